"""A HOME in which programs that behave as Claude Code does (claude_like.py) and the program under
test change the same logins at the same time, and the judge of what came of it: the authorization
server knows whose every token is, and which one is good.

    with Room(random.Random("seed"), bus) as room:
        room.turn(plan)        # everything at once; when it returns all has ended
        room.judge()           # what is wrong; nothing, if all is well

What a session of claude_like.py dropped or revoked is lost by its doing. All else has to be there:
in the files or among the secrets, in one place, and under the account whose it is.
"""

from __future__ import annotations

import dataclasses
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
from dataclasses import dataclass, field
from pathlib import Path

import auth_grants
import program
from authserver import AuthServer
from homes import SCOPES, Home
from session_bus import Bus

LIMIT = 120  # seconds for one command
LIKE = Path(__file__).with_name("claude_like.py")
COPYING = Path(__file__).with_name("copying_switcher.py")
DRIVER = Path(os.environ["top_builddir"]) / "tests/app/secrets-driver"
PASSPHRASE = "a passphrase of a test"
OWN_AGENT = "claude-accounts/"
FACTOR = 0.1  # of the time for which Claude Code waits for a lock
MONTH = 30 * 24 * 60 * 60

# Whom a sign-in may be of: the key is the hint that the server takes. The same e-mail stands in
# two organisations, and the same organisation for two e-mails.
PEOPLE = [("ada@example.com", "Example Org"), ("ada@example.com", "Corp"),
          ("bob@example.com", "Corp"), ("carol@example.org", "Carol's Organization"),
          ("dave@example.net", "Dave's Organization"), ("erin@example.net", "Corp")]
KNOWN = 4  # of them have an account from the beginning


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, text))


def _person(email: str, organization: str) -> auth_grants.Account:
    return auth_grants.Account(
        email, _uuid(email), email.split("@")[0].title(), _uuid(organization), organization,
        "claude_max", "default_claude_max_5x", "stripe_subscription", "admin")


HINTS = [f"{email}/{organization.split()[0]}" for email, organization in PEOPLE]
NAMES = ["personal", "work", "bob", "carol"]
auth_grants.ACCOUNTS.update(
    (hint, _person(*person)) for hint, person in zip(HINTS, PEOPLE))

Plan = dict[str, list]  # "sessions": turns of claude_like.py; "programs": see Room.turn()


@dataclass
class Family:
    """The tokens that came of one sign-in, as the server knows them."""

    number: int
    owner: tuple[str, str]  # UUIDs of account and organisation
    newest: str
    tokens: set[str]


@dataclass
class Round:
    """What is known from one judgement to the next."""

    present: set[int] = field(default_factory=set)  # families whose newest token is somewhere
    families: set[int] = field(default_factory=set)
    reuses: int = 0


class Keeper:
    """The secrets of accounts, whatever keeps them."""

    def __init__(self, directory: Path, environment: dict[str, str], *passphrase: str) -> None:
        self.process = subprocess.Popen([DRIVER, directory, *passphrase], text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env=environment)
        if passphrase:
            self.process.stdout.readline()

    def ask(self, *words: str) -> list[str]:
        self.process.stdin.write(" ".join(words) + "\n")
        outcome, *rest = self.process.stdout.readline().split()
        assert outcome in ("0", "1"), f"{words[0]}: outcome {outcome}"
        return rest

    def store(self, identifier: str, text: str) -> None:
        self.ask("store", identifier, text.encode().hex())

    def fingerprint(self, token: str) -> str:
        return self.ask("print", token.encode().hex())[0]

    def secrets(self) -> dict[str, str]:
        """By id."""
        return {name: bytes.fromhex(self.ask("lookup", name)[0]).decode()
                for name in self.ask("list")}

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def keeps_keys() -> bool:
    """Whether a vault stays unlocked here, so that nobody need be asked for a passphrase."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "secrets").write_text("vault\n")
        environment = {"HOME": folder, "LC_ALL": "C.UTF-8"}
        Keeper(Path(folder), environment, PASSPHRASE).close()
        asked = subprocess.run([DRIVER, folder], input="list\n", text=True, stdout=subprocess.PIPE,
                               env=environment)
        return asked.stdout.startswith("0")


@dataclass
class Run:
    """One of the program under test that has ended."""

    words: list[str]
    status: int
    output: str

    def __str__(self) -> str:
        return f"{' '.join(self.words)} -> {self.status}: {self.output.strip()!r}"


class Room:
    """See the top of this file. Without a bus the secrets are in a vault."""

    def __init__(self, chance: random.Random, bus: Bus | None, likes: tuple[str, ...],
                 with_uuids: bool) -> None:
        self.chance, self.bus, self.likes, self.with_uuids = chance, bus, likes, with_uuids
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.home = Home(self.folder / "home")
        self.server = AuthServer()
        self.login_file = self.home.config / ".credentials.json"
        self.state_file = self.home.path / ".claude.json"
        self.registry_file = self.home.path / ".config/claude-accounts/accounts.json"
        self.names: dict[str, str] = {}  # short ones of tokens, for people
        self.kept: dict[str, object] = {}  # siblings of the login as a session left them last
        self.dropped: set[str] = set()  # tokens that a session has thrown away
        self.revoked: set[str] = set()  # tokens, likewise
        self.put: set[str] = set()  # tokens that sessions have put in
        self.slots: dict[str, tuple[str, str]] = {}  # whose the secrets of an account are
        self.killed = False  # in this round
        self.doubled: set[int] = set()  # families of which a kill has left a second copy
        self.round = Round()
        self.runs: list[Run] = []
        self.events: list[list] = []
        self._prepare()

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self.sessions:
            session.stdin.close()
            session.stdout.close()
            session.wait()
        self.keeper.close()
        self.server.close()
        shutil.rmtree(self.folder)

    # The beginning.

    @property
    def environment(self) -> dict[str, str]:
        address = {"DBUS_SESSION_BUS_ADDRESS": self.bus.address} if self.bus else {}
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self.home.environment,
                "CLAUDE_ACCOUNTS_ENDPOINT": self.server.url, **address}

    def _prepare(self) -> None:
        self.home.config.mkdir()
        self.registry_file.parent.mkdir(parents=True, mode=0o700)
        choice = "keyring" if self.bus else "vault"
        (self.registry_file.parent / "secrets").write_text(choice + "\n")
        passphrase = [] if self.bus else [PASSPHRASE]
        self.keeper = Keeper(self.registry_file.parent, self.environment, *passphrase)
        accounts = [self._register(number) for number in range(KNOWN)]
        self._write(self.registry_file, {"version": 1, "accounts": accounts})
        self.sessions = [self._open(like) for like in self.likes]
        self.judge()

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
        self._write(self.login_file, {"claudeAiOauth": document["claudeAiOauth"]})
        self._write(self.state_file, {"oauthAccount": document["oauthAccount"]})
        token = document["claudeAiOauth"]["refreshToken"]
        return {**account, "place": "live", "fingerprint": self.keeper.fingerprint(token)}

    def _park(self, account: dict, document: dict) -> None:
        token = document["claudeAiOauth"]["refreshToken"]
        self.keeper.store(account["id"], json.dumps(document))
        account.update(place="parked", fingerprint=self.keeper.fingerprint(token))

    def restock(self, number: int) -> None:
        """Signs one of the first accounts in again, elsewhere, if it is signed out."""
        registry = self.read(self.registry_file, [])
        account = next(one for one in registry["accounts"] if one["name"] == NAMES[number])
        person = auth_grants.ACCOUNTS[HINTS[number]]
        owner = (person.uuid, person.organization_uuid)
        families = self.families()
        if any(families[there].owner == owner for there in self.round.present
               if self.is_alive(families[there])):
            return
        self._park(account, self._new_login(HINTS[number]))
        self._write(self.registry_file, registry)

    def _open(self, like: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, LIKE, self.home.config, self.state_file, self.server.url,
             "--like", like, "--factor", str(FACTOR)],
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
            self.killed = True
        self.give_back()

    @property
    def locks(self) -> list[Path]:
        config = self.home.config
        return [config / ".oauth_refresh.lock", config.with_name(".claude.lock"),
                config / ".storage-write.lock", self.state_file.with_name(".claude.json.lock")]

    def give_back(self) -> None:
        """Removes locks of a process that was killed. Those of others have another mode."""
        for path in self.locks:
            try:
                if path.stat().st_mode & 0o777 == 0o700:
                    path.rmdir()
            except FileNotFoundError:
                pass

    def _take_events(self) -> None:
        sets = {"dropped": self.dropped, "overwrote": self.dropped, "revoked": self.revoked,
                "put": self.put}
        for name, *rest in self.events:
            if name in sets:
                sets[name].add(rest[0])
        for _, member, value, _ in sorted((event for event in self.events if event[0] == "kept"),
                                          key=lambda event: event[3]):
            self.kept[member] = value

    # The judge.

    def families(self) -> dict[int, Family]:
        grants = self.server.grants
        with grants.lock:
            found: dict[int, Family] = {}
            for text, token in grants.refresh_tokens.items():
                owner = (token.account.uuid, token.account.organization_uuid)
                family = found.setdefault(token.family, Family(token.family, owner, text, set()))
                family.tokens.add(text)
                if not token.spent:
                    family.newest = text
            return found

    def name(self, token: str | None) -> str:
        """"3.2": the second one of the third sign-in."""
        known = self.server.grants.refresh_tokens.get(token)
        if known is None:
            return "of nobody"
        family = [text for text, other in self.server.grants.refresh_tokens.items()
                  if other.family == known.family]
        return f"{known.account.email}/{known.account.organization[:4]} " \
               f"{known.family}.{family.index(token) + 1}"

    def parse(self, text: str | bytes, name: str, faults: list[str]) -> dict:
        try:
            return json.loads(text)
        except ValueError as error:
            faults.append(f"torn: {name}: {error}")
            return {}

    def read(self, path: Path, faults: list[str]) -> dict:
        return self.parse(path.read_bytes(), path.name, faults) if path.exists() else {}

    def _recovered(self, faults: list[str]) -> list[str]:
        """The answers to refreshes that could not be saved."""
        folder = self.home.path / ".local/state/claude-accounts"
        texts = [path.read_bytes().rstrip(b"\0") for path in folder.glob("refresh*.json")]
        return [json.loads(json.loads(text)["answer"])["refresh_token"]
                for text in texts if text]

    def places(self, faults: list[str]) -> dict[str, dict[str, dict]]:
        """The logins that are there, by their refresh tokens: places with all of what is there."""
        found: dict[str, dict[str, dict]] = {}

        def add(place: str, document: dict) -> None:
            token = document.get("claudeAiOauth", {}).get("refreshToken")
            if token:
                found.setdefault(token, {})[place] = document

        add("file", self.read(self.login_file, faults))
        for identifier, text in self.secrets().items():
            add(identifier, self.parse(text, identifier, faults))
        for token in self._recovered(faults):
            add("recovery", {"claudeAiOauth": {"refreshToken": token}})
        return found

    def secrets(self) -> dict[str, str]:
        return self.keeper.secrets()

    def accounts(self, faults: list[str]) -> dict[str, dict]:
        listed = self.read(self.registry_file, faults).get("accounts", [])
        accounts = {account["id"]: account for account in listed}
        if len(accounts) != len(listed) or len({a["name"].lower() for a in listed}) != len(listed):
            faults.append("an id or a name of an account is there twice")
        return accounts

    def judge(self) -> list[str]:
        """What is wrong, in words; to be called when nothing runs."""
        faults: list[str] = []
        families, places = self.families(), self.places(faults)
        self._judge_reuses(families, faults)
        self._judge_events(families, faults)
        self._judge_slots(families, places, self.accounts(faults), faults)
        self._judge_loss(families, places, faults)
        self._judge_copies(families, places, faults)
        self._judge_siblings(faults)
        faults += [str(run) for run in self.runs if run.status not in (0, 1, 2, 3, 4, 5, 6)]
        faults += [f"left behind: {path.name}" for path in self.locks if path.exists()]
        return faults

    def is_alive(self, family: Family) -> bool:
        """Whether no session has revoked it or thrown it away. What survived that counts again."""
        return not family.tokens & (self.revoked | self.dropped)

    def _is_gone(self, family: Family, now: Round, families: dict[int, Family]) -> bool:
        """By a session's doing, or the account has a later sign-in, which was there just now."""
        before = self.round
        return not self.is_alive(family) or any(
            later.owner == family.owner and later.number > family.number
            and (later.number in now.present | before.present
                 or later.number not in before.families) for later in families.values())

    def _judge_loss(self, families: dict[int, Family], places: dict, faults: list[str]) -> None:
        now = Round({family.number for family in families.values() if family.newest in places},
                    set(families), self.round.reuses)
        due = self.round.present | (now.families - self.round.families)
        faults += [f"lost: {self.name(families[number].newest)}"
                   for number in sorted(due - now.present)
                   if not self._is_gone(families[number], now, families)]
        self.round = now
        for number in now.present:
            if places[families[number].newest].keys() != {"recovery"}:
                self.dropped -= families[number].tokens

    def _judge_copies(self, families: dict[int, Family], places: dict, faults: list[str]) -> None:
        """One place for each login; who was killed may have left a second one."""
        for family in families.values():
            copies = [f"{place} ({self.name(token)})" for token in family.tokens & places.keys()
                      for place in places[token]]
            stale = family.tokens & places.keys() - {family.newest} and self.is_alive(family)
            if len(copies) > 1 and self.killed:
                self.doubled.add(family.number)
            elif len(copies) < 2 and not stale:
                self.doubled.discard(family.number)
            elif family.number not in self.doubled:
                faults.append(f"{'a used token' if stale else 'twice'}: {sorted(copies)}")

    def _judge_slots(self, families: dict[int, Family], places: dict, accounts: dict,
                     faults: list[str]) -> None:
        by_token = {token: family for family in families.values() for token in family.tokens}
        for token, there in places.items():
            if token not in by_token:
                faults.append(f"a token of nobody: {sorted(there)}")
                continue
            for place, document in there.items():
                found = self._faults_of_place(place, document, by_token[token],
                                              accounts.get(place))
                faults += [f"{place}: {fault} ({self.name(token)})" for fault in found]

    def _judge_events(self, families: dict[int, Family], faults: list[str]) -> None:
        by_token = {token: family for family in families.values() for token in family.tokens}
        for name, *rest in self.events:
            if name == "dead" and self.is_alive(by_token[rest[0]]):
                faults.append(f"dead: {self.name(rest[0])}")
            elif name == "overwrote" and rest[0] not in self.put:
                faults.append(f"put in while a session had the locks: {self.name(rest[0])}")
            elif name in ("crashed", "torn"):
                faults.append(f"a session: {name} {rest}")

    def _faults_of_place(self, place: str, document: dict, family: Family,
                         account: dict | None) -> list[str]:
        faults = []
        login, named = document["claudeAiOauth"], document.get("oauthAccount")
        beside = (login.get("accountUuid"), login.get("organizationUuid"))
        if beside != (None, None) and beside != family.owner:
            faults.append("the UUIDs beside the tokens are another's")
        if place in ("file", "recovery"):
            return faults
        if account is None:
            return [*faults, "a secret without an account"]
        known = (account.get("account_uuid"), account.get("organization_uuid"))
        if known != (None, None) and known != family.owner:
            faults.append(f"the login of another account in {account['name']}")
        if self.slots.setdefault(place, family.owner) != family.owner:
            faults.append(f"{account['name']} has become another account")
        if known != (None, None) and named and \
                (named.get("accountUuid"), named.get("organizationUuid")) != family.owner:
            faults.append(f"oauthAccount is another's in {account['name']}")
        return faults

    def _judge_reuses(self, families: dict[int, Family], faults: list[str]) -> None:
        """By our program; and by others, of what it had given them."""
        records = [record for record in self.server.requests("token", "refresh_token")
                   if record.problem and "used before" in record.problem]
        by_token = {token: family for family in families.values() for token in family.tokens}
        for record in records[self.round.reuses:]:
            token = record.document["refresh_token"]
            agent = record.headers.get("user-agent", "")
            if agent.startswith(OWN_AGENT) or self.is_alive(by_token[token]):
                faults.append(f"used twice, by {agent}: {self.name(token)}")
        self.round.reuses = len(records)

    def _judge_siblings(self, faults: list[str]) -> None:
        files = {"mcpOAuth": self.login_file, "projects": self.state_file}
        for name, path in files.items():
            there = self.read(path, faults).get(name)
            if there != self.kept.get(name):
                faults.append(f"{name} is {there}, and was left as {self.kept.get(name)}")


class CopyingRoom(Room):
    """One in which a script that copies files stands for the program under test."""

    def __init__(self, *arguments: object) -> None:
        self.slots_folder = None
        super().__init__(*arguments)
        self.slots_folder = self.home.path / "slots"
        self.slots_folder.mkdir()
        (self.slots_folder / "current").write_text(NAMES[0])
        names = {account["id"]: account["name"] for account in self.accounts([]).values()}
        for identifier, text in super().secrets().items():
            (self.slots_folder / f"{names[identifier]}.json").write_text(text)

    def start(self, words: list[str], output: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, COPYING, self.home.path, *words[1:2]],
                                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def secrets(self) -> dict[str, str]:
        """Those of the accounts that it takes to be out of use."""
        if self.slots_folder is None:
            return super().secrets()
        current = (self.slots_folder / "current").read_text()
        files = {account["id"]: self.slots_folder / f"{account['name']}.json"
                 for account in self.accounts([]).values() if account["name"] != current}
        return {name: path.read_text() for name, path in files.items() if path.exists()}
