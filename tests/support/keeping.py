"""Accounts under test: a HOME with a keyring, or with none, and what is kept where.

    with world("login", bus=bus) as made:             the real gnome-keyring, or what is on the bus
        result = made.run("accounts", "add", "ci", "--api-key-stdin", data=key)
        made.account("ci")["fingerprint"], made.secrets() == {made.account("ci")["id"]: key}
    with world("login") as made:                      a vault, which PASSPHRASE opens
        made.run("accounts", …, passphrase=PASSPHRASE)
        typed = made.type("accounts", "add", "ci")    on a terminal: sign_in.SignIn

    finish()

All that is printed, and the files that hold no secrets, are searched for secrets; that nothing was
found is the last case.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import program
import sign_in
from homes import Home
from program import Result
from session_bus import Bus
from sign_in import SignIn, finish, look_for_leaks  # noqa: F401  (finish: for those who import it)

PASSPHRASE = "a passphrase of a test"
OWN = ".config/claude-accounts"
DRIVER = Path(os.environ["top_builddir"]) / "tests/app/secrets-driver"

# How the text of a report begins, in every version.
VERSION = 1


class Kept:
    """A Home whose accounts are looked at; see the top of this file."""

    def __init__(self, home: Home, server: object, bus: Bus | None) -> None:
        self.home, self.server, self.bus = home, server, bus
        self.own = home.path / OWN
        address = {"DBUS_SESSION_BUS_ADDRESS": bus.address} if bus else {}
        home.environment.update(address)

    # What is done.

    def run(self, *words: str, data: str = "", passphrase: str | None = None,
            cwd: Path | None = None, **variables: str) -> Result:
        """A command without a terminal, to its end."""
        pipe = self._passphrase(passphrase)
        more = ("--passphrase-fd", str(pipe)) if pipe is not None else ()
        try:
            done = subprocess.run(
                program.command(self.home, *words, *more), input=data.encode(),
                env=self.environment(**variables), cwd=cwd or self.home.project,
                capture_output=True, pass_fds=() if pipe is None else (pipe,),
                start_new_session=True, timeout=program.LIMIT_SECONDS)
        finally:
            if pipe is not None:
                os.close(pipe)
        look_for_leaks(words, done.stdout + done.stderr, self.server)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def type(self, *words: str, **options: object) -> SignIn:
        """A command on a terminal of 100 columns."""
        command, *rest = words
        return SignIn(self.home, *rest, command=command, columns=100, **options)

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self.home.environment, **more}

    @staticmethod
    def _passphrase(text: str | None) -> int | None:
        """A descriptor that gives it."""
        if text is None:
            return None
        reader, writer = os.pipe()
        os.write(writer, text.encode() + b"\n")
        os.close(writer)
        return reader

    # What there is.

    @property
    def registry(self) -> Path:
        return self.own / "accounts.json"

    @property
    def choice(self) -> str | None:
        """Where secrets are kept; None: that is not decided."""
        path = self.own / "secrets"
        return path.read_text().strip() if path.exists() else None

    def accounts(self) -> dict[str, dict]:
        """As the file has them, by name."""
        if not self.registry.exists():
            return {}
        return {account["name"]: account
                for account in json.loads(self.registry.read_text())["accounts"]}

    def account(self, name: str) -> dict:
        return self.accounts()[name]

    def report(self) -> dict[str, dict]:
        """As the program tells them, by name."""
        told = self.run("accounts", "--json").json
        assert told["version"] == VERSION
        return {account["name"]: account for account in told["accounts"]}

    def secrets(self) -> dict[str, str]:
        """By id."""
        if self.choice is None:
            return {}
        identifiers = self._ask("list")[0].split()
        answers = self._ask(*(f"lookup {identifier}" for identifier in identifiers))
        return {identifier: bytes.fromhex(answer).decode()
                for identifier, answer in zip(identifiers, answers)}

    def store(self, identifier: str, text: str) -> None:
        """Keeps a secret, where it is decided where that is."""
        self._ask(f"store {identifier} {text.encode().hex()}")

    def _ask(self, *questions: str) -> list[str]:
        """What tests/app/secrets-driver answers; it may have to unlock the vault before."""
        done = subprocess.run([DRIVER, self.own, PASSPHRASE], env=self.environment(), text=True,
                              input="".join(f"{question}\n" for question in questions),
                              capture_output=True, timeout=program.LIMIT_SECONDS)
        lines = done.stdout.splitlines()[-len(questions):] if questions else []
        assert all(line.split()[0] == "0" for line in lines), (questions, done)
        return [line[2:] for line in lines]

    def secret(self, name: str) -> str | None:
        return self.secrets().get(self.account(name)["id"])

    def files(self, *left_out: str) -> dict[str, tuple[str, bytes]]:
        """Mode and content of all files in the Home, but for those in some of its folders."""
        found = sign_in.snapshot(self.home.path)
        return {path: file for path, file in found.items()
                if not any(Path(path).is_relative_to(self.home.path / out) for out in left_out)}

    def look_in_files(self) -> None:
        """No secret stands in what this program has written for itself."""
        for path, (_, content) in sign_in.snapshot(self.own).items():
            look_for_leaks(path, content, self.server)


@contextlib.contextmanager
def world(*fixtures: str, bus: Bus | None = None) -> Iterator[Kept]:
    """With a server and a browser; without a bus there is no keyring."""
    with sign_in.world(*fixtures) as (home, server):
        made = Kept(home, server, bus)
        yield made
        made.look_in_files()
