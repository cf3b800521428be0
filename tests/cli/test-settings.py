#!/usr/bin/env python3
"""The settings commands: what list, get and values say, what set and unset change, and what they
refuse."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import changes  # noqa: E402
import program  # noqa: E402
from canary import SECRETS  # noqa: E402
from changes import assert_refused, assert_same, run  # noqa: E402
from program import check, equal  # noqa: E402

KEYS = ["apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "gcpAuthRefresh",
        "forceLoginMethod", "forceLoginOrgUUID"]
UUID = "123e4567-e89b-42d3-a456-426614174000"
SCHEMA = {"key", "kind", "about", "secret", "locked", "values"}

# What stands in ~/.claude/settings.json: (name, before, arguments, after)
EDITS = [
    ("tabs", b'{\n\t"a": 1\n}\n', ["set", "awsAuthRefresh", "x"],
     b'{\n\t"a": 1,\n\t"awsAuthRefresh": "x"\n}\n'),
    ("CRLF", b'{\r\n  "a": 1\r\n}\r\n', ["set", "awsAuthRefresh", "x"],
     b'{\r\n  "a": 1,\r\n  "awsAuthRefresh": "x"\r\n}\r\n'),
    ("a byte-order mark", b'\xef\xbb\xbf{\n  "awsAuthRefresh": "y"\n}\n',
     ["set", "awsAuthRefresh", "x"], b'\xef\xbb\xbf{\n  "awsAuthRefresh": "x"\n}\n'),
    ("no newline at the end", b'{\n  "awsAuthRefresh": "y"\n}', ["set", "awsAuthRefresh", "x"],
     b'{\n  "awsAuthRefresh": "x"\n}'),
    ("one line", b'{"a":1,"env":{"B":"2"}}', ["set", "AWS_REGION", "us-east-1"],
     b'{"a":1,"env":{"B":"2","AWS_REGION":"us-east-1"}}'),
    ("odd numbers and escapes", b'{"n": 1e400, "i": 12345678901234567890123, "s": "\\u00e4\\/",'
     b' "awsAuthRefresh": "y" }', ["set", "awsAuthRefresh", "x"],
     b'{"n": 1e400, "i": 12345678901234567890123, "s": "\\u00e4\\/", "awsAuthRefresh": "x" }'),
    ("the last of two equal keys", b'{"awsAuthRefresh": "1", "awsAuthRefresh": "2"}',
     ["set", "awsAuthRefresh", "x"], b'{"awsAuthRefresh": "1", "awsAuthRefresh": "x"}'),
    ("an empty file", b"", ["set", "awsAuthRefresh", "x"], b'{\n  "awsAuthRefresh": "x"\n}\n'),
    ("an empty object", b"{}\n", ["set", "env.AWS_REGION", "us-east-1"],
     b'{\n  "env": {\n    "AWS_REGION": "us-east-1"\n  }\n}\n'),
    ("quotes and umlauts", b"{}", ["set", "awsAuthRefresh", 'a "b" \\ ä'],
     '{\n  "awsAuthRefresh": "a \\"b\\" \\\\ ä"\n}'.encode()),
    ("unset in the middle", b'{\n  "a": 1,\n  "awsAuthRefresh": "y",\n  "b": 2\n}\n',
     ["unset", "awsAuthRefresh"], b'{\n  "a": 1,\n  "b": 2\n}\n'),
    ("unset at the end", b'{\n\t"a": 1,\n\t"env": {\n\t\t"A": "1",\n\t\t"AWS_REGION": "x"\n\t}\n}',
     ["unset", "AWS_REGION"], b'{\n\t"a": 1,\n\t"env": {\n\t\t"A": "1"\n\t}\n}'),
]

# Wrong usage: (arguments behind `settings`, what is said)
WRONG = [
    (["nonsense"], "none of list, get, set, unset and values"),
    (["list", "extra"], "too many arguments"),
    (["get"], "KEY is missing"),
    (["set"], "KEY is missing"),
    (["unset"], "KEY is missing"),
    (["values"], "KEY is missing"),
    (["set", "AWS_REGION"], "VALUE is missing"),
    (["get", "AWS_REGION", "extra"], "too many arguments"),
    (["unset", "AWS_REGION", "extra"], "too many arguments"),
    (["set", "AWS_REGION", "us-east-1", "extra"], "too many arguments: extra"),
    (["set", "nonsense", "x"], 'there is no setting "nonsense"'),
    (["get", "env.nonsense"], "settings list --all"),
    (["unset", ""], 'there is no setting ""'),
    (["set", "awsauthrefresh", "x"], "is awsAuthRefresh meant?"),
    (["set", "aws_region", "x"], "is AWS_REGION meant?"),
    (["get", "USE_BEDROCK"], "is CLAUDE_CODE_USE_BEDROCK meant?"),
    (["set", "env.awsAuthRefresh", "x"], "is awsAuthRefresh meant?"),
    (["set", "AWS_REGION", "us-east-1", "--scope", "nonsense"], "none of user, project and local"),
    (["set", "AWS_REGION", "us-east-1", "--scope", "managed"], "organisation"),
    (["set", "AWS_REGION", "us-east-1", "--mode", "nonsense"], "--mode"),
    (["set", "AWS_REGION", "us-east-1", "--project", "/nonexistent"], "/nonexistent"),
    (["set", "AWS_REGION", "Frankfurt"], "AWS_REGION: a region of AWS looks like us-east-1"),
    (["set", "CLOUD_ML_REGION", "us-east-1"], "CLOUD_ML_REGION: a region of Google Cloud"),
    (["set", "CLAUDE_CODE_USE_BEDROCK", "2"], "only 1, true, yes and on switch it on"),
    (["set", "forceLoginMethod", "google"], "only claudeai and console will do"),
    (["set", "forceLoginMethod", ""], "only claudeai and console will do"),
    (["set", "forceLoginOrgUUID", "1"], "a UUID looks like"),
    (["set", "ANTHROPIC_BASE_URL", "gateway"], "an address looks like"),
    (["set", "AWS_CONFIG_FILE", "~/aws"], "~ is not expanded here"),
    (["set", "AWS_CONFIG_FILE", "aws"], "a path begins with /"),
    (["set", "CLAUDE_CODE_API_KEY_HELPER_TTL_MS", "5 min"], "a whole number"),
    (["set", "AWS_PROFILE", "my profile"], "no blanks"),
    (["set", "apiKeyHelper", "  "], "blanks alone"),
    (["set", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR", "9"], "only the environment counts"),
    (["set", "CLAUDE_CODE_SIMPLE", "1", "--scope", "local"], "use --scope user"),
    (["set", "ANTHROPIC_API_KEY", SECRETS["api-key-env"]], "send it on standard input"),
]

MALFORMED = b'{\n  "a": 1,\n  "b" 2\n}\n'


def user_file(home) -> Path:
    return home.config / "settings.json"


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def rows(home, *arguments: str) -> dict[str, str]:
    """The lines of `settings list` by their keys."""
    lines = run(home, "settings", "list", *arguments).stdout.splitlines()
    return {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}


def test_list() -> None:
    with program.home("login", "api-key-settings") as home:
        home.settings("local", env={"AWS_REGION": "eu-west-1"})
        home.settings("user", env={"AWS_REGION": "us-east-1"})
        home.environment["AWS_PROFILE"] = "work"
        home.compose([])
        listed = rows(home)
        equal("the keys, then the variables that are set", list(listed),
              [*KEYS, "ANTHROPIC_API_KEY", "AWS_PROFILE", "AWS_REGION"])
        equal("without a word it is a list", run(home, "settings").stdout,
              run(home, "settings", "list").stdout)
        equal("what is not set", listed["apiKeyHelper"], "not set")
        check("what hides what", listed["AWS_REGION"].split() ==
              "eu-west-1 local, line 3, hides us-east-1 (user, line 13)".split(), listed)
        check("the environment", "environment" in listed["AWS_PROFILE"], listed)
        check("a secret has a name", listed["ANTHROPIC_API_KEY"].startswith("key "), listed)
        everything = rows(home, "--all")
        check("--all lists what is not set", everything["CLOUD_ML_REGION"] == "not set" and
              list(everything)[:6] == KEYS, everything)
        check("but not what no file can set",
              "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR" not in everything, everything)


def test_list_json() -> None:
    with program.home("api-key-settings") as home:
        home.settings("local", env={"AWS_REGION": "eu-west-1"})
        home.settings("user", env={"AWS_REGION": ""})
        home.compose([])
        report = run(home, "settings", "list", "--json").json
        one = run(home, "settings", "get", "AWS_REGION", "--json").json
    equal("its members", set(report), {"version", "config_dir", "project_dir", "settings"})
    settings = {setting["key"]: setting for setting in report["settings"]}
    check("members of each", all(set(setting) == SCHEMA for setting in settings.values()), report)
    equal("kinds", [settings[key]["kind"] for key in ("apiKeyHelper", "AWS_REGION")],
          ["key", "variable"])
    equal("values, the one that counts first", [
        (value["value"], value["origin"]["scope"], value["origin"]["line"])
        for value in settings["AWS_REGION"]["values"]], [("eu-west-1", "local", 3),
                                                         ("", "user", 13)])
    key = settings["ANTHROPIC_API_KEY"]
    check("a secret is a fingerprint", key["secret"] and key["values"][0]["value"] is None and
          len(key["values"][0]["fingerprint"]) == 8, key)
    equal("get --json is one of them", one["settings"], [settings["AWS_REGION"]])


def test_get() -> None:
    with program.home("api-key-settings") as home:
        home.settings("local", env={"AWS_REGION": "eu-west-1"}, awsAuthRefresh="aws sso login")
        home.settings("user", env={"AWS_REGION": "us-east-1", "AWS_PROFILE": ""})
        home.compose([])
        sources = run(home, "status", "--json", "--mode", "print").json["sources"]
        print_of_key = next(source["fingerprint"] for source in sources
                            if source["id"] == "api_key")
        for arguments, status, output in (
                (["AWS_REGION"], 0, "eu-west-1\n"),
                (["env.AWS_REGION"], 0, "eu-west-1\n"),
                (["AWS_REGION", "--scope", "user"], 0, "us-east-1\n"),
                (["--scope", "local", "AWS_REGION"], 0, "eu-west-1\n"),
                (["AWS_REGION", "--scope", "project"], 1, ""),
                (["awsAuthRefresh"], 0, "aws sso login\n"),
                (["AWS_PROFILE"], 0, "\n"),
                (["ANTHROPIC_API_KEY"], 0, f"key {print_of_key}\n"),
                (["gcpAuthRefresh"], 1, "")):
            result = run(home, "settings", "get", *arguments)
            equal(f"get {arguments}", (result.status, result.stdout, result.stderr),
                  (status, output, ""))
        equal("get --json of what is unset",
              run(home, "settings", "get", "gcpAuthRefresh", "--json").status, 1)


def test_values() -> None:
    with program.home("bedrock") as home:
        home.settings("user", env={"AWS_REGION": "eu-south-1"})
        home.compose([])
        for key, wanted in (("forceLoginMethod", ["claudeai", "console"]),
                            ("CLAUDE_CODE_USE_VERTEX", ["1", "0"]), ("forceLoginOrgUUID", []),
                            ("ANTHROPIC_API_KEY", [])):
            equal(f"values of {key}", run(home, "settings", "values", key).stdout.split(), wanted)
        regions = run(home, "settings", "values", "AWS_REGION").stdout.split()
        equal("the region that is set is among them", (regions[0], regions[-1]),
              ("us-east-1", "eu-south-1"))
        equal("the profile found here", run(home, "settings", "values", "awsAuthRefresh").stdout
              .splitlines()[0], "aws sso login --profile work")


def test_edit(name: str, before: bytes, arguments: list[str], after: bytes) -> None:
    with program.home() as home:
        write(user_file(home), before, 0o640)
        tree = changes.tree(home)
        dry = run(home, "settings", *arguments, "--dry-run")
        check(f"{name}: --dry-run shows it", dry.status == 0 and dry.stderr == "" and
              "~/.claude/settings.json" in dry.stdout and "@@" in dry.stdout, dry)
        assert_same(f"{name}: --dry-run changes nothing", home, tree)
        equal(f"{name}: --dry-run notes nothing", changes.own_state(home).exists(), False)
        result = run(home, "settings", *arguments)
        equal(f"{name}: only this changes", changes.differences(tree, changes.tree(home)),
              {".claude/settings.json": (0o640, after)}, result)
        check(f"{name}: it says so", result.status == 0 and
              "Saved ~/.claude/settings.json." in result.stdout.splitlines(), result)


def test_created() -> None:
    for scope, name, mode, folder in (("user", ".claude/settings.json", 0o600, 0o700),
                                      ("project", "proj/.claude/settings.json", 0o644, 0o755),
                                      ("local", "proj/.claude/settings.local.json", 0o600, 0o700)):
        with program.home() as home:
            tree = changes.tree(home)
            dry = run(home, "settings", "set", "AWS_REGION", "us-east-1", "--scope", scope,
                      "--dry-run")
            check(f"{scope}: it tells that the file will be made",
                  "The file will be made." in dry.stdout, dry)
            assert_same(f"{scope}: --dry-run makes nothing", home, tree)
            run(home, "settings", "set", "AWS_REGION", "us-east-1", "--scope", scope,
                prefix=("sh", "-c", 'umask 022; exec "$@"', "sh"))
            text = b'{\n  "env": {\n    "AWS_REGION": "us-east-1"\n  }\n}\n'
            equal(f"{scope}: file and folder are made", changes.differences(
                tree, changes.tree(home)), {name: (mode, text), str(Path(name).parent):
                                            (folder, None)})
            check(f"{scope}: and counts", run(home, "settings", "get", "AWS_REGION").stdout ==
                  "us-east-1\n" and changes.journal(home) == ["00000001.json"])


def test_links() -> None:
    with program.home("settings-linked") as home:
        target = home.path / "dotfiles/claude.json"
        second = home.path / "second.json"
        for hops in (1, 2):
            dry = run(home, "settings", "set", "awsAuthRefresh", "x", "--dry-run")
            check(f"{hops} hops: the diff names the target",
                  "~/.claude/settings.json → ~/dotfiles/claude.json\n" in dry.stdout, dry)
            tree = changes.tree(home)
            run(home, "settings", "set", "awsAuthRefresh", f"x {hops}")
            changed = changes.differences(tree, changes.tree(home))
            equal(f"{hops} hops: only the target changes", list(changed), ["dotfiles/claude.json"])
            user_file(home).rename(second)
            second.unlink()
            second.symlink_to(target)
            user_file(home).symlink_to(second)
        target.unlink()
        result = run(home, "settings", "set", "awsAuthRefresh", "x")
        check("a link to nothing: the target is made", result.status == 0 and
              mode_of(target) == 0o600 and user_file(home).is_symlink(), result)
        second.unlink()
        second.symlink_to(user_file(home))
        assert_refused("a link to itself", home, ["settings", "set", "awsAuthRefresh", "x"], 1,
                       "settings.json")


def test_directories() -> None:
    with program.home() as home:
        other = home.path / "other"
        (other / "project").mkdir(parents=True)
        for arguments, variables, wanted in (
                (["--config-dir", str(other)], {}, other / "settings.json"),
                ([], {"CLAUDE_CONFIG_DIR": str(other / "x/y")}, other / "x/y/settings.json"),
                (["--project", str(other / "project"), "--scope", "local"], {},
                 other / "project/.claude/settings.local.json")):
            result = run(home, "settings", "set", "awsAuthRefresh", "x", *arguments,
                         environment=variables)
            check(f"{arguments} {variables}: {wanted.relative_to(home.path)}", wanted.exists() and
                  result.status == 0, result)
        home.environment["XDG_STATE_HOME"] = str(home.path / "state")
        run(home, "settings", "set", "awsAuthRefresh", "x")
        equal("XDG_STATE_HOME is honoured", changes.journal(home), ["00000001.json"])


def test_notes() -> None:
    with program.home() as home:
        home.settings("local", env={"AWS_REGION": "eu-west-1"})
        home.settings("project", permissions="nope")
        home.compose([])
        for arguments, told in (
                (["AWS_REGION", "us-east-1"],
                 "It will not count: ~/proj/.claude/settings.local.json:3"),
                (["AWS_PROFILE", "x", "--scope", "project"], "belongs to the repository"),
                (["AWS_PROFILE", "y", "--scope", "project"],
                 "ignores this file while permissions has a value of the wrong type"),
                (["apiKeyHelper", "nonsense-command --key"],
                 "There is no program nonsense-command here."),
                (["AWS_CONFIG_FILE", "/nonexistent"], "There is no file /nonexistent.")):
            for option in (["--dry-run"], []):
                result = run(home, "settings", "set", *arguments, *option)
                check(f"{arguments} {option}: {told}", result.status == 0 and
                      any(line.startswith("! ") and told in line
                          for line in result.stdout.splitlines()), result)
        result = run(home, "settings", "set", "apiKeyHelper", "cat /dev/null")
        check("what is there is not worth a note", "!" not in result.stdout, result)


def test_errors() -> None:
    with program.home("login") as home:
        home.settings("user", env={"AWS_REGION": "us-east-1"})
        home.compose([])
        for arguments, told in WRONG:
            shown = [argument[:20] for argument in arguments]
            assert_refused(f"{shown}", home, ["settings", *arguments], 2, told,
                           "\nTry: claude-accounts settings --help\n")
        for arguments, told in ((["unset", "AWS_PROFILE"], "AWS_PROFILE is not set anywhere"),
                                (["unset", "AWS_REGION", "--scope", "local"],
                                 "is not set in the local settings; it is set here: "
                                 "~/.claude/settings.json:12")):
            assert_refused(f"{arguments}", home, ["settings", *arguments], 1, told)
        (home.project / ".claude").write_text("no folder")
        assert_refused("a file in place of the folder", home, ["settings", "set", "AWS_REGION",
                       "us-east-1", "--scope", "local"], 1, "proj/.claude")


def test_malformed() -> None:
    for content, place, problem in ((MALFORMED, ":3:6", "colon"), (b"[]\n", ":1", ""),
                                    (b'{"env": []}\n', ":1", "")):
        with program.home() as home:
            write(user_file(home), content)
            for arguments in (["set", "AWS_REGION", "us-east-1"], ["unset", "AWS_REGION"],
                              ["set", "AWS_REGION", "us-east-1", "--dry-run"]):
                assert_refused(f"{content} {arguments}", home, ["settings", *arguments], 3,
                               f"settings.json{place}", problem)
    with program.home() as home:
        user_file(home).mkdir(parents=True)
        assert_refused("a folder", home, ["settings", "set", "AWS_REGION", "us-east-1"], 3,
                       "settings.json", "not a regular file")


def test_nothing_to_do() -> None:
    with program.home() as home:
        run(home, "settings", "set", "AWS_REGION", "us-east-1")
        before = user_file(home).stat()
        for option in (["--dry-run"], []):
            result = run(home, "settings", "set", "AWS_REGION", "us-east-1", *option)
            check(f"the same once more {option}: nothing to do", result.status == 0 and
                  "Nothing to do: it is so already.\n" in result.stdout and
                  "Saved" not in result.stdout, result)
        equal("the file was not touched", user_file(home).stat(), before)
        equal("and nothing noted", changes.journal(home), ["00000001.json"])


def test_left_behind() -> None:
    with program.home() as home:
        write(user_file(home), b"{}\n")
        for name in (".settings.json.claude-accounts-00c0ffee", ".settings.json.new",
                     ".settings.local.json.claude-accounts-00c0ffee"):
            write(home.config / name, b"x")
        run(home, "settings", "set", "AWS_REGION", "us-east-1")
        equal("only what our dead writers left is swept", sorted(os.listdir(home.config)),
              [".settings.json.new", ".settings.local.json.claude-accounts-00c0ffee",
               "settings.json"])


def secret_in(path: Path) -> object:
    return json.loads(path.read_text())["env"].get("ANTHROPIC_API_KEY")


def test_secrets() -> None:
    set_key = ["settings", "set", "ANTHROPIC_API_KEY"]
    key = SECRETS["api-key-env"]
    with program.home("login") as home:
        assert_refused("a secret without --yes", home, set_key, 3, "plain text", "--yes",
                       "keyring", typed=key)
        for typed, told in (("two words", "no blanks"), ("a\0b", "NUL"), ("ä", "ASCII")):
            assert_refused(f"wrong: {typed[:9]!r}", home, [*set_key, "--yes"], 2, told,
                           typed=typed)
        dry = run(home, *set_key, "--dry-run", typed=key)
        check("--dry-run names it by its fingerprint", dry.status == 0 and
              '+    "ANTHROPIC_API_KEY": "key ' in dry.stdout and "plain text" in dry.stdout, dry)
        equal("and writes nothing", user_file(home).exists(), False)
        result = run(home, *set_key, "--yes", typed=key + "\n")
        check("--yes saves it", result.status == 0 and secret_in(user_file(home)) == key and
              mode_of(user_file(home)) == 0o600, result)
        check("and says what that means", "plain text" in result.stdout and "secret-tool" in
              result.stdout, result)
        listed = run(home, "settings", "get", "ANTHROPIC_API_KEY").stdout.strip()
        dry = run(home, "settings", "unset", "ANTHROPIC_API_KEY", "--dry-run").stdout
        check("a diff names it as get does", f'-    "ANTHROPIC_API_KEY": "{listed}"' in dry, dry)
        result = run(home, *set_key, "", "--scope", "local")
        check('"" may be an argument', result.status == 0 and secret_in(
            home.project / ".claude/settings.local.json") == "", result)
        result = run(home, *set_key, "--yes", typed="")
        check("and may be typed", result.status == 0 and secret_in(user_file(home)) == "", result)


def test_endless_secret() -> None:
    with program.home() as home:
        assert_refused("a secret without an end", home,
                       ["settings", "set", "ANTHROPIC_API_KEY", "--yes"], 2, typed="x" * 70000)


def test_secrets_beside() -> None:
    with program.home("api-key-settings") as home:
        home.settings("user", env={
            "GITHUB_TOKEN": SECRETS["auth-token"], "AWS_SECRET_ACCESS_KEY": SECRETS["aws-secret"],
            "ANTHROPIC_CUSTOM_HEADERS": f"Authorization: Bearer {SECRETS['oauth-token']}"},
            apiKeyHelper=f"echo {SECRETS['api-key-helper']}")
        home.compose([])
        for arguments in (["set", "AWS_REGION", "us-east-1"], ["unset", "apiKeyHelper"],
                          ["unset", "ANTHROPIC_CUSTOM_HEADERS"]):
            result = run(home, "settings", *arguments, "--dry-run")
            check(f"{arguments}: secrets beside it are hidden", result.status == 0 and
                  "***" in result.stdout, result)
        run(home, "settings", "list", "--all")
        run(home, "settings", "list", "--json")
        run(home, "settings", "values", "apiKeyHelper")
        run(home, "settings", "get", "apiKeyHelper")


def test_terminal() -> None:
    prompt, question = "ANTHROPIC_API_KEY (not shown): ", "[y/N] "
    key = SECRETS["api-key-env"]
    with program.home() as home:
        for answer, status, wanted in (("\n", 6, False), ("n\n", 6, False), ("yes\n", 0, True)):
            result = changes.on_terminal(home, "settings", "set", "ANTHROPIC_API_KEY",
                                         answers=[(prompt, key + "\n"), (question, answer)])
            equal(f"typed, then {answer!r}: status", result.status, status, result.stdout)
            equal(f"typed, then {answer!r}: saved", user_file(home).exists(), wanted)
            check(f"typed, then {answer!r}: shows the diff and says so", "@@" in result.stdout and
                  ("Saved ~" in result.stdout) == wanted and
                  ("nothing was changed" in result.stdout) != wanted, result.stdout)
    with program.home() as home:
        for answer, name in (("\x03", "interrupted"), ("\x1c", "quit")):
            result = changes.on_terminal(home, "settings", "set", "ANTHROPIC_API_KEY",
                                         answers=[(prompt, answer)])
            check(f"{name}: nothing is saved", result.status != 0 and "Saved" not in result.stdout
                  and not user_file(home).exists(), result)


def test_verdict() -> None:
    with program.home("login", "approved") as home:
        before = changes.verdict(home)
        add = ["settings", "set", "ANTHROPIC_API_KEY"]
        dry = run(home, *add, "--dry-run", typed=SECRETS["api-key-settings"])
        saved = run(home, *add, "--yes", typed=SECRETS["api-key-settings"])
        after = changes.verdict(home)
        check("another one wins", before != after, (before, after))
        changes.assert_end("--dry-run foretells it", dry, f"Then: {after}")
        changes.assert_end("the last line is the verdict of status", saved, after)
        dry = run(home, "settings", "set", "awsAuthRefresh", "x", "--dry-run")
        changes.assert_end("--dry-run tells that it stays", dry, f"As before: {after}")
        dry = run(home, *add, "", "--scope", "local", "--dry-run")
        changes.assert_end("emptied, the login is back", dry, f"Then: {before}")


def test_managed() -> None:
    if not program.can_mount():
        program.skip("managed settings", "they cannot be put in place here")
        return
    with program.home("managed") as home:
        home.settings("user", forceLoginMethod="console")
        home.compose([])
        listed = rows(home)["forceLoginMethod"]
        check("it is listed as locked", listed.split()[0] == "claudeai" and
              "managed, line 2, locked, hides console" in listed, listed)
        check("and in JSON", run(home, "settings", "get", "forceLoginMethod", "--json")
              .json["settings"][0]["locked"])
        for arguments in (["set", "forceLoginMethod", "console"], ["unset", "forceLoginMethod"],
                          ["set", "forceLoginMethod", "console", "--dry-run"],
                          ["set", "ANTHROPIC_BASE_URL", "http://x", "--scope", "local"]):
            assert_refused(f"managed: {arguments}", home, ["settings", *arguments], 3,
                           arguments[1], "by your organisation", "/etc/claude-code/managed")
        equal("anything else can be set",
              run(home, "settings", "set", "AWS_REGION", "us-east-1").status, 0)


def main() -> None:
    test_list()
    test_list_json()
    test_get()
    test_values()
    for edit in EDITS:
        test_edit(*edit)
    test_created()
    test_links()
    test_directories()
    test_notes()
    test_errors()
    test_malformed()
    test_nothing_to_do()
    test_left_behind()
    test_secrets()
    test_endless_secret()
    test_secrets_beside()
    test_terminal()
    test_verdict()
    test_managed()
    changes.finish()


main()
