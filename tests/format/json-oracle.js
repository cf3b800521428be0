// What Node makes of texts: json-oracle.js FILE, where FILE is a row of texts, each after its
// length (4 bytes, little endian). Prints one line for each: "!" when JSON.parse refuses it, else
// the value in a form that test-json-node.c can print as well.
'use strict';

const fs = require('fs');

const hex = (text) => Buffer.from(text, 'utf8').toString('hex');

// C strings hold no NUL; two keys that are one without it make the line incomparable.
function members(object) {
	const rows = Object.keys(object).map((key) => [hex(key.replace(/\0/g, '\ufffd')), object[key]]);
	rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	for (let i = 1; i < rows.length; i++)
		if (rows[i][0] === rows[i - 1][0])
			throw new RangeError('two keys look alike');
	return rows;
}

function bits(number) {
	const bytes = Buffer.alloc(8);
	bytes.writeDoubleBE(number);
	return bytes.toString('hex');
}

function form(value) {
	if (value === null)
		return 'n';
	if (typeof value === 'boolean')
		return value ? 't' : 'f';
	if (typeof value === 'number')
		return '#' + bits(value);
	if (typeof value === 'string')
		return '"' + hex(value);
	if (Array.isArray(value))
		return '[' + value.map(form).join(',') + ']';
	return '{' + members(value).map(([key, member]) => key + ':' + form(member)).join(',') + '}';
}

function line(bytes) {
	let text = bytes.toString('utf8');
	if (text.charCodeAt(0) === 0xfeff)
		text = text.slice(1);
	try {
		return form(JSON.parse(text));
	} catch (error) {
		return error instanceof SyntaxError ? '!' : '?';
	}
}

const file = fs.readFileSync(process.argv[2]);
const lines = [];
for (let at = 0; at < file.length;) {
	const length = file.readUInt32LE(at);
	lines.push(line(file.subarray(at + 4, at + 4 + length)));
	at += 4 + length;
}
process.stdout.write(lines.join('\n') + '\n');
