#!/usr/bin/env python3
"""What the contract promises of status, why and doctor: shape, exit statuses, errors."""

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from program import check, equal  # noqa: E402

SOURCES = ["bedrock", "vertex", "foundry", "mantle", "anthropic_aws", "auth_token", "oauth_token",
           "oauth_fd", "api_key_helper", "claude_ai", "api_key", "console_key"]
RANKS = [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]
STATES = {"wins", "sent", "shadowed", "disabled", "invalid", "absent"}
SOURCE_MEMBERS = {"id", "rank", "label", "state", "reason", "origin", "account", "expires_at",
                  "fingerprint"}


def test_shape() -> None:
    with program.home("login", "api-key-settings") as home:
        result = program.run(home, "status", "--json", "--mode", "print")
        report = result.json
    equal("version", report["version"], 1)
    equal("mode", report["mode"], "print")
    equal("config_dir", report["config_dir"], str(home.config))
    equal("project_dir", report["project_dir"], str(home.project))
    equal("sources in rank order", [source["id"] for source in report["sources"]], SOURCES)
    equal("ranks", [source["rank"] for source in report["sources"]], RANKS)
    check("states", {source["state"] for source in report["sources"]} <= STATES, report)
    check("members", all(SOURCE_MEMBERS <= set(source) for source in report["sources"]), report)
    by_id = {source["id"]: source for source in report["sources"]}
    key, login = by_id["api_key"], by_id["claude_ai"]
    equal("the key wins", (key["state"], login["state"]), ("wins", "disabled"))
    equal("its origin", key["origin"], {
        "kind": "settings", "name": "ANTHROPIC_API_KEY", "line": 12, "scope": "user",
        "path": str(home.config / "settings.json")})
    check("its fingerprint", re.fullmatch("[0-9a-f]{8}", key["fingerprint"]), key)
    equal("the login's origin", login["origin"]["kind"], "credentials_file")
    equal("the login's account", login["account"], "ada@example.com")
    check("its end", re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", login["expires_at"]), login)
    finding = report["findings"][0]
    check("findings", {"id", "severity", "message", "remedy", "source"} <= set(finding), finding)
    check("key_shadows_login is among them",
          "key_shadows_login" in [finding["id"] for finding in report["findings"]], report)


def test_statuses() -> None:
    with program.home() as home:
        equal("nothing: status 1", program.run(home, "status").status, 1)
        equal("without a terminal the program is status",
              program.run(home).stdout, program.run(home, "status").stdout)
        equal("and exits like it", program.run(home).status, 1)
        equal("short", program.run(home, "status", "--short").stdout, "none\n")
        equal("doctor: 0", program.run(home, "doctor").status, 0)
        equal("why: 0", program.run(home, "why", "api_key").status, 0)
        equal("why takes - for _", program.run(home, "why", "api-key").status, 0)
    with program.home("login", "api-key-env") as home:
        result = program.run(home, "status", "--short", "--mode", "print")
        equal("short with findings", (result.status, result.stdout), (0, "api_key!\n"))
    with program.home("login") as home:
        equal("short without findings", program.run(home, "status", "--short").stdout,
              "claude_ai\n")


def test_usage() -> None:
    wrong = [
        ["nonsense"], ["--nonsense"], ["status", "--nonsense"], ["status", "extra"], ["why"],
        ["why", "nonsense"], ["why", "api_key", "extra"], ["status", "--mode", "other"],
        ["status", "--project", "/nonexistent/x"], ["doctor", "--project", "/dev/null"],
    ]
    with program.home() as home:
        for arguments in wrong:
            result = program.run(home, *arguments)
            lines = result.stderr.splitlines()
            equal(f"{arguments}: status 2", result.status, 2, result.stderr)
            check(f"{arguments}: says what and the remedy",
                  len(lines) == 2 and lines[0].startswith("claude-accounts: ")
                  and "--help" in lines[1] and not result.stdout, result)


def test_help() -> None:
    with program.home() as home:
        for arguments in (["--help"], ["status", "--help"], ["why", "--help"], ["doctor", "--help"]):
            result = program.run(home, *arguments)
            equal(f"{arguments}: 0", (result.status, result.stderr), (0, ""))
            check(f"{arguments}: usage", "claude-accounts" in result.stdout.splitlines()[1], result)
        check("--help names all commands",
              all(f"\n  {name}" in program.run(home, "--help").stdout
                  for name in ("status", "why", "doctor")))
        check("--version", re.fullmatch(r"claude-accounts \d+\.\d+\.\d+\n",
                                        program.run(home, "--version").stdout))


def test_endpoint() -> None:
    with program.home() as home:
        for url in ("http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:1"):
            result = program.run(home, environment={"CLAUDE_ACCOUNTS_ENDPOINT": url})
            check(f"{url} is taken and said", url in result.stdout, result)
        for url in ("http://example.com", "https://127.0.0.1.example.com:1", "127.0.0.1:80",
                    "http://localhost@example.com/", "http://localhost.example.com", "x"):
            result = program.run(home, environment={"CLAUDE_ACCOUNTS_ENDPOINT": url})
            equal(f"{url} is refused", result.status, 2, result)


def test_output_failure() -> None:
    with program.home("login") as home, open("/dev/full", "wb") as full:
        for arguments in (["status"], ["status", "--json"], ["why", "claude_ai"], ["doctor"]):
            result = program.run(home, *arguments, stdout=full.fileno())
            check(f"{arguments}: a full disk is an error", result.status == 1 and result.stderr,
                  result)


def test_directories() -> None:
    with program.home("login") as home:
        moved = home.path / "elsewhere"
        home.config.rename(moved)
        (home.path / ".claude.json").rename(moved / ".claude.json")
        by_option = program.run(home, "status", "--json", "--config-dir", str(moved))
        before_command = program.run(home, "--config-dir", str(moved), "status", "--json")
        by_variable = program.run(home, "status", "--json",
                                  environment={"CLAUDE_CONFIG_DIR": str(moved)})
        equal("--config-dir", by_option.json["verdict"]["winner"], "claude_ai")
        equal("--config-dir before the command", before_command.stdout, by_option.stdout)
        equal("CLAUDE_CONFIG_DIR", by_variable.stdout, by_option.stdout)
        equal("without: signed out", program.run(home, "status").status, 1)
    with program.home("api-key-project") as home:
        result = program.run(home, "status", "--json", "--mode", "print", "--project", "proj",
                             cwd=home.path)
        equal("--project", result.json["verdict"]["winner"], "api_key")
        equal("it is made absolute", result.json["project_dir"], str(home.project))


def test_log() -> None:
    with program.home("login") as home:
        log = home.path / "log"
        program.run(home, "status", "--log", str(log))
        check("the log has lines", str(home.config / ".credentials.json") in log.read_text())
        equal("its mode", log.stat().st_mode & 0o777, 0o600)
        check("--verbose", ".credentials.json" in program.run(home, "status", "--verbose").stderr)
        result = program.run(home, "status", "--log", "/nonexistent/log")
        check("a log that cannot be opened", result.status == 1 and "/nonexistent/log" in
              result.stderr, result)


def test_colour() -> None:
    def on_terminal(home, *arguments: str, **variables: str) -> str:
        line = " ".join([program.PROGRAM, "status", *arguments])
        return subprocess.run(["script", "-qec", line, "/dev/null"], capture_output=True,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                                   "TERM": "xterm-256color", **home.environment, **variables},
                              cwd=home.project, stdin=subprocess.DEVNULL).stdout.decode()

    with program.home("login") as home:
        check("plain in a pipe", "\033" not in program.run(home, "status").stdout)
        check("coloured on a terminal", "\033[1;32m" in on_terminal(home))
        check("--no-color", "\033" not in on_terminal(home, "--no-color"))
        check("NO_COLOR", "\033" not in on_terminal(home, NO_COLOR="1"))
        check("an empty NO_COLOR is none", "\033" in on_terminal(home, NO_COLOR=""))
        check("TERM=dumb", "\033" not in on_terminal(home, TERM="dumb"))
        ascii_only = program.run(home, "status", environment={"LC_ALL": "C"}).stdout
        check("ASCII in the C locale", ascii_only.isascii() and "  *  claude.ai login" in ascii_only,
              ascii_only)


def main() -> None:
    test_shape()
    test_statuses()
    test_usage()
    test_help()
    test_endpoint()
    test_output_failure()
    test_directories()
    test_log()
    test_colour()
    program.finish()


main()
