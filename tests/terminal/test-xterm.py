#!/usr/bin/env python3
"""Our emulator beside xterm.js: what both show after the same random scripts.

A thousand scripts, the same in every run, of text and of the control sequences that programs use.
At most 50 may end in another screen; docs/terminal.md tells which differ and why. Needs node, and
the directory in XTERM_HEADLESS_DIR, or the build's own, with a folder node_modules that has
@xterm/headless and @xterm/addon-unicode11:

    npm install --prefix build @xterm/headless @xterm/addon-unicode11
    tests/terminal/test-xterm.py --show NUMBER    # one script, and both screens
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPTS = 1000
DIFFERENT_MAX = 50
SIZES = ((80, 24), (40, 12), (17, 7))
BUILD = Path(os.environ.get("top_builddir", "build"))
SOURCE = Path(__file__).resolve().parent
REPLAY = BUILD / "tests/terminal/replay"
MODULES = Path(os.environ.get("XTERM_HEADLESS_DIR") or BUILD) / "node_modules"

WORDS = ("Attempting", "to", "open", "the", "SSO", "page", "[####----]", "42%", "code:",
         "WDJB-MJHT", "https://device.example/x?y=z", "ok", "\\", "~", "_", "a-b", "|")
OTHERS = ("界", "漢字", "ｱ", "Ｗ", "é", "ä", "e\u0301", "o\u0323\u0302", "界\u0301", "😀", "🚀", "─│┌", "●",
          "한국", "ß", "✓", "…")
SGR = ("", "0", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29", "31", "32", "44", "97",
       "101", "39", "49", "38;5;208", "48;5;17", "38;2;10;20;30", "48;2;200;100;0", "38:5:99",
       "38:2::1:2:3", "48:2::9:8:7", "1;33", "0;36", "4:3")
# Sequences with one number, up to the rows or the columns.
BY_COLUMNS = "CDGXP@`ab"
BY_ROWS = "ABEFLMde"
MODES = ("4h", "4l", "?6h", "?6l", "?7h", "?7l", "?25h", "?25l", "?1h", "?1l", "?2004h", "?2004l")
SCREENS = ("?1049h", "?1049l", "?1047h", "?1047l", "?47h", "?47l", "?1048h", "?1048l")
ESCAPES = ("7", "8", "7", "8", "D", "E", "M", "M", "H", "=", ">", "(0", "(B", "(B", ")0", ")B")
STRINGS = ("]0;a title\a", "]2;another\x1b\\", "]8;;https://a.example/\x1b\\", "]8;;\x1b\\",
           "P+q544e\x1b\\", "_apc\x1b\\", "^pm\x1b\\", "[?2026h", "[22;0;0t", "[>c")
CONTROLS = ("\r", "\n", "\r\n", "\r\n", "\b", "\t", "\a", "\x0e", "\x0f", "\v")


class Writer:
    """Makes one script."""

    def __init__(self, number: int, columns: int, rows: int) -> None:
        self.random = random.Random(number)
        self.columns, self.rows = columns, rows

    def number(self, most: int) -> str:
        """Mostly small, sometimes left out, sometimes too large."""
        kind = self.random.random()
        if kind < 0.2:
            return ""
        if kind < 0.3:
            return str(self.random.randint(0, 2 * most))
        return str(self.random.randint(1, max(most // self.random.choice((1, 2, 8)), 1)))

    def text(self) -> str:
        words = self.random.choices(WORDS, k=self.random.randint(1, 6))
        if self.random.random() < 0.35:
            words.insert(self.random.randint(0, len(words)), self.random.choice(OTHERS))
        return " ".join(words)

    def movement(self) -> str:
        kind = self.random.random()
        if kind < 0.3:
            return f"\x1b[{self.number(self.rows)};{self.number(self.columns)}H"
        if kind < 0.65:
            return f"\x1b[{self.number(self.columns)}{self.random.choice(BY_COLUMNS)}"
        return f"\x1b[{self.number(self.rows)}{self.random.choice(BY_ROWS)}"

    def margins(self) -> str:
        if self.random.random() < 0.4:
            return "\x1b[r"
        top = self.random.randint(1, self.rows - 1)
        return f"\x1b[{top};{self.random.randint(top + 1, self.rows)}r"

    def special(self) -> str:
        """What is rare in the output of programs."""
        return self.random.choice((
            self.margins(), self.margins(), f"\x1b[{self.random.choice(MODES)}",
            f"\x1b[{self.random.choice(MODES)}", f"\x1b[{self.random.choice(SCREENS)}",
            f"\x1b{self.random.choice(ESCAPES)}", f"\x1b{self.random.choice(ESCAPES)}",
            f"\x1b{self.random.choice(STRINGS)}", f"\x1b[{self.random.choice('IZ')}",
            f"\x1b[{self.number(self.rows)}{self.random.choice('ST')}",
            f"\x1b[{self.random.choice(('g', '3g', 's', 'u', '!p'))}",
            self.random.choice(("\x1b#8", "\x1bc", "x\x1b[5b"))))

    def token(self) -> str:
        kind = self.random.random()
        if kind < 0.4:
            return self.text()
        if kind < 0.55:
            return self.random.choice(CONTROLS)
        if kind < 0.7:
            return f"\x1b[{self.random.choice(SGR)}m"
        if kind < 0.78:
            return f"\x1b[{self.random.choice(('', '1', '2'))}{self.random.choice('JKKKK')}"
        return self.movement() if kind < 0.93 else self.special()

    def script(self) -> bytes:
        return "".join(self.token() for _ in range(self.random.randint(20, 150))).encode()


def size_of(number: int) -> tuple[int, int]:
    return SIZES[number % len(SIZES)]


def ours(script: bytes, size: tuple[int, int]) -> str:
    return subprocess.run([REPLAY, *map(str, size)], input=script, stdout=subprocess.PIPE,
                          check=True).stdout.decode()


def theirs(scripts: dict[int, bytes], size: tuple[int, int]) -> dict[int, str]:
    """What xterm.js shows, for scripts of one size."""
    with tempfile.TemporaryDirectory() as folder:
        for index, script in enumerate(scripts.values()):
            (Path(folder) / str(index)).write_bytes(script)
        output = subprocess.run(
            ["node", SOURCE / "xterm.js", MODULES.resolve(), *map(str, size), folder],
            stdout=subprocess.PIPE, check=True).stdout.decode()
    return dict(zip(scripts, output.split("\x1e")))


def compare(numbers: list[int]) -> dict[int, tuple[str, str]]:
    """The screens of the scripts that end differently: ours, theirs."""
    different = {}
    for size in SIZES:
        scripts = {number: Writer(number, *size).script() for number in numbers
                   if size_of(number) == size}
        shown = theirs(scripts, size) if scripts else {}
        for number, script in scripts.items():
            screen = ours(script, size)
            if screen != shown[number]:
                different[number] = (screen, shown[number])
    return different


def show(number: int) -> None:
    size = size_of(number)
    script = Writer(number, *size).script()
    print(repr(script))
    for name, screen in (("ours", ours(script, size)), ("xterm.js", theirs({0: script}, size)[0])):
        print(f"{name}:")
        print("\n".join(repr(line) for line in screen.splitlines()))


def main() -> None:
    missing = None if shutil.which("node") else "node is missing"
    if not (MODULES / "@xterm/headless").is_dir():
        missing = missing or f"@xterm/headless is missing in {MODULES}"
    if missing:
        print(f"1..0 # SKIP {missing}")
        return
    if sys.argv[1:2] == ["--show"]:
        show(int(sys.argv[2]))
        return
    different = compare(list(range(SCRIPTS)))
    print("1..1")
    print("ok" if len(different) <= DIFFERENT_MAX else "not ok",
          f"1 - {SCRIPTS - len(different)} of {SCRIPTS} final screens are those of xterm.js")
    print("# different:", *sorted(different))


if __name__ == "__main__":
    main()
