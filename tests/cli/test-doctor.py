#!/usr/bin/env python3
"""Every finding, on a real set-up: `doctor` names it, in text and as JSON, with its place."""

import os
import re
import sys
from pathlib import Path

SOURCE = Path(os.environ["top_srcdir"])
sys.path.insert(0, str(SOURCE / "tests/support"))

import program  # noqa: E402
from canary import SECRETS  # noqa: E402
from program import check, equal  # noqa: E402

# Finding: (fixtures, what its message must tell; where it says a place, with the line)
FOUND = {
    "settings_malformed": (["settings-malformed"], ["settings.local.json", "line 8", "column"]),
    "settings_void": (["settings-void"], ["proj/.claude/settings.json", "permissions in line 2"]),
    "login_husk": (["login-husk"], [".credentials.json"]),
    "login_scope": (["login-no-scope"], ["user:inference"]),
    "login_expired": (["login-expired"], ["ended"]),
    "login_expiring": (["login-expiring"], ["ends in"]),
    "key_shadows_login": (["login", "api-key-env", "approved"], ["billed per token"]),
    "helper_shadows_login": (["login", "helper-user"], ["apiKeyHelper"]),
    "two_credentials": (["auth-token", "api-key-env", "approved"],
                        ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"]),
    "status_disagrees": (["login", "api-key-env", "approved"], ["claude.ai"]),
    "key_undecided": (["api-key-env"], ["ask"]),
    "key_rejected": (["api-key-env", "rejected"], ["not to use"]),
    "helper_untrusted": (["helper-project"], ["trust"]),
    "selector_ignored": (["selector-ignored"], ["CLAUDE_CODE_USE_"]),
    "aws_credentials_expired": (["bedrock-expired"], ["work", "ago"]),
    "credentials_mode": (["login", "readable-by-others"], [".credentials.json", "0644"]),
    "settings_readable_by_others": (["api-key-settings", "readable-by-others"],
                                    ["settings.json", "ANTHROPIC_API_KEY"]),
    "lock_orphaned": (["login", "lock-orphaned"], [".lock"]),
    "base_url_custom": (["base-url"], ["gateway.example.com"]),
    "other_sources_present": (["other-sources"], ["ANTHROPIC_"]),
}

# What the fixtures have no name for: finding: (variables, files below HOME, what is told)
SET_UP = {
    "file_malformed": ({}, {".claude/.credentials.json": '{"a":\n1,}'}, ["line 2", "comma"]),
    "adc_missing": ({"CLAUDE_CODE_USE_VERTEX": "1"}, {}, ["Application Default Credentials"]),
    "project_missing": ({"CLAUDE_CODE_USE_VERTEX": "1"}, {}, ["project"]),
    "region_missing": ({"CLAUDE_CODE_USE_BEDROCK": "1"}, {}, ["us-east-1"]),
}


# Finding that tells where something is set: (fixtures, in which settings, what is set there)
PLACED = {
    "key_shadows_login": (["login", "approved"], "user", "env", "ANTHROPIC_API_KEY",
                          SECRETS["api-key-settings"]),
    "helper_shadows_login": (["login"], "local", None, "apiKeyHelper", "print-key"),
    "helper_untrusted": ([], "local", None, "apiKeyHelper", "print-key"),
    "selector_ignored": ([], "project", "env", "CLAUDE_CODE_USE_BEDROCK", "enabled"),
    "base_url_custom": ([], "user", "env", "ANTHROPIC_BASE_URL", "https://gateway.example.com"),
    "other_sources_present": ([], "user", "env", "ANTHROPIC_PROFILE", "work"),
}
FOLDERS = {"user": ".claude/settings.json", "project": "proj/.claude/settings.json",
           "local": "proj/.claude/settings.local.json"}

# The files that are read; none may be faulty without a word.
READ = [*FOLDERS.values(), ".claude/.credentials.json", ".claude.json", ".aws/config",
        ".aws/credentials", ".config/gcloud/application_default_credentials.json",
        ".aws/sso/cache/*.json"]


def ids_of_the_table() -> set[str]:
    text = (SOURCE / "src/core/finding-info.c").read_text()
    return set(re.findall(r'\.id = "(\w+)"', text))


def assert_found(name: str, home, told: list[str]) -> None:
    report = program.run(home, "doctor", "--json").json
    text = program.run(home, "doctor").stdout
    found = [finding for finding in report["findings"] if finding["id"] == name]
    check(f"{name}: as JSON", found, report)
    equal(f"{name}: the text names the same", re.findall(r"^  ([a-z_]+)$", text, re.MULTILINE),
          [finding["id"] for finding in report["findings"]])
    message = " ".join(finding["message"] for finding in found)
    check(f"{name}: the message tells {told}", all(word in message for word in told), message)
    check(f"{name}: there is a remedy", all(finding["remedy"] for finding in found), found)


def test_set_up(name: str, variables: dict, files: dict, told: list[str]) -> None:
    with program.home() as home:
        home.environment.update(variables)
        for path, content in files.items():
            place = home.path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content)
        assert_found(name, home, told)


def test_placed(name: str, fixtures: list[str], role: str, block: str | None, member: str,
                value: str) -> None:
    with program.home(*fixtures) as home:
        home.settings(role, **{block: {member: value}} if block else {member: value})
        home.compose([])
        lines = (home.path / FOLDERS[role]).read_text().splitlines()
        line = next(number for number, text in enumerate(lines, 1) if f'"{member}"' in text)
        findings = program.run(home, "doctor", "--json").json["findings"]
        remedies = [finding["remedy"] for finding in findings if finding["id"] == name]
        check(f"{name}: the remedy tells {FOLDERS[role]}:{line}",
              any(f"~/{FOLDERS[role]}:{line}" in remedy for remedy in remedies), findings)


def test_every_file() -> None:
    with program.home("login", "bedrock", "aws-keys", "vertex") as home:
        for name in READ:
            path = next(home.path.glob(name), home.path / name)
            path.parent.mkdir(exist_ok=True)
            whole = path.read_bytes() if path.exists() else b"{}"
            path.write_text("{\nx")
            kind = "settings_malformed" if "settings" in name else "file_malformed"
            place = "line 1" if name.startswith(".aws/c") else "line 2"
            findings = program.run(home, "doctor", "--json").json["findings"]
            messages = [found["message"] for found in findings if found["id"] == kind]
            check(f"{name}: a fault in it is told", any(
                f"~/{path.relative_to(home.path)}" in message and place in message
                for message in messages), findings)
            path.write_bytes(whole)


def test_unreadable() -> None:
    with program.home("login") as home:
        (home.config / "settings.json").mkdir()
        assert_found("file_unreadable", home, ["settings.json", "not a regular file"])


def test_managed() -> None:
    if not program.can_mount():
        program.skip("managed_policy", "managed settings cannot be put in place here")
        return
    with program.home("managed") as home:
        assert_found("managed_policy", home, ["organisation"])


def test_helper() -> None:
    """A helper is judged by its last try, as long as the command stays the same."""
    with program.home() as home:
        home.settings("user", apiKeyHelper="sleep 10.1; echo made-up-value")
        home.compose([])
        program.run(home, "refresh", "helper")
        assert_found("helper_slow", home, ["10 s"])
        path = home.path / ".claude/settings.json"
        path.write_text('{"apiKeyHelper": "echo two words"}')
        equal("a helper that was not tried gives no finding",
              program.run(home, "doctor", "--json").json["findings"], [])
        program.run(home, "refresh", "helper")
        assert_found("helper_failing", home, ["more than one word"])


def test_healthy() -> None:
    for fixtures in (["login"], ["bedrock"], ["vertex"], ["oauth-token"], ["console-key"], []):
        with program.home(*fixtures) as home:
            equal(f"{fixtures or ['nothing']} gives no finding",
                  program.run(home, "doctor", "--json").json["findings"], [])


def test_order() -> None:
    with program.home("many-findings") as home:
        findings = program.run(home, "doctor", "--json").json["findings"]
    ranks = [["error", "warning", "note"].index(finding["severity"]) for finding in findings]
    check("many findings", len(findings) >= 10, findings)
    equal("the worst stands first", ranks, sorted(ranks))


def main() -> None:
    tested = set(FOUND) | set(SET_UP) | {"file_unreadable", "managed_policy", "helper_failing",
                                        "helper_slow"}
    equal("every finding is tested", tested ^ ids_of_the_table(), set())
    for name, (fixtures, told) in FOUND.items():
        with program.home(*fixtures) as home:
            assert_found(name, home, told)
    for name, (variables, files, told) in SET_UP.items():
        test_set_up(name, variables, files, told)
    for name, placed in PLACED.items():
        test_placed(name, *placed)
    test_every_file()
    test_unreadable()
    test_managed()
    test_helper()
    test_healthy()
    test_order()
    program.finish()


main()
