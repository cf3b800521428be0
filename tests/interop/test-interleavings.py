#!/usr/bin/env python3
"""`claude-accounts use` and `refresh token` while the published Claude Code refreshes and signs in: in
every round two of it ask for something, one stays open on a terminal, and ours change the login
meanwhile. No account holds another's token, no refresh token is lost or used twice; a login of
which nobody knows whose it is, is kept by itself. With a real keyring on a bus of its own.

The seeds are the numbers of the rounds; what comes of a round, the machine decides too."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(os.environ["top_srcdir"]) / "tests" / name)
                for name in ("support", "interop")]

from auth_grants import Account  # noqa: E402
from authserver import BROWSER  # noqa: E402
from login_judge import Judge, Keeper  # noqa: E402
from program import check, equal  # noqa: E402
from published import World, agree, drain, finished, with_keyring  # noqa: E402

ROUNDS = 20
STRANGERS = {6: "carol@example.org", 13: "carol@example.org"}  # who sign in, by round
LIFE_SECONDS = 60  # of an access token: it is refreshed by everybody who wants to use it
REFUSED = (1, 2, 3, 4, 5, 6)  # exit statuses that say what is wrong


class Rounds:
    """Two accounts, a Claude Code that is open, and a judge."""

    def __init__(self, world: World) -> None:
        self.world, self.faults = world, []
        self.counts: Counter[str] = Counter()
        world.more["BROWSER"] = str(BROWSER)
        folder = world.home.path / ".config/claude-accounts"
        self.ours("login", "--email", "ada@example.com")
        self.ours("accounts", "adopt", "--yes")
        self.ours("login", "--account", "work", "--email", "bob@example.com")
        self.ours("use", "work", "--yes")
        self.judge = Judge(world.home, world.server, Keeper(folder, world.environment))
        world.server.grants.life_seconds = LIFE_SECONDS
        self.process, self.master = world.open_claude()
        drain(self.master, (world.home.path / f".claude/sessions/{self.process}.json").exists)
        self.note(-1, self.judge.faults())

    def ours(self, *arguments: str) -> None:
        result = self.world.ours(*arguments, CLAUDE_ACCOUNTS_ENDPOINT=self.world.server.url)
        equal(" ".join(arguments), (result.returncode, result.stderr), (0, ""))

    def note(self, number: int, faults: list[str]) -> None:
        self.faults += [f"round {number}: {fault}" for fault in faults]

    def sign_in(self, email: str) -> None:
        """Claude Code signs in somebody else, over what is there."""
        before = self.world.login.get("refreshToken")
        process = self.world.start_claude("auth", "login", "--claudeai", "--email", email,
                                          BROWSER="/bin/true", CLAUDE_CODE_FULL_SIGN_IN_LINK="1")
        agree(self.world, process)
        self.counts["sign-in" if finished(process).returncode == 0 else "no sign-in"] += 1
        if before:
            self.judge.dropped.add(before)
            self.sign_in_again(self.world.server.grants.refresh_tokens[before].account)

    def sign_in_again(self, owner: Account) -> None:
        """Whose login Claude Code has just written over."""
        for account in self.judge.accounts([]).values():
            if account.get("account_uuid") == owner.uuid:
                self.ours("login", "--account", account["name"], "--email", owner.email)

    def names(self) -> list[str]:
        return sorted(account["name"] for account in self.judge.accounts([]).values())

    def start(self, words: list[str]) -> subprocess.Popen:
        return self.world.start_ours(*words, CLAUDE_ACCOUNTS_ENDPOINT=self.world.server.url)

    def turn(self, number: int) -> None:
        chance = random.Random(number)
        if number in STRANGERS:
            self.sign_in(STRANGERS[number])
        programs = [(chance.uniform(0, 1.5), None, []), (chance.uniform(0, 1.5), None, [])]
        for _ in range(chance.randint(1, 3)):
            words = chance.choice((["use", chance.choice(self.names()), "--yes"],
                                   ["use", chance.choice(self.names()), "--yes"],
                                   ["refresh", "token", "--force"]))
            programs.append((chance.uniform(0, 3), words[0], words))
        os.write(self.master, b"hi\r")
        began, running = time.monotonic(), []
        for after, name, words in sorted(programs, key=lambda program: program[0]):
            time.sleep(max(0, began + after - time.monotonic()))
            running.append((name, self.start(words) if name
                            else self.world.start_claude("-p", "hi")))
        for name, process in running:
            self.take(number, name, finished(process))
        drain(self.master, lambda: False, 1)
        self.note(number, self.judge.faults())

    def take(self, number: int, name: str | None, result: subprocess.CompletedProcess) -> None:
        self.counts[f"{name or 'claude'} {'done' if result.returncode == 0 else 'refused'}"] += 1
        if result.returncode != 0:
            print(f"# {number}: {result.args[1:]}: {result.stderr.strip()}")
        if name and result.returncode not in (0, *REFUSED):
            self.faults.append(f"round {number}: {result}")

    def close(self) -> None:
        for _ in range(2):
            os.write(self.master, b"\x03")
            drain(self.master, lambda: False, 0.5)
        os.close(self.master)
        os.waitpid(self.process, 0)


def test_reachable(rounds: Rounds) -> None:
    """Claude Code sends the login of every account that has one."""
    world, judge = rounds.world, rounds.judge
    secrets = judge.secrets()
    for identifier, account in judge.accounts(rounds.faults).items():
        if account["kind"] != "claude_ai" or identifier not in secrets:
            continue
        owner = (account["account_uuid"], account["organization_uuid"])
        rounds.ours("use", account["name"], "--yes")
        world.requests.clear()
        world.claude("-p", "hi")
        sent = [world.server.grants.access.get((authorization or "").removeprefix("Bearer "))
                for _, authorization, _ in world.requests]
        owners = {(token.account.uuid, token.account.organization_uuid) if token else None
                  for token in sent}
        equal(f"{account['name']}: Claude Code sends it", owners, {owner})


def test_rounds(world: World) -> None:
    rounds = Rounds(world)
    for number in range(ROUNDS):
        rounds.turn(number)
    rounds.close()
    print("# " + ", ".join(f"{count} {name}" for name, count in sorted(rounds.counts.items())))
    check(f"{ROUNDS} rounds: no login lost, none in another's place, none used twice",
          not rounds.faults, "\n".join(rounds.faults[:12]))
    missing = [name for name in ("use done", "refresh done", "claude done", "sign-in")
               if not rounds.counts[name]]
    check("and all of it has happened", not missing, missing)
    kept = [account for account in rounds.judge.accounts([]).values()
            if account.get("email") == STRANGERS[6]]
    equal("who signed in elsewhere is an account now", len(kept), 1)
    test_reachable(rounds)
    rounds.judge.keeper.close()


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with_keyring(test_rounds)


main()
