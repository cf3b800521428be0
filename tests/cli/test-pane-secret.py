#!/usr/bin/env python3
"""A password that is typed, or pasted, to a command in its pane which asks for it without echo: no
piece of it, in any usual encoding, comes to the terminal, then or when one scrolls back, into the
log, a file, an argument, an environment or a core file. Prints TAP.

Each search is tried first on a command that gives the password away there."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from canary import PIECE, SECRETS, leaks  # noqa: E402
from homes import Home  # noqa: E402
from pane import ENTER, LEAVE, TAB, Pane, install  # noqa: E402
from program import check, equal, finish, home, skip  # noqa: E402
from refreshing import can_trace  # noqa: E402

SECRET = SECRETS["auth-token"]
LINES = 100  # of output around the prompt, so that there is something to scroll back to

# What becomes of the password comes last: only its length, or the password.
PROMPT = """#!/bin/sh
i=0
while [ $i -lt {lines} ]; do echo "line $i"; i=$((i + 1)); done
stty -echo
printf 'Password: '
IFS= read -r password
stty echo
echo
echo "It has ${{#password}} characters"
{then}
i=0
while [ $i -lt {lines} ]; do echo "line $i"; i=$((i + 1)); done
echo 'That is all'
exec sleep 1000
"""
TOLD = f"It has {len(SECRET)} characters".encode()
LEAKY = """echo "$password" | tee -a "$HOME/log" "$HOME/forgotten"
env TOKEN="$password" true "$password\"\n"""


TRACE = ("strace", "-f", "-v", "-s", "65536", "-e", "signal=none", "-e", "trace=execve,execveat",
         "-o")
UNLIMITED = ("sh", "-c", 'ulimit -c unlimited && exec "$@"', "sh")
REDRAW = b"\x0c"


def read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def give(pane: Pane, pasted: bool) -> None:
    """The password, when it is asked for."""
    pane.wait(b"Password:")
    pane.press(TAB)
    pane.wait(b"You type to the command")
    pane.press(b"\x1b[200~" + SECRET.encode() + b"\x1b[201~" if pasted else SECRET.encode())
    pane.press(ENTER)
    pane.wait(b"That is all")
    pane.press(LEAVE)


def scroll(pane: Pane) -> None:
    """From the top to the end, so that all of the output comes to the terminal, undivided."""
    for key in [b"g"] + [b" "] * (3 * LINES // 12):
        start = pane.mark()
        pane.press(key + REDRAW)
        pane.wait(b"back", start)


def quit_program(pane: Pane) -> None:
    pane.press(b"k")
    pane.wait(b"Stopped after")
    for _ in range(3):
        pane.press(b"q")
    equal("it ends", pane.end(), 0)


def places(in_home: Home, then: str, pasted: bool) -> dict[str, bytes]:
    """All where the password may not be, with what stands there after a run."""
    log, trace = in_home.path / "log", in_home.path.parent / "trace"
    install(in_home, PROMPT.format(lines=LINES, then=then))
    prefix = (*TRACE, str(trace)) if can_trace() else ()
    with Pane(in_home, prefix=prefix, arguments=("--log", str(log))) as pane:
        give(pane, pasted)
        scroll(pane)
        check("the command has got the password", TOLD in pane.output(), pane.output()[-2000:])
        quit_program(pane)
    calls = re.findall(r"exec\w*\((.*)", read(trace).decode(errors="replace"))
    executed = [line.partition("], [") for line in calls]
    others = [path for path in sorted(in_home.path.rglob("*")) if path.is_file() and path != log]
    return {"terminal": pane.output(), "log": read(log), "files": b"\n".join(map(read, others)),
            "arguments": "\n".join(line[0] for line in executed).encode(),
            "environments": "\n".join(line[2] for line in executed).encode()}


def leaky(then: str, pasted: bool) -> list[str]:
    with home() as in_home:
        found = places(in_home, then, pasted)
    return sorted(place for place, data in found.items() if leaks(data))


def control() -> None:
    wanted = {"terminal", "log", "files"}
    if can_trace():
        wanted |= {"arguments", "environments"}
    else:
        skip("arguments and environments", "processes cannot be traced here")
    equal("control: what a command gives away is found", leaky(LEAKY, False), sorted(wanted))


def memory_of(process: int) -> bytes | None:
    """All that it can write to; None when that may not be looked at."""
    found = []
    try:
        with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
            for line in maps:
                addresses, modes = line.split()[:2]
                start, end = (int(address, 16) for address in addresses.split("-"))
                if modes.startswith("rw"):
                    memory.seek(start)
                    found.append(memory.read(end - start))
    except OSError:
        return None
    return b"".join(found)


def crash(number: signal.Signals, pasted: bool) -> None:
    """Right after the password was taken."""
    name = f"{number.name}, {'pasted' if pasted else 'typed'}"
    with home() as in_home:
        install(in_home, PROMPT.format(lines=LINES, then=":"))
        with Pane(in_home, prefix=UNLIMITED) as pane:
            give(pane, pasted)
            _, drawing = pane.processes()
            memory = memory_of(drawing)
            os.kill(drawing, number)
            equal(f"{name}: it ends", pane.end(), 128 + number)
            equal(f"{name}: there is no core file",
                  [path.name for path in in_home.project.iterdir()], [])
    search_memory(name, memory)


def search_memory(name: str, memory: bytes | None) -> None:
    if memory is None:
        skip(f"{name}: memory", "it may not be looked at")
        return
    check(f"{name}: control: its memory can be looked at", b"That is all" in memory)
    for form in ("utf-8", "utf-32-le"):
        pieces = {SECRET[at:at + PIECE].encode(form) for at in range(len(SECRET) - PIECE)}
        equal(f"{name}: no piece of the password is in its memory ({form})",
              [piece for piece in pieces if piece in memory], [])


def main() -> None:
    control()
    for pasted in (False, True):
        equal(f"a password that was {'pasted' if pasted else 'typed'}: where it is",
              leaky(":", pasted), [])
    if os.environ["SANITIZERS"]:
        skip("crashes and memory", "sanitizers have their own way with both")
    else:
        for number in (signal.SIGSEGV, signal.SIGABRT):
            for pasted in (False, True):
                crash(number, pasted)
    finish()


main()
