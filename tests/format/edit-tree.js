// A JSON reader of its own for test-json-edit.js, written without a look at src/format: it knows
// where each value stands and how it is spelt. Texts are strings of bytes (latin1), and JSON.parse
// has accepted them before.
//
// A node: { kind, start, end, parent, children }, in an object also { key, rawKey, keyStart }.
// "from" is where it begins with its key, "raw" the spelling of anything but arrays and objects.
'use strict';

const BLANKS = ' \t\r\n';

// What Claude Code hands to JSON.parse for these bytes.
function decode(bytes) {
	const text = Buffer.from(bytes, 'latin1').toString('utf8');
	return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = bytes.startsWith('\xef\xbb\xbf') ? 3 : 0;
	}

	skip() {
		while (this.at < this.bytes.length && BLANKS.includes(this.bytes[this.at]))
			this.at++;
	}

	take(word) {
		if (!this.bytes.startsWith(word, this.at))
			throw new Error(`no ${word} at ${this.at}`);
		this.at += word.length;
	}

	string() {
		const start = this.at++;
		while (this.bytes[this.at] !== '"')
			this.at += this.bytes[this.at] === '\\' ? 2 : 1;
		this.at++;
		return this.bytes.slice(start, this.at);
	}

	value(parent) {
		this.skip();
		const node = { start: this.at, from: this.at, parent, children: [] };
		const first = this.bytes[this.at];
		if (first === '{' || first === '[') {
			node.kind = first === '{' ? 'object' : 'array';
			this.children(node, first === '{' ? '}' : ']');
		} else if (first === '"') {
			node.kind = 'string';
			node.raw = this.string();
		} else {
			const word = /[-+.\w]+/y;
			word.lastIndex = this.at;
			[node.raw] = word.exec(this.bytes);
			node.kind = '-0123456789'.includes(first) ? 'number' : node.raw;
			this.at += node.raw.length;
		}
		node.end = this.at;
		return node;
	}

	children(node, close) {
		this.at++;
		this.skip();
		while (this.bytes[this.at] !== close) {
			if (node.children.length > 0)
				this.take(',');
			this.skip();
			node.children.push(node.kind === 'object' ? this.member(node) : this.value(node));
			this.skip();
		}
		this.at++;
	}

	member(parent) {
		const from = this.at;
		const rawKey = this.string();
		this.skip();
		this.take(':');
		return Object.assign(this.value(parent), { from, rawKey, key: JSON.parse(decode(rawKey)) });
	}
}

function read(bytes) {
	const reader = new Reader(bytes);
	const root = reader.value(null);
	reader.skip();
	if (reader.at !== bytes.length)
		throw new Error(`rest at ${reader.at}`);
	return root;
}

// The member that counts of those with a key.
function member(node, key) {
	return node.children.filter((child) => child.key === key).pop();
}

// Follows a path: { blocked } when something is in the way, else { parent, node, found }.
function follow(root, path) {
	let parent = root;
	for (let found = 0; ; found++) {
		if (parent.kind !== 'object')
			return { blocked: parent };
		const node = member(parent, path[found]);
		if (!node || found === path.length - 1)
			return { parent, node, found };
		parent = node;
	}
}

// All nodes of a tree.
function all(root) {
	const nodes = [root];
	for (let i = 0; i < nodes.length; i++)
		for (const child of nodes[i].children)
			nodes.push(child);
	return nodes;
}

// The keys from the root down to a member; null when it is in an array, when a later member of
// the same key hides it, or when a key is nothing that a path can hold.
function pathOf(node) {
	const path = [];
	for (; node.parent; node = node.parent) {
		if (node.key === undefined || member(node.parent, node.key) !== node)
			return null;
		if (/[\0\ufffd\p{Cs}]/u.test(node.key))
			return null;
		path.unshift(node.key);
	}
	return path;
}

// How a key that has to be made is spelt.
function spell(key) {
	return Buffer.from(JSON.stringify(key), 'utf8').toString('latin1');
}

// Equal as documents: numbers as Node reads them, members in any order.
function same(a, b) {
	if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null)
		return Object.is(a, b);
	const keys = Object.keys(a);
	return Array.isArray(a) === Array.isArray(b) && keys.length === Object.keys(b).length &&
		keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

// Equal as texts but for blanks: every word as it is spelt, members in their order.
function sameSpelling(a, b) {
	return a.kind === b.kind && a.raw === b.raw && a.rawKey === b.rawKey &&
		a.children.length === b.children.length &&
		a.children.every((child, i) => sameSpelling(child, b.children[i]));
}

module.exports = { BLANKS, decode, read, member, follow, all, pathOf, spell, same, sameSpelling };
