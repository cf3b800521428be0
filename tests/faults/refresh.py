#!/usr/bin/env python3
"""Refreshing one login, long: 64 processes at once, fifty times; others beside programs that lock
as Claude Code does; the holder of the locks killed at every system call; every call that changes a
file refused with every error; signals in between. No refresh token may be used twice, and none that
the server has given out and that is on the disk may be lost.

    refresh.py [PART]...    of: storm, mixed, ahead, killed, overtaken, refused, signalled

The points are enumerated from a trace of an undisturbed run. Prints TAP, and what was measured.
Controls that lock nothing or keep nothing have to be caught by the same checks."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from program import check, finish, skip  # noqa: E402
from refreshing import Call, Room, can_trace, injecting, own  # noqa: E402

PROCESSES, ROUNDS = 64, 50
OURS, OTHERS, MIXED_ROUNDS = 8, 8, 20
WAITING, WORKING = 40, 4  # cases at a time, of those that mostly wait and those that do not
ERRORS = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EPERM", "ENOMEM", "EMFILE", "EINTR"]
SIGNALS = ["TERM", "HUP", "INT", "QUIT"]
SIGNAL_POINTS = 20
STALE = 60  # seconds for which a lock is good without renewal
AHEAD = [60, 14400, 400000000]  # seconds
LOST_CALLS = 6  # between the answer and its being on the disk, at the most


def tell(name: str, faults: Iterable[str]) -> None:
    shown = list(faults)
    check(name, not shown, "\n".join(shown[:30]))


def each(function: Callable, points: list, at_a_time: int) -> list:
    with ThreadPoolExecutor(at_a_time) as pool:
        return list(pool.map(function, points))


# ---- many at once ----

@dataclass
class Mix:
    """Who refreshes at once."""

    ours: int
    others: int = 0
    option: str = ""  # of the others
    requests: int = 1  # that the server waits for before it answers

    def start(self, room: Room) -> list:
        options = [self.option] if self.option else []
        return [room.start() for _ in range(self.ours)] + \
            [room.start(*options, peer=True) for _ in range(self.others)]


def one_round(ours: Room, mix: Mix, number: int) -> list[str]:
    """Nobody gets an answer before all have started."""
    ours.access, ours.refresh, _ = ours.current
    ours.write()
    before = ours.server.count("token")
    ours.server.hold()
    processes = mix.start(ours)
    ours.server.wait("token", before + mix.requests)
    ours.server.release()
    results = [ours.end(process) for process in processes]
    faults = [str(result) for result in results if result.status != 0]
    stored = json.loads(ours.file.read_bytes())["claudeAiOauth"]
    if (stored["accessToken"], stored["refreshToken"]) != ours.current[:2]:
        faults.append("not the newest tokens")
    told = sum("Refreshed" in result.stdout for result in results)
    if told > 1 or told == 0 and mix.others == 0:
        faults.append(f"{told} say that they have refreshed")
    return [f"round {number}: {fault}" for fault in faults + ours.left_behind()]


def rounds(mix: Mix, count: int) -> list[str]:
    with own() as ours:
        faults = [fault for number in range(1, count + 1)
                  for fault in one_round(ours, mix, number)]
        return faults + ours.faults_of_posts(count) + \
            ([f"{ours.server.reuses} uses of a spent token"] if ours.server.reuses else [])


def storm() -> None:
    began = time.monotonic()
    tell(f"{PROCESSES} processes, {ROUNDS} rounds: one request each, no token twice",
         rounds(Mix(PROCESSES), ROUNDS))
    print(f"# {(time.monotonic() - began) / ROUNDS:.1f} s for a round")
    control("a program without locks", rounds(Mix(0, 4, "--unlocked", requests=4), 2))


def mixed() -> None:
    tell(f"{OURS} processes and {OTHERS} of another program, {MIXED_ROUNDS} rounds",
         rounds(Mix(OURS, OTHERS), MIXED_ROUNDS))


def control(name: str, faults: list[str]) -> None:
    check(f"control: {name} is caught, {len(faults)} faults", bool(faults), "nothing was found")


# ---- locks of another time ----

def come_back(seconds: float) -> list[str]:
    """A lock whose time is ahead tells nothing about its age: it is nobody's when it was watched
    for as long as one is good. That must not take longer than a quarter of a minute more."""
    with own() as ours:
        ours.locks[0].mkdir()
        ours.age_locks(-seconds)
        began = time.monotonic()
        result = ours.run()
        took = time.monotonic() - began
        faults = [] if result.status == 0 and took < STALE + 15 + 5 else [f"{took:.0f} s: {result}"]
        faults += [f"taken after {took:.0f} s"] if result.status == 0 and took < STALE else []
        return faults


def ahead() -> None:
    for seconds, faults in zip(AHEAD, each(come_back, AHEAD, WAITING)):
        tell(f"a lock of {seconds} s ahead is taken over in time", faults)


# ---- killed ----

@dataclass
class Death:
    """What came of a run that was killed."""

    call: Call
    reached: bool
    lost: bool = False
    faults: tuple[str, ...] = ()


def die(call: Call) -> Death:
    """Killed before a call, and then another run: what the server has rotated is there, or it was
    lost, and then the file is as it was and the user is told."""
    with own() as ours:
        result = ours.run(prefix=injecting(f"{call.point}:signal=SIGKILL"))
        if result.status != -signal.SIGKILL:
            return Death(call, False)
        whole = not ours.faults_of_store(False) or not ours.faults_of_store(True)
        faults = [] if whole else ["torn"]
        ours.age_locks()
        after = ours.run()
        # The dead one's request may come to the server after its death.
        lost = after.status == 3 and "sign in again" in after.stderr and len(ours.posts) == 2
        if lost:
            faults += ours.faults_of_store(False)
        else:
            faults += [] if after.status == 0 else [f"the next one fails: {after}"]
            faults += ours.faults_of_store(True) + ours.faults_of_posts(1)
        if ours.left_behind():  # by the dead one, as long as there is nothing to refresh
            ours.age_locks()
            again = ours.run("--force")
            faults += [] if again.status in (0, 3 if lost else 0) else [f"not forced: {again}"]
            faults += ours.left_behind()
        return Death(call, True, lost, tuple(f"before {call}: {fault}" for fault in faults))


def window(calls: list[Call]) -> tuple[int, int, int]:
    """Where the request has been sent, where the answer came, where it was on the disk."""
    def place(name: str, text: str, after: int) -> int:
        return next(i for i in range(after, len(calls))
                    if calls[i].name == name and text in calls[i].line)

    sent = place("sendto", "POST", 0)
    came = place("recvfrom", "200 OK", sent)
    return sent, came, place("fsync", "", came)


def killed() -> None:
    with own() as ours:
        calls = ours.course()
    sent, came, kept = window(calls)
    deaths = each(die, calls, WAITING)
    missed = [death.call for death in deaths if not death.reached]
    deaths = [death for death in each(die, missed, WAITING) if death.reached] + \
        [death for death in deaths if death.reached]
    tell(f"killed before {len(deaths)} of {len(calls)} calls: the next one proceeds, the login is "
         "whole", [fault for death in deaths for fault in death.faults])
    check("nearly all points were reached", len(deaths) * 50 >= len(calls) * 49, missed)
    places = sorted(calls.index(death.call) for death in deaths if death.lost)
    wrong = [f"lost before {calls[i]}, call {i}" for i in places if not sent < i <= kept]
    tell("nothing is lost before the request is sent nor once the answer is on the disk", wrong)
    late = [str(calls[i]) for i in places if i > came]
    check(f"once the answer is there, {len(late)} calls lose it", len(late) <= LOST_CALLS, late)
    print(f"# sent at call {sent}, answer at {came}, on the disk at {kept} of {len(calls)}; lost "
          f"before {[str(calls[i]) for i in places]}")
    with own() as ours:
        ours.run(peer=True, prefix=injecting("rename:signal=SIGKILL:when=1"))
        control("a program that keeps nothing", ours.faults_after())


def overtaken() -> None:
    """Killed while it takes an old lock over."""
    for what in ("renameat2:signal=SIGKILL:when=1", "rmdir:signal=SIGKILL:when=2"):
        with own() as ours:
            ours.locks[0].mkdir()
            ours.age_locks()
            result = ours.run(prefix=injecting(what))
            faults = [] if result.status == -signal.SIGKILL else [f"not killed: {result}"]
            tell(f"taking a lock over, {what}: the next one proceeds", faults + ours.faults_after())
            print("\n".join(f"# {line}" for line in ours.left_behind()))


# ---- refused ----

def refuse(what: str) -> list[str]:
    with own() as ours:
        return [f"{what}: {fault}" for fault in ours.faults_of_failure(what)]


def refused() -> None:
    with own() as ours:
        changing = [call for call in ours.course() if call.changes]
    for error in ERRORS:
        # Who is interrupted tries again; for ever, if that is how long it lasts.
        endings = [""] if error == "EINTR" else ["", "+"]
        points = [f"{call.name}:error={error}:when={call.number}{ever}"
                  for call in changing for ever in endings]
        results = each(refuse, points, WORKING)
        tell(f"{error}, {len(points)} points", [fault for faults in results for fault in faults])
    with own() as ours:
        ours.run("--in-place", peer=True, prefix=injecting("write:error=ENOSPC:when=2"))
        control("a program that writes in place", ours.faults_of_store(False))


# ---- signalled ----

def interrupt(point: tuple[str, Call]) -> list[str]:
    """It ends by the signal, or well if that came too late; what was fetched is stored."""
    name, call = point
    with own() as ours:
        result = ours.run(prefix=injecting(f"{call.point}:signal=SIG{name}"))
        faults = ours.faults_of_store(bool(ours.posts))
        if result.status not in (0, -signal.Signals[f"SIG{name}"]):
            faults.append(str(result))
        return [f"SIG{name} at {call}: {fault}" for fault in faults + ours.faults_after()]


def signalled() -> None:
    with own() as ours:
        calls = ours.course()
    step = len(calls) / SIGNAL_POINTS
    for turn, name in enumerate(SIGNALS):
        chosen = [calls[int((i + turn / len(SIGNALS)) * step)] for i in range(SIGNAL_POINTS)]
        results = each(interrupt, [(name, call) for call in chosen], WAITING)
        tell(f"SIG{name} at {len(chosen)} calls: what was fetched is stored",
             [fault for faults in results for fault in faults])


UNTRACED = {"storm": storm, "mixed": mixed, "ahead": ahead}
TRACED = {"killed": killed, "overtaken": overtaken, "refused": refused, "signalled": signalled}


def main() -> None:
    traceable = can_trace()
    for name, part in {**UNTRACED, **TRACED}.items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        if name in TRACED and not traceable:
            skip(name, "processes cannot be traced here")
            continue
        began = time.monotonic()
        part()
        print(f"# {name}: {time.monotonic() - began:.0f} s", flush=True)
    finish()


if __name__ == "__main__":
    main()
