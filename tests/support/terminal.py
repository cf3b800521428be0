"""A terminal with a shell in it, and the program in that: tmux, driven from outside.

    terminal = Terminal(directory, home, (80, 24), program, {"TERM": "tmux-256color"}, None)
    terminal.open()
    terminal.start("claude-accounts")     type a command at the shell
    terminal.press(["Down", "Enter"])     keys of the user
    terminal.capture()                    what is on the screen (screen.py)
    terminal.finish()                     wait until the shell is back: its Report
    terminal.unrestored()                 what the program left different from before
    terminal.close()                      always: ends everything that runs in it

Every Terminal is a tmux server of its own, with a socket in its directory and an empty
configuration. All that the program writes is also kept, byte for byte: terminal.output().
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from homes import Home
from screen import PLAIN, Screen

SUPPORT = Path(__file__).resolve().parent
TMUX = ["tmux", "-u", "-L", "scene", "-f", "/dev/null"]

# All limits are this many times longer: more for slow machines, less for testing the limits.
PATIENCE = float(os.environ.get("PATIENCE", "1"))
# Seconds that the shell may take to start or to come back.
LIMIT = 10.0 * PATIENCE
# Seconds for bytes that are on their way to tmux when a program has ended.
TRANSIT = 1.0 * PATIENCE

# Seconds that a program may take to end when its terminal is closed.
GRACE = 2.0 * PATIENCE

# What a program may leave changed, as tmux names it.
FLAGS = ("alternate_on", "cursor_flag", "insert_flag", "keypad_cursor_flag", "keypad_flag",
         "mouse_any_flag", "origin_flag", "wrap_flag")
# DEC private modes that are on in a terminal at rest; all others are off.
MODES_ON = {7, 25}

BUTTONS = {"left": 0, "middle": 1, "right": 2, "wheel-up": 64, "wheel-down": 65}

# Variables of the caller that reach the program: the sanitizers' settings.
PASSED_ON = ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS")


class TerminalError(Exception):
    """The terminal did not do what a scene asked of it; the text says what and why."""


@dataclass(frozen=True)
class Report:
    """What has become of a program when the shell is back."""

    status: int
    stopped: bool  # it is stopped, not ended


@functools.lru_cache
def mount_command() -> list[str] | None:
    """What runs a command with a /etc/claude-code of its own, or None where nothing can."""
    for options in (["-m"], ["-rm"]):
        command = ["unshare", *options]
        if shutil.which("unshare") and subprocess.run(
                [*command, "mount", "--bind", "/etc", "/etc"], check=False,
                stdin=subprocess.DEVNULL, capture_output=True).returncode == 0:
            return command
    return None


def _state(process: int) -> str:
    """The letter of a process's state: "R" running, "T" stopped, "X" there is none, ..."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "X"
    return stat.rpartition(")")[2].split()[0]


def is_alive(process: int) -> bool:
    """Whether there is such a process and it has not ended."""
    return _state(process) not in "ZX"


def _whole(argument: str) -> str:
    """An argument for tmux that does not end a command, as one that ends in ";" would."""
    return argument[:-1] + "\\;" if argument.endswith(";") else argument


class Terminal:
    """See the top of this file."""

    def __init__(self, directory: Path, home: Home, size: tuple[int, int], program: Path,
                 variables: dict[str, str], mount: list[str] | None) -> None:
        self.directory = directory
        self.size = size
        self._project = home.project
        self._environment = {
            "PATH": f"{directory}/bin:{home.path}/bin:/usr/bin:/bin",
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            **home.environment,
            **variables,
        }
        self._shell: int | None = None  # its process id
        self._reports = 0
        self._running = False
        self._stopped = False
        self._install(program, home, mount)

    def open(self) -> None:
        """Starts tmux and the shell; close() is needed even when this fails."""
        shell = shutil.which("dash") or "/bin/sh"
        (self.directory / "output").touch()
        columns, lines = self.size
        self._tmux("set-option", "-g", "status", "off",
                   ";", "set-option", "-g", "history-limit", "0",
                   ";", "new-session", "-d", "-x", str(columns), "-y", str(lines),
                   "-c", str(self._project),
                   "env", "-i", *(f"{name}={value}" for name, value in self._environment.items()),
                   shell, str(SUPPORT / "shell.sh"), str(self.directory),
                   ";", "pipe-pane", "-O", f"cat >>'{self.directory}/output'")
        process, self._tty = self._formats("pane_pid", "pane_tty")
        self._shell = int(process)
        self.finish()
        self._settings_before = self._settings()
        self._flags_before = self._flags()

    def _install(self, program: Path, home: Home, mount: list[str] | None) -> None:
        """Makes the command "claude-accounts", which leaves its process id in a file."""
        command = f"'{program}'"
        if mount is not None:
            home.managed.mkdir(exist_ok=True)
            command = f"{' '.join(mount)} sh '{SUPPORT}/namespace.sh' '{home.managed}' {command}"
        script = f"#!/bin/sh\necho $$ >'{self.directory}/pid'\n"
        if home.descriptor is not None:
            script += f"exec 9<<'EOF'\n{home.descriptor}\nEOF\n"
        script += f'exec {command} "$@"\n'
        path = self.directory / "bin/claude-accounts"
        path.parent.mkdir()
        path.write_text(script)
        path.chmod(0o755)

    def _tmux(self, *arguments: str) -> str:
        environment = {"PATH": "/usr/bin:/bin:" + os.environ.get("PATH", ""),
                       "HOME": str(self.directory), "TMUX_TMPDIR": str(self.directory),
                       "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh"}
        try:
            result = subprocess.run([*TMUX, *arguments], env=environment, capture_output=True,
                                    encoding="utf-8", stdin=subprocess.DEVNULL, check=True)
        except subprocess.CalledProcessError as error:
            raise TerminalError(f"tmux: {error.stderr.strip()}") from error
        return result.stdout

    # What the user does.

    def start(self, command: str) -> None:
        """Types a command at the shell's prompt."""
        if self._running:
            raise TerminalError("a program is running already")
        (self.directory / "pid").unlink(missing_ok=True)
        self._command(command)

    def resume(self) -> None:
        """Brings the stopped program back to the foreground."""
        self._command("fg")

    def _command(self, command: str) -> None:
        self._reports = self._newest_report()
        self._running = True
        self.type(command)
        self.press(["Enter"])

    def press(self, keys: list[str]) -> None:
        self._tmux("send-keys", "--", *map(_whole, keys))

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", "--", _whole(text))

    def paste(self, text: str) -> None:
        self._tmux("set-buffer", "--", _whole(text), ";", "paste-buffer", "-p", "-d")

    def click(self, column: int, line: int, button: str) -> None:
        """Presses and releases a mouse button, in the encoding that the program asked for."""
        listens, extended = self._formats("mouse_any_flag", "mouse_sgr_flag")
        if listens != "1":
            raise TerminalError("the program does not listen to the mouse")
        code = BUTTONS[button]
        if extended == "1":
            pressed = f"\x1b[<{code};{column};{line}M".encode()
            released = pressed[:-1] + b"m"
        else:
            position = bytes([32 + column, 32 + line])
            pressed = b"\x1b[M" + bytes([32 + code]) + position
            released = b"\x1b[M" + bytes([32 + 3]) + position
        data = pressed if button.startswith("wheel") else pressed + released
        self._tmux("send-keys", "-H", *(f"{byte:02x}" for byte in data))

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size
        self._tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))

    def signal(self, name: str, to_child: bool = False) -> None:
        if f"SIG{name}" not in signal.Signals.__members__:
            raise TerminalError(f"there is no signal {name!r}")
        process = self._program()
        if to_child:
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
            if len(children) != 1:
                raise TerminalError(f"the program has {len(children)} children")
            process = int(children[0])
        os.kill(process, signal.Signals[f"SIG{name}"])

    # What there is to see.

    def capture(self) -> Screen:
        return Screen(self._tmux("capture-pane", "-p", "-e", "-N").removesuffix("\n"),
                      self.size[0])

    def settled(self) -> Screen:
        """The screen once it has not changed for a quarter of a second and shows something."""
        limit = time.monotonic() + LIMIT
        screen = self.capture()
        since = time.monotonic()
        while time.monotonic() < limit:
            time.sleep(0.02)
            last, screen = screen, self.capture()
            if screen != last:
                since = time.monotonic()
            elif time.monotonic() - since > 0.25 and screen.rows():
                break
        return screen

    def output(self) -> bytes:
        """All that was ever written to this terminal."""
        return (self.directory / "output").read_bytes()

    def _formats(self, *names: str) -> list[str]:
        text = self._tmux("display-message", "-p", ",".join(f"#{{{name}}}" for name in names))
        return text.strip().split(",")

    def _settings(self) -> set[str]:
        """The termios settings: "-echo", "intr = ^C", ...; without the size and the speed."""
        text = subprocess.run(["stty", "-a", "-F", self._tty], capture_output=True,
                              encoding="utf-8", stdin=subprocess.DEVNULL, check=True).stdout
        settings = set()
        for line in text.splitlines()[1:]:
            settings.update(line.rstrip(";").split("; ") if "=" in line else line.split())
        return settings

    def _flags(self) -> dict[str, str]:
        values = self._formats(*FLAGS, "scroll_region_upper", "scroll_region_lower", "pane_height")
        flags = dict(zip(FLAGS, values))
        upper, lower, height = map(int, values[len(FLAGS):])
        flags["scroll_region_whole"] = str(upper == 0 and lower == height - 1)
        return flags

    # The end of a program.

    def finish(self) -> Report:
        """Waits until the shell is back, if it is not; returns what became of the program."""
        path = self.directory / f"report.{self._reports + 1}"
        if not self._running and self._reports:
            path = self.directory / f"report.{self._reports}"
        limit = time.monotonic() + LIMIT
        while not (path.exists() and path.read_text().endswith("\n")):
            if time.monotonic() > limit:
                raise TerminalError("the program is still running")
            time.sleep(0.01)
        if self._running:
            self._stopped = _state(self._program()) == "T"
        self._running = False
        self._reports = self._newest_report()
        return Report(int(path.read_text()), self._stopped)

    def unrestored(self) -> list[str]:
        """What is different from before the program, in words; empty when all is as it was."""
        self.finish()
        limit = time.monotonic() + TRANSIT
        while True:
            faults = self._faults()
            if not faults or time.monotonic() > limit:
                return faults
            time.sleep(0.02)

    def _faults(self) -> list[str]:
        faults = []
        for setting in sorted(self._settings() - self._settings_before):
            faults.append(f"the terminal was left with {setting}")
        for name, value in self._flags().items():
            if value != self._flags_before[name]:
                faults.append(f"{name}: {self._flags_before[name]} became {value}")
        for mode, switch in sorted(self._modes().items()):
            if (switch == "h") != (mode in MODES_ON):
                faults.append(f"the terminal was left in mode \\e[?{mode}{switch}")
        column, line = map(int, self._formats("cursor_x", "cursor_y"))
        style = self.capture().style_at(column - len("$ "), line)
        if style != PLAIN:
            faults.append(f"the shell's text is written in {style}")
        return faults

    def _modes(self) -> dict[int, str]:
        """DEC private modes by number, each as it was last set: "h" on, "l" off."""
        modes = {}
        for numbers, switch in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.output()):
            for number in numbers.split(b";"):
                modes[int(number)] = switch.decode()
        return modes

    def _newest_report(self) -> int:
        return max((int(path.suffix[1:]) for path in self.directory.glob("report.[0-9]*")),
                   default=0)

    def _program(self) -> int:
        """The process id of the program."""
        path = self.directory / "pid"
        limit = time.monotonic() + LIMIT
        while not (path.exists() and path.read_text().endswith("\n")):
            if time.monotonic() > limit:
                raise TerminalError("no program was started")
            time.sleep(0.01)
        return int(path.read_text())

    def close(self) -> None:
        """Ends tmux, the shell and the program; they have ended when this returns."""
        processes = [] if self._shell is None else [self._shell]
        if (self._running or self._stopped) and (self.directory / "pid").exists():
            processes.append(self._program())
        try:
            self._tmux("kill-server")
        except TerminalError:
            pass  # it did not even start
        limit = time.monotonic() + GRACE
        while any(map(is_alive, processes)):
            if time.monotonic() > limit:
                for process in filter(is_alive, processes):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.01)
