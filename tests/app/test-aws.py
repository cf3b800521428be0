#!/usr/bin/env python3
"""Credentials for AWS as Claude Code would find them, by tests/app/aws-driver, against a server
on loopback that checks the signatures itself; and the AWS CLI, where it is installed, as the other
client of the same server and the same files: both have to come to the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from aws_cases import CASES, Case, instance, process, profile_session  # noqa: E402
from aws_cases import role_of_process, sso, web_identity_of_profile  # noqa: E402
from aws_home import Home, home  # noqa: E402
from program import check, equal, finish, skip  # noqa: E402
from sts_server import ACCOUNT, HOUR, Key, Refusal, Signed, StsServer  # noqa: E402

BUILT = Path(os.environ["top_builddir"])
MODULE = "claude-accounts-remote.so"
LIMIT_SECONDS = 90
PIECE = 12

_driver: Path | None = None


def driver() -> Path:
    """The driver, with the module beside it as the program has it."""
    global _driver
    if _driver is None:
        folder = Path(os.environ["TMPDIR"]) / "aws-driver"
        folder.mkdir()
        _driver = Path(shutil.copy(BUILT / "tests/app/aws-driver", folder))
        (folder / MODULE).symlink_to(BUILT / MODULE)
    return _driver


def read(output: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in output.splitlines() if "=" in line)


def ask(at: Home, *arguments: str) -> dict[str, str]:
    done = subprocess.run([driver(), *arguments], env=at.environment, cwd=at.project,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_SECONDS)
    output = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 0, (done.returncode, output)
    for secret in at.server.secrets:
        assert not any(secret[i:i + PIECE] in output for i in range(0, len(secret) - PIECE)), output
    return read(output)


NEVER_ASKED = {"untrusted", "region", "form", "mfa", "profile_loop", "profile_depth",
               "unprovable", "no_profile", "sso_missing", "sso_expired"}


# ---- the other client ----


@dataclass
class Cli:
    path: str  # where commands are searched for
    knows_endpoints: bool  # of AWS_ENDPOINT_URL, for all services


def find_cli() -> Cli | None:
    """The AWS CLI that is installed, if there is one."""
    path = os.environ["PATH"]
    try:
        done = subprocess.run(["aws", "--version"], env={"PATH": path, "HOME": "/nonexistent"},
                              capture_output=True, timeout=LIMIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"aws-cli/(\d+)\.(\d+)", (done.stdout + done.stderr).decode())
    if done.returncode != 0 or not found:
        return None
    major, minor = int(found[1]), int(found[2])
    return Cli(path, minor >= (29 if major == 1 else 13))


def ask_cli(at: Home, cli: Cli) -> subprocess.CompletedProcess[bytes]:
    environment = at.environment | {"PATH": cli.path, "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": "",
                                    "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "1"}
    endpoint = [] if cli.knows_endpoints else ["--endpoint-url", at.server.url]
    return subprocess.run(["aws", "sts", "get-caller-identity", "--output", "json", *endpoint],
                          env=environment, cwd=at.project, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=LIMIT_SECONDS)


def why_not(case: Case, cli: Cli | None) -> str:
    """Why the two cannot be compared. An old CLI asks AWS itself of all but the last request."""
    if case.not_for_cli or cli is None:
        return case.not_for_cli or "the AWS CLI is not installed"
    one_request = case.source in ("environment", "profile", "credential_process") and \
        not case.name.startswith(("endpoint", "connection"))
    return "" if cli.knows_endpoints or one_request else "this one knows no AWS_ENDPOINT_URL"


def without_session(arn: str) -> str:
    """Each client calls its session as it likes where nothing is said."""
    return arn.rpartition("/")[0] if ":assumed-role/" in arn else arn


def compare(case: Case, at: Home, result: dict[str, str], cli: Cli | None) -> None:
    name = f"{case.name}: the AWS CLI says the same"
    reason = why_not(case, cli)
    if reason or cli is None:
        skip(name, reason)
        return
    done = ask_cli(at, cli)
    errors = done.stderr.decode()
    if case.cli != "same":
        check(name, done.returncode != 0 and case.cli in errors, errors)
        return
    said = json.loads(done.stdout) if done.returncode == 0 else {}
    equal(name, (result["account"], without_session(result["arn"])),
          (said.get("Account"), without_session(said.get("Arn", ""))), errors)


def try_case(case: Case, cli: Cli | None) -> None:
    with StsServer() as server, home(server) as at:
        case.set_up(at)
        result = ask(at)
        got = {name: result.get(name) for name in ("claim", "source", "problem", *case.more)}
        wanted = {"claim": case.claim, "source": case.source, "problem": case.problem} | case.more
        equal(case.name, got, wanted, result)
        equal(f"{case.name}: told once", result.get("calls"), "1")
        if case.problem in NEVER_ASKED:
            equal(f"{case.name}: nobody was asked, nothing run",
                  (server.asked, (at.path / "ran").exists()), ([], False))
        compare(case, at, result, cli)


# ---- the server itself ----


def signed(server: StsServer, key: Key, **changes: str) -> str:
    """What the server says of a request that the AWS CLI's own rules would sign so."""
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(server.clock()))
    headers = {"host": "sts.example", "x-amz-date": date}
    names = changes.pop("names", "host;x-amz-date")
    if key.token:
        headers["x-amz-security-token"] = key.token
        names += ";x-amz-security-token"
    begin = (f"AWS4-HMAC-SHA256 Credential={key.id}/{date[:8]}/eu-west-1/"
             f"{changes.pop('service', 'sts')}/aws4_request, SignedHeaders={names}, Signature=")
    headers["authorization"] = begin + "0" * 64
    request = Signed("POST", "/", headers, b"Action=x")
    headers["authorization"] = begin + request.wanted(key.secret)
    final = Signed("POST", changes.pop("path", "/"), headers | changes, b"Action=x")
    try:
        return server.check_signature(final).id
    except Refusal as refusal:
        return refusal.code


def test_server() -> None:
    """The control: a server that would take any signature would make the cases worthless."""
    with StsServer() as server:
        key, other = server.key(token=True), server.key()
        equal("server: takes a right signature", signed(server, key), key.id)
        equal("server: another path", signed(server, key, path="/x"), "SignatureDoesNotMatch")
        equal("server: another host", signed(server, key, host="x"), "SignatureDoesNotMatch")
        equal("server: another service", signed(server, key, service="iam"),
              "SignatureDoesNotMatch")
        equal("server: too little signed", signed(server, key, names="host"),
              "SignatureDoesNotMatch")
        equal("server: another token", signed(server, other, **{"x-amz-security-token": "x"}),
              "InvalidClientTokenId")
        server.clock_offset = -HOUR
        equal("server: its own clock", signed(server, key), key.id)


# ---- what the cases do not show ----


def test_details() -> None:
    with StsServer() as server, home(server) as at:
        key = server.key(token=True, lasts=HOUR)
        process(at, key)
        result = ask(at)
        equal("the end is told", int(result["expires_at"]), key.expires_at)
        equal("the account is told", (result["account"], result["arn"]), (ACCOUNT, key.arn))
        check("when it was checked is told", 0 <= int(result["age"]) < 60, result)
        check("the sentence names whose they are", key.arn in result["sentence"], result)
        equal("where the region is set is told", result["region_origin"], "environment")
        equal("the region is signed for", server.regions, ["eu-west-1"])
        check("it was proved by asking", ("GetCallerIdentity", key.id, "ok") in server.asked,
              server.asked)


def exports_credentials(path: str) -> bool:
    """Whether it is an AWS CLI that has that command."""
    return subprocess.run(
        [path, "configure", "export-credentials"], capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": "a",
             "AWS_SECRET_ACCESS_KEY": "b"}).returncode == 0


def test_printed_by_cli() -> None:
    """What the real one prints is taken; here it stands in for itself, with keys that it has."""
    found = (shutil.which("aws"), shutil.which("aws", path="/usr/bin"))
    real = next((path for path in found if path and exports_credentials(path)), None)
    if real is None:
        skip("what the AWS CLI prints", "there is none that knows export-credentials")
        return
    with StsServer() as server, home(server) as at:
        at.credentials(server.key(token=True), "real")
        at.config("[default]\nlogin_session = arn:aws:iam::1:user/x\n")
        at.write("bin/aws", f"#!/bin/sh\nPATH='{os.environ['PATH']}'\n"
                            f"exec '{real}' \"$1\" \"$2\" \"$3\" \"$4\" --profile real\n", 0o700)
        at.variables["PATH"] = f"{at.path}/bin:{at.variables['PATH']}"
        result = ask(at)
        equal("what the AWS CLI prints", [result.get("claim"), result.get("by_cli")],
              ["proved", "true"], result)


def test_cancel() -> None:
    with StsServer() as server, home(server) as at:
        at.set_keys(server.key())
        server.stall()
        started = time.monotonic()
        result = ask(at, "1500")
        equal("a request is given up", (result["over"], result["calls"]), ("0", "0"))
        check("at once", time.monotonic() - started < 9, time.monotonic() - started)
    with StsServer() as server, home(server) as at:
        at.config(f"[default]\ncredential_process = echo $$ > '{at.path}/pid'; exec sleep 77\n")
        result = ask(at, "1500")
        equal("a command is given up", (result["over"], result["calls"]), ("0", "0"))
        pid = (at.path / "pid").read_text().strip()
        check("it does not run any more", not Path(f"/proc/{pid}").exists(), pid)


def test_slow(results: list[tuple[dict[str, str], float]]) -> None:
    """A command that does not end; in a thread, for it takes its time."""
    with StsServer() as server, home(server) as at:
        at.config("[default]\ncredential_process = sleep 78\n")
        started = time.monotonic()
        results.append((ask(at), time.monotonic() - started))


def memory_after(at: Home) -> bytes:
    """All that the driver has in memory when it has asked and freed everything."""
    process_ = subprocess.Popen([driver(), "stop"], env=at.environment, cwd=at.project,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    os.waitpid(process_.pid, os.WUNTRACED)
    memory = b""
    with open(f"/proc/{process_.pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{process_.pid}/mem", "rb") as bytes_of_it:
        for line in maps:
            place, rights = line.split()[:2]
            if rights.startswith("rw"):
                start, end = (int(number, 16) for number in place.split("-"))
                bytes_of_it.seek(start)
                memory += bytes_of_it.read(end - start)
    process_.send_signal(signal.SIGKILL)
    process_.wait()
    return memory


def left_in_memory(at: Home) -> list[str]:
    memory = memory_after(at)
    return [secret for secret in at.server.secrets
            if any(secret[i:i + 2 * PIECE].encode() in memory
                   for i in range(0, len(secret) - 2 * PIECE, 4))]


def test_memory() -> None:
    if os.environ["SANITIZERS"]:
        skip("no key stays in memory", "the sanitizers keep what is freed")
        return
    for name, set_up in (("profile", profile_session), ("single sign-on", sso),
                         ("command", process), ("role", role_of_process),
                         ("web identity", web_identity_of_profile), ("instance", instance)):
        with StsServer() as server, home(server) as at:
            set_up(at)
            equal(f"{name}: no key stays in memory", left_in_memory(at), [])
    with StsServer() as server, home(server) as at:
        at.set_keys(server.key())
        check("the control: those of the environment do", left_in_memory(at) != [])


def main() -> None:
    slow: list[tuple[dict[str, str], float]] = []
    thread = threading.Thread(target=test_slow, args=(slow,))
    driver()
    thread.start()
    cli = find_cli()
    test_server()
    for case in CASES:
        try_case(case, cli)
    test_details()
    test_printed_by_cli()
    test_cancel()
    test_memory()
    thread.join()
    result, seconds = slow[0]
    equal("slow command: its time is over", result.get("problem"), "command_slow", result)
    check("slow command: after 10 s", 10 <= seconds < 30, seconds)
    finish()


main()
