"""Homes with files of Application Default Credentials of all kinds, good and bad. What should come
of each is in gcp_cases.py; the server is gcp_server.py.

    with GcpServer() as server:
        at = Home(path, server)
        user(at)
        … at.environment …

Those of outside identities are in gcp_outside.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from gcp_server import DOMAIN, ApiRefusal, GcpServer, Refusal, elliptic_key, private_key

HOUR = 3600
ADA = "ada@example.com"
ROBOT = f"robot@{DOMAIN}"
TARGET = f"target@{DOMAIN}"
GCLOUD_FILE = ".config/gcloud/application_default_credentials.json"
IAM = "https://iamcredentials.googleapis.com"

# All that the commands of the cases need; gcloud is not among it.
PROGRAMS = ("cat", "sh", "sleep", "touch")


class Home:
    """A home with the files of Google, a project, and a path with few programs."""

    def __init__(self, path: Path, server: GcpServer) -> None:
        self.path = path
        self.server = server
        self.project = path / "proj"
        self.project.mkdir(parents=True)
        self.bin = path / "bin"
        self.bin.mkdir()
        for name in PROGRAMS:
            (self.bin / name).symlink_to(shutil.which(name) or name)
        self.variables = {"CLAUDE_ACCOUNTS_ENDPOINT": server.url, "PATH": str(self.bin),
                          "ANTHROPIC_VERTEX_PROJECT_ID": "vertex-project",
                          "CLOUD_ML_REGION": "europe-west1"}

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def credentials(self, members: object, name: str = GCLOUD_FILE) -> Path:
        return self.write(name, json.dumps(members, indent=2))

    def settings(self, name: str = ".claude/settings.json", **members: object) -> None:
        self.write(name, json.dumps(members))

    def command(self, name: str, text: str) -> Path:
        return self.write(name, f"#!/bin/sh\n{text}\n", 0o700)

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.path), "TMPDIR": os.environ["TMPDIR"], "LC_ALL": "C.UTF-8",
                **self.variables}


def impersonation_url(name: str = TARGET) -> str:
    return f"{IAM}/v1/projects/-/serviceAccounts/{name}:generateAccessToken"


# ---- a person ----


def user(at: Home) -> None:
    at.credentials(at.server.user())


def user_named(at: Home) -> None:
    at.credentials(at.server.user() | {"account": "named@example.com"})


def user_nameless(at: Home) -> None:
    at.credentials(at.server.user(email=None))


def user_revoked(at: Home) -> None:
    at.credentials(at.server.user("revoked"))


def user_reauth(at: Home) -> None:
    at.credentials(at.server.user("reauth"))


def user_of_other_client(at: Home) -> None:
    at.credentials(at.server.user() | {"client_secret": "other"})


def user_incomplete(at: Home) -> None:
    members = at.server.user()
    del members["refresh_token"]
    at.credentials(members)


def user_empty_member(at: Home) -> None:
    at.credentials(at.server.user() | {"client_id": ""})


def user_odd_member(at: Home) -> None:
    at.credentials(at.server.user() | {"client_secret": 7})


def user_own_server(at: Home) -> None:
    at.credentials(at.server.user() | {"token_uri": f"{at.server.url}/token"})


def user_not_encrypted(at: Home) -> None:
    at.credentials(at.server.user() | {"token_uri": "http://example.com/token"})


def user_escaped(at: Home) -> None:
    """What a form has to escape."""
    members = at.server.user()
    members["refresh_token"] = "1//0 a+b&c=%d/ü" + members["refresh_token"]
    at.server.refresh_tokens[members["refresh_token"]] = members | {"state": "good", "email": ADA}
    at.credentials(members)


# ---- places ----


def by_variable(at: Home) -> None:
    at.variables["GOOGLE_APPLICATION_CREDENTIALS"] = str(
        at.credentials(at.server.user(), "elsewhere.json"))
    at.credentials(at.server.user("revoked"))


def by_relative_path(at: Home) -> None:
    at.credentials(at.server.user(), "proj/here.json")
    at.variables["GOOGLE_APPLICATION_CREDENTIALS"] = "here.json"


def by_settings(at: Home) -> None:
    """The env block of Claude Code's settings is stronger."""
    path = at.credentials(at.server.user(), "elsewhere.json")
    at.settings(env={"GOOGLE_APPLICATION_CREDENTIALS": str(path)})
    at.variables["GOOGLE_APPLICATION_CREDENTIALS"] = "/nonexistent"


def emptied_by_settings(at: Home) -> None:
    user(at)
    at.settings(env={"GOOGLE_APPLICATION_CREDENTIALS": ""})
    at.variables["GOOGLE_APPLICATION_CREDENTIALS"] = "/nonexistent"


def by_config(at: Home) -> None:
    at.credentials(at.server.user(), "cloud/application_default_credentials.json")
    at.variables["CLOUDSDK_CONFIG"] = str(at.path / "cloud")


def variable_to_nothing(at: Home) -> None:
    user(at)
    at.variables["GOOGLE_APPLICATION_CREDENTIALS"] = "/nonexistent"


def variable_to_directory(at: Home) -> None:
    at.variables["GOOGLE_APPLICATION_CREDENTIALS"] = str(at.path)


def nothing(_: Home) -> None:
    pass


def malformed(at: Home) -> None:
    at.write(GCLOUD_FILE, '{"type": "authorized_user",}')


def no_object(at: Home) -> None:
    at.write(GCLOUD_FILE, "[]")


def no_type(at: Home) -> None:
    at.credentials({"client_id": "x"})


def other_type(at: Home) -> None:
    at.credentials({"type": "martian"})


def untrusted(at: Home) -> None:
    path = at.credentials(at.server.user(), "elsewhere.json")
    at.settings("proj/.claude/settings.json", env={"GOOGLE_APPLICATION_CREDENTIALS": str(path)})


def trusted(at: Home) -> None:
    untrusted(at)
    at.write(".claude.json", json.dumps(
        {"projects": {str(at.project): {"hasTrustDialogAccepted": True}}}))


def no_project(at: Home) -> None:
    user(at)
    del at.variables["ANTHROPIC_VERTEX_PROJECT_ID"]


def no_region(at: Home) -> None:
    user(at)
    del at.variables["CLOUD_ML_REGION"]


# ---- service accounts ----


def service(at: Home) -> None:
    at.credentials(at.server.service_account())


def service_traditional(at: Home) -> None:
    """A key in the older of the two forms of PEM."""
    made = at.server.service_account()
    made["private_key"] = subprocess.run(
        ["openssl", "rsa", "-traditional"], input=made["private_key"], check=True,
        capture_output=True, text=True).stdout
    at.credentials(made)


def service_own_server(at: Home) -> None:
    at.credentials(at.server.service_account() | {"token_uri": f"{at.server.url}/own/token"})


def service_unknown(at: Home) -> None:
    at.credentials(at.server.service_account(known=False))


def service_wrong_key(at: Home) -> None:
    at.credentials(at.server.service_account() | {"private_key": private_key(1)})


def service_elliptic(at: Home) -> None:
    at.credentials(at.server.service_account() | {"private_key": elliptic_key()})


def service_no_key(at: Home) -> None:
    at.credentials(at.server.service_account() | {"private_key": "-----BEGIN PRIVATE KEY-----\n"})


def service_locked_key(at: Home) -> None:
    made = at.server.service_account()
    made["private_key"] = subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-passout", "pass:x"], input=made["private_key"],
        check=True, capture_output=True, text=True).stdout
    at.credentials(made)


def service_no_mail(at: Home) -> None:
    made = at.server.service_account()
    del made["client_email"]
    at.credentials(made)


def clock_ahead(at: Home) -> None:
    service(at)
    at.server.clock_offset = -2 * HOUR


def clock_behind(at: Home) -> None:
    service(at)
    at.server.clock_offset = 2 * HOUR


# ---- impersonated service accounts ----


def impersonated(at: Home, source: object, **more: object) -> None:
    at.credentials({"type": "impersonated_service_account", "source_credentials": source,
                    "service_account_impersonation_url": impersonation_url()} | more)


def impersonated_by_user(at: Home) -> None:
    impersonated(at, at.server.user())
    at.server.impersonators = [ADA]


def impersonated_by_service(at: Home) -> None:
    impersonated(at, at.server.service_account(), delegates=[f"between@{DOMAIN}"])
    at.server.impersonators = [ROBOT]


def impersonated_not_allowed(at: Home) -> None:
    impersonated(at, at.server.user())
    at.server.impersonators = []


def impersonated_revoked(at: Home) -> None:
    impersonated(at, at.server.user("revoked"))


def impersonated_twice(at: Home) -> None:
    impersonated(at, {"type": "impersonated_service_account",
                      "service_account_impersonation_url": impersonation_url()})


def impersonated_by_nobody(at: Home) -> None:
    impersonated(at, None)


def impersonated_by_half(at: Home) -> None:
    impersonated(at, {"type": "authorized_user", "client_id": "x"})


def impersonated_by_martian(at: Home) -> None:
    impersonated(at, {"type": "martian"})


# ---- machines ----


def machine(at: Home) -> None:
    at.server.machine = True
    at.variables["GCE_METADATA_HOST"] = at.server.host


def machine_project(at: Home) -> None:
    machine(at)
    del at.variables["ANTHROPIC_VERTEX_PROJECT_ID"]


def machine_without_project(at: Home) -> None:
    machine_project(at)
    at.server.machine_project = False


def machine_by_address(at: Home) -> None:
    at.server.machine = True
    at.variables |= {"GCE_METADATA_IP": at.server.host, "GCE_METADATA_HOST": "127.0.0.1:1"}


def machine_without_account(at: Home) -> None:
    at.variables["GCE_METADATA_HOST"] = at.server.host


def machine_gone(at: Home) -> None:
    at.variables["GCE_METADATA_HOST"] = "127.0.0.1:1"


def machine_not_near(at: Home) -> None:
    at.variables["GCE_METADATA_HOST"] = "example.com"


def machine_off(at: Home) -> None:
    machine(at)
    at.variables["NO_GCE_CHECK"] = "true"


def machine_not_looked_for(at: Home) -> None:
    machine(at)
    at.variables["METADATA_SERVER_DETECTION"] = "none"


def machine_after_file(at: Home) -> None:
    user(at)
    machine(at)


# ---- servers ----


def no_server(at: Home) -> None:
    at.credentials(at.server.user() | {"token_uri": "http://127.0.0.1:1/token"})


def server_of_others(at: Home) -> None:
    user(at)
    at.server.nonsense = "<html>Welcome to the hotel</html>"


def server_broken(at: Home) -> None:
    user(at)
    at.server.refuse = Refusal("internal_failure", status=503)


def server_gives_nothing(at: Home) -> None:
    user(at)
    at.server.nonsense = '{"access_token": "", "expires_in": 1}'


def impersonation_unknown(at: Home) -> None:
    user(at)
    at.server.refuse = ApiRefusal(404, "NOT_FOUND")
