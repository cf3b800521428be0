"""Judges what came of changes of logins: the authorization server knows whose every token is, and
which one is the newest of its sign-in.

    judge = Judge(home, server, keeper)
    … programs change logins; the judge is told what others than ours threw away: judge.dropped …
    judge.faults()      # in words; nothing, if all is well

Nothing may run meanwhile. What was revoked or thrown away is gone; all else has to be in the files or
among the secrets, in one place, and under the account whose it is.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from authserver import AuthServer
from homes import Home

DRIVER = Path(os.environ["top_builddir"]) / "tests/app/secrets-driver"
PASSPHRASE = "a passphrase of a test"
OWN_AGENT = "claude-accounts/"


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


class Judge:
    """See the top of this file."""

    def __init__(self, home: Home, server: AuthServer, keeper: Keeper) -> None:
        self.home, self.server, self.keeper = home, server, keeper
        self.login_file = home.config / ".credentials.json"
        self.registry_file = home.path / ".config/claude-accounts/accounts.json"
        self.secrets = keeper.secrets
        self.kept: dict[tuple[str, str], object] = {}  # by file and member: left so by others
        self.dropped: set[str] = set()  # tokens that others have thrown away
        self.revoked: set[str] = set()  # tokens, likewise
        self.slots: dict[str, tuple[str, str]] = {}  # whose the secrets of an account are
        self.killed = False  # since the last time
        self.doubled: set[int] = set()  # families of which a kill has left a second copy
        self.round = Round()

    # What there is.

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

    def accounts(self, faults: list[str]) -> dict[str, dict]:
        listed = self.read(self.registry_file, faults).get("accounts", [])
        accounts = {account["id"]: account for account in listed}
        if len(accounts) != len(listed) or len({a["name"].lower() for a in listed}) != len(listed):
            faults.append("an id or a name of an account is there twice")
        return accounts

    def directories(self) -> dict[str, Path]:
        """The configuration directories of accounts, by id."""
        return {identifier: Path(account["config_dir"])
                for identifier, account in self.accounts([]).items() if account.get("config_dir")}

    def locks(self) -> list[Path]:
        """Where locks may be."""
        folders = [self.home.config, *self.directories().values()]
        states = [self.home.path, *self.directories().values()]
        return [path for folder in folders for path in (
            folder / ".oauth_refresh.lock", folder.with_name(folder.name + ".lock"),
            folder / ".storage-write.lock")] + [folder / ".claude.json.lock" for folder in states]

    def _recovered(self) -> list[str]:
        """The answers to refreshes that could not be saved."""
        folder = self.home.path / ".local/state/claude-accounts"
        texts = [path.read_bytes().rstrip(b"\0") for path in folder.glob("refresh*.json")]
        return [json.loads(json.loads(text)["answer"])["refresh_token"]
                for text in texts if text]

    def places(self, faults: list[str]) -> dict[str, dict[str, dict]]:
        """The logins that are there, by their refresh tokens: places with all of what is there. A
        place is "file", "recovery", the id of an account for its secret, or "own " and its id."""
        found: dict[str, dict[str, dict]] = {}

        def add(place: str, document: dict) -> None:
            token = document.get("claudeAiOauth", {}).get("refreshToken")
            if token:
                found.setdefault(token, {})[place] = document

        add("file", self.read(self.login_file, faults))
        for identifier, folder in self.directories().items():
            add(f"own {identifier}", self.read(folder / ".credentials.json", faults))
        for identifier, text in self.secrets().items():
            add(identifier, self.parse(text, identifier, faults))
        for token in self._recovered():
            add("recovery", {"claudeAiOauth": {"refreshToken": token}})
        return found

    def is_alive(self, family: Family) -> bool:
        """Whether nobody has revoked it or thrown it away. What survived that counts again."""
        return not family.tokens & (self.revoked | self.dropped)

    # What is wrong.

    def faults(self) -> list[str]:
        faults: list[str] = []
        families, places = self.families(), self.places(faults)
        self._judge_reuses(families, faults)
        self._judge_slots(families, places, self.accounts(faults), faults)
        self._judge_loss(families, places, faults)
        self._judge_copies(families, places, faults)
        self._judge_siblings(faults)
        faults += [f"left behind: {path.name}" for path in self.locks() if path.exists()]
        self.killed = False
        return faults

    def _is_gone(self, family: Family, now: Round, families: dict[int, Family]) -> bool:
        """By others' doing; or the account has another login, and can have but one: one that is
        there, or a later one that others threw away after it had been."""
        if not self.is_alive(family):
            return True
        others = [other for other in families.values()
                  if other.owner == family.owner and other is not family]
        return any(other.number in now.present and self.is_alive(other) or
                   other.number > family.number and (other.number in self.round.present or
                                                     other.number not in self.round.families)
                   for other in others)

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
                                              accounts.get(place.removeprefix("own ")))
                faults += [f"{place}: {fault} ({self.name(token)})" for fault in found]

    def _faults_of_place(self, place: str, document: dict, family: Family,
                         account: dict | None) -> list[str]:
        faults = []
        login, named = document["claudeAiOauth"], document.get("oauthAccount")
        beside = (login.get("accountUuid"), login.get("organizationUuid"))
        if beside != (None, None) and beside != family.owner:
            faults.append("the UUIDs beside the tokens are another's")
        if place in ("file", "recovery") or place.startswith("own "):
            return faults  # there, others may have signed somebody else in
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
        for (path, name), value in self.kept.items():
            there = self.read(Path(path), faults).get(name)
            if there != value:
                faults.append(f"{name} is {there}, and was left as {value}")
