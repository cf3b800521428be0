#!/usr/bin/env python3
"""A full-screen program for testing the scene runner: well-behaved, or with one fault on purpose.

    stand_in.py [FAULT...]

It shows its size, the last keys, and the first line of the file "live" of its directory, which it
looks at a hundred times a second. "q" ends it with status 0, "s" writes $ANTHROPIC_API_KEY to the
screen, "#" ends it with status 3, anything else is shown. Faults:

    raw, alternate, cursor, paste, mouse, colour    it leaves this to the shell when it ends
    slow                                            it looks at the file only twice a second
    deaf                                            it ignores SIGHUP and SIGTERM
    record=PATH                                     no fault: writes HOME and process ids to PATH
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty

ENTER = {"alternate": "\x1b[?1049h", "cursor": "\x1b[?25l", "paste": "\x1b[?2004h",
         "mouse": "\x1b[?1000h\x1b[?1006h"}
LEAVE = {"alternate": "\x1b[?1049l", "cursor": "\x1b[?25h",
         "paste": "\x1b[?2004l", "mouse": "\x1b[?1006l\x1b[?1000l"}


def show(text: str) -> None:
    os.write(1, text.encode())


def live_line() -> str:
    try:
        with open("live", encoding="utf-8") as file:
            return file.readline().strip()
    except FileNotFoundError:
        return "none"


class StandIn:
    def __init__(self, arguments: list[str]) -> None:
        self.arguments = arguments
        self.settings = termios.tcgetattr(0)
        self.keys = ""
        self.resumed = 0

    def enter(self) -> None:
        tty.setcbreak(0)
        show("".join(ENTER.values()))

    def leave(self) -> None:
        show("".join(text for name, text in LEAVE.items() if name not in self.arguments))
        if "colour" in self.arguments:
            show("\x1b[32m")
        if "raw" not in self.arguments:
            termios.tcsetattr(0, termios.TCSADRAIN, self.settings)

    def stop(self, *_: object) -> None:
        self.leave()
        os.kill(os.getpid(), signal.SIGSTOP)
        self.resumed += 1
        self.enter()
        self.draw()

    def end(self, status: int) -> None:
        self.leave()
        os._exit(status)

    def draw(self, *_: object) -> None:
        size = os.get_terminal_size(0)
        plain = os.environ["TERM"] == "vt100" or "NO_COLOR" in os.environ
        green = "\x1b[1m" if plain else "\x1b[1;32m"
        locale = os.environ.get("LC_ALL", "")
        name = "株式会社" if "UTF-8" in locale else "Kabushiki-gaisha"
        show("\x1b[0m\x1b[H\x1b[2J"
             f" stand-in {size.columns}x{size.lines} {' '.join(self.arguments)}\r\n"
             f" {green}{name}\x1b[0m \x1b(0qqx\x1b(B key {os.getpid() % 2**16:08x}\r\n"
             f" live {live_line()}\r\n"
             f" keys {self.keys}\r\n"
             f" resumed {self.resumed}")

    def run(self) -> None:
        self.enter()
        signal.signal(signal.SIGTSTP, self.stop)
        signal.signal(signal.SIGTERM, lambda *_: self.end(143))
        signal.signal(signal.SIGWINCH, self.draw)
        if "deaf" in self.arguments:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for argument in self.arguments:
            if argument.startswith("record="):
                with open(argument[len("record="):], "w", encoding="utf-8") as file:
                    file.write(f"{os.environ['HOME']}\n{os.getpid()}\n{os.getppid()}\n")
        live = live_line()
        self.draw()
        while True:
            if select.select([0], [], [], 0.5 if "slow" in self.arguments else 0.01)[0]:
                self.take(os.read(0, 1000).decode())
            elif live_line() == live:
                continue
            live = live_line()
            self.draw()

    def take(self, keys: str) -> None:
        if keys == "q":
            self.end(0)
        if keys == "#":
            self.end(3)
        if keys == "s":
            keys = os.environ["ANTHROPIC_API_KEY"]
        self.keys += keys.replace("\x1b", "^[")


if __name__ == "__main__":
    StandIn(sys.argv[1:]).run()
