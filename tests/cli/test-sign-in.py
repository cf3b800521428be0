#!/usr/bin/env python3
"""Signing in, refreshing and signing out as a user does it, against an authorization server on
loopback: what is stored, what stays as it was, and that no token is used twice. Prints TAP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from authserver import BROWSER, AuthServer  # noqa: E402
from program import check, equal, finish  # noqa: E402

FAULTS = ("invalid_grant", "unauthorized", "server_error", "bad_gateway", "empty", "truncated",
          "rate_limited", "reset_request", "captive")
AT_ONCE = 16


class User:
    """Somebody with a HOME, a browser and an authorization server."""

    def __init__(self, home, server: AuthServer) -> None:
        self.home, self.server = home, server
        self.login = home.config / ".credentials.json"
        self.state = home.path / ".claude.json"
        self.environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], **home.environment,
                            "CLAUDE_ACCOUNTS_ENDPOINT": server.url, "BROWSER": str(BROWSER)}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen([os.environ["PROGRAM"], *arguments], env=self.environment,
                                cwd=self.home.project, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, errors = process.communicate(timeout=60)
        leaks = self.server.leaks((out + errors).encode())
        if "--setup-token" not in arguments:
            equal(f"{' '.join(arguments)}: no secret is shown", leaks, [])
        return process.returncode, out, errors

    def stored(self) -> dict:
        return json.loads(self.login.read_text())


def sign_in(user: User) -> None:
    user.login.parent.mkdir(parents=True, exist_ok=True)
    user.login.write_text('{"mcpOAuth": {"server": 12345678901234567890123}}')
    user.state.write_text('{\n  "numStartups": 23\n}\n')
    status, out, errors = user.run("login")
    equal("login: status", (status, errors), (0, ""))
    check("login: tells who is signed in", "ada@example.com is sent" in out, out)
    equal("login: the file is closed to others", user.login.stat().st_mode & 0o777, 0o600)
    check("login: its siblings stay", '"mcpOAuth": {"server": 12345678901234567890123}' in user.login.read_text())
    equal("login: the tokens are the server's newest", user.stored()["claudeAiOauth"]["accessToken"],
          user.server.last["access_token"])
    state = json.loads(user.state.read_text())
    equal("login: the account is told", state["oauthAccount"]["emailAddress"], "ada@example.com")
    equal("login: the rest of the state stays", state["numStartups"], 23)


def refresh(user: User) -> None:
    posts = user.server.count("token")
    equal("refresh: not needed", user.run("refresh", "token")[0], 0)
    equal("refresh: nothing was asked", user.server.count("token"), posts)
    for fault in FAULTS:
        before = user.login.read_bytes()
        user.server.fault(fault, process=False)
        status, _, errors = user.run("refresh", "token", "--force")
        check(f"{fault}: fails", status in (3, 4, 5) and errors != "", f"{status} {errors}")
        equal(f"{fault}: the login is as it was", user.login.read_bytes(), before)
    expired = user.stored()
    expired["claudeAiOauth"].update(expiresAt=1, ours={"unknown": True})
    user.login.write_text(json.dumps(expired))
    posts = user.server.count("token")
    processes = [user.start("refresh", "token") for _ in range(AT_ONCE)]
    statuses = [process.wait() for process in processes]
    for process in processes:
        process.stdout.close()
        process.stderr.close()
    equal(f"{AT_ONCE} at once: all end well", statuses, [0] * AT_ONCE)
    equal(f"{AT_ONCE} at once: one request", user.server.count("token") - posts, 1)
    equal(f"{AT_ONCE} at once: no token twice", user.server.reuses, 0)
    equal("refresh: what nobody knows stays", user.stored()["claudeAiOauth"]["ours"], {"unknown": True})


def sign_out(user: User) -> None:
    status, out, _ = user.run("logout")
    equal("logout: status", status, 0)
    check("logout: tells what still authenticates", "Nothing would authenticate" in out, out)
    equal("logout: only the login goes", list(user.stored()), ["mcpOAuth"])
    equal("logout: the grant is revoked", user.server.count("revoke"), 1)
    equal("logout: nobody is signed in", user.run("logout")[0], 1)


def refuse(user: User) -> None:
    user.server.consent = "deny"
    before = user.login.read_bytes()
    equal("denied: status", user.run("login")[0], 3)
    equal("denied: nothing changes", user.login.read_bytes(), before)
    user.server.consent = "allow"
    (user.home.config / "settings.json").write_text('{"forceLoginMethod": "console"}')
    equal("forced method: status", user.run("login", "--claudeai")[0], 3)


with AuthServer() as server, program.home("empty") as the_home:
    somebody = User(the_home, server)
    sign_in(somebody)
    refresh(somebody)
    sign_out(somebody)
    refuse(somebody)
finish()
