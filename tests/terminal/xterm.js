// What @xterm/headless shows: xterm.js MODULES COLUMNS ROWS FOLDER. Prints, for each of the files 0, 1
// and so on in the folder, the final screen in the form of replay.c, and U+001E after it.
'use strict';

const fs = require('fs');
const path = require('path');

const [modules, columns, rows, folder] = process.argv.slice(2);
const {Terminal} = require(path.join(modules, '@xterm/headless'));
const {Unicode11Addon} = require(path.join(modules, '@xterm/addon-unicode11'));

const attributes = [
  [1, 'isBold'], [2, 'isDim'], [3, 'isItalic'], [4, 'isUnderline'], [5, 'isBlink'],
  [7, 'isInverse'], [8, 'isInvisible'], [9, 'isStrikethrough'],
];

function colour(isDefault, isRgb, value, base) {
  if (isDefault)
    return '';
  if (isRgb)
    return `;${base + 8};2;${value >> 16 & 255};${value >> 8 & 255};${value & 255}`;
  if (value < 8)
    return `;${base + value}`;
  return value < 16 ? `;${base + 52 + value}` : `;${base + 8};5;${value}`;
}

function sgr(cell) {
  const set = attributes.filter(([, is]) => cell[is]()).map(([number]) => `;${number}`);
  return '\x1b[0' + set.join('') +
    colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor(), 30) +
    colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor(), 40) + 'm';
}

function row(line) {
  let text = '', last = '\x1b[0m';
  for (let x = 0; x < line.length; x++) {
    const cell = line.getCell(x);
    if (cell.getWidth() === 0)
      continue;
    const look = sgr(cell);
    text += (look === last ? '' : look) + (cell.getChars() || ' ');
    last = look;
  }
  return text + '\x1b[0m';
}

function screen(terminal) {
  const buffer = terminal.buffer.active;
  const lines = [];
  for (let y = 0; y < terminal.rows; y++)
    lines.push(row(buffer.getLine(buffer.baseY + y)));
  lines.push(`${buffer.cursorY} ${Math.min(buffer.cursorX, terminal.cols - 1)}`);
  return lines.join('\n') + '\n';
}

// xterm.js itself fails in some scripts: then that is what it shows.
function show(file) {
  const terminal = new Terminal({
    cols: Number(columns), rows: Number(rows), scrollback: 1000, allowProposedApi: true,
    logLevel: 'off',
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.parser.registerOscHandler(8, () => true);  // it would underline the text of links
  try {
    terminal._core.writeSync(fs.readFileSync(file));
    return screen(terminal);
  } catch (error) {
    return `${error}\n`;
  } finally {
    terminal.dispose();
  }
}

for (const number of [...Array(fs.readdirSync(folder).length).keys()])
  process.stdout.write(show(path.join(folder, String(number))) + '\x1e');
