#!/usr/bin/env python3
"""`use` makes an account of each kind the one that wins, tells the truth where it cannot, and undo
brings every byte back; what goes wrong leaves all as it was. With a real keyring."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import account_homes  # noqa: E402
import program  # noqa: E402
from canary import SECRETS, leaks  # noqa: E402
from homes import HOUR, SCOPES  # noqa: E402
from interleaving import Keeper  # noqa: E402
from keeping import Kept, finish, world  # noqa: E402
from program import Result, check, equal  # noqa: E402
from session_bus import Bus  # noqa: E402

LEFT_OUT = (".config/claude-accounts", ".local/state/claude-accounts")

# What is kept of whom, and who wins once they are used.
KEPT = {"work-api": SECRETS["api-key-helper"], "gate": SECRETS["auth-token"],
        "ci": SECRETS["oauth-token"]}
WINNERS = {"personal": "claude_ai", "work": "claude_ai", "work-api": "api_key_helper",
           "bedrock-dev": "bedrock", "vertex-eu": "vertex", "gate": "api_key_helper",
           "ci": "claude_ai"}


def words(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def login_of_work(made: Kept) -> str:
    return json.dumps({
        "claudeAiOauth": {
            "accessToken": SECRETS["gcp-client"], "refreshToken": SECRETS["gcp-refresh"],
            "expiresAt": (made.home.now + 8 * HOUR) * 1000, "scopes": SCOPES,
            "accountUuid": account_homes.ADA, "organizationUuid": account_homes.CORP},
        "oauthAccount": {"emailAddress": "ada@corp.example", "accountUuid": account_homes.ADA,
                         "organizationUuid": account_homes.CORP, "organizationName": "Corp"}})


def keep(made: Kept, **more: str) -> None:
    """What the fixture "accounts" tells of as kept."""
    keeper = Keeper(made.own, made.environment())
    secrets = {**KEPT, "work": login_of_work(made), **more}
    listed = made.accounts()
    for name, text in secrets.items():
        keeper.store(listed[name]["id"], text)
        listed[name]["fingerprint"] = keeper.fingerprint(
            text if name != "work" else SECRETS["gcp-refresh"])
    keeper.close()
    rewrite(made, list(listed.values()))


def rewrite(made: Kept, accounts: list[dict]) -> None:
    """The list, as somebody else would write it."""
    made.registry.write_text(json.dumps({"version": 1, "accounts": accounts}))


def files(made: Kept) -> dict[str, tuple[str, bytes]]:
    """All but what this program keeps for itself."""
    return made.files(*LEFT_OUT)


def changed(before: dict, after: dict) -> list[str]:
    return sorted(Path(name).name for name in {*before, *after}
                  if before.get(name) != after.get(name))


def winner(made: Kept) -> str | None:
    return made.run("status", "--json").json["verdict"]["winner"]


def current(made: Kept) -> list[str]:
    return [name for name, account in made.report().items() if account["wins"]]


def use(made: Kept, name: str, *more: str) -> Result:
    result = made.run("use", name, "--yes", *more)
    equal(f"use {name}: status", result.status, 0, result)
    return result


def undo(made: Kept, before: dict) -> None:
    result = made.run("undo")
    equal("undo: status", result.status, 0, result)
    equal("undo: every byte is back", changed(before, files(made)), [], result)


def assert_refused(name: str, made: Kept, arguments: list[str], status: int, *told: str) -> None:
    before = made.files()
    result = made.run(*arguments)
    equal(f"{name}: status", result.status, status, result)
    check(f"{name}: says {told}", all(word in words(result.stderr) for word in told), result)
    equal(f"{name}: nothing changed",
          [file for file in changed(before, made.files()) if not file.endswith("lock")], [])


# What each kind does.

def test_kind(bus: Bus, name: str, *fixtures: str) -> None:
    with world("login", "accounts", *fixtures, bus=bus) as made:
        keep(made)
        before, all_before, verdict = files(made), made.files(), winner(made)
        shown = made.run("use", name, "--dry-run")
        equal(f"{name}: --dry-run", (shown.status, made.files()), (0, all_before), shown)
        result = use(made, name)
        check(f"{name}: it says so", f"{name} wins everywhere." in words(result.stdout), result)
        equal(f"{name}: it wins", (winner(made), current(made)), (WINNERS[name], [name]))
        check(f"{name}: when it was used", "used_at" in made.account(name))
        if before != files(made):
            check(f"{name}: the preview said so", f"{name} will win everywhere." in shown.stdout,
                  shown)
            undo(made, before)
        equal(f"{name}: as before", winner(made), verdict)
        look_into_journal(made)


def test_kinds(bus: Bus) -> None:
    for name in WINNERS:
        test_kind(bus, name)
        test_kind(bus, name, "api-key-settings", "approved", "console-key")
    test_kind(bus, "personal", "helper-user")
    test_kind(bus, "ci", "settings-linked", "api-key-settings")
    test_kind(bus, "vertex-eu", "bedrock", "vertex")


def test_login_undone(bus: Bus) -> None:
    """There and back through several, and the secrets follow."""
    with world("login", "accounts", bus=bus) as made:
        keep(made)
        states = []
        for name in ("work", "ci", "work-api", "personal", "work"):
            states.append(files(made))
            use(made, name)
        equal("one is parked",
              [name for name in ("personal", "work") if made.secret(name)], ["personal"])
        for state in reversed(states):
            undo(made, state)
        equal("the other is parked",
              [name for name in ("personal", "work") if made.secret(name)], ["work"])
        equal("as it was kept", json.loads(made.secret("work")), json.loads(login_of_work(made)))


def test_from_nobody(bus: Bus) -> None:
    """Nobody is signed in: undo takes the files away again."""
    with world("accounts", bus=bus) as made:
        keep(made)
        before = files(made)
        use(made, "work")
        equal("the files are made", changed(before, files(made)),
              [".claude.json", ".credentials.json"])
        undo(made, before)
        check("the login is kept", made.secret("work") is not None)


def test_unknown(bus: Bus) -> None:
    """A login of nobody's becomes an account of its own, and comes back."""
    with world("login", "accounts", bus=bus) as made:
        keep(made)
        rewrite(made, [account for name, account in made.accounts().items()
                       if name != "personal"])
        before = files(made)
        result = use(made, "ci")
        check("it is told", "belongs to none of your accounts" in words(result.stdout), result)
        equal("it is an account", "ada@example.com" in made.accounts(), True, made.accounts())
        undo(made, before)


# What stands in the way.

def test_shell(bus: Bus) -> None:
    """Variables of the shell are emptied, and named."""
    with world("login", "accounts", "api-key-env", "approved", "auth-token", "oauth-token",
               "bedrock", "simple", "other-sources", bus=bus) as made:
        keep(made)
        before = files(made)
        result = use(made, "personal")
        env = json.loads((made.home.config / "settings.json").read_text())["env"]
        equal("they are emptied", env, {
            "ANTHROPIC_API_KEY": "", "ANTHROPIC_AUTH_TOKEN": "", "CLAUDE_CODE_OAUTH_TOKEN": "",
            "CLAUDE_CODE_SIMPLE": "0", "CLAUDE_CODE_USE_BEDROCK": "0"})
        for name in env:
            check(f"{name} is named", f"{name} is set in the environment" in words(result.stdout),
                  result)
        check("what is not checked is named", "ANTHROPIC_PROFILE is set" in words(result.stdout))
        equal("personal wins", current(made), ["personal"])
        use(made, "bedrock-dev")
        equal("Bedrock wins over its own emptied switch", winner(made), "bedrock")
        made.run("undo")
        undo(made, before)


def test_start_file(bus: Bus) -> None:
    """The line that sets a variable is named."""
    with world("login", "accounts", "api-key-env", "approved", bus=bus) as made:
        (made.home.path / ".bashrc").write_text(
            f"# a start file\nexport ANTHROPIC_API_KEY={SECRETS['api-key-env']}\n")
        result = made.run("use", "personal", "--dry-run", SHELL="/bin/bash")
        check("the line is named", "~/.bashrc:2" in words(result.stdout), result)


@contextlib.contextmanager
def running(made: Kept, *, config: Path | None = None) -> Iterator[int]:
    """A program that is started as Claude Code is; its process id."""
    program_file = made.home.path / "bin/claude"
    program_file.parent.mkdir(exist_ok=True)
    if not program_file.exists():
        shutil.copy(shutil.which("cat") or "/bin/cat", program_file)
    more = {"CLAUDE_CONFIG_DIR": str(config)} if config else {}
    process = subprocess.Popen([program_file], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               env={**made.environment(), **more}, cwd=made.home.project)
    process.stdin.write(b"up")
    process.stdin.flush()
    process.stdout.read(2)
    yield process.pid
    process.stdin.close()
    process.stdout.close()
    process.wait()


def test_running(bus: Bus) -> None:
    """Whoever keeps the login that goes is named before."""
    with world("login", "accounts", bus=bus) as made:
        keep(made)
        with running(made) as first, running(made) as second:
            shown = words(made.run("use", "work", "--dry-run").stdout)
            check("how many", "work will win everywhere. personal is parked in the keyring. "
                  "2 running Claude Code keep it until they end." in shown, shown)
            for process in (first, second):
                check("who", f"~/proj (pid {process})" in shown, shown)
            use(made, "work")
        shown = words(made.run("use", "personal", "--dry-run").stdout)
        check("none", "personal will win everywhere. work is parked in the keyring. ~/" in shown,
              shown)


def test_project(bus: Bus) -> None:
    """What a project sets is named with its line, and the verdict tells the truth."""
    with world("login", "accounts", "api-key-project", "approved", bus=bus) as made:
        keep(made)
        shown = made.run("use", "work", "--dry-run")
        check("the place", "! ~/proj/.claude/settings.json:3 (env block, project) sets "
              "ANTHROPIC_API_KEY, which goes before" in words(shown.stdout), shown)
        check("the truth", words(shown.stdout).startswith(
            "work will be in use, but does not win here: ANTHROPIC_API_KEY is sent."), shown)
        result = use(made, "work")
        check("the result", "work does not win here all the same: ANTHROPIC_API_KEY is sent."
              in words(result.stdout), result)
        equal("elsewhere it wins", made.run("status", "--short", cwd=made.home.path).stdout.strip(),
              "claude_ai")


def test_descriptor(bus: Bus) -> None:
    with world("login", "accounts", "oauth-fd", bus=bus) as made:
        keep(made)
        result = program.run(made.home, "use", "work", "--dry-run")
        text = words(result.stdout)
        check("it can only be unset", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR in the environment"
              in text and "can only be unset there." in text, result)
        check("the truth", text.startswith("work will be in use, but does not win here:"), result)


def test_managed(bus: Bus) -> None:
    if not program.can_mount():
        program.skip("managed settings", "no mount namespace")
        return
    with world("login", "accounts", "managed", bus=bus) as made:
        keep(made)
        result = program.run(made.home, "use", "work", "--dry-run")
        check("managed settings are named", "ANTHROPIC_AUTH_TOKEN, which goes before the account"
              in words(result.stdout) and "/etc/claude-code" in result.stdout, result)
        check("the truth", result.stdout.startswith("work will be in use, but does not"), result)


def test_foreign(bus: Bus) -> None:
    """A key that is no account's is not taken out without a word."""
    with world("login", "accounts", "api-key-settings", "approved", bus=bus) as made:
        keep(made)
        assert_refused("nobody agrees", made, ["use", "work"], 3, "agree with --yes")
        typed = made.type("use", "work", opens=False)
        typed.wait_for("Use work and take ANTHROPIC_API_KEY out? [y/N] ")
        before = made.files()
        typed.type("n\n")
        result = typed.end()
        equal("no", (result.status, made.files()), (6, before), result)
        check("adopt is proposed", "~/.claude/settings.json:12" in result.stdout and
              "claude-accounts accounts adopt" in words(result.stdout), result)
        made.run("accounts", "adopt", "--yes")
        shown = made.run("use", "work", "--dry-run")
        check("an account's own is", "accounts adopt" not in shown.stdout, shown)


def test_google_project(bus: Bus) -> None:
    with world("login", "accounts", bus=bus) as made:
        keep(made)
        made.home.environment["GOOGLE_CLOUD_PROJECT"] = "another"
        use(made, "vertex-eu")
        env = json.loads((made.home.config / "settings.json").read_text())["env"]
        equal("its own project counts", env.get("GOOGLE_CLOUD_PROJECT"), "example-project")
        equal("it wins", current(made), ["vertex-eu"])
        use(made, "personal")
        check("it goes with it", "example-project" not in
              (made.home.config / "settings.json").read_text())


# What goes wrong.

def test_malformed(bus: Bus) -> None:
    with world("login", "accounts", bus=bus) as made:
        keep(made)
        path = made.home.config / "settings.json"
        path.write_text('{\n  "model": "opus",\n}\n')
        for name in ("work-api", "bedrock-dev"):
            assert_refused(f"malformed: {name}", made, ["use", name, "--yes"], 3,
                           "settings.json:2:18: trailing comma")
        made.home.environment["ANTHROPIC_API_KEY"] = SECRETS["api-key-env"]
        assert_refused("malformed: work", made, ["use", "work", "--yes"], 3,
                       "settings.json:2:18: trailing comma")


def test_refused(bus: Bus) -> None:
    with world("login", "accounts", bus=bus) as made:
        keep(made)
        assert_refused("nobody agrees", made, ["use", "work-api"], 3, "agree with --yes")
        assert_refused("nobody is named", made, ["use"], 2, "name of an account is missing")
        assert_refused("no such account", made, ["use", "wrok-api"], 2, "there is no account")
        assert_refused("signed out", made, ["use", "former", "--yes"], 1,
                       "claude-accounts login --account former")
        equal("whatever the case", made.run("use", "WORK-API", "--dry-run").status, 0)
        use(made, "work")
        made.registry.write_text(made.registry.read_text().replace(
            f'"{account_homes.identifier(1)}"', f'"{account_homes.identifier(99)}"'))
        assert_refused("undo to one that is gone", made, ["undo"], 1, "not there any more",
                       "undo --forget")


def test_lost() -> None:
    """What the list tells of is not kept."""
    with Bus() as bus, bus.gnome_keyring(), world("login", "accounts", bus=bus) as made:
        assert_refused("no key", made, ["use", "work-api", "--yes"], 1, "not kept any more")
        assert_refused("no token", made, ["use", "ci", "--yes"], 1, "not kept any more")
        assert_refused("no login", made, ["use", "work", "--yes"], 1, "is signed out")


def test_locked() -> None:
    """The keyring stays locked: nothing changes, and the settings are not half-done."""
    with Bus() as bus, bus.service("locked", "prompt=dismiss"), \
            world("login", "accounts", "api-key-settings", bus=bus) as made:
        for name in ("work", "ci", "work-api"):
            before = files(made)
            result = made.run("use", name, "--yes")
            equal(f"locked: {name}: status", result.status, 3, result)
            equal(f"locked: {name}: nothing changed", changed(before, files(made)), [], result)


def test_dry() -> None:
    """--dry-run asks no keyring."""
    with Bus() as bus:
        with bus.service(), world("login", "accounts", bus=bus) as made:
            for name in WINNERS:
                equal(f"dry: {name}", made.run("use", name, "--dry-run").status, 0)
        equal("dry: the keyring was not asked", bus.called, [])


# The rest.

def test_choice(bus: Bus) -> None:
    with world("login", "accounts", bus=bus) as made:
        keep(made)
        typed = made.type("use", opens=False)
        typed.wait_for("Which one? ")
        typed.type("3\n")
        typed.wait_for("Use work-api? [y/N] ")
        typed.type("y\n")
        result = typed.end()
        equal("chosen: status", result.status, 0, result)
        check("chosen: the list", "●  1  personal  claude.ai  ada@example.com" in result.stdout,
              result)
        equal("chosen: it wins", current(made), ["work-api"])


def test_here(bus: Bus) -> None:
    with world("login", "accounts", bus=bus) as made:
        before = files(made)
        equal("here: --dry-run", (made.run("use", "work", "--here", "--dry-run").status,
                                  files(made)), (0, before))
        result = made.run("use", "work", "--here")
        equal("here", (result.status, (made.home.project / ".claude-account").read_text()),
              (0, "work\n"), result)
        equal("here: the list knows it", made.account("work")["directories"],
              [str(made.home.project)])
        undo(made, before)


def look_into_journal(made: Kept) -> None:
    """Of a switch it tells who, and no secret."""
    for path in (made.home.path / LEFT_OUT[1]).rglob("*"):
        if path.is_file():
            equal(f"{path.name} holds no secret of a login",
                  [leak for leak in leaks(path.read_bytes()) if leak[0].startswith("login")], [])


def main() -> None:
    with Bus() as bus, bus.gnome_keyring():
        for test in (test_kinds, test_login_undone, test_from_nobody, test_unknown, test_shell,
                     test_start_file, test_running, test_project, test_descriptor, test_managed,
                     test_foreign, test_google_project, test_malformed, test_refused, test_choice,
                     test_here):
            test(bus)
    test_lost()
    test_locked()
    test_dry()
    finish()


main()
