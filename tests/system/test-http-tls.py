#!/usr/bin/env python3
"""Secure connections of tests/system/http-driver, against servers on loopback with certificates of
an authority of our own: whom it trusts, and that nothing is sent to anybody else; proxies."""

import contextlib
import os
import socket
import ssl
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import http_driver  # noqa: E402
from canary import SECRETS  # noqa: E402
from certificates import Authority, Missing  # noqa: E402
from http_driver import ask  # noqa: E402
from program import can_mount, check, equal, finish, skip  # noqa: E402
from web_server import Proxy, Server, context, reply, wait_for_end  # noqa: E402

TOKEN = SECRETS["login-access"]
SYSTEM_FILE = Path("/etc/ssl/certs/ca-certificates.crt")
NAMES = "DNS:localhost,IP:127.0.0.1"
ROOM = Path(os.environ["TMPDIR"])


def answer(wire, request):
    wire.sendall(reply(200, b"{}"))


def refused(name: str, server: Server, problem: str | None, result: http_driver.Result) -> None:
    """Three cases: it failed, said why, and no request has been sent."""
    equal(f"{name}: outcome", [result["outcome"], result["sent"], result["status"]],
          ["failed", "0", "0"], result)
    if problem:
        equal(f"{name}: problem", result["problem"], problem)
    equal(f"{name}: nothing is sent", server.requests, [])


def test_trust(authority: Authority) -> None:
    good = authority.issue("good", NAMES)
    other = Authority(ROOM / "other")
    extra = {"NODE_EXTRA_CA_CERTS": authority.certificate}
    nobody = "the server's certificate is by nobody who is trusted here"
    with Server(answer, context(good)) as server:
        refused("an unknown authority", server, None, ask(server.url(), bearer=TOKEN))
        refused("another authority", server, nobody,
                ask(server.url(), bearer=TOKEN, NODE_EXTRA_CA_CERTS=other.certificate))
        refused("SSL_CERT_FILE of another", server, nobody,
                ask(server.url(), bearer=TOKEN, SSL_CERT_FILE=other.certificate))
        refused("NODE_EXTRA_CA_CERTS without a file", server, None,
                ask(server.url(), bearer=TOKEN, NODE_EXTRA_CA_CERTS="/nonexistent"))
        refused("SSL_CERT_FILE without a file", server, "the certificates to trust cannot be read",
                ask(server.url(), bearer=TOKEN, SSL_CERT_FILE="/nonexistent"))
        broken = ROOM / "broken.pem"
        broken.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        refused("NODE_EXTRA_CA_CERTS with rubbish", server, None,
                ask(server.url(), bearer=TOKEN, NODE_EXTRA_CA_CERTS=broken))

        for name, more in (
                ("NODE_EXTRA_CA_CERTS", extra),
                ("SSL_CERT_FILE", {"SSL_CERT_FILE": authority.certificate}),
                ("both, one empty", {**extra, "SSL_CERT_FILE": ""}),
                ("NODE_EXTRA_CA_CERTS beside SSL_CERT_FILE",
                 {**extra, "SSL_CERT_FILE": other.certificate}),
                ("SSL_CERT_FILE beside NODE_EXTRA_CA_CERTS",
                 {"SSL_CERT_FILE": authority.certificate, "NODE_EXTRA_CA_CERTS": other.certificate})):
            result = ask(server.url(), bearer=TOKEN, **more)
            equal(f"trusted: {name}", [result["outcome"], result["status"], result["sent"]],
                  ["replied", "200", "1"], result)
        check("trusted: the bearer is sent", TOKEN.encode() in server.requests[0])
        equal("trusted: by its name", ask(server.url(host="localhost"), **extra)["outcome"],
              "replied")
        result = ask(server.url(), bearer=TOKEN, then=2, **extra)
        equal("trusted: three calls", [line["outcome"] for line in result.lines], ["replied"] * 3)
        check("trusted: the loop goes on", result.stood_still < 500, result)

        keys = ROOM / "keys"
        result = ask(server.url(), bearer=TOKEN, SSLKEYLOGFILE=keys, **extra)
        equal("SSLKEYLOGFILE is not followed", [result["outcome"], keys.exists()],
              ["replied", False])


def test_system_trust(authority: Authority) -> None:
    """The system's own file of certificates, replaced in a mount namespace."""
    name = "trusted: the system's certificates"
    if not (can_mount() and SYSTEM_FILE.is_file()):
        skip(name, "nothing can be mounted here, or the system keeps its certificates elsewhere")
        return
    mount = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"',
             str(authority.certificate), str(SYSTEM_FILE))
    other = Authority(ROOM / "another")
    with Server(answer, context(authority.issue("good", NAMES))) as server:
        for more in ({}, {"NODE_EXTRA_CA_CERTS": other.certificate}):
            result = ask(server.url(), prefix=mount, bearer=TOKEN, then=2, **more)
            equal(f"{name} {' '.join(more)}", [line["outcome"] for line in result.lines],
                  ["replied"] * 3, result)


def test_certificates(authority: Authority) -> None:
    extra = {"NODE_EXTRA_CA_CERTS": authority.certificate}
    own = Authority(ROOM / "own")
    self_signed = ROOM / "self.pem"
    self_signed.write_text(own.certificate.read_text() + own.key.read_text())
    cases = [
        ("for another name", authority.issue("wrong", "DNS:example.com"),
         "the server's certificate is for another name"),
        ("for another address", authority.issue("elsewhere", "IP:127.0.0.2"),
         "the server's certificate is for another name"),
        ("expired", authority.issue("expired", NAMES, end="20210101000000Z"),
         "the server's certificate has expired"),
        ("not valid yet", authority.issue("early", NAMES, start="20360101000000Z"),
         "the server's certificate is not valid yet"),
        ("self-signed", self_signed, "the server's certificate is by nobody who is trusted here"),
    ]
    for name, certificate, problem in cases:
        with Server(answer, context(certificate)) as server:
            refused(f"certificate {name}", server, problem,
                    ask(server.url(), bearer=TOKEN, **extra))


def old_context(certificate: Path) -> ssl.SSLContext:
    made = context(certificate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.maximum_version = ssl.TLSVersion.TLSv1_1
    return made


class Greeter(Server):
    """Says something that is no TLS at once."""

    def __init__(self) -> None:
        super().__init__(answer)

    def _talk(self, wire: socket.socket) -> None:
        wire.sendall(b"220 mail.example.com\r\n")
        wait_for_end(wire)


def speaks_old(server: Server) -> bool:
    """Whether the server would talk to somebody who is content with TLS 1.1."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client.set_ciphers("ALL:@SECLEVEL=0")
        client.minimum_version = ssl.TLSVersion.TLSv1
    try:
        with socket.create_connection(("127.0.0.1", server.port)) as wire, \
                client.wrap_socket(wire) as secure:
            return secure.version() == "TLSv1.1"
    except ssl.SSLError:
        return False


def test_handshakes(authority: Authority) -> None:
    good = authority.issue("good", NAMES)
    extra = {"NODE_EXTRA_CA_CERTS": authority.certificate}
    with Server(answer, old_context(good)) as server:
        if speaks_old(server):
            refused("TLS 1.1", server, "no secure connection came about",
                    ask(server.url(), bearer=TOKEN, **extra))
        else:
            skip("TLS 1.1", "this OpenSSL does not speak it")
    new = context(good)
    new.maximum_version = ssl.TLSVersion.TLSv1_2
    with Server(answer, new) as server:
        equal("TLS 1.2", ask(server.url(), bearer=TOKEN, **extra)["outcome"], "replied")
    with Greeter() as server:
        refused("a server without TLS", server, "no secure connection came about",
                ask(f"https://127.0.0.1:{server.port}/", bearer=TOKEN, **extra))

    silent = socket.create_server(("127.0.0.1", 0))
    result = ask(f"https://127.0.0.1:{silent.getsockname()[1]}/", bearer=TOKEN, timeout=400)
    silent.close()
    equal("a silent handshake", [result["outcome"], result["sent"], result["problem"]],
          ["timed-out", "0", "it took too long to connect to the server"], result)

    def cut(wire, request):
        """Ends without TLS's farewell, as an attacker on the way can."""
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")
        os.close(wire.detach())

    with Server(cut, context(good)) as server:
        result = ask(server.url(), bearer=TOKEN, **extra)
        equal("a reply that is cut off on the way", [result["outcome"], result["sent"]],
              ["failed", "1"], result)
    with Server(lambda wire, request: wait_for_end(wire), context(good)) as server:
        result = ask(server.url(), bearer=TOKEN, cancel=300, times=2, **extra)
        equal("given up", [line["outcome"] for line in result.lines], ["cancelled"] * 2, result)
        check("given up: the connection is closed", server.closed.wait(10))


@contextlib.contextmanager
def behind_proxy(authority: Authority, refusal: bytes = b""):
    certificate = authority.issue("good", NAMES)
    with Server(answer, context(certificate)) as server, Proxy(refusal) as proxy:
        yield server, proxy


def test_proxies(authority: Authority) -> None:
    extra = {"NODE_EXTRA_CA_CERTS": authority.certificate, "bearer": TOKEN}
    password = SECRETS["auth-token"]
    with behind_proxy(authority) as (server, proxy):
        url = f"http://user:{password}@127.0.0.1:{proxy.port}"
        result = ask(server.url(), HTTPS_PROXY=url, **extra)
        equal("proxy", [result["outcome"], result["status"], proxy.connections, len(server.requests)],
              ["replied", "200", 1, 1], result)
        equal("proxy: its date is not the server's", result["date"], "0")
        asked = proxy.requests[0]
        check("proxy: CONNECT", asked.startswith(f"CONNECT 127.0.0.1:{server.port} ".encode()),
              asked)
        check("proxy: the bearer is not for it", TOKEN.encode() not in asked, asked)
        check("proxy: its password is for it only", b"Proxy-Authorization: Basic" in asked and
              b"Proxy-Auth" not in server.requests[0], asked)
        for no_proxy in ("127.0.0.1", "*", "example.com,127.0.0.1"):
            result = ask(server.url(), HTTPS_PROXY=url, NO_PROXY=no_proxy, **extra)
            equal(f"NO_PROXY={no_proxy}", [result["outcome"], proxy.connections], ["replied", 1],
                  result)
    for name, refusal, problem in (
            ("407", b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                    b"Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
             "the proxy asks for a name and a password"),
            ("403", b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
             "the proxy does not let it through")):
        with behind_proxy(authority, refusal) as (server, proxy):
            refused(f"proxy: {name}", server, problem, ask(
                server.url(), HTTPS_PROXY=f"http://user:{password}@127.0.0.1:{proxy.port}",
                **extra))
            check(f"proxy: {name}: the bearer is not sent",
                  TOKEN.encode() not in b"".join(proxy.requests))
    with behind_proxy(authority) as (server, proxy):
        pass
    refused("a proxy that is not there", server, "the connection was refused", ask(
        server.url(), HTTPS_PROXY=f"http://user:{password}@127.0.0.1:{proxy.port}", **extra))
    refused("a proxy whose name is nothing", server, None, ask(
        server.url(), HTTPS_PROXY=f"http://user:{password}@host.invalid:1", **extra))


def test_memory(authority: Authority) -> None:
    if os.environ["SANITIZERS"]:
        skip("nothing stays in memory", "the sanitizers keep what is freed")
        return
    secret = "CANARYmemoryQ7w3nR8bT2vX5zK1mL9pY4sD"
    certificate = authority.issue("good", NAMES)
    with Server(lambda wire, request: wire.sendall(reply(200, secret[::-1].encode() * 50)),
                context(certificate)) as server:
        left = http_driver.memory_after(server.url(), secret, method="POST",
                                        body=f'{{"x":"{secret}"}}',
                                        NODE_EXTRA_CA_CERTS=authority.certificate)
        check("memory has been read", b"127.0.0.1" in left)
        for name, wanted in (("token and body", secret), ("reply", secret[::-1])):
            equal(f"nothing of it stays in memory: {name}", left.count(wanted[4:20].encode()), 0)


def main() -> None:
    try:
        authority = Authority(ROOM / "authority")
    except Missing as reason:
        print(f"1..0 # SKIP {reason}")
        return
    test_trust(authority)
    test_system_trust(authority)
    test_certificates(authority)
    test_handshakes(authority)
    test_proxies(authority)
    test_memory(authority)
    finish()


main()
