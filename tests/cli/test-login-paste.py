#!/usr/bin/env python3
"""Signing in where no browser is, or with a code that is pasted: what is shown there, the forms in
which people paste, what is no code, and paste and listener waiting at the same time. Prints TAP."""

from __future__ import annotations

import os
import re
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from browse import browse  # noqa: E402
from homes import Home  # noqa: E402
from program import LIMIT_SECONDS, check, equal, skip  # noqa: E402
from refreshing import can_trace  # noqa: E402
from sign_in import PROMPT, STEPS, SignIn, both, code_of, finish  # noqa: E402
from sign_in import location_of, login_of, parameters, state_of, world  # noqa: E402

NO_BROWSER = {"BROWSER": None, "DISPLAY": None, "WAYLAND_DISPLAY": None}
SSH = {**NO_BROWSER, "SSH_CONNECTION": "192.0.2.1 50022 192.0.2.2 22", "SSH_TTY": "/dev/pts/9"}
WIDTHS = (40, 60, 80, 200)
CUT = 30  # where a wrapped code is cut

def split(pair: str) -> tuple[str, str]:
    code, _, state = pair.partition("#")
    return code, state


def manual(pair: str) -> str:
    code, state = split(pair)
    return f"https://platform.claude.com/oauth/code/callback?code={code}&state={state}"


# What people paste: how it is made of what the page shows.
FORMS: dict[str, Callable[[str], str]] = {
    "as the page shows it": lambda pair: pair,
    "with blanks around": lambda pair: f"  \t{pair} \r",
    "with a blank at the #": lambda pair: pair.replace("#", " # "),
    "with blanks in it": lambda pair: f"{pair[:CUT]} {pair[CUT:-9]}\t{pair[-9:]}",
    "behind empty lines": lambda pair: f"\n\n \n{pair}",
    "on two lines": lambda pair: f"{pair[:CUT]}\n{pair[CUT:]}",
    "on two lines, indented": lambda pair: f"  {pair[:CUT]}\r\n  {pair[CUT:]}",
    "on two lines, cut at the #": lambda pair: pair.replace("#", "\n#"),
    "on three lines": lambda pair: f"{pair[:9]}\n{pair[9:CUT]}\n{pair[CUT:]}",
    "the address": manual,
    "the address with more in it": lambda pair: f"{manual(pair)}&scope=a%20b#_=_",
    "the address, state first": lambda pair: (
        "https://platform.claude.com/oauth/code/callback"
        f"?state={split(pair)[1]}&code={split(pair)[0]}"),
    "the address on three lines": lambda pair: (
        f"{manual(pair)[:40]}\n{manual(pair)[40:90]}\n{manual(pair)[90:]}"),
    "in quotes": lambda pair: f'"{pair}"',
    "in single quotes": lambda pair: f"'{pair}'",
    "in backquotes": lambda pair: f"`{pair}`",
    "the address in quotes": lambda pair: f'"{manual(pair)}"',
    "the address in angle brackets": lambda pair: f"<{manual(pair)}>",
    "with the prompt": lambda pair: f"Code: {pair}",
    "with a text before": lambda pair: f"Paste this: {pair}",
    "the address with a text before": lambda pair: f"Code is at {manual(pair)}",
}


def paste(home: Home, server: object, text: Callable[[str], str], columns: int) -> list[str]:
    """Signs in with what text makes of the code; tells what is wrong."""
    posts = server.count("token")
    run = SignIn(home, "--no-browser", columns=columns)
    run.type(text(code_of(browse(run.paste_address))) + "\n")
    if not run.wait_for(STEPS[2], seconds=LIMIT_SECONDS):
        run.interrupt()
    result = run.end(searched=not columns)
    faults = [] if result.status == 0 else [repr(result)]
    if result.status == 0 and login_of(home)["accessToken"] != server.last["access_token"]:
        faults.append("the login is not the newest")
    if server.count("token") - posts > 1:
        faults.append("more than one exchange")
    return faults


def forms() -> None:
    """In a pipe, where all comes at once, and on a terminal."""
    for columns, where in ((0, "a pipe"), (80, "a terminal")):
        with world("login") as (home, server):
            for name, text in FORMS.items():
                faults = paste(home, server, text, columns)
                check(f"pasted into {where}: {name}", not faults, faults)
            equal(f"pasted into {where}: the server finds no fault",
                  [problem for problem in server.problems if "/v1/oauth/token" not in problem], [])


# The address of a page that did not open, since its browser is on another machine.
ADDRESSES: dict[str, Callable[[str], str]] = {
    "the address of the listener": lambda address: address,
    "the address of the listener on two lines": lambda address: f"{address[:20]}\n{address[20:]}",
    "the address of the listener without http://": lambda address: address.partition("//")[2],
}


def loopback() -> None:
    for name, text in ADDRESSES.items():
        with world("empty") as (home, server):
            run = SignIn(home, opens=False)
            run.wait_for(PROMPT)
            run.type(text(location_of(run.address)) + "\n")
            if not run.wait_for(STEPS[2], seconds=LIMIT_SECONDS):
                run.interrupt()
            check(f"pasted: {name}", run.end().status == 0)
            equal(f"pasted: {name}: is the redirect of the exchange",
                  [post.document["redirect_uri"] for post in server.requests("token")],
                  [parameters(run.address)["redirect_uri"]])


# ---- what is no code ----

def no_codes(pair: str) -> dict[str, tuple[str, str]]:
    """Texts that are not taken, and what is said about them."""
    code, state = split(pair)
    other = ("A" if state[0] != "A" else "B") + state[1:]
    address, page = manual(pair), "https://platform.claude.com/oauth/code/callback"
    missing, foreign, nothing = "is missing", "another sign-in", "no code for this sign-in"
    return {
        "without a state": (code, missing), "with an empty state": (f"{code}#", missing),
        "without a code": (f"#{state}", "not a code"), "only a #": ("#", "not a code"),
        "with another state": (f"{code}#{other}", foreign),
        "with a shorter state": (pair[:-1], foreign), "with a longer one": (f"{pair}x", foreign),
        "with a state in other letters": (f"{code}#{state.swapcase()}", foreign),
        "with two states": (f"{pair}#{state}", foreign),
        "with a control character": (f"{code}\x01#{state}", "not a code"),
        "with an escape sequence": (f"\x1b[31m{pair}\x1b[0m", "not a code"),
        "with DEL": (f"{code}\x7f#{state}", "not a code"),
        "with letters of another script": (f"{code}é#{state}", "not a code"),
        "the address to sign in at": (
            f"https://claude.com/cai/oauth/authorize?code=true&state={state}", nothing),
        "an address without a query": (page, nothing),
        "an address without a state": (address.partition("&")[0], nothing),
        "an address with another state": (address.replace(state, other), nothing),
        "an address with two states": (f"{address}&state={state}", nothing),
        "an address with two codes": (f"{address}&code={code}", nothing),
        "an address without a code": (f"{page}?state={state}", nothing),
        "an address that is an error of another": (f"{page}?error=x&state={other}", nothing),
        "an address that is an error of nobody": (f"{page}?error=access_denied", nothing),
        "an address with a line break in it": (address.replace(code, f"{code}%0a"), nothing),
        "4 KB": ("x" * 4000, missing), "a word": ("help", missing),
    }


def refused() -> None:
    """One sign-in that takes none of them, tells why, and takes the right one in the end."""
    with world("login") as (home, server):
        before = both(home)
        run = SignIn(home, "--no-browser")
        pair = code_of(browse(run.paste_address))
        for number, (name, (text, told)) in enumerate(no_codes(pair).items(), 2):
            start = len(run.output)
            run.type(text + "\n")
            asked = run.wait_for(PROMPT, number)
            check(f"no code: {name}: says that it {told}, and asks again",
                  asked and told in " ".join(run.output[start:].split()), run.output[start:])
        start = len(run.output)
        run.type(" \t \n\n")
        equal("no code: nothing was asked of the server", server.count("token"), 0)
        equal("no code: nothing changes", both(home), before)
        run.type(pair + "\n")
        check("no code: the right one is taken then", run.end().status == 0, run.output[start:])
        check("no code: an empty line is passed over", "nothing" not in run.output[start:])


def after(name: str, data: str) -> None:
    """The right code is taken after that."""
    with world("empty") as (home, server):
        run = SignIn(home, "--no-browser")
        pair = code_of(browse(run.paste_address))
        run.type(data)
        run.calm()
        run.type(pair + "\n")
        taken = run.wait_for(STEPS[2], seconds=LIMIT_SECONDS)
        if not taken:
            run.interrupt()
        result = run.end()
        check(f"after {name}: the right code is taken", taken and result.status == 0, result)


def denied() -> None:
    """What the page of the server shows then ends the sign-in, if it is this one's."""
    with world("login") as (home, server):
        before = both(home)
        run = SignIn(home, "--no-browser")
        state = state_of(run.paste_address)
        run.type(f"{server.url}/oauth/code/callback?error=access_denied&state={state}\n")
        result = run.end()
        check("pasted: a refusal", result.status == 3 and "refused" in result.stderr, result)
        equal("pasted: a refusal: nothing changes", both(home), before)


def ended_input() -> None:
    """Without standard input the browser is still waited for, and without being asked for."""
    with world("empty") as (home, server):
        trace = home.path.parent / "trace"
        prefix = ("strace", "-o", str(trace), "-e", "trace=read", "-e", "signal=none")
        run = SignIn(home, opens=False, prefix=prefix if can_trace() else ())
        run.wait_for(PROMPT)
        refuse(location_of(run.address).partition("?")[0])
        run.close_input()
        refuse(location_of(run.address).partition("?")[0])
        refuse(location_of(run.address))
        check("no input: the browser is waited for", run.end().status == 0)
        if can_trace():
            ends = len(re.findall(r"^read\(0, .*= 0$", trace.read_text(), re.M))
            check("no input: is noticed once", ends == 1, ends)
        else:
            skip("no input: is noticed once", "processes cannot be traced here")


def unfinished() -> None:
    """The last line of the input need not end."""
    with world("empty") as (home, server):
        run = SignIn(home, "--no-browser")
        run.type(code_of(browse(run.paste_address)))
        run.close_input()
        taken = run.wait_for(STEPS[2], seconds=5)
        if not taken:
            run.interrupt()
        run.end()
        check("a code without the end of its line", taken, run.output[-200:])


# ---- listener and paste at once ----

def refuse(url: str) -> int | str:
    """Visits an address; the status, or how it failed."""
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_SECONDS) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return type(error).__name__


def paste_first() -> None:
    with world("empty") as (home, server):
        run = SignIn(home, opens=False)
        pair, late = code_of(browse(run.paste_address)), location_of(run.address)
        server.hold()
        run.type(pair + "\n")
        server.wait("token")
        equal("the paste first: the browser gets a page that tells nothing", refuse(late), 400)
        run.type(pair + "\n")
        server.release()
        check("the paste first: it counts", run.end().status == 0, run.output)
        equal("the paste first: one exchange, with its redirect",
              [record.document["redirect_uri"] for record in server.requests("token")],
              [f"{server.url}/oauth/code/callback"])


def browser_first() -> None:
    with world("empty") as (home, server):
        run = SignIn(home, opens=False)
        pair, location = code_of(browse(run.paste_address)), location_of(run.address)
        server.hold()
        run.type(pair[:CUT])
        with socket.create_connection(("127.0.0.1", run.port)) as connection:
            path = location.partition("localhost:")[2].partition("/")[2]
            request = f"GET /{path} HTTP/1.1\r\nHost: localhost:{run.port}\r\n\r\n"
            connection.sendall(request.encode())
            server.wait("token")
            run.type(pair[CUT:] + "\n")
            check("the browser first: a code is too late",
                  run.wait_for("does not wait for a code any more"), run.output)
            server.release()
            check("the browser first: it counts", run.end().status == 0, run.output)
        equal("the browser first: one exchange, with its redirect",
              [record.document["redirect_uri"] for record in server.requests("token")],
              [parameters(run.address)["redirect_uri"]])


# ---- no browser here ----

def addresses(output: str, server: object) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(f"{server.url}/")]


def is_whole(address: str, path: str) -> bool:
    wanted = {"code", "client_id", "response_type", "redirect_uri", "scope", "code_challenge",
              "code_challenge_method", "state"}
    return path in address and parameters(address).keys() == wanted


def remote(columns: int) -> None:
    """Over SSH the whole address stands on a line of its own, however wide the terminal is."""
    with world("empty") as (home, server):
        name = f"over SSH, {columns} columns" if columns else "over SSH"
        run = SignIn(home, opens=True, columns=columns, environment=SSH)
        shown = run.paste_address
        check(f"{name}: the whole address is shown", is_whole(shown, "/cai/oauth/authorize"),
              run.output)
        check(f"{name}: no browser is claimed", STEPS[1] not in run.output, run.output)
        ports = list(run.ports)
        line = f"ssh -L {ports[0]}:localhost:{ports[0]} {socket.gethostname()}"
        unbroken = any(line in one for one in run.output.splitlines())
        check(f"{name}: the line for ssh is exact and unbroken",
              len(ports) == 1 and unbroken,
              run.output)
        listens = [one for one in addresses(run.output, server)
                   if parameters(one)["redirect_uri"] == f"http://localhost:{ports[0]}/callback"]
        check(f"{name}: the address that leads to the listener is shown",
              len(listens) == 1,
              run.output)
        run.type(code_of(browse(shown)) + "\n")
        result = run.end(searched=not columns)
        check(f"{name}: the pasted code is taken", result.status == 0, result)


# It is complete when its trace is there.
XDG_OPEN = '#!/bin/sh\n: >"$0.new"\nmv "$0.new" "$0.ran"\n'


def xdg_open(home: Home) -> Path:
    """A program of that name in a directory of its own, which leaves a trace."""
    program = home.path.parent / "bin/xdg-open"
    program.parent.mkdir()
    program.write_text(XDG_OPEN)
    program.chmod(0o755)
    return program


def opened(name: str, environment: dict[str, str | None], arguments: tuple[str, ...],
           wanted: bool, is_remote: bool) -> None:
    """Whether a browser is opened, and whether ssh is spoken of."""
    with world("empty") as (home, server):
        program = xdg_open(home)
        path = f"{program.parent}:{os.environ['PATH']}"
        run = SignIn(home, *arguments, environment={**environment, "PATH": path})
        shown = run.paste_address
        equal(f"{name}: says so", STEPS[1] in run.output, wanted)
        equal(f"{name}: ssh is spoken of", "ssh -L" in run.output, is_remote)
        check(f"{name}: the listener waits all the same", len(run.ports) == 1, run.ports)
        run.type(code_of(browse(shown)) + "\n")
        equal(f"{name}: a code is taken", run.end().status, 0)
        ran = program.with_name("xdg-open.ran")
        end = time.monotonic() + LIMIT_SECONDS
        while wanted and not ran.exists() and time.monotonic() < end:
            time.sleep(0.01)
        equal(f"{name}: a browser is started", ran.exists(), wanted)


def browsers() -> None:
    display = {**NO_BROWSER, "DISPLAY": ":9"}
    opened("a display", display, (), True, False)
    opened("Wayland", {**NO_BROWSER, "WAYLAND_DISPLAY": "wayland-9"}, (), True, False)
    opened("no display", NO_BROWSER, (), False, False)
    opened("--no-browser", display, ("--no-browser",), False, False)
    opened("SSH with a display", {**SSH, "DISPLAY": "localhost:10.0"}, (), False, True)
    opened("SSH_TTY alone", {**NO_BROWSER, "SSH_TTY": "/dev/pts/9"}, (), False, True)
    with world("empty") as (home, server):
        run = SignIn(home, opens=False, environment={"SSH_TTY": "/dev/pts/9"})
        check("SSH with $BROWSER: it is opened", run.address.startswith(server.url))
        run.interrupt()
        run.end()
    with world("empty") as (home, server):
        run = SignIn(home, environment={"BROWSER": "/nonexistent/browser"})
        check("a browser that is not there: the address is shown",
              bool(run.paste_address) and STEPS[1] not in run.output, run.output)
        run.type(code_of(browse(run.paste_address)) + "\n")
        equal("a browser that is not there: a code is taken", run.end().status, 0)


def main() -> None:
    forms()
    loopback()
    refused()
    after("100 KB on one line", "x" * 100_000 + "\n")
    after("1 MB on many lines", ("x" * 99 + "\n") * 10_000)
    after("NUL", "a\0b\n")
    denied()
    ended_input()
    unfinished()
    paste_first()
    browser_first()
    for columns in (0, *WIDTHS):
        remote(columns)
    browsers()
    finish()


main()
