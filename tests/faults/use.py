#!/usr/bin/env python3
"""`use` while the system fails: killed at every system call, and every call that changes something
refused. Whatever happens, no login is lost, none is in two accounts, the next `use` does what it
says, and undo takes it back.

    use.py [--full]

The points are enumerated from a trace of an undisturbed run; without --full some of them are tried.
Prints TAP. Who throws a login away has to be caught by the same judge.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from interleaving import NAMES, PASSPHRASE, Room  # noqa: E402
from program import check, finish, skip  # noqa: E402
from refreshing import Call, calls_of, can_trace, injecting  # noqa: E402

SHORT_POINTS = 12
AT_A_TIME = 4
ERRORS = ["ENOSPC", "EIO", "EACCES"]
LIMIT = 120
USE = ["use", NAMES[1], "--yes"]
BACK = ["use", NAMES[0], "--yes"]


def room(seed: object) -> Room:
    """Without programs beside it; the secrets in a vault, for a keyring brings threads along."""
    return Room(random.Random(str(seed)), None, (), True)


def run(made: Room, words: list[str], *prefix: str) -> subprocess.CompletedProcess:
    """With the passphrase at hand, where the kernel does not keep the key."""
    reader, writer = os.pipe()
    os.write(writer, PASSPHRASE.encode() + b"\n")
    os.close(writer)
    try:
        return subprocess.run([*prefix, program.PROGRAM, *words, "--passphrase-fd", str(reader)],
                              cwd=made.home.project, env=made.environment, pass_fds=(reader,),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT,
                              check=False)
    finally:
        os.close(reader)


def course() -> list[Call]:
    """The calls of an undisturbed run, from the first lock on."""
    with room("course") as made:
        trace = made.folder / "trace"
        done = run(made, USE, "strace", "-f", "-s", "200", "-o", str(trace))
        assert done.returncode == 0, done
        calls = list(calls_of(trace.read_text(errors="replace")))
        first = next(i for i, call in enumerate(calls)
                     if call.name == "mkdir" and ".oauth_refresh.lock" in call.line)
        return calls[first:]


def faults_after(made: Room) -> list[str]:
    """What is wrong once the locks of the dead are given back and somebody uses accounts again."""
    made.logins.killed = True
    made.give_back()
    faults = made.faults()
    for words in (USE, BACK, USE):
        done = run(made, words)
        if done.returncode != 0:
            faults.append(f"{' '.join(words)}: {done}")
    made.logins.killed = True
    return faults + made.faults()


def die(call: Call) -> list[str] | None:
    with room(call) as made:
        done = run(made, USE, *injecting(f"{call.point}:signal=SIGKILL"))
        if done.returncode != -9:
            return None
        return [f"killed before {call}: {fault}" for fault in faults_after(made)]


def refuse(point: tuple[str, Call]) -> list[str]:
    error, call = point
    with room(point) as made:
        done = run(made, USE, *injecting(f"{call.name}:error={error}:when={call.number}"))
        faults = [] if done.returncode >= 0 else [f"it ended by a signal: {done}"]
        if done.returncode > 0 and not done.stderr:
            faults.append("no word about what went wrong")
        return [f"{error} at {call}: {fault}" for fault in faults + faults_after(made)]


def some(points: list, full: bool) -> list:
    step = 1 if full else max(1, len(points) // SHORT_POINTS)
    return points[::step]


def tell(name: str, faults: list[str]) -> None:
    check(name, not faults, "\n".join(faults[:20]))


def killed(calls: list[Call], full: bool) -> None:
    chosen = some(calls, full)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        deaths = list(pool.map(die, chosen))
    missed = sum(death is None for death in deaths)
    tell(f"killed before {len(deaths) - missed} calls: nothing is lost, the next one proceeds",
         [fault for death in deaths if death for fault in death])
    check("nearly all points were reached", missed * 10 <= len(deaths), f"{missed} were not")


def refused(calls: list[Call], full: bool) -> None:
    points = [(error, call) for error in ERRORS for call in calls if call.changes]
    chosen = some(points, full)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        results = list(pool.map(refuse, chosen))
    tell(f"refused at {len(chosen)} calls: nothing is lost, the next one proceeds",
         [fault for faults in results for fault in faults])


def control() -> None:
    with room("control") as made:
        (made.home.config / ".credentials.json").write_text("{}")
        check("control: a login that is thrown away is missed", bool(made.faults()),
              "nothing was found")


def main() -> None:
    full = "--full" in sys.argv[1:]
    control()
    if not can_trace():
        skip("killed and refused", "processes cannot be traced here")
    else:
        began = time.monotonic()
        calls = course()
        killed(calls, full)
        refused(calls, full)
        print(f"# {len(calls)} calls, {time.monotonic() - began:.0f} s")
    finish()


if __name__ == "__main__":
    main()
