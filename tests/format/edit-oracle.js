// What an edit has to do to a text, and whether it did: the judge of test-json-edit.js.
//
// An edit: { kind, path, value }, kind one of KINDS, value JSON text. Where a text comes from a
// generator that knows its style, { unit, newline } tells how its lines are indented, and unit
// null that it has no blanks at all.
'use strict';

const tree = require('./edit-tree.js');

const KINDS = ['set', 'unset', 'add', 'remove'];
const RESULTS = ['edited', 'unchanged', 'malformed', 'blocked', 'unsafe'];

function fail(what, detail = '') {
	throw new Error(`${what} ${detail}`);
}

function expect(condition, what, detail) {
	if (!condition)
		fail(what, detail);
}

// The value inside of the objects, and of the array, that have to be made for it.
function chain(keys, edit) {
	if (keys.length > 0) {
		const child = { ...chain(keys.slice(1), edit), rawKey: tree.spell(keys[0]) };
		return { kind: 'object', children: [child] };
	}
	const value = tree.read(edit.value);
	return edit.kind === 'add' ? { kind: 'array', children: [value] } : value;
}

function bare(node) {
	return { kind: node.kind, raw: node.raw, children: node.children };
}

// What the edit should do to the nodes of a text: { result } and, when it is to be edited, the
// container concerned, and the node replaced, the children gone, or the child added.
function plan(root, edit) {
	const { blocked, parent, node, found } = tree.follow(root, edit.path);
	const items = edit.kind === 'add' || edit.kind === 'remove';
	if (blocked || (items && node && node.kind !== 'array'))
		return { result: 'blocked', at: blocked || node };
	if (edit.kind === 'unset' || edit.kind === 'remove') {
		const container = edit.kind === 'unset' ? parent : node;
		const gone = node ? container.children.filter((child) => edit.kind === 'unset' ?
			child.key === node.key : tree.sameSpelling(bare(child), bare(tree.read(edit.value)))) : [];
		return gone.length > 0 ? { result: 'edited', container, gone } : { result: 'unchanged' };
	}
	if (!node) {
		const child = { ...chain(edit.path.slice(found + 1), edit), rawKey: tree.spell(edit.path[found]) };
		return { result: 'edited', container: parent, child, keys: edit.path.slice(found) };
	}
	const value = tree.read(edit.value);
	if (edit.kind === 'set')
		return edit.spells(node) ? { result: 'unchanged' } :
			{ result: 'edited', node, value: { ...value, rawKey: node.rawKey } };
	return node.children.some((child) => tree.sameSpelling(bare(child), bare(value))) ?
		{ result: 'unchanged' } : { result: 'edited', container: node, child: value, keys: [] };
}

// The tree with one node replaced.
function replaced(node, target, substitute) {
	if (node === target)
		return substitute;
	if (target.start < node.start || target.end > node.end)
		return node;
	return { ...node, children: node.children.map((child) => replaced(child, target, substitute)) };
}

function wantedTree(root, wish) {
	if (wish.node)
		return replaced(root, wish.node, wish.value);
	const children = wish.gone ?
		wish.container.children.filter((child) => !wish.gone.includes(child)) :
		[...wish.container.children, wish.child];
	return replaced(root, wish.container, { ...wish.container, children });
}

function define(object, key, value) {
	Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

// Carries out an edit on a parsed document.
function change(document, edit) {
	const value = edit.value === null ? null : JSON.parse(tree.decode(edit.value));
	const last = edit.path[edit.path.length - 1];
	let parent = document;
	for (const key of edit.path.slice(0, -1)) {
		if (!Object.hasOwn(parent, key))
			define(parent, key, {});
		parent = parent[key];
	}
	if (edit.kind === 'set')
		define(parent, last, value);
	else if (edit.kind === 'unset')
		delete parent[last];
	else if (edit.kind === 'remove')
		define(parent, last, parent[last].filter((item) => !tree.same(item, value)));
	else
		define(parent, last, Object.hasOwn(parent, last) ? [...parent[last], value] : [value]);
}

// What stands between two offsets that are each other's only difference: the text put in.
function inserted(before, after, start, end) {
	const head = before.slice(0, start);
	const tail = before.slice(end);
	expect(after.startsWith(head) && after.endsWith(tail) &&
		after.length >= head.length + tail.length, 'bytes outside of the edit changed');
	return after.slice(start, after.length - tail.length);
}

// Checks that a gap is another one out of which one row of bytes was taken.
function expectCut(before, after, what) {
	let head = 0;
	while (head < after.length && before[head] === after[head])
		head++;
	expect(before.endsWith(after.slice(head)), what, JSON.stringify([before, after]));
}

function expectRemoval(text, container, gone, after, edited) {
	const kept = container.children.filter((child) => !gone.includes(child));
	let [from, at] = [container.start + 1, edited.start + 1];
	inserted(text, after, from, container.end - 1);
	kept.forEach((child, i) => {
		const now = edited.children[i];
		expectCut(text.slice(from, child.from), after.slice(at, now.from), 'not just a member removed');
		expect(text.slice(child.from, child.end) === after.slice(now.from, now.end), 'a neighbour changed');
		[from, at] = [child.end, now.end];
	});
	expectCut(text.slice(from, container.end - 1), after.slice(at, edited.end - 1), 'not just the end removed');
	expectLinesKept(text, container, kept, after, edited);
}

// The blanks before an offset on its line; null when something else stands there, too.
function indentation(text, at) {
	let start = at;
	while (' \t'.includes(text[start - 1]))
		start--;
	return text[start - 1] === '\n' ? text.slice(start, at) : null;
}

// What all values are, null when they differ.
function only(values) {
	const different = [...new Set(values)];
	return different.length === 1 ? different[0] : null;
}

const breaks = (blanks) => blanks.split('\n').length - 1;

// Where all children have lines of their own, those that stay have them still, indented alike if
// they were, and no empty lines remain.
function expectLinesKept(text, container, kept, after, edited) {
	const gaps = container.children.map((child, i) =>
		text.slice(i > 0 ? container.children[i - 1].end : container.start + 1, child.from));
	const indentations = container.children.map((child) => indentation(text, child.from));
	if (indentations.includes(null))
		return;
	kept.forEach((child, i) => {
		const now = edited.children[i];
		const gap = after.slice(i > 0 ? edited.children[i - 1].end : edited.start + 1, now.from);
		const line = indentation(after, now.from);
		expect(line !== null, 'no line of its own any more');
		expect(only(indentations) === null || line === indentations[0], 'indentation changed');
		expect(breaks(gap) <= Math.max(...gaps.map(breaks)), 'an empty line more');
	});
}

function render(node, edit, style, depth) {
	const line = (levels) => style.unit === null ? '' : style.newline + style.unit.repeat(levels);
	if (node.start !== undefined) // the value itself
		return edit.value;
	const [open, close] = node.kind === 'object' ? '{}' : '[]';
	const [child] = node.children;
	return open + line(depth + 1) + renderKey(child, style) + render(child, edit, style, depth + 1) +
		line(depth) + close;
}

function renderKey(node, style) {
	return node.rawKey === undefined ? '' : node.rawKey + (style.unit === null ? ':' : ': ');
}

// The text to be put in where the whole file is in one style.
function expectStyle(container, wish, edit, style, text) {
	let depth = 0;
	for (let node = container; node; node = node.parent)
		depth++;
	const line = (levels) => style.unit === null ? '' : style.newline + style.unit.repeat(levels);
	const child = line(depth) + renderKey(wish.child, style) + render(wish.child, edit, style, depth);
	const wanted = container.children.length > 0 ? ',' + child : child + line(depth - 1);
	expect(text === wanted, 'other style:', JSON.stringify({ wanted, got: text }));
}

// How lines end; null when they end in more than one way.
function newlineOf(text) {
	if (!text.includes('\r'))
		return '\n';
	return /[^\r]\n|\r[^\n]/.test(text) ? null : '\r\n';
}

// New lines end as the others do, and a new child looks as its neighbours do, when those agree.
function expectNeighbourly(text, container, after, edited, put) {
	const newline = newlineOf(text);
	if (newline !== null)
		expect(breaks(put) === put.split(newline).length - 1 &&
			(newline !== '\n' || !put.includes('\r')), 'other line ends:', JSON.stringify(put));
	const olds = container.children;
	const fresh = edited.children[olds.length];
	const last = olds[olds.length - 1];
	if (olds.length === 0)
		return;
	if (olds.every((child) => indentation(text, child.from) !== null))
		expect(indentation(after, fresh.from) === indentation(text, last.from), 'indented otherwise');
	else if (!text.slice(container.start, container.end).includes('\n'))
		expect(!put.includes('\n'), 'a line break', JSON.stringify(put));
	const separator = only(olds.slice(1).map((child, i) => text.slice(olds[i].end, child.from)));
	if (separator !== null && breaks(separator) < 2 && newline !== null)
		expect(after.slice(edited.children[olds.length - 1].end, fresh.from) === separator, 'other separator');
	const colon = only(olds.map((child) => text.slice(child.from + (child.rawKey || '').length, child.start)));
	if (container.kind === 'object' && colon !== null && /^ ?: ?$/.test(colon))
		expect(after.slice(fresh.from + fresh.rawKey.length, fresh.start) === colon, 'other colon');
}

// Checks an edited text against the one before it.
function expectEdited(text, root, wish, edit, after, style) {
	const edited = tree.read(after);
	const document = JSON.parse(tree.decode(text));
	change(document, edit);
	expect(tree.same(document, JSON.parse(tree.decode(after))), 'not the wanted document');
	expect(tree.sameSpelling(wantedTree(root, wish), edited), 'not spelt as wanted');
	if (wish.node) {
		const put = inserted(text, after, wish.node.start, wish.node.end);
		expect(put === edit.value, 'not the value');
		return;
	}
	const { container } = wish;
	const now = tree.all(edited).find((node) => node.start === container.start && node.kind === container.kind);
	if (wish.gone) {
		expectRemoval(text, container, wish.gone, after, now);
		return;
	}
	const last = container.children[container.children.length - 1];
	const put = last ? inserted(text, after, last.end, last.end) :
		inserted(text, after, container.start + 1, container.end - 1);
	expectNeighbourly(text, container, after, now, put.replace(edit.value, () => '0'));
	if (style && root.children.length > 0)
		expectStyle(container, wish, edit, style, put);
}

// Checks the text after the inverse edit: the same bytes when something was put in or replaced, the
// same document when something was removed. Items come back last, and once.
function expectRestored(text, wish, edit, restored) {
	if (wish.node) {
		expect(restored === text, 'the inverse brings back other bytes');
	} else if (wish.child) {
		const { container } = wish;
		const wanted = container.children.length > 0 ? text :
			text.slice(0, container.start + 1) + text.slice(container.end - 1);
		expect(restored === wanted, 'the inverse leaves something behind');
	} else {
		const [was, is] = [text, restored].map((bytes) => JSON.parse(tree.decode(bytes)));
		if (edit.kind === 'remove')
			for (const document of [was, is]) {
				change(document, edit);
				change(document, { ...edit, kind: 'add' });
			}
		expect(tree.same(was, is), 'the inverse brings back another document');
	}
}

// Where editors show a byte; a byte-order mark takes no column.
function lineAndColumn(text, offset) {
	const lines = text.slice(0, offset).replace(/^\xef\xbb\xbf/, '').split('\n');
	return [lines.length, lines[lines.length - 1].replace(/[\x80-\xbf]/g, '').length + 1];
}

// Checks an answer of the driver; throws what is wrong with it.
function judge({ text, root, style, edit }, answer) {
	const result = RESULTS[answer.result];
	const spells = (node) => text.slice(node.start, node.end) === edit.value;
	const wish = plan(root, { ...edit, spells });
	expect(result === wish.result, `${result}, not ${wish.result}`);
	expect(answer.hasInverse === (result === 'edited' ? 1 : 0), 'an inverse is missing or too much');
	if (result === 'blocked') {
		expect(answer.offset === wish.at.from, 'the obstacle is elsewhere', `${answer.offset} ${wish.at.from}`);
		const [line, column] = lineAndColumn(text, wish.at.from);
		expect(answer.line === line && answer.column === column, 'the obstacle is elsewhere:',
			`${answer.line}:${answer.column}, not ${line}:${column}`);
	}
	if (result === 'edited') {
		expectEdited(text, root, wish, edit, answer.text, style);
		expect(RESULTS[answer.again] === 'unchanged', 'the same edit again changes something');
		expect(RESULTS[answer.inverse] === 'edited', 'the inverse does nothing');
		expect(answer.undone === 1, 'the journal brings back something else');
		expectRestored(text, wish, edit, answer.restored);
	}
	return result;
}

module.exports = { KINDS, RESULTS, judge, indentation };
