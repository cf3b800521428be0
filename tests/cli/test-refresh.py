#!/usr/bin/env python3
"""`claude-accounts refresh token` against a server and a disk that fail, other programs that
refresh the same login, locks of every kind, and signals: the stored login is as it was unless new
tokens came and are stored, and no refresh token is used twice. Prints TAP.

Every case has a HOME and a server of its own; they run beside each other, for some wait for long.
Long runs of the same are in tests/faults/refresh.py."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from auth_grants import mint  # noqa: E402
from homes import SCOPES  # noqa: E402
from program import LIMIT_SECONDS, check, finish, skip  # noqa: E402
from refreshing import Call, Room, can_trace, injecting, own  # noqa: E402

AT_ONCE, ROUNDS = 8, 3
PATIENCE = 25  # seconds within which a lock that stays held has been reported
AT_A_TIME = 16  # cases; most of them wait
KILLS = 8

# What the server answers: exit status and what the message has to say.
REFUSALS = {
    "invalid_grant": (3, "sign in again"), "unauthorized": (4, "401"), "forbidden": (4, "403"),
    "rate_limited": (4, "wait 7 s"), "server_error": (4, "500"), "bad_gateway": (4, "502"),
    "unavailable": (4, "503"), "empty": (4, "200"), "truncated": (4, "200"), "captive": (4, "200"),
    "redirect": (4, "307"), "reset_request": (4, ""), "reset_body": (4, ""), "endless": (4, ""),
    "gzip_bomb": (4, ""), "slow": (5, ""),
}
UNUSUAL_SCOPES = {"no_scope": json.dumps(SCOPES, indent=1), "narrow_scope": '["user:inference"]'}
OPTIONS = {"rate_limited": {"retry_after": 7}}



@dataclass
class Case:
    name: str
    function: Callable[[], list[str]]  # tells what is wrong
    traced: bool  # it needs strace


_cases: list[Case] = []


def case(name: str, traced: bool = False) -> Callable:
    """Puts a function on the list."""
    def add(function: Callable[[], list[str]]) -> Callable[[], list[str]]:
        _cases.append(Case(name, function, traced))
        return function
    return add


def told(result: object, status: int, text: str = "") -> list[str]:
    """What is wrong with how a run ended."""
    message = result.stderr if status else result.stdout
    fine = result.status == status and text in message and bool(message.strip())
    if status and not re.fullmatch(r"claude-accounts: [^\n]+\n(.+\n)?", result.stderr):
        fine = False
    return [] if fine else [f"wanted status {status} and {text!r}: {result}"]


# ---- the answer ----

def rotate(layout: str) -> list[str]:
    with own(layout) as ours:
        ours.write(scopes=["org:create_api_key", *SCOPES])
        ours.file.chmod(0o644)
        faults = told(ours.run(), 0, "Refreshed") + ours.faults_of_store(True)
        asked = ours.server.requests("token")[0].document
        faults += [] if asked["scope"] == " ".join(SCOPES) else [f"asked for {asked['scope']}"]
        again = ours.run()
        forced = ours.run("--force")
        return (faults + told(again, 0, "Nothing to do") + told(forced, 0, "Refreshed")
                + ours.faults_of_store(True) + ours.faults_of_posts(2) + ours.left_behind()
                + ours.server.problems)


def refusal(kind: str, layout: str) -> list[str]:
    with own(layout) as ours:
        ours.server.fault(kind, **OPTIONS.get(kind, {}))
        status, text = REFUSALS[kind]
        faults = told(ours.run(), status, text) + ours.faults_of_store(False)
        faults += ours.faults_of_posts(1)
        if ours.server.trapped:
            faults.append("the token went to another host")
        return faults + ours.left_behind()


def unusual(kind: str, layout: str) -> list[str]:
    """New tokens in an answer that is not as agreed: they are stored, and the rest stays."""
    with own(layout) as ours:
        ours.server.fault(kind)
        faults = told(ours.run(), 0, "Refreshed")
        faults += ours.faults_of_store(True, scopes=UNUSUAL_SCOPES.get(kind))
        faults += told(ours.run(), 0, "Nothing to do") + ours.faults_of_posts(1)
        return faults + ours.left_behind()


def no_end(kind: str) -> list[str]:
    """New tokens that end nobody knows when: they are stored, and not fetched again and again."""
    with own() as ours:
        ours.server.fault(kind)
        faults = told(ours.run(), 0, "Refreshed")
        stored = json.loads(ours.file.read_bytes())["claudeAiOauth"]
        if (stored["accessToken"], stored["refreshToken"]) != ours.current[:2]:
            faults.append("the new tokens are not stored")
        return faults + told(ours.run(), 0, "Nothing to do") + ours.faults_of_posts(1)


@case("a message without a code ends with its last word")
def no_blank() -> list[str]:
    with own() as ours:
        ours.server.fault("server_error")
        message = ours.run().stderr
        return [repr(message)] if re.search(r"\s\n", message) else []


@case("no server: nothing changes")
def no_server() -> list[str]:
    with own() as ours, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        result = ours.run(environment={"CLAUDE_ACCOUNTS_ENDPOINT": url})
        return told(result, 4) + ours.faults_of_store(False) + ours.left_behind()


@case("a server that speaks no TLS: nothing changes")
def no_tls() -> list[str]:
    with own() as ours:
        url = ours.server.url.replace("http:", "https:")
        result = ours.run(environment={"CLAUDE_ACCOUNTS_ENDPOINT": url})
        return told(result, 4) + ours.faults_of_store(False) + ours.faults_of_posts(0)


def odd_end(expires: object) -> list[str]:
    """However the end of the old token is written, it is refreshed once and good then."""
    with own() as ours:
        ours.write(expires=expires)
        return (told(ours.run("--force"), 0, "Refreshed") + ours.faults_of_store(True)
                + told(ours.run(), 0, "Nothing to do") + ours.faults_of_posts(1))


# ---- another program meanwhile ----

def meanwhile(ours: Room, change: Callable[[], None], *faults: str) -> object:
    """A run during whose request something else happens."""
    ours.server.hold()
    for kind in faults:
        ours.server.fault(kind)
    process = ours.start()
    arrived = ours.server.wait("token")
    change()
    ours.server.release()
    result = ours.end(process)
    return result if arrived else f"no request: {result}"


def rewrite(ours: Room) -> None:
    """As another program leaves the file that has refreshed or signed in."""
    access, refresh = mint("access"), mint("refresh")
    ours.server.grants.accept(access, refresh)
    document = json.loads(ours.file.read_bytes())
    document["claudeAiOauth"] |= {"accessToken": access, "refreshToken": refresh,
                                  "expiresAt": int((time.time() + 28800) * 1000)}
    ours.old = json.dumps(document).encode()
    beside = ours.file.with_name("other")
    beside.write_bytes(ours.old)
    beside.chmod(0o600)
    beside.rename(ours.file)


@case("invalid_grant, and the file holds another token by now: that one is it")
def refused_meanwhile() -> list[str]:
    with own() as ours:
        result = meanwhile(ours, lambda: rewrite(ours), "invalid_grant")
        return told(result, 0, "Nothing to do") + ours.faults_of_store(False) + ours.left_behind()


@case("new tokens, and the file holds others by now: these stay")
def changed_meanwhile() -> list[str]:
    with own() as ours:
        result = meanwhile(ours, lambda: rewrite(ours))
        faults = told(result, 1, "another program has changed the login")
        faults += ours.faults_of_store(False)
        return faults + told(ours.run(), 0, "Nothing to do") + ours.faults_of_store(False)


@case("new tokens, and the login is gone by now: it stays away")
def removed_meanwhile() -> list[str]:
    with own() as ours:
        result = meanwhile(ours, ours.file.unlink)
        faults = told(result, 1) + (["the login is back"] if ours.file.exists() else [])
        return faults + told(ours.run(), 1, "no stored login")


@case("another member of the file changes meanwhile: both changes are there")
def sibling_meanwhile() -> list[str]:
    with own() as ours:
        def change() -> None:
            ours.file.write_bytes(ours.old.replace(b'"last": ', b'"more": true, "last": '))

        faults = told(meanwhile(ours, change), 0, "Refreshed")
        content = ours.file.read_bytes()
        if b'"more": true, ' not in content:
            faults.append("the other change is lost")
        ours.file.write_bytes(content.replace(b'"more": true, ', b""))
        return faults + ours.faults_of_store(True) + ours.left_behind()


@case(f"{AT_ONCE} processes and {AT_ONCE // 2} of another program at once, {ROUNDS} rounds")
def at_once() -> list[str]:
    with own() as ours:
        faults = []
        for number in range(1, ROUNDS + 1):
            ours.access, ours.refresh, _ = ours.current
            ours.write()
            processes = [ours.start(peer=i >= AT_ONCE) for i in range(AT_ONCE * 3 // 2)]
            results = [ours.end(process) for process in processes]
            faults += [f"round {number}: {result}" for result in results if result.status != 0]
            stored = json.loads(ours.file.read_bytes())["claudeAiOauth"]
            if (stored["accessToken"], stored["refreshToken"]) != ours.current[:2]:
                faults.append(f"round {number}: not the newest tokens")
            faults += ours.faults_of_posts(number)
        return faults + ours.left_behind()


@case("control: another program that takes no lock is caught")
def at_once_control() -> list[str]:
    with own() as ours:
        ours.server.hold()
        processes = [ours.start("--unlocked", peer=True) for _ in range(2)]
        both = ours.server.wait("token", 2)
        ours.server.release()
        for process in processes:
            ours.end(process)
        return [] if both and len(ours.faults_of_posts(1)) == 2 else [f"not caught: {ours.posts}"]


# ---- locks ----

def make_lock(path: Path, kind: str, age: float = 0) -> None:
    if kind == "file":
        path.write_text("held\n")
    elif kind == "symlink":
        path.with_name("elsewhere").mkdir()
        path.symlink_to("elsewhere")
    else:
        path.mkdir(mode=0o700)
        if kind == "full":
            (path / "file").touch()
    if kind == "foreign":
        os.chown(path, 12345, 12345)
    then = time.time() - age
    os.utime(path, (then, then), follow_symlinks=False)


def identity(path: Path) -> tuple[int, int, list[str]]:
    info = path.lstat()
    return info.st_ino, info.st_mode, sorted(os.listdir(path)) if path.is_dir() else []


def respected(which: int, kind: str, age: float, what: str = "") -> list[str]:
    """A lock that is not ours to take: soon told which it is, still there, and nothing asked."""
    with own() as ours:
        path = [*ours.locks, ours.storage_lock][which]
        make_lock(path, kind, age)
        before, began = identity(path), time.monotonic()
        result = ours.run(prefix=injecting(what) if what else ())
        took = time.monotonic() - began
        faults = told(result, 3, str(path)) + ours.faults_of_store(False) + ours.faults_of_posts(0)
        if not os.path.lexists(path) or identity(path) != before:
            faults.append("the lock was touched")
        left = [line for line in ours.left_behind() if not line.endswith("/" + path.name)
                and not line.endswith(" " + path.name)]
        return faults + left + ([f"it took {took:.0f} s"] if took > PATIENCE else [])


def taken_over(which: int, age: float) -> list[str]:
    """A lock that nobody renews is nobody's, and not taken before it was watched."""
    with own() as ours:
        make_lock([*ours.locks, ours.storage_lock][which], "directory", age)
        began = time.monotonic()
        faults = told(ours.run(), 0, "Refreshed")
        took = time.monotonic() - began
        faults += [f"taken after {took:.1f} s"] if took < 9 else []
        return faults + ours.faults_of_store(True) + ours.faults_of_posts(1) + ours.left_behind()


@case("a lock that is renewed is waited for, however old it looked")
def waited_for() -> list[str]:
    with own() as ours:
        make_lock(ours.locks[0], "directory", 7200)
        process = ours.start()
        end = time.monotonic() + 12
        while time.monotonic() < end:  # as a holder with a wrong clock, every half second
            then = time.time() - 7200
            os.utime(ours.locks[0], (then, then))
            time.sleep(0.5)
        faults = [] if process.poll() is None else ["it did not wait"]
        rewrite(ours)
        ours.locks[0].rmdir()
        return (faults + told(ours.end(process), 0, "Nothing to do") + ours.faults_of_store(False)
                + ours.faults_of_posts(0) + ours.left_behind())


@case("stopped before the request, and overtaken: nothing is asked or written after all",
      traced=True)
def stopped() -> list[str]:
    """The room for the answer is the last thing before the request."""
    with own() as ours:
        trace = ours.home.path.parent / "trace"
        what = "fallocate:signal=SIGSTOP:when=1"
        process = ours.start(prefix=injecting(what, str(trace)))
        if not wait_for(lambda: trace.exists() and "--- stopped by" in trace.read_text()):
            process.kill()
            return [f"it was not stopped: {ours.end(process)}"]
        faults = ours.faults_after()
        stored = ours.file.read_bytes()
        for pid in children_of(process.pid):
            os.kill(pid, signal.SIGCONT)
        ours.end(process)
        faults += [] if ours.file.read_bytes() == stored else ["the login was written over"]
        return faults + ours.faults_of_posts(1)


# ---- signals ----

def wait_for(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + LIMIT_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def status_of(pid: int, name: str) -> str:
    text = Path(f"/proc/{pid}/status").read_text()
    return re.search(rf"^{name}:\s*(\S+)", text, re.MULTILINE)[1]


def is_pending(process: subprocess.Popen[bytes], number: int) -> bool:
    return process.poll() is None and \
        bool(int(status_of(process.pid, "ShdPnd"), 16) & 1 << (number - 1))


def signalled(number: signal.Signals) -> list[str]:
    """Signals wait for the answer to be saved, and are obeyed then."""
    with own() as ours:
        ours.server.hold()
        process = ours.start()
        arrived = ours.server.wait("token")
        process.send_signal(number)
        faults = [] if arrived and wait_for(lambda: is_pending(process, number)) else ["not held"]
        ours.server.release()
        if number == signal.SIGTSTP:
            stopped_by = os.WSTOPSIG(os.waitpid(process.pid, os.WUNTRACED)[1])
            faults += [] if stopped_by == number else [f"stopped by {stopped_by}"]
            faults += ours.faults_of_store(True)
            process.send_signal(signal.SIGCONT)
        result = ours.end(process)
        wanted = 0 if number == signal.SIGTSTP else -number
        faults += [] if result.status == wanted else [f"it did not end by the signal: {result}"]
        return faults + ours.faults_of_store(True) + ours.faults_of_posts(1) + ours.left_behind()


@case("ended while it waits for the second lock: the first one is given back")
def ended_waiting() -> list[str]:
    with own() as ours:
        ours.locks[1].mkdir()
        process = ours.start()
        taken = wait_for(ours.locks[0].is_dir)
        process.terminate()
        ours.end(process)
        faults = [] if taken else ["the first lock was not taken"]
        return faults + ["left behind"] * ours.locks[0].exists() + ours.faults_of_store(False)


# ---- killed, and a disk that fails ----

def kept(calls: list[Call]) -> list[Call]:
    """The calls from where the answer is on the disk: the first flush after it came."""
    answer = next(i for i, call in enumerate(calls)
                  if call.name == "recvfrom" and "200 OK" in call.line)
    flush = next(i for i in range(answer, len(calls)) if calls[i].name == "fsync")
    return calls[flush + 1:]


def killed(call: Call) -> list[str]:
    with own() as ours:
        result = ours.run(prefix=injecting(f"{call.point}:signal=SIGKILL"))
        if result.status != -signal.SIGKILL:
            return [f"not killed: {result}"]
        return ours.faults_of_posts(1) + ours.faults_after()


@case("killed with the answer kept, and adopted later: the tokens end when the server said",
      traced=True)
def adopted_later() -> list[str]:
    with own() as ours:
        ours.run(prefix=injecting("renameat2:signal=SIGKILL:when=1"))
        ended = time.time()
        faults = ours.faults_after()
        expires = json.loads(ours.file.read_bytes())["claudeAiOauth"]["expiresAt"] / 1000
        late = expires - ended - ours.server.grants.life_seconds
        return faults + ([f"it ends {late:.3f} s too late"] if late > 0 else [])


def fails(calls: list[Call], error: str, ever: str) -> list[str]:
    """Each call that changes something fails, alone or with all like it that follow."""
    faults: list[str] = []
    for call in calls:
        with own() as ours:
            what = f"{call.point}{ever}".replace(":", f":error={error}:", 1)
            faults += [f"{what}: {fault}" for fault in ours.faults_of_failure(what)]
    return faults


def control_in_place() -> list[str]:
    """Who writes in place loses the login between two writes."""
    faults = []
    for what in ("signal=SIGKILL", "error=ENOSPC"):
        with own() as ours:
            ours.run("--in-place", peer=True, prefix=injecting(f"write:{what}:when=2"))
            if not ours.faults_of_store(False) or not ours.faults_after():
                faults.append(f"{what}: not caught")
    return faults


# ---- all of it ----

def add_answers() -> None:
    for layout in ("plain", "symlink"):
        case(f"{layout}: refreshed, with the scopes that are stored")(partial(rotate, layout))
        for kind in REFUSALS:
            case(f"{layout}, {kind}: nothing changes")(partial(refusal, kind, layout))
        for kind in ("no_refresh_token", "no_scope", "narrow_scope", "delay", "wrong_type"):
            case(f"{layout}, {kind}: refreshed, and the rest stays")(partial(unusual, kind, layout))
    for kind in ("no_expires_in", "strings"):
        case(f"{kind}: the tokens are stored, and fetched once")(partial(no_end, kind))
    for expires in ('"1000"', "-1", "0", "1.5", "null", "9007199254740993", "1e300"):
        case(f"expiresAt {expires}: refreshed once")(partial(odd_end, expires))


def add_locks() -> None:
    for kind in ("file", "symlink", "full", "directory"):
        case(f"a lock that is a {kind}: respected")(partial(respected, 0, kind, 0))
    for kind in ("file", "symlink", "full"):
        case(f"a lock that is an old {kind}: respected")(partial(respected, 1, kind, 7200))
    case("the lock of the store is held: nothing is asked")(partial(respected, 2, "directory", 0))
    if os.geteuid() == 0:
        case("an old lock of another user: respected")(
            partial(respected, 0, "foreign", 7200))
    for error in ("EINVAL", "ENOSYS"):
        case(f"an old lock, and exchanging is {error}: respected", traced=True)(
            partial(respected, 0, "directory", 7200, f"renameat2:error={error}"))
    for which, age in ((0, 120), (1, 14400), (2, 120), (0, 1795000000)):
        case(f"lock {which} of {age} s ago: taken over")(partial(taken_over, which, age))
    case("a lock of a second ahead: respected")(partial(respected, 0, "directory", -1.005))
    for name in ("TERM", "HUP", "INT", "QUIT", "TSTP"):
        number = signal.Signals[f"SIG{name}"]
        case(f"SIG{name} during the request: obeyed when all is saved")(partial(signalled, number))


def add_failures() -> None:
    with own() as ours:
        calls = ours.course()
    late = kept(calls)
    step = len(late) / KILLS
    for call in [late[int(i * step)] for i in range(KILLS)] + late[-1:]:
        case(f"killed before {call}: not lost", traced=True)(partial(killed, call))
    changing = [call for call in calls if call.changes and call.name != "rmdir"]
    for error in ("ENOSPC", "EIO"):
        for ever in ("", "+"):
            name = f"{error}{' for ever' if ever else ''}, {len(changing)} calls: not lost"
            case(name, traced=True)(partial(fails, changing, error, ever))
    case("control: a program that writes in place is caught", traced=True)(control_in_place)


def guarded(function: Callable[[], list[str]]) -> list[str]:
    try:
        return function()
    except Exception:  # of the test itself: a fault too, and no end of the other cases
        return traceback.format_exc().splitlines()


def main() -> None:
    add_locks()
    add_answers()
    traceable = can_trace()
    if traceable:
        add_failures()
    chosen = [one for one in _cases if traceable or not one.traced]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for one, faults in zip(chosen, pool.map(lambda one: guarded(one.function), chosen)):
            check(one.name, not faults, "\n".join(faults[:20]))
    if not traceable:
        skip("killed, and a disk that fails", "processes cannot be traced here")
    finish()


main()
