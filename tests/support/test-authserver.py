#!/usr/bin/env python3
"""The authorization server for tests, tested: what it refuses, what its faults put on the wire."""

import base64
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

SUPPORT = Path(os.environ["top_srcdir"]) / "tests/support"
sys.path.insert(0, str(SUPPORT))

from auth_faults import KINDS, VALID  # noqa: E402
from auth_grants import CLIENT_ID, MANUAL_PATH, NINE_SCOPES, challenge_of  # noqa: E402
from authserver import BROWSER, AuthServer  # noqa: E402
from browse import browse  # noqa: E402
from canary import SECRETS, leaks  # noqa: E402
from program import check, equal, finish  # noqa: E402

SCOPE = ("org:create_api_key user:profile user:inference user:sessions:claude_code "
         "user:mcp_servers user:file_upload")
VERIFIER = "v" * 43
STATE = "s" * 43
REFRESH = SECRETS["login-refresh"]
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(server, path, body=None, token=None, **headers):
    """Status, headers and body. The body is sent as JSON unless it is bytes already."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if isinstance(body, dict):
        body = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(server.url + path, data=body, headers=headers)
    try:
        response = OPENER.open(request, timeout=20)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return response.status, response.headers, response.read()


def until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)


def document(answer):
    return json.loads(answer[2])


def address(server, path="/cai/oauth/authorize", **changes):
    values = {"code": "true", "client_id": CLIENT_ID, "response_type": "code",
              "redirect_uri": server.url + MANUAL_PATH, "scope": SCOPE, "state": STATE,
              "code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256", **changes}
    wanted = {name: value for name, value in values.items() if value is not None}
    return f"{server.url}{path}?{urllib.parse.urlencode(wanted)}"


def exchange(server, code, /, **changes):
    return call(server, "/v1/oauth/token", {
        "grant_type": "authorization_code", "code": code, "state": STATE, "client_id": CLIENT_ID,
        "redirect_uri": server.url + MANUAL_PATH, "code_verifier": VERIFIER, **changes})


def refresh(server, token, **changes):
    return call(server, "/v1/oauth/token", {
        "grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT_ID, **changes})


def code_of(server, **changes):
    """The code that the page of the manual redirect shows."""
    pair = browse(address(server, **changes)).body.split('id="code">')[1].split("<")[0]
    return pair.split("#")[0]


def test_authorize() -> None:
    wrong = {"client_id": "x", "response_type": "token", "scope": "user:inference user:profile",
             "redirect_uri": "http://localhost:70000/callback", "code_challenge": "x" * 42,
             "code_challenge_method": "plain", "state": "s" * 44, "code": None, "login_method": "x",
             "login_hint": "nobody", "unknown": "1"}
    with AuthServer() as server:
        for name, value in wrong.items():
            got = browse(address(server, **{name: value}))
            check(f"authorize: {name} {value}", got.status == 400 and name in got.body, got)
        for redirect in ("http://127.0.0.1:5/callback", "http://localhost:5/callback?x=1",
                         "http://localhost:05/callback", "https://localhost:5/callback",
                         "http://localhost:5/callback/", "http://localhost/callback"):
            got = browse(address(server, redirect_uri=redirect))
            equal(f"authorize: {redirect}", got.status, 400)
        equal("authorize: twice", browse(address(server) + "&state=" + STATE).status, 400)
        equal("authorize: the nine scopes",
              browse(address(server, scope=" ".join(NINE_SCOPES))).status, 200)
        server.consent = "deny"
        got = browse(address(server))
        check("deny", "error=access_denied&state=" + STATE in got.url, got)
        server.consent = "ask"
        link = browse(address(server)).body.split('href="')[1].split('"')[0]
        got = browse(server.url + link.replace("&amp;", "&"))
        check("ask, then allow", "#" + STATE in got.body, got)
        equal("other paths", call(server, "/x")[0], 404)
        equal("other methods", call(server, "/v1/oauth/token")[0], 405)


def test_callback() -> None:
    """The whole way over a listener, with the stand-in for the browser."""
    with AuthServer() as server, socket.create_server(("127.0.0.1", 0)) as listener:
        redirect = f"http://localhost:{listener.getsockname()[1]}/callback"
        log = Path(os.environ["TMPDIR"]) / "browser.log"
        done = subprocess.run(
            [BROWSER, address(server, redirect_uri=redirect, login_hint="bob@example.com",
                              login_method="sso")],
            env={"PATH": os.environ["PATH"], "BROWSER_LOG": str(log)}, capture_output=True)
        equal("the browser starts", (done.returncode, done.stdout, done.stderr), (0, b"", b""))
        listener.settimeout(20)
        connection, _ = listener.accept()
        with connection:
            request = connection.recv(65536).decode()
            query = urllib.parse.urlsplit(request.split(" ")[1]).query
            values = dict(urllib.parse.parse_qsl(query))
            check("a navigation", "Sec-Fetch-Mode: navigate" in request
                  and f"Host: localhost:{listener.getsockname()[1]}" in request, request)
            equal("state", values["state"], STATE)
            reply = document(exchange(server, values["code"], redirect_uri=redirect))
            connection.sendall(f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n"
                               f"Location: {server.url}/oauth/code/success?app=claude-code\r\n\r\n"
                               .encode())
        equal("the account of the hint", reply["account"]["email_address"], "bob@example.com")
        check("the success page", server.wait("success"))
        until(log.exists)
        equal("its log", log.read_text(), f"200 {server.url}/oauth/code/success\n")
        hint = dict(server.requests("authorize")[0].query)
        equal("hint and method", (hint["login_hint"], hint["login_method"]),
              ("bob@example.com", "sso"))


def test_exchange() -> None:
    with AuthServer() as server:
        code = code_of(server)
        for name in ("redirect_uri", "state", "code_verifier", "code"):
            got = exchange(server, code, **{name: "w" * 43})
            equal(f"exchange: another {name}", (got[0], document(got)["error"]),
                  (400, "invalid_grant"))
        equal("exchange: another client", exchange(server, code, client_id="x")[0], 401)
        equal("exchange: unknown member", exchange(server, code, x="x")[0], 400)
        equal("exchange: expires_in", exchange(server, code, expires_in=9)[0], 400)
        form = call(server, "/v1/oauth/token", b"grant_type=authorization_code")
        equal("exchange: a form", form[0], 400)
        reply = document(exchange(server, code))
        equal("exchange: members", sorted(reply), [
            "access_token", "account", "expires_in", "organization", "refresh_token", "scope",
            "token_type"])
        check("exchange: no key for a subscription", "org:create_api_key" not in reply["scope"])
        equal("profile", document(call(server, "/api/oauth/profile", token=reply["access_token"]))
              ["account"]["has_claude_max"], True)
        equal("roles", document(call(server, "/api/oauth/claude_cli/roles",
                                     token=reply["access_token"]))["organization_role"], "admin")
        equal("no key", call(server, "/api/oauth/claude_cli/create_api_key", b"",
                             reply["access_token"])[0], 403)
        equal("the code again", document(exchange(server, code))["error"], "invalid_grant")
        equal("ends what came of it",
              call(server, "/api/oauth/profile", token=reply["access_token"])[0], 401)


def test_kinds() -> None:
    with AuthServer() as server:
        got = document(exchange(server, code_of(server, path="/oauth/authorize")))
        equal("Console: scope", got["scope"], "org:create_api_key user:profile")
        key = document(call(server, "/api/oauth/claude_cli/create_api_key", b"",
                            got["access_token"]))
        check("Console: key", key["raw_key"].startswith("sk-ant-api03-"), key)
        code = code_of(server, scope="user:inference")
        equal("a token for too long", exchange(server, code, expires_in=31536001)[0], 400)
        got = document(exchange(server, code, expires_in=31536000))
        equal("a token for a year", (got["expires_in"], got["scope"]), (31536000, "user:inference"))
        equal("and no profile", call(server, "/api/oauth/profile", token=got["access_token"])[0],
              403)


def test_refresh() -> None:
    with AuthServer() as server:
        equal("refresh: the key's scope", document(refresh(
            server, REFRESH, scope="org:create_api_key user:profile"))["error"], "invalid_scope")
        equal("refresh: more", document(refresh(server, REFRESH, scope="user:plugins"))["error"],
              "invalid_scope")
        first = document(refresh(server, REFRESH, scope="user:inference"))
        equal("refresh: narrower", first["scope"], "user:inference")
        second = document(refresh(server, first["refresh_token"]))
        check("refresh: rotates, and the grant stays wide",
              first["refresh_token"] not in (REFRESH, second["refresh_token"])
              and "user:profile" in second["scope"], second)
        equal("the newest", server.last, second)
        equal("reuse", document(refresh(server, REFRESH))["error"], "invalid_grant")
        equal("ends the family", document(refresh(server, second["refresh_token"]))["error"],
              "invalid_grant")
        equal("and is counted", (server.reuses, server.count("token", "refresh_token"),
                                 server.used[-1]), (1, 6, second["refresh_token"]))


def test_many() -> None:
    """64 at once with the same token, held at the door: one gets through."""
    with AuthServer() as server:
        server.hold()
        results = []
        threads = [threading.Thread(target=lambda: results.append(refresh(server, REFRESH)[0]))
                   for _ in range(64)]
        for thread in threads:
            thread.start()
        check("all are waiting", server.wait("token", 64) and not results, results)
        server.release()
        for thread in threads:
            thread.join()
        equal("one succeeds", (results.count(200), server.reuses), (1, 63))


def test_revoke() -> None:
    with AuthServer() as server:
        body = {"token": REFRESH, "token_type_hint": "refresh_token", "client_id": CLIENT_ID}
        equal("revoke", call(server, "/v1/oauth/token/revoke", body)[0], 200)
        equal("revoked", document(refresh(server, REFRESH))["error"], "invalid_grant")
        equal("its access token", call(server, "/api/oauth/profile",
                                       token=SECRETS["login-access"])[0], 401)
        equal("an unknown one", call(server, "/v1/oauth/token/revoke", body | {"token": "x"})[0],
              200)


def raw(server) -> bytes:
    """All that comes on the wire for a refresh; "RST" at the end when it ends so."""
    body = json.dumps({"grant_type": "refresh_token", "refresh_token": REFRESH,
                       "client_id": CLIENT_ID}).encode()
    data = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"POST /v1/oauth/token HTTP/1.1\r\nHost: localhost\r\n"
                           b"Connection: close\r\n"
                           b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                           % (len(body), body))
        try:
            while piece := connection.recv(65536):
                data += piece
        except ConnectionResetError:
            data += b"RST"
    return data


# What each fault looks like: status, and something of the wire or of the body.
SEEN = {
    "invalid_grant": (400, b'"error": "invalid_grant"'), "unauthorized": (401, b"authentication"),
    "forbidden": (403, b"permission"), "rate_limited": (429, b"Retry-After: 7\r\n"),
    "server_error": (500, b"api_error"), "bad_gateway": (502, b"<html>"),
    "unavailable": (503, b"overloaded"), "empty": (200, b"Content-Length: 0\r\n"),
    "redirect": (307, b"Location: http://127.0.0.2:"), "captive": (200, b"Free Wi-Fi"),
    "truncated": (200, b"sk-ant-oat01-"), "no_refresh_token": (200, b"sk-ant-oat01-"),
    "no_expires_in": (200, b"sk-ant-ort01-"), "no_scope": (200, b"sk-ant-ort01-"),
    "narrow_scope": (200, b'"scope": "user:inference"'), "strings": (200, b'"28800"'),
    "wrong_type": (200, b"text/html"), "delay": (200, b"sk-ant-ort01-"),
    "endless": (200, b"Transfer-Encoding: chunked"), "gzip_bomb": (200, b"Content-Encoding: gzip"),
    "slow": (200, b"sk-ant-ort01-"), "reset_request": (None, b"RST"), "reset_body": (200, b"RST"),
}


def test_faults() -> None:
    equal("every fault is looked at", sorted(SEEN), sorted(KINDS))
    for kind, (status, wanted) in SEEN.items():
        with AuthServer() as server:
            options = {"size": 1 << 20} if kind in ("endless", "gzip_bomb") else {}
            server.fault(kind, retry_after=7, interval_ms=1, delay_ms=5 * (kind == "delay"),
                         **options)
            wire = raw(server)
            start, _, body = wire.partition(b"\r\n\r\n")
            got = int(start.split(b" ")[1]) if status else None
            check(kind, got == status and wanted in wire, wire[:2000])
            try:
                whole = {"access_token", "refresh_token", "expires_in"} <= json.loads(body).keys()
            except (ValueError, AttributeError):
                whole = False
            readable = VALID | {"strings", "wrong_type", "slow"}
            check(f"{kind}: valid or not", not whole or kind in readable)
            left = server.grants.refresh_tokens[REFRESH].spent
            equal(f"{kind}: is it spent", left, status == 200
                  and kind not in ("empty", "captive", "no_refresh_token"))
            equal(f"{kind}: once", server.take_fault(server.records[0]), None)


def test_sizes() -> None:
    with AuthServer() as server:
        server.fault("gzip_bomb")
        body = raw(server).partition(b"\r\n\r\n")[2]
        check("the bomb is small", len(body) < 1 << 20, len(body))
        check("and large", len(gzip.decompress(body)) > 100 << 20)
        server.fault("endless")
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(b"POST /v1/oauth/token HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            connection.recv(65536)
        until(lambda: server.cut_off > 0)
        equal("a client that has enough", server.cut_off, 1)


def test_trap() -> None:
    with AuthServer() as server:
        server.fault("redirect", endpoint="profile", status=302)
        got = call(server, "/api/oauth/profile", token=SECRETS["login-access"])
        check("who follows is trapped", server.trapped == 1 and b"sk-ant-" in got[2], got)
        equal("others of the endpoint are well",
              call(server, "/api/oauth/profile", token=SECRETS["login-access"])[0], 200)


def test_command() -> None:
    log = Path(os.environ["TMPDIR"]) / "requests"
    child = subprocess.Popen([sys.executable, SUPPORT / "authserver.py", "--log", log, "--fault",
                              "rate_limited"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    port = int(child.stdout.readline())
    remote = type("Remote", (), {"url": f"http://127.0.0.1:{port}"})
    equal("fault by option", refresh(remote, REFRESH)[0], 429)
    equal("fault by control", call(remote, "/control", {"fault": {"kind": "empty"}})[0], 200)
    equal("is done", refresh(remote, REFRESH)[2], b"")
    equal("no such fault", call(remote, "/control", {"fault": {"kind": "x"}})[0], 400)
    reply = document(refresh(remote, REFRESH))
    call(remote, "/api/oauth/profile", token=reply["access_token"])
    counts = document(call(remote, "/control"))
    equal("counts", (counts["refreshes"], counts["reuses"], counts["faults"]), (3, 0, []))
    child.stdin.close()
    equal("ends with its input", child.wait(20), 0)
    child.stdout.close()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    equal("the log", [(line["endpoint"], line["status"], line["fault"]) for line in lines],
          [("token", 429, "rate_limited"), ("token", 200, "empty"), ("token", 200, None),
           ("profile", 200, None)])
    equal("no secret in it", leaks(log.read_bytes()), [])


def test_leaks() -> None:
    with AuthServer() as server:
        reply = document(exchange(server, code_of(server)))
        for name, text in (("verifier", VERIFIER), ("access", reply["access_token"][-14:]),
                           ("refresh", reply["refresh_token"][13:30])):
            for form in (text.encode(), text.encode().hex().encode(),
                         base64.b64encode(b"x" + text.encode() + b"y")):
                check(f"found: {name} {form[:8]}", server.leaks(b"noise " + form), form)
        equal("nothing else", server.leaks(STATE.encode() + b"sk-ant-oat01-"), [])
        equal("no problems", server.problems, [])


def main() -> None:
    test_authorize()
    test_callback()
    test_exchange()
    test_kinds()
    test_refresh()
    test_many()
    test_revoke()
    test_faults()
    test_sizes()
    test_trap()
    test_command()
    test_leaks()
    finish()


main()
