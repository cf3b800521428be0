#!/usr/bin/env python3
"""HTTP as the program speaks it, by tests/system/http-driver, against servers on loopback: what
is sent, what comes of every kind of reply and of none, and that the main loop never stands still.
Secure connections are in test-http-tls.py."""

import os
import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import http_driver  # noqa: E402
from canary import SECRETS  # noqa: E402
from http_driver import ask  # noqa: E402
from program import can_mount, check, equal, finish, skip  # noqa: E402
from web_server import Proxy, Server, reply, reset, wait_for_end  # noqa: E402

TOKEN = SECRETS["login-access"]
USAGE = "error=1 "


def answer(data: bytes):
    """A server's function that always sends the same."""
    return lambda wire, request: wire.sendall(data)


def header(request: bytes, name: str) -> str | None:
    """The value of a request's header."""
    for line in request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]:
        key, _, value = line.partition(": ")
        if key.lower() == name.lower():
            return value
    return None


def test_request() -> None:
    with Server(answer(reply(200, b"{}"))) as server:
        ask(server.url("/path?a=b"), "x-one: 1", "x-two: 2", bearer=TOKEN, method="POST",
            body='{"a":1}')
        sent = server.requests[0]
        equal("request line", sent.split(b"\r\n")[0], b"POST /path?a=b HTTP/1.1")
        equal("body", sent.partition(b"\r\n\r\n")[2], b'{"a":1}')
        equal("bearer", header(sent, "Authorization"), f"Bearer {TOKEN}")
        equal("further headers", [header(sent, "x-one"), header(sent, "x-two")], ["1", "2"])
        equal("JSON is sent", header(sent, "Content-Type"), "application/json")
        check("the program says its name", header(sent, "User-Agent").startswith("claude-accounts/"),
              sent)
        for name in ("Accept-Encoding", "Cookie", "Expect", "Referer", "TE"):
            equal(f"no {name}", header(sent, name), None)

        ask(server.url(), method="POST")
        sent = server.requests[1]
        equal("POST of nothing", [header(sent, "Content-Length"), header(sent, "Content-Type")],
              ["0", None])
        equal("no bearer", header(sent, "Authorization"), None)

        result = ask(server.url(), bearer="one\r\nX-Evil: 1")
        equal("the second line of a bearer is the body", server.requests[-1].count(b"X-Evil"), 0,
              result)
        for bearer in ("one two", "one\rX-Evil: 1", "\x01", "schlüssel"):
            before = len(server.requests)
            result = ask(server.url(), bearer=bearer)
            check(f"bearer {bearer!r} is refused", result.text.startswith(USAGE), result)
            equal(f"bearer {bearer!r} is not sent", len(server.requests), before)


def test_environment() -> None:
    """What libcurl would take from the home and the environment."""
    with Server(answer(reply(200, b"{}", "Set-Cookie: a=b"))) as server, Proxy() as proxy:
        home = Path(os.environ["HOME"])
        netrc = home / ".netrc"
        netrc.write_text("machine 127.0.0.1 login user password secret\ndefault login a password b\n")
        netrc.chmod(0o600)
        (home / ".curlrc").write_text('header = "X-Curlrc: 1"\n')
        ask(server.url(), times=2)
        proxy_url = f"http://127.0.0.1:{proxy.port}"
        result = ask(server.url(), bearer=TOKEN, http_proxy=proxy_url, ALL_PROXY=proxy_url)
        for sent in server.requests:
            equal("no .netrc, no cookies, no .curlrc",
                  [header(sent, name) for name in ("Cookie", "X-Curlrc")], [None, None])
        equal("no .netrc", header(server.requests[0], "Authorization"), None)
        equal("http: to this machine goes through no proxy", [result["outcome"], proxy.connections],
              ["replied", 0])


def test_replies() -> None:
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    cases = [
        ("200", reply(200, b"hello"), dict(outcome="replied", status="200", length="5", problem="")),
        ("400 with JSON", reply(400, b'{"error":"x"}'), dict(status="400", length="13")),
        ("500", reply(500), dict(outcome="replied", status="500", length="0")),
        ("no body", reply(200), dict(length="0", date="0", retry="0", sent="1")),
        ("NUL bytes", reply(200, b"a\0b\0"), dict(length="4")),
        ("a date", reply(200, b"", f"Date: {date}"), dict(date="784111777")),
        ("a date before 1970", reply(200, b"", "Date: Sun, 06 Nov 1960 08:49:37 GMT"),
         dict(date="0")),
        ("no date", reply(200, b"", "Date: soon"), dict(date="0")),
        ("seconds to wait", reply(429, b"", "Retry-After: 17"), dict(status="429", retry="17")),
        ("a date to wait for", reply(429, b"", f"Date: {date}",
                                     "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT"),
         dict(retry="60")),
        ("a date in the past", reply(429, b"", f"Date: {date}",
                                     "Retry-After: Sun, 06 Nov 1994 08:00:37 GMT"),
         dict(retry="0")),
        ("too long to wait", reply(429, b"", "Retry-After: 99999999999999999999"),
         dict(retry="0")),
        ("a negative time", reply(429, b"", "Retry-After: -5"), dict(retry="0")),
        ("chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
         dict(length="3")),
        ("interim replies", b"HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n" + reply(200, b"x"),
         dict(status="200", length="1", retry="0")),
        ("a body until the end", b"HTTP/1.1 200 OK\r\n\r\nabc", dict(length="3")),
        ("gzip that nobody asked for", reply(200, b"\x1f\x8b\x08\0", "Content-Encoding: gzip"),
         dict(outcome="replied", length="4")),
        ("not HTTP", b"SSH-2.0-OpenSSH_9.2\r\n", dict(outcome="failed", sent="1")),
        ("HTTP/0.9", b"<html>hello</html>", dict(outcome="failed")),
    ]
    for name, data, wanted in cases:
        with Server(answer(data)) as server:
            result = ask(server.url())
            equal(f"reply: {name}", {key: result[key] for key in wanted}, wanted, result)


def test_caps() -> None:
    chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    full = reply(200, b"x" * 65536)
    too_large = dict(outcome="failed", length="-1", problem="the reply is too large", sent="1")

    def endless(wire, request):
        wire.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100_000):
            wire.sendall(chunk)

    def endless_head(wire, request):
        wire.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100_000):
            wire.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    with Server(answer(full)) as server:
        equal("a body as large as the cap", ask(server.url(), cap=65536)["length"], "65536")
        result = ask(server.url(), cap=65535)
        equal("one byte more than the cap", {key: result[key] for key in too_large}, too_large)
        equal("a cap of nothing", ask(server.url(), cap=0)["outcome"], "failed")
    for name, function in (("chunks", endless), ("headers", endless_head)):
        with Server(function) as server:
            result = ask(server.url(), cap=65536)
            equal(f"endless {name}", {key: result[key] for key in too_large}, too_large)
            check(f"endless {name}: the connection is cut", server.closed.wait(10))


def test_breaks() -> None:
    """Connections that end before the reply does."""
    def reset_at_once(wire, request):
        reset(wire)

    def reset_in_body(wire, request):
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
        reset(wire)

    cases = [
        ("reset after the request", reset_at_once, "the connection broke"),
        ("reset in the body", reset_in_body, None),
        ("closed without a reply", answer(b""), "the connection was closed without a reply"),
        ("closed in the head", answer(b"HTTP/1.1 200 OK\r\nContent-Le"), "the reply is cut off"),
        ("closed in the body", answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
         "the reply is cut off"),
        ("closed in a chunk", answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"),
         "the reply is cut off"),
    ]
    for name, function, problem in cases:
        with Server(function) as server:
            result = ask(server.url(), bearer=TOKEN, method="POST", body="{}")
            equal(f"{name}: outcome", [result["outcome"], result["sent"]], ["failed", "1"], result)
            check(f"{name}: problem", result["problem"] if problem is None
                  else result["problem"] == problem, result)
            equal(f"{name}: asked once", len(server.requests), 1)
    with Server(answer(b"")) as server:
        pass
    result = ask(server.url())
    equal("nobody listens", [result["outcome"], result["sent"], result["problem"]],
          ["failed", "0", "the connection was refused"], result)


def test_time() -> None:
    def hold(wire, request):
        wait_for_end(wire)

    def hold_body(wire, request):
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        wait_for_end(wire)

    def trickle(wire, request):
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            wire.sendall(b"x")
            threading.Event().wait(0.05)

    for name, function in (("head", hold), ("body", hold_body), ("trickling", trickle)):
        with Server(function) as server:
            result = ask(server.url(), timeout=400)
            equal(f"too slow: {name}",
                  [result["outcome"], result["length"], result["sent"], result["problem"]],
                  ["timed-out", "-1", "1", "the server took too long to reply"], result)
            check(f"too slow: {name}: in time", 0.4 <= result.seconds < 5, result.seconds)
            check(f"too slow: {name}: the loop goes on", result.stood_still < 300, result)
            check(f"too slow: {name}: the connection is closed", server.closed.wait(10))


def test_names() -> None:
    """A name server that does not answer, in a mount namespace."""
    name = "a name server that is silent"
    try:
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        silent.bind(("127.0.0.1", 53))
    except OSError as error:
        skip(name, f"port 53: {error}")
        return
    room = Path(os.environ["TMPDIR"])
    (room / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    (room / "nsswitch.conf").write_text("hosts: dns\n")
    mount = ("unshare", "-m", "sh", "-c", 'for file in resolv.conf nsswitch.conf; do '
             'mount --bind "$0/$file" "/etc/$file" || exit; done; exec "$@"', str(room))
    if not can_mount():
        skip(name, "nothing can be mounted here")
        return
    with silent:
        result = ask("https://name.test.example/", prefix=mount, timeout=400)
        equal(name, [result["outcome"], result["sent"], result["problem"]],
              ["timed-out", "0", "it took too long to connect to the server"], result)
        check(f"{name}: in time", result.seconds < 4, result.seconds)
        check(f"{name}: the loop goes on", result.stood_still < 300, result)
        result = ask("https://name.test.example/", prefix=mount, cancel=100)
        check(f"{name}: given up at once", result["outcome"] == "cancelled" and
              result.seconds < 4, result)


def test_redirect() -> None:
    with Server(answer(reply(200))) as other:
        with Server(answer(reply(302, b"", f"Location: {other.url()}"))) as server:
            result = ask(server.url(), bearer=TOKEN)
            equal("a redirect is a reply", [result["outcome"], result["status"]],
                  ["replied", "302"], result)
        equal("a redirect is not followed", other.connections, 0)


def test_addresses() -> None:
    for url in ("http://192.0.2.1/", "http://example.com/", "http://localhost.example/",
                "http://127.0.0.1.example/", "http://127.0.0.1@192.0.2.1/", "http://127.0.0.2/",
                "http://user:password@127.0.0.1/", "https://user:password@127.0.0.1/",
                "http://[::ffff:192.0.2.1]/", "ftp://127.0.0.1/", "file:///etc/passwd",
                "gopher://127.0.0.1/", "127.0.0.1", "localhost:80", "//127.0.0.1/", "http://",
                "https://", "", " ", "https://a b/", "http://127.0.0.1\\@192.0.2.1/"):
        result = ask(url, bearer=TOKEN)
        check(f"not asked: {url!r}", result.text.startswith(USAGE) and "password" not in
              result.text, result)
    with Server(answer(reply(200))) as server:
        equal("http://localhost", ask(server.url(host="localhost"))["outcome"], "replied")
        equal("http://LOCALHOST", ask(server.url(host="LOCALHOST"))["outcome"], "replied")
    try:
        with Server(answer(reply(200)), address="::1") as server:
            equal("http://[::1]", ask(server.url(host="[::1]"))["outcome"], "replied")
    except OSError as error:
        skip("http://[::1]", f"no IPv6: {error}")


def test_several() -> None:
    both = threading.Barrier(2, timeout=30)

    def together(wire, request):
        both.wait()
        wire.sendall(reply(200, b"x"))

    with Server(together) as server:
        result = ask(server.url(), bearer=TOKEN, times=2)
        equal("two at once", [line["outcome"] for line in result.lines], ["replied"] * 2, result)
        equal("each has a connection", server.connections, 2)
    with Server(answer(reply(200, b"x"))) as server:
        result = ask(server.url(), bearer=TOKEN, then=3)
        equal("one after the other", [line["outcome"] for line in result.lines], ["replied"] * 4,
              result)
        equal("no connection is used again", server.connections, 4)
    both.reset()
    with Server(together) as server:
        result = ask(server.url(), "--only-first", times=2)
        equal("one gives the other up", sorted(line["outcome"] for line in result.lines),
              ["cancelled", "replied"], result)


def test_cancel() -> None:
    with Server(lambda wire, request: wait_for_end(wire)) as server:
        result = ask(server.url(), bearer=TOKEN, times=3, cancel=200)
        equal("given up", [line["outcome"] for line in result.lines], ["cancelled"] * 3, result)
        check("given up: the connection is closed", server.closed.wait(10))
        check("given up: at once", result.seconds < 5, result.seconds)
        equal("given up before anything was sent", ask(server.url(), cancel=0)["outcome"],
              "cancelled")


def test_module() -> None:
    """A module that is none."""
    folder = Path(os.environ["TMPDIR"])
    driver = http_driver.copy(folder / "broken")
    (driver.parent / http_driver.MODULE).write_text("nothing\n")
    result = ask("http://127.0.0.1:1/", driver=driver)
    check("a broken module is told", result.text.startswith("error=0 message=cannot load ") and
          str(driver.parent) in result.text, result)


def test_memory() -> None:
    if os.environ["SANITIZERS"]:
        skip("nothing stays in memory", "the sanitizers keep what is freed")
        return
    secret = "CANARYmemoryQ7w3nR8bT2vX5zK1mL9pY4sD"
    with Server(answer(reply(200, secret[::-1].encode() * 50))) as server:
        left = http_driver.memory_after(server.url(), secret, body=f'{{"x":"{secret}"}}')
        check("memory has been read", b"127.0.0.1" in left)
        for name, wanted in (("token and body", secret), ("reply", secret[::-1])):
            equal(f"nothing of it stays in memory: {name}", left.count(wanted[4:20].encode()), 0)


def main() -> None:
    test_request()
    test_environment()
    test_replies()
    test_caps()
    test_breaks()
    test_time()
    test_names()
    test_redirect()
    test_addresses()
    test_several()
    test_cancel()
    test_module()
    test_memory()
    finish()


main()
