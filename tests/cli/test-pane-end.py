#!/usr/bin/env python3
"""Ends and sizes of the program while a command runs in its pane: whatever ends it, the terminal is
as it was and nothing of the command is left; a thousand sizes later it still runs, and the command
knows the last of them. Prints TAP.

The command is a stubborn one: it and its children ignore what can be ignored."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from homes import Home  # noqa: E402
from pane import LIMIT, Pane, install  # noqa: E402
from program import PROGRAM, check, equal, finish, home  # noqa: E402
from terminal import Terminal, is_alive  # noqa: E402

SIZES = 1000
LAST = (100, 30)
# What the frame of the pane takes of the columns and rows.
AROUND = (2, 7)

# To the program as the shell knows it, and to the one that draws.
SIGNALS = ["SEGV", "ABRT", "TERM", "HUP", "INT", "QUIT", "KILL"]

STUBBORN = """#!/bin/sh
trap '' HUP INT TERM QUIT
stty raw -echo
sleep 1000 &
setsid sleep 1000 &
setsid sh -c 'sleep 1000 & exec sleep 1000' &
(setsid sleep 1000 &)
printf '\\033[?1000h\\033[?25l\\033[?1049hIt runs'
while :; do sleep 1; done
"""
PROCESSES = 6  # of it, at least

# Fills the lines it is told there are, and says after each change what it was told.
SIZED = """#!{python} -I
import os, signal
path = "{path}"
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])
def tell():
    columns, rows = os.get_terminal_size(1)
    with open(path + ".new", "w") as file:
        print(columns, rows, file=file)
    os.rename(path + ".new", path)
    os.write(1, ("\\033[3%dm株式会社 " % (rows % 8) * (columns // 4) + "\\n").encode() * 3)
while True:
    tell()
    signal.sigwait([signal.SIGWINCH])
"""


def until(condition: Callable[[], bool], limit: float = LIMIT) -> bool:
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def descendants(process: int) -> list[int]:
    """A process and all below it."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [process, *(below for child in children for below in descendants(int(child)))]


class Shell:
    """A shell on a terminal, and the program in it."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        terminal.open()

    def shows(self, text: str) -> bool:
        return any(text in row for row in self.terminal.capture().rows())

    def run(self) -> None:
        """Starts the program and the command in its pane."""
        self.terminal.start("claude-accounts")
        for text, key in (("sign in", "l"), ("Let Claude Code", "v"), ("It runs", "Tab"),
                          ("You type to the command", None)):
            if not until(lambda: self.shows(text)):
                raise TimeoutError(f"{text!r} did not come")
            if key:
                self.terminal.press([key])

    def family(self) -> list[int]:
        """The program, its guard and all that belongs to the command."""
        pid = self.terminal.directory / "pid"
        return descendants(int(pid.read_text()))


@contextlib.contextmanager
def shell() -> Iterator[Shell]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name).resolve()
        in_home = Home(directory / "home")
        install(in_home, STUBBORN)
        variables = {"TERM": "tmux-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        terminal = Terminal(directory, in_home, (80, 24), Path(PROGRAM), variables, None)
        try:
            yield Shell(terminal)
        finally:
            terminal.close()


def end_by(in_shell: Shell, name: str, to_child: bool) -> None:
    number = signal.Signals[f"SIG{name}"]
    case = f"{name} to {'the one that draws' if to_child else 'the program'}"
    in_shell.run()
    family = in_shell.family()
    check(f"{case}: the command has its processes", len(family) >= 2 + PROCESSES, family)
    in_shell.terminal.signal(name, to_child)
    equal(f"{case}: the status", in_shell.terminal.finish().status, 128 + number)
    equal(f"{case}: the terminal is as it was", in_shell.terminal.unrestored(), [])
    until(lambda: not any(map(is_alive, family)), 5.0)
    left = list(filter(is_alive, family))
    equal(f"{case}: nothing is left",
          [Path(f"/proc/{process}/cmdline").read_bytes() for process in left], [])
    for process in left:
        os.kill(process, signal.SIGKILL)


def test_ends() -> None:
    with shell() as in_shell:
        for name in SIGNALS:
            for to_child in (False, True):
                end_by(in_shell, name, to_child)


def test_closed() -> None:
    """The window goes away."""
    with shell() as in_shell:
        in_shell.run()
        family = in_shell.family()
        in_shell.terminal.close()
        check("a closed window: nothing is left",
              until(lambda: not any(map(is_alive, family)), 5.0), family)


def sizes() -> list[tuple[int, int]]:
    generator = random.Random(5)
    corners = [(1, 1), (500, 200), (1, 200), (500, 1), (60, 16), (59, 16), (60, 15)]
    found = [generator.choice(corners) if number % 5 == 0 else
             (generator.randint(1, 500), generator.randint(1, 200))
             for number in range(SIZES - 1)]
    return [*found, LAST]


def test_sizes() -> None:
    """Each is waited for, or they would come together as one."""
    with home() as in_home:
        told = in_home.path / "told"
        install(in_home, SIZED.format(python=sys.executable, path=told))
        with Pane(in_home) as pane:
            pane.wait("株式会社".encode())
            answered = 0
            for size in sizes():
                start = pane.mark()
                pane.resize(size)
                answered += until(lambda: pane.mark() > start, 5.0)
            wanted = f"{LAST[0] - AROUND[0]} {LAST[1] - AROUND[1]}\n"
            equal("sizes: the program drew after each", answered, SIZES)
            check("sizes: the command knows the last", until(lambda: told.read_text() == wanted),
                  told.read_text())
            pane.press(b"k")
            pane.wait(b"Stopped after")
            os.kill(pane.process, signal.SIGTERM)
            equal("sizes: it ends when it is told to", pane.end(), 128 + signal.SIGTERM)


def main() -> None:
    test_ends()
    test_closed()
    test_sizes()
    finish()


main()
