"""AWS on loopback: the Security Token Service, the portal of single sign-on, and the metadata
services of containers and instances. Signatures are checked here, by an implementation of
Signature Version 4 that shares nothing with the clients'.

    with StsServer() as server:
        key = server.key()                      a good one: key.id, key.secret, key.token
        server.key(state="expired", token=True)
        server.sign_on(token="…")               the portal knows that access token
        server.url                              http://127.0.0.1:PORT
        server.asked                            what was asked: ("GetCallerIdentity", id, "ok")
        server.secrets                          all that must be seen nowhere else
        server.stall()                          from now on no request is answered

All keys and tokens are made at the start of the run; they look like nobody's.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import hmac
import http.server
import json
import re
import secrets
import threading
import urllib.parse
from dataclasses import dataclass
from xml.sax.saxutils import escape

ACCOUNT = "111122223333"
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
HOUR = 3600
SKEW_SECONDS = 300
METADATA = "/latest/meta-data/iam/security-credentials/"


@dataclass
class Key:
    id: str
    secret: str
    token: str | None
    state: str  # "good" or "expired"
    arn: str
    expires_at: int = 0

    @property
    def expiration(self) -> str:
        return datetime.datetime.fromtimestamp(
            self.expires_at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def as_process(self) -> dict:
        """What credential_process prints."""
        return {"Version": 1} | self.as_export()

    def as_export(self) -> dict:
        """What awsCredentialExport prints."""
        return {"AccessKeyId": self.id, "SecretAccessKey": self.secret,
                "SessionToken": self.token, "Expiration": self.expiration}

    def as_metadata(self) -> dict:
        return {"Code": "Success", "AccessKeyId": self.id, "SecretAccessKey": self.secret,
                "Token": self.token, "Expiration": self.expiration}

    def as_role_credentials(self) -> dict:
        return {"roleCredentials": {
            "accessKeyId": self.id, "secretAccessKey": self.secret,
            "sessionToken": self.token, "expiration": self.expires_at * 1000}}


class Refusal(Exception):
    """An error of STS."""

    def __init__(self, code: str, message: str = "no") -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = _hmac(key, part)
    return key


_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})")


@dataclass
class Signed:
    """A request, as far as its signature is concerned."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    def __post_init__(self) -> None:
        match = _AUTHORIZATION.fullmatch(self.headers.get("authorization", ""))
        if match is None:
            raise Refusal("MissingAuthenticationToken")
        self.id, self.date, self.region, self.service, names, self.signature = match.groups()
        self.names = names.split(";")

    def canonical(self) -> str:
        path, _, query = self.path.partition("?")
        pairs = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
        quoted = "&".join(f"{urllib.parse.quote(name, safe='-_.~')}="
                          f"{urllib.parse.quote(value, safe='-_.~')}" for name, value in pairs)
        lines = [f"{name}:{' '.join(self.headers.get(name, '').split())}\n" for name in self.names]
        return "\n".join([self.method, path, quoted, "".join(lines), ";".join(self.names),
                          hashlib.sha256(self.body).hexdigest()])

    def wanted(self, secret: str) -> str:
        digest = hashlib.sha256(self.canonical().encode()).hexdigest()
        scope = f"{self.date}/{self.region}/{self.service}/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", self.headers.get("x-amz-date", ""), scope, digest])
        key = signing_key(secret, self.date, self.region, self.service)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def is_complete(self) -> bool:
        """Whether what has to be signed is, and in order."""
        needed = {"host", "x-amz-date"}
        needed |= {"x-amz-security-token"} & set(self.headers)
        return self.names == sorted(set(self.names)) and needed <= set(self.names)


class StsServer:
    def __init__(self) -> None:
        self.keys: dict[str, Key] = {}
        self.secrets: list[str] = []
        self.asked: list[tuple[str, str, str]] = []
        self.regions: list[str] = []
        self.sign_ons: dict[str, Key] = {}
        self.web_tokens: list[str] = []
        self.external_id: str | None = None
        self.container: tuple[str, Key] | None = None
        self.instance: Key | None = None
        self.metadata_tokens: list[str] = []
        self.clock_offset = 0
        self.now = int(datetime.datetime.now(datetime.timezone.utc).timestamp())
        self._open = threading.Event()
        self._open.set()
        server = self

        class Handler(_Handler):
            aws = server

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> StsServer:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.set()
        self._http.shutdown()
        self._http.server_close()

    def stall(self) -> None:
        self._open.clear()

    def wait_if_stalled(self) -> None:
        self._open.wait(120)

    # ---- what it knows ----

    def new_secret(self, length: int = 20) -> str:
        made = "not+real/" + secrets.token_hex(length)
        self.secrets.append(made)
        return made

    def key(self, state: str = "good", token: bool = False, arn: str | None = None,
            known: bool = True, lasts: int = HOUR) -> Key:
        made = Key(id="AKTEST" + secrets.token_hex(7).upper(), secret=self.new_secret(),
                   token=self.new_secret(60) if token else None, state=state,
                   arn=arn or f"arn:aws:iam::{ACCOUNT}:user/tester",
                   expires_at=self.now + lasts)
        if known:
            self.keys[made.id] = made
        return made

    def role_key(self, arn: str, session: str) -> Key:
        name = arn.rpartition("/")[2]
        return self.key(token=True, arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}")

    def sign_on(self) -> str:
        """An access token of single sign-on that the portal takes."""
        token = self.new_secret()
        self.sign_ons[token] = self.key(
            token=True, arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Dev/tester")
        return token

    # ---- what it answers ----

    def check_signature(self, signed: Signed) -> Key:
        key = self.keys.get(signed.id)
        sent = signed.headers.get("x-amz-security-token")
        if key is None or sent != key.token:
            raise Refusal("InvalidClientTokenId",
                          "The security token included in the request is invalid.")
        if not signed.is_complete() or signed.service != "sts" or \
                not hmac.compare_digest(signed.wanted(key.secret), signed.signature):
            raise Refusal("SignatureDoesNotMatch",
                          "The Canonical String for this request should have been\n"
                          + signed.canonical())
        sent_at = datetime.datetime.strptime(
            signed.headers["x-amz-date"] + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
        if abs(sent_at - self.clock()) > SKEW_SECONDS:
            raise Refusal("SignatureDoesNotMatch", "Signature expired")
        if key.state == "expired":
            raise Refusal("ExpiredToken", "The security token included in the request is expired")
        self.regions.append(signed.region)
        return key

    def clock(self) -> float:
        return datetime.datetime.now(datetime.timezone.utc).timestamp() + self.clock_offset

    def assume(self, form: dict[str, str], web: bool) -> Key:
        arn = form.get("RoleArn", "")
        if web and form.get("WebIdentityToken") not in self.web_tokens:
            raise Refusal("InvalidIdentityToken", "No OpenIDConnect provider found")
        if not arn.startswith("arn:aws:iam::") or arn.endswith("/forbidden") or \
                (arn.endswith("/external") and form.get("ExternalId") != self.external_id):
            raise Refusal("AccessDenied", f"not authorized to perform: sts:AssumeRole on {arn}")
        return self.role_key(arn, form.get("RoleSessionName", ""))


def _result(action: str, content: str) -> str:
    return (f'<{action}Response xmlns="{NAMESPACE}">\n  <{action}Result>\n{content}'
            f"  </{action}Result>\n  <ResponseMetadata>\n    <RequestId>0</RequestId>\n"
            f"  </ResponseMetadata>\n</{action}Response>\n")


def _identity(key: Key) -> str:
    return (f"    <Arn>{escape(key.arn)}</Arn>\n    <UserId>AIDA0</UserId>\n"
            f"    <Account>{ACCOUNT}</Account>\n")


def _credentials(key: Key) -> str:
    return (f"    <AssumedRoleUser><AssumedRoleId>AROA0:x</AssumedRoleId><Arn>{escape(key.arn)}"
            f"</Arn></AssumedRoleUser>\n    <Credentials>\n"
            f"      <AccessKeyId>{key.id}</AccessKeyId>\n"
            f"      <SecretAccessKey>{escape(key.secret)}</SecretAccessKey>\n"
            f"      <SessionToken>{escape(key.token or '')}</SessionToken>\n"
            f"      <Expiration>{key.expiration}</Expiration>\n    </Credentials>\n")


def _error(refusal: Refusal) -> str:
    return (f'<ErrorResponse xmlns="{NAMESPACE}">\n  <Error>\n    <Type>Sender</Type>\n'
            f"    <Code>{refusal.code}</Code>\n    <Message>{escape(refusal.message)}</Message>\n"
            f"  </Error>\n  <RequestId>0</RequestId>\n</ErrorResponse>\n")


class _Handler(http.server.BaseHTTPRequestHandler):
    aws: StsServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.aws.clock())

    def _reply(self, status: int, body: str, kind: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(OSError):  # a client may have given up
            self.wfile.write(data)

    def _json(self, status: int, body: object) -> None:
        self._reply(status, json.dumps(body), "application/json")

    def _note(self, what: str, who: str, outcome: str) -> None:
        self.aws.asked.append((what, who, outcome))

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_POST(self) -> None:
        self.aws.wait_if_stalled()
        body = self._body()
        form = dict(urllib.parse.parse_qsl(body.decode()))
        action = form.get("Action", "")
        try:
            answer, who = self._act(action, form, body)
        except Refusal as refusal:
            self._note(action, "", refusal.code)
            self._reply(400 if refusal.code == "InvalidIdentityToken" else 403, _error(refusal),
                        "text/xml")
            return
        self._note(action, who, "ok")
        self._reply(200, _result(action, answer), "text/xml")

    def _act(self, action: str, form: dict[str, str], body: bytes) -> tuple[str, str]:
        if not (self.headers.get("Content-Type") or "").startswith(
                "application/x-www-form-urlencoded"):
            raise Refusal("InvalidAction")
        if action == "AssumeRoleWithWebIdentity":
            return _credentials(self.aws.assume(form, web=True)), ""
        headers = {name.lower(): value for name, value in self.headers.items()}
        key = self.aws.check_signature(Signed("POST", self.path, headers, body))
        if action == "GetCallerIdentity":
            return _identity(key), key.id
        if action == "AssumeRole":
            return _credentials(self.aws.assume(form, web=False)), key.id
        raise Refusal("InvalidAction")

    def do_PUT(self) -> None:
        self._body()
        if self.path != "/latest/api/token" or self.aws.instance is None or \
                "X-aws-ec2-metadata-token-ttl-seconds" not in self.headers:
            self._reply(404, "", "text/plain")
            return
        self.aws.metadata_tokens.append(self.aws.new_secret())
        self._reply(200, self.aws.metadata_tokens[-1], "text/plain")

    def do_GET(self) -> None:
        self.aws.wait_if_stalled()
        path, _, query = self.path.partition("?")
        if path == "/federation/credentials":
            self._portal(dict(urllib.parse.parse_qsl(query)))
        elif path == "/container":
            self._container()
        elif path.startswith(METADATA):
            self._metadata(path.removeprefix(METADATA))
        else:
            self._reply(404, "", "text/plain")

    def _portal(self, query: dict[str, str]) -> None:
        key = self.aws.sign_ons.get(self.headers.get("x-amz-sso_bearer_token", ""))
        outcome = "ok" if key and set(query) == {"role_name", "account_id"} else "refused"
        self._note("GetRoleCredentials", query.get("role_name", ""), outcome)
        if outcome == "ok":
            self._json(200, key.as_role_credentials())
        else:
            self._json(401, {"message": "Session token not found or invalid",
                             "__type": "com.amazonaws.sso#UnauthorizedException"})

    def _container(self) -> None:
        token, key = self.aws.container or ("", None)
        if key and self.headers.get("Authorization", "") == token:
            self._json(200, key.as_metadata())
        else:
            self._json(401, {"code": "AccessDenied", "message": "no"})

    def _metadata(self, role: str) -> None:
        if self.headers.get("X-aws-ec2-metadata-token") not in self.aws.metadata_tokens:
            self._reply(401, "", "text/plain")
        elif role == "":
            self._reply(200, "machine-role", "text/plain")
        elif role == "machine-role" and self.aws.instance:
            self._json(200, self.aws.instance.as_metadata())
        else:
            self._reply(404, "", "text/plain")
