#!/usr/bin/env python3
"""`refresh aws` and `refresh gcp` as a user meets them: whether the credentials are good, the
command that gets new ones, what is typed to it, what it is given, and that nothing of its output
but text reaches the terminal. Prints TAP."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from canary import SECRETS, leaks  # noqa: E402
from gcp_homes import GCLOUD_FILE  # noqa: E402
from gcp_server import GcpServer  # noqa: E402
from homes import Home  # noqa: E402
from outward import UNSEEN  # noqa: E402
from pane import Pane  # noqa: E402
from payloads import KINDS, payloads  # noqa: E402
from program import Result, check, equal, finish  # noqa: E402
from scene_server import profile  # noqa: E402
from sts_server import StsServer  # noqa: E402
from terminal import PATIENCE, is_alive  # noqa: E402

LIMIT = 30.0 * PATIENCE
RENEW = "cp ~/good-keys ~/.aws/credentials"
REPORT = {"version", "setting", "command", "origin", "before", "run", "after"}
RUN = {"state", "status", "duration_ms"}
MEMBERS = {"claim", "problem", "message", "source", "identity", "account", "region", "expires_at",
           "checked_at"}
NOBODY = "http://127.0.0.1:9"

# Signals 32 and 33, which belong to the C library.
LIBRARY = 3 << 31

HOSTILE_COUNT, SEED = 261, 5


class Aws:
    """A home with the profile "work", whose keys are good or over, and a command."""

    def __init__(self, home: Home, server: StsServer, command: str | None, good: bool = False,
                 url: str = "") -> None:
        self.home = home
        home.environment.update(AWS_ENDPOINT_URL=url or server.url, AWS_PROFILE="work",
                                AWS_REGION="eu-west-1", AWS_EC2_METADATA_DISABLED="true",
                                PATH="/usr/bin:/bin")
        key, over = server.key(token=True), server.key(state="expired", token=True)
        (home.path / "good-keys").write_text(profile(key))
        (home.path / ".aws").mkdir()
        (home.path / ".aws/credentials").write_text(profile(key if good else over))
        if command is not None:
            home.settings("user", awsAuthRefresh=f"touch ~/was-run; {command}")
        home.compose([])

    @property
    def ran(self) -> bool:
        return (self.home.path / "was-run").exists()

    def run(self, *arguments: str, **more: object) -> Result:
        return program.run(self.home, "refresh", "aws", *arguments, **more)


def on_terminal(home: Home, *arguments: str, **more: object) -> Pane:
    return Pane(home, command=[program.PROGRAM, "refresh", "aws", *arguments], **more)


# ---- what comes of it ----

# name, command, whether the keys are good, arguments; then: exit status, is it run?, what is told
OUTCOMES = [
    ("good credentials", None, True, (), 0, False, "Nothing to do"),
    ("good credentials, a command", RENEW, True, (), 0, False, "Nothing to do"),
    ("good credentials, by force", RENEW, True, ("--force",), 0, True, "The credentials of"),
    ("good credentials, by force, no command", None, True, ("--force",), 1, False, "is not set"),
    ("good credentials, by force, and it fails", "exit 3", True, ("--force",), 1, True, "status 3"),
    ("over, no command", None, False, (), 1, False, "awsAuthRefresh is not set"),
    ("over, renewed", RENEW, False, (), 0, True, "before there were none"),
    ("over, and not renewed", "true", False, (), 1, True, "ExpiredToken"),
    ("over, and made worse", "rm ~/.aws/credentials", False, (), 1, True, "Ended with status 0"),
    ("over, and the command fails", "exit 3", False, (), 1, True, "Ended with status 3"),
    ("renewed, and the command fails", f"{RENEW}; exit 3", False, (), 1, True, "status 3"),
    ("over, the command is killed", "kill -SEGV $$", False, (), 1, True, "Ended by signal 11"),
    ("renewed by what it leaves behind", f"(sleep 100 & {RENEW})", False, (), 0, True, "before"),
    ("over, no such command", "no-such-command", False, (), 1, True, "Ended with status 127"),
]


def tells(result: Result, text: str) -> bool:
    return text in " ".join((result.stdout + result.stderr).split())


def outcomes() -> None:
    with StsServer() as server:
        for name, command, good, arguments, status, ran, told in OUTCOMES:
            with program.home() as home:
                aws, log = Aws(home, server, command, good), home.path.parent / "log"
                result = aws.run(*arguments, "--verbose", "--log", str(log))
                equal(f"{name}: status", result.status, status, result)
                equal(f"{name}: is the command run?", aws.ran, ran)
                check(f"{name}: is told", tells(result, told), result)
                text = result.stdout + result.stderr + (log.read_text() if log.exists() else "")
                check(f"{name}: no secret is", not any(
                    secret in text for secret in server.secrets), text)
        with program.home() as home:
            aws = Aws(home, server, "true", url=NOBODY)
            equal("AWS cannot be reached: status", aws.run().status, 4)
            check("AWS cannot be reached: the command is run all the same", aws.ran)


def reports() -> None:
    with StsServer() as server:
        cases = {"renewed": (f"echo working; {RENEW}", 0, "exited", 0, "proved"),
                 "not renewed": ("echo working; exit 7", 1, "exited", 7, "valid"),
                 "killed": ("echo working; kill -KILL $$", 1, "killed", 9, "valid")}
        for name, (command, status, state, number, claim) in cases.items():
            with program.home() as home:
                result = Aws(home, server, command).run("--json")
                report = result.json
                equal(f"JSON, {name}: status", result.status, status)
                equal(f"JSON, {name}: members", [set(report), set(report["run"]),
                                                 set(report["before"]), set(report["after"])],
                      [REPORT, RUN, MEMBERS, MEMBERS])
                equal(f"JSON, {name}: before", (report["before"]["claim"],
                                                report["before"]["problem"]), ("valid", "expired"))
                equal(f"JSON, {name}: the run", (report["run"]["state"], report["run"]["status"]),
                      (state, number))
                equal(f"JSON, {name}: after", report["after"]["claim"], claim)
                equal(f"JSON, {name}: region", report["after"]["region"], "eu-west-1")
                check(f"JSON, {name}: the command's output is beside it",
                      "working" in result.stderr and "working\n" not in result.stdout, result)
        with program.home() as home:
            report = Aws(home, server, RENEW, good=True).run("--json").json
            equal("JSON, nothing to do: members", set(report), REPORT)
            equal("JSON, nothing to do: no run", (report["run"], report["after"]), (None, None))
            equal("JSON, nothing to do: before", report["before"]["claim"], "proved")
        with program.home() as home:
            result = Aws(home, server, None).run("--json")
            equal("JSON, no command: status", (result.status, result.stdout), (1, ""))
        with program.home() as home:
            aws = Aws(home, server, f": {SECRETS['api-key-env']}; {RENEW}")
            results = [aws.run("--json"), aws.run("--force")]
            check("a secret in the command is not told", not any(
                leaks((result.stdout + result.stderr).encode()) for result in results), results)


def google() -> None:
    renew = f"mkdir -p ~/.config/gcloud; cp ~/good ~/{GCLOUD_FILE}"
    cases = [("missing, no command", None, False, 1, False, "gcpAuthRefresh is not set"),
             ("missing, renewed", renew, False, 0, True, "before there were none"),
             ("missing, not renewed", "true", False, 1, True, "Ended with status 0"),
             ("good", "true", True, 0, False, "Nothing to do")]
    with GcpServer() as server:
        for name, command, good, status, ran, told in cases:
            with program.home() as home:
                home.environment.update(CLAUDE_ACCOUNTS_ENDPOINT=server.url, NO_GCE_CHECK="true",
                                        CLOUD_ML_REGION="us-east5", PATH="/usr/bin:/bin")
                content = json.dumps(server.user())
                (home.path / "good").write_text(content)
                if good:
                    home.texts[home.path / GCLOUD_FILE] = content
                if command:
                    home.settings("user", gcpAuthRefresh=f"touch ~/was-run; {command}")
                home.compose([])
                result = program.run(home, "refresh", "gcp")
                equal(f"Google, {name}: status", result.status, status, result)
                equal(f"Google, {name}: is the command run?", (home.path / "was-run").exists(), ran)
                check(f"Google, {name}: is told", tells(result, told), result)
                check(f"Google, {name}: no secret is", not any(
                    secret in result.stdout + result.stderr for secret in server.secrets), result)


# ---- what is typed ----

ASKING = "echo ready; read -r code; read -r more || echo ended; " \
         f'[ "$code" = 42 ] && {RENEW}'


def inputs() -> None:
    """What comes on standard input, and its end, goes to the command."""
    with StsServer() as server:
        for name, shell in {
                "a pipe": "printf '42\\n' | \"$@\"", "a file": 'echo 42 >~/in; "$@" <~/in',
                "a pipe that stays open": 'mkfifo ~/f; { echo 42; echo 43; sleep 100; } >~/f & '
                                          '"$@" <~/f; status=$?; kill $!; exit $status'}.items():
            with program.home() as home:
                result = Aws(home, server, ASKING).run(prefix=("sh", "-c", shell, "sh"))
                equal(f"input from {name}: status", result.status, 0, result)
        for name, shell in {"closed": '"$@" <&-', "over": '"$@" </dev/null',
                            "of a megabyte": 'yes | head -c 1000000 >~/in; "$@" <~/in'}.items():
            with program.home() as home:
                result = Aws(home, server, f"sleep 0.5; {RENEW}").run(
                    prefix=("sh", "-c", shell, "sh"))
                equal(f"input {name}, and the command reads none: status", result.status, 0, result)
        with program.home() as home:
            Aws(home, server, ASKING)
            with on_terminal(home) as typed:
                typed.wait(b"ready\r\n")
                typed.press(b"42\r\x04")
                equal("typed: status", typed.end(LIMIT), 0)
            check("typed: it came, and then the end", b"42" in typed.output() and
                  b"ended" in typed.output(), typed.output())


# ---- the terminal ----

def resting_modes() -> list:
    """What a terminal is like that nobody has touched."""
    master, slave = pty.openpty()
    try:
        return termios.tcgetattr(slave)
    finally:
        os.close(master)
        os.close(slave)


def wait_until(condition: object) -> bool:
    end = time.monotonic() + LIMIT
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def passwords() -> None:
    with StsServer() as server, program.home() as home:
        Aws(home, server, "stty -echo; printf 'Password: '; read -r word; stty echo; "
                          f"echo; echo ${{#word}} characters; {RENEW}")
        log = home.path.parent / "log"
        with on_terminal(home, "--verbose", "--log", str(log)) as typed:
            typed.wait(b"Password: ")
            typed.press(b"made-up-word\r")
            equal("a password: status", typed.end(LIMIT), 0)
        output = typed.output()
        check("a password is typed and not shown", b"made-up" not in output and
              b"12 characters" in output, output)
        check("a password is not logged", "made-up" not in log.read_text())


def interrupts() -> None:
    cases = {"Ctrl-C is the command's": ("trap 'echo caught; exit 9' INT", b"\x03", 1, b"status 9"),
             "Ctrl-\\ is the command's": ("trap 'echo caught; exit 9' QUIT", b"\x1c", 1,
                                          b"status 9"),
             "Ctrl-C ends a command that does not mind": (":", b"\x03", 1, b"Ended by signal 2"),
             "three times Ctrl-C stop any": ("trap '' INT", b"\x03\x03\x03", 6, b"Stopped after")}
    with StsServer() as server:
        for name, (trap, keys, status, told) in cases.items():
            with program.home() as home:
                Aws(home, server, f"{trap}; echo ready; sleep 100 & wait; sleep 100")
                with on_terminal(home) as typed:
                    typed.wait(b"ready")
                    typed.press(keys)
                    equal(f"{name}: status", typed.end(LIMIT), status)
                    equal(f"{name}: the terminal is as it was", typed.modes(), resting_modes())
                check(f"{name}: is told", told in typed.output(), typed.output())


def signals() -> None:
    """A signal ends the program, gives the terminal back, and leaves nothing of the command."""
    with StsServer() as server:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with program.home() as home:
                Aws(home, server, "echo $$ >~/pid; stty raw -echo; echo ready; sleep 100; sleep 9")
                with on_terminal(home) as typed:
                    typed.wait(b"ready")
                    check(f"{number.name}: until then keys go to the command",
                          typed.modes() != resting_modes())
                    os.kill(typed.process, number)
                    equal(f"{number.name}: it ends by that", typed.end(LIMIT), 128 + number)
                    equal(f"{number.name}: the terminal is as it was", typed.modes(),
                          resting_modes())
                process = int((home.path / "pid").read_text())
                check(f"{number.name}: the command is gone", wait_until(
                    lambda process=process: not is_alive(process)))


def sizes() -> None:
    with StsServer() as server, program.home() as home:
        Aws(home, server, f"trap 'stty size; {RENEW}; exit 0' WINCH; stty size; "
                          "while :; do sleep 100 & wait $!; done")
        with on_terminal(home, size=(100, 30)) as typed:
            typed.wait(b"30 100\r\n")
            typed.resize((60, 16))
            typed.wait(b"16 60\r\n")
            equal("the command has the terminal's size, and is told of another",
                  typed.end(LIMIT), 0)


# ---- hostile output ----

COLOURS = re.compile(r"\033\[[0-9;]*m")
STRAYS = re.compile(f"(?!\n|\t)[{UNSEEN}]")


def strays(data: bytes, colours: bool) -> list[str]:
    """What is neither text nor, where they are allowed, one of our colours."""
    text = data.decode(errors="backslashreplace").replace("\r\n", "\n")
    return STRAYS.findall(COLOURS.sub("", text) if colours else text)[:9]


def hostile() -> None:
    check("control: strays are found", all(strays(data, True) for data in (
        b"\033[6n", b"\033]0;x\007", b"\x07", "\u202e".encode(), "\u009b2J".encode())))
    kinds: dict[str, bytes] = {}
    for kind, data in payloads(HOSTILE_COUNT, SEED):
        kinds[kind] = kinds.get(kind, b"") + data + b"\033\\\x18\r\n"
    equal("all kinds of payloads", set(kinds) - set(KINDS), {"a line of 10 MB"})
    with StsServer() as server:
        for kind, data in kinds.items():
            with program.home() as home:
                (home.path / "hostile").write_bytes(data)
                aws = Aws(home, server, f"cat ~/hostile; echo; echo at its end; {RENEW}")
                with on_terminal(home) as shown:
                    status = shown.end(LIMIT)
                output = shown.output()
                check(f"{kind}: comes to its end", status == 0 and b"at its end" in output,
                      output[-300:])
                equal(f"{kind}: on a terminal nothing but text and our colours", strays(
                    output, True), [])
                (home.path / ".aws/credentials").write_text("")
                result = subprocess.run(
                    program.command(home, "refresh", "aws", "--json"), cwd=home.project,
                    env={**home.environment, "LC_ALL": "C.UTF-8"}, capture_output=True,
                    stdin=subprocess.DEVNULL, timeout=program.LIMIT_SECONDS)
                equal(f"{kind}: elsewhere nothing but text", strays(result.stderr, False), [])
                equal(f"{kind}: the report is whole", set(json.loads(result.stdout)), REPORT)
                check(f"{kind}: was run", aws.ran)


# ---- what a command is given ----

LOOK = """#!/bin/sh
ls /proc/self/fd | grep -v '^3$' | tr '\\n' ' ' >~/descriptors
readlink /proc/self/fd/0 >~/input
echo $(ps -o sid= -p $$) $$ >~/session
grep '^Sig[BI]' /proc/self/status >~/signals
env >~/env
tr '\\0' ' ' </proc/$$/cmdline >~/arguments
pwd >~/folder
"""
# Whoever starts the program may hand it anything.
ODD_PARENT = """
import os, signal, sys
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGCHLD, signal.SIGUSR1):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGWINCH, signal.SIGUSR2})
for number in (5, 17, 200):
    os.dup2(os.open("/etc/passwd", os.O_RDONLY), number, inheritable=True)
os.execv(sys.argv[1], sys.argv[1:])
"""
SETTINGS = {"apiKeyHelper": "helper", "awsCredentialExport": "helper", "awsAuthRefresh": "aws",
            "gcpAuthRefresh": "gcp"}


def given(setting: str, prefix: tuple[str, ...]) -> dict[str, str]:
    """What a command finds where it is run."""
    with program.home("login", "console-key", "api-key-settings", "approved") as home:
        home.environment.update(AWS_EC2_METADATA_DISABLED="true", NO_GCE_CHECK="true",
                                AWS_ENDPOINT_URL=NOBODY, PATH=os.environ["PATH"])
        script = home.path / "bin/look"
        script.parent.mkdir()
        script.write_text(LOOK)
        script.chmod(0o700)
        home.settings("user", **{setting: "exec ~/bin/look"}, env={
            "ANTHROPIC_AUTH_TOKEN": SECRETS["auth-token"], "AWS_PROFILE": "mine",
            "AWS_SECRET_ACCESS_KEY": SECRETS["aws-secret"]})
        home.compose([])
        program.run(home, "refresh", SETTINGS[setting], "--force", prefix=prefix)
        found = {path.name: path.read_text() for path in home.path.iterdir() if path.is_file()}
        return {"project": str(home.project), **found}


def children() -> None:
    for setting in SETTINGS:
        for name, prefix in {"": (), ", of an odd parent": (sys.executable, "-c",
                                                            ODD_PARENT)}.items():
            seen = given(setting, prefix)
            where = f"{setting}{name}"
            equal(f"{where}: three descriptors", seen.get("descriptors"), "0 1 2 ", seen)
            if setting in ("apiKeyHelper", "awsCredentialExport"):
                equal(f"{where}: no input", seen["input"], "/dev/null\n")
            else:
                check(f"{where}: a terminal", seen["input"].startswith("/dev/pts/"), seen["input"])
            session, process = seen["session"].split()
            equal(f"{where}: a session of its own", session, process)
            masks = dict(line.split(":\t") for line in seen["signals"].splitlines())
            equal(f"{where}: no signal is blocked or ignored",
                  (int(masks["SigBlk"], 16), int(masks["SigIgn"], 16) & ~LIBRARY), (0, 0))
            check(f"{where}: no secret in its environment or arguments", not leaks(
                (seen["env"] + seen["arguments"]).encode()), seen["env"])
            check(f"{where}: the variables that are no secrets",
                  "AWS_PROFILE=mine\n" in seen["env"], seen["env"])
            equal(f"{where}: it runs in the project", seen["folder"].strip(), seen["project"])


def main() -> None:
    outcomes()
    reports()
    google()
    inputs()
    passwords()
    interrupts()
    signals()
    sizes()
    hostile()
    children()
    finish()


main()
