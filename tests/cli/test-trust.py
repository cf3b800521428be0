#!/usr/bin/env python3
"""Commands and variables of a project that is not trusted: nothing of them is run or used before the
user has agreed to just that text."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from program import check, equal, finish  # noqa: E402

COMMANDS = {"apiKeyHelper": "helper", "awsCredentialExport": "helper", "awsAuthRefresh": "aws",
            "gcpAuthRefresh": "gcp"}
ELSEWHERE = {"AWS_EC2_METADATA_DISABLED": "true", "NO_GCE_CHECK": "true",
             "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}


def asked(scope: str, setting: str, *arguments: str, trusted: bool = False) -> tuple[int, bool]:
    """The exit status, and whether the command was run."""
    with program.home(*(["trusted"] if trusted else [])) as home:
        home.environment.update(ELSEWHERE)
        home.settings(scope, **{setting: "touch ~/was-run; echo x"})
        home.compose([])
        result = program.run(home, "refresh", COMMANDS[setting], *arguments)
        return result.status, (home.path / "was-run").exists()


def test_scopes() -> None:
    for setting in COMMANDS:
        for scope in ("user", "project", "local"):
            status, ran = asked(scope, setting)
            of_project = scope != "user"
            equal(f"{setting} of the {scope}: is run", ran, not of_project)
            equal(f"{setting} of the {scope}: is refused", status == 3, of_project)
            _, ran = asked(scope, setting, "--yes")
            check(f"{setting} of the {scope}, agreed to: is run", ran)


def test_memory() -> None:
    """An agreement is for one text of one project."""
    with program.home() as home:
        def run(command: str, *arguments: str) -> tuple[int, bool]:
            mark = home.path / "was-run"
            mark.unlink(missing_ok=True)
            folder = home.project / ".claude"
            folder.mkdir(exist_ok=True)
            (folder / "settings.json").write_text(json.dumps({"apiKeyHelper": command}))
            return program.run(home, "refresh", "helper", *arguments).status, mark.exists()

        first, other = "touch ~/was-run; echo one", "touch ~/was-run; echo two"
        equal("not agreed to", run(first), (3, False))
        equal("agreed to", run(first, "--yes"), (0, True))
        equal("agreed to before", run(first), (0, True))
        equal("another text", run(other), (3, False))
        equal("the first text again", run(first), (0, True))
        kept = (home.path / ".local/state/claude-accounts/trusted-commands").read_text()
        check("what is remembered is no text of it", "was-run" not in kept and len(kept) == 65, kept)


def test_variables() -> None:
    """Variables of a project that is not trusted reach neither a command nor AWS."""
    with program.home() as home:
        home.environment.update(ELSEWHERE)
        home.settings("user", apiKeyHelper="env >~/seen; echo x")
        home.settings("project", env={"AWS_CONFIG_FILE": "/made-up", "AWS_PROFILE": "made-up"})
        home.compose([])
        program.run(home, "refresh", "helper")
        seen_by = (home.path / "seen").read_text()
        check("no variable of the project reaches a command", "made-up" not in seen_by, seen_by)
    with program.home() as home:
        home.environment.update(ELSEWHERE)
        config = home.project / "config"
        home.settings("project", env={"CLAUDE_CODE_USE_BEDROCK": "1",
                                      "AWS_CONFIG_FILE": str(config)})
        home.settings("user", awsAuthRefresh="true")
        home.compose([])
        config.write_text(f"[default]\ncredential_process = touch {home.path}/was-run\n")
        program.run(home, "refresh", "aws")
        check("no command that a project's file names is run", not (home.path / "was-run").exists())


def main() -> None:
    test_scopes()
    test_memory()
    test_variables()
    finish()


main()
