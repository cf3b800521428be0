"""Who has agreed to what: the accounts, codes and tokens of the authorization server for tests.

It is stricter than a real server where that finds mistakes of a client, and follows the standards
where they speak: a code is good once, and its second use ends what came of the first (RFC 6749,
4.1.2); a refresh token is good once, and its second use ends the whole family (RFC 9700, 4.14).

Every secret made here holds the canary of a kind (canary.py) on both sides of what makes it
unique, so that canary.leaks() finds pieces of it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import re
import secrets
import threading
import time
from dataclasses import dataclass, field

import canary
from homes import ACCOUNT, ORGANIZATION, SCOPES

CLIENT_ID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
MANUAL_PATH = "/oauth/code/callback"
REAL_MANUAL_REDIRECT = "https://platform.claude.com" + MANUAL_PATH
LIFE_SECONDS = 28800
LONGEST_SECONDS = 31536000

KEY_SCOPE = "org:create_api_key"
SIX_SCOPES = frozenset([KEY_SCOPE, *SCOPES])
NINE_SCOPES = SIX_SCOPES | {"user:plugins", "user:privacy_consents:write", "org:desktop_config"}
TOKEN_SCOPES = frozenset(["user:inference"])
CONSOLE_SCOPES = frozenset([KEY_SCOPE, "user:profile"])

RANDOM_43 = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
LOOPBACK = re.compile(r"http://localhost:([1-9][0-9]{0,4})/callback")


class Refused(Exception):
    """What the server answers instead of what was asked for."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description


@dataclass(frozen=True)
class Account:
    """A person in one organization."""

    email: str
    uuid: str
    name: str
    organization_uuid: str
    organization: str
    organization_type: str
    rate_limit_tier: str
    billing_type: str
    organization_role: str
    workspace_role: str | None = None

    def short(self) -> dict:
        """As answers of the token endpoint tell it."""
        return {"account": {"uuid": self.uuid, "email_address": self.email},
                "organization": {"uuid": self.organization_uuid, "name": self.organization}}

    def profile(self) -> dict:
        return {
            "account": {
                "uuid": self.uuid, "email": self.email, "full_name": self.name,
                "display_name": self.name.split()[0],
                "has_claude_max": self.organization_type == "claude_max",
                "has_claude_pro": self.organization_type == "claude_pro",
            },
            "organization": {
                "uuid": self.organization_uuid, "name": self.organization,
                "organization_type": self.organization_type,
                "rate_limit_tier": self.rate_limit_tier, "billing_type": self.billing_type,
            },
        }

    def roles(self) -> dict:
        return {"organization_role": self.organization_role, "workspace_role": self.workspace_role,
                "organization_name": self.organization}


# The first is the one of homes.py's login.
ACCOUNTS = {account.email: account for account in (
    Account("ada@example.com", ACCOUNT, "Ada Lovelace", ORGANIZATION, "Example Org",
            "claude_max", "default_claude_max_5x", "stripe_subscription", "admin"),
    Account("bob@example.com", "22222222-3333-4444-8555-666666666666", "Bob",
            "77777777-8888-4999-8aaa-bbbbbbbbbbbb", "Bob's Organization",
            "claude_pro", "default_claude_ai", "stripe_subscription", "admin"),
    Account("carol@example.org", "33333333-4444-4555-8666-777777777777", "Carol Example",
            "88888888-9999-4aaa-8bbb-cccccccccccc", "Team Example",
            "claude_team", "default_raven", "stripe_subscription", "user"),
    Account("dave@example.net", "44444444-5555-4666-8777-888888888888", "Dave",
            "99999999-aaaa-4bbb-8ccc-dddddddddddd", "Example API",
            "api", "auto_prepaid_tier_1", "prepaid", "developer", "workspace_developer"),
)}

# The kinds of canary.py whose bodies the secrets of this server hold.
_KINDS = {"access": ("sk-ant-oat01-", "login-access"),
          "refresh": ("sk-ant-ort01-", "login-refresh"),
          "key": ("sk-ant-api03-", "console-key"), "code": ("", "oauth-token")}


def mint(kind: str) -> str:
    """A new secret of a kind of _KINDS."""
    prefix, name = _KINDS[kind]
    body = canary.BODIES[name]
    half = len(body) // 2
    return prefix + body[:half] + secrets.token_hex(6) + body[half:]


def challenge_of(verifier: str) -> str:
    """RFC 7636, 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass
class Request:
    """What a browser asks for at the authorization endpoint."""

    console: bool
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str
    state: str
    login_hint: str | None = None
    login_method: str | None = None

    def granted(self) -> frozenset[str]:
        """The Console makes keys and gives no inference; a subscription is the reverse."""
        if self.console:
            return self.scopes & CONSOLE_SCOPES
        return self.scopes - {KEY_SCOPE}


def _redirect_problem(uri: str, own_manual: str) -> str | None:
    loopback = LOOPBACK.fullmatch(uri)
    if loopback:
        return None if int(loopback[1]) < 65536 else "redirect_uri: no such port"
    if uri in (own_manual, REAL_MANUAL_REDIRECT):
        return None
    return "redirect_uri is not one of this client"


def _problems(values: dict[str, str], own_manual: str):
    """What is wrong with the parameters, each of which is there once at most."""
    fixed = {"code": "true", "client_id": CLIENT_ID, "response_type": "code",
             "code_challenge_method": "S256"}
    for name, value in fixed.items():
        if values.get(name) != value:
            yield f"{name} is not {value}"
    for name in ("code_challenge", "state"):
        if not RANDOM_43.fullmatch(values.get(name, "")):
            yield f"{name} is not 43 characters of base64url"
    scopes = values.get("scope", "").split(" ")
    known = (SIX_SCOPES, NINE_SCOPES, TOKEN_SCOPES)
    if len(scopes) != len(set(scopes)) or set(scopes) not in known:
        yield "scope is none of the known sets"
    if values.get("login_method", "sso") != "sso":
        yield "login_method is not sso"
    if values.get("login_hint", "@").count("@") != 1:
        yield "login_hint is not an address"
    problem = _redirect_problem(values.get("redirect_uri", ""), own_manual)
    if problem:
        yield problem


def read_request(pairs: list[tuple[str, str]], console: bool, own_manual: str) -> Request:
    """The parameters of the query, every one checked; a Refused lists all that is wrong."""
    known = {"code", "client_id", "response_type", "redirect_uri", "scope", "code_challenge",
             "code_challenge_method", "state", "login_hint", "login_method"}
    values = dict(pairs)
    problems = [f"{name} is there twice" for name in values
                if sum(pair[0] == name for pair in pairs) > 1]
    problems += [f"{name} is unknown" for name in values.keys() - known]
    problems += _problems(values, own_manual)
    if problems:
        raise Refused(400, "invalid_request", "; ".join(problems))
    return Request(console, values["redirect_uri"], frozenset(values["scope"].split(" ")),
                   values["code_challenge"], values["state"], values.get("login_hint"),
                   values.get("login_method"))


@dataclass
class Token:
    """An access token or a refresh token."""

    account: Account
    scopes: frozenset[str]
    family: int
    expires_at: float = 0
    spent: bool = False


@dataclass
class Code:
    request: Request
    account: Account
    family: int
    spent: bool = False


def _members(body: dict, required: set[str], optional: set[str]) -> None:
    missing = required - body.keys()
    unknown = body.keys() - required - optional
    if missing or unknown:
        raise Refused(400, "invalid_request",
                      f"missing: {sorted(missing)}, unknown: {sorted(unknown)}")
    for name in required:
        if not isinstance(body[name], str) or not body[name]:
            raise Refused(400, "invalid_request", f"{name} is no text")
    if body["client_id"] != CLIENT_ID:
        raise Refused(401, "invalid_client", "this is another client")


def _in_one_step(method):
    """The method under the lock of its object: what it looks at does not change meanwhile."""
    @functools.wraps(method)
    def locked(self, *arguments, **options):
        with self.lock:
            return method(self, *arguments, **options)
    return locked


@dataclass
class Grants:
    """All codes and tokens. Methods may be called from any thread."""

    lenient_scope: bool = False  # a refresh may ask for more than was granted, and gets what was
    life_seconds: int = LIFE_SECONDS
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, Token] = field(default_factory=dict)
    revoked: set[int] = field(default_factory=set)
    reuses: int = 0
    last: dict | None = None  # the newest tokens, as they were answered
    verifiers: list[str] = field(default_factory=list)
    keys: dict[str, Account] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _families: itertools.count = field(default_factory=lambda: itertools.count(1))

    @_in_one_step
    def accept(self, access: str, refresh: str, email: str = "ada@example.com",
               scopes: frozenset[str] = frozenset(SCOPES)) -> None:
        """Makes tokens that a test wrote into a file good here, as one family."""
        end = time.time() + self.life_seconds
        token = Token(ACCOUNTS[email], scopes, next(self._families), end)
        self.access[access] = token
        self.refresh_tokens[refresh] = Token(token.account, scopes, token.family)

    @_in_one_step
    def agree(self, request: Request, account: Account) -> str:
        """The user says yes: a code."""
        code = mint("code")
        self.codes[code] = Code(request, account, next(self._families))
        return code

    @_in_one_step
    def exchange(self, body: dict) -> dict:
        """A code for tokens (RFC 6749, 4.1.3; RFC 7636, 4.6)."""
        _members(body, {"grant_type", "code", "redirect_uri", "client_id", "code_verifier",
                        "state"}, {"expires_in"})
        self.verifiers.append(body["code_verifier"])
        code = self.codes.get(body["code"])
        if code is None:
            raise Refused(400, "invalid_grant", "no such code")
        if code.spent:
            self.revoked.add(code.family)
            raise Refused(400, "invalid_grant", "the code was used before")
        if body["redirect_uri"] != code.request.redirect_uri:
            raise Refused(400, "invalid_grant", "redirect_uri is another one")
        if body["state"] != code.request.state:
            raise Refused(400, "invalid_grant", "state is another one")
        if (not VERIFIER.fullmatch(body["code_verifier"])
                or challenge_of(body["code_verifier"]) != code.request.challenge):
            raise Refused(400, "invalid_grant", "code_verifier is not that of the challenge")
        life = self._life(code, body)
        code.spent = True
        return self._issue(code.account, code.request.granted(), code.family, life)

    def _life(self, code: Code, body: dict) -> int:
        if "expires_in" not in body:
            return self.life_seconds
        life = body["expires_in"]
        if code.request.scopes != TOKEN_SCOPES:
            raise Refused(400, "invalid_request", "expires_in is for the scope user:inference only")
        if type(life) is not int or not 0 < life <= LONGEST_SECONDS:
            raise Refused(400, "invalid_request", "expires_in is out of range")
        return life

    @_in_one_step
    def refresh(self, body: dict, rotate: bool = True) -> dict:
        """A refresh token for new tokens (RFC 6749, 6); without rotate it stays good."""
        _members(body, {"grant_type", "refresh_token", "client_id"}, {"scope"})
        token = self.refresh_tokens.get(body["refresh_token"])
        if token is None:
            raise Refused(400, "invalid_grant", "no such refresh token")
        if token.spent:
            self.reuses += 1
            self.revoked.add(token.family)
            raise Refused(400, "invalid_grant", "the refresh token was used before")
        if token.family in self.revoked:
            raise Refused(400, "invalid_grant", "the refresh token was revoked")
        scopes = self._refreshed_scopes(token, body)
        token.spent = rotate
        reply = self._issue(token.account, scopes, token.family, self.life_seconds, rotate)
        if rotate:
            self.refresh_tokens[reply["refresh_token"]].scopes = token.scopes
        return reply

    def _refreshed_scopes(self, token: Token, body: dict) -> frozenset[str]:
        if "scope" not in body:
            return token.scopes
        asked = frozenset(str(body["scope"]).split(" "))
        if KEY_SCOPE in asked:
            raise Refused(400, "invalid_scope", f"{KEY_SCOPE} is for a sign-in only")
        if not asked <= token.scopes and not self.lenient_scope:
            raise Refused(400, "invalid_scope", f"not granted: {sorted(asked - token.scopes)}")
        return asked & token.scopes

    def _issue(self, account: Account, scopes: frozenset[str], family: int, life: int,
               rotate: bool = True) -> dict:
        access = mint("access")
        self.access[access] = Token(account, scopes, family, time.time() + life)
        reply = {"token_type": "Bearer", "access_token": access, "expires_in": life}
        if rotate:
            reply["refresh_token"] = mint("refresh")
            self.refresh_tokens[reply["refresh_token"]] = Token(account, scopes, family)
        reply |= {"scope": " ".join(sorted(scopes)), **account.short()}
        self.last = reply
        return reply

    @_in_one_step
    def revoke(self, body: dict) -> dict:
        """RFC 7009: a token that is not known is fine."""
        _members(body, {"token", "token_type_hint", "client_id"}, set())
        token = self.refresh_tokens.get(body["token"]) or self.access.get(body["token"])
        if token:
            self.revoked.add(token.family)
        return {}

    @_in_one_step
    def bearer(self, header: str | None, scope: str) -> Token:
        """The token of an Authorization header, which is good and has the scope."""
        token = self.access.get((header or "").removeprefix("Bearer "))
        if token is None or token.family in self.revoked or token.expires_at <= time.time():
            raise Refused(401, "authentication_error", "Invalid bearer token")
        if scope not in token.scopes:
            raise Refused(403, "permission_error", f"OAuth token does not have the scope {scope}")
        return token

    @_in_one_step
    def create_key(self, account: Account) -> str:
        key = mint("key")
        self.keys[key] = account
        return key

    @_in_one_step
    def secrets(self) -> list[tuple[str, str]]:
        """Every secret that was made or came in, by name."""
        kinds = {"access": self.access, "refresh": self.refresh_tokens, "key": self.keys,
                 "code": self.codes, "verifier": self.verifiers}
        return [(name, secret) for name, found in kinds.items() for secret in found]
