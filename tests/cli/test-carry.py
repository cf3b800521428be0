#!/usr/bin/env python3
"""`claude-accounts accounts export` and `import`: accounts on another machine, in one encrypted
file; logins stay here unless they are to go; who is whom there, and what is replaced."""

import json
import os
import shutil
import stat
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from account_homes import CORP  # noqa: E402
from canary import SECRETS, leaks  # noqa: E402
from homes import ACCOUNT, ORGANIZATION, SCOPES  # noqa: E402
from keeping import PASSPHRASE, Kept, finish, world  # noqa: E402
from program import Result, check, equal, skip  # noqa: E402
from session_bus import Bus  # noqa: E402

KEYS = {"work-api": SECRETS["api-key-env"], "gate": SECRETS["auth-token"],
        "ci": SECRETS["oauth-token"]}
PARKED = json.dumps({"claudeAiOauth": {
    "accessToken": SECRETS["login-access"], "refreshToken": SECRETS["login-refresh"],
    "scopes": SCOPES, "accountUuid": ACCOUNT, "organizationUuid": CORP}})


def stock(made: Kept) -> None:
    """The secrets of the accounts of the fixture."""
    for name, text in (KEYS | {"work": PARKED}).items():
        made.store(made.account(name)["id"], text)


def exports(made: Kept, *words: str, passphrase: str | None = PASSPHRASE) -> Result:
    return made.run("accounts", "export", str(carried(made)), *words, passphrase=passphrase)


def imports(made: Kept, path: Path, *words: str, passphrase: str | None = PASSPHRASE) -> Result:
    return made.run("accounts", "import", str(path), *words, passphrase=passphrase)


def carried(made: Kept) -> Path:
    return made.home.path / "carried"


def file_is_closed(made: Kept) -> None:
    result = exports(made)
    path = carried(made)
    check("export: done, and that logins stay is told", result.status == 0 and
          "8 accounts are in" in result.stdout and "Logins are not in it" in result.stdout, result)
    equal("export: only the user reads the file", stat.S_IMODE(path.stat().st_mode), 0o600)
    data = path.read_bytes()
    check("export: it tells nothing without the passphrase", not leaks(data) and not any(
        name.encode() in data for name in (*made.accounts(), "ada@example.com", "us-east-1")))


def file_is_there(made: Kept) -> None:
    path = carried(made)
    path.chmod(0o644)
    before = path.read_bytes()
    result = exports(made)
    equal("a file that is there: refused", (result.status, path.read_bytes()), (3, before), result)
    result = exports(made, "--force")
    check("--force: written over", result.status == 0 and path.read_bytes() != before, result)
    equal("--force: only the user reads it", stat.S_IMODE(path.stat().st_mode), 0o600)


def refusals(made: Kept) -> None:
    path = carried(made)
    path.unlink()
    for name, words, passphrase, status in (
            ("an account that is none", ("nobody",), PASSPHRASE, 2),
            ("an empty passphrase", (), "", 2), ("nobody to ask", (), None, 3)):
        result = exports(made, *words, passphrase=passphrase)
        equal(f"export, {name}: no file", (result.status, path.exists()), (status, False), result)
    result = made.run("accounts", "export", "/nowhere/file", passphrase=PASSPHRASE)
    check("export to nowhere: told", result.status == 1 and "/nowhere" in result.stderr, result)
    identity = made.account("work-api")["id"]
    made.store(made.account("work-api")["id"], "x")
    registry = json.loads(made.registry.read_text())
    registry["accounts"].append({"id": "f" * 16, "name": "lost", "kind": "api_key"})
    made.registry.write_text(json.dumps(registry))
    result = exports(made)
    check("a key that is not there: no file, and whose it is", result.status == 1 and
          "lost: " in result.stderr and not path.exists(), result)
    made.store(identity, KEYS["work-api"])
    registry["accounts"].pop()
    made.registry.write_text(json.dumps(registry))


def arrives(made: Kept, path: Path) -> None:
    """On a machine on which nothing is."""
    before = made.files()
    result = imports(made, path)
    told = " ".join(result.stdout.split())
    check("import: what would be taken in is shown, and has to be agreed to", result.status == 3 and
          "work-api: API key, Corp Console" in told and "replaces" not in told, result)
    equal("import: nothing before that", made.files(), before)
    result = imports(made, path, "--yes", passphrase="another")
    equal("import, a wrong passphrase: nothing", (result.status, made.files()), (3, before), result)
    result = imports(made, path, "--yes")
    equal("import --yes: all are here", (result.status, len(made.accounts())), (0, 8), result)
    equal("import --yes: the secrets are, but no login's", made.secrets(),
          {made.account(name)["id"]: text for name, text in KEYS.items()})
    equal("import --yes: logins are to be signed in to",
          [made.account(name).get("place") for name in ("personal", "work", "former")],
          ["none"] * 3)
    equal("import --yes: what is known of one", {name: made.account("personal").get(name) for name
                                                 in ("email", "account_uuid", "plan")},
          {"email": "ada@example.com", "account_uuid": ACCOUNT, "plan": "Max 5x"})
    check("import --yes: fingerprints are of this machine", all(
        made.account(name)["fingerprint"] for name in KEYS))
    accounts, secrets = made.accounts(), made.secrets()
    result = imports(made, path)
    check("import again: what is replaced is told", result.status == 3 and
          "replaces the one that is here" in " ".join(result.stdout.split()), result)
    imports(made, path, "--yes")
    equal("import again: the same accounts", (made.accounts(), made.secrets()), (accounts, secrets))


def meets(made: Kept, path: Path) -> None:
    """One on which some of them are: the same login, the same id, the same name only."""
    before = made.account("mine")
    live = made.files(".config")
    made.run("accounts", "add", "gate", "--bedrock", "--region", "us-east-1")
    result = imports(made, path, "--yes")
    accounts = made.accounts()
    equal("import: the same login is the same account, under its name here",
          ("personal" in accounts, accounts["mine"]["id"], made.report()["mine"]["place"]),
          (False, before["id"], "live"), result)
    equal("import: the login that is here stays", made.files(".config"), live)
    equal("import: another one of that name stays", (accounts["gate"]["kind"],
                                                    accounts["gate-2"]["kind"]),
          ("bedrock", "gateway"))
    made.run("accounts", "rename", "work-api", "renamed")
    made.store(made.account("renamed")["id"], "another key")
    imports(made, path, "--yes")
    equal("import: the same id is the same account", ("work-api" in made.accounts(),
                                                      made.secret("renamed")),
          (False, KEYS["work-api"]))


def logins(made: Kept, there: Kept) -> None:
    """Only when that is wanted, and only one that is parked."""
    result = exports(made, "personal", "work", "work", "--with-logins")
    check("--with-logins: that it is good on one machine only is told", result.status == 0 and
          "2 accounts" in result.stdout and "on one machine only" in result.stdout, result)
    imports(there, carried(made), "--yes")
    equal("--with-logins: the parked one arrives, the live one does not",
          [there.account(name)["place"] for name in ("personal", "work")], ["none", "parked"])
    equal("--with-logins: as it was", there.secrets(), {there.account("work")["id"]: PARKED})
    before = there.files()
    imports(there, carried(made), "--yes")
    equal("--with-logins, again: the one that is here stays", there.files(), before)
    check("--with-logins: it can be recognised", len(there.account("work")["fingerprint"]) == 8)


def broken() -> None:
    """Files that are none, or are not whole."""
    with world("empty") as made:
        made.run("accounts", "add", "dev", "--bedrock", "--region", "us-east-1")
        exports(made)
        data = carried(made).read_bytes()
        path = made.home.path / "broken"
        before = made.files()
        cases = {"cut": data[:-1], "longer": data + b"x", "a bit": data[:60] + bytes(
            [data[60] ^ 1]) + data[61:], "empty": b"", "text": b"{}\n", "half": data[:40]}
        for name, content in cases.items():
            path.write_bytes(content)
            result = imports(made, path, "--yes")
            path.unlink()
            equal(f"import of a broken file, {name}: told, and nothing changes",
                  (result.status in (1, 3), bool(result.stderr), made.files()),
                  (True, True, before), result)
        result = imports(made, path, "--yes")
        check("import of no file: told", result.status == 1 and "broken" in result.stderr, result)


def typed() -> None:
    """The passphrase twice, unseen."""
    with world("empty") as made:
        made.run("accounts", "add", "dev", "--bedrock", "--region", "us-east-1")
        for again, status in (("another", 2), (PASSPHRASE, 0)):
            run = made.type("accounts", "export", str(carried(made)))
            for prompt, text in (("Passphrase for the file:", PASSPHRASE), ("once more:", again)):
                run.wait_for(prompt)
                run.type(text + "\n")
            result = run.end()
            equal(f"typed, and {again} the second time: status {status}",
                  (result.status, carried(made).exists(), PASSPHRASE in result.stdout),
                  (status, status == 0, False), result)
        made.run("accounts", "remove", "dev", "--yes")
        run = made.type("accounts", "import", str(carried(made)))
        run.wait_for("Passphrase of the file:")
        run.type(PASSPHRASE + "\n")
        run.wait_for("[y/N]")
        run.type("y\n")
        equal("typed, import: done", (run.end().status, list(made.accounts())), (0, ["dev"]))


def into_a_vault(path: Path) -> None:
    """Where no keyring is: nothing in silence."""
    with world("empty") as made:
        result = imports(made, path)
        equal("import without a keyring: nothing in silence", (result.status, made.files()),
              (3, {}), result)
        run = made.type("accounts", "import", str(path))
        for prompt, text in (("Passphrase of the file:", PASSPHRASE), ("Take them in?", "y"),
                             ("Keep them in an encrypted file?", "y"),
                             ("New passphrase", PASSPHRASE), ("once more:", PASSPHRASE)):
            run.wait_for(prompt)
            run.type(text + "\n")
        result = run.end()
        equal("import into a vault", (result.status, made.choice, made.secret("gate")),
              (0, "vault", KEYS["gate"]), result)
        made.run("accounts", "lock")


def with_keyring() -> None:
    with Bus() as bus, bus.gnome_keyring(), world("login", "accounts", bus=bus) as made:
        stock(made)
        file_is_closed(made)
        file_is_there(made)
        refusals(made)
        exports(made)
        with Bus() as other, other.gnome_keyring(), world("empty", bus=other) as there:
            arrives(there, carried(made))
        with Bus() as other, other.gnome_keyring(), world("login", bus=other) as there:
            there.run("accounts", "adopt", "--yes")
            there.run("accounts", "rename", "ada@example.com", "mine")
            equal("the same login is here", there.account("mine")["organization_uuid"],
                  ORGANIZATION)
            meets(there, carried(made))
        into_a_vault(carried(made))
        carried(made).unlink()
        with Bus() as other, other.gnome_keyring(), world("empty", bus=other) as there:
            logins(made, there)


broken()
typed()
if shutil.which("gnome-keyring-daemon") and shutil.which("dbus-daemon"):
    with_keyring()
else:
    skip("with a keyring", "no gnome-keyring here")
finish()
