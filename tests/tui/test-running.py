#!/usr/bin/env python3
"""The screen of the accounts names the Claude Code processes that run with the selected one: real
processes, started as Claude Code is, with the main configuration directory and with an account's
own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from program import LIMIT_SECONDS, check, finish, skip  # noqa: E402
from scene_file import Step, parse  # noqa: E402
from scene_run import SceneRun  # noqa: E402
from screen import Screen  # noqa: E402

OWN = ".config/claude-accounts/homes/0000000000000002"  # of "work" of account_homes.py

STAND_IN = "#!/bin/sh\necho up\nread -r line\n"

# The two of them end before anything is touched.
SCENE = """
home login accounts-two
server allow
size 100x30
start
wait a accounts
keys a
wait ▌● personal
wait Running       1 Claude Code running with it: ~/proj (pid {main})
keys End
wait ▌○ work
wait Running       1 Claude Code running with it: ~/site (pid {own})
keys Home
wait ~/proj (pid {main})
touch ~/.claude/settings.json
absent Running
wait Whose
keys q q
exit 0
"""


@contextlib.contextmanager
def stand_in(home: Path, directory: str, **variables: str) -> Iterator[int]:
    """The id of a process that Claude Code could be, at work in a directory of the HOME."""
    script = home / "bin/claude"
    script.parent.mkdir(exist_ok=True)
    script.write_text(STAND_IN)
    script.chmod(0o755)
    place = home / directory
    place.mkdir(exist_ok=True)
    with subprocess.Popen([script], cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env={"HOME": str(home), **variables}) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == b"up\n"
        yield process.pid
        process.stdin.close()
        process.wait(LIMIT_SECONDS)


class RunningRun(SceneRun):
    """A scene beside stand-ins for Claude Code; its texts may name their process ids."""

    def run(self) -> None:
        with contextlib.ExitStack() as self.stack:
            super().run()

    def do_start(self, step: Step) -> None:
        home = self.home.path
        own = home / OWN
        own.mkdir(parents=True)
        accounts = home / ".config/claude-accounts/accounts.json"
        listed = json.loads(accounts.read_text())
        listed["accounts"][1]["config_dir"] = str(own)
        accounts.write_text(json.dumps(listed))
        self.pids = {
            "{main}": self.stack.enter_context(stand_in(home, "proj")),
            "{own}": self.stack.enter_context(stand_in(home, "site", CLAUDE_CONFIG_DIR=str(own)))}
        super().do_start(step)

    def do_touch(self, step: Step) -> None:
        self.stack.close()
        super().do_touch(step)

    def _shows(self, screen: Screen, text: str) -> bool:
        for name, pid in self.pids.items():
            text = text.replace(name, str(pid))
        return super()._shows(screen, text)


def main() -> None:
    if shutil.which("tmux") is None:
        skip("what runs with an account", "tmux is not installed")
        finish()
    scene = RunningRun(parse(SCENE, "running"), Path(os.environ["PROGRAM"]))
    scene.run()
    for result in scene.results:
        check(result.name, result.passed, result.why)
    finish()


main()
