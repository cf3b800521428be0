#!/usr/bin/env python3
"""An authorization server on loopback, for sign-ins, refreshes and sign-outs under test.

    with AuthServer() as server:
        environment = {"CLAUDE_ACCOUNTS_ENDPOINT": server.url, "BROWSER": str(BROWSER)}
        server.fault("rate_limited", retry_after=7)
        … run the program …
        server.count("token"), server.reuses, server.last, server.leaks(output)

It has the paths of claude.com, platform.claude.com and api.anthropic.com. The user agrees at once
(server.consent = "allow"), refuses ("deny") or is asked by a page with two links ("ask"), as the
account of the login_hint, else server.account. The login of homes.py is good here from the start;
server.grants.accept() makes more so. Faults: auth_faults.py. What is checked: auth_grants.py.

From a shell, it prints its port, and runs until standard input ends:

    authserver.py [--log FILE [--trace]] [--port N] [--account EMAIL] [--consent HOW]
                  [--fault KIND]...

With --log, every request is a line of JSON in FILE; secrets are fingerprints, unless --trace.
GET /control answers with counts, POST /control takes {"fault": {"kind": …, …}}, {"clear": true},
{"account": …}, {"consent": …} and {"hold": true or false}.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import http.server
import json
import secrets
import socket
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

import auth_faults
import canary
from auth_faults import Fault, Reply, api_error, json_reply, oauth_error
from auth_grants import ACCOUNTS, KEY_SCOPE, MANUAL_PATH, Account, Grants, Refused, Request, mint
from auth_grants import read_request
from browse import Page, browse  # noqa: F401  (for those who import this)

BROWSER = Path(__file__).resolve().with_name("browser")
BODY_LIMIT = 64 * 1024
WAIT_SECONDS = 30
SECRET_MEMBERS = {"code", "code_verifier", "access_token", "refresh_token", "token", "raw_key",
                  "authorization", "cookie", "set-cookie"}

# What the endpoints are called in records and faults.
ENDPOINTS = {
    ("GET", "/cai/oauth/authorize"): "authorize",
    ("GET", "/oauth/authorize"): "authorize",
    ("GET", "/decide"): "decide",
    ("GET", MANUAL_PATH): "manual",
    ("GET", "/oauth/code/success"): "success",
    ("GET", "/buy_credits"): "success",
    ("POST", "/v1/oauth/token"): "token",
    ("POST", "/v1/oauth/token/revoke"): "revoke",
    ("GET", "/api/oauth/profile"): "profile",
    ("GET", "/api/oauth/claude_cli/roles"): "roles",
    ("GET", "/api/oauth/usage"): "usage",
    ("POST", "/api/oauth/claude_cli/create_api_key"): "key",
    ("GET", "/control"): "control",
    ("POST", "/control"): "control",
}


@dataclass
class Record:
    """A request, and what was answered."""

    endpoint: str  # of ENDPOINTS, or "none"
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]  # names in small letters
    body: bytes
    document: dict | None = None  # the body, when it is a JSON object
    status: int | None = None  # None as long as there is no answer, and when there is none
    fault: str | None = None
    problem: str | None = None  # why it was refused
    time: float = field(default_factory=time.time)

    @property
    def grant(self) -> str | None:
        return self.document.get("grant_type") if self.document else None


def fingerprint(secret: str) -> str:
    return "#" + hashlib.sha256(secret.encode()).hexdigest()[:8]


def masked(value: object, name: str = "") -> object:
    """The value without the secrets in it."""
    if isinstance(value, dict):
        return {key: masked(member, key.lower()) for key, member in value.items()}
    return fingerprint(str(value)) if name in SECRET_MEMBERS and value != "true" else value


def page(title: str, text: str, status: int = 200) -> Reply:
    """The text is HTML."""
    body = f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}\n"
    return Reply(status, body.encode(), auth_faults.HTML)


def found(location: str, **parameters: str) -> Reply:
    """A redirect, with the parameters added to the location's query."""
    if parameters:
        location += ("&" if "?" in location else "?") + urllib.parse.urlencode(parameters)
    return Reply(302, b"", auth_faults.HTML, {"Location": location})


class _Handler(http.server.BaseHTTPRequestHandler):
    """Reads a request, lets the AuthServer answer it, and sends what a fault makes of that."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    auth: AuthServer

    def answer(self) -> None:
        record = self._read()
        if record is None:
            return
        auth = self.auth
        auth.add(record)
        fault = auth.take_fault(record)
        if fault:
            record.fault = fault.kind
            auth.pause(fault.delay_ms / 1000)
        true = auth.reply(record) if not fault or fault.processes() else Reply(200, b"{}")
        reply = fault.reply(true) if fault else true
        record.status = reply.status
        auth.log(record)
        self._send(fault, reply)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_OPTIONS = answer

    def _read(self) -> Record | None:
        parts = urllib.parse.urlsplit(self.path)
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY_LIMIT or "Transfer-Encoding" in self.headers:
            self.send_error(413)
            self.close_connection = True
            return None
        record = Record(
            ENDPOINTS.get((self.command, parts.path), "none"), self.command, parts.path,
            urllib.parse.parse_qsl(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(length)))
        try:
            document = json.loads(record.body)
            record.document = document if isinstance(document, dict) else None
        except ValueError:
            pass
        return record

    def _send(self, fault: Fault | None, reply: Reply) -> None:
        if fault is not None:
            try:
                if fault.send(self.connection, reply, self.auth.pause):
                    self.close_connection = True
                    return
            except OSError:
                self.auth.cut_off += 1
                self.close_connection = True
                return
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Status',))[0]}",
                 f"Date: {self.date_time_string()}", f"Content-Type: {reply.content_type}",
                 f"Content-Length: {len(reply.body)}", "Cache-Control: no-store",
                 *(f"{name}: {value}" for name, value in reply.headers.items()), "", ""]
        self.wfile.write("\r\n".join(lines).encode() + reply.body)

    def log_message(self, *_: object) -> None:
        pass


class _Trap(http.server.BaseHTTPRequestHandler):
    """Another host: to be sent there is one thing, to send a token there another."""

    auth: AuthServer

    def answer(self) -> None:
        self.auth.trapped += 1
        body = json.dumps({"access_token": mint("access"), "refresh_token": mint("refresh"),
                           "token_type": "Bearer", "expires_in": 28800, "scope": "user:inference"})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = do_HEAD = answer

    def log_message(self, *_: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 512

    def server_bind(self) -> None:
        """Without the look-up of the host's name that HTTPServer makes."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address

    def handle_error(self, request: object, address: object) -> None:
        """A client that goes away is no error of a test server; anything else is."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, address)


class AuthServer:
    """See the top of this file. Attributes may be set and methods called at any time."""

    def __init__(self, port: int = 0, log: Path | None = None, trace: bool = False) -> None:
        self.grants = Grants()
        self.grants.accept(canary.SECRETS["login-access"], canary.SECRETS["login-refresh"])
        self.account = "ada@example.com"  # who signs in, when no login_hint says it
        self.consent = "allow"
        self.trapped = 0  # requests to the host that the fault "redirect" names
        self.cut_off = 0  # replies that the client did not take to the end
        self.records: list[Record] = []
        self._faults: list[Fault] = []
        self._asked: dict[str, Request] = {}
        self._log = open(log, "a", encoding="utf-8") if log else None
        self._trace = trace
        self._changed = threading.Condition(threading.RLock())
        self._closing = threading.Event()
        self._open = threading.Event()
        self._open.set()
        self._servers = [_Server(("127.0.0.1", port), type("Handler", (_Handler,), {"auth": self})),
                         _Server(("127.0.0.2", 0), type("Trap", (_Trap,), {"auth": self}))]
        self.port = self._servers[0].server_port
        self.url = f"http://127.0.0.1:{self.port}"
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> AuthServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._closing.set()
        self._open.set()
        for server in self._servers:
            server.shutdown()
            server.socket.close()
        if self._log:
            self._log.close()
            self._log = None

    # For tests.

    def fault(self, kind: str, *, endpoint: str = "token", grant: str | None = None,
              times: int | None = 1, delay_ms: int = 0, process: bool | None = None,
              **options: object) -> Fault:
        """Asks for a fault (auth_faults.py). Those asked for first come first."""
        if kind == "redirect":
            options.setdefault("location", f"http://127.0.0.2:{self._servers[1].server_port}/token")
        wanted = Fault(kind, endpoint, grant, times, delay_ms, process, options)
        with self._changed:
            self._faults.append(wanted)
        return wanted

    def clear(self) -> None:
        """Takes back all faults."""
        with self._changed:
            self._faults.clear()

    def hold(self) -> None:
        """Requests to the token endpoint wait from now on, before anything is done with them."""
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    def requests(self, endpoint: str, grant: str | None = None) -> list[Record]:
        """The records of an endpoint, and of one grant type."""
        with self._changed:
            return [record for record in self.records
                    if record.endpoint == endpoint and grant in (None, record.grant)]

    def count(self, endpoint: str, grant: str | None = None) -> int:
        return len(self.requests(endpoint, grant))

    def wait(self, endpoint: str, count: int = 1, seconds: float = WAIT_SECONDS) -> bool:
        """Waits until so many requests have come in: they may not have been answered yet."""
        with self._changed:
            return self._changed.wait_for(lambda: self.count(endpoint) >= count, seconds)

    @property
    def used(self) -> list[str]:
        """The refresh tokens that were sent, in order."""
        return [record.document.get("refresh_token")
                for record in self.requests("token", "refresh_token")]

    @property
    def reuses(self) -> int:
        """How many times a refresh token was sent that had been used."""
        return self.grants.reuses

    @property
    def last(self) -> dict | None:
        """The newest tokens, as they were answered."""
        return self.grants.last

    @property
    def problems(self) -> list[str]:
        """Why requests were refused that no fault spoilt."""
        with self._changed:
            return [f"{record.method} {record.path}: {record.problem}"
                    for record in self.records if record.problem]

    def leaks(self, data: bytes) -> list[tuple[str, str]]:
        """As canary.leaks(), also for whatever came and went here: codes, verifiers, tokens."""
        seen = set(canary.leaks(data))
        for name, secret in self.grants.secrets():
            body = secret
            if secret.startswith("sk-ant-"):
                body = secret.split("-", 3)[-1]
            for form, text, length in canary._forms(body.encode()):
                if any(text[at:at + length] in data for at in range(len(text) - length + 1)):
                    seen.add((name, form))
        return sorted(seen)

    # For the handlers.

    def pause(self, seconds: float) -> bool:
        """Whether the server ends meanwhile."""
        return self._closing.wait(seconds) if seconds > 0 else self._closing.is_set()

    def add(self, record: Record) -> None:
        if record.endpoint == "control":
            return
        with self._changed:
            self.records.append(record)
            self._changed.notify_all()
        if record.endpoint == "token":
            self._open.wait()

    def take_fault(self, record: Record) -> Fault | None:
        with self._changed:
            for fault in self._faults:
                if fault.is_for(record.endpoint, record.grant):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def log(self, record: Record) -> None:
        if self._log is None or record.endpoint == "control":
            return
        hide = (lambda value: value) if self._trace else masked
        line = {"time": record.time, "endpoint": record.endpoint, "method": record.method,
                "path": record.path, "query": hide(dict(record.query)),
                "headers": hide(record.headers), "body": hide(record.document),
                "bytes": len(record.body), "status": record.status, "fault": record.fault,
                "problem": record.problem}
        with self._changed:
            if self._log:
                self._log.write(json.dumps(line) + "\n")
                self._log.flush()

    def reply(self, record: Record) -> Reply:
        """The true answer."""
        answer = getattr(self, f"_answer_{record.endpoint}")
        try:
            return answer(record)
        except Refused as refusal:
            record.problem = refusal.description
            return self._refusal(record, refusal)

    def _refusal(self, record: Record, refusal: Refused) -> Reply:
        if record.endpoint in ("authorize", "decide"):
            return page("Invalid OAuth request", html.escape(refusal.description), refusal.status)
        if record.endpoint in ("token", "revoke"):
            return oauth_error(refusal.status, refusal.error, refusal.description)
        return api_error(refusal.status, refusal.error, refusal.description)

    def _answer_none(self, record: Record) -> Reply:
        known = any(record.path == path for _, path in ENDPOINTS)
        raise Refused(405 if known else 404, "not_found_error", "no such endpoint")

    def _answer_authorize(self, record: Record) -> Reply:
        request = read_request(record.query, record.path == "/oauth/authorize",
                               self.url + MANUAL_PATH)
        if self.consent == "ask":
            name = secrets.token_hex(8)
            self._asked[name] = request
            target = f"/decide?request={name}&amp;answer="
            links = (f'<a id="{answer}" href="{target}{answer}">{word}</a>' for answer, word in
                     (("allow", "Authorize"), ("deny", "Decline")))
            return page("Claude Code would like to connect", " ".join(links))
        return self._decided(request, self.consent == "allow")

    def _answer_decide(self, record: Record) -> Reply:
        values = dict(record.query)
        request = self._asked.pop(values.get("request", ""), None)
        if request is None:
            raise Refused(400, "invalid_request", "nothing was asked")
        return self._decided(request, values.get("answer") == "allow")

    def _decided(self, request: Request, allowed: bool) -> Reply:
        """Back to the client, or to the page that shows the code: that one is always ours."""
        manual = request.redirect_uri.endswith(MANUAL_PATH)
        target = self.url + MANUAL_PATH if manual else request.redirect_uri
        if not allowed:
            return found(target, error="access_denied", state=request.state)
        code = self.grants.agree(request, self._who(request))
        return found(target, code=code, state=request.state)

    def _who(self, request: Request) -> Account:
        return ACCOUNTS.get(request.login_hint or "", ACCOUNTS[self.account])

    def _answer_manual(self, record: Record) -> Reply:
        values = dict(record.query)
        if "code" not in values:
            return page("Not authorized", html.escape(values.get("error", "")))
        pair = html.escape(f"{values['code']}#{values.get('state', '')}")
        return page("Authentication Code", f'Paste this: <code id="code">{pair}</code>')

    def _answer_success(self, record: Record) -> Reply:
        return page("You're all set up for Claude Code", "You can now close this window.")

    def _json(self, record: Record) -> dict:
        kind = record.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            raise Refused(400, "invalid_request", f"Content-Type is {kind or 'missing'}")
        if record.document is None:
            raise Refused(400, "invalid_request", "the body is no JSON object")
        return record.document

    def _answer_token(self, record: Record) -> Reply:
        body = self._json(record)
        if body.get("grant_type") == "authorization_code":
            return json_reply(200, self.grants.exchange(body))
        if body.get("grant_type") == "refresh_token":
            return json_reply(200, self.grants.refresh(body, record.fault != "no_refresh_token"))
        raise Refused(400, "unsupported_grant_type", str(body.get("grant_type")))

    def _answer_revoke(self, record: Record) -> Reply:
        return json_reply(200, self.grants.revoke(self._json(record)))

    def _answer_profile(self, record: Record) -> Reply:
        token = self.grants.bearer(record.headers.get("authorization"), "user:profile")
        return json_reply(200, token.account.profile())

    def _answer_roles(self, record: Record) -> Reply:
        token = self.grants.bearer(record.headers.get("authorization"), "user:profile")
        return json_reply(200, token.account.roles())

    def _answer_usage(self, record: Record) -> Reply:
        """Windows that begin anew in 2 h 5 min and in 3 days."""
        self.grants.bearer(record.headers.get("authorization"), "user:profile")
        if record.headers.get("anthropic-beta") != "oauth-2025-04-20":
            raise Refused(400, "invalid_request_error", "the beta header is missing")
        ends = (time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + seconds))
                for seconds in (2 * 3600 + 5 * 60 + 30, 3 * 86400 + 43200))
        five_hour, seven_day = ({"utilization": used, "resets_at": end}
                                for used, end in zip((61.0, 18.0), ends))
        return json_reply(200, {"five_hour": five_hour, "seven_day": seven_day,
                                "seven_day_opus": None})

    def _answer_key(self, record: Record) -> Reply:
        token = self.grants.bearer(record.headers.get("authorization"), KEY_SCOPE)
        if record.body:
            raise Refused(400, "invalid_request_error", "the body is not empty")
        return json_reply(200, {"raw_key": self.grants.create_key(token.account)})

    def _answer_control(self, record: Record) -> Reply:
        if record.method == "POST":
            try:
                self._carry_out(record.document or {})
            except (TypeError, ValueError) as error:
                raise Refused(400, "invalid_request_error", str(error)) from error
        with self._changed:
            left = [fault.kind for fault in self._faults if fault.times != 0]
        return json_reply(200, {
            "posts": self.count("token"), "refreshes": self.count("token", "refresh_token"),
            "exchanges": self.count("token", "authorization_code"), "reuses": self.reuses,
            "revocations": self.count("revoke"), "trapped": self.trapped, "faults": left,
            "problems": self.problems})

    def _carry_out(self, wishes: dict) -> None:
        if "fault" in wishes:
            self.fault(**wishes["fault"])
        if wishes.get("clear"):
            self.clear()
        if "account" in wishes:
            if wishes["account"] not in ACCOUNTS:
                raise ValueError("no such account")
            self.account = wishes["account"]
        if "consent" in wishes:
            self.consent = wishes["consent"]
        if "hold" in wishes:
            self.hold() if wishes["hold"] else self.release()


def main() -> None:
    parser = argparse.ArgumentParser(description="An authorization server on loopback, for tests.")
    parser.add_argument("--log", type=Path, help="a line of JSON for each request")
    parser.add_argument("--trace", action="store_true", help="the log holds secrets in full")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", choices=ACCOUNTS, default="ada@example.com")
    parser.add_argument("--consent", choices=("allow", "deny", "ask"), default="allow")
    parser.add_argument("--fault", action="append", default=[], choices=auth_faults.KINDS)
    options = parser.parse_args()
    with AuthServer(options.port, options.log, options.trace) as server:
        server.account, server.consent = options.account, options.consent
        for kind in options.fault:
            server.fault(kind)
        print(server.port, flush=True)
        sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
