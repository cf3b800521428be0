"""Runs the program under test in a Home, and tells what came of it in TAP.

    with program.home("login", "api-key-env") as home:
        result = program.run(home, "status", "--json", "--mode", "print")
        check("it wins", result.json["verdict"]["winner"] == "api_key", result)
    finish()
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from homes import Home

PROGRAM = os.environ["PROGRAM"]
NAMESPACE = Path(__file__).with_name("namespace.sh")

# Generous: the slowest machine under sanitizers ends in a fraction of it.
LIMIT_SECONDS = 60


@dataclass
class Result:
    """What a run left."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict:
        return json.loads(self.stdout)


@contextlib.contextmanager
def home(*fixtures: str) -> Iterator[Home]:
    """A Home of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        made = Home(Path(directory).resolve() / "home")
        made.compose(list(fixtures))
        yield made


def command(in_home: Home, *arguments: str, prefix: tuple[str, ...] = ()) -> list[str]:
    """The command line, under a namespace of its own when managed settings are needed."""
    line = [*prefix, PROGRAM, *arguments]
    if in_home.needs_managed:
        line = ["unshare", "-m", "sh", str(NAMESPACE), str(in_home.managed), *line]
    return line


def can_mount() -> bool:
    """Whether managed settings can be put in place here: that needs a mount namespace."""
    return subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


def _descriptor(text: str | None) -> int | None:
    """A pipe with the text waiting in it."""
    if text is None:
        return None
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    return reader


def run(in_home: Home, *arguments: str, prefix: tuple[str, ...] = (), cwd: Path | None = None,
        environment: dict[str, str] | None = None, stdout: int = subprocess.PIPE) -> Result:
    """Runs the program with nothing but the Home's variables."""
    reader = _descriptor(in_home.descriptor)

    def place_descriptor() -> None:
        if reader is not None:
            os.dup2(reader, 9)

    try:
        done = subprocess.run(
            command(in_home, *arguments, prefix=prefix),
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **in_home.environment,
                 **(environment or {})},
            cwd=cwd or in_home.project, stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=subprocess.PIPE, preexec_fn=place_descriptor, close_fds=False,
            timeout=LIMIT_SECONDS)
    finally:
        if reader is not None:
            os.close(reader)
    output = done.stdout.decode() if done.stdout is not None else ""
    return Result(done.returncode, output, done.stderr.decode())


_cases = 0
_failures = 0


def check(name: str, passed: bool, shown: object = None) -> None:
    """One case; what is shown explains a failure."""
    global _cases, _failures
    _cases += 1
    print(f"{'ok' if passed else 'not ok'} {_cases} - {name}", flush=True)
    if passed:
        return
    _failures += 1
    for line in str(shown).splitlines():
        print(f"# {line}")


def equal(name: str, got: object, wanted: object, shown: object = None) -> None:
    """One case: two values are the same."""
    extra = "" if shown is None else f"\n{shown}"
    check(name, got == wanted, f"got    {got!r}\nwanted {wanted!r}{extra}")


def skip(name: str, reason: str) -> None:
    """One case that cannot run here."""
    global _cases
    _cases += 1
    print(f"ok {_cases} - {name} # SKIP {reason}")


def finish() -> None:
    """The plan; to be called last."""
    print(f"1..{_cases}")
    sys.exit(1 if _failures else 0)
