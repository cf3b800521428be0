#!/usr/bin/env python3
"""Signing in and out with every secret marked: none, nor a piece of one in any usual encoding,
stands in the arguments or the environment of a process, on an output, in the log, in a file that
is not made for it, or in a core file. Prints TAP.

Every search is tried first on a program that puts a token into each of these places."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from browse import browse  # noqa: E402
from canary import SECRETS  # noqa: E402
from homes import Home  # noqa: E402
from program import LIMIT_SECONDS, check, equal, skip  # noqa: E402
from refreshing import can_trace  # noqa: E402
from sign_in import STEPS, SignIn, code_of, credentials_file, finish  # noqa: E402
from sign_in import state_file, visits, world  # noqa: E402

# The token of the stored login, into every place there is. Its last argument is the log.
LEAKY = """
file=$HOME/.claude/.credentials.json
token=$(sed -n 's/.*"accessToken": "\\([^"]*\\)".*/\\1/p' "$file" | head -1)
for log; do :; done
/bin/true "$token"
TOKEN=$token /bin/true
echo "$token" | tee -a "$log" "$HOME/forgotten" >&2
echo "$token"
umask 022
: >"$HOME/for-all"
"""

UNLIMITED = ("sh", "-c", 'ulimit -c unlimited && exec "$@"', "sh")
CRASHES = (signal.SIGSEGV, signal.SIGABRT)


@dataclass
class Scenario:
    name: str
    arguments: tuple[str, ...] = ()
    command: str = "login"
    pasted: bool = False
    fault: tuple[str, str] | None = None  # endpoint and kind
    consent: str = "allow"
    status: int = 0
    allowed: set[str] = field(default_factory=set)  # what may stand in the output
    fixtures: tuple[str, ...] = ("login", "console-key", "api-key-settings")


SCENARIOS = [
    Scenario("login"), Scenario("login, pasted", ("--no-browser",), pasted=True),
    Scenario("login for the Console", ("--console", "--email", "dave@example.net")),
    Scenario("login for a year", ("--setup-token",), allowed={"access", "login-access"}),
    Scenario("denied", consent="deny", status=3),
    Scenario("the tokens cut", fault=("token", "truncated"), status=4),
    Scenario("the tokens refused", fault=("token", "invalid_grant"), status=4),
    Scenario("the tokens without end", fault=("token", "endless"), status=4),
    Scenario("the connection broken", fault=("token", "reset_body"), status=4),
    Scenario("no profile", fault=("profile", "server_error")),
    Scenario("a key cut", ("--console",), fault=("key", "truncated"), status=4),
    Scenario("logout", command="logout"),
    Scenario("logout, refused", command="logout", fault=("revoke", "server_error")),
    Scenario("logout, kept", ("--keep-grant",), command="logout"),
]


class Traced:
    """A run whose every trace is searched."""

    def __init__(self, home: Home, server: object, prefix: tuple[str, ...] = ()) -> None:
        self.home, self.server = home, server
        self.root = home.path.parent
        self.trace, self.log = self.root / "trace", self.root / "log"
        temporary = self.root / "tmp"
        temporary.mkdir()
        home.environment["TMPDIR"] = str(temporary)
        self.prefix = prefix
        if can_trace():
            self.prefix = ("strace", "-f", "-v", "-s", "65536", "-e", "signal=none", "-e",
                           "trace=execve,execveat,openat,prctl,prlimit64", "-o", str(self.trace),
                           *prefix)

    def run(self, scenario: Scenario) -> object:
        run = SignIn(self.home, *scenario.arguments, "--verbose", "--log", str(self.log),
                     command=scenario.command, prefix=self.prefix)
        if scenario.pasted:
            run.type(code_of(browse(run.paste_address)) + "\n")
        result = run.end(searched=False)
        if STEPS[1] in result.stdout:
            visits(self.home)
        return result

    def calls(self, name: str) -> list[str]:
        """The lines of the trace with that call, each with the process before it."""
        lines = self.trace.read_text(errors="replace").splitlines() if can_trace() else []
        return [line for line in lines if re.match(rf"[0-9]+ +{name}\w*\(", line)]

    def places(self, result: object) -> dict[str, bytes]:
        """All places where no secret may be, with what stands there."""
        executed = [line.partition("], [") for line in self.calls("exec")]
        found = {"arguments": "\n".join(line[0] for line in executed).encode(),
                 "environments": "\n".join(line[2] for line in executed).encode(),
                 "output": result.stdout.encode(), "errors": result.stderr.encode(),
                 "log": self.log.read_bytes() if self.log.exists() else b""}
        made_for_it = {credentials_file(self.home), state_file(self.home), self.trace, self.log,
                       self.home.config / "settings.json", self.root / "errors"}
        found["files"] = b"\n".join(path.read_bytes() for path in sorted(self.root.rglob("*"))
                                    if path.is_file() and path not in made_for_it)
        found["names of files"] = "\n".join(map(str, self.root.rglob("*"))).encode()
        return found

    def leaks(self, result: object) -> dict[str, list[str]]:
        """The secrets by place; places without any are left out."""
        found = {place: sorted({name for name, _ in self.server.leaks(data)})
                 for place, data in self.places(result).items()}
        return {place: names for place, names in found.items() if names}

    def open_to_others(self) -> list[str]:
        """What the program itself made that others may read, or write."""
        lines = self.calls("openat")
        own = lines[0].split()[0] if lines else ""
        made = [line for line in lines if line.split()[0] == own and "O_CREAT" in line]
        return [line for line in made if re.search(r", 0[0-7]*[0-7][1-7]\)|, 0[0-7]*[1-7]0\)",
                                                   line)]


def control() -> None:
    """A program that leaks is caught in every place."""
    with world("login") as (home, server):
        script = home.path.parent / "leaky.sh"
        script.write_text(LEAKY)
        traced = Traced(home, server, ("sh", str(script)))
        result = traced.run(Scenario("a leak"))
        places = {"output", "errors", "log", "files"}
        if can_trace():
            places |= {"arguments", "environments"}
        equal("control: a leak is found in every place", set(traced.leaks(result)), places, result)
        if can_trace():
            equal("control: a file that is open to others is found",
                  sum("for-all" in line for line in traced.open_to_others()), 1)
        check("control: it is the token", all("login-access" in names for names in
                                              traced.leaks(result).values()))


def search(scenario: Scenario) -> None:
    with world(*scenario.fixtures) as (home, server):
        server.consent = scenario.consent
        if scenario.fault:
            server.fault(scenario.fault[1], endpoint=scenario.fault[0])
        traced = Traced(home, server)
        result = traced.run(scenario)
        equal(f"{scenario.name}: status", result.status, scenario.status, result)
        leaks = traced.leaks(result)
        leaks["output"] = sorted(set(leaks.get("output", [])) - scenario.allowed)
        equal(f"{scenario.name}: no secret anywhere", leaks, {"output": []})
        check(f"{scenario.name}: there is a log", traced.log.exists())
        equal(f"{scenario.name}: what is made is closed to others", traced.open_to_others(), [])
        found = {name for name, _ in server.leaks(credentials_file(home).read_bytes() +
                                                  state_file(home).read_bytes())}
        equal(f"{scenario.name}: neither code nor verifier is kept",
              found & {"code", "verifier", "oauth-token"}, set())
        if can_trace():
            equal(f"{scenario.name}: no core, before anything else", guards(traced),
                  ["RLIMIT_CORE", "PR_SET_DUMPABLE"])


def guards(traced: Traced) -> list[str]:
    """What the program forbids before it opens a file of the user, in order."""
    lines = traced.trace.read_text(errors="replace").splitlines()
    first = next((number for number, line in enumerate(lines)
                  if "openat(" in line and str(traced.home.config) in line), len(lines))
    wanted = {"RLIMIT_CORE": r"prlimit64\(0, RLIMIT_CORE, \{rlim_cur=0, ",
              "PR_SET_DUMPABLE": r"prctl\(PR_SET_DUMPABLE, (SUID_DUMP_DISABLE|0)\)"}
    return [name for line in lines[:first] for name, text in wanted.items()
            if re.search(text, line)]


def browser_environment() -> None:
    """The browser gets the address, and what the program itself got."""
    with world("login") as (home, server):
        run = SignIn(home, opens=False)
        arguments, environment = run.browser_file("arguments"), run.browser_file("environment")
        run.type(code_of(browse(run.paste_address)) + "\n")
        run.end()
        equal("the browser: one argument", len(arguments.splitlines()), 1)
        equal("the browser: no secret", server.leaks((arguments + environment).encode()), [])
        names = {line.partition("=")[0] for line in environment.split("\0") if line}
        shell = {"PWD", "SHLVL", "OLDPWD", "_"}
        equal("the browser: nothing is added to the environment",
              names - shell - set(home.environment), {"PATH", "LC_ALL", "TERM"})


def terminal() -> None:
    """What a user pastes stays in the scrollback if it is shown."""
    with world("empty") as (home, server):
        run = SignIn(home, "--no-browser", columns=200)
        run.type(code_of(browse(run.paste_address)) + "\n")
        result = run.end(searched=False)
        equal("a terminal: status", result.status, 0)
        leaks = server.leaks(result.stdout.encode())
        check("a terminal: the pasted code is not shown", not leaks, leaks)


def cores(directory: Path) -> list[Path]:
    return [path for path in directory.iterdir() if path.name.startswith("core")]


def can_dump(home: Home) -> bool:
    """Whether a process without a guard leaves a core file with its secrets: the control."""
    secret = SECRETS["oauth-fd"]
    subprocess.run([*UNLIMITED, sys.executable, "-c",
                    "import os, sys; text = sys.stdin.read(); os.abort()"],
                   input=secret.encode(), cwd=home.project, capture_output=True,
                   timeout=LIMIT_SECONDS)
    found = cores(home.project)
    dumped = any(secret.encode() in path.read_bytes() for path in found)
    for path in found:
        path.unlink()
    return dumped


def crash(home: Home, server: object, number: signal.Signals, in_exchange: bool) -> None:
    run = SignIn(home, "--no-browser", prefix=UNLIMITED)
    pair = code_of(browse(run.paste_address))
    if in_exchange:
        server.hold()
        posts = server.count("token")
        run.type(pair + "\n")
        server.wait("token", posts + 1)
    limits = Path(f"/proc/{run.process.pid}/limits").read_text()
    run.process.send_signal(number)
    result = run.end()
    server.release()
    name = f"{number.name} {'in the exchange' if in_exchange else 'at the prompt'}"
    check(f"{name}: its limit for core files is 0",
          re.search(r"Max core file size +0 +", limits) is not None, limits)
    check(f"{name}: ends it", result.status not in (0, None), result)
    equal(f"{name}: there is no core file", cores(home.project), [])


def core_files() -> None:
    with world("login") as (home, server):
        if not can_dump(home):
            skip("core files", "no process leaves one here")
            return
        check("control: a core file holds the secrets", True)
        for number in CRASHES:
            for in_exchange in (False, True):
                crash(home, server, number, in_exchange)


def main() -> None:
    control()
    for scenario in SCENARIOS:
        search(scenario)
    if not can_trace():
        skip("arguments and environments", "processes cannot be traced here")
    browser_environment()
    terminal()
    core_files()
    finish()


main()
