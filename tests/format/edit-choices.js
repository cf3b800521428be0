// Chooses edits for a text of test-json-edit.js: each choice looks for a place where it can be
// made and returns an edit (see edit-oracle.js), or null where there is none.
'use strict';

const tree = require('./edit-tree.js');
const { NUMBERS, STRINGS, bytes, quoted } = require('./edit-texts.js');

const TRIES = 30;
const MANY = 10000; // nodes, too many to look at each

const ODD_KEYS = ['__proto__', 'constructor', 'toString', '', ' ', 'say "hi"', 'C:\\dir', 'tab\tline\nbell\x07',
	'schlüssel', '😀', 'a.b', 'a/b', '0', '\x7f', '\u2028', 'length'];

const SCALARS = [...NUMBERS, ...STRINGS, 'true', 'false', 'null', '"eu-west-1"', '"aws sso login"'];
const VALUES = ['{}', '[]', '{"a":1}', '{\n  "a": 1,\n  "b": [true]\n}', '["x", "y"]', '[[], {}, [[]]]',
	'{"a": 1, "a": 2}', '[ ]', '{"__proto__":{"x":1}}', bytes('{ "ä" : [ "😀" ] }')];

class Chooser {
	constructor(chance, root) {
		this.chance = chance;
		this.root = root;
		this.nodes = tree.all(root);
	}

	// A node that a path leads to.
	find(fits) {
		const nodes = this.nodes.length > MANY ? this.nodes : this.nodes.filter(fits);
		for (let n = 0; n < TRIES && nodes.length > 0; n++) {
			const node = this.chance.one(nodes);
			const path = fits(node) ? tree.pathOf(node) : null;
			if (path)
				return { node, path };
		}
		return null;
	}

	scalar(not) {
		const values = SCALARS.filter((value) => value !== not);
		return this.chance.one(values);
	}

	edit(kind, path, value = null) {
		return path && path.length > 0 ? { kind, path, value } : null;
	}

	// An edit of the place found, if any.
	at(kind, fits, value = () => null, keys = () => []) {
		const place = this.find(fits);
		return place && this.edit(kind, [...place.path, ...keys(place.node)], value(place.node));
	}

	// Keys that an object does not have.
	fresh(keys) {
		return (node) => [this.chance.one(keys.filter((key) => !tree.member(node, key)))];
	}

	item(node) {
		const items = node.children.filter((child) => child.raw !== undefined);
		return this.chance.one(items).raw;
	}
}

const isObject = (node) => node.kind === 'object';
const isScalar = (node) => node.raw !== undefined;
const isItems = (node) => node.kind === 'array' && node.children.some(isScalar);
const isMember = (node) => node.parent !== null && isObject(node.parent);
const place = (node) => node.parent.children.indexOf(node);
const isOnly = (node) => isMember(node) && node.parent.children.every((child) => child.key === node.key);
const isLast = (node) => isMember(node) && place(node) === node.parent.children.length - 1;
const isDouble = (node) => isMember(node) && node.parent.children.filter((child) => child.key === node.key).length > 1;

const CHOICES = {
	'set a scalar': (c) => c.at('set', isScalar, (node) => c.scalar(node.raw)),
	'set a scalar to an object or list': (c) => c.at('set', isScalar, () => c.chance.one(VALUES)),
	'set an object or list': (c) => c.at('set', (node) => !isScalar(node), () => c.scalar()),
	'set one of two': (c) => c.at('set', isDouble, () => c.scalar()),
	'set to what it is': (c) => c.at('set', isScalar, (node) => node.raw),
	'set something new': (c) => c.at('set', isObject, () => c.scalar(), c.fresh(['new', 'newer', 'newest'])),
	'set something new in env': (c) => c.edit('set', ['env', c.chance.one(['AWS_REGION_2', 'HTTPS_PROXY'])], '"x"'),
	'set something new at the top': (c) => c.edit('set', ['awsCredentialExport'], c.chance.one([...SCALARS, ...VALUES])),
	'set a strange key': (c) => c.at('set', isObject, () => c.scalar(), c.fresh(ODD_KEYS)),
	'set below what is missing': (c) => c.at('set', isObject, () => c.scalar(),
		(node) => [...c.fresh(['new', '__proto__', 'constructor'])(node), c.chance.one(ODD_KEYS), 'deeper'].slice(0, 2 + c.chance.below(2))),
	'set in something empty': (c) => c.at('set', (node) => isObject(node) && node.children.length === 0,
		() => c.scalar(), c.fresh(['first'])),
	'unset the first': (c) => c.at('unset', (node) => isMember(node) && place(node) === 0 && !isLast(node)),
	'unset one in the middle': (c) => c.at('unset', (node) => isMember(node) && place(node) > 0 && !isLast(node)),
	'unset the last': (c) => c.at('unset', (node) => isLast(node) && !isOnly(node)),
	'unset the only one': (c) => c.at('unset', isOnly),
	'unset several': (c) => c.at('unset', isDouble),
	'unset what is not there': (c) => c.at('unset', isObject, () => null, c.fresh(['new', ...ODD_KEYS])),
	'unset below what is missing': (c) => c.at('unset', isObject, () => null, (node) => [...c.fresh(['new'])(node), 'x']),
	'something is in the way': (c) => c.at(c.chance.one(['set', 'add', 'unset', 'remove']),
		(node) => !isObject(node), () => '"x"', () => ['below', 'it'].slice(c.chance.below(2))),
	'add an item': (c) => c.at('add', (node) => node.kind === 'array', () => quoted(`item ${c.chance.below(1e6)}`)),
	'add an approved key': (c) => c.edit('add', ['customApiKeyResponses', 'approved'], quoted(`key-${c.chance.below(1e6)}`)),
	'add an item to a missing list': (c) => c.at('add', isObject, () => quoted('item'), c.fresh(['new'])),
	'add what is there': (c) => c.at('add', isItems, (node) => c.item(node)),
	'add to what is no list': (c) => c.at('add', (node) => isMember(node) && node.kind !== 'array', () => '"x"'),
	'remove an item': (c) => c.at('remove', isItems, (node) => c.item(node)),
	'remove what is not there': (c) => c.at('remove', (node) => node.kind === 'array', () => '"nowhere"'),
	'remove from a missing list': (c) => c.at('remove', isObject, () => '"nowhere"', c.fresh(['new'])),
};

// One edit of a kind that is still to come, going round through all choices.
function* edits(chance, root, count) {
	const chooser = new Chooser(chance, root);
	const names = chance.shuffled(Object.keys(CHOICES));
	for (let n = 0, tried = 0; n < count && tried < 3 * names.length; tried++) {
		const name = names[tried % names.length];
		const edit = CHOICES[name](chooser);
		if (edit === null)
			continue;
		if (edit.kind === 'unset')
			edit.value = null;
		n++;
		yield { name, edit };
	}
}

module.exports = { CHOICES, edits };
