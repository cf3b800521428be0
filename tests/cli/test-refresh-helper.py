#!/usr/bin/env python3
"""Trying apiKeyHelper and awsCredentialExport: what comes of every output, that no value of them is
ever told, and that a command of a project is not run before the user has agreed to just that text.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from program import check, equal, finish  # noqa: E402

AT_A_TIME = 8
VALUE = "made-up-value-0123456789abcdefghij"
SLICE = 12


@dataclass
class Case:
    name: str
    output: bytes
    verdict: str
    tail: str = ""  # what the command does then
    status: int = 0


KEYS = [
    Case("a value", VALUE.encode(), "good"),
    Case("a line", f"{VALUE}\n".encode(), "good"),
    Case("a line of Windows", f"{VALUE}\r\n".encode(), "good"),
    Case("blanks around it", f" \t\n{VALUE}\n\n ".encode(), "good"),
    Case("blanks of Unicode around it", f"\ufeff\u00a0{VALUE}\u3000\n".encode(), "good"),
    Case("as long as can be", b"k" * 16384, "good"),
    Case("a grandchild that keeps the pipe", f"{VALUE}\n".encode(), "good", "sleep 100 &"),
    Case("noise on standard error", f"{VALUE}\n".encode(), "good",
         f"echo {VALUE} >&2; head -c 100000 /dev/zero >&2"),
    Case("nothing", b"", "empty"),
    Case("an empty line", b"\n", "empty"),
    Case("blanks", b" \t\r\n", "empty"),
    Case("two lines", f"{VALUE}\nmore\n".encode(), "several"),
    Case("two words", f"{VALUE} more\n".encode(), "several"),
    Case("two lines of Windows", f"{VALUE}\r\nmore\r\n".encode(), "several"),
    Case("a shell's line", f"export KEY={VALUE}\n".encode(), "several"),
    Case("JSON", json.dumps({"key": VALUE}).encode(), "several"),
    Case("NUL in it", VALUE.encode() + b"\0more", "unprintable"),
    Case("NUL alone", b"\0", "unprintable"),
    Case("colours", b"\x1b[1m" + VALUE.encode() + b"\x1b[0m\n", "unprintable"),
    Case("an umlaut", f"{VALUE}ä\n".encode(), "unprintable"),
    Case("no UTF-8", VALUE.encode() + b"\xff\n", "unprintable"),
    Case("one character too long", b"k" * 16385, "too_long"),
    Case("a megabyte", b"k" * 1_000_000, "too_long"),
    Case("ten megabytes of lines", b"k" * 99 + b"\n" + b"k" * 10_000_000, "several"),
    Case("a failure", f"{VALUE}\n".encode(), "failed", "exit 3", 3),
    Case("a failure without output", b"", "failed", "exit 1", 1),
    Case("a command that is not there", b"", "failed", "no-such-command", 127),
    Case("a signal", f"{VALUE}\n".encode(), "killed", "kill -SEGV $$", 11),
]

GOOD = {"AccessKeyId": "AKIAMADEUPFORTESTS00", "SecretAccessKey": VALUE,
        "SessionToken": VALUE[::-1]}


def credentials(**changes: object) -> bytes:
    """The members of GOOD with some changed; "..." takes one out."""
    members = {**GOOD, **changes}
    return json.dumps({"Credentials": {name: value for name, value in members.items()
                                       if value is not ...}}).encode()


EXPORTS = [
    Case("credentials", credentials(), "good"),
    Case("credentials at the top", json.dumps(GOOD).encode(), "good"),
    Case("a member more", credentials(Version=1), "good"),
    Case("an end", credentials(Expiration="2037-01-01T00:00:00Z"), "good"),
    Case("an end with an offset", credentials(Expiration="2037-01-01T00:00:00+02:00"), "good"),
    Case("an empty line behind", credentials() + b"\n\n", "good"),
    Case("nothing", b"", "no_keys"),
    Case("no JSON", b"aws_access_key_id = x", "no_keys"),
    Case("a list", b"[]", "no_keys"),
    Case("null", b"null", "no_keys"),
    Case("cut", credentials()[:-5], "no_keys"),
    Case("text behind", credentials() + b"done", "no_keys"),
    Case("text before", b"ok\n" + credentials(), "no_keys"),
    Case("great depth", b'{"Credentials":' + b"[" * 1000 + b"]" * 1000 + b"}", "no_keys"),
    *[Case(f"{member}: {what}", credentials(**{member: value}), "no_keys")
      for member in ("AccessKeyId", "SecretAccessKey", "SessionToken")
      for what, value in (("missing", ...), ("null", None), ("a number", 7), ("empty", ""),
                          ("a list", [VALUE]), ("an object", {"a": VALUE}))],
    Case("a failure", credentials(), "failed", "exit 3", 3),
]


def slices(value: str) -> set[str]:
    return {value[at:at + SLICE] for at in range(len(value) - SLICE + 1)}


SECRET_SLICES = slices(VALUE) | slices(VALUE[::-1]) | {"k" * SLICE}


def seen(home: object, *texts: str) -> list[str]:
    """Where a part of a value is that must be nowhere: outputs, and files of this program."""
    files = [path for folder in (".local", ".config", ".cache")
             for path in (home.path / folder).rglob("*") if path.is_file()]
    where = {"the output": "".join(texts),
             **{str(path): path.read_text(errors="replace") for path in files}}
    return [name for name, text in where.items() if any(part in text for part in SECRET_SLICES)]


def try_case(setting: str, one: Case) -> list[str]:
    """What is wrong with how a case is told."""
    with program.home() as home:
        (home.path / "output").write_bytes(one.output)
        home.settings("user", **{setting: f"cat ~/output; {one.tail or 'true'}"})
        home.compose([])
        log = home.path / ".cache/log"
        log.parent.mkdir()
        told = program.run(home, "refresh", "helper", "--json", "--verbose", "--log", str(log))
        text = program.run(home, "refresh", "helper")
        report = json.loads(told.stdout)
        wanted = 0 if one.verdict == "good" else 1
        faults = [f"{name}: {got} instead of {right}" for name, got, right in (
            ("verdict", report["verdict"], one.verdict), ("setting", report["setting"], setting),
            ("status", report["status"], one.status), ("exit status", told.status, wanted),
            ("exit status as text", text.status, wanted)) if got != right]
        if bool(report["fingerprint"]) != (one.verdict == "good"):
            faults.append(f"fingerprint {report['fingerprint']}")
        if not text.stdout.startswith(setting) or len(text.stdout.splitlines()) < 3:
            faults.append(f"told: {text.stdout}")
        return faults + [f"a value is in {place}" for place in seen(
            home, told.stdout, told.stderr, text.stdout, text.stderr)]


def test_outputs() -> None:
    cases = [("apiKeyHelper", one) for one in KEYS]
    cases += [("awsCredentialExport", one) for one in EXPORTS]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for (setting, one), faults in zip(cases, pool.map(lambda case: try_case(*case), cases)):
            check(f"{setting}, {one.name}: {one.verdict}", not faults, faults)


def test_time_to_live() -> None:
    for variable, wanted in (("60000", 60000), ("0", 0), ("soon", 300000), ("-1", 300000)):
        with program.home() as home:
            home.settings("user", apiKeyHelper=f"echo {VALUE}",
                          env={"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": variable})
            home.compose([])
            report = program.run(home, "refresh", "helper", "--json").json
            equal(f"kept for {variable} ms", report["ttl_ms"], wanted)


def test_control() -> None:
    """What would tell a value is caught."""
    with program.home() as home:
        check("control: a value in the output is caught", seen(home, f"x{VALUE[5:25]}x"))


# ---- commands of projects ----

COMMANDS = {"apiKeyHelper": "helper", "awsCredentialExport": "helper", "awsAuthRefresh": "aws",
            "gcpAuthRefresh": "gcp"}
ELSEWHERE = {"AWS_EC2_METADATA_DISABLED": "true", "NO_GCE_CHECK": "true",
             "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}


def asked(scope: str, setting: str, *arguments: str, trusted: bool = False) -> tuple[int, bool]:
    """The exit status, and whether the command was run."""
    with program.home(*(["trusted"] if trusted else [])) as home:
        home.environment.update(ELSEWHERE)
        home.settings(scope, **{setting: "touch ~/was-run; echo x"})
        home.compose([])
        result = program.run(home, "refresh", COMMANDS[setting], *arguments)
        return result.status, (home.path / "was-run").exists()


def test_scopes() -> None:
    for setting in COMMANDS:
        for scope in ("user", "project", "local"):
            status, ran = asked(scope, setting)
            of_project = scope != "user"
            equal(f"{setting} of the {scope}: is run", ran, not of_project)
            equal(f"{setting} of the {scope}: is refused", status == 3, of_project)
            _, ran = asked(scope, setting, "--yes")
            check(f"{setting} of the {scope}, agreed to: is run", ran)


def test_memory() -> None:
    """An agreement is for one text of one project."""
    with program.home() as home:
        def run(command: str, *arguments: str) -> tuple[int, bool]:
            mark = home.path / "was-run"
            mark.unlink(missing_ok=True)
            folder = home.project / ".claude"
            folder.mkdir(exist_ok=True)
            (folder / "settings.json").write_text(json.dumps({"apiKeyHelper": command}))
            return program.run(home, "refresh", "helper", *arguments).status, mark.exists()

        first, other = "touch ~/was-run; echo one", "touch ~/was-run; echo two"
        equal("not agreed to", run(first), (3, False))
        equal("agreed to", run(first, "--yes"), (0, True))
        equal("agreed to before", run(first), (0, True))
        equal("another text", run(other), (3, False))
        equal("the first text again", run(first), (0, True))
        kept = (home.path / ".local/state/claude-accounts/trusted-commands").read_text()
        check("what is remembered is no text of it", "was-run" not in kept and len(kept) == 65, kept)


def test_variables() -> None:
    """Variables of a project that is not trusted reach neither a command nor AWS."""
    with program.home() as home:
        home.environment.update(ELSEWHERE)
        home.settings("user", apiKeyHelper="env >~/seen; echo x")
        home.settings("project", env={"AWS_CONFIG_FILE": "/made-up", "AWS_PROFILE": "made-up"})
        home.compose([])
        program.run(home, "refresh", "helper")
        seen_by = (home.path / "seen").read_text()
        check("no variable of the project reaches a command", "made-up" not in seen_by, seen_by)
    with program.home() as home:
        home.environment.update(ELSEWHERE)
        config = home.project / "config"
        home.settings("project", env={"CLAUDE_CODE_USE_BEDROCK": "1",
                                      "AWS_CONFIG_FILE": str(config)})
        home.settings("user", awsAuthRefresh="true")
        home.compose([])
        config.write_text(f"[default]\ncredential_process = touch {home.path}/was-run\n")
        program.run(home, "refresh", "aws")
        check("no command that a project's file names is run", not (home.path / "was-run").exists())


def main() -> None:
    test_control()
    test_outputs()
    test_time_to_live()
    test_scopes()
    test_memory()
    test_variables()
    finish()


main()
