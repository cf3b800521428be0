#!/usr/bin/env python3
"""Credentials for Google's cloud as Claude Code would find them, by tests/app/gcp-driver, against
a server on loopback that checks what service accounts sign; and gcloud, where it is installed, as
the other client of the same server and the same files, and as the writer of files for us."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import gcp_homes as homes  # noqa: E402
from gcp_cases import CASES, Case  # noqa: E402
from gcp_homes import HOUR, Home, impersonated_by_service, machine, service, user  # noqa: E402
from gcp_outside import answer, executable, external_impersonating, external_url  # noqa: E402
from gcp_outside import workforce_by_gcloud  # noqa: E402
from gcp_server import AUDIENCE, GOOGLE_TOKEN_URL, GcpServer, Refusal, base64url  # noqa: E402
from gcp_server import private_key  # noqa: E402
from program import check, equal, finish, skip  # noqa: E402

BUILT = Path(os.environ["top_builddir"])
MODULE = "claude-accounts-remote.so"
LIMIT_SECONDS = 90
PIECE = 16

# These end before anybody is asked for a token, or anything is run.
NEVER_ASKED = {"untrusted", "file", "malformed", "type", "form", "key", "endpoint", "command_off",
               "needs_gcloud", "no_credentials"}


@contextlib.contextmanager
def home(server: GcpServer) -> Iterator[Home]:
    with tempfile.TemporaryDirectory() as directory:
        yield Home(Path(directory).resolve(), server)


_driver: Path | None = None


def driver() -> Path:
    """The driver, with the module beside it as the program has it."""
    global _driver
    if _driver is None:
        folder = Path(os.environ["TMPDIR"]) / "gcp-driver"
        folder.mkdir()
        _driver = Path(shutil.copy(BUILT / "tests/app/gcp-driver", folder))
        (folder / MODULE).symlink_to(BUILT / MODULE)
    return _driver


def read(output: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in output.splitlines() if "=" in line)


def has_piece(secret: str, text: str) -> bool:
    return any(secret[i:i + PIECE] in text for i in range(0, len(secret) - PIECE))


def listing(at: Home) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(at.path.rglob("*"))
            if path.is_file() and path.name != "ran"}


def ask(at: Home, *arguments: str) -> dict[str, str]:
    before = listing(at)
    done = subprocess.run([driver(), *arguments], env=at.environment, cwd=at.project,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_SECONDS)
    output = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 0, (done.returncode, output)
    assert not any(has_piece(secret, output) for secret in at.server.secrets), output
    assert listing(at) == before, "something was written"
    return read(output)


def try_case(case: Case) -> None:
    with GcpServer() as server, home(server) as at:
        case.set_up(at)
        result = ask(at)
        got = {name: result.get(name) for name in
               ("claim", "source", "type", "problem", *case.more)}
        wanted = {"claim": case.claim, "source": case.source, "type": case.kind,
                  "problem": case.problem} | case.more
        equal(case.name, got, wanted, f"{result}\n{server.asked}")
        equal(f"{case.name}: told once", result.get("calls"), "1")
        if case.problem in NEVER_ASKED:
            equal(f"{case.name}: nobody was asked, nothing run",
                  (server.asked, (at.path / "ran").exists()), ([], False))


# ---- the server itself ----


def assertion(server: GcpServer, **changes: object) -> str:
    """What the server says of an assertion that openssl has signed."""
    made = server.service_account()
    key = str(changes.pop("key", made["private_key"]))
    now = int(server.clock())
    header = {"alg": changes.pop("alg", "RS256"), "kid": made["private_key_id"]}
    claims = {"iss": made["client_email"], "aud": GOOGLE_TOKEN_URL, "iat": now, "exp": now + HOUR,
              "scope": "https://www.googleapis.com/auth/cloud-platform"} | changes
    text = ".".join(base64url(str(part).replace("'", '"').encode()) for part in (header, claims))
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(key)
        file.flush()
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", file.name],
                                   input=text.encode(), capture_output=True, check=True).stdout
    try:
        return server.check_assertion(f"{text}.{base64url(signature)}", GOOGLE_TOKEN_URL)
    except Refusal as refusal:
        return f"{refusal.code}: {refusal.body['error_description']}"[:40]


def test_server() -> None:
    """The control: a server that would take any signature would make the cases worthless."""
    with GcpServer() as server:
        bad = "invalid_grant: Invalid JWT Signature."
        late = "invalid_grant: Invalid JWT: Token must b"
        check("server: takes a right signature", assertion(server).startswith("robot@"))
        equal("server: another key", assertion(server, key=private_key(2)), bad)
        equal("server: another algorithm", assertion(server, alg="none"), bad)
        equal("server: another name", assertion(server, iss="eve@example.com"), bad)
        equal("server: another audience", assertion(server, aud="x"), "invalid_scope: aud or scope")
        equal("server: too long", assertion(server, exp=server.now + 2 * HOUR), late)
        equal("server: over", assertion(server, iat=1, exp=2), late)


# ---- what the cases do not show ----


def test_details() -> None:
    with GcpServer() as server, home(server) as at:
        user(at)
        result = ask(at)
        ends = int(result["expires_at"]) - server.now
        check("the end of the token is told", 3590 <= ends <= 3599 + LIMIT_SECONDS, ends)
        check("when it was checked is told", 0 <= int(result["age"]) < LIMIT_SECONDS, result)
        equal("the sentence names who it is", result["sentence"],
              "Google has given a token for ada@example.com.")
        equal("it was proved by asking", server.asked, [("refresh", "ok")])
    with GcpServer() as server, home(server) as at:
        external_impersonating(at)
        result = ask(at)
        equal("outside: exchanged, then impersonated", server.asked,
              [("exchange", "ok"), ("impersonate", "ok")])
        equal("outside: for as long as asked", int(result["expires_at"]), server.now + 1800)
    with GcpServer() as server, home(server) as at:
        external_url(at)
        ask(at)
        equal("the headers of the URL are sent", server.headers[0].get("x-of-tests"), "yes")
    with GcpServer() as server, home(server) as at:
        workforce_by_gcloud(at)
        equal("it is said that gcloud did it", ask(at)["sentence"],
              "gcloud has got a token from Google.")


# ---- gcloud ----


def has_gcloud() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(["gcloud", "--version"], capture_output=True,
                                  env={"PATH": os.environ["PATH"], "CLOUDSDK_CONFIG": folder},
                                  timeout=LIMIT_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0


def gcloud(at: Home, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """It goes to Google's addresses wherever the file sends it, but where it is told so here."""
    environment = at.environment | {
        "PATH": os.environ["PATH"], "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
        "CLOUDSDK_CONFIG": str(at.path / "gcloud"),
        "CLOUDSDK_AUTH_TOKEN_HOST": f"{at.server.url}/token"}
    return subprocess.run(["gcloud", *arguments], env=environment, cwd=at.project,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_SECONDS)


# The files of which gcloud can be told to ask somebody else than Google, and what it answers.
COMPARED = [(user, ""), (homes.user_revoked, "invalid_grant"), (homes.user_escaped, ""),
            (homes.user_of_other_client, "invalid_client"), (service, ""),
            (homes.service_traditional, ""), (homes.service_unknown, "invalid_grant"),
            (homes.service_wrong_key, "invalid_grant"), (homes.clock_ahead, "invalid_grant"),
            (homes.user_incomplete, "refresh_token"), (homes.service_elliptic, "")]


def test_gcloud() -> None:
    for set_up, error in COMPARED:
        with GcpServer() as server, home(server) as at:
            server.any_scope = True
            set_up(at)
            at.variables["GOOGLE_APPLICATION_CREDENTIALS"] = str(at.path / homes.GCLOUD_FILE)
            done = gcloud(at, "auth", "application-default", "print-access-token")
            said = done.stderr.decode()
            result = ask(at)
            equal(f"{set_up.__name__}: gcloud says the same", result["claim"] == "proved",
                  done.returncode == 0, f"{result}\n{said}")
            check(f"{set_up.__name__}: for the same reason", error in said,
                  f"{result}\n{said}")


# Its arguments for files of outside identities, and what we make of these files.
WRITTEN = [
    (["--credential-source-file={path}/token"], "proved", "none"),
    (["--credential-source-file={path}/token", f"--service-account={homes.TARGET}"],
     "proved", "none"),
    (["--credential-source-file={path}/json", "--credential-source-type=json",
      "--credential-source-field-name=there"], "proved", "none"),
    (["--credential-source-url={url}/subject",
      "--credential-source-headers=X-Of-Tests=yes"], "proved", "none"),
    (["--executable-command={path}/command"], "proved", "none"),
    (["--aws"], "valid", "needs_gcloud"),
]


def test_written() -> None:
    """What gcloud writes for an outside identity is what we read."""
    for arguments, claim, problem in WRITTEN:
        with GcpServer() as server, home(server) as at:
            server.subject = server.outside_token()
            at.write("token", server.subject)
            at.write("json", json.dumps({"there": server.subject}))
            at.write("output", answer(server.subject))
            at.command("command", f"cat '{at.path}/output'")
            at.variables["GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"] = "1"
            path = at.credentials({})
            done = gcloud(at, "iam", "workload-identity-pools", "create-cred-config",
                          AUDIENCE.removeprefix("//iam.googleapis.com/"), f"--output-file={path}",
                          "--subject-token-type=urn:ietf:params:oauth:token-type:jwt",
                          *(one.format(path=at.path, url=server.url) for one in arguments))
            result = ask(at)
            equal(f"a file that gcloud has written: {arguments[-1]}",
                  (result["claim"], result["problem"]), (claim, problem),
                  f"{result}\n{path.read_text()}\n{done.stderr.decode()}")


def test_cancel() -> None:
    with GcpServer() as server, home(server) as at:
        user(at)
        server.stall()
        started = time.monotonic()
        result = ask(at, "1500")
        equal("a request is given up", (result["over"], result["calls"]), ("0", "0"))
        check("at once", time.monotonic() - started < 9, time.monotonic() - started)
    with GcpServer() as server, home(server) as at, \
            tempfile.TemporaryDirectory() as outside:
        pid = Path(outside) / "pid"
        executable(at, text=f"echo $$ > '{pid}'; exec sleep 77")
        result = ask(at, "1500")
        equal("a command is given up", (result["over"], result["calls"]), ("0", "0"))
        number = pid.read_text().strip()
        check("it does not run any more", not Path(f"/proc/{number}").exists(), number)


def slow_command(at: Home) -> None:
    executable(at, text="exec sleep 78")


def slow_server(at: Home) -> None:
    user(at)
    at.server.stall()


def slow_machine(at: Home) -> None:
    machine(at)
    at.server.stall()


# What takes its time: the problem, and the seconds it is given.
SLOW = [("command", slow_command, "command_slow", 5), ("server", slow_server, "timed_out", 10),
        ("machine", slow_machine, "metadata", 3)]


def test_slow(name: str, results: dict[str, tuple[dict[str, str], float]]) -> None:
    """In a thread."""
    set_up = next(one[1] for one in SLOW if one[0] == name)
    with GcpServer() as server, home(server) as at:
        set_up(at)
        started = time.monotonic()
        results[name] = (ask(at), time.monotonic() - started)


def memory_after(at: Home) -> bytes:
    """All that the driver has in memory when it has asked and freed everything."""
    process = subprocess.Popen([driver(), "stop"], env=at.environment, cwd=at.project,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    os.waitpid(process.pid, os.WUNTRACED)
    memory = b""
    with open(f"/proc/{process.pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{process.pid}/mem", "rb") as bytes_of_it:
        for line in maps:
            place, rights = line.split()[:2]
            if rights.startswith("rw"):
                start, end = (int(number, 16) for number in place.split("-"))
                bytes_of_it.seek(start)
                memory += bytes_of_it.read(end - start)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return memory


def left_in_memory(at: Home) -> list[str]:
    memory = memory_after(at)
    return [secret for secret in at.server.secrets
            if any(secret[i:i + 2 * PIECE].encode() in memory
                   for i in range(0, len(secret) - 2 * PIECE, 4))]


def test_memory() -> None:
    if os.environ["SANITIZERS"]:
        skip("no token stays in memory", "the sanitizers keep what is freed")
        return
    for name, set_up in (("user", user), ("service account", service), ("machine", machine),
                         ("outside", external_impersonating), ("command", executable),
                         ("impersonated", impersonated_by_service),
                         ("gcloud", workforce_by_gcloud)):
        with GcpServer() as server, home(server) as at:
            set_up(at)
            equal(f"{name}: no token stays in memory", left_in_memory(at), [])
            check(f"{name}: and there were some", len(server.secrets) > 0)
    with GcpServer() as server, home(server) as at:
        user(at)
        at.variables["CLOUD_ML_REGION"] = server.new_secret()
        check("the control: those of the environment do", left_in_memory(at) != [])


def main() -> None:
    slow: dict[str, tuple[dict[str, str], float]] = {}
    driver()
    threads = [threading.Thread(target=test_slow, args=(one[0], slow)) for one in SLOW]
    for thread in threads:
        thread.start()
    test_server()
    for case in CASES:
        try_case(case)
    test_details()
    if has_gcloud():
        test_gcloud()
        test_written()
    else:
        skip("gcloud says the same", "gcloud is not installed")
    test_cancel()
    test_memory()
    for thread in threads:
        thread.join()
    for name, _, problem, seconds in SLOW:
        result, took = slow[name]
        equal(f"slow {name}: its time is over", result.get("problem"), problem, result)
        check(f"slow {name}: after {seconds} s", seconds <= took < seconds + 30, took)
    finish()


main()
