#!/usr/bin/env python3
"""Whatever stands where a file is expected, and whatever a file holds: the program tells it, and
neither hangs nor crashes nor lets a control character through to the terminal."""

import json
import os
import re
import subprocess
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
HOSTILE = ["\x1b]0;title\x07", "\x1b[2J", "\x1bP+q\x1b\\", "\x9b2J", "\x07", "\u202e\u2066",
           "\u200b", "a\u0301" * 50, "\ufeff", "\x7f", "\r\n", "\u2028", "\u061c", "\U000e0041"]
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e"
                       "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")

# In front of the program it takes away what lets root read files that nobody may read.
RIGHTS = "-dac_override,-dac_read_search"
WITHOUT_RIGHTS = ("setpriv", "--bounding-set", RIGHTS, "--inh-caps", RIGHTS)


def sane(result) -> bool:
    """It ended by itself, said something in JSON and complained of nothing."""
    try:
        return result.status in (0, 1) and bool(result.json["sources"]) and not result.stderr
    except (ValueError, KeyError):
        return False


def clean(result) -> bool:
    """What a terminal would obey or misshow is on neither stream, nor escaped in JSON."""
    shown = result.stdout + result.stderr
    if result.stdout.startswith("{"):
        shown += "\n".join(strings_in(result.json))
    return result.status in (0, 1) and not FORBIDDEN.search(shown)


def strings_in(value) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for item in value for text in strings_in(item)]
    return [value] if isinstance(value, str) else []


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


def put_nuls(path: Path) -> None:
    path.write_bytes(b'{"env": {"A": "b\0c"}, "\0": "\\u0000"}' + bytes(100))


def put_bom16(path: Path) -> None:
    path.write_text('{"env": {}}', encoding="utf-16")


PUT = [put_fifo, put_directory, put_device, put_loop, put_dangling, put_huge, put_noise,
       put_nothing, put_brackets, put_nuls, put_bom16]


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


def rights_prefix() -> tuple[str, ...] | None:
    """What goes in front of the program for files to be closed to it; None where nothing helps."""
    if os.geteuid() != 0:
        return ()
    works = subprocess.run([*WITHOUT_RIGHTS, "true"], capture_output=True).returncode == 0
    return WITHOUT_RIGHTS if works else None


def test_closed() -> None:
    prefix = rights_prefix()
    if prefix is None:
        program.skip("files that may not be read", "root cannot give its rights away here")
        return
    with program.home(*FIXTURES) as home:
        for path in files_of(home):
            path.chmod(0)
            result = program.run(home, "status", "--json", prefix=prefix)
            path.chmod(0o600)
            check(f"{path.name}: closed", sane(result) and "file_unreadable" in result.stdout,
                  result)
        for folder in (home.config, home.project / ".claude", home.path / ".aws",
                       home.path / ".aws/sso/cache", home.path / ".config"):
            folder.chmod(0)
            result = program.run(home, "status", "--json", prefix=prefix)
            folder.chmod(0o700)
            check(f"{folder.name}: a closed directory",
                  sane(result) and "file_unreadable" in result.stdout, result)


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
                check(f"text {number}: {arguments}", clean(result), repr(result))


def write_cloud(home, evil: str) -> None:
    """Hostile names and values in the files of AWS and GCP; a text may break their lines."""
    (home.path / ".aws/config").write_text(
        f"[profile {evil}]\nregion = {evil}\nsso_session = {evil}\nsso_start_url = {evil}\n"
        f"[sso-session {evil}]\nsso_start_url = https://{evil}\n{evil}\n")
    path = home.path / ".config/gcloud/application_default_credentials.json"
    document = json.loads(path.read_text())
    document.update(type=evil, quota_project_id=evil, account=evil, project_id=evil)
    path.write_text(json.dumps(document))


def test_cloud_texts() -> None:
    for number, text in enumerate(HOSTILE):
        for cloud, source in (("CLAUDE_CODE_USE_BEDROCK", "bedrock"),
                              ("CLAUDE_CODE_USE_VERTEX", "vertex")):
            with program.home("bedrock", "vertex") as home:
                evil = f"x{text}y"
                for name in ("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX",
                             "ANTHROPIC_VERTEX_PROJECT_ID", "CLOUD_ML_REGION"):
                    home.environment.pop(name, None)
                home.environment.update({cloud: "1", "AWS_PROFILE": evil,
                                         "CLAUDE_CODE_USE_FOUNDRY": evil})
                write_cloud(home, evil)
                results = [program.run(home, *arguments) for arguments in (
                    ["status"], ["status", "--json"], ["doctor"], ["why", source],
                    ["why", "foundry"])]
                check(f"text {number} in the files of {source}", all(map(clean, results)), results)


def test_environment_texts() -> None:
    """Variables and paths are bytes: a lone 0x9b begins a command on an 8-bit terminal."""
    odd = "x\udc9b2J\x1b[31m\u202ey"
    with program.home("login") as home:
        folder = home.path / odd
        folder.mkdir()
        (folder / "settings.json").write_text("{,")
        for name, value in (("CLAUDE_CONFIG_DIR", str(folder)), ("AWS_CONFIG_FILE", str(folder)),
                            ("GOOGLE_APPLICATION_CREDENTIALS", str(folder)),
                            ("CLAUDE_SECURESTORAGE_CONFIG_DIR", str(folder)),
                            ("ANTHROPIC_BASE_URL", odd), ("ANTHROPIC_PROFILE", odd),
                            ("AWS_REGION", odd), ("CLAUDE_CODE_USE_BEDROCK", odd),
                            ("ANTHROPIC_CUSTOM_HEADERS", odd), ("TERM", odd), ("LANG", odd),
                            ("CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR", odd)):
            results = [program.run(home, *arguments, environment={name: value}) for arguments in (
                ["status"], ["status", "--json"], ["doctor"], ["doctor", "--json"],
                ["why", "bedrock"], ["why", "oauth_fd"], ["status", "--verbose"])]
            check(f"{name} with what a terminal obeys", all(map(clean, results)), results)


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
    test_closed()
    test_texts()
    test_cloud_texts()
    test_environment_texts()
    test_hostile_names()
    test_environment()
    program.finish()


main()
