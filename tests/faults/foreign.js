// Another program that writes the same settings file without any lock, as Claude Code does: reads,
// changes its own member, writes a temporary file, renames. foreign.js FILE STOP: until the file
// STOP is there. Prints how often it wrote, and how often what it wrote was gone.
'use strict';

const fs = require('fs');

const [file, stop] = process.argv.slice(2);
const temporary = file + '.foreign';
let written = 0;
let lost = 0;

function write() {
	if (fs.existsSync(stop)) {
		console.log(`${written} ${lost}`);
		return;
	}
	const settings = JSON.parse(fs.readFileSync(file, 'utf8'));
	if ((settings.foreign || 0) !== written)
		lost++;
	settings.foreign = ++written;
	fs.writeFileSync(temporary, JSON.stringify(settings, null, 2) + '\n');
	fs.renameSync(temporary, file);
	setTimeout(write, 5 * Math.random());
}

write();
