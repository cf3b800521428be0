"""Google's cloud on loopback: the token server, the exchange of outside tokens, the tokens of
impersonated service accounts, and the metadata server of a machine. What a service account's key
has signed is checked by the openssl command, which shares nothing with the client.

    with GcpServer() as server:
        user = server.user()                    an authorized_user file's members
        account = server.service_account()      a service_account file's members, with a key
        server.outside_token()                  one that the exchange takes
        server.machine = True                   the metadata server answers
        server.any_scope = True                 more may be asked for than we do
        server.url                              http://127.0.0.1:PORT
        server.asked                            what was asked: ("refresh", "ok")
        server.secrets                          all that must be seen nowhere else
        server.stall()                          from now on no request is answered

All keys and tokens are made at the start of the run; they look like nobody's.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import http.server
import json
import secrets
import subprocess
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

DOMAIN = "proj-test.iam.gserviceaccount.com"
PROJECT = "proj-test"
AUDIENCE = ("//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pool/"
            "providers/provider")
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
HOUR = 3600
SKEW_SECONDS = 300
FORM = "application/x-www-form-urlencoded"
METADATA = "/computeMetadata/v1/"
IMPERSONATION = "/v1/projects/-/serviceAccounts/"


class Refusal(Exception):
    """An error as the token servers tell it."""

    def __init__(self, code: str, description: str = "no", subtype: str = "",
                 status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.body: dict[str, object] = {"error": code, "error_description": description}
        if subtype:
            self.body["error_subtype"] = subtype


class ApiRefusal(Refusal):
    """An error as Google's other servers tell it."""

    def __init__(self, status: int, name: str) -> None:
        super().__init__(name, status=status)
        self.body = {"error": {"code": status, "message": "no", "status": name}}


@functools.cache
def private_key(number: int = 0) -> str:
    """An RSA key of this run."""
    del number
    return subprocess.run(["openssl", "genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt",
                           "rsa_keygen_bits:2048"], check=True, capture_output=True,
                          text=True).stdout


def elliptic_key() -> str:
    return subprocess.run(["openssl", "genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt",
                           "ec_paramgen_curve:P-256"], check=True, capture_output=True,
                          text=True).stdout


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    if set(text) & set("+/="):
        raise ValueError(text)
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)


def is_signed(key: str, signed: str, signature: bytes) -> bool:
    """Whether the key has made that RS256 signature, says openssl."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "key").write_text(key)
        (at / "signature").write_bytes(signature)
        done = subprocess.run(["openssl", "dgst", "-sha256", "-prverify", at / "key",
                               "-signature", at / "signature"], input=signed.encode(),
                              capture_output=True)
    return done.returncode == 0


class GcpServer:
    def __init__(self) -> None:
        self.secrets: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.forms: list[dict[str, str]] = []
        self.refresh_tokens: dict[str, dict[str, str]] = {}
        self.keys: dict[str, tuple[str, str]] = {}
        self.outside: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.clients: dict[str, str] = {}
        self.headers: list[dict[str, str]] = []
        self.impersonators: list[str] | None = None
        self.subject = ""
        self.any_scope = False
        self.machine = False
        self.machine_project = True
        self.clock_offset = 0
        self.refuse: Refusal | None = None
        self.nonsense: str | None = None
        self.now = int(time.time())
        self._open = threading.Event()
        self._open.set()
        server = self

        class Handler(_Handler):
            gcp = server

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.host = f"127.0.0.1:{self._http.server_port}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> GcpServer:
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

    def clock(self) -> float:
        return time.time() + self.clock_offset

    # ---- what it knows ----

    def new_secret(self, length: int = 24) -> str:
        made = "not-real-" + secrets.token_hex(length)
        self.secrets.append(made)
        return made

    def user(self, state: str = "good", email: str | None = "ada@example.com") -> dict[str, str]:
        """What gcloud writes when a person signs in."""
        made = {"client_id": "client-of-tests.example", "client_secret": self.new_secret(),
                "refresh_token": self.new_secret(), "type": "authorized_user",
                "universe_domain": "googleapis.com", "account": ""}
        self.refresh_tokens[made["refresh_token"]] = made | {"state": state, "email": email or ""}
        return made

    def service_account(self, name: str = "robot", known: bool = True) -> dict[str, str]:
        """What the console gives to download."""
        key, email = private_key(), f"{name}@{DOMAIN}"
        made = {"type": "service_account", "project_id": PROJECT,
                "private_key_id": secrets.token_hex(8), "private_key": key, "client_email": email,
                "client_id": "1", "token_uri": GOOGLE_TOKEN_URL,
                "universe_domain": "googleapis.com"}
        self.secrets += [key.splitlines()[3], key.splitlines()[9]]
        if known:
            self.keys[made["private_key_id"]] = (email, key)
        return made

    def outside_token(self, state: str = "good") -> str:
        token = self.new_secret()
        self.outside[token] = state
        return token

    # ---- what it answers ----

    def give(self, who: str) -> str:
        token = "ya-" + self.new_secret(60)
        self.tokens[token] = who
        return token

    def is_scope(self, text: str | None) -> bool:
        """What gcloud asks for changes with its versions."""
        return text == SCOPE or (self.any_scope and "https://www.googleapis.com/" in (text or ""))

    def refresh(self, form: dict[str, str]) -> dict[str, object]:
        user = self.refresh_tokens.get(form.get("refresh_token", ""))
        if user is None or user["state"] == "revoked":
            raise Refusal("invalid_grant", "Token has been expired or revoked.")
        if user["state"] == "reauth":
            raise Refusal("invalid_grant", "reauth related error (invalid_rapt)", "invalid_rapt")
        if form.get("client_id") != user["client_id"] or \
                form.get("client_secret") != user["client_secret"]:
            raise Refusal("invalid_client", "Unauthorized", status=401)
        reply: dict[str, object] = {"access_token": self.give(user["email"]), "expires_in": 3599,
                                    "scope": SCOPE, "token_type": "Bearer"}
        if user["email"]:
            claims = base64url(json.dumps({"email": user["email"]}).encode())
            reply["id_token"] = f"e30.{claims}.{base64url(b'x' * 64)}"
        return reply

    def check_assertion(self, assertion: str, audience: str) -> str:
        """Whose it is."""
        try:
            header_text, claims_text, signature_text = assertion.split(".")
            header = json.loads(from_base64url(header_text))
            claims = json.loads(from_base64url(claims_text))
            signature = from_base64url(signature_text)
        except ValueError:
            raise Refusal("invalid_grant", "Bad JWT") from None
        if not claims["iat"] - SKEW_SECONDS <= self.clock() <= claims["exp"] or \
                claims["exp"] - claims["iat"] > HOUR:
            raise Refusal("invalid_grant",
                          "Invalid JWT: Token must be a short-lived token (60 minutes) and in a "
                          "reasonable timeframe. Check your iat and exp values in the JWT claim.")
        email, key = self.keys.get(header.get("kid", ""), ("", ""))
        if header.get("alg") != "RS256" or claims.get("iss") != email or not key or \
                not is_signed(key, f"{header_text}.{claims_text}", signature):
            raise Refusal("invalid_grant", "Invalid JWT Signature.")
        if claims.get("aud") != audience or not self.is_scope(claims.get("scope")):
            raise Refusal("invalid_scope", "aud or scope")
        return email

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, object]:
        state = self.outside.get(form.get("subject_token", ""))
        wanted = {"audience": AUDIENCE, "requested_token_type": ACCESS_TOKEN}
        if any(form.get(name) != value for name, value in wanted.items()) or \
                "subject_token_type" not in form or not self.is_scope(form.get("scope")):
            raise Refusal("invalid_request", "members")
        if self.clients and authorization not in self.clients:
            raise Refusal("invalid_client", status=401)
        if state == "expired":
            raise Refusal("invalid_grant", "ID Token issued at 1 is stale to sign-in.")
        if state != "good":
            raise Refusal("invalid_grant", "The audience in ID Token does not match.")
        return {"access_token": self.give("outside"), "expires_in": 3600, "token_type": "Bearer",
                "issued_token_type": ACCESS_TOKEN}

    def impersonate(self, name: str, bearer: str, body: dict[str, object]) -> dict[str, object]:
        who = self.tokens.get(bearer)
        if who is None:
            raise ApiRefusal(401, "UNAUTHENTICATED")
        if body.get("scope") != [SCOPE] or not str(body.get("lifetime", "")).endswith("s"):
            raise ApiRefusal(400, "INVALID_ARGUMENT")
        if self.impersonators is not None and who not in self.impersonators:
            raise ApiRefusal(403, "PERMISSION_DENIED")
        ends = time.gmtime(self.now + int(str(body["lifetime"])[:-1]))
        return {"accessToken": self.give(name), "expireTime": time.strftime("%FT%TZ", ends)}


class _Handler(http.server.BaseHTTPRequestHandler):
    gcp: GcpServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.gcp.clock())

    def _reply(self, status: int, body: str, kind: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Metadata-Flavor", "Google")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(OSError):  # a client may have given up
            self.wfile.write(data)

    def _json(self, status: int, body: object) -> None:
        self._reply(status, json.dumps(body), "application/json")

    def do_POST(self) -> None:
        self.gcp.wait_if_stalled()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.gcp.nonsense is not None:
            self._reply(200, self.gcp.nonsense, "text/html")
            return
        what = "?"
        try:
            if self.gcp.refuse:
                raise self.gcp.refuse
            what, answer = self._act(body)
        except Refusal as refusal:
            self.gcp.asked.append((self.path, refusal.code))
            self._json(refusal.status, refusal.body)
            return
        self.gcp.asked.append((what, "ok"))
        self._json(200, answer)

    def _act(self, body: bytes) -> tuple[str, dict[str, object]]:
        authorization = self.headers.get("Authorization") or ""
        if self.path.startswith(IMPERSONATION) and self.path.endswith(":generateAccessToken"):
            name = self.path.removeprefix(IMPERSONATION).removesuffix(":generateAccessToken")
            return "impersonate", self.gcp.impersonate(
                name, authorization.removeprefix("Bearer "), json.loads(body))
        if (self.headers.get("Content-Type") or "") != FORM:
            raise Refusal("invalid_request", "type")
        form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
        self.gcp.forms.append(form)
        return self._give(form, authorization)

    def _give(self, form: dict[str, str], authorization: str) -> tuple[str, dict[str, object]]:
        grant = form.get("grant_type", "")
        if self.path == "/v1/token" and grant.endswith(":token-exchange"):
            return "exchange", self.gcp.exchange(form, authorization)
        if self.path == "/token" and grant == "refresh_token":
            return "refresh", self.gcp.refresh(form)
        if self.path in ("/token", "/own/token") and grant.endswith(":jwt-bearer"):
            audience = GOOGLE_TOKEN_URL if self.path == "/token" else self.gcp.url + self.path
            who = self.gcp.check_assertion(form.get("assertion", ""), audience)
            return "assertion", {"access_token": self.gcp.give(who), "expires_in": 3599,
                                 "token_type": "Bearer"}
        raise Refusal("unsupported_grant_type")

    def do_GET(self) -> None:
        self.gcp.wait_if_stalled()
        self.gcp.headers.append({name.lower(): value for name, value in self.headers.items()})
        path = self.path.partition("?")[0]
        if path == "/subject":
            self._reply(200 if self.gcp.subject else 404, self.gcp.subject, "text/plain")
        elif path.startswith(METADATA) and self.headers.get("Metadata-Flavor") == "Google":
            self._metadata(path.removeprefix(METADATA))
        else:
            self._reply(404, "", "text/plain")

    def _metadata(self, path: str) -> None:
        account = "instance/service-accounts/default/"
        if path == "project/project-id" and self.gcp.machine_project:
            self._reply(200, "machine-project", "application/text")
        elif not self.gcp.machine:
            self._reply(404, "no", "text/html")
        elif path == account + "token":
            self.gcp.asked.append(("machine", "ok"))
            self._json(200, {"access_token": self.gcp.give("machine"), "expires_in": 1234,
                             "token_type": "Bearer"})
        elif path == account + "email":
            self._reply(200, f"machine@{DOMAIN}", "application/text")
        else:
            self._reply(404, "no", "text/html")
