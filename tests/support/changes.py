"""What tests of the commands that change something share.

    with program.home("login") as home:
        before = changes.tree(home)
        changes.run(home, "settings", "set", "AWS_REGION", "us-east-1", "--dry-run")
        changes.assert_same("--dry-run changes nothing", home, before)
    changes.finish()

Everything that the program prints here is searched for the secrets of canary.py.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import termios
import time
from pathlib import Path

import program
from canary import leaks
from homes import Home
from program import Result, check, equal

# Files as (mode, content), links as their targets, directories as (mode, None), by path.
Tree = dict[str, object]

_leaks: list[str] = []


def own_state(home: Home) -> Path:
    """The program's own directory."""
    base = home.environment.get("XDG_STATE_HOME")
    return (Path(base) if base else home.path / ".local/state") / "claude-accounts"


def journal(home: Home) -> list[str]:
    """The changes that can be undone, oldest first."""
    directory = own_state(home) / "undo"
    return sorted(entry.name for entry in directory.iterdir()) if directory.is_dir() else []


def _search(result: Result, arguments: tuple[str, ...]) -> Result:
    for leak in leaks((result.stdout + result.stderr).encode()):
        _leaks.append(f"{arguments}: {leak}")
    return result


def run(home: Home, *arguments: str, typed: str | None = None, **options) -> Result:
    """Runs the program; typed comes on standard input, which is no terminal."""
    if typed is not None:
        file = home.path.parent / "input"
        file.write_text(typed)
        options["prefix"] = ("sh", "-c", 'input=$1; shift; exec "$@" <"$input"', "sh", str(file))
    return _search(program.run(home, *arguments, **options), arguments)


def _read_until(terminal: int, wanted: str | None, process: subprocess.Popen) -> str:
    """Reads from a terminal until something wanted is there, or the process has ended."""
    end = time.monotonic() + program.LIMIT_SECONDS
    text = ""
    while (wanted is None or wanted not in text) and time.monotonic() < end:
        if select.select([terminal], [], [], 0.02)[0]:
            text += os.read(terminal, 65536).decode()
        elif process.poll() is not None:
            break
    return text


def on_terminal(home: Home, *arguments: str, answers: list[tuple[str, str]]) -> Result:
    """Runs it on a terminal, answering each prompt when it is there; all output is stdout. One
    case: the terminal is left as it was."""
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "dumb",
                   **home.environment}
    process = subprocess.Popen(
        program.command(home, *arguments), env=environment, cwd=home.project, stdin=slave,
        stdout=slave, stderr=slave, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    output = ""
    for prompt, answer in answers:
        output += _read_until(master, prompt, process)
        os.write(master, answer.encode())
    output += _read_until(master, None, process)
    equal(f"{arguments}: the terminal is left as it was", termios.tcgetattr(slave), before)
    os.close(slave)
    os.close(master)
    return _search(Result(process.wait(), output.replace("\r\n", "\n"), ""), arguments)


def verdict(home: Home) -> str:
    """What `status` says first, on one line."""
    return " ".join(run(home, "status").stdout.split("\n\n")[0].split())


def assert_end(name: str, result: Result, end: str) -> None:
    """One case: the output ends so, however its lines are wrapped."""
    check(name, " ".join(result.stdout.split()).endswith(end), (result, end))


def _fact(path: Path) -> object:
    if path.is_symlink():
        return os.readlink(path)
    mode = path.lstat().st_mode & 0o7777
    return mode, path.read_bytes() if path.is_file() else None


def tree(home: Home) -> Tree:
    """What there is below HOME, the program's own state apart."""
    own = [own_state(home), *own_state(home).parents]
    return {str(path.relative_to(home.path)): _fact(path) for path in sorted(home.path.rglob("*"))
            if path not in own and own_state(home) not in path.parents}


def differences(before: Tree, after: Tree) -> dict[str, object]:
    """What is not as it was: the new facts, None for what is gone."""
    names = sorted(set(before) | set(after))
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


def assert_same(name: str, home: Home, before: Tree) -> None:
    """One case: nothing has changed."""
    equal(name, differences(before, tree(home)), {})


def assert_refused(name: str, home: Home, arguments: list[str], status: int, *told: str,
                   **options) -> Result:
    """Three cases: the exit status, the words on stderr, and that nothing was done or claimed."""
    before, entries = tree(home), journal(home)
    result = run(home, *arguments, **options)
    equal(f"{name}: status", result.status, status, result)
    check(f"{name}: says {told}", result.stderr.startswith("claude-accounts: ") and
          all(words in result.stderr for words in told), result)
    changed = differences(before, tree(home))
    check(f"{name}: nothing changed, nothing claimed",
          not changed and journal(home) == entries and "Saved" not in result.stdout,
          (changed, result))
    return result


def finish() -> None:
    """The case that no secret was seen anywhere, and the plan."""
    equal("no output holds a secret", _leaks, [])
    program.finish()
