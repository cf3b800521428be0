#!/usr/bin/env python3
"""doctor --fix for every finding: what changes, that the finding is gone then, and that undo brings
everything back; or that it is refused with the words of the remedy."""

import contextlib
import fcntl
import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(os.environ["top_srcdir"])
sys.path.insert(0, str(SOURCE / "tests/support"))

import changes  # noqa: E402
import program  # noqa: E402
from canary import SECRETS  # noqa: E402
from changes import assert_refused, assert_same, run  # noqa: E402
from program import check, equal  # noqa: E402

USER, LOCAL = ".claude/settings.json", "proj/.claude/settings.local.json"
CREDENTIALS, LOCK = ".claude/.credentials.json", ".claude/.oauth_refresh.lock"
STATE = ".claude.json"

SLIPS = """\
// Mine.
{
  "permissions": {
    "allow": ["Bash(make)",], /* not more */
  },
  # The region of the team.
  "env": {"AWS_REGION": "us-east-1",}
}
"""
MENDED_SLIPS = """\
{
  "permissions": {
    "allow": ["Bash(make)"]
  },
  "env": {"AWS_REGION": "us-east-1"}
}
"""


def end(name: str) -> str:
    """What .claude.json keeps of a key."""
    return SECRETS[name][-20:]


def settings(home, role: str, **members: object) -> None:
    home.settings(role, **members)
    home.compose([])


def place(home, path: str, text: str, mode: int = 0o600) -> None:
    file = home.path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)


# Finding with a remedy: (fixtures, what else is set up, options, document of each file afterwards)
# A document is what the file holds as JSON, text what it holds to the byte, a number its mode.
FIXED = [
    ("settings_malformed", ["settings-malformed"], None, ["--yes"],
     {LOCAL: {"permissions": {"allow": ["Bash(make)"]}, "env": {"AWS_REGION": "us-east-1"}}}),
    ("settings_malformed", [], lambda home: place(home, USER, SLIPS), ["--yes"],
     {USER: MENDED_SLIPS}),
    ("settings_void", ["settings-void"], None, ["--yes"],
     {"proj/.claude/settings.json": {"env": {"AWS_REGION": "us-east-1"}}}),
    ("settings_void", [], lambda home: settings(home, "local", permissions={
        "defaultMode": "nope", "allow": ["Bash(make)"]}), ["--yes"],
     {LOCAL: {"permissions": {"allow": ["Bash(make)"]}}}),
    ("settings_void", [], lambda home: settings(home, "local", sandbox={"enabled": "yes"}),
     ["--yes"], {LOCAL: {"sandbox": {}}}),
    ("key_shadows_login", ["login", "api-key-env", "approved"], None, [],
     {LOCAL: {"env": {"ANTHROPIC_API_KEY": ""}}}),
    ("key_shadows_login", ["login", "api-key-settings", "approved"], None, [],
     {LOCAL: {"env": {"ANTHROPIC_API_KEY": ""}}}),
    ("key_shadows_login", ["login", "approved"], lambda home: settings(
        home, "local", env={"ANTHROPIC_API_KEY": SECRETS["api-key-project"], "A": "b"}), [],
     {LOCAL: {"env": {"ANTHROPIC_API_KEY": "", "A": "b"}}}),
    ("helper_shadows_login", ["login", "helper-user"], None, [], {LOCAL: {"apiKeyHelper": ""}}),
    ("key_undecided", ["api-key-env"], None, ["--yes"],
     {STATE: {"customApiKeyResponses": {"approved": [end("api-key-env")]}}}),
    ("key_undecided", ["login", "api-key-settings"], lambda home: home.state(
        customApiKeyResponses={"approved": ["x"], "rejected": ["y"]}) or home.compose([]),
     ["--yes", "--reject"],
     {STATE: {"customApiKeyResponses": {"approved": ["x"],
                                        "rejected": ["y", end("api-key-settings")]}}}),
    ("key_undecided", ["api-key-project", "trusted"], None, ["--yes"],
     {STATE: {"customApiKeyResponses": {"approved": [end("api-key-project")]}}}),
    ("key_rejected", ["api-key-env", "rejected"], None, ["--yes"],
     {STATE: {"customApiKeyResponses": {
         "approved": [end("api-key-env")],
         "rejected": [end("api-key-settings"), end("api-key-project")]}}}),
    ("selector_ignored", ["selector-ignored"], None, [],
     {LOCAL: {"env": {"CLAUDE_CODE_USE_VERTEX": "1"}}}),
    ("selector_ignored", [], lambda home: settings(
        home, "user", env={"CLAUDE_CODE_USE_BEDROCK": "enabled"}), [],
     {USER: {"env": {"CLAUDE_CODE_USE_BEDROCK": "1"}}}),
    ("region_missing", [], lambda home: home.environment.update(CLAUDE_CODE_USE_BEDROCK="1"), [],
     {USER: {"env": {"AWS_REGION": "us-east-1"}}}),
    ("region_missing", ["vertex"], lambda home: home.environment.pop("CLOUD_ML_REGION"), [],
     {USER: {"env": {"CLOUD_ML_REGION": "us-east5"}}}),
    ("credentials_mode", ["login", "readable-by-others"], None, [], {CREDENTIALS: 0o600}),
    ("settings_readable_by_others", ["api-key-settings", "readable-by-others"], None, [],
     {USER: 0o600}),
]

# Those that ask, by what they ask; a question without an answer is a refusal.
ASKING = {"settings_malformed", "settings_void", "key_undecided", "key_rejected"}

# Positions of what voids a file that are no plain members, as the user's settings.
VOID = [
    {"permissions": {"additionalDirectories": ["a", 1]}},
    {"hooks": {"PreToolUse": [{"matcher": 1}]}},
    {"enabledPlugins": {"a.b@c": 1}},
    {"statusLine": {"type": "command"}},
    {"allowedMarketplaces": [1]},
]

# Finding without a remedy: what is set up
REFUSED = {
    "login_husk": ["login-husk"],
    "login_scope": ["login-no-scope"],
    "login_expired": ["login-expired"],
    "login_expiring": ["login-expiring"],
    "two_credentials": ["auth-token", "api-key-env", "approved"],
    "status_disagrees": ["login", "api-key-env", "approved"],
    "helper_untrusted": ["helper-project"],
    "helper_failing": lambda home: try_helper(home, "false"),
    "helper_slow": lambda home: try_helper(home, "sleep 10.1; echo made-up-value"),
    "aws_credentials_expired": ["bedrock-expired"],
    "adc_missing": lambda home: home.environment.update(CLAUDE_CODE_USE_VERTEX="1"),
    "project_missing": lambda home: home.environment.update(CLAUDE_CODE_USE_VERTEX="1"),
    "base_url_custom": ["base-url"],
    "other_sources_present": ["other-sources"],
    "file_malformed": lambda home: place(home, CREDENTIALS, "{,}"),
    "file_unreadable": lambda home: (home.path / USER).mkdir(parents=True),
}

# What nobody can mend, and how the line is quoted: (text, line, column, quoted)
HOPELESS = [
    ('{\n  "a": 1\n  "b": 2\n}\n', 2, 9, '"a": 1'),
    ('{\n  "a": 1,\n', 2, 10, '"a": 1,'),
    ("{'a': 1}\n", 1, 2, "{'a': 1}"),
    (f'{{\n  "env": {{"AWS_SECRET_ACCESS_KEY" "{SECRETS["aws-secret"]}"}}\n}}\n', 2, None, "AWS"),
    (f'{{\n  "env": {{"MY_PASSWORD": "{SECRETS["auth-token"]}" "A": ""}}\n}}\n', 2, None, "MY_P"),
    (f'{{\n  "apiKeyHelper": "echo {SECRETS["api-key-helper"]}" 1\n}}\n', 2, None, "echo"),
]


def try_helper(home, command: str) -> None:
    place(home, USER, json.dumps({"apiKeyHelper": command}))
    run(home, "refresh", "helper")


def ids_of_the_table() -> set[str]:
    text = (SOURCE / "src/core/finding-info.c").read_text()
    return set(re.findall(r'\.id = "(\w+)"', text))


def set_up(home, more) -> None:
    if callable(more):
        more(home)


def findings(home, name: str) -> list[dict]:
    report = run(home, "doctor", "--json").json
    return [finding for finding in report["findings"] if finding["id"] == name]


def matches(wanted: object, fact: tuple, before: object) -> bool:
    """Whether a file is as wanted; members that are not named have to be as they were."""
    if isinstance(wanted, int):
        return fact == (wanted, before[1])
    kept = fact[0] == (before[0] if before else 0o600)
    if isinstance(wanted, str):
        return kept and fact[1].decode() == wanted
    document = json.loads(fact[1])
    try:
        old = json.loads(before[1])
    except (TypeError, ValueError):
        return kept and document == wanted
    return kept and {**old, **wanted} == {**old, **document} and all(
        name in document or name not in wanted for name in old)


def assert_fixed(name: str, shown: str, home, options: list[str], wanted: dict) -> None:
    before = changes.tree(home)
    result = run(home, "doctor", "--fix", name, *options)
    changed = changes.differences(before, changes.tree(home))
    files = {path: fact for path, fact in changed.items() if fact is None or fact[1] is not None}
    check(f"{shown}: {list(wanted)} changes so and nothing else", set(files) == set(wanted) and
          all(matches(wanted[path], files[path], before.get(path)) for path in wanted),
          (result, files))
    equal(f"{shown}: status", result.status, 0, result)
    changes.assert_end(f"{shown}: it ends with the verdict", result, changes.verdict(home))
    equal(f"{shown}: the finding is gone", findings(home, name), [])
    undone = run(home, "undo")
    after = {path: fact for path, fact in changes.tree(home).items()
             if path in before or fact[1] is not None}
    equal(f"{shown}: undo brings everything back", changes.differences(before, after), {}, undone)
    check(f"{shown}: the finding too", findings(home, name), undone)


def test_fixed(name: str, fixtures: list[str], more, options: list[str], wanted: dict) -> None:
    shown = f"{name} {fixtures} {options}"
    with program.home(*fixtures) as home:
        set_up(home, more)
        before = changes.tree(home)
        told = run(home, "doctor").stdout
        check(f"{shown}: doctor offers it",
              f"Let this program do it: claude-accounts doctor --fix {name}\n" in told, told)
        dry = run(home, "doctor", "--fix", name, *options, "--dry-run")
        check(f"{shown}: --dry-run shows it", dry.status == 0 and not dry.stderr and
              all(f"~/{path}" in dry.stdout for path in wanted), dry)
        equal(f"{shown}: --dry-run does not need --yes",
              run(home, "doctor", "--fix", name, "--dry-run").status, 0)
        assert_same(f"{shown}: --dry-run changes nothing", home, before)
        equal(f"{shown}: and notes nothing", changes.own_state(home).exists(), False)
        if name in ASKING:
            assert_refused(f"{shown}, not agreed", home, ["doctor", "--fix", name], 3,
                           "this has to be agreed to", "--dry-run", "--yes")
        assert_fixed(name, shown, home, options, wanted)


def test_refused(name: str, more) -> None:
    with program.home(*(more if isinstance(more, list) else [])) as home:
        set_up(home, more)
        remedy = findings(home, name)[0]["remedy"]
        for options in ([], ["--yes"], ["--dry-run"]):
            result = assert_refused(f"{name} {options}", home, ["doctor", "--fix", name, *options],
                                    3, remedy)
            equal(f"{name} {options}: the words", result.stderr, "claude-accounts: this program "
                  f"cannot do it for you. {remedy}\n")
        told = run(home, "doctor").stdout
        check(f"{name}: doctor does not offer it", f"--fix {name}\n" not in told, told)


def test_hopeless(text: str, line: int, column: int | None, quoted: str) -> None:
    shown = f"hopeless {quoted!r}"
    with program.home() as home:
        place(home, USER, text)
        finding = findings(home, "settings_malformed")[0]
        column = column or int(re.search(r"column (\d+)", finding["message"])[1])
        for options in ([], ["--yes"], ["--dry-run"]):
            assert_refused(f"{shown} {options}", home,
                           ["doctor", "--fix", "settings_malformed", *options], 3,
                           "no correction can be proposed for ~/.claude/settings.json",
                           f"mend line {line} by hand", f"in column {column}", quoted)


def test_lock() -> None:
    with program.home("login", "lock-orphaned") as home:
        before = changes.tree(home)
        dry = run(home, "doctor", "--fix", "lock_orphaned", "--dry-run")
        check("lock_orphaned: --dry-run tells it", dry.status == 0 and dry.stdout.startswith(
            f"~/{LOCK}\nThe lock will be removed; it cannot be undone.\n"), dry)
        assert_same("lock_orphaned: --dry-run changes nothing", home, before)
        run(home, "settings", "set", "awsAuthRefresh", "true")
        before = changes.tree(home)
        result = run(home, "doctor", "--fix", "lock_orphaned")
        equal("lock_orphaned: it is gone and nothing else",
              (result.status, changes.differences(before, changes.tree(home))), (0, {LOCK: None}),
              result)
        check("lock_orphaned: it says so, and does not promise to undo it",
              f"Removed ~/{LOCK}.\n" in result.stdout and "undo" not in result.stdout, result)
        equal("lock_orphaned: the finding is gone", findings(home, "lock_orphaned"), [])
        undone = run(home, "undo")
        check("lock_orphaned: undo is about the change before",
              "set awsAuthRefresh" in undone.stdout, undone)


def test_lock_in_use() -> None:
    with program.home("login", "lock-orphaned") as home:
        (home.path / LOCK / "something").write_text("")
        os.utime(home.path / LOCK, (home.now - 3600,) * 2)
        assert_refused("a lock that holds something", home, ["doctor", "--fix", "lock_orphaned"], 3,
                       LOCK)


def test_ids() -> None:
    with program.home("login") as home:
        assert_refused("no such finding", home, ["doctor", "--fix", "nonsense"], 2,
                       'no finding "nonsense"', "\nTry: claude-accounts doctor --help\n")
        assert_refused("an empty id", home, ["doctor", "--fix", ""], 2, "no finding")
        for name in sorted(ids_of_the_table()):
            result = run(home, "doctor", "--fix", name)
            equal(f"{name} is not here", (result.status, result.stderr), (
                1, f"claude-accounts: there is no finding {name} here\n"), result)


def assert_honest(shown: str, home, name: str) -> None:
    """One case: what claims to have mended something has."""
    result = run(home, "doctor", "--fix", name, "--yes")
    left = findings(home, name)
    check(f"{shown}: mended, or it says that it is not",
          not left if result.status == 0 else result.status == 3 and result.stderr, (result, left))


def test_honesty() -> None:
    for document in VOID:
        with program.home() as home:
            place(home, USER, json.dumps(document))
            assert_honest(f"settings_void {document}", home, "settings_void")
    with program.home() as home:
        home.environment.update(CLAUDE_CODE_USE_BEDROCK="1")
        settings(home, "local", env={"AWS_REGION": ""})
        assert_honest("region_missing, emptied for the project", home, "region_missing")


def test_malformed_elsewhere() -> None:
    with program.home("login", "api-key-env", "approved", "settings-malformed") as home:
        assert_refused("a remedy in a malformed file", home, ["doctor", "--fix",
                       "key_shadows_login"], 3, "settings.local.json:8:", "trailing comma",
                       "doctor --fix settings_malformed")
    with program.home("api-key-env") as home:
        place(home, STATE, '{"a": 1,}')
        result = assert_refused("a malformed state file", home, ["doctor", "--fix", "key_undecided",
                                "--yes"], 3, ".claude.json:1:8: trailing comma")
        check("and nothing is advised that does not work",
              "settings_malformed" not in result.stderr, result)
        place(home, STATE, '{"customApiKeyResponses": {"approved": "x"}}')
        assert_refused("a state file of another shape", home,
                       ["doctor", "--fix", "key_undecided", "--yes"], 3, ".claude.json:1: ")


def test_several() -> None:
    with program.home("selector-ignored") as home:
        settings(home, "user", env={"CLAUDE_CODE_USE_BEDROCK": "2"})
        result = run(home, "doctor", "--fix", "selector_ignored")
        check("one of two: one is left", result.status == 0 and
              "There is 1 more finding of this kind.\n" in result.stdout and
              len(findings(home, "selector_ignored")) == 1, result)
        check("the other one", "finding of this kind" not in run(
            home, "doctor", "--fix", "selector_ignored").stdout and
            not findings(home, "selector_ignored"))


def test_terminal() -> None:
    with program.home("api-key-env") as home:
        before = changes.tree(home)
        no = changes.on_terminal(home, "doctor", "--fix", "key_undecided",
                                 answers=[("[y/N] ", "n\n")])
        check("no is taken for no", no.status == 6 and "nothing was changed" in no.stdout and
              "billed per token" in no.stdout and "Saved" not in no.stdout, no.stdout)
        assert_same("and changes nothing", home, before)
        yes = changes.on_terminal(home, "doctor", "--fix", "key_undecided",
                                  answers=[("[y/N] ", "y\n")])
        check("yes is taken for yes", yes.status == 0 and "Saved ~/.claude.json." in yes.stdout and
              "+" in yes.stdout, yes.stdout)


def test_linked() -> None:
    with program.home("settings-linked") as home:
        target = home.path / "dotfiles/claude.json"
        target.write_text(SLIPS)
        before = changes.tree(home)
        run(home, "doctor", "--fix", "settings_malformed", "--yes")
        equal("a link is kept while its target is mended",
              changes.differences(before, changes.tree(home)),
              {"dotfiles/claude.json": (0o600, MENDED_SLIPS.encode())})
        run(home, "undo")
        assert_same("and undone", home, before)


def test_secrets_in_correction() -> None:
    with program.home() as home:
        text = json.dumps({"env": {
            "AWS_SECRET_ACCESS_KEY": SECRETS["aws-secret"], "A_TOKEN": SECRETS["auth-token"]},
            "apiKeyHelper": f"echo {SECRETS['api-key-helper']}"}, indent=2)
        place(home, USER, f"// echo {SECRETS['console-key']}\n# {SECRETS['oauth-token']}\n"
              + text.replace('\n}', ',\n}'))
        dry = run(home, "doctor", "--fix", "settings_malformed", "--dry-run")
        check("a correction is shown without secrets", dry.status == 0 and "***" in dry.stdout and
              "@@" in dry.stdout, dry)


def test_managed() -> None:
    if not program.can_mount():
        program.skip("managed settings", "they cannot be put in place here")
        return
    with program.home("managed") as home:
        remedy = findings(home, "managed_policy")[0]["remedy"]
        assert_refused("managed_policy", home, ["doctor", "--fix", "managed_policy"], 3, remedy)
        managed = home.managed / "managed-settings.json"
        for name, text in (("settings_malformed", '{"forceLoginMethod": "claudeai",}'),
                           ("selector_ignored", '{"env": {"CLAUDE_CODE_USE_VERTEX": "2"}}')):
            managed.write_text(text)
            for options in (["--yes"], ["--dry-run"]):
                assert_refused(f"managed: {name} {options}", home,
                               ["doctor", "--fix", name, *options], 3, "organisation")
            equal(f"managed: {name}: the file is not touched", managed.read_text(), text)
        managed.write_text(json.dumps({"env": {"ANTHROPIC_API_KEY": SECRETS["api-key-settings"]}}))
        managed.chmod(0o644)
        if findings(home, "settings_readable_by_others"):
            assert_refused("managed: permissions", home,
                           ["doctor", "--fix", "settings_readable_by_others"], 3, "organisation")
            equal("managed: permissions stay", managed.stat().st_mode & 0o777, 0o644)


@contextlib.contextmanager
def held(home) -> Iterator[None]:
    """Claude Code's lock of its state file, held and renewed as it does."""
    over = threading.Event()
    lock = home.path / (STATE + ".lock")

    def renew() -> None:
        while not over.wait(1):
            os.utime(lock)

    lock.mkdir()
    thread = threading.Thread(target=renew)
    thread.start()
    yield
    over.set()
    thread.join()
    lock.rmdir()


def run_beside(results: dict, name: str, home, *arguments: str) -> threading.Thread:
    """Runs it in a thread of its own, since it has to wait; tells what came of it and when."""
    def wait() -> None:
        start = time.monotonic()
        results[name] = run(home, *arguments), time.monotonic() - start

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_waiting() -> None:
    """Three that wait, at the same time: it takes seconds."""
    approve = ["doctor", "--fix", "key_undecided", "--yes"]
    results: dict[str, tuple] = {}
    with program.home("api-key-env", "approved") as busy, program.home("api-key-env") as mine, \
            program.home("api-key-env") as stale:
        home = mine
        (stale.path / (STATE + ".lock")).mkdir()
        os.utime(stale.path / (STATE + ".lock"), (stale.now - 60,) * 2)
        run(busy, "settings", "set", "AWS_REGION", "us-east-1")
        before = {name: changes.tree(one) for name, one in (("busy", busy), ("held", home))}
        with held(home), open(changes.own_state(busy) / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            threads = [run_beside(results, "held", home, *approve),
                       run_beside(results, "stale", stale, *approve),
                       run_beside(results, "busy", busy, "undo")]
            for thread in threads:
                thread.join()
            assert_waited("held", results, "another program holds it")
            assert_waited("busy", results, "another change is being made")
        assert_same("held: nothing changed", home, before["held"])
        assert_same("busy: nothing changed", busy, before["busy"])
        result, seconds = results["stale"]
        check("stale: taken over after a while", result.status == 0 and seconds > 9,
              (result, seconds))
        equal("stale: the finding is gone", findings(stale, "key_undecided"), [])
        equal("stale: the lock too", [path.name for path in stale.path.glob(STATE + ".*")], [])
        equal("held: later it works", run(home, *approve).status, 0)
        equal("busy: later it works", run(busy, "undo").status, 0)


def assert_waited(name: str, results: dict, told: str) -> None:
    result, seconds = results[name]
    equal(f"{name}: status", result.status, 3, result)
    check(f"{name}: says {told}", told in result.stderr and "Saved" not in result.stdout, result)
    check(f"{name}: it waited, but not for ever", 10 < seconds < 30, seconds)


def main() -> None:
    tested = {case[0] for case in FIXED} | set(REFUSED) | {"lock_orphaned", "managed_policy"}
    equal("every finding is tested", tested ^ ids_of_the_table(), set())
    for case in FIXED:
        test_fixed(*case)
    for name, more in REFUSED.items():
        test_refused(name, more)
    for case in HOPELESS:
        test_hopeless(*case)
    test_lock()
    test_lock_in_use()
    test_ids()
    test_honesty()
    test_malformed_elsewhere()
    test_several()
    test_terminal()
    test_linked()
    test_secrets_in_correction()
    test_managed()
    test_waiting()
    changes.finish()


main()
