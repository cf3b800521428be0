#!/usr/bin/env python3
"""A key is kept by the screen, and a parked login fetched, with keyrings in every state that one
can be in. The screen goes on meanwhile; what is wrong is said, with what to do about it; nothing is
kept anywhere else without being agreed to; no login is lost.

Each state is a scene of its own (tests/support/scene_file.py), on a session bus of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from program import check, finish, skip  # noqa: E402
from scene_file import parse  # noqa: E402
from scene_run import SceneRun  # noqa: E402
from session_bus import Bus  # noqa: E402

VALUE = "made-up-value-that-nobody-has-00"
PARKED = "0000000000000002"  # the account "work" of account_homes.py

# A new account with a key, and what the screen says while that is kept.
ADD = f"""
home login
server allow
start
wait a accounts
keys a n Down
wait ▌ API key
keys Enter
wait New account
keys Tab
paste {VALUE}
keys Enter
"""

# The login of an account that is parked takes the place of the one in use.
USE = """
home login accounts-two
server allow
start
wait a accounts
keys a
wait ▌● personal
keys End Enter
wait work will win everywhere.
keys Enter
"""

# It draws within half a second, whatever the keyring does.
GOES_ON = """
resize 60x16
within 500 interactive m
resize 80x24
within 500 interactive m
"""

FAILS = """
wait {problem}
wait {remedy}
keys Escape
wait nothing was changed
"""

QUIT = "\nkeys Escape Escape q q\nexit 0\n"


@dataclass
class State:
    """A keyring, and the scene that it makes."""

    name: str
    scene: str
    faults: tuple[str, ...] | None = ()  # None: nothing is on the bus
    activates: str | None = None
    has_bus: bool = True
    kept: bool = False  # the key, in the list of accounts


def proposal() -> str:
    return ADD + """
wait No keyring is running here.
wait Enter keep them in an encrypted file
keys Escape
wait Given up; nothing was changed.
"""


def refused(problem: str, remedy: str, waits: str = "", start: str = ADD) -> str:
    return start + waits + FAILS.format(problem=problem, remedy=remedy)


def told(problem: str, remedy: str) -> str:
    """What goes wrong when all is open is told in the last rows."""
    return ADD + f"\nwait {problem}\nwait {remedy}\n"


KEPT = ADD + "\nwait api-key is an account now.\n"
ASKS = "\nwait Asking your keyring" + GOES_ON
UNLOCKS = "\nwait Waiting for your keyring to be unlocked" + GOES_ON
IN_TIME = ("The keyring did not answer in time.", "It may show a dialog elsewhere")

STATES = [
    State("no bus", proposal(), None, has_bus=False),
    State("no service", proposal(), None),
    State("activation that never ends", refused(*IN_TIME, ASKS), None, "/bin/sleep 1000"),
    State("hung service", refused(*IN_TIME, ASKS), ("hang-all",)),
    State("locked with no prompter", refused(*IN_TIME, UNLOCKS), ("locked", "hang=Prompt")),
    State("prompt dismissed", refused("its dialog was dismissed.", "nothing was changed"),
          ("locked", "prompt=dismiss")),
    State("prompt left open",
          ADD + UNLOCKS + "\nkeys Escape\nwait Given up; nothing was changed.\n",
          ("locked", "prompt=open")),
    State("prompt accepted", KEPT, ("locked", "prompt=accept"), kept=True),
    State("service dies mid-call", told("The keyring ended while it was asked.", "Start it"),
          ("die=CreateItem",)),
    State("write refused", told("The keyring refused.", "Start the keyring anew"),
          ("refuse=CreateItem",)),
    State("write accepted but lost", told("The keyring has not kept",
                                         "into the keyring with another program"), ("lose",)),
    State("another one kept", told("The keyring gives back something else",
                                  "into the keyring with another program"), ("change",)),
    State("wrong type", told("The keyring gave an answer that does not fit", "Start the keyring"),
          ("type=CreateItem",)),
    State("locked on save", KEPT, ("locked-on-save", "prompt=accept"), kept=True),
    State("two equal items", USE + "\nwait work is signed out\n",
          (f"item={PARKED}:old:1", f"item={PARKED}:older:2")),
    State("huge secret", USE + "\nwait the keyring gave an answer that does not fit\n",
          (f"item={PARKED}:old", "huge-secret")),
    State("non-UTF-8", USE + "\nwait work is signed out\n", (f"item={PARKED}:\udcff\udcfe",)),
    State("nothing there", USE + "\nwait work is signed out\n", ()),
]


class KeepingRun(SceneRun):
    """A scene, and what it leaves behind in the HOME."""

    left: dict[str, bytes]

    def _run_steps(self) -> None:
        before = self._login()
        super()._run_steps()
        self.left = {str(path.relative_to(self.home.path)): path.read_bytes()
                     for path in self.home.path.rglob("*") if path.is_file()}
        self.login_stays = before in (None, self._login())

    def _login(self) -> bytes | None:
        path = self.home.config / ".credentials.json"
        return path.read_bytes() if path.exists() else None


@contextlib.contextmanager
def keyring(state: State) -> Iterator[str]:
    """The address of a bus with it."""
    with contextlib.ExitStack() as stack:
        if not state.has_bus:
            yield "unix:path=/nonexistent"
            return
        bus = stack.enter_context(Bus(state.activates))
        if state.faults is not None:
            stack.enter_context(bus.service(*state.faults))
        yield bus.address


def run(state: State) -> None:
    with keyring(state) as address:
        text = f"env DBUS_SESSION_BUS_ADDRESS={address}\n{state.scene}{QUIT}"
        scene = KeepingRun(parse(text, state.name), Path(os.environ["PROGRAM"]))
        scene.run()
    failed = [f"{result.name}\n{result.why}" for result in scene.results if not result.passed]
    check(f"{state.name}: the screen says it, and goes on", not failed, "\n".join(failed[:1]))
    holding = [name for name, content in scene.left.items() if VALUE.encode() in content]
    check(f"{state.name}: no key in any file", not holding, holding)
    check(f"{state.name}: no encrypted file that nobody agreed to",
          not any("secrets.vault" in name for name in scene.left), list(scene.left))
    listed = b'"api-key"' in scene.left.get(".config/claude-accounts/accounts.json", b"")
    check(f"{state.name}: the account is {'there' if state.kept else 'not there'}",
          listed == state.kept)
    check(f"{state.name}: the login in use stays", scene.login_stays)


def main() -> None:
    if shutil.which("tmux") is None or shutil.which("dbus-daemon") is None:
        skip("keyrings", "tmux or dbus-daemon is not installed")
        finish()
    for state in STATES:
        run(state)
    finish()


main()
