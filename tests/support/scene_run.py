"""Running one scene: what each command of a scene file (scene_file.py) does.

    run = SceneRun(scene, program)
    run.run()
    run.results      what came of the assertions, as lines of TAP

Each run has a directory of its own with HOME, terminal and program; nothing of it is left
afterwards, whatever happens.
"""

from __future__ import annotations

import difflib
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from canary import leaks
from homes import Home, write_atomically
from scene_file import ASSERTIONS, SETTINGS, Scene, Step
from scene_server import SceneServer, SceneSts
from screen import Screen, text_width
from terminal import BUTTONS, PATIENCE, Terminal, TerminalError, mount_command

# Seconds that a text may take to come, and that a screen may take to become its picture.
TEXT_LIMIT = 10.0 * PATIENCE
PICTURE_LIMIT = 5.0 * PATIENCE

# A HOME is always at a path of the same length.
TEMPORARY = "/tmp"
PREFIX = "claude-accounts-"

# Where managed settings are for the program; really they are in a directory of the run.
MANAGED = "/etc/claude-code/"

FINGERPRINT = re.compile(r"(?<![0-9A-Za-z_-])[0-9a-f]{8}(?![0-9A-Za-z_-])")

# Set when the run is to end before its time.
stopping = threading.Event()


class Mismatch(Exception):
    """An assertion does not hold; the text says why, in one line or more."""

    def __init__(self, why: str, fatal: bool = False) -> None:
        super().__init__(why)
        self.fatal = fatal  # what follows in the scene makes no sense any more


class Skip(Exception):
    """The scene cannot be run on this machine; the text says why."""


@dataclass
class Result:
    """One line of TAP, and the explanation below it."""

    passed: bool
    name: str
    why: str = ""
    skipped: str = ""

    def print(self, number: int) -> None:
        name = self.name.replace("#", "\\#")
        skipped = f" # SKIP {self.skipped}" if self.skipped else ""
        lines = [f"{'' if self.passed else 'not '}ok {number} - {name}{skipped}",
                 *(f"# {line}" for line in self.why.splitlines())]
        print("\n".join(lines), flush=True)


class SceneRun:
    """One run of one scene: run() once, then look at results and, after UPDATE, pictures."""

    def __init__(self, scene: Scene, program: Path, update: bool = False,
                 show: bool = False) -> None:
        self.scene = scene
        self.program = program
        self.update = update
        self.show = show
        self.results: list[Result] = []
        self.pictures: dict[int, list[str]] = {}  # new bodies of steps, by their line
        self.shown: list[str] = []
        self.size = (80, 24)
        self.variables = {"LC_ALL": "C.UTF-8", "TERM": "tmux-256color", "TZ": "UTC"}
        self.masks: list[re.Pattern] = [FINGERPRINT]
        self.terminal: Terminal | None = None
        self.server: SceneServer | None = None
        self.sts: SceneSts | None = None
        self.acted = time.monotonic()
        self.texts: set[str] = set()  # every screen that was looked at

    def run(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=TEMPORARY))
        try:
            self.home = Home(self.directory / "home")
            self._run_steps()
        except Skip as skip:
            self.results = [Result(True, self.scene.name, skipped=str(skip))]
        finally:
            if self.terminal is not None:
                self.terminal.close()
            if self.server is not None:
                self.server.close()
            if self.sts is not None:
                self.sts.close()
            shutil.rmtree(self.directory, ignore_errors=True)

    def _run_steps(self) -> None:
        lost = False
        for step in self.scene.steps:
            name = f"{self.scene.name}:{step.line}: {step.text}"
            if lost:
                if step.command in ASSERTIONS:
                    self.results.append(Result(False, name, "not reached"))
                continue
            try:
                if step.command in SETTINGS and self.terminal is not None:
                    raise ValueError(f"{step.command} must stand before start")
                getattr(self, "do_" + step.command.replace("-", "_"))(step)
            except Mismatch as mismatch:
                self.results.append(Result(False, name, str(mismatch)))
                lost = mismatch.fatal
            except (TerminalError, ValueError, OSError, re.error) as error:
                why = f"{error}\n{self._whole_screen()}"
                self.results.append(Result(False, name, why))
                lost = True
            else:
                if step.command in ASSERTIONS:
                    self.results.append(Result(True, name))
        if self.terminal is not None:
            self._check_leaks()

    def _check_leaks(self) -> None:
        screens = "\n".join(self.texts).encode()
        data = self._terminal().output(), screens
        found = [leak for text in data for leak in self._leaks(text)]
        why = "\n".join(f"the secret {name} ({form})" for name, form in sorted(set(found)))
        self.results.append(Result(not found, f"{self.scene.name}: no secret on the screen", why))

    def _leaks(self, data: bytes) -> list[tuple[str, str]]:
        return self.server.auth.leaks(data) if self.server is not None else leaks(data)

    # What a step needs.

    def _server(self) -> SceneServer:
        if self.server is None:
            raise ValueError("there is no server")
        return self.server

    def _terminal(self) -> Terminal:
        if self.terminal is None:
            raise TerminalError("nothing was started yet")
        return self.terminal

    def _capture(self) -> Screen:
        if stopping.is_set():
            raise Mismatch("interrupted", fatal=True)
        screen = self._terminal().capture()
        self.texts.add("\n".join(screen.rows()))
        return screen

    def _mask(self, text: str) -> str:
        text = text.replace(self.directory.name, PREFIX + "0" * (
            len(self.directory.name) - len(PREFIX)))
        for mask in self.masks:
            text = mask.sub(lambda match: re.sub(r"[\w-]", "0", match.group()), text)
        return text

    def _rows(self, screen: Screen) -> list[str]:
        return [self._mask(row) for row in screen.rows()]

    def _shows(self, screen: Screen, text: str) -> bool:
        return any(self._mask(text) in row for row in self._rows(screen))

    def _whole_screen(self) -> str:
        """The screen as it is now, in a frame, for people."""
        if self.terminal is None:
            return ""
        try:
            return framed(self._rows(self.terminal.capture()), self.terminal.size)
        except TerminalError as error:
            return str(error)

    def _path(self, name: str) -> Path:
        for prefix, directory in (("~/", self.home.path), (MANAGED, self.home.managed)):
            if name.startswith(prefix):
                return directory / name[len(prefix):]
        return self.home.project / name

    # Setting the scene.

    def do_home(self, step: Step) -> None:
        before = dict(self.home.environment), self.home.needs_managed
        self.home.compose(step.argument.split())
        if self.terminal is not None and before != (self.home.environment, self.home.needs_managed):
            raise ValueError("a fixture that sets variables must stand before start")
        self.acted = time.monotonic()

    def do_size(self, step: Step) -> None:
        self.size = parse_size(step.argument)

    def do_locale(self, step: Step) -> None:
        self.variables["LC_ALL"] = step.argument

    def do_term(self, step: Step) -> None:
        self.variables["TERM"] = step.argument

    def do_env(self, step: Step) -> None:
        name, _, value = step.argument.partition("=")
        self.variables[name] = str(self._path(value)) if value.startswith("~/") else value

    def do_mask(self, step: Step) -> None:
        self.masks.append(re.compile(step.argument))

    def do_server(self, step: Step) -> None:
        self.server = SceneServer(self.home, *step.argument.split())
        self.variables.update(self.server.variables)
        self.masks += self.server.masks

    def do_sts(self, step: Step) -> None:
        self.sts = SceneSts(self.home)
        self.variables.update(self.sts.variables)

    # Actions.

    def do_start(self, step: Step) -> None:
        if self.terminal is None:
            mount = None
            if self.home.needs_managed or Path("/etc/claude-code").exists():
                mount = mount_command()
            if self.home.needs_managed and mount is None:
                raise Skip("managed settings need the right to mount")
            self.terminal = Terminal(self.directory, self.home, self.size, self.program,
                                     self.variables, mount)
            self.terminal.open()
        self.terminal.start(f"claude-accounts {step.argument}".strip())
        self.acted = time.monotonic()

    def do_keys(self, step: Step) -> None:
        self._terminal().press(step.argument.split())
        self.acted = time.monotonic()

    def do_type(self, step: Step) -> None:
        self._terminal().type(step.argument)
        self.acted = time.monotonic()

    def do_paste(self, step: Step) -> None:
        self._terminal().paste(step.argument)
        self.acted = time.monotonic()

    def do_mouse(self, step: Step) -> None:
        column, line, button = (step.argument.split() + ["left"])[:3]
        if button not in BUTTONS:
            raise ValueError(f"there is no button {button!r}")
        self._terminal().click(int(column), int(line), button)
        self.acted = time.monotonic()

    def do_resize(self, step: Step) -> None:
        self._terminal().resize(parse_size(step.argument))
        self.acted = time.monotonic()

    def do_file(self, step: Step) -> None:
        path = self._path(step.argument)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
        write_atomically(path, text_of(step), mode)
        self.acted = time.monotonic()

    def do_in_place(self, step: Step) -> None:
        self._path(step.argument).write_bytes(text_of(step))
        self.acted = time.monotonic()

    def do_append(self, step: Step) -> None:
        with self._path(step.argument).open("ab") as file:
            file.write(text_of(step))
        self.acted = time.monotonic()

    def do_touch(self, step: Step) -> None:
        self._path(step.argument).touch()
        self.acted = time.monotonic()

    def do_chmod(self, step: Step) -> None:
        mode, path = step.argument.split()
        self._path(path).chmod(int(mode, 8))
        self.acted = time.monotonic()

    def do_remove(self, step: Step) -> None:
        path = self._path(step.argument)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        self.acted = time.monotonic()

    def do_signal(self, step: Step) -> None:
        name, _, child = step.argument.partition(" ")
        if child not in ("", "child"):
            raise ValueError(f"there is no process {child!r}")
        self._terminal().signal(name, child == "child")
        self.acted = time.monotonic()

    def do_agree(self, step: Step) -> None:
        self._server().agree()
        self.acted = time.monotonic()

    def do_paste_code(self, step: Step) -> None:
        self._terminal().paste(self._server().code())
        self.acted = time.monotonic()

    def do_foreground(self, step: Step) -> None:
        self._terminal().resume()
        self.acted = time.monotonic()

    # Assertions.

    def do_wait(self, step: Step) -> None:
        self._await(step.argument, True, self.acted, TEXT_LIMIT)

    def do_absent(self, step: Step) -> None:
        self._await(step.argument, False, self.acted, TEXT_LIMIT)

    def do_within(self, step: Step) -> None:
        milliseconds, _, text = step.argument.partition(" ")
        if not text:
            raise ValueError("within needs milliseconds and a text")
        self._await(text, True, self.acted, int(milliseconds) / 1000)

    def _await(self, text: str, wanted: bool, since: float, limit: float) -> None:
        """Looks until text is on the screen, or is not; the last look begins after the limit."""
        while True:
            begun = time.monotonic()
            if self._shows(self._capture(), text) == wanted:
                return
            if begun - since > limit:
                state = "not on the screen" if wanted else "still on the screen"
                raise Mismatch(f"{state} after {begun - since:.3f} s\n{self._whole_screen()}",
                               fatal=True)
            time.sleep(0.005)

    def do_holds(self, step: Step) -> None:
        path, expected = self._path(step.argument), text_of(step)
        limit = time.monotonic() + PICTURE_LIMIT
        while not path.exists() or path.read_bytes() != expected:
            if time.monotonic() > limit:
                real = path.read_text(errors="replace") if path.exists() else "no such file"
                raise Mismatch(f"{path.name} holds:\n{real}")
            time.sleep(0.02)

    def do_count(self, step: Step) -> None:
        endpoint, count = step.argument.split()
        if not self._server().comes_to(endpoint, int(count)):
            raise Mismatch(f"{self._server().auth.count(endpoint)} requests")

    def do_screen(self, step: Step) -> None:
        self._compare(step, lambda screen: ["|" + row for row in self._rows(screen)])

    def do_colours(self, step: Step) -> None:
        self._compare(step, Screen.colours)

    def _compare(self, step: Step, picture: Callable[[Screen], list[str]]) -> None:
        """Compares the body of step with the picture of the screen, as soon as that settles."""
        if self.show:
            screen = self._terminal().settled()
            if step.command == "colours":
                self.shown += picture(screen)
            else:
                self.shown.append(framed(screen.ansi(), self._terminal().size))
            return
        expected = [line.rstrip() for line in step.body]
        limit = time.monotonic() + PICTURE_LIMIT
        while picture(self._capture()) != expected:
            if self.update:
                self.pictures[step.line] = picture(self._terminal().settled())
                return
            if time.monotonic() > limit:
                real = picture(self._capture())
                diff = difflib.unified_diff(expected, real, "expected", "real", lineterm="")
                raise Mismatch("\n".join([*diff, self._whole_screen()]))
            time.sleep(0.02)

    def do_suspend(self, step: Step) -> None:
        self._terminal().press(["C-z"])
        report = self._terminal().finish()
        if not report.stopped:
            raise Mismatch(f"the program ended with status {report.status}", fatal=True)
        self._check_restored()

    def do_exit(self, step: Step) -> None:
        report = self._terminal().finish()
        if report.stopped:
            raise Mismatch("the program is stopped, not ended")
        if report.status != int(step.argument):
            raise Mismatch(f"it ended with status {report.status}\n{self._whole_screen()}")
        self._check_restored()

    def do_gone(self, step: Step) -> None:
        if self._terminal().finish().stopped:
            raise Mismatch("the program is stopped, not ended")
        self._check_restored()

    def _check_restored(self) -> None:
        faults = self._terminal().unrestored()
        if faults:
            raise Mismatch("\n".join([*faults, self._whole_screen()]))


def parse_size(text: str) -> tuple[int, int]:
    columns, lines = text.split("x")
    return int(columns), int(lines)


def text_of(step: Step) -> bytes:
    return "".join(line + "\n" for line in step.body).encode()


def framed(rows: list[str], size: tuple[int, int]) -> str:
    """The rows of a screen in a frame of its size; rows may hold SGR sequences."""
    columns, lines = size
    head = f"┌─ {columns}x{lines} "
    frame = [head + "─" * (columns + 1 - text_width(head)) + "┐"]
    for row in rows + [""] * (lines - len(rows)):
        frame.append("│" + row + " " * (columns - text_width(without_sgr(row))) + "│")
    frame.append("└" + "─" * columns + "┘")
    return "\n".join(frame)


def without_sgr(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)
