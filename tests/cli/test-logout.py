#!/usr/bin/env python3
"""`claude-accounts logout`: the login goes and nothing else does, the grant ends unless it is to be
kept, and what still authenticates is told; also when the server fails. Prints TAP."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from auth_grants import CLIENT_ID  # noqa: E402
from canary import SECRETS  # noqa: E402
from homes import Home  # noqa: E402
from program import Result, check, equal  # noqa: E402
from sign_in import SignIn, both, credentials_file, finish, mode_of, sign_in  # noqa: E402
from sign_in import sign_out, state_file, world  # noqa: E402

AT_A_TIME = 8
NOTHING = ("Nothing would authenticate Claude Code here. "
           "To sign in: claude-accounts login")
REVOKED = "The login is removed here, but its grant could not be revoked: "

# What the server does with a revocation, and what is said about it; empty: it is revoked.
ANSWERS = {
    "unauthorized": "did not accept", "forbidden": "did not accept",
    "rate_limited": "did not accept", "server_error": "did not accept",
    "bad_gateway": "did not accept", "unavailable": "did not accept",
    "redirect": "did not accept", "slow": "too long", "reset_request": "broke",
    "reset_body": "broke", "endless": "too large", "empty": "", "delay": "", "wrong_type": "",
}


def plain(result: Result) -> str:
    """What was printed, lines joined."""
    return " ".join(result.stdout.split())


def is_signed_out(name: str, home: Home, result: Result, says: str) -> None:
    check(f"{name}: status 0, and that it is done", result.status == 0 and result.stderr == "" and
          "Signed out." in result.stdout, result)
    check(f"{name}: tells what still authenticates", result.stdout.endswith(says + "\n"), result)
    equal(f"{name}: the login is gone, its siblings are not",
          list(json.loads(credentials_file(home).read_text())), ["mcpOAuth"])
    state = json.loads(state_file(home).read_text())
    equal(f"{name}: the account is gone, the rest is not",
          (state.keys() & {"oauthAccount", "primaryApiKey"}, state["numStartups"]), (set(), 42))


def plainly() -> None:
    with world("login") as (home, server):
        siblings = json.loads(credentials_file(home).read_text())["mcpOAuth"]
        result = sign_out(home)
        is_signed_out("logout", home, result, NOTHING)
        equal("logout: the siblings are as they were",
              json.loads(credentials_file(home).read_text())["mcpOAuth"], siblings)
        equal("logout: the refresh token is revoked",
              [record.document for record in server.requests("revoke")],
              [{"token": SECRETS["login-refresh"], "token_type_hint": "refresh_token",
                "client_id": CLIENT_ID}])
        equal("logout: the server finds no fault, and nothing else was asked",
              (server.problems, len(server.records)), ([], 1))
        check("logout: the grant is over", server.grants.revoked)
        equal("logout: others cannot read the file", mode_of(credentials_file(home)), "0o600")
        before = both(home)
        again = sign_out(home)
        check("logout again: nobody is signed in",
              again.status == 1 and again.stderr == "claude-accounts: nobody is signed in\n", again)
        equal("logout again: nothing changes", (both(home), server.count("revoke")), (before, 1))


def keep_grant() -> None:
    with world("login") as (home, server):
        text = credentials_file(home).read_bytes()
        result = sign_out(home, "--keep-grant")
        is_signed_out("--keep-grant", home, result, NOTHING)
        equal("--keep-grant: nothing is asked of the server", len(server.records), 0)
        credentials_file(home).write_bytes(text)
        refreshed = SignIn(home, "token", "--force", command="refresh").end()
        check("--keep-grant: a copy is still good", refreshed.status == 0, refreshed)


def own_login() -> None:
    """One that this program made."""
    with world("empty") as (home, server):
        equal("a login of ours: made", sign_in(home).status, 0)
        token = server.last["refresh_token"]
        equal("a login of ours: removed", sign_out(home).status, 0)
        equal("a login of ours: revoked", [record.document["token"] for record in
                                           server.requests("revoke")], [token])
        equal("a login of ours: the file", json.loads(credentials_file(home).read_text()), {})


def what_is_left() -> None:
    """Other sources, which go on."""
    cases = {
        ("api-key-env", "approved"): "ANTHROPIC_API_KEY is sent.",
        ("auth-token",): "ANTHROPIC_AUTH_TOKEN is sent.",
        ("oauth-token",): "CLAUDE_CODE_OAUTH_TOKEN is sent.",
        ("bedrock",): "Amazon Bedrock",
    }
    for fixtures, says in cases.items():
        with world("login", *fixtures) as (home, _):
            result = sign_out(home)
            check(f"logout beside {fixtures[0]}: tells of it",
                  result.status == 0 and says in plain(result), result)


def keys() -> None:
    """A Console key goes as a login does; there is no grant to revoke."""
    with world("login", "console-key") as (home, server):
        is_signed_out("login and key", home, sign_out(home), NOTHING)
        equal("login and key: revoked", server.count("revoke"), 1)
    with world("console-key") as (home, server):
        result = sign_out(home)
        check("a key alone: is removed", result.status == 0 and
              "primaryApiKey" not in json.loads(state_file(home).read_text()), result)
        equal("a key alone: nothing is asked", len(server.records), 0)
        check("a key alone: no file is made", not credentials_file(home).exists())


def husks() -> None:
    """Tokens that are empty: they go, and are not sent."""
    with world("login-husk") as (home, server):
        result = sign_out(home)
        check("a husk: is removed", result.status == 0 and "claudeAiOauth" not in
              credentials_file(home).read_text(), result)
        equal("a husk: nothing is asked", len(server.records), 0)


# ---- the server fails ----

def answered(kind: str) -> tuple[Result, str, int, int]:
    with world("login") as (home, server):
        server.fault(kind, endpoint="revoke", times=None, interval_ms=30_000)
        result = sign_out(home)
        return (result, credentials_file(home).read_text() + state_file(home).read_text(),
                server.count("revoke"), server.trapped)


def answers() -> None:
    """The login goes at once; that its grant is still good is told."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        results = list(pool.map(answered, ANSWERS))
    for (kind, says), (result, files, count, trapped) in zip(ANSWERS.items(), results):
        check(f"{kind}: the login is removed", result.status == 0 and
              "claudeAiOauth" not in files and "oauthAccount" not in files, result)
        told = REVOKED in plain(result) and says in plain(result)
        check(f"{kind}: {'that it is still good is told' if says else 'nothing is told'}",
              told if says else REVOKED not in plain(result), result)
        equal(f"{kind}: asked once, and nobody else", (count, trapped), (1, 0))


def unreachable() -> None:
    with world("login") as (home, server):
        server.close()
        result = sign_out(home)
        is_signed_out("no server", home, result, NOTHING)
        check("no server: is told", REVOKED in plain(result), result)


def interrupted() -> None:
    """While the server thinks: the login is gone by then."""
    with world("login") as (home, server):
        server.fault("delay", endpoint="revoke", delay_ms=60_000)
        run = SignIn(home, command="logout")
        server.wait("revoke")
        run.interrupt()
        check("interrupted: ends at once", run.end().status not in (0, None))
        check("interrupted: the login is gone",
              "claudeAiOauth" not in credentials_file(home).read_text())


# ---- the files ----

TEXT = ('{ "mcpOAuth" : {"server":12345678901234567890123,"e":1E+2},\r\n\t',
        '"last": "\\u00e9" }  ')
STATE = ('{"numStartups":23,\r\n\t"big":12345678901234567890123 ,', '"x":{"a":1,"a":2}}\n\n')


def spliced() -> None:
    """Every byte around the login and the account stays."""
    with world("empty") as (home, _):
        credentials_file(home).parent.mkdir()
        login = json.dumps({"accessToken": SECRETS["login-access"],
                            "refreshToken": SECRETS["login-refresh"]})
        credentials_file(home).write_bytes(f'{TEXT[0]}"claudeAiOauth":{login},{TEXT[1]}'.encode())
        state_file(home).write_bytes(
            f'{STATE[0]}"oauthAccount":{{"accountUuid":"x"}},{STATE[1]}'.encode())
        check("odd files: signed out", sign_out(home).status == 0)
        for path, (start, end) in ((credentials_file(home), TEXT), (state_file(home), STATE)):
            text = path.read_bytes().decode()
            head, tail = start.rstrip(" \t\r\n,"), end
            check(f"odd files: {path.name} is as it was around it", text.startswith(head) and
                  text.endswith(tail) and len(text) <= len(start + end), text)


def refused_file(name: str, path: str, text: str) -> None:
    with world("login") as (home, server):
        (home.path / path).write_text(text)
        before = both(home)
        result = sign_out(home)
        check(f"{name}: is refused",
              result.status == 3 and path.rpartition("/")[2] in result.stderr,
              result)
        equal(f"{name}: nothing changes, and the grant stays",
              (both(home), server.count("revoke")), (before, 0))


def refused() -> None:
    refused_file("malformed credentials", ".claude/.credentials.json", '{"claudeAiOauth": {,}}')
    refused_file("malformed state", ".claude.json", '{"a": 1,}')
    with world("login") as (home, server):
        (home.config / ".storage-write.lock").mkdir()
        before = both(home)
        result = sign_out(home)
        check("locked: is refused", result.status == 3 and "lock" in result.stderr, result)
        equal("locked: nothing changes, and the grant stays",
              (both(home), server.count("revoke")), (before, 0))
    with world("login") as (home, server):
        result = sign_out(home, "one", "two")
        equal("wrong arguments: status", result.status, 2)
        equal("wrong arguments: nothing is asked", len(server.records), 0)
    with world("empty") as (home, _):
        result = sign_out(home)
        equal("nobody: status", result.status, 1)
        check("nobody: nothing is written", not credentials_file(home).exists() and
              not state_file(home).exists(), result)


def main() -> None:
    for test in (plainly, keep_grant, own_login, what_is_left, keys, husks, answers, unreachable,
                 interrupted, spliced, refused):
        test()
    finish()


main()
