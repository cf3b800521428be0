#!/usr/bin/env python3
"""A program that treats the files of a configuration directory as Claude Code does: its locks in its
order, refreshes under them, rewritings from its memory, sign-ins and sign-outs. It knows nothing of
the program under test.

    claude_like.py DIRECTORY STATE ENDPOINT [--like 2.1.197] [--factor 0.05]

Standard input holds turns, one a line of JSON: [[milliseconds, action, argument…], …]. Each is
answered by one line, the list of what was done: ["put", token], ["revoked", token], ["dropped",
token] by a sign-in or a sign-out, ["overwrote", token] by a refresh, ["dead", token] said the server,
["kept", file, member, value, time], ["did", action], ["could not", action, why], and, where a file is no
JSON, ["torn", action]. Actions are the methods of Session that begin with do_. --factor is what is
left of the 8 s for which Claude Code waits for a lock.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import http.client
import json
import os
import random
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

CLIENT_ID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
REDIRECT = "https://platform.claude.com/oauth/code/callback"
SCOPES = ("org:create_api_key user:inference user:profile user:sessions:claude_code "
          "user:mcp_servers user:file_upload")
PATIENCE, STORAGE_PATIENCE = 8, 24  # s
MARGIN = 5 * 60  # s before its end in which a token is refreshed
MONTH = 30 * 24 * 60 * 60

# The members of claudeAiOauth that a version knows; a refresh keeps no others.
MEMBERS = {
    "2.1.197": ("accessToken", "refreshToken", "expiresAt", "scopes", "subscriptionType",
                "rateLimitTier"),
    "2.1.330": ("accessToken", "refreshToken", "expiresAt", "refreshTokenExpiresAt", "scopes",
                "subscriptionType", "subscriptionTypeSource", "rateLimitTier", "accountUuid",
                "organizationUuid"),
}


class Busy(Exception):
    """A lock stays held by somebody else."""


class Refused(Exception):
    """The server does not want to."""


def random_43() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


@contextlib.contextmanager
def lock(path: Path, patience: float) -> Iterator[None]:
    """As the npm module proper-lockfile has it; held for less than a renewal takes."""
    end = time.monotonic() + patience
    while True:
        try:
            path.mkdir(0o755)
            break
        except FileExistsError:
            if time.monotonic() > end:
                raise Busy(path.name) from None
        time.sleep(random.uniform(0.002, 0.02))
    os.utime(path)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            path.rmdir()


def read(path: Path) -> dict:
    """The document; none when it is not there."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}


def write(path: Path, document: dict) -> None:
    beside = path.with_name(f"{path.name}.tmp.{os.urandom(4).hex()}")
    beside.write_text(json.dumps(document, indent=2))
    beside.rename(path)
    path.chmod(0o600)


class Server:
    def __init__(self, url: str, like: str) -> None:
        self.host = urllib.parse.urlsplit(url).netloc
        self.agent = f"claude-like/{like}"

    def ask(self, method: str, path: str, body: dict | None = None,
            **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        text = json.dumps(body) if body is not None else None
        kind = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, text, {"User-Agent": self.agent, **kind, **headers})
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return reply, content

    def token(self, **body: str) -> dict:
        reply, content = self.ask("POST", "/v1/oauth/token", {"client_id": CLIENT_ID, **body})
        if reply.status != 200:
            raise Refused(json.loads(content).get("error", ""))
        return json.loads(content)

    def revoke(self, token: str) -> None:
        self.ask("POST", "/v1/oauth/token/revoke", {
            "token": token, "token_type_hint": "refresh_token", "client_id": CLIENT_ID})

    def profile(self, access: str) -> dict | None:
        reply, content = self.ask("GET", "/api/oauth/profile", Authorization=f"Bearer {access}")
        return json.loads(content) if reply.status == 200 else None

    def sign_in(self, hint: str) -> dict:
        """As a browser and the page that shows the code would have it."""
        verifier, state = random_43(), random_43()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        query = urllib.parse.urlencode({
            "code": "true", "client_id": CLIENT_ID, "response_type": "code", "scope": SCOPES,
            "redirect_uri": REDIRECT, "code_challenge_method": "S256", "state": state,
            "code_challenge": challenge.decode().rstrip("="), "login_hint": hint})
        reply, _ = self.ask("GET", f"/cai/oauth/authorize?{query}")
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(reply.getheader("Location")).query)
        return self.token(grant_type="authorization_code", code=back["code"][0], state=state,
                          redirect_uri=REDIRECT, code_verifier=verifier)


def account_of(answer: dict) -> dict:
    """oauthAccount, out of an answer of the token endpoint."""
    return {"accountUuid": answer["account"]["uuid"],
            "emailAddress": answer["account"]["email_address"],
            "organizationUuid": answer["organization"]["uuid"],
            "organizationName": answer["organization"]["name"]}


def account_of_profile(profile: dict) -> dict:
    return {"accountUuid": profile["account"]["uuid"], "emailAddress": profile["account"]["email"],
            "organizationUuid": profile["organization"]["uuid"],
            "organizationName": profile["organization"]["name"]}


class Session:
    """One running Claude Code."""

    def __init__(self, config: Path, state: Path, server: Server, like: str,
                 factor: float) -> None:
        self.login_file, self.state_file = config / ".credentials.json", state
        self.refresh_locks = [config / ".oauth_refresh.lock",
                              config.with_name(config.name + ".lock")]
        self.storage_lock = config / ".storage-write.lock"
        self.state_lock = state.with_name(state.name + ".lock")
        self.server, self.like, self.factor = server, like, factor
        self.memory: dict = {}  # the state file, as it was once
        self.account: dict | None = None
        self.events: list[list] = []

    def turn(self, actions: list[list]) -> list[list]:
        self.events = []
        for pause, action, *arguments in actions:
            time.sleep(pause / 1000)
            try:
                getattr(self, f"do_{action}")(*arguments)
                self.events.append(["did", action])
            except (Busy, Refused) as problem:
                self.events.append(["could not", action, str(problem)])
            except ValueError:
                self.events.append(["torn", action])
        return self.events

    # The login.

    def keep(self, path: Path, member: str, value: object) -> None:
        self.events.append(["kept", str(path), member, value, time.monotonic()])

    def put(self, login: dict | None, mine: str | None = None) -> None:
        """Writes the login into the file, whoever's is there; mine was there under the locks."""
        with lock(self.storage_lock, STORAGE_PATIENCE * self.factor):
            document = read(self.login_file)
            there = document.get("claudeAiOauth", {}).get("refreshToken")
            if there and there != mine:
                self.events.append(["overwrote" if mine else "dropped", there])
            if login is None:
                self.login_file.unlink(missing_ok=True)
                self.keep(self.login_file, "mcpOAuth", None)
                return
            write(self.login_file, {**document, "claudeAiOauth": login})
            if login.get("refreshToken"):
                self.events.append(["put", login["refreshToken"]])

    def is_due(self, login: dict) -> bool:
        return login.get("expiresAt", 0) < (time.time() + MARGIN) * 1000

    def do_refresh(self) -> None:
        """Only what is due, and still is under the locks."""
        login = read(self.login_file).get("claudeAiOauth", {})
        if not login.get("refreshToken") or not self.is_due(login):
            return
        with contextlib.ExitStack() as locks:
            for path in self.refresh_locks:
                locks.enter_context(lock(path, PATIENCE * self.factor))
            login = read(self.login_file).get("claudeAiOauth", {})
            if login.get("refreshToken") and self.is_due(login):
                self.refresh(login)

    def refresh(self, login: dict) -> None:
        token = login["refreshToken"]
        try:
            answer = self.server.token(grant_type="refresh_token", refresh_token=token,
                                       scope=" ".join(login["scopes"]))
        except Refused as problem:
            now = read(self.login_file).get("claudeAiOauth", {})
            if str(problem) == "invalid_grant" and now.get("refreshToken") == token:
                self.events.append(["dead", token])
                self.put({**login, "accessToken": "", "refreshToken": "", "expiresAt": 0}, token)
            raise
        new = {**{name: login[name] for name in MEMBERS[self.like] if name in login},
               "accessToken": answer["access_token"], "refreshToken": answer["refresh_token"],
               "expiresAt": int((time.time() + answer["expires_in"]) * 1000),
               "scopes": answer["scope"].split(" ")}
        self.put(new, token)
        self.account = account_of(answer)

    def do_sign_in(self, hint: str) -> None:
        """Without the locks of a refresh: only the file's own one."""
        answer = self.server.sign_in(hint)
        now = time.time()
        login = {"accessToken": answer["access_token"], "refreshToken": answer["refresh_token"],
                 "expiresAt": int((now + answer["expires_in"]) * 1000),
                 "refreshTokenExpiresAt": int((now + MONTH) * 1000),
                 "scopes": answer["scope"].split(" "), "subscriptionType": "max",
                 "subscriptionTypeSource": "profile", "rateLimitTier": "default_claude_max_5x",
                 "accountUuid": answer["account"]["uuid"],
                 "organizationUuid": answer["organization"]["uuid"]}
        self.put({name: login[name] for name in MEMBERS[self.like] if name in login})
        self.account = account_of(answer)
        self.remember()

    def do_sign_out(self) -> None:
        """The file goes, with all that is in it."""
        token = read(self.login_file).get("claudeAiOauth", {}).get("refreshToken")
        if token:
            self.server.revoke(token)
            self.events.append(["revoked", token])
        self.put(None)
        self.account = None
        self.remember()

    def do_other(self, value: str) -> None:
        """A login of another kind, in the same file."""
        with lock(self.storage_lock, STORAGE_PATIENCE * self.factor):
            write(self.login_file, {**read(self.login_file), "mcpOAuth": {"server": value}})
            self.keep(self.login_file, "mcpOAuth", {"server": value})

    # The state.

    def remember(self, **members: object) -> None:
        """What is in the state file, with the account and members of one's own."""
        with lock(self.state_lock, PATIENCE * self.factor):
            self.save({**read(self.state_file), **members}, self.account)

    def save(self, document: dict, account: dict | None) -> None:
        document = {name: value for name, value in document.items() if name != "oauthAccount"}
        if account:
            document["oauthAccount"] = account
        write(self.state_file, document)
        self.memory = document
        self.keep(self.state_file, "projects", document.get("projects"))

    def do_state(self, value: str) -> None:
        """Its own account, as it remembers it."""
        self.remember(projects={"/proj": {"lastSessionId": value}})

    def do_old_state(self) -> None:
        """All of it as it was once, the account too."""
        with lock(self.state_lock, PATIENCE * self.factor):
            if self.memory:
                self.save(self.memory, self.memory.get("oauthAccount"))

    def do_profile(self) -> None:
        """Asks who it is, and writes it down."""
        login = read(self.login_file).get("claudeAiOauth", {})
        profile = self.server.profile(login["accessToken"]) if login.get("accessToken") else None
        if profile:
            self.account = account_of_profile(profile)
            self.remember()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("state", type=Path)
    parser.add_argument("endpoint")
    parser.add_argument("--like", choices=MEMBERS, default="2.1.330")
    parser.add_argument("--factor", type=float, default=0.05)
    options = parser.parse_args()
    session = Session(options.directory, options.state, Server(options.endpoint, options.like),
                      options.like, options.factor)
    for line in sys.stdin:
        print(json.dumps(session.turn(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
