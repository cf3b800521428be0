// The editor against Node: test-json-edit.js DRIVER. Thousands of edits of hundreds of texts, the
// same in every run, are carried out by DRIVER (edit-driver.c) and looked at with another reader
// (edit-tree.js) and with JSON.parse: is the document the wanted one, did no byte elsewhere change,
// is what is new written as its neighbours are, does the inverse edit bring back what was there,
// and the journal each byte. What Node refuses has to be refused. Prints TAP.
'use strict';

const { spawnSync } = require('child_process');
const tree = require('./edit-tree.js');
const { KINDS, RESULTS, judge } = require('./edit-oracle.js');
const { Chance, files, REFUSED, spoilt } = require('./edit-texts.js');
const { CHOICES, edits } = require('./edit-choices.js');

const EDITS_PER_FILE = 18;
const EDITS_PER_LARGE_FILE = 6;
const SPOILT = 1000;
const SHOWN = 3; // failures of each group

function number(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}

function framed(bytes) {
	return Buffer.concat([number(bytes.length), bytes]);
}

function request({ text, edit }) {
	return Buffer.concat([
		Buffer.from([KINDS.indexOf(edit.kind), edit.path.length]),
		...edit.path.map((key) => framed(Buffer.from(key, 'utf8'))),
		Buffer.from([edit.value === null ? 0 : 1]),
		edit.value === null ? Buffer.alloc(0) : framed(Buffer.from(edit.value, 'latin1')),
		framed(Buffer.from(text, 'latin1')),
	]);
}

function* answers(bytes) {
	let at = 0;
	const take = () => (at += 4, bytes.readUInt32LE(at - 4));
	const text = () => {
		const length = take();
		at += length;
		return bytes.toString('latin1', at - length, at);
	};
	while (at < bytes.length) {
		const [result, hasInverse, again, inverse, undone] = bytes.subarray(at, at += 5);
		const [line, column, offset] = [take(), take(), take()];
		yield { result, hasInverse, again, inverse, undone, line, column, offset, text: text(), restored: text() };
	}
}

// What the driver answers to cases { text, edit }.
function ask(cases) {
	const input = Buffer.concat(cases.map(request));
	const { status, signal, stdout, stderr } = spawnSync(process.argv[2], [], { input, maxBuffer: 2 ** 30 });
	if (status !== 0)
		throw new Error(`the driver ended with ${signal || status}: ${stderr}`);
	return [...answers(stdout)];
}

// A piece of a text around the first place where it differs from another one.
function excerpt(text, other) {
	let at = 0;
	while (at < text.length && text[at] === other[at])
		at++;
	const start = Math.max(0, at - 150);
	return (start > 0 ? '…' : '') + JSON.stringify(text.slice(start, at + 250));
}

function show({ text, edit }, answer, error) {
	const rows = [error.message, `edit     ${edit.kind} ${JSON.stringify(edit.path)} ${edit.value}`,
		`before   ${excerpt(text, answer.text)}`];
	if (answer.text)
		rows.push(`after    ${excerpt(answer.text, text)}`);
	if (answer.text && answer.restored !== text)
		rows.push(`restored ${excerpt(answer.restored, text)}`);
	return rows.map((row) => `# ${row.replace(/\n/g, '\n# ')}\n`).join('');
}

let groups = 0;

function report(name, failures) {
	groups++;
	console.log(`${failures.length === 0 ? 'ok' : 'not ok'} ${groups} - ${name}`);
	process.stdout.write(failures.slice(0, SHOWN).join('#\n'));
	if (failures.length > SHOWN)
		console.log(`# and ${failures.length - SHOWN} more failures`);
}

// Carries out cases and returns what is wrong, counting what came of them.
function run(cases, check, counts) {
	const failures = [];
	ask(cases).forEach((answer, i) => {
		try {
			const result = check(cases[i], answer);
			counts[result] = (counts[result] || 0) + 1;
		} catch (error) {
			failures.push(show(cases[i], answer, error));
		}
	});
	return failures;
}

function accepts(text) {
	try {
		JSON.parse(tree.decode(text));
		return true;
	} catch (error) {
		return false;
	}
}

// Checks that a text which Node refuses is refused, and any other is edited as it should be.
function checkSpoilt(one, answer) {
	if (accepts(one.text))
		return judge({ ...one, root: tree.read(one.text), style: null }, answer);
	if (RESULTS[answer.result] !== 'malformed' || answer.line < 1 || answer.column < 1)
		throw new Error(`${RESULTS[answer.result]} in line ${answer.line}, not malformed`);
	if (answer.text !== '' || answer.hasInverse !== 0)
		throw new Error('something was done');
	return 'malformed';
}

function testFiles(list) {
	const chance = new Chance(3);
	const used = {};
	const totals = {};
	for (const name of new Set(list.map((file) => file.name))) {
		const cases = [];
		const group = list.filter((file) => file.name === name);
		for (const file of group) {
			const root = tree.read(file.text);
			const count = file.text.length > 1e6 ? EDITS_PER_LARGE_FILE : EDITS_PER_FILE;
			for (const { name: choice, edit } of edits(chance, root, count)) {
				used[choice] = (used[choice] || 0) + 1;
				cases.push({ ...file, root, edit });
			}
		}
		const failures = run(cases, judge, totals);
		report(`${name}: ${cases.length} edits of ${group.length} files`, failures);
	}
	const rare = Object.keys(CHOICES).filter((choice) => !(used[choice] >= 20));
	report(`every choice was made: ${Object.keys(CHOICES).length}`, rare.map((choice) => `# ${choice}: ${used[choice]}\n`));
	return totals;
}

function testRefused(list) {
	const chance = new Chance(4);
	const edit = () => chance.one([
		{ kind: 'set', path: ['env', 'AWS_REGION'], value: '"x"' }, { kind: 'unset', path: ['env'], value: null },
		{ kind: 'add', path: ['a', 'b'], value: '"x"' }, { kind: 'remove', path: ['a', 'b'], value: '"x"' }]);
	const small = list.filter((file) => file.text.length < 2000);
	const counts = {};
	const cases = REFUSED.flatMap((text) => [0, 1, 2].map(() => ({ text, edit: edit() })));
	report(`what Node refuses: ${cases.length}`, [...run(cases, checkSpoilt, counts),
		...REFUSED.filter(accepts).map((text) => `# Node accepts ${JSON.stringify(text)}\n`)]);
	const others = Array.from({ length: SPOILT }, () =>
		({ text: spoilt(chance, chance.one(small).text), edit: edit() }));
	const failures = run(others, checkSpoilt, counts);
	report(`spoilt files: ${others.length}, of which ${counts.malformed - cases.length} refused`, failures);
}

const list = [...files(new Chance(2))];
const totals = testFiles(list);
const edited = Object.values(totals).reduce((sum, count) => sum + count, 0);
report(`at least 300 files: ${list.length}`, list.length >= 300 ? [] : ['# too few\n']);
report(`at least 5000 edits: ${edited} (${Object.entries(totals).map((row) => row.join(' ')).join(', ')})`,
	edited >= 5000 ? [] : ['# too few\n']);
testRefused(list);
console.log(`1..${groups}`);
