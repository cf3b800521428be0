"""What a terminal shows: cells of text and style, read from the output of `tmux capture-pane -e`.

    screen = Screen(captured, width)
    screen.rows()      the text, line by line, without blanks at the ends
    screen.colours()   the attributes, as a picture with a legend
    screen.ansi()      the text with its colours, to be shown on a terminal
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass

ATTRIBUTES = {1: "bold", 2: "dim", 3: "italics", 4: "underline", 5: "blink", 7: "reverse",
              8: "hidden", 9: "strike", 53: "overline"}
# What switches attributes off, by SGR number.
ATTRIBUTES_OFF = {22: {1, 2}, 23: {3}, 24: {4}, 25: {5}, 27: {7}, 28: {8}, 29: {9}, 55: {53}}
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")

# The line drawing characters of a VT100, for the letters from "`" on.
LINE_DRAWING = dict(zip("`abcdefghijklmnopqrstuvwxyz{|}~",
                        "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"))

TOKEN = re.compile(r"""
    \x1b\[(?P<sgr>[0-9;:]*)m
  | \x1b\][^\x07\x1b]*(?:\x07|\x1b\\)  # an address of a link (newer versions of tmux)
  | (?P<shift>[\x0e\x0f])               # to line drawing characters and back
  | (?P<character>.)
""", re.X | re.S)


@dataclass(frozen=True)
class Style:
    """SGR attributes by number, and both colours as SGR parameters ("31", "48;5;200")."""

    attributes: frozenset = frozenset()
    foreground: str = ""
    background: str = ""

    def __str__(self) -> str:
        words = [name for number, name in ATTRIBUTES.items() if number in self.attributes]
        if self.foreground:
            words.append("fg=" + _colour_name(self.foreground))
        if self.background:
            words.append("bg=" + _colour_name(self.background))
        return " ".join(words)

    def sgr(self) -> str:
        parameters = ["0", *map(str, sorted(self.attributes)), self.foreground, self.background]
        return "\x1b[" + ";".join(filter(None, parameters)) + "m"

    def on_blank(self) -> Style:
        """What of this style can be seen where there is no character."""
        visible = self.attributes & {4, 7, 9, 53}
        foreground = self.foreground if 7 in visible else ""
        return Style(visible, foreground, self.background)


PLAIN = Style()


def _colour_name(parameters: str) -> str:
    numbers = [int(number) for number in parameters.split(";")]
    if numbers[0] >= 90:
        return "bright-" + COLOURS[numbers[0] % 10]
    if len(numbers) == 1:
        return COLOURS[numbers[0] % 10]
    if numbers[1] == 5:
        return str(numbers[2])
    return "#%02x%02x%02x" % tuple(numbers[2:5])


def _apply_sgr(style: Style, parameters: str) -> Style:
    """The style after an SGR sequence with these parameters."""
    attributes = set(style.attributes)
    foreground, background = style.foreground, style.background
    # "4:3" is an underline with a shape, which counts as an underline.
    numbers = [int(number.split(":")[0] or 0) for number in parameters.split(";")]
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            attributes, foreground, background = set(), "", ""
        elif number in ATTRIBUTES:
            attributes.add(number)
        elif number in ATTRIBUTES_OFF:
            attributes -= ATTRIBUTES_OFF[number]
        elif number in (38, 48, 58):
            length = 2 if numbers[:1] == [5] else 4
            colour = ";".join(map(str, [number, *numbers[:length]]))
            del numbers[:length]
            if number == 38:
                foreground = colour
            elif number == 48:
                background = colour
        elif number == 39:
            foreground = ""
        elif number == 49:
            background = ""
        elif number // 10 in (3, 9):
            foreground = str(number)
        elif number // 10 in (4, 10):
            background = str(number)
    return Style(frozenset(attributes), foreground, background)


def text_width(text: str) -> int:
    """The columns that text takes."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    """One captured screen. Two are equal when they show the same in the same style."""

    def __init__(self, captured: str, width: int) -> None:
        self.width = width
        # Each line is a list of columns: (text, style); the second column of a wide character
        # has an empty text.
        self.cells: list[list[tuple[str, Style]]] = []
        style = PLAIN
        drawing = False
        for line in captured.split("\n"):
            cells: list[tuple[str, Style]] = []
            for token in TOKEN.finditer(line):
                if token["character"]:
                    character = token["character"]
                    _add(cells, LINE_DRAWING.get(character, character) if drawing else character,
                         style)
                elif token["shift"]:
                    drawing = token["shift"] == "\x0e"
                elif token["sgr"] is not None:
                    style = _apply_sgr(style, token["sgr"])
            self.cells.append(cells)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Screen) and self.cells == other.cells

    def rows(self) -> list[str]:
        """The text of each line; empty lines at the bottom are left out."""
        rows = ["".join(text for text, _ in cells).rstrip() for cells in self.cells]
        return _without_empty_end(rows)

    def colours(self) -> list[str]:
        """A legend of the styles on the screen, then a picture with a letter for each cell."""
        letters: dict[Style, str] = {PLAIN: "."}
        supply = iter(string.ascii_letters + string.digits)
        rows = []
        for cells in self.cells:
            row = ""
            for text, style in cells:
                if text == " ":
                    style = style.on_blank()
                if style not in letters:
                    letters[style] = next(supply)
                row += letters[style]
            rows.append("|" + row.rstrip("."))
        legend = [f"{letter} {style}" for style, letter in letters.items() if style != PLAIN]
        while rows and rows[-1] == "|":
            rows.pop()
        return legend + rows

    def ansi(self) -> list[str]:
        """Each line in full width, with SGR sequences, ending in plain style."""
        lines = []
        for cells in self.cells:
            line = ""
            last = PLAIN
            for text, style in cells:
                if style != last:
                    line += style.sgr()
                    last = style
                line += text
            lines.append(line + PLAIN.sgr() + " " * (self.width - len(cells)))
        return lines

    def style_at(self, column: int, line: int) -> Style:
        """The style of a cell, counted from 0; plain where nothing was ever written."""
        if 0 <= line < len(self.cells) and 0 <= column < len(self.cells[line]):
            return self.cells[line][column][1]
        return PLAIN


def _add(cells: list[tuple[str, Style]], character: str, style: Style) -> None:
    width = _width(character)
    if width > 0:
        cells.append((character, style))
        cells.extend([("", style)] * (width - 1))
        return
    for index in reversed(range(len(cells))):
        if cells[index][0]:
            cells[index] = (cells[index][0] + character, cells[index][1])
            return


def _without_empty_end(rows: list[str]) -> list[str]:
    while rows and not rows[-1]:
        rows.pop()
    return rows
