"""Accounts of every kind, and commands and shells that are started with them.

    with Bus() as bus, bus.gnome_keyring(), filled("login", bus=bus) as made:
        done = run(made, "exec", "work", "--", "claude-accounts", "status", "--json")
        status, shown = on_terminal(made, "key", "ci")

The program is found in PATH under its name, as hooks of shells and helpers look for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

from canary import SECRETS
from keeping import Kept, world
from program import LIMIT_SECONDS, PROGRAM, equal
from session_bus import Bus
from sign_in import look_for_leaks

KEY = SECRETS["api-key-env"]
TOKEN = SECRETS["oauth-token"]
GATEWAY_TOKEN = SECRETS["auth-token"]
GATEWAY = "https://llm.corp.example"

# Whose login is in use to begin with.
ADA = "ada@example.com"

# What wins in a command with the account, in both modes of Claude Code.
WINNERS = {"ada": "claude_ai", "work": "claude_ai", "ci": "api_key_helper", "year": "oauth_token",
           "gateway": "auth_token", "dev": "bedrock", "eu": "vertex"}


def fill(made: Kept) -> None:
    """An account of every kind; ada is signed in."""
    made.run("accounts", "adopt", "--yes")
    made.run("accounts", "rename", ADA, "ada")
    made.run("accounts", "add", "ci", "--api-key-stdin", data=KEY)
    made.run("accounts", "add", "year", "--token-stdin", data=TOKEN)
    made.run("accounts", "add", "gateway", "--gateway", GATEWAY, "--token-stdin",
             data=GATEWAY_TOKEN)
    made.run("accounts", "add", "dev", "--bedrock", "--profile", "dev", "--region", "eu-west-1")
    made.run("accounts", "add", "eu", "--vertex", "--vertex-project", "a-project", "--region",
             "us-east5")
    made.run("login", "--account", "work", "--email", "bob@example.com")
    equal("all accounts are there", set(made.accounts()), set(WINNERS))


@contextlib.contextmanager
def filled(*fixtures: str, bus: Bus) -> Iterator[Kept]:
    with world(*fixtures, bus=bus) as made:
        (made.home.path / ".claude/CLAUDE.md").write_text("memory\n")
        fill(made)
        yield made


def bin_of(made: Kept) -> Path:
    """A folder in which the program has its name."""
    folder = made.home.path / "bin"
    folder.mkdir(exist_ok=True)
    if not (folder / "claude-accounts").exists():
        (folder / "claude-accounts").symlink_to(PROGRAM)
    return folder


def environment(made: Kept, **more: str) -> dict[str, str]:
    found = made.environment(**more)
    return {**found, "PATH": f"{bin_of(made)}:{found['PATH']}"}


def run(made: Kept, *words: str, reveals: bool = False, cwd: Path | None = None,
        **variables: str) -> subprocess.CompletedProcess:
    """The program, or a command in it, without a terminal."""
    done = subprocess.run([PROGRAM, *words], env=environment(made, **variables),
                          cwd=cwd or made.home.project, capture_output=True, text=True,
                          start_new_session=True, timeout=LIMIT_SECONDS)
    if not reveals:
        look_for_leaks(words, (done.stdout + done.stderr).encode(), made.server)
    return done


def verdict_in(made: Kept, *words: str, mode: str = "interactive", **options: object) -> dict:
    """What wins in a command that is started so: `exec` and its arguments."""
    done = run(made, "exec", *words, "--", "claude-accounts", "status", "--json", "--mode", mode,
               **options)
    return json.loads(done.stdout)["verdict"] if done.stdout.startswith("{") else {"failed": done}


def own_directory(made: Kept, name: str) -> Path:
    return Path(made.account(name)["config_dir"])


def on_terminal(made: Kept, *words: str) -> tuple[int, str]:
    """The program on a terminal of its own: exit status, and all that it shows."""
    process, master = pty.fork()
    if process == 0:
        os.chdir(made.home.project)
        os.execve(PROGRAM, [PROGRAM, *words], environment(made, TERM="xterm"))
    text = b""
    while select.select([master], [], [], LIMIT_SECONDS)[0]:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        text += data
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), text.decode()
