#!/usr/bin/env python3
"""Signing in, refreshing and signing out against an authorization server that no one here wrote:
npm's oidc-provider, which is certified, behind a translation of paths and bodies
(tests/support/oidc). It demands PKCE with S256, rotates refresh tokens, and ends a grant whose
refresh token is used twice. Prints TAP.

It is found in $OIDC_PROVIDER_DIR/node_modules; without it, or without node, all is skipped."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

SUPPORT = Path(os.environ["top_srcdir"]) / "tests/support"
sys.path.insert(0, str(SUPPORT))

import canary  # noqa: E402
import program  # noqa: E402
from auth_grants import CLIENT_ID  # noqa: E402
from browse import browse  # noqa: E402
from homes import SCOPES, Home  # noqa: E402
from program import LIMIT_SECONDS, Result, check, equal, skip  # noqa: E402
from sign_in import STEPS, SUCCESS, SignIn, both, code_of, credentials_file, finish  # noqa: E402
from sign_in import login_of, parameters, settle, sign_in, sign_out  # noqa: E402
from sign_in import state_file, visits  # noqa: E402

MISSING = 77
WRONG_VERIFIER = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")


class Provider:
    """The server under way."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.tokens: set[str] = set()  # all that were seen in the file

    def leaks(self, data: bytes) -> list[tuple[str, str]]:
        own = [("token", "raw") for token in self.tokens if token.encode() in data]
        return own + canary.leaks(data)

    @property
    def counts(self) -> dict[str, int]:
        with urllib.request.urlopen(f"{self.url}/control", timeout=LIMIT_SECONDS) as reply:
            return json.load(reply)

    def post(self, **document: str) -> tuple[int, str]:
        """What the token endpoint says to that: status and error."""
        body = json.dumps({"client_id": CLIENT_ID, **document}).encode()
        request = urllib.request.Request(f"{self.url}/v1/oauth/token", body,
                                         {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_SECONDS) as reply:
                return reply.status, ""
        except urllib.error.HTTPError as error:
            return error.code, json.load(error).get("error", "")


@contextlib.contextmanager
def provider() -> Iterator[Provider | None]:
    """None when it is not installed."""
    process = subprocess.Popen(["node", str(SUPPORT / "oidc/server.js")], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline()
        yield Provider(process, int(port)) if port else None
    finally:
        process.stdin.close()
        process.stdout.close()
        status = process.wait(LIMIT_SECONDS)
        if not port:
            equal("without oidc-provider the server says so", status, MISSING)


@contextlib.contextmanager
def home_with(server: Provider) -> Iterator[Home]:
    with program.home("empty") as home:
        settle(home, server)
        yield home


def refresh(home: Home) -> Result:
    return SignIn(home, "token", "--force", command="refresh").end()


def note(home: Home, server: Provider) -> dict:
    """The stored login, whose tokens must not be seen from now on."""
    login = login_of(home)
    server.tokens |= {login["accessToken"], login["refreshToken"]}
    return login


def signing_in(home: Home, server: Provider) -> dict:
    result = sign_in(home)
    equal("login: status", (result.status, result.stderr), (0, ""))
    check("login: every step is told", all(f"✓ {step}\n" in result.stdout for step in STEPS),
          result)
    visit = visits(home)
    equal("login: the browser lands on the last page", visit, [SUCCESS])
    login = note(home, server)
    equal("login: the scopes that were granted", set(login["scopes"]), set(SCOPES))
    account = json.loads(state_file(home).read_text())["oauthAccount"]
    equal("login: the account of the profile", account["emailAddress"], "ada@example.com")
    equal("login: one exchange, no error", (server.counts["exchanges"], server.counts["errors"]),
          (1, 0))
    return login


def rotating(home: Home, server: Provider, login: dict) -> list[dict]:
    """Two refreshes; the logins of all times, oldest first."""
    logins = [login]
    for number in (1, 2):
        result = refresh(home)
        equal(f"refresh {number}: status", result.status, 0, result)
        logins.append(note(home, server))
        check(f"refresh {number}: both tokens are new",
              all(logins[-1][name] != logins[-2][name] for name in ("accessToken", "refreshToken")))
        equal(f"refresh {number}: is counted", server.counts["refreshes"], number)
        equal(f"refresh {number}: the scopes stay", set(logins[-1]["scopes"]), set(SCOPES))
    equal("refreshes: no error", server.counts["errors"], 0)
    return logins


def reused(home: Home, server: Provider, logins: list[dict]) -> None:
    """Somebody uses an old refresh token: the server ends the grant, and we do not touch it."""
    equal("an old refresh token: is refused",
          server.post(grant_type="refresh_token", refresh_token=logins[1]["refreshToken"]),
          (400, "invalid_grant"))
    before = both(home)
    result = refresh(home)
    check("after that: our refresh is refused, and told to sign in again",
          result.status == 3 and "sign in again" in result.stderr, result)
    equal("after that: the login is as it was", both(home), before)
    equal("after that: a new login", sign_in(home).status, 0)
    note(home, server)
    equal("after that: is refreshed", refresh(home).status, 0)
    note(home, server)


def pasted(home: Home, server: Provider) -> None:
    before = server.counts["exchanges"]
    run = SignIn(home, "--no-browser", "--email", "bob@example.com")
    run.type(code_of(browse(run.paste_address)) + "\n")
    equal("a pasted code: status", run.end().status, 0)
    note(home, server)
    account = json.loads(state_file(home).read_text())["oauthAccount"]
    equal("a pasted code: who was proposed", account["emailAddress"], "bob@example.com")
    equal("a pasted code: one exchange", server.counts["exchanges"], before + 1)


def without_pkce(home: Home, server: Provider) -> None:
    """The server does look at the challenge, and at the verifier."""
    run = SignIn(home, "--no-browser")
    address = run.paste_address
    equal("PKCE: the method", parameters(address)["code_challenge_method"], "S256")
    bare = re.sub(r"&code_challenge(_method)?=[^&]*", "", address)
    page = browse(bare)
    check("PKCE: no code without a challenge", "invalid_request" in page.body + page.url, page)
    code, _, state = code_of(browse(address)).partition("#")
    redirect = parameters(address)["redirect_uri"]
    equal("PKCE: no tokens for another verifier",
          server.post(grant_type="authorization_code", code=code, redirect_uri=redirect,
                      code_verifier=WRONG_VERIFIER, state=state), (400, "invalid_grant"))
    run.type(f"{code}#{state}\n")
    equal("PKCE: tokens for our own", run.end().status, 0)
    note(home, server)
    equal("PKCE: no tokens for a code that was used",
          server.post(grant_type="authorization_code", code=code, redirect_uri=redirect,
                      code_verifier=WRONG_VERIFIER, state=state), (400, "invalid_grant"))


def console(home: Home) -> None:
    equal("the Console: status", sign_in(home, "--console").status, 0)
    state = json.loads(state_file(home).read_text())
    check("the Console: a key is stored", state["primaryApiKey"].startswith("sk-ant-api03-oidc"))
    check("the Console: no login is", login_of(home) is None)


def signing_out(home: Home, server: Provider) -> None:
    equal("logout: a login before", sign_in(home).status, 0)
    login, before = note(home, server), server.counts["revocations"]
    result = sign_out(home)
    check("logout: status, and nothing to complain of",
          result.status == 0 and "could not be revoked" not in result.stdout, result)
    check("logout: the grant is revoked", server.counts["revocations"] > before, server.counts)
    equal("logout: the refresh token is worth nothing any more",
          server.post(grant_type="refresh_token", refresh_token=login["refreshToken"]),
          (400, "invalid_grant"))
    equal("logout: the file holds no login",
          json.loads(credentials_file(home).read_text()), {})


def main() -> None:
    if not shutil.which("node"):
        skip("oidc-provider", "node is not installed")
        program.finish()
    with provider() as server:
        if server:
            with home_with(server) as home:
                login = signing_in(home, server)
                reused(home, server, rotating(home, server, login))
                pasted(home, server)
                without_pkce(home, server)
                signing_out(home, server)
                console(home)
    if not server:
        skip("oidc-provider", "it is not installed: OIDC_PROVIDER_DIR says where it is")
    finish()


main()
