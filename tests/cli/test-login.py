#!/usr/bin/env python3
"""`claude-accounts login` against a server that refuses, fails and lies: what is stored is what was
stored before, byte by byte, unless all went well, and then nothing but the login has changed.
Prints TAP.

Pasted codes are in test-login-paste.py, secrets where they must not be in test-login-leaks.py."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import auth_faults  # noqa: E402
import program  # noqa: E402
from auth_grants import ACCOUNTS, SIX_SCOPES, TOKEN_SCOPES  # noqa: E402
from browse import browse  # noqa: E402
from canary import SECRETS  # noqa: E402
from homes import DAY, ORGANIZATION, SCOPES, Home  # noqa: E402
from program import LIMIT_SECONDS, Result, check, equal, skip  # noqa: E402
from sign_in import FAILURE, PROMPT, STEPS, SUCCESS, SignIn, both, code_of  # noqa: E402
from sign_in import credentials_file, finish, listening, location_of  # noqa: E402
from sign_in import login_of, look_for_leaks, mode_of, parameters  # noqa: E402
from sign_in import sign_in, state_file, visits, world  # noqa: E402

ADA, BOB = ACCOUNTS["ada@example.com"], ACCOUNTS["bob@example.com"]
SUCCESS_CONSOLE = "200 /buy_credits"
YEAR_SECONDS = 365 * 24 * 60 * 60
AT_A_TIME = 8

# Exit status, and what the message says after the colon; of the token endpoint and the key's.
REFUSALS = {
    "invalid_grant": (4, "400 invalid_grant"), "unauthorized": (4, "401"), "forbidden": (4, "403"),
    "rate_limited": (4, "429"), "server_error": (4, "500"), "bad_gateway": (4, "502"),
    "unavailable": (4, "503"), "empty": (4, "200"), "redirect": (4, "307"), "captive": (4, "200"),
    "truncated": (4, "200"), "endless": (4, "too large"), "gzip_bomb": (4, ""),
    "slow": (5, "too long"), "reset_request": (4, "broke"), "reset_body": (4, "broke"),
}

# Answers that are unusual and hold tokens all the same.
UNUSUAL = [kind for kind in auth_faults.KINDS if kind not in REFUSALS]

WHAT = {"token": "the tokens could not be fetched", "key": "no API key could be made"}


def message(result: Result) -> str:
    """The one line of standard error; what is no such line is shown as it is."""
    line = result.stderr.removeprefix("claude-accounts: ").removesuffix("\n")
    return repr(result.stderr) if "\n" in line or line == result.stderr else line


def steps(result: Result) -> list[str]:
    return [line[2:] for line in result.stdout.splitlines() if line.startswith("✓ ")]


def ends(name: str, result: Result, status: int, text: str = "") -> None:
    """How a sign-in ended: status, and what the message holds."""
    told = result.stderr == "" if status == 0 else text in message(result)
    check(f"{name}: status {status}, {text or 'and nothing else'}",
          result.status == status and told, result)


def browser_ends(name: str, home: Home, page: str) -> None:
    """What the user sees in the browser in the end: the server's page, or ours that it failed."""
    visit = visits(home)
    fine = FAILURE.fullmatch(visit[0]) if page == "failed" else visit[0] == page
    check(f"{name}: the browser is told", len(visit) == 1 and bool(fine), visit)


# ---- all goes well ----

def check_login(name: str, home: Home, server: object, account: object) -> None:
    """What is stored is the server's newest answer and the profile, and no more than that."""
    stored, now = login_of(home), time.time()
    expires, grant_ends = stored.pop("expiresAt"), stored.pop("refreshTokenExpiresAt")
    equal(f"{name}: the login", stored, {
        "accessToken": server.last["access_token"], "refreshToken": server.last["refresh_token"],
        "scopes": server.last["scope"].split(" "),
        "subscriptionType": account.organization_type.removeprefix("claude_"),
        "subscriptionTypeSource": "profile", "rateLimitTier": account.rate_limit_tier,
        "accountUuid": account.uuid, "organizationUuid": account.organization_uuid})
    check(f"{name}: its ends", abs(expires / 1000 - now - 28800) < LIMIT_SECONDS
          and abs(grant_ends / 1000 - now - 30 * DAY) < LIMIT_SECONDS, (expires, grant_ends, now))
    equal(f"{name}: the account", json.loads(state_file(home).read_text())["oauthAccount"], {
        "accountUuid": account.uuid, "emailAddress": account.email,
        "organizationUuid": account.organization_uuid, "organizationName": account.organization,
        "displayName": account.name.split()[0], "billingType": account.billing_type})
    equal(f"{name}: others cannot read it", mode_of(credentials_file(home)), "0o600")


def subscription() -> None:
    with world("empty") as (home, server):
        name = "the first login"
        result = sign_in(home)
        ends(name, result, 0)
        equal(f"{name}: every step is told", steps(result), STEPS)
        check(f"{name}: tells who is signed in",
              result.stdout.endswith("The claude.ai login of ada@example.com is sent.\n"), result)
        check_login(name, home, server, ADA)
        browser_ends(name, home, SUCCESS)
        equal(f"{name}: the server finds no fault", server.problems, [])
        equal(f"{name}: one request each", [server.count("token"), server.count("profile"),
                                            server.count("key"), server.count("revoke")],
              [1, 1, 0, 0])
        first = server.last
        equal("another login: status", sign_in(home, "--email", "bob@example.com").status, 0)
        check_login("another login", home, server, BOB)
        check("another login: has tokens of its own", first != server.last)


def console() -> None:
    """A key, and no login; what was answered about other keys stays."""
    with world("login") as (home, server):
        home.state(customApiKeyResponses={"approved": ["another"], "rejected": ["a third"]})
        home.compose([])
        siblings = json.loads(credentials_file(home).read_text())["mcpOAuth"]
        result = sign_in(home, "--console", "--email", "dave@example.net")
        ends("the Console", result, 0)
        check("the Console: tells what is sent", "Console key is sent." in result.stdout, result)
        state = json.loads(state_file(home).read_text())
        key = next(iter(server.grants.keys))
        equal("the Console: the key is stored and approved",
              (state["primaryApiKey"], state["customApiKeyResponses"]),
              (key, {"approved": ["another", key[-20:]], "rejected": ["a third"]}))
        equal("the Console: the account", state["oauthAccount"]["emailAddress"], "dave@example.net")
        equal("the Console: the login is gone, its siblings are not",
              json.loads(credentials_file(home).read_text()), {"mcpOAuth": siblings})
        browser_ends("the Console", home, SUCCESS_CONSOLE)
        equal("the Console: the server finds no fault", server.problems, [])
        equal("the Console: one key", server.count("key"), 1)


def setup_token() -> None:
    with world("login") as (home, server):
        before = both(home)
        result = sign_in(home, "--setup-token", searched=False)
        token = server.last["access_token"]
        ends("a token for a year", result, 0)
        equal("a token for a year: is the last line", result.stdout.splitlines()[-1], token)
        look_for_leaks("--setup-token", result.stdout.replace(token, "").encode(), server)
        equal("a token for a year: nothing is stored", both(home), before)
        request = server.requests("token")[0].document
        equal("a token for a year: is asked for", request["expires_in"], YEAR_SECONDS)
        equal("a token for a year: for inference only",
              dict(server.requests("authorize")[0].query)["scope"].split(), sorted(TOKEN_SCOPES))
        equal("a token for a year: nothing else is asked",
              [server.count("profile"), server.count("key"), server.problems], [0, 0, []])
        browser_ends("a token for a year", home, SUCCESS)


def wishes() -> None:
    """--email and --sso, and what is not meant together."""
    with world("empty") as (home, server):
        sign_in(home)
        sign_in(home, "--email", "bob@example.com", "--sso")
        sign_in(home, "--email", "o'hara+x=1&y@example.com")
        asked = [dict(record.query) for record in server.requests("authorize")]
        equal("wishes: only those that are there",
              [(one.get("login_hint"), one.get("login_method")) for one in asked],
              [(None, None), ("bob@example.com", "sso"), ("o'hara+x=1&y@example.com", None)])
        equal("wishes: the six scopes", [set(one["scope"].split()) for one in asked],
              [SIX_SCOPES] * 3)
        for name in ("state", "code_challenge"):
            equal(f"wishes: {name} is never the same", len({one[name] for one in asked}), 3)
        equal("wishes: the server finds no fault", server.problems, [])
        before, count = both(home), len(server.records)
        for pair in (("--claudeai", "--console"), ("--console", "--setup-token"),
                     ("--setup-token", "--claudeai")):
            ends(" and ".join(pair), sign_in(home, *pair), 2, "only one of")
        equal("contradictions: nothing was asked", len(server.records), count)
        equal("contradictions: nothing changes", both(home), before)


# ---- what settings demand ----

def method(forced: str, arguments: tuple[str, ...], status: int, path: str) -> None:
    with world("login") as (home, server):
        home.settings("user", forceLoginMethod=forced)
        home.compose([])
        before = both(home)
        result = sign_in(home, *arguments, searched="--setup-token" not in arguments)
        name = f"forceLoginMethod {forced}, login {' '.join(arguments)}".rstrip(" ,")
        ends(name, result, status, f"forceLoginMethod is {forced}" if status else "")
        equal(f"{name}: asked for", [record.path for record in server.requests("authorize")],
              [path] if path else [])
        if status:
            equal(f"{name}: nothing changes", both(home), before)


def methods() -> None:
    subscription_path, console_path = "/cai/oauth/authorize", "/oauth/authorize"
    method("claudeai", (), 0, subscription_path)
    method("claudeai", ("--setup-token",), 0, subscription_path)
    method("claudeai", ("--console",), 3, "")
    method("console", (), 0, console_path)
    method("console", ("--console",), 0, console_path)
    method("console", ("--claudeai",), 3, "")
    method("console", ("--setup-token",), 3, "")


def organization(name: str, demanded: object, status: int, arguments: tuple[str, ...] = (),
                 spoilt: str = "") -> None:
    """With a reply of the profile that may be spoilt."""
    with world("login") as (home, server):
        home.settings("user", forceLoginOrgUUID=demanded)
        home.compose([])
        if spoilt:
            server.fault(spoilt, endpoint="profile")
        before = both(home)
        result = sign_in(home, *arguments)
        fine = result.status == status and (
            status == 0 or "organisation" in message(result) and both(home) == before)
        check(f"forceLoginOrgUUID {name}: status {status}", fine, result)
        if status:
            browser_ends(f"forceLoginOrgUUID {name}", home, "failed")


def organizations() -> None:
    other = BOB.organization_uuid
    organization("is the account's", ORGANIZATION, 0)
    organization("is another one", other, 3)
    organization("is another one, for the Console", other, 3, arguments=("--console",))
    organization("is the account's, without a profile", ORGANIZATION, 0, spoilt="server_error")
    organization("is another one, without a profile", other, 3, spoilt="server_error")
    organization("lists the account's", [other, ORGANIZATION], 0)
    organization("lists others only", [other, other], 3)


def policy() -> None:
    if not program.can_mount():
        skip("managed settings", "no mount namespace can be made here")
        return
    with world("login") as (home, server):
        home.settings("managed", forceLoginMethod="claudeai", forceLoginOrgUUID=ORGANIZATION)
        home.settings("user", forceLoginMethod="console", forceLoginOrgUUID=BOB.organization_uuid)
        home.managed.mkdir()
        home.managed.chmod(0o755)
        home.compose([])
        ends("managed settings: go first", sign_in(home), 0)
        ends("managed settings: are kept to", sign_in(home, "--console"), 3, "claudeai")


# ---- the server refuses, fails and lies ----

@dataclass
class Run:
    """What came of a login with a fault of the server."""

    result: Result
    before: object
    after: object
    visit: list[str]
    trapped: int
    counts: list[int]


def spoilt(endpoint: str, kind: str, **options: object) -> Run:
    with world("login") as (home, server):
        before = both(home)
        server.fault(kind, endpoint=endpoint, times=None, **options)
        result = sign_in(home, *(["--console"] if endpoint == "key" else []))
        return Run(result, before, both(home), visits(home), server.trapped,
                   [server.count("token"), server.count("key")])


def refusals() -> None:
    """Each of them at the token endpoint, and where a key is made. Some take long."""
    cases = [(endpoint, kind) for endpoint in WHAT for kind in REFUSALS]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        runs = list(pool.map(lambda case: spoilt(*case), cases))
    for (endpoint, kind), run in zip(cases, runs):
        status, text = REFUSALS[kind]
        name = f"{endpoint}: {kind}"
        ends(name, run.result, status, text)
        check(f"{name}: says what failed", message(run.result).startswith(f"{WHAT[endpoint]}: "),
              run.result)
        equal(f"{name}: nothing changes", run.after, run.before)
        equal(f"{name}: asked once, and nobody else", (run.counts, run.trapped),
              ([1, int(endpoint == "key")], 0))
        check(f"{name}: the browser is told", bool(FAILURE.fullmatch(run.visit[0])), run.visit)
    blanks = [run.result.stderr for run in runs if run.result.stderr.endswith(" \n")]
    check("no message ends with a blank", not blanks, blanks)


def unusual() -> None:
    """Tokens came, and are good: they are stored, with what is known."""
    for kind in UNUSUAL:
        with world("login") as (home, server):
            server.fault(kind)
            ends(f"token: {kind}", sign_in(home), 0)
            stored = login_of(home)
            equal(f"token: {kind}: the newest token", stored["accessToken"],
                  server.last["access_token"])
            check(f"token: {kind}: nothing of the login before",
                  not SECRETS["login-refresh"] == stored.get("refreshToken"), list(stored))
            scopes = {"no_scope": SIX_SCOPES, "narrow_scope": {"user:inference"}}
            equal(f"token: {kind}: the scopes", set(stored["scopes"]),
                  set(scopes.get(kind, SCOPES)))


def no_inference() -> None:
    """Tokens that give no inference are none; and no key is made that nobody asked for."""
    run = spoilt("token", "narrow_scope", scope="user:profile")
    ends("token: without inference", run.result, 4, WHAT["key"])
    equal("token: without inference: nothing changes", run.after, run.before)


def profiles() -> None:
    """The account of the token answer stands in for a profile that cannot be had."""
    cases = list(REFUSALS)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        runs = list(pool.map(no_profile, cases))
    for kind, (result, stored, account) in zip(cases, runs):
        ends(f"profile: {kind}", result, 0)
        equal(f"profile: {kind}: whose it is", (stored["accountUuid"], stored["organizationUuid"],
                                                account["accountUuid"], account["emailAddress"]),
              (ADA.uuid, ADA.organization_uuid, ADA.uuid, ADA.email))
        equal(f"profile: {kind}: nothing is made up", stored.keys() &
              {"subscriptionType", "rateLimitTier"}, set())
        check(f"profile: {kind}: is not claimed", "Account looked up" not in steps(result), result)


def no_profile(kind: str) -> tuple[Result, dict, dict]:
    with world("empty") as (home, server):
        server.fault(kind, endpoint="profile")
        result = sign_in(home)
        return result, login_of(home), json.loads(state_file(home).read_text())["oauthAccount"]


def hostile() -> None:
    """What a server says does not drive the terminal."""
    auth_faults.KINDS.append("hostile")
    auth_faults._INSTEAD["hostile"] = lambda _: auth_faults.oauth_error(
        400, "x\x1b]52;c;eA==\x07\x9b31m\u202e", "")
    text = spoilt("token", "hostile").result.stderr
    check("a hostile error: is shown without its controls",
          "400 x" in text and not set(text[:-1]) & set("\x1b\x07\x9b\u202e"), repr(text))


def denied() -> None:
    with world("login") as (home, server):
        server.consent = "deny"
        before = both(home)
        ends("denied", sign_in(home), 3, "refused in the browser")
        equal("denied: nothing changes", both(home), before)
        equal("denied: no token is asked for", server.count("token"), 0)
        browser_ends("denied", home, "failed")


def unreachable() -> None:
    with world("login") as (home, server):
        run = SignIn(home, opens=False)
        location = location_of(run.address)
        server.close()
        before = both(home)
        page = visit(location)
        ends("no server", run.end(), 4, WHAT["token"])
        equal("no server: nothing changes", both(home), before)
        check("no server: the browser is told", page == 200, page)


# ---- the callback ----

def visit(url: str) -> int | str:
    """The status of a page, from a browser that follows no further."""
    request = urllib.request.Request(url, headers={"Sec-Fetch-Mode": "navigate",
                                                   "Sec-Fetch-Dest": "document"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=LIMIT_SECONDS) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return type(error).__name__


def false_callbacks(location: str) -> dict[str, str]:
    """Queries that are not the end of the sign-in whose callback that is."""
    values = parameters(location)
    code, state = values["code"], values["state"]
    other = ("A" if state[0] != "A" else "B") + state[1:]
    return {
        "no parameter": "", "no state": f"code={code}", "an empty state": f"code={code}&state=",
        "another state": f"code={code}&state={other}",
        "a longer state": f"code={code}&state={state}x",
        "a shorter state": f"code={code}&state={state[:-1]}",
        "a state in other letters": f"code={code}&state={state.swapcase()}",
        "the state twice": f"code={code}&state={state}&state={state}",
        "the code twice": f"code={code}&code={code}&state={state}",
        "two codes": f"code={code}&code=x&state={state}", "no code": f"state={state}",
        "an empty code": f"code=&state={state}", "a code with a line break":
        f"code={code}%0A&state={state}", "a code with NUL": f"code=%00{code}&state={state}",
        "an error without the state": "error=access_denied",
        "an error with another state": f"error=access_denied&state={other}",
        "an error and a code": f"error=access_denied&code={code}&state={state}",
    }


def callbacks() -> None:
    """Nothing but the right callback has any effect; afterwards the sign-in goes on."""
    with world("login") as (home, server):
        before = both(home)
        run = SignIn(home, opens=False)
        location = location_of(run.address)
        start = location.partition("?")[0]
        for name, query in false_callbacks(location).items():
            equal(f"callback with {name}: is no answer", visit(f"{start}?{query}"), 400)
        equal("false callbacks: nothing is asked for", server.count("token"), 0)
        equal("false callbacks: nothing changes", both(home), before)
        check("false callbacks: it still waits", run.process.poll() is None)
        page = visit(location)
        ends("the right callback", run.end(), 0)
        check_login("the right callback", home, server, ADA)
        check("the right callback: leads to the server's page", page == 200, page)


def one_callback() -> None:
    """A second callback while the first is being dealt with."""
    with world("login") as (home, server):
        run = SignIn(home, opens=False)
        location = location_of(run.address)
        server.hold()
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(visit, location)
            server.wait("token")
            equal("a second callback: is too late", visit(location), 410)
            server.release()
            check("a second callback: the first is answered", first.result() == 200, first.result())
        ends("a second callback", run.end(), 0)
        equal("a second callback: one exchange", server.count("token"), 1)


def bound() -> None:
    """It listens where the address says, on loopback and nowhere else, and not afterwards."""
    with world("empty") as (home, server):
        run = SignIn(home, opens=False)
        uri = urllib.parse.urlsplit(parameters(run.address)["redirect_uri"])
        equal("the listener: the address is the usual one", (uri.scheme, uri.hostname, uri.path),
              ("http", "localhost", "/callback"))
        ports = run.ports
        equal("the listener: one port, the one of the address", list(ports), [uri.port])
        loopback = {"0100007F", "00000000000000000000000001000000"}
        check("the listener: on loopback only", set(ports[uri.port]) <= loopback, ports)
        equal("the listener: the pasted code is for the page that shows it",
              parameters(run.paste_address)["redirect_uri"], f"{server.url}/oauth/code/callback")
        visit(location_of(run.address))
        ends("the listener", run.end(), 0)
        equal("the listener: is closed", listening(uri.port), [])


# ---- given up ----

def interrupted(when: str) -> None:
    with world("login") as (home, server):
        before = both(home)
        run = SignIn(home, opens=False)
        run.wait_for(PROMPT)
        if when == "in the exchange":
            server.hold()
            run.type(code_of(browse(run.paste_address)) + "\n")
            server.wait("token")
        run.interrupt()
        ends(f"interrupted {when}", run.end(), 130)
        server.release()
        equal(f"interrupted {when}: nothing changes", both(home), before)
        equal(f"interrupted {when}: the port is free", listening(run.port), [])


def killed() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        with world("login") as (home, server):
            before = both(home)
            run = SignIn(home, opens=False)
            run.wait_for(PROMPT)
            run.process.send_signal(number)
            check(f"{number.name}: ends it", run.end().status not in (0, None))
            equal(f"{number.name}: nothing changes", both(home), before)


# ---- storage ----

SIBLINGS = ('{ "mcpOAuth" : {"server":12345678901234567890123,"e":1E+2},\r\n\t"claudeAiOauth":',
            ',\n"last"  : "\\u00e9\\/" }  ')
STATE = ('\ufeff{"numStartups":23,\r\n\t"big":12345678901234567890123 ,"tips":{"a":1,"a":2},\n'
         '"oauthAccount" :', ' ,\n  "projects":{"/x":{"\\u0068":[ ]}}}\r\n\r\n')


def between(text: str, parts: tuple[str, str]) -> dict | None:
    """The object between two texts; None when they are not there to the last byte."""
    start, end = parts
    if not (text.startswith(start) and text.endswith(end)):
        return None
    return json.loads(text[len(start):-len(end)])


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    path.chmod(mode)


def read(path: Path) -> str:
    return path.read_bytes().decode()


def spliced() -> None:
    """Every byte around the login and the account stays."""
    with world("empty") as (home, server):
        target = home.path / "dotfiles/login"
        write(target, SIBLINGS[0] + '{"accessToken":"x", "ours":1}' + SIBLINGS[1], 0o644)
        write(state_file(home), STATE[0] + "null" + STATE[1], 0o644)
        credentials_file(home).parent.mkdir()
        credentials_file(home).symlink_to(target)
        ends("odd files", sign_in(home), 0)
        login = between(read(target), SIBLINGS)
        account = between(read(state_file(home)), STATE)
        check("odd files: around the login nothing changes", login is not None, read(target)[:99])
        check("odd files: around the account nothing changes", account is not None,
              read(state_file(home)))
        equal("odd files: they are there", ((login or {}).get("accessToken"),
                                            (account or {}).get("accountUuid")),
              (server.last["access_token"], ADA.uuid))
        check("odd files: nothing of another login is kept", "ours" not in (login or {}))
        check("odd files: the link is a link", credentials_file(home).is_symlink())
        equal("odd files: others cannot read the login any more", mode_of(target), "0o600")
        equal("odd files: nothing is left behind", sorted(
            path.name for path in home.config.iterdir() if path.name != "claude-accounts"),
            [".credentials.json"])


def inserted() -> None:
    """Where there was no login and no account, bytes are added and none is changed."""
    with world("empty") as (home, _):
        files = {credentials_file(home): '{\n\t"mcpOAuth": {"n": 1.10}\n}',
                 state_file(home): '{"numStartups":23}'}
        for path, text in files.items():
            write(path, text)
        ends("new members", sign_in(home), 0)
        for path, text in files.items():
            new = read(path)
            common = os.path.commonprefix([text, new])
            check(f"new members: {path.name} is as it was around them",
                  new.endswith(text[len(common):]) and len(new) > len(text), new[:200])


def refused_file(name: str, spoil: object, text: str) -> None:
    """A file that cannot be changed: neither of the two is."""
    with world("login") as (home, server):
        spoil(home)
        before = both(home)
        ends(name, sign_in(home), 3, text)
        equal(f"{name}: nothing changes", both(home), before)
        browser_ends(name, home, "failed")


def hold_lock(home: Home) -> None:
    (home.config / ".storage-write.lock").mkdir()


def refused_files() -> None:
    refused_file("malformed credentials",
                 lambda home: write(credentials_file(home), '{"claudeAiOauth": {,}}'),
                 ".credentials.json")
    refused_file("malformed state", lambda home: write(state_file(home), '{"a": 1,}'),
                 ".claude.json")
    refused_file("a list for a state", lambda home: write(state_file(home), "[]"), ".claude.json")
    refused_file("locked by another program", hold_lock, "lock")


def main() -> None:
    for test in (subscription, console, setup_token, wishes, methods, organizations, policy,
                 hostile, denied, refusals, unusual, no_inference, profiles, unreachable, callbacks,
                 one_callback, bound):
        test()
    interrupted("at the prompt")
    interrupted("in the exchange")
    killed()
    spliced()
    inserted()
    refused_files()
    finish()


main()
