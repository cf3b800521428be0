#!/usr/bin/env python3
"""A command that writes to its pane whatever could harm a terminal. What leaves the program then is
searched byte by byte for what is not in the terminal's own entry in terminfo, and around the pane
all stays where it was. Prints TAP.

The outer terminal is tmux, which would obey a good deal of it: the control, a "program" that passes
all on, is caught with every kind."""

from __future__ import annotations

import concurrent.futures
import os
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from homes import Home  # noqa: E402
from outward import Outward  # noqa: E402
from pane import install  # noqa: E402
from payloads import KINDS, payloads  # noqa: E402
from program import PROGRAM, check, equal, finish  # noqa: E402
from screen import Screen  # noqa: E402
from terminal import PATIENCE, Terminal  # noqa: E402

COUNT = 300
CONTROL_COUNT = 4 * len(KINDS) + 1
LIMIT = 20.0 * PATIENCE
SIZE = (80, 24)

# Each payload ends with what brings the terminal back to its senses, and a character of its own in
# the last row that nothing else holds; the next one comes when that was seen.
MARKS = 0x4E00
SCRIPT = """#!{python} -I
import os, tty
tty.setraw(0)
SANE = "\\x18\\x1b\\\\\\x1b[m\\x0f\\x1b[r\\x1b[?6l\\x1b[?25h\\x1b[4l\\x1b[20;70H"
def write(data):
    while data:
        data = data[os.write(1, data):]
for number in range({count}):
    write(b"\\x1b[H" + open(f"{folder}/{{number}}", "rb").read())
    write((SANE + chr({marks} + number)).encode())
    while os.read(0, 1) != b"g":
        pass
    write(b"\\x1bc")
"""

FRAME = [(0, r" claude-accounts +interactive m"),
         (1, r" Nothing would authenticate Claude Code here\. To sign in: claude-accounts login"),
         (2, r" claude auth login +Running \d:\d\d of 10:00\."),
         (3, r" Claude Code signs in by itself: this program never holds the token\."),
         (4, r"╭─ You type to the command ─+(?: ↑ )?─*╮"),
         *((row, r"│.*│") for row in range(5, 22)),
         (22, r"╰─+(?: ↓ )?─*╯"),
         (23, r" Ctrl-] leave the command")]
BOX = range(4, 23)  # up to the last column


@dataclass
class Outcome:
    """What came of the payloads of one terminal."""

    strays: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # by kind
    displaced: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)  # in the terminal after the end


def displaced(screen: Screen) -> list[str]:
    """The rows that are not where and what they should be."""
    rows = ["".join(text for text, _ in cells) for cells in screen.cells]
    rows += [""] * (SIZE[1] - len(rows))
    return [f"{number}: {rows[number]!r}" for number, pattern in FRAME
            if not re.fullmatch(pattern, rows[number].rstrip() if number not in BOX
                                else rows[number])]


class Session:
    """One terminal with the program, and the command in its pane."""

    def __init__(self, directory: Path, term: str, seed: int, count: int, raw: bool) -> None:
        self.outward = Outward(term)
        self.outcome = Outcome()
        self.raw = raw
        self.payloads = list(payloads(count, seed))
        home = Home(directory / "home")
        self._write(home)
        program = home.path / "bin/claude" if raw else Path(PROGRAM)
        self.terminal = Terminal(directory, home, SIZE, program,
                                 {"TERM": term, "LC_ALL": "C.UTF-8", "TZ": "UTC"}, None)

    def _write(self, home: Home) -> None:
        folder = home.path / "payloads"
        folder.mkdir()
        for number, (_, data) in enumerate(self.payloads):
            (folder / str(number)).write_bytes(data)
        install(home, SCRIPT.format(python=sys.executable, folder=folder, marks=MARKS,
                                    count=len(self.payloads)))

    def run(self) -> Outcome:
        try:
            self.terminal.open()
            self.terminal.start("claude-accounts")
            if not self.raw:
                self._open_pane()
            self._watch()
            self._end()
        finally:
            self.terminal.close()
        return self.outcome

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        limit = time.monotonic() + LIMIT
        while not condition():
            if time.monotonic() > limit:
                rows = "\n".join(self.terminal.capture().rows())
                raise TimeoutError(f"{what} did not come:\n{rows}")
            time.sleep(0.002)

    def _shows(self, text: str) -> bool:
        return any(text in row for row in self.terminal.capture().rows())

    def _open_pane(self) -> None:
        self._until(lambda: self._shows("Nothing would authenticate"), "the screen")
        self.terminal.press(["l"])
        self._until(lambda: self._shows("Let Claude Code"), "the sign-in")
        self.terminal.press(["v"])
        self._until(lambda: self._shows("claude auth login"), "the pane")
        self.terminal.press(["Tab"])
        self._until(lambda: self._shows("You type to the command"), "the focus")

    def _watch(self) -> None:
        """Each payload has its part of the output, up to its mark."""
        with open(self.terminal.directory / "output", "rb") as output:
            seen = b""
            for number, (kind, _) in enumerate(self.payloads):
                mark = chr(MARKS + number).encode()

                def has_come() -> bool:
                    nonlocal seen
                    seen += output.read()
                    return mark in seen

                self._until(has_come, f"the mark of {kind}")
                part, _, seen = seen.partition(mark)
                self._judge(kind, part)
                self._look(kind)
                self.terminal.press(["g"])

    def _judge(self, kind: str, part: bytes) -> None:
        self.outcome.counts[kind] += 1
        self.outcome.strays[kind] += self.outward.strays(part)

    def _look(self, kind: str) -> None:
        """At the screen; tmux may not have got so far yet."""
        limit = time.monotonic() + LIMIT
        while True:
            wrong = displaced(self.terminal.capture())
            if not wrong or self.raw or time.monotonic() > limit:
                break
        self.outcome.displaced[kind] += wrong

    def _end(self) -> None:
        """The last "g" has ended the command."""
        if not self.raw:
            self._until(lambda: self._shows("Ended with status 0"), "the end")
            self.terminal.press(["q"])
            self._until(lambda: self._shows("Let Claude Code"), "the screen before")
            self.terminal.press(["q"])
            self._until(lambda: self._shows("Sources"), "the first screen")
            self.terminal.press(["q"])
            self.outcome.left = self.terminal.unrestored()


def session(term: str, seed: int, count: int, raw: bool = False) -> Outcome:
    with tempfile.TemporaryDirectory() as directory:
        return Session(Path(directory).resolve(), term, seed, count, raw).run()


def tell(name: str, outcome: Outcome) -> None:
    for kind, count in outcome.counts.items():
        equal(f"{name}, {kind}: nothing strange leaves the program, {count} times",
              outcome.strays[kind][:8], [])
        equal(f"{name}, {kind}: the frame stays, {count} times", outcome.displaced[kind][:8], [])
    equal(f"{name}: the terminal is as it was", outcome.left, [])


def tell_control(outcome: Outcome) -> None:
    for kind in KINDS:
        # Letters of odd widths, and most modes of a screen, are what programs may write.
        if kind != "odd widths":
            check(f"control, {kind}: what is passed on is caught", bool(outcome.strays[kind]))
        check(f"control, {kind}: what is not framed is caught", bool(outcome.displaced[kind]))


def main() -> None:
    runs = [("xterm-256color", 1), ("xterm-256color", 2), ("tmux-256color", 3),
            ("tmux-256color", 4)]
    with concurrent.futures.ThreadPoolExecutor(len(runs) + 1) as pool:
        control = pool.submit(session, "xterm-256color", 5, CONTROL_COUNT, True)
        futures = [(f"{term} {seed}", pool.submit(session, term, seed, COUNT))
                   for term, seed in runs]
        for name, future in futures:
            tell(name, future.result())
        tell_control(control.result())
    total = sum(sum(future.result().counts.values()) for _, future in futures)
    equal("so many payloads", total, len(runs) * COUNT)
    finish()


main()
