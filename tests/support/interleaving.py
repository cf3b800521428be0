"""A HOME in which programs that behave as Claude Code does (claude_like.py) and the program under
test change the same logins at the same time.

    with Room(random.Random("seed"), bus, ("2.1.330", "2.1.330"), True) as room:
        room.turn(plan)        # everything at once; when it returns all has ended
        room.faults()          # login_judge.py: what is wrong; nothing, if all is well

What a session of claude_like.py dropped or revoked is lost by its doing.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import auth_grants
import program
from authserver import AuthServer
from homes import SCOPES, Home
from login_judge import PASSPHRASE, Judge, Keeper
from session_bus import Bus

LIMIT = 120  # seconds for one command
LIKE = Path(__file__).with_name("claude_like.py")
COPYING = Path(__file__).with_name("copying_switcher.py")
FACTOR = 0.1  # of the time for which Claude Code waits for a lock
MONTH = 30 * 24 * 60 * 60

# Whom a sign-in may be of: the key is the hint that the server takes. The same e-mail stands in
# two organisations, and the same organisation for several e-mails.
PEOPLE = [("ada@example.com", "Example Org"), ("ada@example.com", "Corp"),
          ("bob@example.com", "Corp"), ("carol@example.org", "Carol's Organization"),
          ("dave@example.net", "Dave's Organization"), ("erin@example.net", "Corp")]
NAMES = ["personal", "work", "bob", "carol"]  # of those who have an account from the beginning
KNOWN = len(NAMES)
AWAY = "bob"  # whose login is in a directory of its own at first


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, text))


def _person(email: str, organization: str) -> auth_grants.Account:
    return auth_grants.Account(
        email, _uuid(email), email.split("@")[0].title(), _uuid(organization), organization,
        "claude_max", "default_claude_max_5x", "stripe_subscription", "admin")


HINTS = [f"{email}/{organization.split()[0]}" for email, organization in PEOPLE]
auth_grants.ACCOUNTS.update(
    (hint, _person(*person)) for hint, person in zip(HINTS, PEOPLE))

Plan = dict[str, list]  # "sessions": turns of claude_like.py; "programs": see Room.turn()


@dataclass
class Run:
    """One of the program under test that has ended."""

    words: list[str]
    status: int
    output: str

    def __str__(self) -> str:
        return f"{' '.join(self.words)} -> {self.status}: {self.output.strip()!r}"


class Room:
    """See the top of this file. Without a bus the secrets are in a vault. Each session is like a
    version of Claude Code; the last one works in the directory of an account, the others in the
    usual one."""

    def __init__(self, chance: random.Random, bus: Bus | None, likes: tuple[str, ...],
                 with_uuids: bool) -> None:
        self.chance, self.bus, self.with_uuids = chance, bus, with_uuids
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.home = Home(self.folder / "home")
        self.server = AuthServer()
        self.state_file = self.home.path / ".claude.json"
        self.put: set[str] = set()  # tokens that sessions have put in
        self.killed = False  # in this round
        self.runs: list[Run] = []
        self.events: list[list] = []
        self._prepare(likes)

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self.sessions:
            session.stdin.close()
            session.stdout.close()
            session.wait()
        self.logins.keeper.close()
        self.server.close()
        shutil.rmtree(self.folder)

    # The beginning.

    @property
    def environment(self) -> dict[str, str]:
        address = {"DBUS_SESSION_BUS_ADDRESS": self.bus.address} if self.bus else {}
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self.home.environment,
                "CLAUDE_ACCOUNTS_ENDPOINT": self.server.url, **address}

    def _prepare(self, likes: tuple[str, ...]) -> None:
        folder = self.home.path / ".config/claude-accounts"
        self.home.config.mkdir()
        folder.mkdir(parents=True, mode=0o700)
        (folder / "secrets").write_text("keyring\n" if self.bus else "vault\n")
        passphrase = [] if self.bus else [PASSPHRASE]
        keeper = Keeper(folder, self.environment, *passphrase)
        self.logins = Judge(self.home, self.server, keeper)
        accounts = [self._register(number) for number in range(KNOWN)]
        self._write(self.logins.registry_file, {"version": 1, "accounts": accounts})
        if likes:
            self.prepare_directory()
        directories = self.logins.directories()
        self.sessions = [self._open(like, self.home.config, self.state_file)
                         for like in likes[:-1 if directories else None]]
        self.sessions += [self._open(likes[-1], directory, directory / ".claude.json")
                          for directory in directories.values()]
        self.logins.faults()

    def prepare_directory(self) -> None:
        """One account has its own directory, with its login in it."""
        run = self.run("exec", AWAY, "--", "true")
        assert run.status == 0, run

    def _write(self, path: Path, document: dict) -> None:
        path.write_text(json.dumps(document, indent=2) + "\n")
        path.chmod(0o600)

    def _new_login(self, hint: str) -> dict:
        """Of a sign-in elsewhere, as it is parked."""
        person = auth_grants.ACCOUNTS[hint]
        access, refresh = auth_grants.mint("access"), auth_grants.mint("refresh")
        self.server.grants.accept(access, refresh, hint)
        login = {"accessToken": access, "refreshToken": refresh, "scopes": SCOPES,
                 "expiresAt": int((time.time() + 3600) * 1000), "subscriptionType": "max",
                 "rateLimitTier": "default_claude_max_5x"}
        if self.with_uuids:
            login |= {"accountUuid": person.uuid, "organizationUuid": person.organization_uuid,
                      "refreshTokenExpiresAt": int((time.time() + MONTH) * 1000)}
        account = {"accountUuid": person.uuid, "emailAddress": person.email,
                   "organizationUuid": person.organization_uuid,
                   "organizationName": person.organization}
        return {"claudeAiOauth": login, "oauthAccount": account}

    def _register(self, number: int) -> dict:
        """An account with a login: the first one's is in the files, the others' are secrets."""
        person = auth_grants.ACCOUNTS[HINTS[number]]
        account = {"id": f"{self.chance.getrandbits(64):016x}", "name": NAMES[number],
                   "kind": "claude_ai", "email": person.email, "account_uuid": person.uuid,
                   "organization": person.organization,
                   "organization_uuid": person.organization_uuid}
        document = self._new_login(HINTS[number])
        if number:
            self._park(account, document)
            return account
        self._write(self.logins.login_file, {"claudeAiOauth": document["claudeAiOauth"]})
        self._write(self.state_file, {"oauthAccount": document["oauthAccount"]})
        token = document["claudeAiOauth"]["refreshToken"]
        return {**account, "place": "live", "fingerprint": self.logins.keeper.fingerprint(token)}

    def _park(self, account: dict, document: dict) -> None:
        token = document["claudeAiOauth"]["refreshToken"]
        self.logins.keeper.store(account["id"], json.dumps(document))
        account.update(place="parked", fingerprint=self.logins.keeper.fingerprint(token))

    def restock(self, number: int) -> None:
        """Signs one of the first accounts in again, elsewhere, if it is signed out."""
        registry = self.logins.read(self.logins.registry_file, [])
        account = next(one for one in registry["accounts"] if one["name"] == NAMES[number])
        person = auth_grants.ACCOUNTS[HINTS[number]]
        owner = (person.uuid, person.organization_uuid)
        families = self.logins.families()
        if any(families[there].owner == owner for there in self.logins.round.present
               if self.logins.is_alive(families[there])):
            return
        self._park(account, self._new_login(HINTS[number]))
        self._write(self.logins.registry_file, registry)

    def _open(self, like: str, config: Path, state: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, LIKE, config, state, self.server.url, "--like", like,
             "--factor", str(FACTOR)],
            text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=self.environment)

    # One round.

    def turn(self, plan: Plan) -> None:
        """Everything at once: a turn of each session, and of the program under test whatever the
        plan has: {"after": ms, "words": […]}, with "stop": [ms, ms] stopped after a while for
        another. Who has "kill": ms is killed then, alone with the sessions, for its locks stay, and
        are given back as time would do it."""
        self.runs, self.events, self.killed = [], [], False
        for session, actions in zip(self.sessions, plan["sessions"]):
            session.stdin.write(json.dumps(actions) + "\n")
        for wish in plan["programs"]:
            if "kill" in wish:
                self._kill(wish)
        with ThreadPoolExecutor() as pool:
            self.runs += pool.map(self._run_wish, [wish for wish in plan["programs"]
                                                   if "kill" not in wish])
        for session in self.sessions:
            line = session.stdout.readline()
            self.events += json.loads(line) if line else [["crashed"]]
        self._take_events()

    def start(self, words: list[str], output: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        return subprocess.Popen([program.PROGRAM, *words], cwd=self.home.project,
                                env=self.environment, stdin=subprocess.DEVNULL, stdout=output,
                                stderr=subprocess.STDOUT)

    def _end(self, words: list[str], process: subprocess.Popen[bytes]) -> Run:
        try:
            output, _ = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            output += b" killed after %d s" % LIMIT
        return Run(words, process.returncode, output.decode())

    def _run_wish(self, wish: dict) -> Run:
        time.sleep(wish["after"] / 1000)
        process = self.start(wish["words"])
        if "stop" in wish:
            before, duration = wish["stop"]
            time.sleep(before / 1000)
            process.send_signal(signal.SIGSTOP)
            time.sleep(duration / 1000)
            process.send_signal(signal.SIGCONT)
        return self._end(wish["words"], process)

    def run(self, *words: str) -> Run:
        return self._end(list(words), self.start(list(words)))

    def _kill(self, wish: dict) -> None:
        process = self.start(wish["words"], subprocess.DEVNULL)
        try:
            process.wait(wish["kill"] / 1000)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.killed = self.logins.killed = True
        self.give_back()

    def give_back(self) -> None:
        """Removes locks of a process that was killed. Those of sessions have another mode."""
        for path in self.logins.locks():
            try:
                if path.stat().st_mode & 0o777 == 0o700:
                    path.rmdir()
            except FileNotFoundError:
                pass

    def _take_events(self) -> None:
        dropped = self.logins.dropped
        sets = {"dropped": dropped, "overwrote": dropped, "revoked": self.logins.revoked,
                "put": self.put}
        for name, *rest in self.events:
            if name in sets:
                sets[name].add(rest[0])
        for _, path, member, value, _ in sorted(
                (event for event in self.events if event[0] == "kept"), key=lambda event: event[4]):
            self.logins.kept[path, member] = value

    def faults(self) -> list[str]:
        """What is wrong, in words; to be called when nothing runs."""
        families = self.logins.families()
        alive = {token for family in families.values() if self.logins.is_alive(family)
                 for token in family.tokens}
        faults = [str(run) for run in self.runs if run.status not in (0, 1, 2, 3, 4, 5, 6)]
        for name, *rest in self.events:
            if name == "dead" and rest[0] in alive:
                faults.append(f"dead: {self.logins.name(rest[0])}")
            elif name == "overwrote" and rest[0] not in self.put:
                faults.append("put in while a session had the locks: "
                              + self.logins.name(rest[0]))
            elif name in ("crashed", "torn"):
                faults.append(f"a session: {name} {rest}")
        return faults + self.logins.faults()


class CopyingRoom(Room):
    """One in which a script that copies files stands for the program under test."""

    def prepare_directory(self) -> None:
        """It knows of none."""
        slots = self.home.path / "slots"
        slots.mkdir()
        (slots / "current").write_text(NAMES[0])
        names = {account["id"]: account["name"] for account in self.logins.accounts([]).values()}
        for identifier, text in self.logins.secrets().items():
            (slots / f"{names[identifier]}.json").write_text(text)
        self.logins.secrets = self.secrets

    def start(self, words: list[str], output: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, COPYING, self.home.path, *words[1:2]],
                                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def secrets(self) -> dict[str, str]:
        """Those of the accounts that it takes to be out of use."""
        slots = self.home.path / "slots"
        current = (slots / "current").read_text()
        files = {account["id"]: slots / f"{account['name']}.json"
                 for account in self.logins.accounts([]).values() if account["name"] != current}
        return {name: path.read_text() for name, path in files.items() if path.exists()}
