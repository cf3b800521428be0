#!/usr/bin/env python3
"""`refresh aws` as a user meets it: whether the credentials are good, the command that gets new ones,
what is typed to it, and that nothing of its output but text reaches the terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import termios
import time
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from program import check, equal, finish  # noqa: E402
from scene_server import profile  # noqa: E402
from sts_server import StsServer  # noqa: E402

LIMIT = 30
RENEW = "cp ~/good-keys ~/.aws/credentials"
MEMBERS = {"claim", "problem", "message", "source", "identity", "account", "region", "expires_at",
           "checked_at"}

# Signals 32 and 33, which belong to the C library.
LIBRARY = 3 << 31

# What a hostile command writes, and must not reach the terminal.
HOSTILE = (b"\033]0;title\007\033]52;c;bWFkZS11cA==\033\\\033P$q\"p\033\\\033[6n\033[c\033[2J"
           b"\033_apc\033\\\033^pm\033\\\033Xsos\033\\\x9b31m\x9d8;;x\x9c\x90x\x9c"
           b"\xe2\x80\xae\xe2\x80\x8b" + b"e" + b"\xcc\x81" * 10000 + b"\xc0\xaf\xff\033]8;;http://x/\033\\")


class Aws:
    """A home with the profile "work", whose keys are good or over, and a command."""

    def __init__(self, home: object, server: StsServer, command: str | None, good: bool) -> None:
        self.home = home
        home.environment.update(AWS_ENDPOINT_URL=server.url, AWS_PROFILE="work",
                                AWS_REGION="eu-west-1", AWS_EC2_METADATA_DISABLED="true",
                                PATH="/usr/bin:/bin")
        self.good, over = server.key(token=True), server.key(state="expired", token=True)
        (home.path / "good-keys").write_text(profile(self.good))
        (home.path / ".aws").mkdir()
        (home.path / ".aws/credentials").write_text(profile(self.good if good else over))
        if command:
            home.settings("user", awsAuthRefresh=f"touch ~/was-run; {command}")
        home.compose([])

    @property
    def ran(self) -> bool:
        return (self.home.path / "was-run").exists()

    def run(self, *arguments: str) -> program.Result:
        return program.run(self.home, "refresh", "aws", *arguments)


def outcomes() -> None:
    cases = [
        ("good credentials", None, True, (), 0, False, "Nothing to do"),
        ("good credentials, a command", RENEW, True, (), 0, False, "Nothing to do"),
        ("good credentials, by force", RENEW, True, ("--force",), 0, True, "The credentials of"),
        ("over, no command", None, False, (), 1, False, "awsAuthRefresh is not set"),
        ("over, renewed", RENEW, False, (), 0, True, "before there were none"),
        ("over, and not renewed", "true", False, (), 1, True, "ExpiredToken"),
        ("over, and the command fails", "exit 3", False, (), 1, True, "Ended with status 3"),
        ("renewed, and the command fails", f"{RENEW}; exit 3", False, (), 1, True, "status 3"),
        ("over, the command is killed", "kill -SEGV $$", False, (), 1, True, "Ended by signal 11"),
    ]
    with StsServer() as server:
        for name, command, good, arguments, status, ran, told in cases:
            with program.home() as home:
                aws = Aws(home, server, command, good)
                result = aws.run(*arguments)
                equal(f"{name}: status", result.status, status)
                equal(f"{name}: is the command run?", aws.ran, ran)
                check(f"{name}: is told", told in result.stdout + result.stderr, result)
                check(f"{name}: no secret is", not any(
                    secret in result.stdout + result.stderr for secret in server.secrets), result)


def reports() -> None:
    with StsServer() as server, program.home() as home:
        aws = Aws(home, server, f"echo working; {RENEW}", False)
        result = aws.run("--json")
        report = result.json
        equal("JSON: members", set(report), {"version", "setting", "command", "origin", "before",
                                             "run", "after"})
        equal("JSON: members of a cloud", (set(report["before"]), set(report["after"])),
              (MEMBERS, MEMBERS))
        equal("JSON: claims", (report["before"]["problem"], report["after"]["claim"]),
              ("expired", "proved"))
        equal("JSON: the run", (report["run"]["state"], report["run"]["status"]), ("exited", 0))
        check("JSON: the command's output is beside it", "working" in result.stderr, result)
        report = aws.run("--json").json
        equal("JSON: nothing to do", (report["run"], report["after"]), (None, None))


def inputs() -> None:
    """What comes on standard input, and its end, goes to the command."""
    with StsServer() as server, program.home() as home:
        Aws(home, server, "echo ready; read -r code; read -r more || echo ended; "
                          f'[ "$code" = 42 ] && {RENEW}', False)
        process = start(home)
        process.read(b"ready\r\n")
        os.write(process.master, b"42\r\x04")
        output = process.end()
        equal("typed: status", process.status, 0)
        check("typed: it came", b"42" in output and b"ended" in output, output)


class Started:
    def __init__(self, pid: int, master: int) -> None:
        self.pid, self.master = pid, master
        self.output, self.status = b"", None
        self.before = termios.tcgetattr(master)

    def read(self, until: bytes | None = None) -> bytes:
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and (until is None or until not in self.output):
            if not select.select([self.master], [], [], 0.1)[0]:
                continue
            try:
                self.output += os.read(self.master, 65536)
            except OSError:
                break
        return self.output

    def end(self) -> bytes:
        self.read()
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.output


def start(home: object) -> Started:
    """The program on a terminal of its own."""
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(home.project)
        os.execve(program.PROGRAM, [program.PROGRAM, "refresh", "aws"],
                  {**home.environment, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
    return Started(pid, master)


def terminals() -> None:
    with StsServer() as server:
        with program.home() as home:
            Aws(home, server, "stty -echo; printf 'Password: '; read -r word; stty echo; "
                              f"echo; echo ${{#word}} characters; {RENEW}", False)
            process = start(home)
            process.read(b"Password: ")
            os.write(process.master, b"made-up-word\r")
            output = process.end()
            check("a password is not shown", b"made-up" not in output and
                  b"12 characters" in output, output)
        with program.home() as home:
            Aws(home, server, "trap 'echo caught; exit 9' INT; echo ready; sleep 100 & wait", False)
            process = start(home)
            process.read(b"ready")
            os.write(process.master, b"\x03")
            output = process.end()
            check("Ctrl-C is the command's", b"caught" in output and
                  b"Ended with status 9" in output, output)
        with program.home() as home:
            Aws(home, server, "trap '' INT; echo ready; sleep 100", False)
            process = start(home)
            process.read(b"ready")
            os.write(process.master, b"\x03\x03\x03")
            output = process.end()
            equal("three times Ctrl-C stop it", process.status, 6)
        with program.home() as home:
            Aws(home, server, "echo ready; sleep 100", False)
            process = start(home)
            process.read(b"ready")
            os.kill(process.pid, signal.SIGTERM)
            settings = termios.tcgetattr(process.master)
            for _ in range(100):
                if settings == process.before:
                    break
                time.sleep(0.05)
                settings = termios.tcgetattr(process.master)
            equal("SIGTERM: the terminal is as it was", settings, process.before)
            process.end()
            equal("SIGTERM: it ends by that", process.status, -signal.SIGTERM)


def hostile() -> None:
    with StsServer() as server, program.home() as home:
        (home.path / "hostile").write_bytes(HOSTILE * 3)
        Aws(home, server, f"cat ~/hostile; echo; echo end; {RENEW}", False)
        output = start(home).end()
        check("hostile: comes to its end", b"end" in output, output[-300:])
        check("hostile: no control character but the line's end",
              not any(byte < 32 and byte not in b"\r\n" for byte in output.replace(b"\033[", b"")),
              output)
        check("hostile: only our own colours", all(
            part.split(b"m")[0].replace(b";", b"").isdigit() or part.startswith(b"m")
            for part in output.split(b"\033[")[1:]), output)
        text = output.decode(errors="replace")
        check("hostile: nothing that hides or turns", not any(
            character in text for character in "\u202e\u200b\u009b\u009d\u0090"), text)


def children() -> None:
    """The command has three descriptors, a session of its own, and no secret in its environment."""
    with StsServer() as server, program.home() as home:
        aws = Aws(home, server, "ls /proc/self/fd | wc -l >~/fds; ps -o sid= -p $$ >~/sid; echo $$ "
                                ">~/pid; env >~/env; grep Sig /proc/self/status >~/signals", False)
        aws.run()
        read = {name: (home.path / name).read_text() for name in ("fds", "sid", "pid", "env",
                                                                  "signals")}
        equal("descriptors of the command, and one of ls", read["fds"].strip(), "4")
        equal("a session of its own", read["sid"].strip(), read["pid"].strip())
        check("no secret in the environment", not any(
            secret in read["env"] for secret in server.secrets), read["env"])
        masks = dict(line.split(":\t") for line in read["signals"].splitlines())
        equal("no signal is blocked or ignored", (int(masks["SigBlk"], 16),
                                                 int(masks["SigIgn"], 16) & ~LIBRARY), (0, 0))


def main() -> None:
    outcomes()
    reports()
    inputs()
    terminals()
    hostile()
    children()
    finish()


main()
