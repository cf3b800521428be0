#!/usr/bin/env python3
"""`exec`, `env`, `key` and the hook of shells: an account wins in one command, one shell, one
directory, nothing else changes, and no secret stands where it need not. With a real keyring on a
bus of its own, and real shells. Prints TAP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from canary import SECRETS  # noqa: E402
from keeping import Kept, finish  # noqa: E402
from launching import (  # noqa: E402
    GATEWAY_TOKEN, KEY, TOKEN, WINNERS, environment, filled, on_terminal, own_directory, run,
    verdict_in)
from program import LIMIT_SECONDS, PROGRAM, check, equal  # noqa: E402
from session_bus import Bus  # noqa: E402
from sign_in import look_for_leaks  # noqa: E402


def main_files(made: Kept) -> dict:
    """What `exec` must not change: Claude Code's own files, and the project."""
    return made.files(".config", ".local", "bin")


def test_exec(made: Kept) -> None:
    before = main_files(made)
    for name, winner in WINNERS.items():
        for mode in ("interactive", "print"):
            verdict = verdict_in(made, name, mode=mode)
            check(f"exec {name}, {mode}: it wins", verdict.get("winner") == winner, verdict)
    check("exec changes nothing in the main directory", main_files(made) == before,
          "another file")


def test_shadows(made: Kept) -> None:
    """Whatever the shell exports and the settings say, the account wins."""
    settings = made.home.path / ".claude/settings.json"
    kept = settings.read_bytes() if settings.exists() else None
    settings.write_text(json.dumps({"model": "opus", "apiKeyHelper": "echo other"}))
    exported = {"ANTHROPIC_API_KEY": KEY, "CLAUDE_CODE_USE_VERTEX": "1"}
    for name in ("work", "ci", "year", "gateway", "dev"):
        verdict = verdict_in(made, name, mode="print", **exported)
        wins = {"year": "claude_ai", "gateway": "api_key_helper"}.get(name, WINNERS[name])
        check(f"{name} wins over the shell and the settings", verdict.get("winner") == wins,
              verdict)
    done = run(made, "exec", "ada", "--", "true")
    check("the login in use is not moved away for one command",
          done.returncode == 3 and "claude-accounts use ada" in done.stderr, done)
    copy = json.loads((own_directory(made, "work") / "settings.json").read_text())
    equal("its settings are a copy without what authenticates", copy, {"model": "opus"})
    settings.unlink()
    if kept is not None:
        settings.write_bytes(kept)


def test_own_directory(made: Kept) -> None:
    own = own_directory(made, "work")
    equal("it is nobody else's", own.stat().st_mode & 0o777, 0o700)
    state = json.loads((own / ".claude.json").read_text())
    equal("its state is a copy with its own account", state["oauthAccount"]["emailAddress"],
          "bob@example.com")
    check("its memory is shared", (own / "CLAUDE.md").resolve() ==
          (made.home.path / ".claude/CLAUDE.md").resolve(), list(own.iterdir()))
    check("its login is its own", not (own / ".credentials.json").is_symlink() and
          (own / ".credentials.json").exists(), list(own.iterdir()))


def test_status(made: Kept) -> None:
    """The exit status is the command's, as in shells."""
    (made.home.path / "no-program").write_text("text\n")
    for command, status in ((["sh", "-c", "exit 42"], 42), (["no-such-program"], 127),
                            ([str(made.home.path / "no-program")], 126)):
        equal(f"exec {command[0]}: status", run(made, "exec", "ada", "--", *command).returncode,
              status)
    equal("exec without a command", run(made, "exec", "ada").returncode, 2)
    equal("exec of nobody", run(made, "exec", "nobody", "--", "true").returncode, 2)
    equal("exec without a pin", run(made, "exec", "--", "true").returncode, 2)


def test_argv(made: Kept) -> None:
    """The child has the secret in its environment only where that is the purpose."""
    script = "tr '\\0' '\\n' </proc/$$/environ | grep -c CANARY; tr '\\0' ' ' </proc/$$/cmdline"
    for name, count in (("year", "1"), ("gateway", "1"), ("ci", "0"), ("work", "0")):
        done = run(made, "exec", name, "--", "sh", "-c", script)
        equal(f"exec {name}: secrets in the environment", done.stdout.split("\n")[0], count)


def test_env(made: Kept) -> None:
    for name, winner in WINNERS.items():
        code = run(made, "env", name, "--shell", "bash").stdout
        done = subprocess.run(
            ["bash", "--norc", "-c", f'{code}\nclaude-accounts status --short'],
            env=environment(made, ANTHROPIC_API_KEY=SECRETS["api-key-settings"]),
            cwd=made.home.project, capture_output=True, text=True, timeout=LIMIT_SECONDS)
        equal(f"env {name}: wins in the shell", done.stdout.strip().rstrip("!"), winner)


def test_key(made: Kept) -> None:
    for name, secret in (("ci", KEY), ("year", TOKEN), ("gateway", GATEWAY_TOKEN)):
        done = run(made, "key", name, reveals=True)
        equal(f"key {name}: the key and a newline", (done.stdout, done.stderr, done.returncode),
              (secret + "\n", "", 0))
    for name in ("work", "dev"):
        done = run(made, "key", name)
        equal(f"key {name}: it has none", (done.stdout, done.returncode), ("", 2))
    status, shown = on_terminal(made, "key", "ci")
    check("key on a terminal: refused", status == 3 and KEY not in shown and "--reveal" in shown,
          (status, shown))
    status, shown = on_terminal(made, "key", "ci", "--reveal")
    check("key on a terminal with --reveal", status == 0 and KEY in shown, status)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "key", "ci"], env=environment(made), stdout=full,
                              stderr=subprocess.PIPE, cwd=made.home.project, check=False)
    equal("key that cannot be written fails", done.returncode, 1)


# What a shell does: goes to a pinned directory and away again, and says each time what wins and
# what the variable of its own is.
SCRIPTS = {
    "bash": (["bash", "--norc"], 'eval "$(claude-accounts shell-init bash)"', "eval \"$PROMPT_COMMAND\"",
             'echo "$(claude-accounts status --short) ${ANTHROPIC_API_KEY:+set} $AWS_PROFILE"'),
    "zsh": (["zsh", "-f"], 'eval "$(claude-accounts shell-init zsh)"',
            "for hook in $precmd_functions; do $hook; done",
            'echo "$(claude-accounts status --short) ${ANTHROPIC_API_KEY:+set} $AWS_PROFILE"'),
    "fish": (["fish", "--no-config"], "claude-accounts shell-init fish | source",
             "emit fish_prompt",
             'echo (claude-accounts status --short) (set -q ANTHROPIC_API_KEY; and echo set) '
             '$AWS_PROFILE'),
}


def test_hook(made: Kept, shell: str) -> None:
    program, begin, prompt, tell = SCRIPTS[shell]
    pinned = made.home.path / "pinned/below"
    foreign = made.home.path / "foreign"
    foreign.mkdir(exist_ok=True)
    (foreign / ".claude-account").write_text("dev\n")
    steps = [begin, "cd " + str(made.home.project), prompt, tell, "cd " + str(pinned), prompt,
             tell, "cd " + str(foreign), prompt, tell, "cd /", prompt, tell]
    done = subprocess.run([*program, "-c", "\n".join(steps)], capture_output=True, text=True,
                          env=environment(made, ANTHROPIC_API_KEY=KEY, AWS_PROFILE="it's mine"),
                          cwd=made.home.path, timeout=LIMIT_SECONDS, check=False)
    look_for_leaks(shell, (done.stdout + done.stderr).encode(), made.server)
    lines = [" ".join(line.split()).replace("!", "") for line in done.stdout.splitlines()]
    outside = "claude_ai set it's mine"
    check(f"{shell}: in, under a foreign pin, and out again",
          lines == [outside, "bedrock dev", outside, outside], (lines, done.stderr))
    check(f"{shell}: the foreign pin is named", "claude-accounts use NAME --here" in done.stderr,
          done.stderr)


def test_pins(made: Kept) -> None:
    directory = made.home.path / "pinned"
    (directory / "below").mkdir(parents=True)
    done = run(made, "use", "dev", "--here", "--yes", cwd=directory)
    pin = directory / ".claude-account"
    check("use --here", done.returncode == 0 and pin.exists() and pin.read_text() == "dev\n", done)
    equal("the list knows it", made.account("dev").get("directories"), [str(directory)])
    done = run(made, "exec", "--", "claude-accounts", "status", "--short", cwd=directory / "below")
    equal("exec goes by it", done.stdout.strip().rstrip("!"), "bedrock")
    for shell in SCRIPTS:
        check(f"{shell} is here", shutil.which(shell) is not None, "not installed")
        test_hook(made, shell)
    made.run("accounts", "rename", "dev", "dev2", "--yes")
    equal("a new name is in the pin", pin.read_text(), "dev2\n")
    made.run("accounts", "rename", "dev2", "dev", "--yes")


def test_all(bus: Bus) -> None:
    with filled("login", bus=bus) as made:
        test_exec(made)
        test_own_directory(made)
        test_status(made)
        test_argv(made)
        test_env(made)
        test_key(made)
        test_pins(made)
        test_shadows(made)


with Bus() as bus, bus.gnome_keyring():
    test_all(bus)
finish()
