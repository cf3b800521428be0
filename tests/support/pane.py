"""The program on a pty of ours, with a command running in its pane.

    with program.home() as home:
        install(home, "#!/bin/sh\\necho hello; read -r answer\\n")
        with Pane(home, size=(80, 24)) as pane:
            pane.wait(b"hello")
            pane.press(TAB)           what comes then is typed to the command
            pane.wait(b"You type to the command")

All that the program writes is read at once and kept: pane.output(). Times of waiting are as exact
as the scheduler.
"""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import termios
import threading
import time
from pathlib import Path

from homes import Home
from program import PROGRAM
from terminal import PATIENCE

LIMIT = 20.0 * PATIENCE
TAB, LEAVE, ENTER = b"\t", b"\x1d", b"\r"
CHUNK = 1 << 16


def install(home: Home, script: str) -> None:
    """Makes it the `claude` that runs in the pane."""
    path = home.path / "bin/claude"
    path.parent.mkdir(exist_ok=True)
    path.write_text(script)
    path.chmod(0o700)


def set_size(descriptor: int, size: tuple[int, int]) -> None:
    columns, rows = size
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Pane:
    """See the top of this file."""

    def __init__(self, home: Home, size: tuple[int, int] = (80, 24),
                 term: str = "xterm-256color", command: list[str] | None = None,
                 prefix: tuple[str, ...] = (), arguments: tuple[str, ...] = ()) -> None:
        """Another command than the program has no pane to be opened."""
        self._command = command or [*prefix, PROGRAM, *arguments]
        self._has_pane = command is None
        self._environment = {
            "PATH": f"{home.path}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "TERM": term,
            **{name: os.environ[name] for name in os.environ if name.endswith("SAN_OPTIONS")},
            **home.environment}
        self._directory = home.project
        self._size = size
        self._bytes = bytearray()
        self._more = threading.Condition()
        self._is_over = False
        self.status: int | None = None

    def __enter__(self) -> Pane:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Starts the program, and in its pane the command."""
        self.master, self._slave = pty.openpty()
        set_size(self.master, self._size)
        self.process = os.fork()
        if self.process == 0:
            self._become_program()
        threading.Thread(target=self._read, daemon=True).start()
        if self._has_pane:
            self.wait(b"sign in\x1b")
            self.press(b"l")
            self.wait(b"Let Claude Code sign in")
            self.press(b"v")

    def _become_program(self) -> None:
        try:
            os.setsid()
            fcntl.ioctl(self._slave, termios.TIOCSCTTY, 0)
            for descriptor in range(3):
                os.dup2(self._slave, descriptor)
            os.chdir(self._directory)
            os.closerange(3, 256)
            os.execvpe(self._command[0], self._command, self._environment)
        finally:
            os._exit(127)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self.master, CHUNK)
            except OSError:
                data = b""
            with self._more:
                self._bytes += data
                self._is_over = not data
                self._more.notify_all()
            if not data:
                return

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def resize(self, size: tuple[int, int]) -> None:
        self._size = size
        set_size(self.master, size)

    def mark(self) -> int:
        """The place in the output that the next byte will have."""
        with self._more:
            return len(self._bytes)

    def output(self, start: int = 0) -> bytes:
        with self._more:
            return bytes(self._bytes[start:])

    def wait(self, text: bytes, start: int = 0, limit: float = LIMIT) -> float:
        """Until that came behind a place of the output; how many seconds that took."""
        begun = time.monotonic()
        with self._more:
            found = self._more.wait_for(
                lambda: self._bytes.find(text, start) >= 0 or self._is_over, limit)
            if not found or self._bytes.find(text, start) < 0:
                tail = bytes(self._bytes[-2000:])
                raise TimeoutError(f"{text!r} did not come: {tail!r}")
        return time.monotonic() - begun

    def modes(self) -> list:
        """termios, as they are now."""
        return termios.tcgetattr(self._slave)

    def processes(self) -> list[int]:
        """The program and its guard: the command does not belong to them."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return [self.process, *map(int, children.split())]

    def end(self, limit: float = LIMIT) -> int:
        """Waits for the program's end; its status as a shell tells it."""
        until = time.monotonic() + limit
        while self.status is None and time.monotonic() < until:
            pid, status = os.waitpid(self.process, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self.status = 128 - code if code < 0 else code
            else:
                time.sleep(0.005)
        if self.status is None:
            raise TimeoutError("the program goes on")
        return self.status

    def close(self) -> None:
        """Ends the program, however it goes."""
        if self.status is None:
            os.kill(self.process, signal.SIGTERM)
            try:
                self.end()
            except TimeoutError:
                os.kill(self.process, signal.SIGKILL)
                self.end()
        os.close(self._slave)
        with self._more:
            self._more.wait_for(lambda: self._is_over, LIMIT)
        os.close(self.master)
