"""A stored login that has ended, processes that refresh it, and what must be true afterwards.

    with AuthServer() as server, room(server, "symlink") as ours:
        ours.run("--force")                 # of `claude-accounts refresh token`
        ours.faults_of_store(renewed=True)  # what is wrong with the file; nothing, if all is well
        ours.faults_after()                 # what is wrong after an undisturbed run

The file is laid out as nobody writes it, so that every byte around the new values can be checked.
Each room has a grant of its own: many may share a server.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import program
from auth_grants import LIFE_SECONDS, mint
from authserver import AuthServer
from homes import SCOPES, Home
from program import Result

LIMIT = 120  # seconds for one run: two locks watched for ten seconds each, and a loaded machine
PEER = [sys.executable, str(Path(__file__).with_name("refresh-peer.py"))]

# Members that no one knows, a number that no double holds, blanks of every kind, no newline.
TEXT = ('{ "mcpOAuth" : {"server":12345678901234567890123,"e":1E+2},\r\n\t"claudeAiOauth":{\n'
        '"accessToken":"@access@" , "ours": {"un\\u006bnown": [1,\t2, null]},\n'
        '  "refreshToken" :"@refresh@",\n"expiresAt": @expires@,'
        '"refreshTokenExpiresAt":4102444800000,\n"scopes":@scopes@ ,"subscriptionType":"max","rateLimitTier":"a\\/b"},\n'
        '  "last": "\\u00e9" }  ')
ENDED = 1000


def text_of(access: str, refresh: str, expires: object, scopes: str) -> bytes:
    return (TEXT.replace("@access@", access).replace("@refresh@", refresh)
            .replace("@expires@", str(expires)).replace("@scopes@", scopes)).encode()


CHANGING = {"write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink",
            "unlinkat", "mkdir", "mkdirat", "rmdir", "link", "linkat", "chmod", "fchmod",
            "fchmodat", "fchown", "ftruncate", "truncate", "fallocate", "flock", "utimensat"}
OPENING = re.compile(r"O_CREAT|O_WRONLY|O_RDWR|O_TRUNC")
CALL = re.compile(r"(?:\d+ +)?(\w+)\(")


@dataclass(frozen=True)
class Call:
    """A system call of an undisturbed run."""

    name: str
    number: int  # among those of that name
    line: str  # of the trace

    @property
    def point(self) -> str:
        """As strace is told; what to do there is to be added."""
        return f"{self.name}:when={self.number}"

    @property
    def changes(self) -> bool:
        """Whether it changes a file."""
        opens = self.name in ("open", "openat") and OPENING.search(self.line)
        own_wakeup = self.name == "write" and ", 8)" in self.line  # of the loop, to itself
        return self.name in CHANGING and not own_wakeup or bool(opens)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


def calls_of(trace: str) -> Iterator[Call]:
    counts: dict[str, int] = {}
    for line in trace.splitlines():
        match = CALL.match(line)
        if match:
            name = match[1]
            counts[name] = counts.get(name, 0) + 1
            yield Call(name, counts[name], line)


def injecting(what: str, trace: str = "/dev/null") -> tuple[str, ...]:
    """What to put before a command for strace to interfere with it."""
    return "strace", "-f", "-o", trace, "-e", f"inject={what}"


def can_trace() -> bool:
    """Not where strace is missing, nor under the leak sanitizer, which traces itself."""
    return not os.environ.get("SANITIZERS") and shutil.which("strace") is not None and \
        subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


class Room:
    """See the top of this file."""

    def __init__(self, home: Home, server: AuthServer, layout: str = "plain") -> None:
        self.home, self.server = home, server
        self.link = home.config / ".credentials.json"
        self.state = home.path / ".local/state/claude-accounts"
        self.recovery = self.state / "refresh.json"
        self.locks = [home.config / ".oauth_refresh.lock", home.path / ".claude.lock"]
        self.storage_lock = home.config / ".storage-write.lock"
        self.access, self.refresh = mint("access"), mint("refresh")
        server.grants.accept(self.access, self.refresh)
        self.family = server.grants.refresh_tokens[self.refresh].family
        self.file = home.path / "dotfiles/login" if layout == "symlink" else self.link
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **home.environment,
                            "CLAUDE_ACCOUNTS_ENDPOINT": server.url}
        home.config.mkdir(exist_ok=True)
        if layout == "symlink":
            self.file.parent.mkdir(mode=0o700)
            self.link.symlink_to("../dotfiles/login")
        self.write()

    def write(self, expires: object = ENDED, scopes: list[str] = SCOPES) -> None:
        """The login as it is before; spaced as nobody does it."""
        self.old = text_of(self.access, self.refresh, expires, json.dumps(scopes, indent=1))
        self.file.write_bytes(self.old)
        self.file.chmod(0o600)

    # Processes.

    def start(self, *arguments: str, prefix: tuple[str, ...] = (), peer: bool = False,
              environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """One that refreshes; peer: the stand-in for another program, which takes other options.
        It leads a group of its own, so that it can be stopped."""
        line = PEER if peer else [program.PROGRAM, "refresh", "token"]
        return subprocess.Popen([*prefix, *line, *arguments], cwd=self.home.project,
                                env={**self.environment, **(environment or {})},
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, process_group=0)

    def end(self, process: subprocess.Popen[bytes]) -> Result:
        """Waits for it; nothing that it printed may be a secret."""
        try:
            out, errors = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            out, errors = process.communicate()
            errors += b"killed after %d s" % LIMIT
        leaks = self.server.leaks(out + errors)
        assert not leaks, f"a secret is shown: {leaks}"
        return Result(process.returncode, out.decode(), errors.decode())

    def run(self, *arguments: str, **options: object) -> Result:
        return self.end(self.start(*arguments, **options))

    def course(self) -> list[Call]:
        """The calls of an undisturbed run while it has the first lock; the last gives it back."""
        trace = self.home.path.parent / "trace"
        result = self.run(prefix=("strace", "-f", "-s", "200", "-o", str(trace)))
        assert result.status == 0, result
        calls = list(calls_of(trace.read_text(errors="replace")))
        places = [i for i, call in enumerate(calls)
                  if call.name in ("mkdir", "rmdir") and f'"{self.locks[0]}"' in call.line]
        return calls[places[0] + 1:places[-1] + 1]

    # The server's side.

    @property
    def posts(self) -> list[str]:
        """The refresh tokens of this grant that were sent."""
        known = self.server.grants.refresh_tokens
        return [token for token in self.server.used
                if token in known and known[token].family == self.family]

    @property
    def current(self) -> tuple[str, str, str]:
        """The newest access token of the grant, its refresh token that is good, the scopes."""
        grants = self.server.grants
        access = [text for text, token in grants.access.items() if token.family == self.family]
        good = [text for text, token in grants.refresh_tokens.items()
                if token.family == self.family and not token.spent]
        scopes = " ".join(sorted(grants.access[access[-1]].scopes))
        return access[-1], good[-1], scopes

    def faults_of_posts(self, count: int) -> list[str]:
        """The server was asked so often, and never twice with the same token."""
        sent = self.posts
        faults = [] if len(sent) == count else [f"{len(sent)} requests, not {count}"]
        twice = len(sent) - len(set(sent))
        return faults + ([f"{twice} refresh tokens were used twice"] if twice else [])

    # The file.

    def renewed(self, life: int = LIFE_SECONDS, scopes: str | None = None) -> list[str]:
        """What is wrong with the file as one that holds the newest tokens."""
        content = self.file.read_bytes()
        access, refresh, granted = self.current
        try:
            stored = json.loads(content)["claudeAiOauth"]
            expires = stored["expiresAt"]
        except (ValueError, KeyError) as error:
            return [f"torn: {error!r} {content!r}"]
        list_of_scopes = json.dumps(granted.split(" "), separators=(",", ":"))
        wanted = text_of(access, refresh, expires, scopes or list_of_scopes)
        faults = [] if content == wanted else [f"got    {content!r}", f"wanted {wanted!r}"]
        left = expires / 1000 - time.time()
        if not life - LIMIT < left <= life:
            faults.append(f"it ends in {left} s, and not in {life}")
        return faults

    def faults_of_store(self, renewed: bool, **options: object) -> list[str]:
        """What is wrong with the file: the bytes, its mode, its link."""
        if not self.file.exists():
            return ["the login is gone"]
        if renewed:
            faults = self.renewed(**options)
        else:
            content = self.file.read_bytes()
            faults = [] if content == self.old else [f"it is not as it was: {content!r}"]
        mode = self.file.stat().st_mode & 0o7777
        if mode != 0o600:
            faults.append(f"its mode is {mode:o}")
        if self.file != self.link and not self.link.is_symlink():
            faults.append("the link is lost")
        return faults

    def left_behind(self) -> list[str]:
        """Locks and temporary files that are there."""
        folders = [self.home.path, self.home.config, self.file.parent, self.state]
        names = {path.relative_to(self.home.path) for folder in folders if folder.is_dir()
                 for path in folder.iterdir()
                 if ".lock" in path.name or ".claude-accounts-" in path.name
                 or ".tmp." in path.name or path.name in ("refresh.json", "pending.json")}
        return [f"left behind: {name}" for name in sorted(names)]

    def age_locks(self, seconds: float = 300) -> None:
        """Makes the locks that are there look as if nobody had renewed them for so long."""
        then = time.time() - seconds
        for path in (*self.locks, self.storage_lock):
            if path.is_dir():
                os.utime(path, (then, then))

    def faults_of_failure(self, what: str) -> list[str]:
        """What is wrong with and after a run for which calls fail: it may succeed all the same."""
        trace = self.home.path.parent / "trace"
        result = self.run(prefix=injecting(what, str(trace)))
        if "(INJECTED)" not in trace.read_text(errors="replace"):
            return ["the call was not made"]
        said = "Refreshed" in result.stdout
        faults = self.faults_of_store(said)
        if not said and self.posts and not self.faults_of_store(True):
            faults = []  # saved, and not told
        if result.status == 0 and faults:
            faults.append("called well")
        if result.status > 0 and not result.stderr and not what.startswith("write:"):
            faults.append("no word about what went wrong")
        return faults + self.faults_after()

    def faults_after(self, posts: int = 1) -> list[str]:
        """What is wrong after one more run that nothing disturbs: then the newest tokens are there,
        whatever happened before."""
        self.age_locks()
        result = self.run()
        faults = [] if result.status == 0 else [f"the next run fails: {result}"]
        return faults + self.faults_of_store(True) + self.faults_of_posts(posts)


@contextlib.contextmanager
def room(server: AuthServer, layout: str = "plain") -> Iterator[Room]:
    with program.home("empty") as home:
        yield Room(home, server, layout)


@contextlib.contextmanager
def own(layout: str = "plain") -> Iterator[Room]:
    """A room with a server of its own, for faults."""
    with AuthServer() as server, room(server, layout) as made:
        yield made
