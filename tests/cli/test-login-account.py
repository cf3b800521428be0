#!/usr/bin/env python3
"""`login --account NAME` and `logout NAME`: a login beside the one in use, renewed only by the same
person; tokens and keys that go into the keyring; the login in use is never touched."""

import json
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import sign_in  # noqa: E402
from auth_grants import ACCOUNTS  # noqa: E402
from canary import SECRETS  # noqa: E402
from keeping import PASSPHRASE, Kept, finish, world  # noqa: E402
from program import Result, check, equal, skip  # noqa: E402
from session_bus import Bus  # noqa: E402

BOB = ACCOUNTS["bob@example.com"]
HOMES = ".local/share/claude-accounts/homes"


def sign_in_as(made: Kept, name: str, email: str, *words: str, **options: object) -> Result:
    return sign_in.sign_in(made.home, "--account", name, "--email", email, *words, **options)


def homes(made: Kept) -> list[str]:
    """The directories of accounts."""
    folder = made.home.path / HOMES
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def login_in(directory: Path) -> dict | None:
    path = directory / ".credentials.json"
    return json.loads(path.read_text()).get("claudeAiOauth") if path.exists() else None


def own_login(made: Kept, name: str) -> dict | None:
    return login_in(Path(made.account(name)["config_dir"]))


def is_revoked(made: Kept, login: dict) -> bool:
    token = made.server.grants.refresh_tokens[login["refreshToken"]]
    return token.family in made.server.grants.revoked


def mine(made: Kept) -> dict:
    """The files of the login in use, and the others of Claude Code."""
    return made.files(".config", ".local")


# ---- another login ----

def beside() -> None:
    with world("login", "trusted") as made:
        made.home.settings("user")
        made.home.compose([])
        before = mine(made)
        result = sign_in_as(made, "bob", "bob@example.com")
        check("a second login: done, and what to do with it is told", result.status == 0 and
              "bob is bob@example.com." in result.stdout and
              "claude-accounts use bob" in result.stdout, result)
        equal("a second login: the one in use is as it was", mine(made), before)
        account = made.account("bob")
        directory = Path(account["config_dir"])
        equal("a second login: what is known of it",
              [account[name] for name in ("kind", "email", "account_uuid", "organization",
                                          "organization_uuid", "plan", "place")],
              ["claude_ai", BOB.email, BOB.uuid, BOB.organization, BOB.organization_uuid, "Pro",
               "own"])
        check("a second login: its clocks", account["token_ends_at"] < account["login_ends_at"],
              account)
        equal("a second login: a directory of its own", (homes(made), directory.name),
              ([account["id"]], account["id"]))
        equal("a second login: which only the user enters", directory.stat().st_mode & 0o777, 0o700)
        equal("a second login: whose it is", login_in(directory)["accountUuid"], BOB.uuid)
        state = json.loads((directory / ".claude.json").read_text())
        equal("a second login: what was answered once is not asked again",
              (state["oauthAccount"]["emailAddress"], list(state["projects"])),
              (BOB.email, [str(made.home.project)]))
        check("a second login: settings are shared",
              (directory / "settings.json").resolve() == made.home.config / "settings.json")
        equal("a second login: the list", {name: (one["place"], one["wins"])
                                           for name, one in made.report().items()},
              {"bob": ("own", False)})
        equal("a second login: the server finds no fault", made.server.problems, [])


def renewed() -> None:
    """By the same person, and by nobody else."""
    with world("login") as made:
        sign_in_as(made, "bob", "bob@example.com")
        first = own_login(made, "bob")
        identity = made.account("bob")["id"]
        result = sign_in_as(made, "BOB", "bob@example.com")
        second = own_login(made, "bob")
        equal("renewed: the account and its directory stay",
              (result.status, made.account("bob")["id"], homes(made)), (0, identity, [identity]),
              result)
        check("renewed: with new tokens", second["refreshToken"] != first["refreshToken"])
        before = made.files()
        for name, email, says in (("bob", "carol@example.org", "carol@example.org, who is not bob"),
                                  ("other", "bob@example.com", "which is the account bob")):
            result = sign_in_as(made, name, email)
            check(f"{email} as {name}: refused", result.status == 3 and
                  says in " ".join(result.stderr.split()), result)
        equal("somebody else: nothing is saved", made.files(), before)
        equal("somebody else: the grants end", made.server.count("revoke"), 2)
        check("somebody else: the one of the account does not", not is_revoked(made, second))


def without_profile() -> None:
    """The answer with the tokens tells who it is, too."""
    with world("empty") as made:
        made.server.fault("server_error", endpoint="profile", times=None)
        statuses = [sign_in_as(made, name, email).status for name, email in (
            ("bob", "bob@example.com"), ("bob", "bob@example.com"), ("bob", "carol@example.org"))]
        equal("without the profile: renewed by the same person only", statuses, [0, 0, 3])


def in_use() -> None:
    """The account of the login in use: that one is renewed, and only by the same person."""
    with world("login", "accounts-one") as made:
        before = mine(made)
        result = sign_in_as(made, "personal", "bob@example.com")
        equal("in use, by somebody else: refused, nothing changes",
              (result.status, mine(made), homes(made)), (3, before, []), result)
        result = sign_in_as(made, "personal", "ada@example.com")
        login = login_in(made.home.config)
        check("in use: renewed", result.status == 0 and
              login["refreshToken"] == made.server.last["refresh_token"], result)
        equal("in use: where it is", (made.report()["personal"]["place"], homes(made)),
              ("live", []))
        siblings = json.loads((made.home.config / ".credentials.json").read_text())
        check("in use: what stands beside it stays", "mcpOAuth" in siblings)


def parked() -> None:
    """A parked login that is renewed is over."""
    with Bus() as bus, bus.gnome_keyring(), world("login", "accounts-two", bus=bus) as made:
        work = made.account("work")
        made.store(work["id"], json.dumps({"claudeAiOauth": {
            "accessToken": SECRETS["login-access"], "refreshToken": SECRETS["login-refresh"]}}))
        before = mine(made)
        result = sign_in_as(made, "work", "bob@example.com")
        equal("parked, by somebody else: refused", (result.status, made.account("work"),
                                                    len(made.secrets())), (3, work, 1), result)
        registry = json.loads(made.registry.read_text())
        registry["accounts"][1] |= {"account_uuid": BOB.uuid,
                                    "organization_uuid": BOB.organization_uuid}
        made.registry.write_text(json.dumps(registry))
        result = sign_in_as(made, "work", "bob@example.com")
        equal("parked: the new one is in a directory of its own, the old one is gone",
              (result.status, made.account("work")["place"], made.secrets()), (0, "own", {}),
              result)
        equal("parked: the login in use is as it was", mine(made), before)


def refused_names() -> None:
    with world("login", "accounts") as made:
        before = made.files()
        for words, says in ((("--account", "gate"), "another kind"),
                            (("--account", "a b"), "a name is made of"),
                            (("--account", "work", "--setup-token"), "already"),
                            (("--account", "work", "--console"), "already"),
                            (("--account", "x", "--via-claude"), "does not go with it")):
            result = sign_in.sign_in(made.home, *words)
            check(f"login {' '.join(words)}: wrong usage", result.status == 2 and
                  says in result.stderr, result)
        equal("wrong usage: nothing changes, nobody is asked",
              (made.files(), len(made.server.records)), (before, 0))


def given_up() -> None:
    with world("login") as made:
        before = made.files()
        run = made.type("login", "--account", "bob", "--no-browser")
        run.wait_for("Code: ")
        run.interrupt()
        equal("given up: nothing is left of it", (run.end().status, made.accounts(), homes(made),
                                                  mine(made)), (130, {}, [], before))
        made.server.consent = "deny"
        result = sign_in_as(made, "bob", "bob@example.com")
        equal("refused in the browser: nothing is left of it",
              (result.status, made.accounts(), homes(made), mine(made)), (3, {}, [], before),
              result)


def added() -> None:
    """`accounts add NAME --claudeai` is the same."""
    with world("login") as made:
        run = sign_in.SignIn(made.home, "add", "ada", "--claudeai", command="accounts")
        result = run.end()
        equal("accounts add --claudeai: signs in", (result.status, made.account("ada")["place"]),
              (0, "own"), result)


# ---- tokens and keys ----

def tokens(made: Kept) -> None:
    before = mine(made)
    result = sign_in.sign_in(made.home, "--account", "robot", "--setup-token")
    token = made.server.last["access_token"]
    check("a token: kept, and not shown", result.status == 0 and token not in result.stdout, result)
    account = made.account("robot")
    equal("a token: what is kept of it", (account["kind"], made.secret("robot")), ("token", token))
    year = datetime.fromisoformat(account["token_ends_at"]) - datetime.fromisoformat(
        account["added_at"])
    equal("a token: good for a year", year.days, 365)
    result = sign_in.sign_in(made.home, "--account", "corp", "--console", "--email",
                             "dave@example.net")
    account = made.account("corp")
    equal("a Console key: what is kept of it",
          (result.status, account["kind"], account["email"], account["organization"]),
          (0, "api_key", "dave@example.net", "Example API"), result)
    equal("a Console key: the key", [made.secret("corp")], list(made.server.grants.keys))
    equal("neither is in a file, nor is the login in use touched", (homes(made), mine(made)),
          ([], before))


def with_keyring() -> None:
    with Bus() as bus, bus.gnome_keyring(), world("login", bus=bus) as made:
        tokens(made)


def without_keyring() -> None:
    """That is known before anybody signs in."""
    with world("login") as made:
        before = made.files()
        for words in (("--setup-token",), ("--console",)):
            result = sign_in.sign_in(made.home, "--account", "x", *words)
            equal(f"no keyring, {words[0]}: refused before it begins",
                  (result.status, len(made.server.records), made.files(), homes(made)),
                  (3, 0, before, []), result)


# ---- signing out ----

def signs_out() -> None:
    with Bus() as bus, bus.gnome_keyring(), world("login", "accounts-two", bus=bus) as made:
        sign_in_as(made, "bob", "bob@example.com")
        login, directory = own_login(made, "bob"), Path(made.account("bob")["config_dir"])
        before = mine(made)
        result = made.run("logout", "bob")
        equal("logout of one in its own directory: done",
              (result.status, result.stdout, login_in(directory)),
              (0, "bob is signed out.\n", None), result)
        check("logout of one in its own directory: the grant ends", is_revoked(made, login))
        equal("logout of one in its own directory: the one in use stays", mine(made), before)
        equal("logout of one in its own directory: the account stays",
              [made.account("bob").get(name) for name in ("place", "email", "login_ends_at")],
              ["none", BOB.email, None])
        result = made.run("logout", "bob")
        check("logout again: there is nothing to do", result.status == 1 and
              "signed out already" in result.stderr, result)
        signs_out_parked(made, login)
        signs_out_live(made)


def signs_out_parked(made: Kept, login: dict) -> None:
    work = made.account("work")
    made.server.grants.accept("sk-ant-oat01-x", "sk-ant-ort01-x", "bob@example.com")
    for words, revocations in ((("--keep-grant",), 0), ((), 1)):
        made.store(work["id"], json.dumps({"claudeAiOauth": login | {
            "refreshToken": "sk-ant-ort01-x"}}))
        registry = json.loads(made.registry.read_text())
        for account in registry["accounts"]:
            account["place"] = "parked" if account["name"] == "work" else account["place"]
        made.registry.write_text(json.dumps(registry))
        count = made.server.count("revoke")
        result = made.run("logout", "work", *words)
        equal(f"logout {' '.join(words)} of a parked one: the secret is gone",
              (result.status, made.secrets(), made.account("work")["place"]), (0, {}, "none"),
              result)
        equal(f"logout {' '.join(words)} of a parked one: revoked",
              made.server.count("revoke") - count, revocations)


def signs_out_live(made: Kept) -> None:
    made.run("accounts", "add", "gate", "--gateway", "https://llm.example.com", "--token-stdin",
             data=SECRETS["auth-token"])
    result = made.run("logout", "gate")
    check("logout of a gateway: refused, and the remedy is named", result.status == 3 and
          "claude-accounts accounts remove gate" in result.stderr, result)
    result = made.run("logout", "personal")
    equal("logout of the one in use: done", (result.status, login_in(made.home.config),
                                            made.report()["personal"]["place"]),
          (0, None, "none"), result)
    check("logout of the one in use: what authenticates now is told",
          result.stdout.startswith("Signed out.\n"), result)


def not_proved() -> None:
    """The state names one, the tokens do not: that is no proof."""
    with world("login", "accounts-one") as made:
        made.home.login(accountUuid=None, organizationUuid=None)
        made.home.compose([])
        before = made.files()
        result = made.run("logout", "personal")
        check("logout, not proved whose it is: refused", result.status == 3 and
              "it is not proved" in result.stderr, result)
        equal("logout, not proved whose it is: nothing changes", made.files(), before)


def in_a_vault() -> None:
    with world("login") as made:
        made.run("accounts", "add", "x", "--api-key-stdin", "--yes", data=SECRETS["api-key-env"],
                 passphrase=PASSPHRASE)
        made.run("accounts", "lock")
        result = made.run("login", "--account", "robot", "--setup-token")
        equal("a locked vault: refused before it begins", (result.status, len(made.server.records)),
              (3, 0), result)


beside()
renewed()
without_profile()
in_use()
refused_names()
given_up()
added()
without_keyring()
not_proved()
in_a_vault()
if shutil.which("gnome-keyring-daemon") and shutil.which("dbus-daemon"):
    parked()
    with_keyring()
    signs_out()
else:
    skip("with a keyring", "no gnome-keyring here")
finish()
