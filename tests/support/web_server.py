"""Servers on loopback that answer as badly as wanted.

    with Server(lambda wire, request: wire.sendall(reply(200, b"{}"))) as server:
        … server.url("/path") …
        server.requests          what has been asked so far, as bytes with head and body
        server.closed.wait(5)    true when a connection has been closed

The function that answers gets the connection and the request; the connection is closed when it
returns. With tls=context(certificate) it speaks TLS. A Proxy carries CONNECT through to wherever
it is sent, and records what it was asked in `requests`.
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pathlib import Path

Answer = Callable[[socket.socket, bytes], None]

REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 429: "Too Many Requests",
           500: "Internal Server Error"}


def reply(status: int, body: bytes = b"", *headers: str) -> bytes:
    """The bytes of a whole reply."""
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


def reset(wire: socket.socket) -> None:
    """Closes a connection so that the other side gets an error and not an end."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


def read_request(wire: socket.socket) -> bytes:
    """A head and, as its Content-Length tells, a body; empty when the connection ends before."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = wire.recv(65536)
        if not piece:
            return b""
        data += piece
    head = data.partition(b"\r\n\r\n")[0]
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(data) < len(head) + 4 + length:
        data += wire.recv(65536)
    return data


def wait_for_end(wire: socket.socket, seconds: float = 30) -> None:
    """Until the other side closes; what it sends is dropped."""
    wire.settimeout(seconds)
    try:
        while wire.recv(65536):
            pass
    except OSError:
        pass


class Server:
    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None,
                 address: str = "127.0.0.1") -> None:
        self.answer = answer
        self.tls = tls
        self.requests: list[bytes] = []
        self.connections = 0
        self.closed = threading.Event()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listening = socket.create_server((address, 0), family=family, backlog=16)
        self.port = self._listening.getsockname()[1]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def __enter__(self) -> Server:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # Wakes accept(), which close() alone does not.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                wire, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(wire,), daemon=True).start()

    def _serve(self, wire: socket.socket) -> None:
        try:
            with wire:
                self._talk(wire)
        except OSError:
            pass  # refused by the other side, or reset on purpose
        finally:
            self.closed.set()

    def _talk(self, wire: socket.socket) -> None:
        if self.tls:
            wire = self.tls.wrap_socket(wire, server_side=True)
        with wire:
            request = read_request(wire)
            if request:
                self.requests.append(request)
                self.answer(wire, request)


class Proxy(Server):
    """Carries connections through; with a refusal, answers with that instead."""

    def __init__(self, refusal: bytes = b"") -> None:
        super().__init__(self._connect)
        self.refusal = refusal

    def _connect(self, wire: socket.socket, request: bytes) -> None:
        if self.refusal:
            wire.sendall(self.refusal)
            return
        host, _, port = request.split()[1].decode().rpartition(":")
        with socket.create_connection((host, int(port))) as there:
            wire.sendall(b"HTTP/1.1 200 Connection established\r\n"
                         b"Date: Thu, 01 Jan 1998 00:00:00 GMT\r\n\r\n")
            _carry(wire, there)


def _carry(one: socket.socket, other: socket.socket) -> None:
    while True:
        for ready in select.select([one, other], [], [])[0]:
            data = ready.recv(65536)
            if not data:
                return
            (other if ready is one else one).sendall(data)
