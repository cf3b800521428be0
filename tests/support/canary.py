#!/usr/bin/env python3
"""Made-up secrets for the tests, and the search for them where they must not be.

Every secret that a test puts anywhere comes from SECRETS. Its body starts with CANARY and goes
on with characters that stand nowhere else, so that a piece of twelve bytes of it, plain or
encoded, in any output is a leak:

    leaks(output)                    -> [("login-access", "base64"), ...]; empty when all is well
    python3 canary.py FILE...        the same for files ("-" is standard input), exit status 1
                                     and one line for each leak

Bodies are derived from the names: they stay the same from run to run.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import urllib.parse

# A leak is a piece of a secret this long; shorter pieces meet by chance.
PIECE = 12


def _body(name: str) -> str:
    """Forty-six letters and digits that follow from the name alone."""
    digest = base64.b64encode(hashlib.sha512(name.encode()).digest()).decode()
    return "CANARY" + digest[:40].replace("+", "p").replace("/", "s")


# The public beginning of each kind of secret; a program may show it, and texts may mention it.
_PREFIXES = {
    "login-access": "sk-ant-oat01-",
    "login-refresh": "sk-ant-ort01-",
    "mcp-access": "",
    "console-key": "sk-ant-api03-",
    "api-key-env": "sk-ant-api03-",
    "api-key-settings": "sk-ant-api03-",
    "api-key-project": "sk-ant-api03-",
    "api-key-helper": "sk-ant-api03-",
    "auth-token": "",
    "auth-token-managed": "",
    "oauth-token": "sk-ant-oat01-",
    "oauth-fd": "sk-ant-oat01-",
    "aws-session": "",
    "aws-bearer": "",
    "aws-sso-access": "",
    "aws-sso-refresh": "",
    "aws-sso-client": "",
    "gcp-client": "GOCSPX-",
    "gcp-refresh": "1//",
    "foundry-key": "",
}

# The part of each secret that must never be seen, by name. Keys of AWS have a form of their own.
BODIES = {name: _body(name) for name in _PREFIXES}
BODIES["aws-secret"] = _body("aws-secret")[:25] + "/+" + _body("aws-secret")[25:38]
BODIES["aws-key-id"] = "CANARY" + hashlib.sha256(b"aws-key-id").hexdigest()[:10].upper()

# Each secret in full, by name, as it is put into files and variables.
SECRETS = {name: _PREFIXES.get(name, "") + body for name, body in BODIES.items()}
SECRETS["aws-key-id"] = "AKIA" + BODIES["aws-key-id"]


def _forms(body: bytes):
    """The ways a secret may leak: (name of the form, its text, length of a piece in it)."""
    yield "raw", body, PIECE
    yield "reversed", body[::-1], PIECE
    for text in (body.hex(), body.hex().upper()):
        yield "hex", text.encode(), 2 * PIECE
    for start in range(3):
        whole = body[start:]
        whole = whole[: len(whole) // 3 * 3]
        yield "base64", base64.b64encode(whole), PIECE // 3 * 4
        yield "base64", base64.urlsafe_b64encode(whole), PIECE // 3 * 4
    yield "url-encoded", urllib.parse.quote(body, safe="").encode(), PIECE
    for template in ("%%%02X", "%%%02x"):
        yield "url-encoded", "".join(template % byte for byte in body).encode(), 3 * PIECE


def _index() -> dict[int, dict[bytes, tuple[str, str]]]:
    """Every piece of every form of every secret, by its length."""
    index: dict[int, dict[bytes, tuple[str, str]]] = {}
    for name, body in BODIES.items():
        for form, text, length in _forms(body.encode()):
            pieces = index.setdefault(length, {})
            for start in range(len(text) - length + 1):
                pieces.setdefault(text[start:start + length], (name, form))
    return index


_PIECES = _index()


def leaks(data: bytes) -> list[tuple[str, str]]:
    """The secrets of which a piece stands in data, each with the form it was found in."""
    found = set()
    for length, pieces in _PIECES.items():
        for start in range(len(data) - length + 1):
            leak = pieces.get(data[start:start + length])
            if leak is not None:
                found.add(leak)
    return sorted(found)


def main(paths: list[str]) -> int:
    status = 0
    for path in paths:
        if path == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                data = file.read()
        for name, form in leaks(data):
            print(f"{path}: the secret {name} ({form})")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
