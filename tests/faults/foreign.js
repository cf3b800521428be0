// Another program that writes the same settings file without any lock, as Claude Code does: reads,
// changes its own member, writes a temporary file, renames. foreign.js FILE STOP: until the file
// STOP is there. Prints how often it wrote, how often what it wrote was gone,
// and how many milliseconds it took at the most between reading and renaming.
'use strict';

const fs = require('fs');

const [file, stop] = process.argv.slice(2);
const temporary = file + '.foreign';
let written = 0;
let lost = 0;
let longest = 0; // ms between reading and renaming

function write() {
	if (fs.existsSync(stop)) {
		console.log(`${written} ${lost} ${longest}`);
		return;
	}
	const begun = Date.now();
	const settings = JSON.parse(fs.readFileSync(file, 'utf8'));
	if ((settings.foreign || 0) !== written)
		lost++;
	settings.foreign = ++written;
	fs.writeFileSync(temporary, JSON.stringify(settings, null, 2) + '\n');
	fs.renameSync(temporary, file);
	longest = Math.max(longest, Date.now() - begun);
	setTimeout(write, 5 * Math.random());
}

write();
