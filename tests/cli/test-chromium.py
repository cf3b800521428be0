#!/usr/bin/env python3
"""Signing in with a real browser: Chromium, headless, goes to the address that the program opens,
its user presses the button of the server's page, and it lands on the last page, whose address
holds no code. Prints TAP; without Chromium all is skipped."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from homes import Home  # noqa: E402
from program import check, equal, skip  # noqa: E402
from sign_in import SignIn, both, finish, login_of, world  # noqa: E402

NAMES = ("chromium", "chromium-browser", "google-chrome")
LIMIT_SECONDS = 120  # it takes long to start on a loaded machine

# Nothing of it goes anywhere but to loopback.
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-extensions", "--disable-sync", "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe", "about:blank",
)


class Browser:
    """A page of Chromium, driven by its DevTools protocol over two pipes."""

    def __init__(self, program: str, directory: Path) -> None:
        here, there = os.pipe(), os.pipe()  # what we say, and what it says
        self.problem = ""
        line = ["sh", "-c", f'exec "$@" 3<&{here[0]} 4>&{there[1]}', "sh", program,
                f"--user-data-dir={directory}", *ARGUMENTS]
        self._process = subprocess.Popen(
            line, pass_fds=(here[0], there[1]), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={"PATH": os.environ["PATH"], "HOME": str(directory), "TMPDIR": str(directory)})
        os.close(here[0])
        os.close(there[1])
        self._out, self._in = here[1], there[0]
        self._pending = b""
        self._number = 0
        self._session: str | None = None

    def _answer(self, end: float) -> dict:
        """The next message."""
        while b"\0" not in self._pending:
            if not select.select([self._in], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self._in, 65536)
            if not data:
                raise EOFError("the browser has ended")
            self._pending += data
        message, _, self._pending = self._pending.partition(b"\0")
        return json.loads(message)

    def call(self, method: str, **parameters: object) -> dict:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + LIMIT_SECONDS
        while True:
            answer = self._answer(end)
            if answer.get("id") == self._number:
                return answer.get("result", {})

    def open_page(self) -> None:
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]

    def go(self, address: str) -> None:
        self.call("Page.navigate", url=address)

    def run(self, script: str) -> object:
        return self.call("Runtime.evaluate", expression=script).get("result", {}).get("value")

    def wait_for(self, script: str) -> bool:
        """Waits until it is true on the page, whichever that is by then."""
        end = time.monotonic() + LIMIT_SECONDS
        while not (true := self.run(script)) and time.monotonic() < end:
            time.sleep(0.02)
        return bool(true)

    def press(self, name: str) -> bool:
        """The button or link of that id, once it is there."""
        element = f"document.getElementById('{name}')"
        found = self.wait_for(f"document.readyState === 'complete' && !!{element}")
        self.run(f"{element}.click()")
        return found

    def land(self, script: str) -> bool:
        """As wait_for(), but a page that did not come is the end as well."""
        self.wait_for(f"location.protocol === 'chrome-error:' || {script}")
        return bool(self.run(script))

    @property
    def place(self) -> tuple[str, str]:
        """Address and title."""
        return str(self.run("location.href")), str(self.run("document.title"))

    def close(self) -> None:
        with contextlib.suppress(OSError, EOFError):
            self.call("Browser.close")
        os.close(self._out)
        os.close(self._in)
        try:
            self._process.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def visiting(program: str, home: Home) -> Iterator[Browser]:
    browser = Browser(program, home.path.parent / "profile")
    try:
        browser.open_page()
        yield browser
    finally:
        browser.close()


def agreed(program: str, arguments: tuple[str, ...], last: str) -> None:
    name = " ".join(("login", *arguments))
    with world("empty") as (home, server), visiting(program, home) as browser:
        server.consent = "ask"
        run = SignIn(home, *arguments, opens=False)
        browser.go(run.address)
        check(f"{name}: there is a button", browser.press("allow"), browser.place)
        result = run.end()
        equal(f"{name}: status", result.status, 0, result)
        landed = browser.land(f"location.href.startsWith('{server.url}{last}')")
        address, title = browser.place
        check(f"{name}: the last page is the server's",
              landed and title == "You're all set up for Claude Code", browser.place)
        equal(f"{name}: the address holds no secret", server.leaks(address.encode()), [])
        problems = [problem for problem in server.problems if "favicon" not in problem]
        equal(f"{name}: the server finds no fault", (problems, server.count("token")), ([], 1))


def denied(program: str) -> None:
    with world("login") as (home, server), visiting(program, home) as browser:
        server.consent = "ask"
        before = both(home)
        run = SignIn(home, opens=False)
        browser.go(run.address)
        check("declined: there is a button", browser.press("deny"), browser.place)
        result = run.end()
        check("declined: is told", result.status == 3 and "refused" in result.stderr, result)
        equal("declined: nothing changes", both(home), before)
        check("declined: so says the page",
              browser.land("document.title === 'You are not signed in'"), browser.place)


def other_pages(program: str) -> None:
    """A page of somebody else cannot end the sign-in, nor see that it waits."""
    with world("login") as (home, server), visiting(program, home) as browser:
        run = SignIn(home, opens=False)
        start = f"http://localhost:{run.port}/callback"
        browser.go(f"{server.url}/oauth/code/success")
        browser.wait_for("document.readyState === 'complete'")
        browser.run(f"""
            for (const query of ['', '?error=access_denied', '?code=x&state=y']) {{
                const image = new Image();
                image.onload = image.onerror = () => window.seen = (window.seen ?? 0) + 1;
                image.src = '{start}' + query;
                fetch('{start}' + query).then((reply) => window.read = reply.status,
                    () => window.seen = (window.seen ?? 0) + 1);
            }}""")
        check("another page: its requests end", browser.wait_for("window.seen === 6"),
              browser.run("window.seen"))
        equal("another page: it can read nothing", browser.run("typeof window.read"), "undefined")
        check("another page: the sign-in goes on", run.process.poll() is None)
        browser.go(run.address)
        equal("another page: it ends with the right one", run.end().status, 0)
        equal("another page: the login is the newest", login_of(home)["accessToken"],
              server.last["access_token"])


def main() -> None:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        skip("a real browser", "Chromium is not installed")
    else:
        agreed(program, (), "/oauth/code/success")
        agreed(program, ("--console", "--email", "dave@example.net"), "/buy_credits")
        denied(program)
        other_pages(program)
    finish()


main()
