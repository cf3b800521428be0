"""What can go wrong between a client and the authorization server: faults that a test asks for.

    server.fault("rate_limited", retry_after=7)         the next token request, once
    server.fault("reset_body", times=3, delay_ms=200)
    server.fault("server_error", endpoint="profile", times=None)    from now on

A kind is one of KINDS. Options that every kind knows:

    endpoint    "token" (default), "revoke", "profile", "roles", "key" or "authorize"
    grant       of the token endpoint: only "authorization_code" or only "refresh_token"
    times       how many requests it spoils; None for all
    delay_ms    the server does nothing for so long before
    process     whether the server does what it was asked to before it fails to say so: by default
                those do that spoil the true reply, and those do not that reply something else
"""

from __future__ import annotations

import json
import socket
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

LARGE = 100 * 1024 * 1024
PIECE = 64 * 1024

HTML = "text/html; charset=utf-8"
PORTAL = ("<!DOCTYPE html><title>Welcome</title><h1>Free Wi-Fi</h1>"
          "<form action=/accept method=post><button>I agree</button></form>")
GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1>"


@dataclass
class Reply:
    """An answer before it is sent; document is what body says, if that is JSON."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    document: dict | None = None


def json_reply(status: int, document: dict, **headers: str) -> Reply:
    return Reply(status, json.dumps(document).encode(), headers=headers, document=document)


def oauth_error(status: int, error: str, description: str) -> Reply:
    """As RFC 6749, 5.2, has it."""
    return json_reply(status, {"error": error, "error_description": description})


def api_error(status: int, kind: str, message: str, **headers: str) -> Reply:
    """As the rest of the API has it: "error" is an object."""
    return json_reply(status, {"type": "error", "error": {"type": kind, "message": message}},
                      **headers)


# Replies instead of the true one.

def _invalid_grant(options: dict) -> Reply:
    return oauth_error(400, "invalid_grant", "Refresh token not found or invalid")


def _unauthorized(options: dict) -> Reply:
    return api_error(401, "authentication_error", "Invalid authentication")


def _forbidden(options: dict) -> Reply:
    return api_error(403, "permission_error", "Not for you")


def _rate_limited(options: dict) -> Reply:
    return api_error(429, "rate_limit_error", "Rate limited. Please try again later.",
                     **{"Retry-After": str(options.get("retry_after", 30))})


def _server_error(options: dict) -> Reply:
    return api_error(500, "api_error", "Internal server error")


def _bad_gateway(options: dict) -> Reply:
    return Reply(502, GATEWAY.encode(), HTML)


def _unavailable(options: dict) -> Reply:
    return api_error(503, "overloaded_error", "Overloaded")


def _empty(options: dict) -> Reply:
    return Reply(200)


def _redirect(options: dict) -> Reply:
    """To options["location"]; AuthServer puts its trap there when none is given."""
    return Reply(options.get("status", 307), headers={"Location": options["location"]})


def _captive(options: dict) -> Reply:
    return Reply(200, PORTAL.encode(), HTML)


# The true reply, spoilt.

def _without(name: str) -> Callable[[Reply, dict], Reply]:
    def spoil(reply: Reply, options: dict) -> Reply:
        return json_reply(200, {key: value for key, value in reply.document.items() if key != name})
    return spoil


def _narrow_scope(reply: Reply, options: dict) -> Reply:
    return json_reply(200, reply.document | {"scope": options.get("scope", "user:inference")})


def _strings(reply: Reply, options: dict) -> Reply:
    return json_reply(200, {key: str(value) if isinstance(value, int) else value
                            for key, value in reply.document.items()})


def _truncated(reply: Reply, options: dict) -> Reply:
    """Cut in the middle, and a Content-Length that agrees with it."""
    return Reply(200, reply.body[: options.get("size", len(reply.body) // 2)])


def _wrong_type(reply: Reply, options: dict) -> Reply:
    return Reply(200, reply.body, HTML)


def _delay(reply: Reply, options: dict) -> Reply:
    return reply


# Ways of sending it. Each has the connection to itself and ends it.

def head(reply: Reply, *lines: str) -> bytes:
    start = [f"HTTP/1.1 {reply.status} Fault", f"Content-Type: {reply.content_type}", *lines,
             "Connection: close", "", ""]
    return "\r\n".join(start).encode()


def _padded(reply: Reply, size: int):
    """Pieces of a valid reply with a further member of that size."""
    yield reply.body[:-1] + b', "padding": "'
    for _ in range(size // PIECE):
        yield b"a" * PIECE
    yield b'"}'


def _endless(connection: socket.socket, reply: Reply, options: dict, pause: Callable) -> None:
    connection.sendall(head(reply, "Transfer-Encoding: chunked"))
    for piece in _padded(reply, options.get("size", LARGE)):
        connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n\r\n")


def _gzip_bomb(connection: socket.socket, reply: Reply, options: dict, pause: Callable) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = _padded(reply, options.get("size", LARGE))
    packed = b"".join(packer.compress(piece) for piece in pieces)
    packed += packer.flush()
    connection.sendall(head(reply, "Content-Encoding: gzip", f"Content-Length: {len(packed)}"))
    connection.sendall(packed)


def _slow(connection: socket.socket, reply: Reply, options: dict, pause: Callable) -> None:
    """A byte each options["interval_ms"], a second by default."""
    connection.sendall(head(reply, f"Content-Length: {len(reply.body)}"))
    for at in range(len(reply.body)):
        if pause(options.get("interval_ms", 1000) / 1000):
            return
        connection.sendall(reply.body[at:at + 1])


def reset(connection: socket.socket) -> None:
    """RST in place of FIN. The descriptor is closed here and now, whoever else has the object."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(connection.detach())


def _reset_request(connection: socket.socket, reply: Reply, options: dict, pause: Callable) -> None:
    reset(connection)


def _reset_body(connection: socket.socket, reply: Reply, options: dict, pause: Callable) -> None:
    connection.sendall(head(reply, f"Content-Length: {len(reply.body)}"))
    connection.sendall(reply.body[: len(reply.body) // 2])
    reset(connection)


_INSTEAD = {
    "invalid_grant": _invalid_grant, "unauthorized": _unauthorized, "forbidden": _forbidden,
    "rate_limited": _rate_limited, "server_error": _server_error, "bad_gateway": _bad_gateway,
    "unavailable": _unavailable, "empty": _empty, "redirect": _redirect, "captive": _captive,
}
_SPOILT = {
    "truncated": _truncated, "no_refresh_token": _without("refresh_token"),
    "no_expires_in": _without("expires_in"), "no_scope": _without("scope"),
    "narrow_scope": _narrow_scope, "strings": _strings, "wrong_type": _wrong_type, "delay": _delay,
}
_WIRE = {
    "endless": _endless, "gzip_bomb": _gzip_bomb, "slow": _slow, "reset_request": _reset_request,
    "reset_body": _reset_body,
}
KINDS = [*_INSTEAD, *_SPOILT, *_WIRE]

# Those after which a client has a full and valid success.
VALID = {"no_refresh_token", "no_scope", "narrow_scope", "delay"}


@dataclass
class Fault:
    kind: str
    endpoint: str = "token"
    grant: str | None = None
    times: int | None = 1
    delay_ms: int = 0
    process: bool | None = None
    options: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(KINDS)}")

    def is_for(self, endpoint: str, grant: str | None) -> bool:
        return endpoint == self.endpoint and self.grant in (None, grant) and self.times != 0

    def processes(self) -> bool:
        """Whether the server carries the request out."""
        if self.process is not None:
            return self.process
        return self.kind not in _INSTEAD and self.kind != "reset_request"

    def rotates(self) -> bool:
        """A reply without a refresh token means that the old one stays good."""
        return self.kind != "no_refresh_token"

    def reply(self, true: Reply) -> Reply:
        """What to send; a true reply that is an error is left as it is."""
        if self.kind in _INSTEAD:
            return _INSTEAD[self.kind](self.options)
        if self.kind in _SPOILT and true.document is not None and true.status == 200:
            return _SPOILT[self.kind](true, self.options)
        return true

    def send(self, connection: socket.socket, reply: Reply, pause: Callable) -> bool:
        """Sends it in its own way, if it has one. pause(seconds) is true when it is time to end."""
        if self.kind not in _WIRE:
            return False
        _WIRE[self.kind](connection, reply, self.options, pause)
        return True
