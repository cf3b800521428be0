"""Runs tests/system/http-driver, with the module beside it as the program has it.

    result = ask("http://127.0.0.1:80/", "x-header: 1", bearer=TOKEN, cap=100, HTTPS_PROXY=…)
    result["outcome"]     of the first call; result.lines has all of them
    result.stood_still    ms that the main loop did not turn
    result.seconds        of the whole process

Names in capitals, and http_proxy, are the driver's environment; it has nothing else but PATH, HOME
and TMPDIR. Everything that it prints is searched for the secrets of canary.py.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from canary import leaks

MODULE = "claude-accounts-remote.so"
BUILT = Path(os.environ["top_builddir"])

# Generous: the slowest machine under sanitizers ends in a fraction of it.
LIMIT_SECONDS = 60


@dataclass
class Result:
    text: str
    seconds: float

    @property
    def lines(self) -> list[dict[str, str]]:
        """One for each call; the problem has blanks in it and is the last word."""
        found = []
        for line in self.text.splitlines():
            if line.startswith("outcome="):
                words, _, problem = line.partition(" problem=")
                found.append(dict(word.split("=", 1) for word in words.split()) |
                             {"problem": problem})
        return found

    @property
    def stood_still(self) -> int:
        return int(self.text.rpartition("stood-still=")[2])

    def __getitem__(self, name: str) -> str | None:
        return self.lines[0].get(name) if self.lines else None


def copy(folder: Path) -> Path:
    """The driver in a folder of its own, where it looks for a module."""
    folder.mkdir()
    return Path(shutil.copy(BUILT / "tests/system/http-driver", folder))


_driver: Path | None = None


def _usual_driver() -> Path:
    global _driver
    if _driver is None:
        _driver = copy(Path(os.environ["TMPDIR"]) / "driver")
        (_driver.parent / MODULE).symlink_to(BUILT / MODULE)
    return _driver


def _start(url: str, *arguments: str, driver: Path | None = None, prefix: tuple[str, ...] = (),
           **more: object):
    """Gives the process, and what is to be written to it."""
    environment = {name: str(value) for name, value in more.items()
                   if name.isupper() or name == "http_proxy"}
    options = [f"--{name}={value}" for name, value in more.items()
               if name not in environment and name not in ("bearer", "body")]
    written = f"{more.get('bearer', '')}\n{more.get('body', '')}"
    process = subprocess.Popen(
        [*prefix, driver or _usual_driver(), *options, *[a for a in arguments if a.startswith("--")], "--",
         url, *[a for a in arguments if not a.startswith("--")]],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR")} | environment)
    return process, written.encode()


def ask(url: str, *arguments: str, **more: object) -> Result:
    """Arguments that begin with -- are options, others are headers."""
    started = time.monotonic()
    process, written = _start(url, *arguments, **more)
    output = process.communicate(written, timeout=LIMIT_SECONDS)[0]
    assert not leaks(output), output
    assert process.returncode in (0, 1), (process.returncode, output)
    return Result(output.decode(), time.monotonic() - started)


def memory_after(url: str, bearer: str, **more: object) -> bytes:
    """All that the driver has in memory when it has asked and wiped its own."""
    process, written = _start(url, "--stop", bearer=bearer, **more)
    process.stdin.write(written)
    process.stdin.close()
    os.waitpid(process.pid, os.WUNTRACED)
    memory = b""
    with open(f"/proc/{process.pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{process.pid}/mem", "rb") as bytes_of_it:
        for line in maps:
            place, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(number, 16) for number in place.split("-"))
            bytes_of_it.seek(start)
            memory += bytes_of_it.read(end - start)
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    return memory
