#!/usr/bin/env python3
"""Saves a setting while the system fails: killed at every system call, and every call that changes
something refused with every error, once and for ever. Whatever happens, the file is the old one or
the new one, nothing is called saved that is not, and the next change leaves no rubbish behind.

    run.py [--full]

The points are enumerated from a trace of an undisturbed run; none is written down here. Without
--full a part of them is tried, of every call, error and layout some. Prints TAP. A control writer
that truncates the file in place has to be caught by the same checks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = [os.environ["PROGRAM"]]
CONTROL = [sys.executable, str(Path(__file__).resolve().parent / "writer-in-place.py")]
ERRORS = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "ENOMEM", "EMFILE", "EINTR"]
SHORT_POINTS = 24  # of each layout and operation
LIMIT = 30  # seconds for one run; the program itself gives up waiting after 15
OLD = b'{\n  "model": "opus",\n  "gcpAuthRefresh": "old command"\n}\n'
CHANGING = {"write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink",
            "unlinkat", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink", "symlinkat", "chmod",
            "fchmod", "fchmodat", "chown", "fchown", "fchownat", "ftruncate", "truncate", "fallocate",
            "flock", "fsetxattr", "utimensat"}
OPENING = re.compile(r"O_CREAT|O_WRONLY|O_RDWR|O_TRUNC")
CALL = re.compile(r"(?:\d+ +)?(\w+)\(")


@dataclass(frozen=True)
class Operation:
    name: str
    command: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()  # run undisturbed first


OPERATIONS = [
    Operation("a new member", ("settings", "set", "awsAuthRefresh", "true one")),
    Operation("another value", ("settings", "set", "gcpAuthRefresh", "true new")),
    Operation("undo", ("undo",), (("settings", "set", "awsAuthRefresh", "true one"),)),
]
NEXT = ("settings", "set", "apiKeyHelper", "true next")


class Room:
    """A HOME with a settings file in one of the layouts."""

    def __init__(self, layout: str) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.layout = layout
        self.path = self.home / ".claude/settings.json"
        self.path.parent.mkdir()
        self.folders = [self.path.parent, self.home / ".local/state/claude-accounts"]
        self.target = self.path
        self._make()

    def _make(self) -> None:
        if self.layout == "absent":
            return
        if self.layout in ("one link", "two links"):
            dotfiles = self.home / "dotfiles"
            dotfiles.mkdir()
            self.folders.append(dotfiles)
            self.target = dotfiles / "claude.json"
            self.path.symlink_to("../dotfiles/claude.json")
            if self.layout == "two links":
                self.path.unlink()
                (self.home / "links").mkdir()
                (self.home / "links/middle.json").symlink_to("../dotfiles/claude.json")
                self.path.symlink_to("../links/middle.json")
        self.target.write_bytes(OLD)
        self.target.chmod(0o640)
        if self.layout == "hard link":
            os.link(self.target, self.home / "other.json")

    def run(self, program: list[str], command: tuple[str, ...],
            strace: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "TARGET": str(self.path)}
        tracer = ["strace", "-f", "-o", "/dev/null", *strace] if strace else []
        return subprocess.run([*tracer, *program, *command], env=environment, cwd=self.home,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT,
                              check=False)

    def content(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def rubbish(self) -> list[str]:
        return [str(path.relative_to(self.home)) for folder in self.folders if folder.is_dir()
                for path in folder.iterdir()
                if ".claude-accounts-" in path.name or path.name == "pending.json"]

    def is_as_laid_out(self) -> bool:
        if self.layout in ("one link", "two links") and not self.path.is_symlink():
            return False
        return self.layout == "absent" or not self.target.exists() or \
            self.target.stat().st_mode & 0o7777 == 0o640

    def close(self) -> None:
        shutil.rmtree(self.home)


@dataclass
class Course:
    """An operation in a layout as it goes undisturbed."""

    program: list[str]
    layout: str
    operation: Operation
    old: bytes | None = None
    new: bytes | None = None
    calls: list[tuple[str, int, str]] = field(default_factory=list)  # name, its number, the line

    def prepare(self) -> Room:
        room = Room(self.layout)
        for command in self.operation.before:
            room.run(self.program, command)
        return room

    def record(self) -> None:
        room = self.prepare()
        trace = room.home / "trace"
        self.old = room.content()
        result = room.run(self.program, self.operation.command, ("-o", str(trace)))
        assert result.returncode == 0, result.stderr.decode()
        self.new = room.content()
        self.calls = list(calls_of(trace.read_text(errors="replace")))
        room.close()

    def injections(self, errors: list[str]) -> list[str]:
        """What strace is to do, for every point."""
        kills = [f"{name}:signal=SIGKILL:when={number}" for name, number, _ in self.calls]
        failures = [f"{name}:error={error}:when={number}{ever}"
                    for name, number, line in self.calls if is_changing(name, line)
                    for error in errors for ever in ("", "+")]
        return kills + failures


def calls_of(trace: str):
    """The calls from where the program begins to change things on, each with its number."""
    counts: dict[str, int] = {}
    begun = False
    for line in trace.splitlines():
        match = CALL.match(line)
        if match is None:
            continue
        name = match.group(1)
        counts[name] = counts.get(name, 0) + 1
        begun = begun or "/.local/state/" in line or ("settings.json" in line and is_changing(name, line))
        if begun and name not in ("execve", "exit_group"):
            yield name, counts[name], line


def is_changing(name: str, line: str) -> bool:
    return name in CHANGING or (name in ("open", "openat") and OPENING.search(line) is not None)


def sample(points: list[str], full: bool, turn: int) -> list[str]:
    """All points, or some: at even distances, beginning elsewhere each time."""
    if full or len(points) <= SHORT_POINTS:
        return points
    step = len(points) / SHORT_POINTS
    return [points[int((i + turn * 0.37) * step) % len(points)] for i in range(SHORT_POINTS)]


def faults_of(course: Course, room: Room, result: subprocess.CompletedProcess[bytes]) -> list[str]:
    """What is wrong after a disturbed run."""
    content = room.content()
    said = b"Saved" in result.stdout or b"Removed" in result.stdout
    faults = []
    if content not in (course.old, course.new):
        faults.append(f"torn: {content!r}")
    if (said or result.returncode == 0) and content != course.new:
        faults.append("called saved, and it is not")
    if not room.is_as_laid_out():
        faults.append("a link or the mode is lost")
    if result.returncode > 0 and not result.stderr.strip():
        faults.append("no word about what went wrong")
    return faults


def rubbish_after(course: Course, room: Room) -> list[str]:
    """What is wrong after the next change, which nothing disturbs."""
    before = room.content()
    result = room.run(course.program, NEXT)
    if result.returncode != 0:
        return [f"the next change fails: {result.stderr.decode().strip()}"]
    after = json.loads(room.content() or b"{}")
    kept = json.loads(before or b"{}")
    faults = [f"left behind: {name}" for name in room.rubbish()]
    if {key: value for key, value in after.items() if key != "apiKeyHelper"} != kept:
        faults.append("the next change loses what was there")
    return faults


def disturb(course: Course, injection: str) -> list[str]:
    room = course.prepare()
    try:
        result = room.run(course.program, course.operation.command, ("-e", f"inject={injection}"))
        # An error on stderr cannot be told where writing fails for ever.
        if injection.startswith("write:error") and injection.endswith("+"):
            result.stderr = b"-"
        faults = faults_of(course, room, result)
        if course.program is PROGRAM:
            faults += rubbish_after(course, room)
    except subprocess.TimeoutExpired:
        faults = [f"it hangs for {LIMIT} s"]
    finally:
        room.close()
    return [f"{injection}: {fault}" for fault in faults]


class Tap:
    def __init__(self) -> None:
        self.count = 0
        self.failed = False

    def case(self, passed: bool, name: str, why: list[str]) -> None:
        self.count += 1
        self.failed = self.failed or not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {name}")
        for line in [] if passed else why[:20]:
            print(f"# {line}")
        sys.stdout.flush()


def try_all(course: Course, full: bool, turn: int,
            errors: list[str] = ERRORS) -> tuple[int, list[str]]:
    points = sample(course.injections(errors), full, turn)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda point: disturb(course, point), points))
    return len(points), [fault for faults in results for fault in faults]


def check_read_only(tap: Tap) -> None:
    """A directory that nobody may write: every call that makes something there is refused."""
    room = Room("plain")
    before = room.content()
    result = room.run(PROGRAM, OPERATIONS[0].command,
                      ("-P", str(room.path.parent), "-e", "inject=openat,renameat2:error=EROFS"))
    tap.case(result.returncode == 1 and room.content() == before and b"Saved" not in result.stdout
             and b".claude" in result.stderr and room.is_as_laid_out(),
             "a read-only directory", [result.stdout.decode(), result.stderr.decode()])
    room.close()


def check_control(tap: Tap) -> None:
    """The same checks must find fault with a writer that truncates in place."""
    course = Course(CONTROL, "plain", OPERATIONS[0])
    course.record()
    # Python itself tries an interrupted call again, for ever.
    count, faults = try_all(course, True, 0, ["ENOSPC", "EIO"])
    torn = [fault for fault in faults if "torn" in fault]
    lied = [fault for fault in faults if "called saved" in fault]
    tap.case(bool(torn) and bool(lied), f"the control is caught: torn {len(torn)} times, said to be "
             f"saved {len(lied)} times, at {count} points", ["nothing was found"])


def main() -> int:
    full = "--full" in sys.argv[1:]
    if os.environ.get("SANITIZERS"):
        print("1..0 # SKIP the leak sanitizer cannot be traced")
        return 0
    if shutil.which("strace") is None:
        print("1..0 # SKIP strace is missing")
        return 0
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True,
                      check=False).returncode != 0:
        print("1..0 # SKIP processes cannot be traced here")
        return 0
    tap = Tap()
    turn = 0
    for layout in ("plain", "one link", "two links", "absent", "hard link"):
        for operation in OPERATIONS:
            course = Course(PROGRAM, layout, operation)
            course.record()
            count, faults = try_all(course, full, turn)
            tap.case(not faults, f"{layout}, {operation.name}: {count} points", faults)
            turn += 1
    check_read_only(tap)
    check_control(tap)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
