"""A sign-in that runs, and the user before it.

    with world("login") as (home, server):
        sign_in = SignIn(home, "--console")     # the program opens the stand-in for a browser
        result = sign_in.end()

        sign_in = SignIn(home, opens=False)     # it opens one that only remembers the address
        sign_in.type(code_of(browse(sign_in.paste_address)) + "\n")
        sign_in.end()

        result = sign_out(home)                 # other commands, to their end

    finish()

The program gets nothing but the Home's variables. All that it prints is searched for secrets; that
nothing was found is the last case.
"""

from __future__ import annotations

import contextlib
import fcntl
import html
import http.client
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import program
from authserver import BROWSER, AuthServer
from browse import Page
from homes import Home
from program import Result, equal

STEPS = ["Listening for the browser", "Browser opened", "You have agreed", "Tokens fetched",
         "Account looked up", "Login saved"]
PROMPT = "Code: "

# How a visit of the stand-in ends: with the server's page, or with ours that it did not work.
SUCCESS = "200 /oauth/code/success"
FAILURE = re.compile(r"200 http://localhost:[0-9]+/callback")

# A browser that opens nothing: it leaves its arguments and its environment beside itself.
REMEMBERS = """#!/bin/sh
env -0 >"$0.environment"
printf '%s\\n' "$@" >"$0.new"
mv "$0.new" "$0.arguments"
"""

_leaks: list[object] = []


def look_for_leaks(where: object, data: bytes, server: object) -> None:
    """Remembers for finish() what must not be there."""
    _leaks.extend((where, leak) for leak in server.leaks(data))


def finish() -> None:
    """The case that no secret was seen anywhere, and the plan."""
    equal("no output holds a secret", _leaks, [])
    program.finish()


@contextlib.contextmanager
def world(*fixtures: str) -> Iterator[tuple[Home, AuthServer]]:
    """A Home with a server and a browser."""
    with AuthServer() as server, program.home(*fixtures) as home:
        settle(home, server)
        yield home, server


def settle(home: Home, server: object) -> None:
    """Makes a Home use the server, and the stand-in for a browser."""
    home.server = server
    home.environment.update(CLAUDE_ACCOUNTS_ENDPOINT=server.url, BROWSER=str(BROWSER),
                            BROWSER_LOG=str(visits_file(home)))


def visits_file(home: Home) -> Path:
    return home.path.parent / "visits"


def visits(home: Home, count: int = 1) -> list[str]:
    """How the visits of the stand-in ended, once there are so many: statuses and paths."""
    end = time.monotonic() + program.LIMIT_SECONDS
    while len(lines := _visits(home)) < count and time.monotonic() < end:
        time.sleep(0.01)
    return [line.replace(home.server.url, "") for line in lines]


def _visits(home: Home) -> list[str]:
    return visits_file(home).read_text().splitlines() if visits_file(home).exists() else []


def code_of(page: Page) -> str:
    """What the page of the server shows to be pasted."""
    return html.unescape(re.search(r'id="code">([^<]+)<', page.body)[1])


def location_of(address: str) -> str:
    """Where the server sends a browser from there, which does not go."""
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=program.LIMIT_SECONDS)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = connection.getresponse().getheader("Location")
    connection.close()
    return location


def parameters(address: str) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))


def state_of(address: str) -> str:
    return parameters(address)["state"]


def credentials_file(home: Home) -> Path:
    return home.config / ".credentials.json"


def state_file(home: Home) -> Path:
    return home.path / ".claude.json"


def login_of(home: Home) -> dict | None:
    """The stored login."""
    path = credentials_file(home)
    return json.loads(path.read_text()).get("claudeAiOauth") if path.exists() else None


def mode_of(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def snapshot(*paths: Path) -> dict[str, tuple[str, bytes]]:
    """Mode and content of each file, also of those in directories."""
    found = {}
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found[str(file)] = (mode_of(file), file.read_bytes())
    return found


def both(home: Home) -> dict[str, tuple[str, bytes]]:
    """The two files that a sign-in changes, as they are now."""
    return snapshot(credentials_file(home), state_file(home))


def _listening() -> dict[str, tuple[str, int]]:
    """Who listens: address, as the kernel writes it, and port by the number of the socket."""
    found = {}
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            fields = line.split()
            address, _, port = fields[1].rpartition(":")
            if fields[3] == "0A":
                found[fields[9]] = (address, int(port, 16))
    return found


def listening(port: int) -> list[str]:
    """The addresses on which somebody listens at that port."""
    return sorted(address for address, at in _listening().values() if at == port)


def _sockets(process: int) -> set[str]:
    """The numbers of a process' sockets."""
    found = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):
            match = re.fullmatch(r"socket:\[([0-9]+)\]", os.readlink(descriptor))
            found |= {match[1]} if match else set()
    return found


def _terminal(columns: int) -> tuple[int, int]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return master, slave


def _control() -> None:
    """In the child: the terminal is the one whose Ctrl-C it gets."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class SignIn:
    """The command `login`, or another one, under way."""

    def __init__(self, home: Home, *arguments: str, opens: bool = True, columns: int = 0,
                 prefix: tuple[str, ...] = (), command: str = "login",
                 environment: dict[str, str | None] | None = None) -> None:
        """With columns it runs on a terminal that is so wide. A variable that is None is unset."""
        self.home = home
        self.arguments = (command, *arguments)
        self.output = ""
        self._browser = home.path.parent / "browser"
        self._errors = home.path.parent / "errors"
        more = dict(environment or {})
        self._opens = opens
        if not opens:
            more["BROWSER"] = self._remember()
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "dumb",
                     **home.environment, **more}
        self._master, slave = _terminal(columns) if columns else (None, None)
        with open(self._errors, "wb") as errors:
            self.process = subprocess.Popen(
                program.command(home, *self.arguments, prefix=prefix),
                env={name: value for name, value in variables.items() if value is not None},
                cwd=home.project, stdin=slave or subprocess.PIPE, stdout=slave or subprocess.PIPE,
                stderr=errors, start_new_session=True,
                preexec_fn=_control if columns else None)
        if slave:
            os.close(slave)
        self._input = self._master or self.process.stdin.fileno()
        self._output = self._master or self.process.stdout.fileno()

    def _remember(self) -> str:
        for suffix in (".arguments", ".environment"):
            self._browser.with_suffix(suffix).unlink(missing_ok=True)
        self._browser.write_text(REMEMBERS)
        self._browser.chmod(0o755)
        return str(self._browser)

    def _read(self) -> bool:
        """Takes what has been printed; false at the end."""
        if not select.select([self._output], [], [], 0.02)[0]:
            return True
        try:
            data = os.read(self._output, 65536)
        except OSError:  # how a terminal ends
            data = b""
        self.output += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def wait_for(self, text: str, count: int = 1, seconds: float = program.LIMIT_SECONDS) -> bool:
        """Waits until it has been printed so often, or cannot be any more."""
        end = time.monotonic() + seconds
        while self.output.count(text) < count and time.monotonic() < end and self._read():
            pass
        return self.output.count(text) >= count

    @property
    def paste_address(self) -> str:
        """The address that is shown, whose page shows a code."""
        self.wait_for(PROMPT)
        lines = [line for line in self.output.splitlines()
                 if line.startswith(self.home.server.url)
                 and parameters(line).get("redirect_uri", "").endswith("/oauth/code/callback")]
        return lines[-1] if lines else ""

    def browser_file(self, name: str) -> str:
        """What the browser that opens nothing got: its "arguments" or its "environment"."""
        end = time.monotonic() + program.LIMIT_SECONDS
        while not self.opened() and time.monotonic() < end:
            time.sleep(0.01)
        return self._browser.with_suffix(f".{name}").read_text()

    @property
    def address(self) -> str:
        """The address that the browser got which opens nothing."""
        return self.browser_file("arguments").rstrip("\n")

    def opened(self) -> bool:
        """Whether the browser that opens nothing has been started."""
        return self._browser.with_suffix(".arguments").exists()

    @property
    def ports(self) -> dict[int, list[str]]:
        """Where the process listens: the addresses by port."""
        found: dict[int, list[str]] = {}
        own = _sockets(self.process.pid)
        for socket, (address, port) in _listening().items():
            if socket in own:
                found.setdefault(port, []).append(address)
        return found

    @property
    def port(self) -> int:
        """Of the listener."""
        return urllib.parse.urlsplit(parameters(self.address)["redirect_uri"]).port

    def type(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self._input, data):]

    def calm(self) -> None:
        """Waits until all that was typed has been read, and nothing is said about it any more."""
        unread, said = 1, -1
        while unread or len(self.output) != said:
            said = len(self.output)
            self.wait_for("\0", seconds=1)
            unread = struct.unpack("i", fcntl.ioctl(self._input, termios.FIONREAD, b"\0" * 4))[0]

    def close_input(self) -> None:
        self.process.stdin.close()

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self, searched: bool = True) -> Result:
        """Waits for it; status None when it had to be killed. A searched output holds no secret."""
        end = time.monotonic() + program.LIMIT_SECONDS
        while self._read() and time.monotonic() < end:
            pass
        try:
            status = self.process.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = None
        if self._master:
            os.close(self._master)
        else:
            self.process.stdin.close()
            self.process.stdout.close()
        if STEPS[1] in self.output and not self._opens:
            self.browser_file("arguments")  # else it would still write
        result = Result(status, self.output, self._errors.read_text())
        if searched:
            look_for_leaks(self.arguments, (result.stdout + result.stderr).encode(),
                           self.home.server)
        return result


def sign_in(home: Home, *arguments: str, searched: bool = True, **options: object) -> Result:
    """A sign-in that needs nobody; the browser has ended as well."""
    before = len(_visits(home))
    result = SignIn(home, *arguments, **options).end(searched)
    if STEPS[1] in result.stdout and options.get("opens", True):
        visits(home, before + 1)
    return result


def sign_out(home: Home, *arguments: str, **options: object) -> Result:
    return SignIn(home, *arguments, command="logout", **options).end()
