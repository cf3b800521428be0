#!/usr/bin/env python3
"""Secrets in a keyring, by tests/system/keyring-driver: with the real gnome-keyring, and with a
service that does all that one must not do. Whatever happens, the program is told what, in time,
once, and its main loop goes on meanwhile."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from canary import BODIES, PIECE, SECRETS, leaks  # noqa: E402
from program import check, equal, finish, skip  # noqa: E402
from session_bus import Bus, Result, end, memory  # noqa: E402

ID = "0123456789abcdef"
OTHER = "fedcba9876543210"
TOKEN = SECRETS["login-refresh"].encode()

# The limits of system/keyring.h, in ms, and what a busy machine may need on top.
LIMIT = 3000
PROMPT_LIMIT = 30000
GRACE = 2500

# Of the main loop, in ms. A call that blocks does so for as long as the service takes.
STILL = 100 if not os.environ.get("SANITIZERS") else 400


def passes(name: str, result: Result, outcome: str, least: int = 0, most: int = LIMIT + GRACE):
    """What holds for every call, and how this one should end."""
    equal(f"{name}: {outcome}", result["outcome"], outcome, result.text)
    check(f"{name}: told once, in time, and in words",
          result["calls"] == "1" and least <= result.number("ms") <= most and
          (result["problem"] == "") == (outcome == "done"), result.text)
    check(f"{name}: the loop goes on", result.number("stood-still") < STILL, result.text)


def secret(result: Result) -> bytes:
    return bytes.fromhex(result["secret"] or "")


@dataclass
class Case:
    """A service with faults, and what comes of asking it."""

    name: str
    outcome: str
    action: str
    faults: tuple[str, ...]
    options: tuple[str, ...] = ()
    least: int = 0
    most: int = LIMIT + GRACE
    value: bytes = b"new"


LOCKED_ITEM = (f"item={ID}:old", "locked")
HUNG = {"GetAll": "lookup", "OpenSession": "lookup", "SearchItems": "lookup",
        "GetSecrets": "lookup", "ReadAlias": "store", "Get": "store", "CreateItem": "store",
        "Delete": "clear"}


def hanging() -> list[Case]:
    return [Case(f"{kind} in {method}", outcome, action, (f"item={ID}:old", f"{kind}={method}"),
                 least=least)
            for method, action in HUNG.items()
            for kind, outcome, least in (("hang", "timed-out", LIMIT - 10), ("die", "no-service", 0))
            if (kind, method) != ("die", "GetAll")]


def wrong_types() -> list[Case]:
    methods = HUNG | {"Locked": "store", "Attributes": "list", "OpenSession": "lookup"}
    return [Case(f"wrong type of {method}", "done" if method in ("GetAll", "Attributes") else "refused",
                 action, (f"item={ID}:old", f"type={method}"))
            for method, action in methods.items() if method != "Get"]


PROMPTS = [
    Case("locked, no dialogs", "locked", "lookup", LOCKED_ITEM),
    Case("locked, no dialogs, to store", "locked", "store", ("locked",)),
    Case("locked, no dialogs, to clear", "locked", "clear", LOCKED_ITEM),
    Case("locked, no dialogs, to list", "locked", "list", LOCKED_ITEM),
    Case("locked without items", "locked", "lookup", ("locked",)),
    Case("dialog accepted", "done", "lookup", (*LOCKED_ITEM, "prompt=accept"), ("--prompt",)),
    Case("dialog accepted, to store", "done", "store", ("locked", "prompt=accept"), ("--prompt",)),
    Case("dialog accepted, to clear", "done", "clear", (*LOCKED_ITEM, "prompt=accept"),
         ("--prompt",)),
    Case("dialog accepted early", "done", "lookup", (*LOCKED_ITEM, "prompt=early"), ("--prompt",)),
    Case("dialog dismissed", "dismissed", "lookup", (*LOCKED_ITEM, "prompt=dismiss"),
         ("--prompt",)),
    Case("dialog dismissed, to store", "dismissed", "store", ("locked", "prompt=dismiss"),
         ("--prompt",)),
    Case("dialog left open", "timed-out", "lookup", (*LOCKED_ITEM, "prompt=open"), ("--prompt",),
         PROMPT_LIMIT - 10, PROMPT_LIMIT + LIMIT + GRACE),
    Case("dialog that never opens", "timed-out", "lookup", (*LOCKED_ITEM, "hang=Prompt"),
         ("--prompt",), LIMIT - 10),
    Case("end behind a dialog", "no-service", "lookup", (*LOCKED_ITEM, "die=Prompt"),
         ("--prompt",)),
    Case("locked when written", "locked", "store", ("locked-on-save",)),
    Case("locked when written, dialog accepted", "done", "store",
         ("locked-on-save", "prompt=accept"), ("--prompt",)),
    Case("asks when written", "done", "store", ("ask=CreateItem", "prompt=accept"), ("--prompt",)),
    Case("asks when written, no dialogs", "locked", "store", ("ask=CreateItem",)),
    Case("no collection, no dialogs", "locked", "store", ("no-default",)),
    Case("no collection, dialog accepted", "done", "store", ("no-default", "prompt=accept"),
         ("--prompt",)),
    Case("no collection", "not-found", "lookup", ("no-default",)),
]

ANSWERS = [
    Case("nothing there", "not-found", "lookup", (f"item={OTHER}:old",)),
    Case("nothing to clear", "not-found", "clear", ()),
    Case("refused to open", "refused", "lookup", ("refuse=OpenSession",)),
    Case("refused to write", "refused", "store", ("refuse=CreateItem",)),
    Case("refused to read", "refused", "lookup", (f"item={ID}:old", "refuse=GetSecrets")),
    Case("lost", "lost", "store", ("lose",)),
    Case("the old one kept", "lost", "store", (f"item={ID}:old", "keep")),
    Case("changed", "lost", "store", ("change",)),
    Case("not removed", "lost", "clear", (f"item={ID}:old", "keep-items")),
    Case("only in the clear", "refused", "store", ("plain",)),
    Case("cannot be decrypted", "refused", "lookup", (f"item={ID}:old", "bad-secret")),
    Case("far too large", "refused", "lookup", (f"item={ID}:old", "huge-secret")),
    Case("given up", "cancelled", "lookup", ("hang=SearchItems",), ("--cancel=200",)),
    Case("given up behind a dialog", "cancelled", "lookup", (*LOCKED_ITEM, "prompt=open"),
         ("--prompt", "--cancel=400")),
]


def ask_all(cases: list[Case]) -> list[tuple[Case, Result, list[str]]]:
    """Most of them only wait, so all of them at once."""
    results, buses = [], []
    with contextlib.ExitStack() as stack:
        for case in cases:
            bus = stack.enter_context(Bus())
            stack.enter_context(bus.service(*case.faults))
            identity = [] if case.action == "list" else [ID]
            buses.append(bus)
            results.append(bus.start(*case.options, case.action, *identity, value=case.value))
        results = [end(process) for process in results]
    return [(case, result, bus.called) for case, result, bus in zip(cases, results, buses)]


def test_faults(cases: list[Case]) -> None:
    for case, result, called in ask_all(cases):
        if case.outcome == "cancelled":
            equal(f"{case.name}: no word", (result["outcome"], result["calls"]), ("cancelled", "0"),
                  result.text)
        else:
            passes(case.name, result, case.outcome, case.least, case.most)
        if "--prompt" not in case.options:
            check(f"{case.name}: no dialog is opened", "Prompt" not in called, called)
        if case.outcome == "timed-out" and "prompt=open" in case.faults:
            check(f"{case.name}: the dialog is taken away", "Dismiss" in called, called)


def test_no_bus() -> None:
    bus = Bus()
    passes("no bus", bus.ask("lookup", ID, DBUS_SESSION_BUS_ADDRESS=""), "no-service")
    passes("bus that is gone", bus.ask("store", ID, value=b"new"), "no-service")
    passes("address that is none", bus.ask("lookup", ID, DBUS_SESSION_BUS_ADDRESS="x"), "no-service")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(bus.room / "socket"))
        listener.listen()
        passes("bus that says nothing", bus.ask("lookup", ID), "timed-out", LIMIT - 10)
    shutil.rmtree(bus.room)


def test_activation() -> None:
    with Bus() as bus:
        passes("no service", bus.ask("lookup", ID), "no-service")
        passes("no service to store", bus.ask("store", ID, value=b"new"), "no-service")
    with Bus(activates="/bin/sleep 20") as bus:
        passes("activation without end", bus.ask("lookup", ID), "timed-out", LIMIT - 10)
    with Bus(activates="/bin/false") as bus:
        passes("activation that fails", bus.ask("lookup", ID), "no-service")


def test_bus_ends() -> None:
    """GIO would end the program with it."""
    with Bus() as bus, bus.service("hang=SearchItems") as service:
        process = bus.start("lookup", ID)
        while service.stdout.readline() != b"SearchItems\n":
            pass
        bus.daemon.terminate()
        passes("the bus ends", end(process), "no-service")
        equal("the bus ends: the program does not", process.returncode, 0)


def test_twice() -> None:
    """Secrets of one account that something else has put there."""
    with Bus() as bus:
        with bus.service(f"item={ID}:older:5", f"item={ID}:newer:9", f"item={ID}:oldest:1"):
            equal("of several the newest", secret(bus.ask("--show", "lookup", ID)), b"newer")
            equal("each id once", bus.ask("--show", "list")["ids"], ID)
            passes("store over several", bus.ask("store", ID, value=b"new"), "done")
            equal("then there is one", secret(bus.ask("--show", "lookup", ID)), b"new")
        equal("the others are removed", bus.called.count("Delete"), 3)


def test_attributes() -> None:
    """They can be read even while the keyring is locked."""
    with Bus() as bus:
        with bus.service():
            bus.ask("--name=someone@example.org", "store", ID, value=TOKEN)
        check("nothing but application, id and schema beside a secret",
              "attributes:account,application,xdg:schema" in bus.called, bus.called)


def test_arguments() -> None:
    with Bus() as bus, bus.service():
        for name, words, value in (("an id that is none", ("lookup", "0123"), b""),
                                   ("an id of other letters", ("clear", ID.upper()), b""),
                                   ("too large a secret", ("store", ID), bytes((256 << 10) + 1))):
            equal(f"{name} is refused", bus.ask(*words, value=value)["error"], "1")


# ---- the real one ----

def test_real() -> None:
    with Bus() as bus, bus.gnome_keyring():
        passes("gnome-keyring, empty", bus.ask("lookup", ID), "not-found")
        for name, value in (("text", TOKEN), ("another", b"another"), ("no text", b"\xff\0\xfe\n"),
                            ("empty", b""), ("large", os.urandom(256 << 10))):
            passes(f"gnome-keyring, {name}", bus.ask("store", ID, value=value), "done")
            equal(f"gnome-keyring, {name}: the same", secret(bus.ask("--show", "lookup", ID)), value)
        passes("gnome-keyring, a second one", bus.ask("store", OTHER, value=b"2"), "done")
        equal("gnome-keyring, all", sorted(bus.ask("--show", "list")["ids"].split(",")), [ID, OTHER])
        passes("gnome-keyring, clear", bus.ask("clear", ID), "done")
        passes("gnome-keyring, cleared", bus.ask("lookup", ID), "not-found")
        equal("gnome-keyring, the other", bus.ask("--show", "list")["ids"], OTHER)


def test_real_locked() -> None:
    """It remembers over a restart; and without its password it is locked, with nobody to ask."""
    with Bus() as bus:
        with bus.gnome_keyring():
            passes("before the restart", bus.ask("store", ID, value=b"1"), "done")
        with bus.gnome_keyring():
            equal("after the restart", secret(bus.ask("--show", "lookup", ID)), b"1")
        with bus.gnome_keyring(password=None):
            for action in ("lookup", "store", "clear"):
                passes(f"gnome-keyring locked, {action}", bus.ask(action, ID, value=b"2"), "locked")
            passes("gnome-keyring locked, list", bus.ask("list"), "locked")
            passes("gnome-keyring locked, no prompter", bus.ask("--prompt", "lookup", ID),
                   "dismissed")
        with bus.gnome_keyring():
            equal("nothing is lost", secret(bus.ask("--show", "lookup", ID)), b"1")


def test_traffic() -> None:
    """Whoever listens on the bus learns ids and names of accounts."""
    with Bus() as bus, bus.gnome_keyring(), tempfile.TemporaryFile() as heard:
        monitor = subprocess.Popen(["dbus-monitor", "--address", bus.address, "--binary"],
                                   stdout=heard, stderr=subprocess.DEVNULL)
        while b"NameAcquired" not in Path(f"/proc/self/fd/{heard.fileno()}").read_bytes():
            bus.ask("list")
        bus.ask("--name=work", "store", ID, value=TOKEN)
        bus.ask("lookup", ID)
        bus.ask("clear", ID)
        monitor.terminate()
        monitor.wait()
        traffic = Path(f"/proc/self/fd/{heard.fileno()}").read_bytes()
        check("the traffic is heard", b"CreateItem" in traffic and ID.encode() in traffic)
        check("it is encrypted", b"dh-ietf1024-sha256-aes128-cbc-pkcs7" in traffic)
        equal("no token in it", leaks(traffic), [])
        files = [path.read_bytes() for path in bus.room.rglob("*") if path.is_file()]
        equal("no token in files", [leak for data in files for leak in leaks(data)], [])


def test_memory() -> None:
    """What was stored or found is wiped, also by the libraries; the id is in the arguments."""
    if os.environ.get("SANITIZERS"):
        skip("no copies in memory", "the sanitizers have memory of their own")
        return
    body = BODIES["login-refresh"].encode()
    with Bus() as bus, bus.gnome_keyring():
        for action in ("store", "lookup"):
            found = memory(bus.start("--stop", action, ID, value=TOKEN))
            check(f"{action}: memory is searched", ID.encode() in found)
            equal(f"{action}: no piece of the token in memory",
                  [at for at in range(len(body) - PIECE + 1) if body[at:at + PIECE] in found], [])


def have(*programs: str) -> bool:
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        skip("keyring", f"{', '.join(missing)}: missing")
    return not missing


def have_gi() -> bool:
    known = subprocess.run([os.environ["PYTHON"], "-c", "from gi.repository import Gio"],
                           stderr=subprocess.DEVNULL).returncode == 0
    if not known:
        skip("faults of keyrings", "Python's gi is missing")
    return known


if have("dbus-daemon", "openssl"):
    test_no_bus()
    test_activation()
    if have_gi():
        test_faults(hanging())
        test_faults(wrong_types())
        test_faults(PROMPTS)
        test_faults(ANSWERS)
        test_bus_ends()
        test_twice()
        test_attributes()
        test_arguments()
    if have("gnome-keyring-daemon", "dbus-monitor"):
        test_real()
        test_real_locked()
        test_traffic()
        test_memory()
finish()
