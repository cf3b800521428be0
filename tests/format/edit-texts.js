// Texts for test-json-edit.js, the same in every run: settings and state files as people and
// programs write them, in many hands, and such that no editor would like to meet. As bytes (latin1).
'use strict';

// Chance that is none: mulberry32.
class Chance {
	constructor(seed) {
		this.state = seed;
	}

	next() {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	}

	below(limit) {
		return Math.floor(this.next() * limit);
	}

	one(list) {
		return list[this.below(list.length)];
	}

	of(ratio) {
		return this.next() < ratio;
	}

	some(list, ratio) {
		return list.filter(() => this.of(ratio));
	}

	shuffled(list) {
		return list.map((item) => [this.next(), item]).sort(([a], [b]) => a - b).map(([, item]) => item);
	}
}

const bytes = (text) => Buffer.from(text, 'utf8').toString('latin1');
const quoted = (text) => bytes(JSON.stringify(text));

const NUMBERS = ['12345678901234567890123', '1e400', '-1e400', '-0', '1E+2', '0.10', '0', '30', '-7',
	'9007199254740993', '1e-7', '0.1000000000000000055511151231257827', '123.456E-78'];
const STRINGS = ['"\\ud800"', '"\\udc00\\ud83d"', '"\xff\xfe"', '"\xe2\x80"', '"\xed\xa0\x80"',
	'"\\u0000"', '"a\\/b"', '"\\u0061"', bytes('"ä界😀"'), '"\\ud83d\\ude00"', '"\\"{},:[]\\\\"',
	bytes('"\u2028\u00a0\ufeff"'), '"// no comment, \\t"', '"\x7f"', '""'];
const KEYS = ['"\\u0000"', '"a\\u0000b"', '"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"',
	'""', '" "', '"1"', '"0"', '"length"', '"\\ud800"', '"\xff"', '"say \\"hi\\""', '"C:\\\\dir"',
	'"a\\/b"', bytes('"schlüssel"'), bytes('"😀"'), '"tab\\t"', '"\\u006bey"', '"a.b"', '"\\u007f"'];

// What may be strange about a file; ratios.
const PLAIN = { numbers: 0.02, strings: 0.02, keys: 0.02, doubles: 0.04, empties: 0.1 };

// Values: the spelling of a scalar, { array: [value] } or { object: [[key, value]] }, keys spelt.
class Writer {
	constructor(chance, odds) {
		this.chance = chance;
		this.odds = odds;
	}

	text(text) {
		return this.chance.of(this.odds.strings) ? this.chance.one(STRINGS) : quoted(text);
	}

	number(number) {
		return this.chance.of(this.odds.numbers) ? this.chance.one(NUMBERS) : String(number);
	}

	array(...items) {
		return { array: this.chance.of(this.odds.empties) ? [] : items };
	}

	texts(...items) {
		return this.array(...this.chance.some(items, 0.7).map((item) => this.text(item)));
	}

	// Of [key, value] pairs, some of them.
	object(members, ratio = 0.7) {
		const { chance, odds } = this;
		let rows = chance.some(members, ratio).map(([key, value]) => [quoted(key), value]);
		if (chance.of(odds.empties))
			rows = [];
		for (const key of chance.some(KEYS, odds.keys))
			rows.splice(chance.below(rows.length + 1), 0, [key, this.text('odd')]);
		if (rows.length > 0 && chance.of(odds.doubles))
			for (let n = 1 + chance.below(3); n > 0; n--)
				rows.splice(chance.below(rows.length + 1), 0, [...chance.one(rows)]);
		return { object: rows };
	}

	env() {
		return this.object([['AWS_REGION', this.text('eu-central-1')], ['AWS_PROFILE', this.text('work')],
			['CLAUDE_CODE_USE_BEDROCK', this.text('1')], ['ANTHROPIC_API_KEY', this.text('')],
			['MAX_THINKING_TOKENS', this.number(31999)], ['DISABLE_TELEMETRY', 'true'],
			['PATH_WITH', this.text('C:\\Users\\ann "x"')], ['NOTHING', 'null']]);
	}

	hooks() {
		const hook = () => this.object([['type', this.text('command')],
			['command', this.text('jq -r \'.tool_input.file_path // ""\' | xargs -I{} black {}')],
			['timeout', this.number(60)]], 0.9);
		const matcher = () => this.object([['matcher', this.text('Edit|Write')],
			['hooks', this.array(hook(), hook())]], 0.95);
		return this.object([['PreToolUse', this.array(matcher())], ['Stop', this.array(matcher(), matcher())]]);
	}

	settings() {
		const { chance } = this;
		return this.object(chance.shuffled([['$schema', this.text('https://json.schemastore.org/claude.json')],
			['env', this.env()], ['env', this.env()].slice(0, chance.of(0.95) ? 0 : 2),
			['permissions', this.object([['allow', this.texts('Bash(npm run lint:*)', 'Read(~/.zshrc)', 'WebFetch')],
				['deny', this.texts('Bash(curl:*)', 'Read(./.env)')], ['ask', { array: [] }],
				['defaultMode', this.text('acceptEdits')]])],
			['model', this.text('opus')], ['hooks', this.hooks()], ['apiKeyHelper', this.text('~/bin/key --json')],
			['awsAuthRefresh', this.text('aws sso login --profile work')], ['cleanupPeriodDays', this.number(30)],
			['statusLine', this.object([['type', this.text('command')], ['padding', this.number(0)]])],
			['enabledPlugins', this.object([['formatter@tools', 'true'], ['lint@tools', 'false']])],
			['includeCoAuthoredBy', 'false'], ['forceLoginMethod', this.text('claudeai')],
			['unknownToAnyone', this.array(this.number(1), this.array(), this.object([]))],
		].filter((row) => row.length > 0)), 0.75);
	}

	project() {
		return this.object([['allowedTools', this.texts()], ['history', this.array(
			this.object([['display', this.text('fix\tthe “bug”\n')], ['pastedContents', { object: [] }]]))],
		['mcpServers', this.object([['db', this.object([['command', this.text('npx')],
			['args', this.texts('-y', '@db/server', '--port=1')], ['env', this.env()]])]])],
		['lastCost', this.number(0.123456789)], ['lastSessionId', this.text('0b1c')],
		['hasTrustDialogAccepted', 'true'], ['exampleFiles', this.texts('a.c', 'b.h', 'c.md')]]);
	}

	state() {
		return this.object([['numStartups', this.number(412)], ['installMethod', this.text('native')],
			['autoUpdates', 'false'], ['userID', this.text('9f2c01ab'.repeat(8))],
			['customApiKeyResponses', this.object([['approved', this.texts('x'.repeat(20), 'y-Z_0', 'z')],
				['rejected', this.texts('r', 's')]], 0.9)],
			['projects', this.object(['/home/ann/work', '/tmp/ü', 'C:\\src', '/home/ann'].map((path) =>
				[path, this.project()]))],
			['oauthAccount', this.object([['accountUuid', this.text('a-b')], ['emailAddress', this.text('a@b.example')],
				['organizationRole', 'null']])],
			['cachedGates', this.object([['gate_a', 'true'], ['gate_b', 'false'], ['limit', this.number(1.5)]])],
			['tipsHistory', this.object([['shift-enter', this.number(12)], ['todo', this.number(3)]])],
		], 0.8);
	}

	// A chain of objects and arrays, one inside of the other.
	deep(depth) {
		let value = this.text('bottom');
		for (let level = depth; level > 0; level--)
			value = level % 5 === 0 ? { array: [value] } :
				{ object: [[quoted('level'), value], [quoted('beside'), this.number(level)]] };
		return { object: [[quoted('env'), this.env()], [quoted('deep'), value]] };
	}

	large(length) {
		const projects = [];
		for (let size = 0, n = 0; size < length; n++) {
			const row = [quoted(`/home/ann/project-${n}`), this.project()];
			size += JSON.stringify(row).length * 0.9;
			projects.push(row);
		}
		const state = this.state();
		state.object = state.object.filter(([key]) => key !== '"projects"');
		state.object.splice(2, 0, ['"projects"', { object: projects }]);
		return state;
	}
}

// How each hand writes. lines: whether the children of a value at a depth have lines of their own.
const HANDS = {
	'two blanks': { unit: '  ', regular: true },
	'four blanks': { unit: '    ', regular: true },
	'tabs': { unit: '\t', regular: true },
	'minified': { unit: null, regular: true, lines: () => false, colon: ':', comma: ',' },
	'one line': { lines: () => false, pad: ' ' },
	'one line, close': { lines: () => false },
	'lists on one line': { unit: '  ', lines: (value) => Boolean(value.object) },
	'inner values on one line': { unit: '  ', lines: (value, depth) => depth === 0, pad: ' ' },
	'comma first': { unit: '  ', commaFirst: true },
	'colons aligned': { unit: '  ', aligned: true },
	'blank lines': { unit: '  ', groups: true },
	'blanks before colons': { unit: '   ', colon: ' : ' },
	'values below keys': { unit: '  ', below: true },
	'blanks anywhere': { unit: ' ', wild: true },
};

class Hand {
	constructor(chance, hand, newline) {
		Object.assign(this, { chance, newline, unit: '  ', lines: () => true, colon: ': ', comma: ', ', pad: '' }, hand);
	}

	blank() {
		return this.wild && this.chance.of(0.4) ?
			this.chance.one([' ', '  ', '\t', this.newline, `${this.newline}\t`, '\r', ' \n ']) : '';
	}

	line(depth) {
		return this.newline + this.unit.repeat(depth);
	}

	key(key, width, depth) {
		const colon = this.aligned ? ': '.padEnd(width - key.length + 2) : this.colon;
		return key + this.blank() + (this.below ? `:${this.line(depth)}` : colon) + this.blank();
	}

	empty([open, close]) {
		return open + (this.unit === null ? '' : this.chance.one(['', '', '', ' ', this.newline])) + close;
	}

	write(value, depth = 0) {
		if (typeof value === 'string')
			return value;
		const rows = value.object || value.array;
		const brackets = value.object ? '{}' : '[]';
		if (rows.length === 0)
			return this.empty(brackets);
		const width = value.object ? Math.max(...rows.map(([key]) => key.length)) : 0;
		const texts = rows.map((row) => this.blank() + (value.object ?
			this.key(row[0], width, depth + 1) + this.write(row[1], depth + 1) : this.write(row, depth + 1)) +
			this.blank());
		return brackets[0] + this.inner(texts, this.lines(value, depth), depth) + brackets[1];
	}

	inner(texts, lines, depth) {
		if (!lines)
			return this.pad + texts.join(this.comma) + this.pad;
		const line = this.line(depth + 1);
		const between = () => (this.groups && this.chance.of(0.3) ? this.newline : '') + line;
		return line + texts.map((text, i) =>
			i === 0 ? text : this.commaFirst ? `${this.line(depth)}, ${text}` : `,${between()}${text}`).join('') +
			this.line(depth);
	}
}

// A file: { name, text, style }, style for edit-oracle.js or null.
function file(chance, name, value, hand = HANDS[name]) {
	const newline = chance.one(['\n', '\r\n']);
	const wild = Boolean(hand.wild);
	const writer = new Hand(chance, hand, newline);
	const before = chance.one(['', '\xef\xbb\xbf']) + chance.one(['', '', '', wild ? ' \n' : '']);
	const text = before + writer.write(value) + chance.one(['', newline, newline, newline + newline]);
	return { name, text, style: hand.regular ? { unit: hand.unit, newline } : null };
}

function* files(chance) {
	const plain = new Writer(chance, PLAIN);
	for (const name of Object.keys(HANDS))
		for (let n = 0; n < 16; n++)
			yield file(chance, name, n % 2 ? plain.settings() : plain.state());
	for (const odds of Object.keys(PLAIN)) {
		const odd = new Writer(chance, { ...PLAIN, [odds]: odds === 'keys' ? 0.15 : 0.5 });
		for (let n = 0; n < 24; n++)
			yield file(chance, `strange ${odds}`, n % 2 ? odd.settings() : odd.state(), HANDS[chance.one(Object.keys(HANDS))]);
	}
	for (const name of ['two blanks', 'tabs', 'minified', 'blanks anywhere'])
		yield file(chance, 'depth 200', plain.deep(200), HANDS[name]);
	for (const [name, length] of [['two blanks', 5e6], ['minified', 8e6]])
		yield file(chance, '5 MB', plain.large(length), HANDS[name]);
	for (const text of ['{}', '{ }', '{\n}\n', '{\r\n}', '\xef\xbb\xbf{}', '[]', '[{}]', '"env"', '0', 'null', ' true\n'])
		yield { name: 'next to nothing', text, style: null };
}

// Texts that Node refuses: the good one spoilt.
const REFUSED = ['', ' \n', '\xef\xbb\xbf', '// comment\n{}', '{} // comment', '{/* comment */}', '# comment\n{}',
	'{"a": 1,}', '{"a": [1, 2,]}', '{"a": 1,,}', '[,1]', "{'a': 1}", '{"a": \'b\'}', '{a: 1}', '{"a": NaN}',
	'{"a": Infinity}', '{"a": 01}', '{"a": .5}', '{"a": 1.}', '{"a": +1}', '{"a": 0x10}', '{"a": 1e}',
	'{"a": 1', '{"a"', '{"a": "b', '{"a": tru}', '{"a": True}', '{"a" 1}', '{"a": 1 "b": 2}', '{"a": 1}}',
	'{"a": 1} x', '{} {}', '{"a": 1]', '\xef\xbb\xbf\xef\xbb\xbf{}', ' \xef\xbb\xbf{}', '\xff\xfe{\0}\0', '{}\0',
	'{"a": "line\nbreak"}', '{"a": "tab\t"}', '{"a": "\\x41"}', '{"a": "\\u12"}', '{"a": "\\\''
	+ '"}', '{"a": undefined}', '{\xa0}', '{"a":\v1}', '{"a": 1;}', '{\xe2\x80\x9ca\xe2\x80\x9d: 1}', '<<<<<<< HEAD\n{}'];

// The text with a byte or some changed at one place.
function spoilt(chance, text) {
	const at = chance.below(text.length + 1);
	const end = at + chance.below(4);
	const put = chance.one(['', '', ',', ':', '"', '{', '}', '[', ']', '//', '\\', '\n', '0', '\x01', '\xff', 'e', '-']);
	return chance.of(0.1) ? text.slice(0, at) : text.slice(0, at) + put + text.slice(end);
}

module.exports = { Chance, NUMBERS, STRINGS, bytes, quoted, files, REFUSED, spoilt };
