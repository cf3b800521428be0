#!/usr/bin/env python3
"""Our emulator beside tmux: what both show after the scripts in scripts/, in three sizes.

Text, colours, attributes and the place of the cursor have to be the same. (Left out: see "tmux" in
docs/terminal.md.)

    tests/terminal/test-tmux.py --show NAME 80 24    # one script, and both screens
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent
sys.path.insert(0, str(SOURCE.parent / "support"))

from screen import Screen  # noqa: E402

BUILD = Path(os.environ.get("top_builddir", "build"))
REPLAY = BUILD / "tests/terminal/replay"
SIZES = ((80, 24), (40, 10), (132, 43))
LIMIT = 20.0 * float(os.environ.get("PATIENCE", "1"))
# The last thing that tmux is given: when it has that title, it has taken all that came before.
END = b"\x1b]2;that is all\x1b\\"


def recorded(script: Path, size: tuple[int, int]) -> bytes:
    """What the script writes to a terminal of that size; the terminal makes LF into CR LF."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                   "COLUMNS": str(size[0]), "LINES": str(size[1])}
    output = subprocess.run(["sh", script], env=environment, stdout=subprocess.PIPE,
                            check=True).stdout
    return output.replace(b"\n", b"\r\n")


class Tmux:
    """A server of its own for each output: one that is just ending takes no new session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0

    def run(self, *arguments: str) -> str:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
                       "TMUX_TMPDIR": str(self.folder), "SHELL": "/bin/sh"}
        command = ["tmux", "-u", "-L", f"pane{self.number}", "-f", "/dev/null", *arguments]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE,
                              check=True).stdout.decode()

    def shown(self, output: bytes, size: tuple[int, int]) -> tuple[Screen, str]:
        """The screen after that output, and the place of the cursor."""
        self.number += 1
        file = self.folder / "output"
        file.write_bytes(output + END)
        self.run("new-session", "-d", "-s", "pane", "-x", str(size[0]), "-y", str(size[1]),
                 f"stty raw -echo; cat '{file}'; exec sleep 1000", ";", "set", "status", "off")
        end = time.monotonic() + LIMIT
        while self.run("display", "-p", "-t", "pane", "#{pane_title}").strip() != "that is all":
            if time.monotonic() > end:
                raise TimeoutError("tmux does not take the output")
            time.sleep(0.01)
        captured = self.run("capture-pane", "-p", "-e", "-N", "-t", "pane")
        cursor = self.run("display", "-p", "-t", "pane", "#{cursor_y} #{cursor_x}").split()
        self.run("kill-session", "-t", "pane")
        return Screen(captured, size[0]), f"{cursor[0]} {min(int(cursor[1]), size[0] - 1)}"


def ours(output: bytes, size: tuple[int, int]) -> tuple[Screen, str]:
    printed = subprocess.run([REPLAY, *map(str, size)], input=output, stdout=subprocess.PIPE,
                             check=True).stdout.decode()
    *rows, cursor = printed.splitlines()
    return Screen("\n".join(rows), size[0]), cursor


def cut(screen: Screen, other: Screen) -> None:
    """Takes away the blanks at the ends of rows that the other one does not have.

    tmux does not tell about those that were only erased, whatever their background.
    """
    for cells, others in zip(screen.cells, other.cells):
        while len(cells) > len(others) and cells[-1][0] == " ":
            cells.pop()


def describe(screen: Screen, cursor: str) -> list[str]:
    return [*screen.rows(), *screen.colours(), cursor]


def compare(tmux: Tmux, script: Path, size: tuple[int, int]) -> tuple[list[str], list[str]]:
    output = recorded(script, size)
    our, their = ours(output, size), tmux.shown(output, size)
    cut(our[0], their[0])
    return describe(*our), describe(*their)


def check_all(tmux: Tmux) -> None:
    cases = [(script, size) for script in sorted((SOURCE / "scripts").glob("*.sh"))
             for size in SIZES]
    print(f"1..{len(cases)}")
    for number, (script, size) in enumerate(cases, 1):
        our, their = compare(tmux, script, size)
        print("ok" if our == their else "not ok",
              f"{number} - {script.stem} in {size[0]} columns, {size[1]} rows")
        if our != their:
            print("\n".join(f"# ours {line}" for line in our))
            print("\n".join(f"# tmux {line}" for line in their), flush=True)


def main() -> None:
    if not shutil.which("tmux"):
        print("1..0 # SKIP tmux is missing")
        return
    with tempfile.TemporaryDirectory() as folder:
        tmux = Tmux(Path(folder))
        if sys.argv[1:2] == ["--show"]:
            script = SOURCE / "scripts" / f"{sys.argv[2]}.sh"
            for screen in compare(tmux, script, (int(sys.argv[3]), int(sys.argv[4]))):
                print("\n".join(screen), end="\n\n")
        else:
            check_all(tmux)


if __name__ == "__main__":
    main()
