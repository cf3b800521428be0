#!/usr/bin/env python3
"""`claude-accounts accounts adopt`: whatever authenticates here today becomes an account, once;
nothing that is there changes."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from canary import SECRETS  # noqa: E402
from homes import ACCOUNT, ORGANIZATION  # noqa: E402
from keeping import PASSPHRASE, Kept, finish, world  # noqa: E402
from program import check, equal, skip  # noqa: E402
from session_bus import Bus  # noqa: E402

NOTHING = "There is nothing here that is no account yet.\n"
LOGIN = {"kind": "claude_ai", "email": "ada@example.com", "account_uuid": ACCOUNT,
         "organization": "Example Org", "organization_uuid": ORGANIZATION, "plan": "Max 5x",
         "place": "live"}
CREDENTIALS = "~/.claude/.credentials.json"


@dataclass
class Case:
    """What is there, and the account of it."""

    fixtures: tuple[str, ...]
    name: str
    members: dict[str, object]
    where: str  # as it is told
    secret: str | None = None  # of canary.py
    variables: dict[str, str] = field(default_factory=dict)


CASES = [
    Case(("login",), "ada@example.com", LOGIN, CREDENTIALS),
    Case(("login-stale",), "ada@example.com", LOGIN, CREDENTIALS),
    Case(("api-key-env", "approved"), "api-key", {"kind": "api_key"}, "environment",
         "api-key-env"),
    Case(("api-key-env",), "api-key", {"kind": "api_key"}, "environment", "api-key-env"),
    Case(("api-key-settings", "approved"), "api-key", {"kind": "api_key"},
         "~/.claude/settings.json:12 (env block, user)", "api-key-settings"),
    Case(("console-key",), "console", {"kind": "api_key"}, "~/.claude.json", "console-key"),
    Case(("oauth-token",), "token", {"kind": "token"}, "environment", "oauth-token"),
    Case(("auth-token", "base-url"), "gateway.example.com",
         {"kind": "gateway", "base_url": "https://gateway.example.com"}, "environment",
         "auth-token"),
    Case(("bedrock",), "work", {"kind": "bedrock", "profile": "work", "region": "us-east-1",
                                "refresh_command": "aws sso login"}, "environment",
         variables={"AWS_REGION": "us-east-1"}),
    Case(("vertex",), "example-project",
         {"kind": "vertex", "project": "example-project", "region": "us-east5"}, "environment"),
]


def known(account: dict, members: dict) -> dict:
    return {name: account.get(name) for name in members}


def adopts(case: Case) -> None:
    title = ", ".join(case.fixtures)
    with Bus() as bus, bus.gnome_keyring(), world(*case.fixtures, bus=bus) as made:
        made.home.environment.update(case.variables)
        if case.fixtures == ("bedrock",):
            made.home.settings("user", awsAuthRefresh="aws sso login")
            made.home.compose([])
        before = made.files()
        result = made.run("accounts", "adopt", "--dry-run")
        told = " ".join(result.stdout.split())
        check(f"{title}: --dry-run tells what would be made, and from where",
              result.status == 0 and f" {case.name}: " in told and case.where in told, result)
        equal(f"{title}: --dry-run changes nothing", made.files(), before)
        result = made.run("accounts", "adopt")
        equal(f"{title}: has to be agreed to", (result.status, made.files()), (3, before), result)
        result = made.run("accounts", "adopt", "--yes")
        equal(f"{title}: becomes an account", (result.status, list(made.accounts())),
              (0, [case.name]), result)
        equal(f"{title}: what is known of it", known(made.account(case.name), case.members),
              case.members)
        equal(f"{title}: its secret", made.secrets(),
              {made.account(case.name)["id"]: SECRETS[case.secret]} if case.secret else {})
        equal(f"{title}: all else is as it was", made.files(".config/claude-accounts"), before)
        equal(f"{title}: it wins", [name for name, account in made.report().items()
                                    if account["wins"]],
              [] if case.fixtures == ("api-key-env",) else [case.name])
        accounts = made.accounts()
        equal(f"{title}: once", (made.run("accounts", "adopt", "--yes").stdout, made.accounts()),
              (NOTHING, accounts))


def all_at_once() -> None:
    """Every source that can be there with the others."""
    with Bus() as bus, bus.gnome_keyring(), world(
            "login", "console-key", "api-key-env", "oauth-token", "auth-token", "base-url",
            "vertex", bus=bus) as made:
        before = made.files()
        result = made.run("accounts", "adopt", "--yes")
        equal("all at once: an account each", {name: account["kind"]
                                               for name, account in made.accounts().items()},
              {"console": "api_key", "example-project": "vertex", "api-key": "api_key",
               "token": "token", "gateway.example.com": "gateway",
               "ada@example.com": "claude_ai"}, result)
        equal("all at once: a secret each, but not the login's",
              sorted(made.secrets().values()),
              sorted(SECRETS[name] for name in ("console-key", "api-key-env", "oauth-token",
                                                "auth-token")))
        equal("all at once: all else is as it was", made.files(".config/claude-accounts"), before)
        equal("all at once: nobody was asked", made.server.records, [])


def names_are_free() -> None:
    with Bus() as bus, bus.gnome_keyring(), world("login", "api-key-env", bus=bus) as made:
        for name in ("ada@example.com", "API-key"):
            made.run("accounts", "add", name, "--bedrock", "--region", "us-east-1")
        made.run("accounts", "adopt", "--yes")
        equal("names that are taken get a number", list(made.accounts()),
              ["ada@example.com", "API-key", "api-key-2", "ada@example.com-2"])


def whose_login() -> None:
    """Without UUIDs beside the tokens the server is asked; without its word nobody knows."""
    for what, name in (("told", "ada@example.com"), ("not told", "login"), ("over", "login")):
        with world("login-stale" if what == "over" else "login") as made:
            made.home.login(accountUuid=None, organizationUuid=None)
            made.home.compose([])
            if what == "not told":
                made.server.fault("server_error", endpoint="profile", times=None)
            result = made.run("accounts", "adopt", "--yes")
            account = made.accounts().get(name, {})
            equal(f"a login without UUIDs, {what}: the account",
                  (result.status, account.get("account_uuid"), made.server.count("profile")),
                  (0, ACCOUNT if what == "told" else None, 0 if what == "over" else 1), result)
            equal(f"a login without UUIDs, {what}: once",
                  made.run("accounts", "adopt", "--yes").stdout, NOTHING)


def somebody_else() -> None:
    """The state may lag behind: what it says of another login is not believed."""
    with world("login") as made:
        made.home.state(oauthAccount={"accountUuid": "99999999-2222-4333-8444-555555555555",
                                      "emailAddress": "bob@example.com"})
        made.home.compose([])
        made.run("accounts", "adopt", "--yes")
        account = made.accounts().get("login", {})
        equal("a state of somebody else: the tokens say who it is",
              (account.get("account_uuid"), account.get("email")), (ACCOUNT, None),
              made.accounts())


def nothing() -> None:
    for fixtures in (("empty",), ("login-husk",), ("api-key-emptied",), ("helper-user",)):
        with world(*fixtures) as made:
            before = made.files()
            result = made.run("accounts", "adopt", "--yes")
            equal(f"{fixtures[0]}: nothing to adopt",
                  (result.status, result.stdout, made.files()), (0, NOTHING, before), result)
    with world("login") as made:
        (made.home.config / ".credentials.json").write_text("{,}")
        before = made.files()
        result = made.run("accounts", "adopt", "--yes")
        check("malformed credentials: refused", result.status == 3 and made.files() == before,
              result)


def typed() -> None:
    with world("login") as made:
        for answer, status, names in (("n", 6, []), ("y", 0, ["ada@example.com"])):
            run = made.type("accounts", "adopt")
            run.wait_for("[y/N]")
            run.type(answer + "\n")
            equal(f"asked once, and {answer}", (run.end().status, list(made.accounts())),
                  (status, names))


def half_made(made: Kept) -> None:
    """A keyring that fails: the accounts that need none may be there, the others are not."""
    result = made.run("accounts", "adopt", "--yes")
    secretive = [name for name, account in made.accounts().items()
                 if account["kind"] not in ("claude_ai", "vertex")]
    check("a keyring that loses what it writes: told", result.status == 1 and result.stderr, result)
    equal("a keyring that loses what it writes: no account without its secret", secretive, [])


def failures() -> None:
    with Bus() as bus, world("login", "api-key-env", bus=bus) as made, bus.service("lose"):
        half_made(made)
    with world("login", "api-key-env") as made:
        before = made.files()
        result = made.run("accounts", "adopt", "--yes")
        equal("no keyring, no passphrase: nothing is adopted",
              (result.status, made.accounts()), (3, {}), result)
        check("no keyring, no passphrase: no plain text", not any(
            SECRETS["api-key-env"].encode() in content for path, (_, content)
            in made.files().items() if path not in before))
        result = made.run("accounts", "adopt", "--yes", passphrase=PASSPHRASE)
        equal("no keyring, a vault", (result.status, made.choice, made.secret("api-key")),
              (0, "vault", SECRETS["api-key-env"]), result)
        made.run("accounts", "lock")


whose_login()
somebody_else()
nothing()
typed()
if shutil.which("gnome-keyring-daemon") and shutil.which("dbus-daemon"):
    for one in CASES:
        adopts(one)
    all_at_once()
    names_are_free()
    failures()
else:
    skip("with a keyring", "no gnome-keyring here")
finish()
