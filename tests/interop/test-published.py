#!/usr/bin/env python3
"""With the published Claude Code, on one machine and one set of files: what one of the two signs in,
the other one uses; and when both refresh at once, each token is used once."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(os.environ["top_srcdir"]) / "tests" / name)
                for name in ("support", "interop")]

from authserver import BROWSER  # noqa: E402
from program import check, equal, finish, skip  # noqa: E402
from published import Unavailable, World, agree, drain, enter, finished  # noqa: E402

ROUNDS = 50
ACCOUNT = "ada@example.com"


def bearer(world: World) -> str | None:
    """Whom Claude Code says it is, when it asks for something."""
    world.requests.clear()
    world.claude("-p", "hi")
    tokens = {authorization for _, authorization, _ in world.requests}
    return tokens.pop() if len(tokens) == 1 else None


def status_of_claude(world: World) -> dict:
    result = world.claude("auth", "status", "--json")
    return json.loads(result.stdout) if result.stdout.startswith("{") else {"failed": result}


def test_our_login() -> None:
    with World() as world:
        result = world.ours("login", CLAUDE_ACCOUNTS_ENDPOINT=world.server.url,
                            BROWSER=str(BROWSER))
        equal("our sign-in", result.returncode, 0)
        status = status_of_claude(world)
        equal("Claude Code is signed in", status.get("loggedIn"), True)
        equal("Claude Code says claude.ai", status.get("authMethod"), "claude.ai")
        equal("Claude Code names the account", status.get("email"), ACCOUNT)
        equal("Claude Code sends our token", bearer(world),
              f"Bearer {world.login['accessToken']}")
        equal("our sign-out", world.ours("logout",
                                         CLAUDE_ACCOUNTS_ENDPOINT=world.server.url).returncode, 0)
        equal("Claude Code is signed out", status_of_claude(world).get("loggedIn"), False)


def test_its_login() -> None:
    with World() as world:
        process = world.start_claude("auth", "login", "--claudeai", BROWSER="/bin/true",
                                     CLAUDE_CODE_FULL_SIGN_IN_LINK="1")
        agree(world, process)
        result = finished(process)
        equal("its sign-in", result.returncode, 0)
        report = json.loads(world.ours("status", "--json").stdout)
        login = next(source for source in report["sources"] if source["id"] == "claude_ai")
        equal("the login wins", login["state"], "wins")
        equal("it is of the same account", login["account"], ACCOUNT)
        world.expire()
        equal("ours refreshes it", world.ours("refresh", "token").returncode, 0)
        equal("Claude Code sends the new token", bearer(world),
              f"Bearer {world.login['accessToken']}")


def rotations(world: World) -> int:
    """How many refreshes the server granted. It refuses the wider scope that Claude Code asks for
    first, which uses nothing up."""
    return sum(record.status == 200 for record in world.server.requests("token", "refresh_token"))


def start_both(world: World, number: int) -> tuple[object, object]:
    """Both begin at about the same time; or one of them is held while it asks, and the other comes
    then."""
    claude = lambda: world.start_claude("-p", "hi")  # noqa: E731
    ours = lambda: world.start_ours("refresh", "token")  # noqa: E731
    if number % 3 == 0:
        first = claude()
        time.sleep(random.Random(number).uniform(0.2, 0.8))
        return first, ours()
    world.server.hold()
    count = world.server.count("token")
    first = claude() if number % 3 == 1 else ours()
    world.server.wait("token", count + 1)
    second = ours() if number % 3 == 1 else claude()
    time.sleep(1)
    world.server.release()
    return (first, second) if number % 3 == 1 else (second, first)


def race(world: World, number: int) -> list[str]:
    """Both want to refresh the same login; what is wrong afterwards."""
    world.expire()
    before, old = rotations(world), world.login["refreshToken"]
    results = [finished(process) for process in start_both(world, number)]
    faults = [f"{result.args[0]} ended with {result.returncode}: {result.stderr[-300:]}"
              for result in results if result.returncode != 0]
    if rotations(world) != before + 1:
        faults.append(f"{rotations(world) - before} refreshes")
    if world.login["refreshToken"] == old:
        faults.append("the refresh token was not rotated")
    if world.login["accessToken"] != world.server.last["access_token"]:
        faults.append("the stored token is not the newest")
    return faults


def test_races() -> None:
    with World() as world:
        world.ours("login", CLAUDE_ACCOUNTS_ENDPOINT=world.server.url, BROWSER=str(BROWSER))
        faults = {number: found for number in range(ROUNDS) if (found := race(world, number))}
        check(f"{ROUNDS} rounds, one refresh each", not faults, faults)
        equal("no refresh token was used twice", world.server.reuses, 0)


def test_session() -> None:
    """A Claude Code that runs is known by CONFIG/sessions/PID.json, so that a login that is about
    to end is left to it (app/sessions.h)."""
    with World() as world:
        world.ours("login", CLAUDE_ACCOUNTS_ENDPOINT=world.server.url, BROWSER=str(BROWSER))
        process, master = world.open_claude()
        session = world.home.path / f".claude/sessions/{process}.json"
        check("a running Claude Code has a session file", drain(master, session.exists))
        for _ in range(2):
            os.write(master, b"\x03")
            drain(master, lambda: False, 0.5)
        check("it is gone when that ends", drain(master, lambda: not session.exists()))
        os.waitpid(process, 0)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    try:
        enter()
        test_our_login()
        test_its_login()
        test_session()
        test_races()
    except Unavailable as unavailable:
        skip("the published Claude Code", str(unavailable))
    finish()


main()
