"""A session bus of its own for a test, in folders of its own, with or without a keyring.

    with Bus() as bus:                      nothing can be started on it
        with bus.service("locked"):         tests/support/secret_service.py
            result = bus.ask("lookup", ID)  tests/system/keyring-driver
    with Bus(activates="sleep 1000") as bus, …

No session of the user is touched: HOME, XDG_RUNTIME_DIR and the address are the test's own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DRIVER = Path(os.environ["top_builddir"]) / "tests/system/keyring-driver"
SERVICE = Path(__file__).with_name("secret_service.py")
NAME = "org.freedesktop.secrets"

# Generous: the slowest machine under sanitizers ends in a fraction of it.
LIMIT_SECONDS = 90

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={room}/socket</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{room}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass
class Result:
    """What tests/system/keyring-driver said."""

    text: str
    words: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str | None:
        return self.words.get(name)

    def number(self, name: str) -> int:
        return int(self.words[name])


def result_of(output: bytes) -> Result:
    text = output.decode()
    words = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return Result(text, words)


class Bus:
    """A dbus-daemon; activates is the command that is to bring the keyring when it is asked for."""

    def __init__(self, activates: str | None = None) -> None:
        self.room = Path(tempfile.mkdtemp())
        for name in ("home", "run", "services"):
            (self.room / name).mkdir(mode=0o700)
        (self.room / "bus.conf").write_text(CONFIGURATION.format(room=self.room))
        if activates:
            (self.room / "services" / f"{NAME}.service").write_text(
                f"[D-BUS Service]\nName={NAME}\nExec={activates}\n")
        self.address = f"unix:path={self.room}/socket"
        self.called: list[str] = []

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.room / "home"),
                "XDG_RUNTIME_DIR": str(self.room / "run"), "G_MESSAGES_DEBUG": "",
                "DBUS_SESSION_BUS_ADDRESS": self.address} | more

    def __enter__(self) -> Bus:
        self.daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self.room}/bus.conf", "--nofork", "--print-address"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment())
        self.daemon.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        self.daemon.terminate()
        self.daemon.wait()
        self.daemon.stdout.close()
        shutil.rmtree(self.room)

    @contextlib.contextmanager
    def service(self, *faults: str) -> Iterator[subprocess.Popen]:
        """What was called is in .called afterwards."""
        process = subprocess.Popen(
            [os.environ["PYTHON"], SERVICE, *faults], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=self.environment())
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process
        finally:
            process.stdin.close()
            self.called = process.stdout.read().decode().split()
            process.stdout.close()
            process.wait()

    @contextlib.contextmanager
    def gnome_keyring(self, password: str | None = "a password") -> Iterator[None]:
        """The real one; without a password nothing unlocks it."""
        options = ["--unlock"] if password is not None else []
        process = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=self.environment())
        process.stdin.write((password or "").encode())
        process.stdin.close()
        process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()

    def start(self, *arguments: str, value: bytes = b"", **more: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [DRIVER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=self.environment(**more))
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(value)
            process.stdin.close()
        process.stdin = None
        return process

    def ask(self, *arguments: str, value: bytes = b"", **more: str) -> Result:
        return end(self.start(*arguments, value=value, **more))


def end(process: subprocess.Popen) -> Result:
    return result_of(process.communicate(timeout=LIMIT_SECONDS)[0])


def memory(process: subprocess.Popen) -> bytes:
    """All that a driver with --stop has in memory when it has asked and wiped its own."""
    os.waitpid(process.pid, os.WUNTRACED)
    found = b""
    with open(f"/proc/{process.pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{process.pid}/mem", "rb") as contents:
        for line in maps:
            place, rights = line.split()[:2]
            start, end_of_it = (int(number, 16) for number in place.split("-"))
            if rights.startswith("rw"):
                contents.seek(start)
                found += contents.read(end_of_it - start)
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    return found
