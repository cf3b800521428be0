"""The scene file format: reading scenes, and rewriting the pictures in them.

A scene is a text file of commands, one a line, run from top to bottom. "#" begins a comment line.

Before the program starts:

    home NAME...            add fixtures to the HOME (homes.py --list); after "start" as well,
                            then the files change under the running program
    size WxH                columns and lines of the terminal; 80x24 unless told
    locale NAME             LC_ALL of the program; C.UTF-8 unless told
    term NAME               TERM of the program; tmux-256color unless told, vt100 has no colours
    env NAME=VALUE          a variable of the program; a value may begin with "~/"; without such
                            lines and fixtures there are HOME, LC_ALL, PATH, TERM, TZ=UTC and, from
                            the shell, PWD
    server CONSENT [EMAIL]  an authorization server (authserver.py) that signs in or refreshes; the
                            user agrees ("allow") or refuses ("deny"), as ada@example.com or that
                            account of auth_grants.py; ports and addresses of it are masked
    sts                     AWS's Security Token Service (sts_server.py): the profile "work" has
                            keys that have ended, ~/good-keys is a file with good ones
    mask REGEX              text that changes from run to run: each letter, digit and "-" of
                            what matches counts as 0; fingerprints and the HOME's path are masked anyway

Actions:

    start [ARGUMENT...]     type "claude-accounts ARGUMENT..." at the shell, in ~/proj
    keys KEY...             press keys, named as in tmux: a Down Enter Escape C-l M-x F1 BTab
    type TEXT               type a text
    paste TEXT              paste a text, as a terminal does
    mouse X Y [BUTTON]      click in column X of line Y, counted from 1; BUTTON is left, middle,
                            right, wheel-up or wheel-down
    resize WxH              change the size of the terminal
    file PATH <<WORD        write the lines up to WORD into a file, by an atomic rename
    in-place PATH <<WORD    overwrite a file without replacing it (through a link: its target)
    append PATH <<WORD      add lines to a file
    touch PATH              set a file's time to now, or make an empty one
    chmod MODE PATH         change the permissions of a file
    remove PATH             remove a file, a link or a directory with all in it
    signal NAME [child]     send a signal (TERM, HUP, SEGV, ...) to the program, or to its child
    agree                   the user agrees, or refuses, in the browser that the program opened
    paste-code              paste the code that is shown at the address saved by the program
    foreground              bring the stopped program back ("fg" in the shell)

    PATH is relative to the project, or begins with "~/" or, with managed settings in "home",
    with "/etc/claude-code/".

Assertions, each one case of the test:

    wait TEXT               TEXT is on the screen, within 10 s
    absent TEXT             TEXT is not on the screen, or goes away within 10 s
    within MS TEXT          TEXT is on the screen at most MS milliseconds after the last action;
                            fails only when a look begun after that time does not find it, so
                            looking costs nothing
    holds PATH <<WORD       a file holds the lines up to WORD and nothing else, within 5 s
    screen                  the screen looks like this, at the latest after 5 s; the picture
    |what line 1 shows      follows, each line after a "|", without blanks at the ends of lines
    |what line 2 shows      and without empty lines at the bottom
    end
    colours                 the screen has these colours and attributes: a letter for each cell,
    a bold fg=green         "." where there are none, and what the letters mean; letters are given
    |...aaaaaa              out in the order of the screen, so a picture has only one form
    end
    count ENDPOINT N        so many requests have come to an endpoint of the server, within 10 s
    suspend                 Ctrl-Z stops the program and gives the terminal back as it was
    exit STATUS             the program has ended with this status (128 + N for signal N) and
                            given the terminal back as it was
    gone                    the program has ended, with any status, and given the terminal back

"As it was" means: the same termios settings, no alternate screen, a visible cursor, no mouse or
paste reporting, plain characters and keys. Every scene ends with one more assertion, that no
secret of its fixtures came to the terminal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

SETTINGS = {"size", "locale", "term", "env", "mask", "server", "sts"}
DOCUMENTS = {"file", "in-place", "append", "holds"}  # lines up to a word follow
ACTIONS = {"home", "start", "keys", "type", "paste", "mouse", "resize", "touch", "chmod", "remove",
           "signal", "foreground", "agree", "paste-code", "file", "in-place", "append"}
PICTURES = {"screen", "colours"}  # lines up to "end" follow
ASSERTIONS = {"wait", "absent", "within", "holds", "count", "suspend", "exit", "gone"} | PICTURES
COMMANDS = SETTINGS | ACTIONS | ASSERTIONS
WITH_SERVER = {"server", "sts", "agree", "paste-code", "count"}
# The commands that need nothing after their names.
BARE = {"sts", "start", "foreground", "agree", "paste-code", "suspend", "gone"} | PICTURES


class SceneSyntaxError(Exception):
    """A scene file is not what it should be; the text names the line."""


@dataclass
class Step:
    """One command of a scene."""

    line: int  # of the command, from 1
    command: str
    argument: str
    body: list[str] = field(default_factory=list)  # the lines that follow it, without its end

    @property
    def text(self) -> str:
        return f"{self.command} {self.argument}".strip()


@dataclass
class Scene:
    name: str
    lines: list[str]
    steps: list[Step]


def parse(text: str, name: str) -> Scene:
    """Reads a scene from text; name stands in messages."""
    lines = text.splitlines()
    steps = []
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if not line.strip() or line.startswith("#"):
            continue
        command, _, argument = line.strip().partition(" ")
        step = Step(number, command, argument.strip())
        if command in DOCUMENTS:
            step.argument, mark, terminator = step.argument.partition("<<")
            step.argument = step.argument.strip()
            if not mark or not terminator.strip():
                raise SceneSyntaxError(f"{name}:{number}: {command} needs <<WORD")
            number = _read_body(step, lines, number, terminator.strip(), name)
        elif command in PICTURES:
            number = _read_body(step, lines, number, "end", name)
        elif command not in COMMANDS:
            raise SceneSyntaxError(f"{name}:{number}: there is no command {command!r}")
        elif command not in BARE and not step.argument:
            raise SceneSyntaxError(f"{name}:{number}: {command} needs an argument")
        steps.append(step)
    return Scene(name, lines, steps)


def _read_body(step: Step, lines: list[str], start: int, terminator: str, name: str) -> int:
    """Gives step its lines from start to the terminator; returns where to go on."""
    try:
        end = lines.index(terminator, start)
    except ValueError:
        message = f"{name}:{step.line}: {step.command} has no {terminator!r}"
        raise SceneSyntaxError(message) from None
    step.body = lines[start:end]
    return end + 1


def load(path: Path) -> Scene:
    return parse(path.read_text(encoding="utf-8"), path.name)


def rewrite(scene: Scene, path: Path, pictures: dict[int, list[str]]) -> None:
    """Writes the scene with new bodies for steps, named by their lines; all else stays."""
    lines = list(scene.lines)
    for step in reversed(scene.steps):
        if step.line in pictures:
            lines[step.line:step.line + len(step.body)] = pictures[step.line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
