#!/usr/bin/env python3
"""Whatever stands where a file is expected, and whatever a file holds: the program tells it, and
neither hangs nor crashes nor lets a control character through to the terminal."""

import os
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from program import check, equal  # noqa: E402

FILES = [".claude/settings.json", "proj/.claude/settings.json", "proj/.claude/settings.local.json",
         ".claude/.credentials.json", ".claude.json", ".aws/config", ".aws/credentials",
         ".config/gcloud/application_default_credentials.json"]
FIXTURES = ("login", "api-key-settings", "helper-project", "settings-malformed", "bedrock",
            "aws-keys", "vertex")

# Under sanitizers a run takes twenty times as long.
STEP = 16 if os.environ["SANITIZERS"] else 1

# What a hostile text may hold; each begins what a terminal would obey or misshow.
HOSTILE = ["\x1b]0;title\x07", "\x1b[2J", "\x1bP+q\x1b\\", "\x9b2J", "\x07", "\u202e\u2066", "\u200b",
           "a\u0301" * 50, "\ufeff", "\x7f", "\r\n", "\u2028"]
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def sane(result) -> bool:
    """It ended by itself and said something in JSON."""
    return result.status in (0, 1) and bool(result.json["sources"])


def files_of(home) -> list[Path]:
    cache = list((home.path / ".aws/sso/cache").glob("*.json"))
    return [home.path / name for name in FILES] + cache


def test_cut() -> None:
    with program.home(*FIXTURES) as home:
        for path in files_of(home):
            whole = path.read_bytes()
            bad = []
            for length in range(0, len(whole), STEP):
                path.write_bytes(whole[:length])
                result = program.run(home, "status", "--json")
                if not sane(result):
                    bad.append((length, result))
            path.write_bytes(whole)
            equal(f"{path.name} cut at every byte", bad, [])


def put_fifo(path: Path) -> None:
    os.mkfifo(path)


def put_directory(path: Path) -> None:
    path.mkdir()


def put_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def put_loop(path: Path) -> None:
    path.symlink_to(path.name)


def put_dangling(path: Path) -> None:
    path.symlink_to("nowhere/at/all")


def put_huge(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(1 << 30)


def put_noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def put_nothing(path: Path) -> None:
    path.write_bytes(b"")


def put_brackets(path: Path) -> None:
    path.write_bytes(b"[" * 200_000)


PUT = [put_fifo, put_directory, put_device, put_loop, put_dangling, put_huge, put_noise, put_nothing,
       put_brackets]


def test_replaced() -> None:
    with program.home(*FIXTURES) as home:
        for path in files_of(home):
            aside = path.with_name(path.name + ".aside")
            path.rename(aside)
            for put in PUT:
                put(path)
                start = time.monotonic()
                result = program.run(home, "status", "--json")
                quick = time.monotonic() - start < 5
                check(f"{path.name}: {put.__name__}", sane(result) and quick, result)
                doctor = program.run(home, "doctor")
                equal(f"{path.name}: {put.__name__}: doctor", doctor.status, 0, doctor.stderr)
                if path.is_dir() and not path.is_symlink():
                    path.rmdir()
                else:
                    path.unlink()
            aside.rename(path)


def test_texts() -> None:
    for number, text in enumerate(HOSTILE):
        with program.home("login", "helper-user", "bedrock") as home:
            evil = f"x{text}y"
            home.state(oauthAccount={"emailAddress": evil, "organizationName": evil,
                                     "displayName": evil})
            home.login(subscriptionType=evil, rateLimitTier=evil)
            home.settings("user", apiKeyHelper=f"run {evil}", awsAuthRefresh=evil,
                          env={"ANTHROPIC_BASE_URL": evil, "AWS_PROFILE": evil})
            home.compose([])
            for arguments in (["status"], ["status", "--json"], ["doctor"], ["why", "claude_ai"],
                              ["why", "bedrock"], ["why", "api_key_helper"]):
                result = program.run(home, *arguments)
                found = FORBIDDEN.search(result.stdout + result.stderr)
                check(f"text {number}: {arguments}", not found and result.status in (0, 1),
                      repr(result))


def test_hostile_names() -> None:
    with program.home("login") as home:
        odd = home.path / "pro\x1b[31mj\n\u202eect"
        odd.mkdir()
        result = program.run(home, "status", "--json", cwd=odd)
        check("a hostile directory", sane(result) and not FORBIDDEN.search(result.stdout), result)
        result = program.run(home, "status", "--project", "/no\x1b[31m/such")
        check("a hostile argument", result.status == 2 and not FORBIDDEN.search(result.stderr),
              repr(result))
        result = program.run(home, "why", "x\x1b[31m")
        check("a hostile source", result.status == 2 and not FORBIDDEN.search(result.stderr),
              repr(result))


def test_environment() -> None:
    with program.home() as home:
        for variables in ({"HOME": ""}, {"HOME": "relative"}, {"HOME": "/nonexistent"},
                          {"CLAUDE_CONFIG_DIR": "/dev/null"}, {"CLAUDE_CONFIG_DIR": "x" * 5000},
                          {"ANTHROPIC_API_KEY": "k" * 100_000}, {"LC_ALL": "nonsense"},
                          {"CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR": "9" * 40}):
            result = program.run(home, "status", environment=variables)
            check(f"{list(variables.items())[0][0]}={list(variables.values())[0][:12]}",
                  result.status in (0, 1), result)


def main() -> None:
    test_cut()
    test_replaced()
    test_texts()
    test_hostile_names()
    test_environment()
    program.finish()


main()
