"""The servers of a scene, and the user's browser before them.

The program gets CLAUDE_ACCOUNTS_ENDPOINT and, as BROWSER, a program that visits nothing: it leaves
the address in the HOME, for the scene to say when the user agrees.
"""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

from authserver import AuthServer, browse
from homes import Home
from sts_server import Key, StsServer
from terminal import PATIENCE

LIMIT = 10.0 * PATIENCE

OPENED = "opened-address"
SAVED = ".local/state/claude-accounts/sign-in-address.txt"
BROWSER = f"""#!/bin/sh
printf '%s' "$1" >~/{OPENED}.new && mv ~/{OPENED}.new ~/{OPENED}
"""

# Ports, states and challenges differ from run to run, and so do times and fingerprints; an address
# that fills lines of its own is broken anywhere.
MASKS = [
    r"127\.0\.0\.1:\d+",
    r"(?<=ssh -L )\d+:localhost:\d+",
    r"(?<=│ )[\w%./:?&=+-]{5,}(?= *│)",
    r"\d:\d\d(?= left)",
    r"(?<=key )[0-9a-f]{1,7}(?=…)",
]


class SceneServer:
    """Started at once; close() ends it."""

    def __init__(self, home: Home, consent: str, account: str = "ada@example.com") -> None:
        self._home = home.path
        self.auth = AuthServer()
        self.auth.consent = consent
        self.auth.account = account
        browser = self._home / "browser"
        browser.write_text(BROWSER)
        browser.chmod(0o700)
        self.variables = {"CLAUDE_ACCOUNTS_ENDPOINT": self.auth.url, "BROWSER": str(browser)}
        self.masks = [re.compile(mask) for mask in MASKS]

    def close(self) -> None:
        self.auth.close()

    def agree(self) -> None:
        """The user agrees in the browser that the program has opened."""
        browse(self._address(self._home / OPENED))

    def code(self) -> str:
        """What the page shows whose address the program has saved to its file."""
        page = browse(self._address(self._home / SAVED))
        found = re.search(r'id="code">([^<]+)<', page.body)
        if not found:
            raise ValueError(f"the page shows no code: {page.status} {page.url.split('?')[0]}")
        return html.unescape(found[1])

    def comes_to(self, endpoint: str, count: int) -> bool:
        """Whether exactly so many requests have come to an endpoint, after a while."""
        return self.auth.wait(endpoint, count, LIMIT) and self.auth.count(endpoint) == count

    @staticmethod
    def _address(path: Path) -> str:
        limit = time.monotonic() + LIMIT
        while not path.exists():
            if time.monotonic() > limit:
                raise ValueError(f"there is no {path.name}")
            time.sleep(0.02)
        return path.read_text().strip()


def profile(key: Key) -> str:
    """The file of AWS with the profile "work"."""
    return (f"[work]\naws_access_key_id = {key.id}\naws_secret_access_key = {key.secret}\n"
            f"aws_session_token = {key.token}\n")


class SceneSts:
    """AWS's Security Token Service. The profile "work" has keys that have ended; ~/good-keys is
    what a refresh puts in their place."""

    def __init__(self, home: Home) -> None:
        self.sts = StsServer()
        self.sts.__enter__()
        folder = home.path / ".aws"
        folder.mkdir(mode=0o700)
        (folder / "credentials").write_text(profile(self.sts.key(state="expired", token=True)))
        (home.path / "good-keys").write_text(profile(self.sts.key(token=True)))
        self.variables = {"AWS_ENDPOINT_URL": self.sts.url, "AWS_EC2_METADATA_DISABLED": "true"}

    def close(self) -> None:
        self.sts.__exit__(None, None, None)
