#!/usr/bin/env python3
"""Canary secrets in every source: none of them, nor a piece of one in any usual encoding, stands
in what any command prints, on either stream, or in the log at its highest level."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from canary import SECRETS, leaks  # noqa: E402
from program import check, equal  # noqa: E402

SOURCES = ["bedrock", "vertex", "foundry", "mantle", "anthropic_aws", "auth_token", "oauth_token",
           "oauth_fd", "api_key_helper", "claude_ai", "api_key", "console_key"]
COMMANDS = [["status"], ["status", "--json"], ["status", "--short"], ["doctor"],
            ["doctor", "--json"], *(["why", source] for source in SOURCES)]


def plant_more(home) -> None:
    """Secrets where careless people put them."""
    home.settings("local", apiKeyHelper=f"echo {SECRETS['api-key-helper']}",
                  env={"ANTHROPIC_BASE_URL": f"https://ada:{SECRETS['auth-token']}@gateway.example"})
    home.settings("user", awsAuthRefresh=f"refresh --token={SECRETS['aws-session']}")
    home.compose([])


def test_everything(fixtures: tuple[str, ...], extra: bool) -> None:
    with program.home(*fixtures) as home:
        if extra:
            plant_more(home)
        log = home.path / "log"
        for arguments in COMMANDS:
            for mode in ("interactive", "print"):
                result = program.run(home, *arguments, "--mode", mode, "--verbose", "--log",
                                     str(log))
                found = leaks((result.stdout + result.stderr).encode())
                equal(f"{fixtures} {arguments} {mode}", found, [], result.stdout)
        equal(f"{fixtures}: the log", leaks(log.read_bytes()), [])


def test_broken() -> None:
    """Files cut in the middle of a secret: the finding must not quote it."""
    with program.home("login", "console-key", "api-key-settings", "vertex") as home:
        for path in home.path.rglob("*"):
            if not path.is_file() or b"CANARY" not in path.read_bytes():
                continue
            whole = path.read_bytes()
            path.write_bytes(whole[: whole.index(b"CANARY") + 30])
            result = program.run(home, "doctor", "--verbose")
            equal(f"cut {path.name}", leaks((result.stdout + result.stderr).encode()), [], result)
            path.write_bytes(whole)


def main() -> None:
    check("the search finds a secret", leaks(f"x{SECRETS['api-key-env'][20:40]}".encode()))
    test_everything(("everything",), extra=False)
    test_everything(("everything",), extra=True)
    test_everything(("first-party",), extra=False)
    test_everything(("bedrock-expired", "login-expired", "rejected"), extra=False)
    test_broken()
    program.finish()


main()
