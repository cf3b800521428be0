#!/usr/bin/env python3
"""The recorded cases of tests/vectors/wire.tsv, through the program as a user would start it."""

import os
import sys
from pathlib import Path

TESTS = Path(os.environ["top_srcdir"]) / "tests"
sys.path.insert(0, str(TESTS / "support"))

import program  # noqa: E402

FIXTURES = {
    "auth_token": ["auth-token"],
    "oauth_token": ["oauth-token"],
    "oauth_fd": ["oauth-fd"],
    "api_key_helper": ["helper-user"],
    "claude_ai": ["login"],
    "api_key": ["api-key-env"],
    "api_key+": ["api-key-env", "approved"],
    "api_key?": ["api-key-env"],
    "console_key": ["console-key"],
}


def fixtures_of(present: str) -> list[str]:
    """The fixtures for a row such as "claude_ai+api_key+": a "+" at the end means approved."""
    if present == "-":
        return []
    approved = present.endswith("+")
    names = present.rstrip("+").split("+")
    if approved:
        names[-1] += "+"
    return [fixture for name in names for fixture in FIXTURES[name]]


def value(cell: str) -> str | None:
    return None if cell == "-" else cell


def rows() -> list[tuple[str, list[str]]]:
    """(mode, cells) for each recorded row."""
    found = []
    mode = "print"
    for line in (TESTS / "vectors/wire.tsv").read_text().splitlines()[2:]:
        if line.startswith("#"):
            mode = "interactive"
            continue
        found.append((mode, line.split("\t")))
    return found


def main() -> None:
    cases = rows()
    program.check("there are rows of both modes", len({mode for mode, _ in cases}) == 2, cases)
    for mode, (present, authorization, x_api_key, method, source) in cases:
        with program.home(*fixtures_of(present)) as home:
            result = program.run(home, "status", "--json", "--mode", mode)
            verdict = result.json["verdict"]
            got = [verdict["authorization"], verdict["x_api_key"]]
            wanted = [value(authorization), value(x_api_key)]
            if mode == "print":
                status = verdict["claude_auth_status"]
                got += [status["auth_method"], status["api_key_source"]]
                wanted += [method, value(source)]
            program.equal(f"{mode}: {present}", got, wanted, result.stderr)
            program.equal(f"{mode}: {present}: exit status", result.status,
                          0 if verdict["winner"] else 1)
    program.finish()


main()
