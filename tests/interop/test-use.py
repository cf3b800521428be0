#!/usr/bin/env python3
"""For each kind of account `use` makes it win: what Claude Code itself sends then proves it, and
`undo` restores every byte. With a real keyring on a bus of its own."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(os.environ["top_srcdir"]) / "tests" / name)
                for name in ("support", "interop")]

from authserver import BROWSER  # noqa: E402
from program import check, equal  # noqa: E402
from published import World, with_keyring  # noqa: E402

KEY = "sk-ant-api03-" + "k" * 60
TOKEN = "sk-ant-oat01-" + "t" * 60
GATEWAY = "g" * 40
AWS_ID = "AKIA" + "A" * 16

FILES = (".claude/settings.json", ".claude/.credentials.json", ".claude.json")

AWS_FILES = {
    ".aws/config": "[profile dev]\nregion = eu-west-1\n",
    ".aws/credentials": f"[dev]\naws_access_key_id = {AWS_ID}\naws_secret_access_key = {'s' * 40}\n",
}


class Accounts:
    """A world in which ada is signed in and everything else is an account beside her."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.more["BROWSER"] = str(BROWSER)
        world.more["PATH"] = f"{Path(os.environ['PROGRAM']).parent}:/usr/bin:/bin"
        # The clouds' own names for where they are.
        world.more["ANTHROPIC_BEDROCK_BASE_URL"] = world.api
        world.more["ANTHROPIC_VERTEX_BASE_URL"] = world.api
        world.more["CLAUDE_CODE_SKIP_VERTEX_AUTH"] = "1"
        for name, text in AWS_FILES.items():
            path = world.home.path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def ours(self, *arguments: str, value: str = "") -> None:
        process = self.world.start_ours(*arguments)
        output, errors = process.communicate(value, timeout=90)
        equal(" ".join(arguments), (process.returncode, errors), (0, ""))

    def sign_in(self, *arguments: str) -> str:
        """The access token that came of it."""
        self.world.more["CLAUDE_ACCOUNTS_ENDPOINT"] = self.world.server.url
        self.ours("login", *arguments)
        del self.world.more["CLAUDE_ACCOUNTS_ENDPOINT"]
        return self.world.server.last["access_token"]

    def sent(self) -> set[tuple[str | None, str | None]]:
        """What Claude Code sends now: Authorization and x-api-key."""
        self.world.requests.clear()
        self.world.claude("-p", "hi")
        return {(authorization, key) for _, authorization, key in self.world.requests}

    def files(self) -> dict[str, bytes | None]:
        paths = {name: self.world.home.path / name for name in FILES}
        return {name: path.read_bytes() if path.exists() else None
                for name, path in paths.items()}


def settle(accounts: Accounts) -> None:
    """Claude Code writes its state when it starts: let it have done that."""
    accounts.sent()


def prove(accounts: Accounts, name: str, expected: set[tuple[str | None, str | None]]) -> None:
    settle(accounts)
    before = accounts.files()
    accounts.ours("use", name, "--yes")
    used = accounts.files()
    sent = accounts.sent()
    check(f"{name}: Claude Code sends it", sent and sent <= expected, (sent, expected))
    if used == accounts.files():
        accounts.ours("undo", "--yes")
        equal(f"{name}: undo restores every byte", accounts.files(), before)
    else:
        # Claude Code has written its state file meanwhile: what is its own stays.
        accounts.ours("undo", "--yes")
        for file in FILES[:2]:
            equal(f"{name}: undo restores {file}", accounts.files()[file], before[file])


def test_kinds(world: World) -> None:
    accounts = Accounts(world)
    ada = accounts.sign_in("--email", "ada@example.com")
    accounts.ours("accounts", "adopt", "--yes")
    work = accounts.sign_in("--account", "work", "--email", "bob@example.com")
    accounts.ours("accounts", "add", "ci", "--api-key-stdin", value=KEY)
    accounts.ours("accounts", "add", "year", "--token-stdin", value=TOKEN)
    accounts.ours("accounts", "add", "proxy", "--gateway", world.api, "--token-stdin",
                  value=GATEWAY)
    accounts.ours("accounts", "add", "dev", "--bedrock", "--profile", "dev", "--region",
                  "eu-west-1")
    accounts.ours("accounts", "add", "eu", "--vertex", "--vertex-project", "a-project",
                  "--region", "europe-west1")
    equal("at first", accounts.sent(), {(f"Bearer {ada}", None)})
    prove(accounts, "work", {(f"Bearer {work}", None)})
    equal("ada again", accounts.sent(), {(f"Bearer {ada}", None)})
    prove(accounts, "ci", {(f"Bearer {KEY}", KEY)})
    prove(accounts, "year", {(f"Bearer {TOKEN}", None)})
    prove(accounts, "proxy", {(f"Bearer {GATEWAY}", GATEWAY)})
    test_clouds(accounts)


def test_clouds(accounts: Accounts) -> None:
    for name, part, word in (("dev", "AWS4-HMAC-SHA256", AWS_ID), ("eu", "", "a-project")):
        before = accounts.files()[FILES[0]]
        accounts.ours("use", name, "--yes")
        sent = accounts.sent()
        paths = {path for path, _, _ in accounts.world.requests}
        seen = " ".join([*paths, *(text for pair in sent for text in pair if text)])
        check(f"{name}: Claude Code asks its cloud", sent and part in seen and word in seen, seen)
        accounts.ours("undo", "--yes")
        equal(f"{name}: undo", accounts.files()[FILES[0]], before)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with_keyring(test_kinds)


main()
