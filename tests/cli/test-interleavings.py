#!/usr/bin/env python3
"""`claude-accounts use`, `exec`, `undo` and `refresh token` while programs that behave as Claude
Code does refresh, rewrite, sign in and sign out, some of ours killed, in orders that a seed decides.
No account may ever hold another's token, no refresh token be lost, none be used twice; a login of
which nobody knows whose it is, is kept by itself. Prints TAP.

    test-interleavings.py [--rounds N] [--room NUMBER] [--verbose]

A room is a HOME with its own server, keyring and sessions; each has ROUNDS rounds. What was planned
for a round follows from the numbers of room and round alone: what comes of it, from the machine too.
A switcher that only copies files is the control, and has to be caught."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from interleaving import HINTS, KNOWN, CopyingRoom, Plan, Room  # noqa: E402
from login_judge import keeps_keys  # noqa: E402
from program import check, finish, skip  # noqa: E402
from session_bus import Bus  # noqa: E402

ROUNDS = 20  # of a room
CONTROL_ROUNDS = 80
SHOWN = 12  # faults

OLD, NEW = "2.1.197", "2.1.330"


@dataclass(frozen=True)
class Kind:
    """What a room is like."""

    name: str
    likes: tuple[str, str, str]  # versions of Claude Code; the last has an account's own directory
    with_uuids: bool  # whether UUIDs stand beside the tokens at the beginning
    keyring: bool = True


KINDS = [Kind("new ones", (NEW, NEW, NEW), True), Kind("old ones", (OLD, OLD, OLD), False),
         Kind("a vault", (NEW, OLD, NEW), False, False), Kind("new and old", (NEW, OLD, OLD), True)]

ACTIONS = {"refresh": 16, "state": 6, "old_state": 4, "profile": 4, "other": 2, "sign_in": 2,
           "sign_out": 1}


def chosen(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def actions(chance: random.Random, tag: str) -> list[list]:
    """A turn of a session."""
    turn = []
    for number in range(chance.randint(1, 4)):
        action = chosen(chance, ACTIONS)
        more = {"sign_in": [chance.choice(HINTS)], "state": [f"{tag}.{number}"],
                "other": [f"{tag}.{number}"]}
        turn.append([chance.randint(0, 120), action, *more.get(action, [])])
    return turn


def programs(chance: random.Random, names: list[str]) -> list[dict]:
    """Up to three of ours, and now and then one more, to be killed."""
    found = []
    for _ in range(chance.choice((1, 1, 2, 2, 3))):
        kind = chosen(chance, {"use": 8, "refresh": 2, "undo": 1, "exec": 2})
        words = {"use": ["use", chance.choice(names), "--yes"], "undo": ["undo", "--yes"],
                 "exec": ["exec", chance.choice(names), "--", "true"],
                 "refresh": ["refresh", "token", *chance.choice(([], ["--force"]))]}[kind]
        found.append({"after": chance.randint(0, 150), "words": words})
        if chance.random() < 0.3:
            found[-1]["stop"] = [chance.randint(5, 200), chance.randint(20, 150)]
    if chance.random() < 0.15:
        found.append({"after": 0, "words": ["use", chance.choice(names), "--yes"],
                      "kill": chance.randint(20, 250)})
    return found


def plan_for(room: Room, chance: random.Random, tag: str) -> Plan:
    names = sorted(account["name"] for account in room.logins.accounts([]).values())
    return {"sessions": [actions(chance, f"{tag}.{number}") for number in range(3)],
            "programs": programs(chance, names)}


def disturb_server(room: Room, chance: random.Random) -> None:
    """Tokens that end at once, soon, or late; now and then it does not say whose one is."""
    room.server.clear()
    room.server.grants.life_seconds = chance.choice((1, 60, 60, 60, 28800))
    if chance.random() < 0.15:
        room.server.fault("server_error", endpoint="profile", times=None)


@contextlib.contextmanager
def room_of(kind: Kind, number: int, room: type[Room] = Room) -> Iterator[Room]:
    chance = random.Random(f"room {number}")
    with contextlib.ExitStack() as stack:
        bus = stack.enter_context(Bus()) if kind.keyring else None
        if bus:
            stack.enter_context(bus.gnome_keyring())
        yield stack.enter_context(room(chance, bus, kind.likes, kind.with_uuids))


class Tally:
    """What has happened in all rooms."""

    def __init__(self, verbose: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.verbose = verbose

    def take(self, room: Room, where: str, plan: Plan, faults: list[str]) -> None:
        self.counts["rounds"] += 1
        for run in room.runs:
            self.counts[f"{run.words[0]} {'done' if run.status == 0 else 'refused'}"] += 1
        self.counts["killed"] += room.killed
        for event in room.events:
            if event[0] in ("did", "could not"):
                self.counts[" ".join(event[:2])] += 1
        self.faults += [f"{where}: {fault}" for fault in faults]
        if faults or self.verbose:
            self.show(room, where, plan, faults)

    def show(self, room: Room, where: str, plan: Plan, faults: list[str]) -> None:
        print(f"# {where}: {faults}")
        for line in (json.dumps(plan), *map(str, room.runs)):
            print(f"#   {line}")
        for name, *rest in room.events:
            shown = room.logins.name(rest[0]) if name in (
                "put", "dropped", "overwrote", "revoked", "dead") else rest
            print(f"#   {name} {shown}")
        for token, there in room.logins.places([]).items():
            print(f"#   {room.logins.name(token)} in {sorted(there)}")


def one_room(tally: Tally, number: int, rounds: int) -> None:
    kinds = [kind for kind in KINDS if kind.keyring or keeps_keys()]
    kind = kinds[number % len(kinds)]
    with room_of(kind, number) as room:
        for turn in range(rounds):
            where = f"room {number} ({kind.name}), round {turn}"
            chance = random.Random(f"room {number} round {turn}")
            disturb_server(room, chance)
            if chance.random() < 0.5:
                room.restock(chance.randrange(KNOWN))
            plan = plan_for(room, chance, f"{number}.{turn}")
            room.turn(plan)
            tally.take(room, where, plan, room.faults())
        tally.faults += [f"room {number} ({kind.name}), at the end: {fault}"
                         for fault in unreachable(room)]


def unreachable(room: Room) -> list[str]:
    """Every account with a login that is kept can be used. One that has signed in twice, in the usual
    directory and in its own, has either login then."""
    faults = []
    families = {family.newest: family for family in room.logins.families().values()
                if room.logins.is_alive(family)}
    there = [family for family in families.values() if family.number in room.logins.round.present]
    for identifier, account in room.logins.accounts(faults).items():
        text = room.logins.secrets().get(identifier)
        token = json.loads(text)["claudeAiOauth"].get("refreshToken") if text else None
        if token not in families:
            continue
        fit = {family.newest for family in there if family.owner == families[token].owner}
        run = room.run("use", account["name"], "--yes")
        login = room.logins.read(room.logins.login_file, faults).get("claudeAiOauth", {})
        found = login.get("refreshToken")
        if run.status != 0 or found not in fit:
            faults.append(f"not to be had: {room.logins.name(token)}, but "
                          f"{room.logins.name(found)}: {run}")
    return faults


def control() -> None:
    """Neither lock nor look: within so many rounds it is caught with both."""
    faults: list[str] = []
    wanted = {"lost:": 0, "the login of another account": 0}
    with room_of(KINDS[1], 1, CopyingRoom) as room:
        for turn in range(CONTROL_ROUNDS):
            chance = random.Random(f"room 1 round {turn}")
            disturb_server(room, chance)
            plan = plan_for(room, chance, f"1.{turn}")
            plan["programs"] = [wish for wish in plan["programs"] if wish["words"][0] == "use"]
            room.turn(plan)
            faults += room.faults()
            wanted = {kind: sum(kind in fault for fault in faults) for kind in wanted}
            if all(wanted.values()):
                break
    check(f"control: a script that copies files is caught within {turn + 1} rounds",
          all(wanted.values()), f"{wanted}: {faults}")


def tell(tally: Tally) -> None:
    print("# " + ", ".join(f"{count} {name}" for name, count in sorted(tally.counts.items())))
    check(f"{tally.counts['rounds']} interleavings: no login lost, none in another's place, none "
          "used twice", not tally.faults, "\n".join(tally.faults[:SHOWN]))
    wanted = ["use done", "exec done", "undo done", "refresh done", "did refresh", "did sign_in",
              "did sign_out", "killed"]
    missing = [name for name in wanted if not tally.counts[name]]
    check("and all of it has happened", not missing, missing)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--room", type=int)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if not shutil.which("gnome-keyring-daemon") or not shutil.which("dbus-daemon"):
        skip("interleavings", "no gnome-keyring here")
        finish()
    tally = Tally(options.verbose)
    began = time.monotonic()
    for number in range((options.rounds + ROUNDS - 1) // ROUNDS):
        if options.room in (None, number):
            one_room(tally, number, ROUNDS)
    print(f"# {time.monotonic() - began:.0f} s")
    tell(tally)
    control()
    finish()


if __name__ == "__main__":
    main()
