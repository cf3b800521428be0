"""A home with the two files of AWS, a project, and the variables of a server (sts_server.py).

    with home(server) as at:
        at.credentials(server.key())
        subprocess.run(…, env=at.environment, cwd=at.project)
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sts_server import HOUR, Key, StsServer


def bare_path() -> str:
    """A search path with what the cases run, and without the AWS CLI."""
    folder = Path(os.environ["TMPDIR"]) / "bin"
    if not folder.exists():
        folder.mkdir()
        for name in ("cat", "sh", "sleep", "touch"):
            (folder / name).symlink_to(shutil.which(name))
    return str(folder)


class Home:
    """A home with the two files of AWS, a project, and the server's variables."""

    def __init__(self, path: Path, server: StsServer) -> None:
        self.path = path
        self.server = server
        self.project = path / "proj"
        self.project.mkdir(parents=True)
        self.variables = {"AWS_ENDPOINT_URL": server.url, "AWS_REGION": "eu-west-1",
                          "AWS_DEFAULT_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true",
                          "PATH": bare_path()}

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def config(self, text: str) -> None:
        self.write(".aws/config", text)

    def credentials(self, key: Key, profile: str = "default") -> None:
        token = f"aws_session_token = {key.token}\n" if key.token else ""
        self.write(".aws/credentials", f"[{profile}]\naws_access_key_id = {key.id}\n"
                                       f"aws_secret_access_key = {key.secret}\n{token}")

    def set_keys(self, key: Key) -> None:
        self.variables |= {"AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret}
        if key.token:
            self.variables["AWS_SESSION_TOKEN"] = key.token

    def settings(self, name: str = ".claude/settings.json", **members: object) -> None:
        self.write(name, json.dumps(members))

    def printer(self, name: str, output: object) -> Path:
        """A command that prints something as JSON."""
        data = self.write(f"{name}.json", json.dumps(output))
        return self.write(name, f"#!/bin/sh\ncat '{data}'\n", 0o700)

    def sign_on(self, token: str, lasts: int = HOUR, **members: str) -> None:
        self.config("[default]\nsso_session = corp\nsso_account_id = 111122223333\n"
                    "sso_role_name = Dev & Ops\n[sso-session corp]\nsso_region = eu-west-1\n"
                    "sso_start_url = https://corp.example/start\n"
                    "sso_registration_scopes = sso:account:access\n")
        self.cache("corp", token, lasts, **members)

    def cache(self, session: str, token: str, lasts: int, **members: str) -> None:
        name = hashlib.sha1(session.encode()).hexdigest()
        ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.server.now + lasts))
        self.write(f".aws/sso/cache/{name}.json", json.dumps(
            {"accessToken": token, "expiresAt": ends, "region": "eu-west-1",
             "startUrl": "https://corp.example/start"} | members))

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.path), "TMPDIR": os.environ["TMPDIR"], "LC_ALL": "C.UTF-8",
                **self.variables}


@contextlib.contextmanager
def home(server: StsServer) -> Iterator[Home]:
    """A home of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        yield Home(Path(directory).resolve(), server)
