#!/usr/bin/env python3
"""Refreshes the stored login as another program does it: with the locks of the npm module
proper-lockfile, which Claude Code uses. Plain, and no example: nothing is reserved, nothing kept.

    refresh-peer.py [--unlocked] [--in-place]

As a control it does it wrong: without any lock, or by writing over the file in place."""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

CONFIG = Path(os.environ["HOME"]) / ".claude"
LOGIN = CONFIG / ".credentials.json"
CLIENT_ID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
STALE, RENEW, PATIENCE = 60, 5, 100


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """A directory whose time is renewed while it is held."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            path.mkdir()
            break
        except FileExistsError:
            if time.monotonic() > end:
                sys.exit(f"{path} stays locked")
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > STALE:
                path.rmdir()
        time.sleep(random.uniform(0.02, 0.1))
    released = threading.Event()
    renewing = threading.Thread(target=renew, args=(path, released))
    renewing.start()
    try:
        yield
    finally:
        released.set()
        renewing.join()
        path.rmdir()


def renew(path: Path, released: threading.Event) -> None:
    while not released.wait(RENEW):
        os.utime(path)


def read() -> dict:
    return json.loads(LOGIN.read_bytes())


def is_fresh(document: dict) -> bool:
    return document["claudeAiOauth"]["expiresAt"] > (time.time() + 300) * 1000


def ask(login: dict) -> dict:
    body = {"grant_type": "refresh_token", "refresh_token": login["refreshToken"],
            "client_id": CLIENT_ID, "scope": " ".join(login["scopes"])}
    request = urllib.request.Request(
        os.environ["CLAUDE_ACCOUNTS_ENDPOINT"] + "/v1/oauth/token", json.dumps(body).encode(),
        {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def save(document: dict, answer: dict, in_place: bool) -> None:
    document["claudeAiOauth"] |= {
        "accessToken": answer["access_token"], "refreshToken": answer["refresh_token"],
        "expiresAt": int((time.time() + answer["expires_in"]) * 1000),
        "scopes": answer["scope"].split(" ")}
    text = json.dumps(document).encode()
    beside = LOGIN if in_place else LOGIN.with_name(f"{LOGIN.name}.tmp.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    half = len(text) // 2
    os.write(descriptor, text[:half])
    os.write(descriptor, text[half:])
    os.close(descriptor)
    if not in_place:
        beside.rename(LOGIN)


def main() -> int:
    with contextlib.ExitStack() as locks:
        def take(path: Path) -> None:
            if "--unlocked" not in sys.argv:
                locks.enter_context(lock(path))

        document = read()
        if is_fresh(document):
            return 0
        take(CONFIG / ".oauth_refresh.lock")
        take(CONFIG.with_name(".claude.lock"))
        if "--unlocked" not in sys.argv:
            document = read()
        if is_fresh(document):
            return 0
        answer = ask(document["claudeAiOauth"])
        take(CONFIG / ".storage-write.lock")
        save(read(), answer, "--in-place" in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
