"""The published Claude Code in a world without network: the hosts that it knows are this machine.

    with World() as world:                     raises Unavailable where that cannot be
        world.server                           the authorization server (authserver.py)
        world.claude("auth", "status", "--json")    runs it to its end
        world.requests                         what came to the API: (path, Authorization, x-api-key)
    world.more["NAME"] = "value"           a further variable for both programs

It runs in namespaces of its own (enter() sees to that): /etc/hosts names loopback for Anthropic's
hosts, a server with a certificate of a test authority listens there on port 443 and hands requests
on to the authorization server, and there is no other interface than lo. CLAUDE_CODE_DIR is the
folder with its node_modules; without it `claude` is looked for in PATH.
"""

from __future__ import annotations

import http.server
import json
import os
import pty
import re
import select
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from authserver import AuthServer, browse
from certificates import Authority, Missing
from homes import Home
from program import finish, skip
from session_bus import Bus

HOSTS = ["claude.com", "claude.ai", "platform.claude.com", "console.anthropic.com",
         "api.anthropic.com", "statsig.anthropic.com"]
INSIDE = "CLAUDE_ACCOUNTS_INTEROP_INSIDE"
BINARY = "node_modules/@anthropic-ai/claude-code-linux-x64/claude"
LIMIT = 90


class Unavailable(Exception):
    """It cannot be run here; the text says why."""


def find_claude() -> str:
    folder = os.environ.get("CLAUDE_CODE_DIR", "")
    found = str(Path(folder) / BINARY) if folder else shutil.which("claude")
    if not found or not os.access(found, os.X_OK):
        raise Unavailable("no published Claude Code: CLAUDE_CODE_DIR names the folder with its "
                          "node_modules")
    return found


def enter() -> None:
    """Goes on in namespaces of its own; returns only there."""
    if INSIDE in os.environ:
        return
    command = ["unshare", *([] if os.geteuid() == 0 else ["-Ur"]), "-mn"]
    if subprocess.run([*command, "ip", "link", "set", "lo", "up"], capture_output=True).returncode:
        raise Unavailable("namespaces cannot be made here")
    os.environ[INSIDE] = "1"
    os.execvp(command[0], [*command, "sh", "-c", 'ip link set lo up && exec "$@"', "sh",
                           sys.executable, *sys.argv])


class _Api(http.server.BaseHTTPRequestHandler):
    """The API that answers every message with "ok", and remembers who asked."""

    protocol_version = "HTTP/1.1"
    requests: list[tuple[str, str | None, str | None]]

    # The last parts of what Anthropic, Bedrock and Vertex are asked for a message by.
    ENDS = ("/v1/messages", "/invoke", "/invoke-with-response-stream", ":rawPredict",
            ":streamRawPredict")

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        if path.endswith(self.ENDS):
            self.requests.append((path, self.headers.get("Authorization"),
                                  self.headers.get("x-api-key")))
        if path.endswith("/v1/messages"):
            self._send(200, *_message(json.loads(body or b"{}")))
        else:
            self._send(404, b'{"type":"error","error":{"type":"not_found_error","message":"no"}}',
                       "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_PUT = answer

    def log_message(self, *_: object) -> None:
        pass


def _message(asked: dict) -> tuple[bytes, str]:
    """An answer in the form that was asked for."""
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": asked.get("model"),
               "content": [{"type": "text", "text": "ok"}], "stop_reason": "end_turn",
               "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}
    if not asked.get("stream"):
        return json.dumps(message).encode(), "application/json"
    events = [("message_start", {"message": {**message, "content": [], "stop_reason": None}}),
              ("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}),
              ("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": "ok"}}),
              ("content_block_stop", {"index": 0}),
              ("message_delta", {"delta": {"stop_reason": "end_turn", "stop_sequence": None},
                                 "usage": {"output_tokens": 1}}),
              ("message_stop", {})]
    text = "".join(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n"
                   for name, data in events)
    return text.encode(), "text/event-stream"


def _relay(reader: socket.socket, writer: socket.socket) -> None:
    try:
        while data := reader.recv(65536):
            writer.sendall(data)
    except OSError:
        pass
    finally:
        for end in (reader, writer):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class World:
    def __init__(self) -> None:
        self._binary = find_claude()
        self._folder = Path(tempfile.mkdtemp()).resolve()
        self.home = Home(self._folder / "home")
        self.home.compose([])
        self.server = AuthServer()
        self.requests: list[tuple[str, str | None, str | None]] = []
        self.more: dict[str, str] = {}
        self._api = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Api", (_Api,), {"requests": self.requests}))
        threading.Thread(target=self._api.serve_forever, daemon=True).start()
        try:
            self._authority = Authority(self._folder / "authority")
        except Missing as missing:
            raise Unavailable(str(missing)) from missing
        self._name_hosts()
        self._listen()

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next one
        self._listener.close()
        self._api.shutdown()
        self.server.close()
        subprocess.run(["umount", "/etc/hosts"], check=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _name_hosts(self) -> None:
        hosts = self._folder / "hosts"
        hosts.write_text("127.0.0.1 localhost " + " ".join(HOSTS) + "\n::1 localhost\n")
        subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)

    def _listen(self) -> None:
        """TLS on port 443, handed on in plain to the authorization server."""
        names = ",".join(f"DNS:{host}" for host in HOSTS)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._authority.issue("hosts", names))
        self._listener = socket.create_server(("127.0.0.1", 443))

        def serve(client: socket.socket) -> None:
            try:
                secure = context.wrap_socket(client, server_side=True)
                plain = socket.create_connection(("127.0.0.1", self.server.port))
            except OSError:
                client.close()
                return
            threading.Thread(target=_relay, args=(plain, secure), daemon=True).start()
            _relay(secure, plain)

        def accept() -> None:
            while True:
                try:
                    client, _ = self._listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """What both programs get, and no more."""
        return {**self.home.environment, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb",
                "NODE_EXTRA_CA_CERTS": str(self._authority.certificate),
                "ANTHROPIC_BASE_URL": self.api,
                "DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1",
                "DISABLE_ERROR_REPORTING": "1", "IS_SANDBOX": "1",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"} | self.more

    @property
    def api(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self._api.server_port}"

    def start_claude(self, *arguments: str, **variables: str) -> subprocess.Popen:
        return subprocess.Popen([self._binary, *arguments], env={**self.environment, **variables},
                                cwd=self.home.project, text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def open_claude(self) -> tuple[int, int]:
        """Starts it on a terminal, past its first questions: process id and master."""
        state = self.home.path / ".claude.json"
        document = json.loads(state.read_text())
        document.update(hasCompletedOnboarding=True, theme="dark", projects={
            str(self.home.project): {"hasTrustDialogAccepted": True,
                                     "hasCompletedProjectOnboarding": True}})
        state.write_text(json.dumps(document))
        process, master = pty.fork()
        if process == 0:
            os.chdir(self.home.project)
            os.execve(self._binary, [self._binary], {**self.environment, "TERM": "xterm-256color"})
        return process, master

    def claude(self, *arguments: str) -> subprocess.CompletedProcess:
        return finished(self.start_claude(*arguments))

    def start_ours(self, *arguments: str, **variables: str) -> subprocess.Popen:
        return subprocess.Popen([os.environ["PROGRAM"], *arguments], cwd=self.home.project,
                                env={**self.environment, **variables}, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def ours(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        return finished(self.start_ours(*arguments, **variables))

    @property
    def login(self) -> dict:
        """The stored login."""
        path = self.home.path / ".claude/.credentials.json"
        return json.loads(path.read_text()).get("claudeAiOauth", {})

    def expire(self) -> None:
        """The stored access token is over; the sign-in is not."""
        path = self.home.path / ".claude/.credentials.json"
        document = json.loads(path.read_text())
        document["claudeAiOauth"]["expiresAt"] = 1000
        path.write_text(json.dumps(document))


def finished(process: subprocess.Popen) -> subprocess.CompletedProcess:
    try:
        output, errors = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def with_keyring(test: Callable[[World], None]) -> None:
    """Runs a test in a World with a real keyring on a bus of its own, and ends; skips it where
    Claude Code or what a World needs is missing."""
    try:
        enter()
        with World() as world, Bus() as bus, bus.gnome_keyring():
            world.more["DBUS_SESSION_BUS_ADDRESS"] = bus.address
            test(world)
    except Unavailable as unavailable:
        skip("the published Claude Code", str(unavailable))
    finish()


def agree(world: World, process: subprocess.Popen) -> None:
    """The user in the browser: opens the address that Claude Code printed, and agrees."""
    text = ""
    while not (found := re.search(r"https://\S+/oauth/authorize\?\S+", text)):
        line = process.stdout.readline()
        if not line:
            raise AssertionError(f"no address: {text}")
        text += line
    parts = urllib.parse.urlsplit(found[0])
    page = browse(f"{world.server.url}{parts.path}?{parts.query}")
    code = re.search(r'id="code">([^<]+)<', page.body)
    process.stdin.write(code[1] + "\n")
    process.stdin.flush()


def drain(master: int, until: Callable[[], bool], seconds: float = 30) -> bool:
    """Reads what a terminal shows until something is so."""
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        if select.select([master], [], [], 0.1)[0]:
            try:
                os.read(master, 65536)
            except OSError:
                break
    return until()
