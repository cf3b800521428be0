#!/usr/bin/env python3
"""`claude-accounts accounts`: what the list tells, what becomes an account and what does not, other
names, removals; secrets in the real gnome-keyring, in a vault, and in no keyring that misbehaves."""

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from canary import SECRETS  # noqa: E402
from keeping import PASSPHRASE, Kept, finish, world  # noqa: E402
from program import Result, check, equal, skip  # noqa: E402
from session_bus import Bus  # noqa: E402

KEY = SECRETS["api-key-env"]
TOKEN = SECRETS["oauth-token"]
GATE = SECRETS["auth-token"]

MEMBERS = {
    "id", "name", "kind", "email", "account_uuid", "organization", "organization_uuid", "plan",
    "place", "wins", "config_dir", "directories", "fingerprint", "token_ends_at", "login_ends_at",
    "profile", "region", "project", "base_url", "refresh_command", "added_at", "used_at"}

TABLE = """\
  ●  personal     claude.ai  ada@example.com                Example Org  Max 5x  token 7 h  \
login 23 days
  ○  work         claude.ai  ada@corp.example               Corp         Team               \
login 2 days !    parked  in ~/work
  ○  work-api     API key    Corp Console
  ○  bedrock-dev  Bedrock    profile dev, us-east-1
  ○  vertex-eu    Vertex     example-project, europe-west1
  ○  gate         gateway    llm.corp.example/v1
  ○  ci           token      robot@corp.example                                             \
login 250 days
  ✗  former       claude.ai  ada@old.example                                                \
login signed out
"""


def plain(text: str) -> str:
    """Lines joined."""
    return " ".join(text.split())


def change_list(made: Kept, name: str, **members: object) -> None:
    """Puts members into an account of the list, as it stands in the file."""
    document = json.loads(made.registry.read_text())
    for account in document["accounts"]:
        if account["name"] == name:
            account.update(members)
    made.registry.write_text(json.dumps(document))


# ---- the list ----

def lists() -> None:
    with Bus() as bus, world("login", "accounts", bus=bus) as made:
        change_list(made, "work", directories=[str(made.home.path / "work")])
        before = made.files()
        equal("list: the table", made.run("accounts").stdout, TABLE)
        equal("list: by its name", made.run("accounts", "list").stdout, TABLE)
        names = made.run("accounts", "--names").stdout.split()
        equal("list: the names", names, list(made.accounts()))
        report = made.run("accounts", "--json").json
        equal("list: the version of the report", report["version"], 1)
        equal("list: the members of every account",
              [set(account) for account in report["accounts"]], [MEMBERS] * len(names))
        equal("list: what is told of a login", {name: made.report()["work"][name] for name in (
            "kind", "email", "plan", "place", "wins", "directories", "token_ends_at")},
            {"kind": "claude_ai", "email": "ada@corp.example", "plan": "Team", "place": "parked",
             "wins": False, "directories": [str(made.home.path / "work")], "token_ends_at": None})
        equal("list: one wins", [account["name"] for account in report["accounts"]
                                 if account["wins"]], ["personal"])
        equal("list: nothing is written", made.files(), before)
    equal("list: no keyring is asked", bus.called, [])


def lists_nothing() -> None:
    with world("login") as made:
        before = made.files()
        result = made.run("accounts")
        check("no accounts: says how to begin", result.status == 0 and all(
            words in plain(result.stdout) for words in (
                "claude-accounts accounts adopt", "claude-accounts login --account NAME")), result)
        equal("no accounts: as JSON", made.run("accounts", "--json").json,
              {"version": 1, "accounts": []})
        equal("no accounts: names", made.run("accounts", "--names").stdout, "")
        equal("no accounts: nothing is written", made.files(), before)


def lists_oddities() -> None:
    """Names as others choose them, and a file as nobody should leave it."""
    with world("login", "accounts") as made:
        change_list(made, "work", email="a\x1b]0;b\x07c\u202ed", organization="e\nf" * 200)
        result = made.run("accounts")
        check("odd texts: nothing gets at the terminal, and a row is a row", result.status == 0 and
              not set(result.stdout) & {"\x1b", "\x07", "\u202e"} and
              len(result.stdout.splitlines()) == len(made.accounts()), result)
        made.registry.write_text('{"version": 1,\n "accounts": [{}]}')
        result = made.run("accounts")
        check("a malformed list: refused, with the place", result.status == 3 and
              "~/.config/claude-accounts/accounts.json:2:" in result.stderr, result)
        before = made.files()
        result = made.run("accounts", "add", "x", "--bedrock", "--region", "r-1")
        equal("a malformed list: nothing is added", (result.status, made.files()), (3, before))


def lists_many() -> None:
    with program.home("login", "accounts-many") as home:
        for words in ((), ("--json",), ("--names",)):
            began = time.monotonic()
            result = program.run(home, "accounts", *words)
            took = time.monotonic() - began
            check(f"10,000 accounts {' '.join(words)}: quickly", result.status == 0 and
                  len(result.stdout) > 100_000 and took < 10, f"{took:.1f} s")


# ---- adding ----

@dataclass
class Case:
    """What is said, and what is kept then."""

    name: str
    words: tuple[str, ...]
    data: str = ""
    members: dict[str, object] | None = None


ADDED = [
    Case("ci", ("--api-key-stdin",), f"  {KEY}\r\n", {"kind": "api_key"}),
    Case("robot", ("--token-stdin",), TOKEN, {"kind": "token"}),
    Case("gate", ("--gateway", "https://llm.example.com/v1", "--token-stdin"), GATE + "\n",
         {"kind": "gateway", "base_url": "https://llm.example.com/v1"}),
    Case("local", ("--gateway", "http://127.0.0.1:8080", "--token-stdin"), GATE,
         {"kind": "gateway", "base_url": "http://127.0.0.1:8080"}),
    Case("dev", ("--bedrock", "--profile", "dev", "--region", "us-east-1", "--refresh-command",
                 "aws sso login --profile dev"), "",
         {"kind": "bedrock", "profile": "dev", "region": "us-east-1",
          "refresh_command": "aws sso login --profile dev"}),
    Case("default", ("--bedrock", "--region", "us-east-1"), "",
         {"kind": "bedrock", "region": "us-east-1"}),
    Case("eu", ("--vertex", "--vertex-project", "example-project", "--region", "us-east5"), "",
         {"kind": "vertex", "project": "example-project", "region": "us-east5"}),
]


def adds(made: Kept) -> None:
    for case in ADDED:
        result = made.run("accounts", "add", case.name, *case.words, data=case.data)
        check(f"add {case.name}: done, and what to do next is told", result.status == 0 and
              result.stderr == "" and f"claude-accounts use {case.name}" in plain(result.stdout),
              result)
        account = made.account(case.name)
        known = {"id": account["id"], "name": case.name, "added_at": account["added_at"]}
        known |= {"fingerprint": account.get("fingerprint")} if case.data else {}
        equal(f"add {case.name}: what is kept of it", account, known | case.members)
    equal("add: the secrets, each under its id", made.secrets(),
          {made.account(case.name)["id"]: case.data.strip() for case in ADDED if case.data})
    prints = [made.account(case.name).get("fingerprint") for case in ADDED]
    check("add: fingerprints tell keys apart", prints[2] == prints[3] and
          len({*prints}) == 4 and all(len(text) == 8 for text in prints if text), prints)
    equal("add: only the user reads the list", made.files()[str(made.registry)][0], "0o600")


REFUSED = [
    ("a name that is none", ("a b", "--bedrock", "--region", "r-1"), "", "a name is made of"),
    ("an option as a name", ("--", "-x"), "", "a name is made of"),
    ("a name that is taken", ("WORK", "--bedrock", "--region", "r-1"), "", "account work already"),
    ("no kind", ("new",), "", "--api-key-stdin, --token-stdin, --bedrock, --vertex and --gateway"),
    ("two kinds", ("new", "--bedrock", "--vertex"), "", "only one kind"),
    ("a key and a token", ("new", "--api-key-stdin", "--token-stdin"), KEY, "only one kind"),
    ("no key", ("new", "--api-key-stdin"), " \n", "there is no key"),
    ("two lines", ("new", "--api-key-stdin"), "a\nb", "one line of visible ASCII"),
    ("a key with blanks", ("new", "--api-key-stdin"), "a b", "one line of visible ASCII"),
    ("a key that is no ASCII", ("new", "--api-key-stdin"), "schlüssel", "visible ASCII"),
    ("a huge key", ("new", "--api-key-stdin"), "x" * 16385, "one line of visible ASCII"),
    ("a huge input", ("new", "--api-key-stdin"), "x" * 200_000, "one line of visible ASCII"),
    ("a token as a key", ("new", "--api-key-stdin"), TOKEN, "--token-stdin"),
    ("a key as a token", ("new", "--token-stdin"), KEY, "--api-key-stdin"),
    ("Bedrock without a region", ("new", "--bedrock", "--profile", "dev"), "", "needs a region"),
    ("Vertex without a project", ("new", "--vertex", "--region", "r-1"), "", "needs a project"),
    ("a profile for a key", ("new", "--api-key-stdin", "--profile", "dev"), KEY, "--profile does"),
    ("a project for Bedrock", ("new", "--bedrock", "--region", "r-1", "--vertex-project", "p-1"),
     "", "--vertex-project does"),
    ("a gateway without a token", ("new", "--gateway", "https://example.com"), "", "--token-stdin"),
    ("a gateway anybody can listen to", ("new", "--gateway", "http://example.com", "--token-stdin"),
     GATE, "https://"),
    ("a gateway with a user", ("new", "--gateway", "https://a:b@example.com", "--token-stdin"),
     GATE, "like https://"),
    ("a gateway that is none", ("new", "--gateway", "example.com", "--token-stdin"), GATE,
     "like https://"),
    ("too many names", ("new", "other", "--bedrock", "--region", "r-1"), "", "too many"),
]


def refuses(made: Kept) -> None:
    before = made.files()
    for name, words, data, says in REFUSED:
        result = made.run("accounts", "add", *words, data=data)
        check(f"add, {name}: wrong usage, and it is told", result.status == 2 and
              says in plain(result.stderr), result)
    for words in (("no-such",), ("add",), ("rename", "work"), ("remove",), ("adopt", "x")):
        result = made.run("accounts", *words)
        check(f"accounts {' '.join(words)}: wrong usage", result.status == 2, result)
    result = made.run("accounts", "remove", "wor")
    check("a name that is mistyped: the one that was meant is named", result.status == 2 and
          "work" in result.stderr, result)
    equal("what is refused changes nothing", made.files(), before)


def adding() -> None:
    with Bus() as bus, bus.gnome_keyring(), world("empty", bus=bus) as made:
        adds(made)
    with Bus() as bus, bus.gnome_keyring(), world("login", "accounts", bus=bus) as made:
        refuses(made)


def not_listed() -> None:
    """A list that cannot be written: the secret is nobody's then, and goes."""
    with Bus() as bus, bus.gnome_keyring(), world("empty", bus=bus) as made:
        made.run("accounts", "add", "one", "--api-key-stdin", data=KEY)
        lock = made.own / "accounts.lock"
        lock.unlink()
        lock.mkdir()
        result = made.run("accounts", "add", "two", "--api-key-stdin", data=KEY)
        check("a list that cannot be locked: refused", result.status in (1, 3), result)
        equal("a list that cannot be locked: nothing is half-made",
              (list(made.accounts()), len(made.secrets())), (["one"], 1))


# ---- on a terminal ----

def typed(made: Kept, name: str, *answers: tuple[str, str]) -> Result:
    """Adds, with what is typed after each prompt."""
    run = made.type("accounts", "add", name)
    for prompt, text in answers:
        run.wait_for(prompt)
        run.type(text + "\n")
    return run.end()


def typing() -> None:
    with Bus() as bus, bus.gnome_keyring(), world("empty", bus=bus) as made:
        result = typed(made, "key", ("What is it?", "2"), ("API key:", KEY))
        check("typed: a key, which is not seen", result.status == 0 and KEY not in result.stdout,
              result)
        equal("typed: the key", made.secret("key"), KEY)
        typed(made, "robot", ("What is it?", "3"), ("Token:", TOKEN))
        typed(made, "dev", ("What is it?", "4"), ("Profile", ""), ("Region:", "us-east-1"))
        typed(made, "eu", ("What is it?", "5"), ("Project:", "example-project"),
              ("Region:", "us-east5"))
        typed(made, "gate", ("What is it?", "6"), ("Address:", "https://llm.example.com"),
              ("Token:", GATE))
        equal("typed: every kind", {name: account["kind"]
                                    for name, account in made.accounts().items()},
              {"key": "api_key", "robot": "token", "dev": "bedrock", "eu": "vertex",
               "gate": "gateway"})
        for name, answers, status in (
                ("a number that is none", [("What is it?", "7")], 2),
                ("given up", [("What is it?", "2"), ("API key:", "\x03")], 6),
                ("the end of input", [("What is it?", "4"), ("Profile", "\x04")], 6),
                ("no region", [("What is it?", "4"), ("Profile", ""), ("Region:", "")], 2)):
            before = made.files()
            result = typed(made, "new", *answers)
            equal(f"typed, {name}: nothing comes of it", (result.status, made.files()),
                  (status, before), result)


# ---- other names ----

def renames() -> None:
    with world("login", "accounts") as made:
        pinned = [made.home.path / "pinned", made.home.path / "other", made.home.path / "gone"]
        for directory in pinned[:2]:
            directory.mkdir()
        (pinned[0] / ".claude-account").write_text("work\n")
        (pinned[1] / ".claude-account").write_text("gate\n")
        change_list(made, "work", directories=[str(directory) for directory in pinned])
        before = made.account("work")
        result = made.run("accounts", "rename", "work", "job")
        equal("rename: done", (result.status, result.stdout), (0, "work is called job now.\n"),
              result)
        equal("rename: the rest stays", made.account("job"), before | {"name": "job"})
        equal("rename: a pin that held the name follows, another does not",
              [(directory / ".claude-account").read_text() for directory in pinned[:2]],
              ["job\n", "gate\n"])
        check("rename: none is made", not pinned[2].exists())
        equal("rename: letters of the same name", (made.run(
            "accounts", "rename", "JOB", "Job").status, "Job" in made.accounts()), (0, True))
        before = made.files()
        for old, new in (("Job", "gate"), ("Job", "a/b"), ("nobody", "x")):
            equal(f"rename {old} {new}: wrong usage",
                  (made.run("accounts", "rename", old, new).status, made.files()), (2, before))


def settings_follow() -> None:
    with world("accounts") as made:
        settings = made.home.config / "settings.json"
        made.home.settings("user", apiKeyHelper="claude-accounts key work-api")
        made.home.compose([])
        before = made.files()
        result = made.run("accounts", "rename", "work-api", "corp")
        equal("rename, settings ask for the key: has to be agreed to",
              (result.status, made.files()), (3, before), result)
        result = made.run("accounts", "rename", "work-api", "corp", "--yes")
        equal("rename --yes: the settings follow",
              (result.status, json.loads(settings.read_text())["apiKeyHelper"].split()[-2:]),
              (0, ["key", "corp"]), result)
        equal("rename --yes: the name", "corp" in made.accounts(), True)
        result = made.run("accounts", "remove", "corp", "--yes")
        check("remove, settings ask for the key: refused", result.status == 3 and
              "apiKeyHelper" in result.stderr and "corp" in made.accounts(), result)


# ---- removals ----

LOSSES = {"work": "parked login of work is lost", "personal": "stays in use",
          "work-api": "key or token of work-api is lost", "bedrock-dev": "Only the name"}


def removes() -> None:
    with Bus() as bus, bus.gnome_keyring(), world("login", "accounts", bus=bus) as made:
        credentials = (made.home.config / ".credentials.json").read_bytes()
        identity = made.account("work-api")["id"]
        made.store(identity, KEY)
        for name, says in LOSSES.items():
            before = made.files()
            result = made.run("accounts", "remove", name)
            check(f"remove {name}: what is lost is told", says in plain(result.stdout), result)
            equal(f"remove {name}: has to be agreed to", (result.status, made.files()),
                  (3, before), result)
            result = made.run("accounts", "remove", name, "--yes")
            equal(f"remove {name} --yes: done", (result.status, name in made.accounts()),
                  (0, False), result)
        equal("remove: the secret is gone", made.secrets(), {})
        equal("remove: the login in use is not", (made.home.config / ".credentials.json")
              .read_bytes(), credentials)
        equal("remove: the others stay", len(made.accounts()), 4)
        run = made.type("accounts", "remove", "gate")
        run.wait_for("[y/N]")
        run.type("n\n")
        equal("remove, and no: nothing changes", (run.end().status, "gate" in made.accounts()),
              (6, True))


def removes_pins() -> None:
    with world("accounts") as made:
        pinned = made.home.path / "pinned"
        pinned.mkdir()
        pin = pinned / ".claude-account"
        pin.write_text("bedrock-dev\n")
        change_list(made, "bedrock-dev", directories=[str(pinned)])
        made.run("accounts", "remove", "bedrock-dev", "--yes")
        check("remove: its pins go", not pin.exists())


# ---- a vault ----

def vaults() -> None:
    with world("empty") as made:
        result = made.run("accounts", "add", "one", "--api-key-stdin", data=KEY)
        check("no keyring: a file is proposed and has to be agreed to", result.status == 3 and
              "agree with --yes" in result.stderr, result)
        equal("no keyring: nothing is written", made.files(), {})
        result = made.run("accounts", "add", "one", "--api-key-stdin", "--yes", data=KEY)
        equal("a vault without a passphrase: nothing is added", (result.status, made.accounts()),
              (3, {}), result)
        for name in ("one", "two"):
            result = made.run("accounts", "add", name, "--api-key-stdin", "--yes", data=KEY,
                              passphrase=PASSPHRASE)
            equal(f"a vault, {name}: done", result.status, 0, result)
        equal("a vault: the keys", (made.choice, made.secret("one"), made.secret("two")),
              ("vault", KEY, KEY))
        equal("a vault: only the user reads it",
              made.files()[str(made.own / "secrets.vault")][0], "0o600")
        made.run("accounts", "lock")
        before = made.files()
        result = made.run("accounts", "add", "three", "--api-key-stdin", data=KEY, passphrase="no")
        equal("a vault, and a wrong passphrase: nothing is added", (result.status, made.files()),
              (3, before), result)
        result = made.run("accounts", "add", "three", "--api-key-stdin", data=KEY)
        equal("a vault, and nobody to ask: nothing is added", (result.status, made.files()),
              (3, before), result)
        result = made.run("accounts", "remove", "one", "--yes", passphrase=PASSPHRASE)
        equal("a vault: a key that is removed", (result.status, len(made.secrets())), (0, 1),
              result)
        made.run("accounts", "lock")


# ---- keyrings that misbehave (docs/testing.md) ----

@dataclass
class State:
    """A keyring, and how adding a key ends there."""

    name: str
    status: int
    faults: tuple[str, ...] | None = None  # of tests/support/secret_service.py; None: no service
    activates: str | None = None
    bus: bool = True
    says: str = ""


STATES = [
    State("no bus", 3, bus=False, says="no keyring"),
    State("no service", 3, says="no keyring"),
    State("activation without end", 5, activates="/bin/sleep 30"),
    State("a service that hangs", 5, ("hang-all",)),
    State("locked, and nobody asks", 5, ("locked", "hang=Prompt")),
    State("dialog dismissed", 6, ("locked", "prompt=dismiss")),
    State("dialog left open", 5, ("locked", "prompt=open")),
    State("dialog accepted", 0, ("locked", "prompt=accept")),
    State("dies when it is to write", 1, ("die=CreateItem",)),
    State("refuses to write", 1, ("refuse=CreateItem",)),
    State("loses what it writes", 1, ("lose",)),
    State("writes something else", 1, ("change",)),
    State("answers something else", 1, ("type=CreateItem",)),
    State("locked when it is to write", 0, ("locked-on-save", "prompt=accept")),
    State("locked when it is to write, dialog dismissed", 6, ("locked-on-save", "prompt=dismiss")),
    State("reads back far too much", 1, ("huge-secret",)),
    State("reads back what cannot be decrypted", 1, ("bad-secret",)),
    State("speaks in the clear only", 1, ("plain",)),
]


def in_state(state: State) -> tuple[Result, dict, dict, str | None]:
    with Bus(state.activates) as bus, world("empty", bus=bus if state.bus else None) as made:
        words = ("accounts", "add", "ci", "--api-key-stdin")
        if state.faults is None:
            result = made.run(*words, data=KEY)
        else:
            with bus.service(*state.faults):
                result = made.run(*words, data=KEY)
        return result, made.accounts(), made.files(), made.choice


def states() -> None:
    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(in_state, STATES))
    for state, (result, accounts, files, choice) in zip(STATES, ends):
        equal(f"{state.name}: status {state.status}", result.status, state.status, result)
        equal(f"{state.name}: {'added' if state.status == 0 else 'not added'}",
              "ci" in accounts, state.status == 0, result)
        check(f"{state.name}: no vault, and no plain text, in silence", choice != "vault" and
              not any(KEY.encode() in content for _, content in files.values()), files)
        if state.status:
            check(f"{state.name}: is told", result.stderr.startswith("claude-accounts: ") and
                  state.says in result.stderr, result)


def twice() -> None:
    """Two items for one account: both go with it."""
    with Bus() as bus, world("accounts", bus=bus) as made:
        identity = made.account("work-api")["id"]
        with bus.service(f"item={identity}:older:5", f"item={identity}:newer:9"):
            result = made.run("accounts", "remove", "work-api", "--yes")
            equal("two equal items: removed", result.status, 0, result)
            equal("two equal items: both are gone", made.secrets(), {})


def have(*programs: str) -> bool:
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        skip("accounts with a keyring", f"{', '.join(missing)}: missing")
    return not missing


def have_gi() -> bool:
    known = subprocess.run([os.environ["PYTHON"], "-c", "from gi.repository import Gio"],
                           stderr=subprocess.DEVNULL).returncode == 0
    if not known:
        skip("keyrings that misbehave", "Python's gi is missing")
    return known


lists_nothing()
lists_oddities()
lists_many()
renames()
settings_follow()
removes_pins()
vaults()
if have("dbus-daemon"):
    lists()
    if have("gnome-keyring-daemon"):
        adding()
        not_listed()
        typing()
        removes()
    if have("openssl") and have_gi():
        states()
        twice()
finish()
