#!/usr/bin/env python3
"""A project whose folder is not trusted: none of its commands is run before the user has agreed to
just that text, and none of its variables sends credentials anywhere, or runs anything. Prints TAP.

Each variable is tried in a trusted project as well, where it has to work: else the test would see
nothing."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from authserver import AuthServer  # noqa: E402
from canary import SECRETS  # noqa: E402
from homes import Home  # noqa: E402
from program import Result, check, equal, finish, skip  # noqa: E402
from sts_server import StsServer  # noqa: E402
from web_server import Server, reply  # noqa: E402

AT_A_TIME = 8
LIMIT = 30
COMMANDS = {"apiKeyHelper": "helper", "awsCredentialExport": "helper", "awsAuthRefresh": "aws",
            "gcpAuthRefresh": "gcp"}
SCOPES = ("user", "project", "local", "managed")
REFUSED, CANCELLED = 3, 6
REMEMBERED = ".local/state/claude-accounts/trusted-commands"

# So that no cloud is asked about whether a refresh is needed: nobody listens there.
ELSEWHERE = {"AWS_EC2_METADATA_DISABLED": "true", "NO_GCE_CHECK": "true",
             "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}


# ---- commands, by where they are set ----

class Commanded:
    """A home in which a setting of some scope names a command, which leaves a mark."""

    def __init__(self, home: Home, setting: str, scope: str) -> None:
        self.home, self.setting, self.scope = home, setting, scope
        home.environment.update(ELSEWHERE)

    def run(self, text: str, *arguments: str) -> tuple[bool, bool]:
        """Whether the command was run, and whether it was refused."""
        self.home.settings(self.scope, **{self.setting: f"touch ~/was-run; echo {text}"})
        self.home.compose([])
        if self.scope == "managed":
            self.home.managed.chmod(0o755)
        mark = self.home.path / "was-run"
        mark.unlink(missing_ok=True)
        result = program.run(self.home, "refresh", COMMANDS[self.setting], *arguments)
        return mark.exists(), result.status == REFUSED


RAN, WAS_REFUSED = (True, False), (False, True)


def faults_untrusted(setting: str, scope: str) -> dict[str, object]:
    with program.home() as home:
        at = Commanded(home, setting, scope)
        return {"not asked": at.run("one"), "by --json": at.run("one", "--json"),
                "by force": at.run("one", "--force"),
                "remembered": (home.path / REMEMBERED).exists()}


def faults_trusted(setting: str, scope: str) -> dict[str, object]:
    with program.home("trusted") as home:
        at = Commanded(home, setting, scope)
        return {"not asked": at.run("one"), "remembered": (home.path / REMEMBERED).exists()}


def faults_changed(setting: str, scope: str) -> dict[str, object]:
    with program.home() as home:
        at = Commanded(home, setting, scope)
        return {"agreed": at.run("one", "--yes"), "afterwards": at.run("one"),
                "changed": at.run("two"), "a blank more": at.run("one "), "back": at.run("one")}


def wanted(of_project: bool) -> dict[Callable, dict[str, object]]:
    refused = WAS_REFUSED if of_project else RAN
    return {
        faults_untrusted: {"not asked": refused, "by --json": refused, "by force": refused,
                           "remembered": False},
        faults_trusted: {"not asked": RAN, "remembered": False},
        faults_changed: {"agreed": RAN, "afterwards": RAN, "changed": refused,
                         "a blank more": refused, "back": RAN},
    }


def scopes() -> None:
    names = {faults_untrusted: "not trusted", faults_trusted: "trusted",
             faults_changed: "changed since it was agreed to"}
    scopes_here = [scope for scope in SCOPES if scope != "managed" or program.can_mount()]
    cases = [(setting, scope, kind) for setting in COMMANDS for scope in scopes_here
             for kind in names]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        got = pool.map(lambda case: case[2](case[0], case[1]), cases)
        for (setting, scope, kind), found in zip(cases, got):
            equal(f"{setting} of the {scope} settings, {names[kind]}", found,
                  wanted(scope in ("project", "local"))[kind])
    if len(scopes_here) < len(SCOPES):
        skip("commands of managed settings", "managed settings cannot be put in place here")


# ---- what is remembered ----

def agreements() -> None:
    """An agreement is for one setting, one folder and one text."""
    with program.home() as home:
        home.environment.update(ELSEWHERE)
        mark = home.path / "was-run"

        def run(folder: Path, setting: str, *arguments: str) -> tuple[bool, bool]:
            mark.unlink(missing_ok=True)
            (folder / ".claude").mkdir(parents=True, exist_ok=True)
            (folder / ".claude/settings.json").write_text(
                json.dumps({setting: "touch ~/was-run; echo x"}))
            result = program.run(home, "refresh", COMMANDS[setting], *arguments, cwd=folder)
            return mark.exists(), result.status == REFUSED

        other = home.path / "other"
        equal("agreed to", run(home.project, "apiKeyHelper", "--yes"), RAN)
        equal("the same text in another project", run(other, "apiKeyHelper"), WAS_REFUSED)
        equal("the same text in a folder below", run(home.project / "below", "apiKeyHelper"),
              WAS_REFUSED)
        equal("the same text of another setting", run(home.project, "gcpAuthRefresh"), WAS_REFUSED)
        equal("where it was agreed to", run(home.project, "apiKeyHelper"), RAN)
        kept = home.path / REMEMBERED
        text = kept.read_text()
        check("what is remembered is no text of it", "was-run" not in text and len(text) == 65,
              text)
        equal("what is remembered is for nobody else", kept.stat().st_mode & 0o777, 0o600)
        for name, content in {"emptied": b"", "noise": b"\xff\0" * 99, "cut": text[:60].encode(),
                              "no line": text.rstrip().encode()}.items():
            kept.write_bytes(content)
            equal(f"what is remembered, {name}: nothing", run(home.project, "apiKeyHelper"),
                  WAS_REFUSED)
        kept.unlink()
        kept.mkdir()
        equal("nothing can be remembered: not run", run(home.project, "apiKeyHelper", "--yes")[0],
              False)


def acceptance() -> None:
    """The trust of Claude Code: of a folder above as well, of nothing else."""
    cases = {"the folder": ("proj", {"hasTrustDialogAccepted": True}, RAN),
             "a folder above": ("", {"hasTrustDialogAccepted": True}, RAN),
             "a folder below": ("proj/below", {"hasTrustDialogAccepted": True}, WAS_REFUSED),
             "a folder of a like name": ("pro", {"hasTrustDialogAccepted": True}, WAS_REFUSED),
             "refused": ("proj", {"hasTrustDialogAccepted": False}, WAS_REFUSED),
             "as a text": ("proj", {"hasTrustDialogAccepted": "false"}, WAS_REFUSED),
             "not said": ("proj", {"allowedTools": []}, WAS_REFUSED)}
    for name, (folder, said, outcome) in cases.items():
        with program.home() as home:
            home.state(projects={str(home.path / folder).rstrip("/"): said})
            at = Commanded(home, "apiKeyHelper", "project")
            equal(f"Claude Code's trust, {name}", at.run("one"), outcome)


# ---- the question on a terminal ----

@dataclass
class Asked:
    output: str
    status: int
    ran: bool


def ask(command: str, answer: bytes) -> Asked:
    """The helper of a project, on a terminal where its question is answered."""
    with program.home() as home:
        home.settings("project", apiKeyHelper=f"touch ~/was-run; {command}")
        home.compose([])
        pid, master = pty.fork()
        if pid == 0:
            os.chdir(home.project)
            os.execve(program.PROGRAM, [program.PROGRAM, "refresh", "helper"],
                      {"PATH": os.environ["PATH"], **home.environment, "LC_ALL": "C.UTF-8",
                       "TERM": "dumb"})
        output, end, answered = b"", time.monotonic() + LIMIT, False
        while time.monotonic() < end:
            if not select.select([master], [], [], 0.1)[0]:
                continue
            try:
                output += os.read(master, 65536)
            except OSError:
                break
            if b"[y/N]" in output and not answered:
                os.write(master, answer)
                answered = True
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(master)
        return Asked(output.decode(), status, (home.path / "was-run").exists())


def questions() -> None:
    long = "echo " + " ".join(f"word-{number}" for number in range(500))
    for answer, ran in ((b"y\r", True), (b"yes\r", True), (b"Y\r", True), (b"n\r", False),
                        (b"\r", False), (b"\x04", False), (b"yolo\r", False)):
        asked = ask("echo x", answer)
        equal(f"answered {answer!r}: is it run?", (asked.ran, asked.status == CANCELLED),
              (ran, not ran), asked)
    asked = ask(long, b"n\r")
    check("the question shows a long command whole", long in asked.output.replace("\r\n", ""),
          asked)
    secret = SECRETS["api-key-env"]
    asked = ask(f"export K={secret}; echo x", b"n\r")
    check("the question shows all of a command, a secret in it as well",
          secret in asked.output.replace("\r\n", ""), asked)
    hostile = "echo a\r\033[2K\033]0;x\007\u202eb\u200b\u009b2J"
    asked = ask(hostile, b"n\r")
    shown = asked.output.replace("\r\n", "")
    check("the question shows no control, nothing that hides or turns", not any(
        character in shown for character in "\r\033\007\u202e\u200b\u009b") and "echo a" in shown,
        repr(asked.output))


# ---- variables of a project ----

class Room:
    """A home with good credentials of its user, the server that knows them, and one that spies."""

    def __init__(self, home: Home, sts: StsServer, spy: Server) -> None:
        self.home, self.sts, self.spy = home, sts, spy
        self.mark = home.path / "was-run"
        home.environment.update(ELSEWHERE, AWS_ENDPOINT_URL=sts.url, AWS_REGION="eu-west-1",
                                PATH="/usr/bin:/bin")
        key = sts.key()
        self.own = (f"[default]\naws_access_key_id = {key.id}\n"
                    f"aws_secret_access_key = {key.secret}\n")
        self.write(home.path / ".aws/credentials", self.own)

    def write(self, path: Path, text: str) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
        return str(path)

    def theirs(self, name: str, text: str) -> str:
        """A file of the project."""
        return self.write(self.home.project / name, text)

    @property
    def process(self) -> str:
        return f"credential_process = /usr/bin/touch {self.mark}\n"


def config_file(room: Room) -> dict:
    return {"AWS_CONFIG_FILE": room.theirs("config", f"[profile p]\n{room.process}"),
            "AWS_PROFILE": "p"}


def credentials_file(room: Room) -> dict:
    return {"AWS_SHARED_CREDENTIALS_FILE": room.theirs("keys", f"[default]\n{room.process}")}


def other_profile(room: Room) -> dict:
    room.write(room.home.path / ".aws/config", f"[profile other]\n{room.process}")
    return {"AWS_PROFILE": "other"}


def endpoint_of_sts(room: Room) -> dict:
    return {"AWS_ENDPOINT_URL_STS": room.spy.url("")}


def endpoint(room: Room) -> dict:
    return {"AWS_ENDPOINT_URL": room.spy.url("")}


def endpoint_of_profile(room: Room) -> dict:
    del room.home.environment["AWS_ENDPOINT_URL"]
    return {"AWS_CONFIG_FILE": room.theirs(
        "config", f"[default]\nendpoint_url = {room.spy.url('')}\n")}


def container(room: Room) -> dict:
    (room.home.path / ".aws/credentials").unlink()
    return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": room.spy.url("/container"),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": room.write(
                room.home.path / "mine", SECRETS["auth-token"])}


def metadata(room: Room) -> dict:
    (room.home.path / ".aws/credentials").unlink()
    del room.home.environment["AWS_EC2_METADATA_DISABLED"]
    return {"AWS_EC2_METADATA_SERVICE_ENDPOINT": room.spy.url("")}


def web_identity(room: Room) -> dict:
    (room.home.path / ".aws/credentials").unlink()
    mine = room.write(room.home.path / "mine", SECRETS["auth-token"])
    return {"AWS_WEB_IDENTITY_TOKEN_FILE": mine, "AWS_ROLE_ARN": "arn:aws:iam::1:role/theirs",
            "AWS_ENDPOINT_URL_STS": room.spy.url("")}


def google_file(room: Room) -> dict:
    """The answer of its program would go to their server; the program is theirs anyway."""
    room.home.environment["GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"] = "1"
    script = room.theirs("print-token", f"#!/bin/sh\ntouch {room.mark}\n")
    Path(script).chmod(0o700)
    return {"GOOGLE_APPLICATION_CREDENTIALS": room.theirs("adc.json", json.dumps({
        "type": "external_account", "audience": "//iam.googleapis.com/projects/1/x",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"executable": {"command": script, "timeout_millis": 5000}}}))}


def google_folder(room: Room) -> dict:
    script = google_file(room)["GOOGLE_APPLICATION_CREDENTIALS"]
    return {"CLOUDSDK_CONFIG": str(Path(room.theirs(
        "gcloud/application_default_credentials.json", Path(script).read_text())).parent)}


# What is set, the refresh that would use it, and whether it sends or runs something.
VARIABLES = [(config_file, "aws"), (credentials_file, "aws"), (other_profile, "aws"),
             (endpoint_of_sts, "aws"), (endpoint, "aws"), (endpoint_of_profile, "aws"),
             (container, "aws"), (metadata, "aws"), (web_identity, "aws"),
             (google_file, "gcp"), (google_folder, "gcp")]


def use(variables: Callable, cloud: str, fixtures: list[str], role: str) -> tuple[bool, Result]:
    """Whether what they set was used."""
    with StsServer() as sts, program.home(*fixtures) as home, \
            Server(lambda wire, _: wire.sendall(reply(400, b"{}"))) as spy:
        room = Room(home, sts, spy)
        home.settings(role, env=variables(room))
        home.compose([])
        result = program.run(home, "refresh", cloud)
        for looking in ("status", "doctor"):
            program.run(home, looking)
        return room.mark.exists() or spy.connections > 0, result


def variables_of_projects() -> None:
    for variables, cloud in VARIABLES:
        name = variables.__name__.replace("_", " ")
        used, result = use(variables, cloud, ["trusted"], "project")
        check(f"control: {name} of a trusted project is used", used, result)
        for role in ("project", "local"):
            used, result = use(variables, cloud, [], role)
            check(f"{name} of a {role} file that is not trusted: nothing is run or sent", not used,
                  result)
            equal(f"{name} of a {role} file that is not trusted: that is told", result.status, 1,
                  result)


HARMFUL = {"PATH": "{project}/bin", "ENV": "{project}/rc", "BASH_ENV": "{project}/rc",
           "LD_PRELOAD": "{project}/bad.so", "AWS_PROFILE": "theirs", "IFS": "x",
           "AWS_CONFIG_FILE": "{project}/config", "CLOUDSDK_CONFIG": "{project}/gcloud",
           "ANTHROPIC_BASE_URL": "http://127.0.0.1:9/theirs", "CLAUDE_CONFIG_DIR": "{project}/c"}


def environments() -> None:
    """A command of the user gets nothing from a project that is not trusted."""
    for setting, cloud in COMMANDS.items():
        with program.home() as home:
            home.environment.update(ELSEWHERE)
            home.settings("user", **{setting: "env >~/seen; exit 1"})
            home.settings("project", env={name: value.format(project=home.project)
                                          for name, value in HARMFUL.items()})
            home.compose([])
            program.run(home, "refresh", cloud, "--force")
            seen = home.path / "seen"
            text = seen.read_text() if seen.exists() else ""
            lines = [line for line in text.splitlines() if not line.startswith(("PWD=", "OLDPWD="))]
            check(f"{setting} of the user: is run without variables of the project",
                  lines and not any("theirs" in line or str(home.project) in line
                                    for line in lines), text)


def base_url() -> None:
    """Nothing of ours goes where a project would like it."""
    with AuthServer() as server, program.home("login-stale") as home, \
            Server(lambda wire, _: wire.sendall(reply(400, b"{}"))) as spy:
        home.environment["CLAUDE_ACCOUNTS_ENDPOINT"] = server.url
        home.settings("project", env={"ANTHROPIC_BASE_URL": spy.url("")})
        home.settings("local", env={"ANTHROPIC_BASE_URL": spy.url("")})
        home.compose([])
        for arguments in (("status",), ("doctor",), ("accounts",), ("refresh", "token", "--force"),
                          ("refresh", "helper"), ("logout",)):
            program.run(home, *arguments)
        equal("ANTHROPIC_BASE_URL of a project: nothing is sent there", spy.connections, 0)
        check("ANTHROPIC_BASE_URL of a project: requests went elsewhere", server.count("token") > 0)


def main() -> None:
    scopes()
    agreements()
    acceptance()
    questions()
    variables_of_projects()
    environments()
    base_url()
    finish()


main()
