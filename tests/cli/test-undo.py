#!/usr/bin/env python3
"""undo takes back what this program changed, and nothing else; the journal that it needs for that
survives crashes and tells nobody anything."""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import changes  # noqa: E402
import program  # noqa: E402
from canary import SECRETS, leaks  # noqa: E402
from changes import assert_refused, assert_same, run  # noqa: E402
from program import check, equal  # noqa: E402

NOTHING = "there is nothing to undo"
SINCE = "has been changed again since"

# Contents of ~/.claude/settings.json that must come back to the byte; None is no file.
CONTENTS = {
    "ordinary": b'{\n  "awsAuthRefresh": "aws sso login",\n  "a": [1, 2]\n}\n',
    "odd": b'\xef\xbb\xbf{"a" : 1.0e+2,\r\n\t"awsAuthRefresh":"\\u0061"  ,"b":"\\ud800" }\r\n\r\n',
    "one line": b'{"awsAuthRefresh":"x"}',
    "equal keys": b'{"awsAuthRefresh": 1, "awsAuthRefresh": "2"}\n',
    "no such key": b'{\n\t"env": {"A": "1"}\n}',
    "empty object": b"{}",
    "blank": b" \n",
    "empty": b"",
    "absent": None,
}


def user_file(home) -> Path:
    return home.config / "settings.json"


def write(home, content: bytes) -> None:
    user_file(home).parent.mkdir(parents=True, exist_ok=True)
    user_file(home).write_bytes(content)
    user_file(home).chmod(0o600)


def set_to(home, value: str, *arguments: str):
    return run(home, "settings", "set", "awsAuthRefresh", value, *arguments)


def value_of(home) -> str:
    return run(home, "settings", "get", "awsAuthRefresh").stdout.rstrip("\n")


def assert_nothing(name: str, home) -> None:
    assert_refused(f"{name}: nothing is left to undo", home, ["undo"], 1, NOTHING)


def test_bytes(name: str, content: bytes | None) -> None:
    with program.home() as home:
        home.config.mkdir()
        if content is not None:
            write(home, content)
        before = changes.tree(home)
        commands = [["set", "awsAuthRefresh", "true"], ["set", "AWS_REGION", "us-east-1"]]
        if content and b"awsAuthRefresh" in content:
            commands.append(["unset", "awsAuthRefresh"])
        for command in commands:
            saved = run(home, "settings", *command)
            check(f"{name}: {command} can be taken back",
                  "To take it back: claude-accounts undo\n" in saved.stdout, saved)
            result = run(home, "undo")
            check(f"{name}: undo says what", result.status == 0 and result.stdout.startswith(
                f"undo: {command[0]} {command[1]} in the user settings\n"), result)
            changes.assert_end(f"{name}: undo tells the verdict", result, changes.verdict(home))
            assert_same(f"{name}: the bytes are back", home, before)
        assert_nothing(name, home)


def test_levels() -> None:
    with program.home() as home:
        for value in ("one", "two", "three"):
            set_to(home, value)
        equal("three changes", changes.journal(home), [f"0000000{n}.json" for n in (1, 2, 3)])
        for value in ("two", "one"):
            run(home, "undo")
            equal(f"back at {value}", value_of(home), value)
        set_to(home, "four")
        run(home, "undo")
        equal("a change after an undo is undone first", value_of(home), "one")
        run(home, "undo")
        equal("the file that was made is gone", user_file(home).exists(), False)
        assert_nothing("levels", home)


def test_oldest() -> None:
    with program.home() as home:
        set_to(home, "one")
        directory = changes.own_state(home) / "undo"
        first = (directory / "00000001.json").read_bytes()
        for number in range(2, 51):
            (directory / f"{number:08}.json").write_bytes(first)
        set_to(home, "two")
        names = changes.journal(home)
        equal("fifty changes are kept", (len(names), names[0], names[-1]),
              (50, "00000002.json", "00000051.json"))


def test_files() -> None:
    with program.home() as home:
        set_to(home, "local", "--scope", "local")
        set_to(home, "user")
        run(home, "undo")
        equal("each change has its file", (user_file(home).exists(), value_of(home)),
              (False, "local"))
        run(home, "undo", "--config-dir", str(home.path), cwd=home.path)
        equal("undo knows the file from anywhere", value_of(home), "")


def test_foreign() -> None:
    with program.home() as home:
        write(home, b'{\n  "a": 1,\n  "awsAuthRefresh": "old"\n}\n')
        set_to(home, "ours")
        write(home, b'{\n\t"b" : 2,\n\t"awsAuthRefresh": "ours",\n"env": {}}')
        dry = run(home, "undo", "--dry-run")
        check("--dry-run shows what is taken back",
              re.search(r'^- +"awsAuthRefresh": "ours",\n\+ +"awsAuthRefresh": "old",$', dry.stdout,
                        re.MULTILINE), dry)
        result = run(home, "undo")
        equal("only ours is taken back from a file that others changed",
              (result.status, user_file(home).read_bytes()),
              (0, b'{\n\t"b" : 2,\n\t"awsAuthRefresh": "old",\n"env": {}}'))
        assert_nothing("foreign", home)


def test_foreign_in_created() -> None:
    with program.home() as home:
        run(home, "settings", "set", "AWS_REGION", "us-east-1")
        write(home, b'{"env": {"AWS_REGION": "us-east-1"}, "theirs": true}')
        run(home, "undo")
        equal("a file that we made stays when others use it", user_file(home).read_bytes(),
              b'{"theirs": true}')
        set_to(home, "one")
        write(home, b'{"env": {"A": "1"}, "awsAuthRefresh": "one"}')
        run(home, "undo")
        equal("a block of others stays", user_file(home).read_bytes(), b'{"env": {"A": "1"}}')
        run(home, "settings", "set", "AWS_REGION", "us-east-1")
        write(home, b'{"env": {"A": "1", "AWS_REGION": "us-east-1", "B": "2"}}')
        run(home, "undo")
        equal("a variable comes out of it", user_file(home).read_bytes(),
              b'{"env": {"A": "1", "B": "2"}}')


def test_foreign_in_made_block() -> None:
    with program.home() as home:
        write(home, b'{"a": 1}')
        run(home, "settings", "set", "AWS_REGION", "us-east-1")
        write(home, b'{"a": 1, "env": {"AWS_REGION": "us-east-1", "THEIRS": "2"}}')
        result = run(home, "undo")
        left = user_file(home).read_bytes()
        check("a block that we made stays when others use it", b'"THEIRS": "2"' in left and
              b"AWS_REGION" not in left, (result, left))


def test_changed_again() -> None:
    for name, content in (("changed", b'{"awsAuthRefresh": "theirs"}'), ("gone", None),
                          ("malformed", b'{"awsAuthRefresh": "ours",}'), ("unset", b"{}")):
        with program.home() as home:
            write(home, b'{"awsAuthRefresh": "old"}')
            set_to(home, "ours")
            if content is None:
                user_file(home).unlink()
            else:
                write(home, content)
            for option in ([], ["--dry-run"]):
                assert_refused(f"{name} since {option}", home, ["undo", *option], 3, SINCE)
            write(home, b'{"awsAuthRefresh": "ours"}')
            run(home, "undo")
            equal(f"{name}: it can be undone later", value_of(home), "old")
    with program.home() as home:
        write(home, b'{"awsAuthRefresh": "old"}')
        set_to(home, "ours")
        write(home, b'{"awsAuthRefresh": "old", "a": 1}')
        result = run(home, "undo")
        check("taken back by somebody else: nothing to do", result.status == 0 and
              "Nothing to do: it is so already." in result.stdout and
              "Saved" not in result.stdout, result)
        equal("their file stays", user_file(home).read_bytes(),
              b'{"awsAuthRefresh": "old", "a": 1}')
        assert_nothing("taken back by somebody else", home)


def test_dry_run() -> None:
    with program.home() as home:
        write(home, b'{\n  "a": 1\n}\n')
        set_to(home, "true")
        before, entries = changes.tree(home), changes.journal(home)
        dry = run(home, "undo", "--dry-run")
        check("--dry-run shows the way back", dry.status == 0 and "~/.claude/settings.json\n@@" in
              dry.stdout and '-  "awsAuthRefresh": "true"\n' in dry.stdout, dry)
        assert_same("--dry-run changes nothing", home, before)
        equal("and forgets nothing", changes.journal(home), entries)
        user_file(home).unlink()
        run(home, "undo")
    with program.home() as home:
        set_to(home, "true")
        dry = run(home, "undo", "--dry-run")
        check("--dry-run tells that the file goes", "The file will be removed." in dry.stdout, dry)
        done = run(home, "undo")
        check("and undo that it went", "Removed ~/.claude/settings.json.\n" in done.stdout, done)


def test_links() -> None:
    with program.home("settings-linked") as home:
        before = changes.tree(home)
        set_to(home, "true")
        run(home, "undo")
        assert_same("a link is kept, its target is as it was", home, before)
        (home.path / "dotfiles/claude.json").unlink()
        set_to(home, "true")
        run(home, "undo")
        check("the target that was made goes, the link stays", user_file(home).is_symlink() and
              not user_file(home).exists(), changes.tree(home))


def test_permissions() -> None:
    with program.home("login", "readable-by-others") as home:
        before = changes.tree(home)
        run(home, "doctor", "--fix", "credentials_mode")
        dry = run(home, "undo", "--dry-run")
        check("--dry-run tells the permissions", "mode 0600 → 0644" in dry.stdout, dry)
        assert_same("permissions: not yet", home,
                    {**before, ".claude/.credentials.json":
                     (0o600, before[".claude/.credentials.json"][1])})
        done = run(home, "undo")
        check("permissions: it says so",
              "Changed the permissions of ~/.claude/.credentials.json.\n" in done.stdout, done)
        assert_same("permissions come back", home, before)
    with program.home() as home:
        write(home, b"{}")
        user_file(home).chmod(0o640)
        set_to(home, "true")
        user_file(home).chmod(0o604)
        run(home, "undo")
        equal("permissions that others gave stay", user_file(home).stat().st_mode & 0o777, 0o604)


def test_modes() -> None:
    with program.home("api-key-settings") as home:
        result = run(home, "settings", "unset", "ANTHROPIC_API_KEY",
                     prefix=("sh", "-c", 'umask 0; exec "$@"', "sh"))
        own = changes.own_state(home)
        places = [own, *sorted(own.rglob("*"))]
        equal("nobody else reads the journal",
              {str(place.relative_to(own)): place.stat().st_mode & 0o7777 for place in places},
              {".": 0o700, "lock": 0o600, "undo": 0o700, "undo/00000001.json": 0o600}, result)
        holders = [str(path.relative_to(home.path)) for path in home.path.rglob("*")
                   if path.is_file() and leaks(path.read_bytes())]
        equal("what was taken out stands in the journal alone", holders,
              [".local/state/claude-accounts/undo/00000001.json"])
        dry = run(home, "undo", "--dry-run").stdout
        check("a diff of undo names it", '"ANTHROPIC_API_KEY": "key ' in dry, dry)
        run(home, "undo")
        check("it is back", SECRETS["api-key-settings"] in user_file(home).read_text())
        equal("and out of the journal", changes.journal(home), [])
        home.settings("local", env={"A": "1"})
        home.compose([])
        run(home, "settings", "set", "AWS_REGION", "us-east-1")
        entry = (own / "undo/00000001.json").read_bytes()
        equal("what stays in the file is not in the journal", leaks(entry), [])


def kill_before_finish(home) -> None:
    """Leaves the latest change as if its process had died before it noted the end."""
    own = changes.own_state(home)
    (own / "undo" / changes.journal(home)[-1]).rename(own / "pending.json")


def test_pending() -> None:
    with program.home() as home:
        write(home, b'{"a": 1}')
        set_to(home, "one")
        run(home, "settings", "set", "AWS_REGION", "us-east-1")
        kill_before_finish(home)
        dry = run(home, "undo", "--dry-run").stdout
        check("killed after the change: undo would take that back", "-" in dry and
              "AWS_REGION" in dry, dry)
        result = run(home, "undo")
        equal("killed after the change: undo takes that back", (
            run(home, "settings", "get", "AWS_REGION").status, value_of(home)), (1, "one"), result)
        result = run(home, "undo")
        equal("and then the one before", user_file(home).read_bytes(), b'{"a": 1}', result)
    with program.home() as home:
        write(home, b'{"a": 1}')
        set_to(home, "one")
        kill_before_finish(home)
        result = run(home, "undo")
        equal("killed after the only change", (result.status, user_file(home).read_bytes()),
              (0, b'{"a": 1}'), result)


def test_pending_undone() -> None:
    with program.home() as home:
        write(home, b'{"a": 1}')
        set_to(home, "one")
        set_to(home, "two")
        kill_before_finish(home)
        write(home, b'{"a": 1, "awsAuthRefresh": "one"}')
        left = home.config / ".settings.json.claude-accounts-00c0ffee"
        left.write_text("half")
        set_to(home, "three")
        equal("killed before the change: it is forgotten", changes.journal(home),
              ["00000001.json", "00000002.json"])
        equal("what it left is swept", (left.exists(), (changes.own_state(home) / "pending.json")
                                        .exists()), (False, False))
        run(home, "undo")
        equal("killed before the change: others can be undone", value_of(home), "one")
    with program.home() as home:
        set_to(home, "one")
        (changes.own_state(home) / "pending.json").write_bytes(b'{"ti')
        result = set_to(home, "two")
        equal("an announcement that is torn stands in nobody's way",
              (result.status, changes.journal(home)), (0, ["00000001.json", "00000002.json"]),
              result)


def test_faulty_journal() -> None:
    with program.home() as home:
        set_to(home, "one")
        (changes.own_state(home) / "undo/00000001.json").write_text("{")
        assert_refused("a torn journal", home, ["undo"], 1, NOTHING)
        (changes.own_state(home) / "undo/00000001.json").unlink()
        (changes.own_state(home) / "undo").rmdir()
        (changes.own_state(home) / "undo").write_text("")
        assert_refused("no room for the journal", home,
                       ["settings", "set", "awsAuthRefresh", "two"], 1, "undo")


def test_usage() -> None:
    with program.home() as home:
        assert_nothing("first", home)
        equal("which makes nothing", changes.own_state(home).exists(), False)
        for arguments in (["extra"], ["--nonsense"]):
            assert_refused(f"{arguments}", home, ["undo", *arguments], 2, "Try: ")


def main() -> None:
    for name, content in CONTENTS.items():
        test_bytes(name, content)
    test_levels()
    test_oldest()
    test_files()
    test_foreign()
    test_foreign_in_created()
    test_foreign_in_made_block()
    test_changed_again()
    test_dry_run()
    test_links()
    test_permissions()
    test_modes()
    test_pending()
    test_pending_undone()
    test_faulty_journal()
    test_usage()
    changes.finish()


main()
