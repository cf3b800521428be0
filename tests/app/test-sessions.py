#!/usr/bin/env python3
"""Claude Code processes that run on a configuration directory (app/sessions.h): real processes
that are started as Claude Code is, and the files that it keeps, by tests/app/sessions-driver."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from program import check, equal, finish  # noqa: E402

DRIVER = Path(os.environ["top_builddir"]) / "tests/app/sessions-driver"
ROOM = Path(os.environ["TMPDIR"]).resolve()
LIMIT_SECONDS = 60

# A stand-in runs until its input ends; it says a word first, so that it is known to be itself.
SCRIPT = "import sys\nprint('up', flush=True)\nsys.stdin.read()\n"
SHELL = "#!/bin/sh\necho up\nread -r line\n"


@dataclass
class Session:
    """A line of the driver."""

    pid: int
    kind: str
    started: int
    config: str
    directory: str


@dataclass
class Look:
    """What the driver says."""

    sessions: list[Session]
    sentence: str
    running: bool

    @property
    def pids(self) -> list[int]:
        return [session.pid for session in self.sessions]


class Place:
    """A home with programs that are started as Claude Code is."""

    def __init__(self, path: Path) -> None:
        self.home = path / "home"
        self.config = self.home / ".claude"
        self.project = self.home / "proj"
        self.files = self.config / "sessions"
        for folder in (self.files, self.project):
            folder.mkdir(parents=True)
        self.native = self._copy("bin/claude")
        self.version = self._copy(".local/share/claude/versions/2.1.330")
        self.script = self._write("node_modules/@anthropic-ai/claude-code/cli.js", SCRIPT)
        self.linked = self._write("node_modules/.bin/claude", SCRIPT)
        self.shell = self._write("shell/claude", SHELL)
        self.other = self._write("other/tool", SCRIPT)

    def _copy(self, name: str) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(shutil.which("cat") or "/bin/cat", path))

    def _write(self, name: str, text: str) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    @contextlib.contextmanager
    def start(self, *line: object, run: str | None = None, cwd: Path | None = None,
              **variables: str) -> Iterator[int]:
        """A process, running; its line is what it is called by, run what it is."""
        process = subprocess.Popen(
            [str(word) for word in line], executable=run, cwd=cwd or self.project,
            env={"HOME": str(self.home), "PATH": os.environ["PATH"], **variables},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin and process.stdout
        try:
            if Path(run or str(line[0])).name in ("claude", "2.1.330") and \
                    Path(str(line[0])) != self.shell:
                process.stdin.write(b"up\n")
                process.stdin.flush()
            assert process.stdout.readline() == b"up\n", line
            yield process.pid
        finally:
            process.stdin.close()
            process.stdout.close()
            process.wait(LIMIT_SECONDS)

    def look(self, *arguments: str, **variables: str) -> Look:
        done = subprocess.run(
            [DRIVER, *arguments], cwd=self.project, capture_output=True, text=True, check=True,
            timeout=LIMIT_SECONDS, env={"HOME": str(self.home), "LC_ALL": "C.UTF-8", **variables})
        *lines, sentence, running = done.stdout.splitlines()
        sessions = []
        for line in lines:
            pid, kind, started, config, directory = line.split("\t")
            sessions.append(Session(int(pid), kind, int(started), config, directory))
        return Look(sessions, sentence, running == "running")

    def note(self, pid: int, name: str | None = None, **members: object) -> Path:
        """The file of a session, as Claude Code writes it."""
        path = self.files / (name or f"{pid}.json")
        path.write_text(json.dumps({"pid": pid, "cwd": str(self.project), "kind": "interactive",
                                    "entrypoint": "cli", **members}))
        return path


@contextlib.contextmanager
def place() -> Iterator[Place]:
    path = ROOM / f"place-{time.monotonic_ns()}"
    path.mkdir()
    yield Place(path)
    shutil.rmtree(path)


def start_of(pid: int) -> str:
    """When a process was started, as the system counts it."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


# --------------------------------------------------------------------------------------------------

def test_names() -> None:
    with place() as at:
        python = sys.executable
        equal("nobody", at.look(), Look([], "", False))
        lines: list[tuple[str, list[object], str | None, bool]] = [
            ("the program", [at.native], None, True),
            ("by its name alone", ["claude"], str(at.native), True),
            ("by its version", [at.version], None, True),
            ("a script of its package", ["node", at.script], python, True),
            ("with options", ["/usr/bin/node", "-I", "-X", "dev", at.script], python, True),
            ("a link in .bin", ["node", at.linked], python, True),
            ("a script with an interpreter", [python, at.linked, "--resume"], None, True),
            ("a shell script", [at.shell], None, True),
            ("another program", [python, at.other], None, False),
            ("another program with that as its file", ["vim", at.linked], python, False),
            ("another script with that as its argument", ["node", at.other, at.linked], python,
             False),
            ("the text of a command", [python, "-c", SCRIPT, str(at.linked)], None, False),
            ("another name", ["claude-accounts"], str(at.native), False),
        ]
        for name, line, run, wanted in lines:
            with at.start(*line, run=run) as pid:
                equal(name, at.look().pids, [pid] if wanted else [])


def test_facts() -> None:
    with place() as at:
        before = int(time.time())
        with at.start(at.native) as pid:
            look = at.look()
            one = look.sessions[0]
            equal("it is told of", (one.pid, one.kind, one.config, one.directory),
                  (pid, "interactive", str(at.config), "~/proj"))
            check("since when", before - 2 <= one.started <= time.time() + 2, (one, before))
            equal("in words", look.sentence,
                  f"1 Claude Code running with it: ~/proj (pid {pid})")
            check("it has left no file", not look.running, look)
            with at.start("node", at.script, "-p", "hello", run=sys.executable) as other:
                look = at.look()
                equal("one that only prints", [one.kind for one in look.sessions if
                                               one.pid == other], ["print"])
                named = sorted([(pid, f"~/proj (pid {pid})"),
                                (other, f"~/proj (pid {other}, claude -p)")])
                equal("both in words", look.sentence,
                      f"2 Claude Code running with it: {named[0][1]}, {named[1][1]}")


def test_many() -> None:
    with place() as at, contextlib.ExitStack() as stack:
        pids = sorted(stack.enter_context(at.start(at.native)) for _ in range(7))
        look = at.look()
        words = [f"~/proj (pid {pid})" for pid in pids[:5]]
        equal("the lowest first", look.pids, pids)
        equal("five are named", look.sentence,
              f"7 Claude Code running with it: {', '.join(words)}, 2 more")


def test_directories() -> None:
    with place() as at:
        other = at.home / "other-config"
        other.mkdir()
        (at.home / "link").symlink_to(other)
        hostile = at.home / "a\x1b[31m\u202eb\nc"
        hostile.mkdir()
        for name, value in {"absolute": str(other), "a link": str(at.home / "link"),
                            "relative": "../other-config", "another spelling": f"{other}/../link/"
                            }.items():
            with at.start(at.native, CLAUDE_CONFIG_DIR=value) as pid:
                equal(f"{name}: not of the usual one", at.look().pids, [])
                equal(f"{name}: of its own", at.look(CLAUDE_CONFIG_DIR=str(other)).pids, [pid])
                equal(f"{name}: of any", at.look("--any").pids, [pid])
        with at.start(at.native, CLAUDE_CONFIG_DIR="") as pid:
            equal("an empty one is where it works",
                  at.look(CLAUDE_CONFIG_DIR=str(at.project)).pids, [pid])
        with at.start(at.native, HOME=str(at.home / "elsewhere")):
            equal("another home", at.look().pids, [])
        with at.start(at.native, cwd=hostile) as pid:
            equal("a hostile name is clean", at.look().sessions[0].directory, "~/a[31mb c")
        with at.start(at.native) as one, at.start(at.native, CLAUDE_CONFIG_DIR=str(other)) as two:
            (other / "sessions").mkdir()
            (other / "sessions" / f"{two}.json").write_text('{"entrypoint":"sdk-ts"}')
            look = at.look("--any")
            equal("of any, with their files", {(one.pid, one.kind, one.config) for one in
                                               look.sessions},
                  {(one, "interactive", str(at.config)), (two, "print", str(other))})


def test_wrapper() -> None:
    """A script that starts the program and waits for it is the same session."""
    with place() as at:
        at.shell.write_text(f"#!/bin/sh\n'{at.native}'\nexit $?\n")
        process = subprocess.Popen([at.shell], env={"HOME": str(at.home)}, cwd=at.project,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin and process.stdout
        process.stdin.write(b"up\n")
        process.stdin.flush()
        process.stdout.readline()
        pids = at.look().pids
        check("only the program counts", len(pids) == 1 and process.pid not in pids, pids)
        process.communicate()


# --------------------------------------------------------------------------------------------------

def test_files() -> None:
    with place() as at:
        with at.start(sys.executable, at.other) as pid:
            path = at.note(pid, procStart=start_of(pid))
            look = at.look()
            equal("one that goes by another name has left a file", look.pids, [pid])
            check("so one runs", look.running, look)
            at.note(pid, procStart=start_of(pid), entrypoint="sdk-cli")
            equal("that only prints", at.look().sessions[0].kind, "print")
            at.note(pid, procStart=str(int(start_of(pid)) - 1))
            equal("the id was another's before", at.look(), Look([], "", False))
            at.note(pid)
            equal("the file is younger than the process", at.look().pids, [pid])
            os.utime(path, (time.time() - 3600, time.time() - 3600))
            equal("the process is younger than the file", at.look(), Look([], "", False))
            path.write_text("{")
            equal("a file that is no JSON", at.look().pids, [pid])
            path.unlink()
            for name in ("{}-old.json", "0{}.json", "+{}.json", " {}.json", "{}.json.bak", "{}",
                         "{}.JSON", "{}.abc.key", "-{}.json", "{}.0.json"):
                at.note(pid, name.format(pid)).rename(at.files / name.format(pid))
            os.mkfifo(at.files / "1-old.json")
            equal("other names", at.look(), Look([], "", False))
        at.note(pid)
        equal("it has ended", at.look(), Look([], "", False))


def test_both() -> None:
    with place() as at:
        with at.start(at.native) as pid:
            at.note(pid, procStart=start_of(pid))
            equal("one that is found twice is told once", at.look().pids, [pid])
            at.note(pid, procStart="1")
            look = at.look()
            equal("one that has the id of another's file is told of", look.pids, [pid])
            check("and the file does not count", not look.running, look)


def test_zombie() -> None:
    with place() as at:
        child = subprocess.Popen([at.native], stdin=subprocess.DEVNULL,
                                 env={"HOME": str(at.home)})
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        at.note(child.pid)
        equal("one that was not waited for has ended", at.look(), Look([], "", False))
        child.wait()


def main() -> None:
    test_names()
    test_facts()
    test_many()
    test_directories()
    test_wrapper()
    test_files()
    test_both()
    test_zombie()
    finish()


main()
