#!/usr/bin/env python3
"""Tests the scene runner with a stand-in for the program: that it passes what is right, fails what
is wrong and says why, and leaves nothing behind. Tests also what it is made of. Prints TAP."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
SUPPORT = HERE.parent / "support"
sys.path.insert(0, str(SUPPORT))

from canary import BODIES, SECRETS, leaks  # noqa: E402
from homes import FIXTURES, Home  # noqa: E402
from scene_file import COMMANDS, WITH_SERVER, parse  # noqa: E402
from screen import Screen, text_width  # noqa: E402
from terminal import is_alive  # noqa: E402

# Scenes in which all must pass; together they use every command, but those of a sign-in, which the
# stand-in cannot do.
RIGHT = {
    "commands": """\
# Everything that a scene can do.
home api-key-env settings-linked
size 60x8
locale C.UTF-8
term tmux-256color
mask h[a-z]+o
start "hello  world"
wait live none

screen
| stand-in 60x8 00000  world
| 株式会社 ──│ key 00000000
| live none
| keys
| resumed 0
end
keys Down a
type b;
paste two words
mouse 3 4
mouse 5 6 wheel-down
wait keys ^[[Bab;^[[200~two words^[[201~^[[<0;3;4M^[[<0;3;4m^[[<
file live <<END
water
END
within 200 live water
in-place live <<END
fire
END
within 200 live fire
absent water
remove live
wait live none
append live <<END
air
END
wait live air
chmod 600 live
touch live
in-place ~/.claude/settings.json <<END
{}
END
holds ~/dotfiles/claude.json <<END
{}
END
home login
suspend
screen
|$ claude-accounts "00000  world"
|$
end
resize 40x8
foreground
wait resumed 1
wait stand-in 40x8
colours
a bold fg=green
|
|.aaaaaaaa
end
keys q
exit 0
gone
start again
wait again
signal TERM
exit 143
""",
    "plain": """\
size 60x16
locale C
term vt100
start
wait Kabushiki
colours
a bold
|
|.aaaaaaaaaaaaaaaa
end
keys q
exit 0
""",
    "no-colour": """\
env NO_COLOR=1
start
wait live
colours
a bold
|
|.aaaaaaaa
end
suspend
""",
    "managed": """\
home managed
start
wait live
keys q
exit 0
""",
}

# Scenes with one fault: what must fail, and words of the explanation.
WRONG = {
    "raw": ("start raw\nwait live\nkeys q\nexit 0", "exit 0", "left with -icanon"),
    "raw-suspended": ("start raw\nwait live\nsuspend", "suspend", "left with -icanon"),
    "alternate": ("start alternate\nwait live\nkeys q\ngone", "gone", "alternate_on"),
    "cursor": ("start cursor\nwait live\nkeys q\ngone", "gone", "cursor_flag"),
    "paste": ("start paste\nwait live\nkeys q\ngone", "gone", "?2004h"),
    "mouse": ("start mouse\nwait live\nkeys q\ngone", "gone", "mouse_any_flag"),
    "colour": ("start colour\nwait live\nkeys q\ngone", "gone", "fg=green"),
    "leak": ("home api-key-env\nstart\nwait live\nkeys s\nwait keys sk", "no secret on the screen",
             "the secret api-key-env (raw)"),
    "status": ("start\nwait live\nkeys #\nexit 0", "exit 0", "ended with status 3"),
    "running": ("start\nwait live\nexit 0", "exit 0", "still running"),
    "ended": ("start\nwait live\nkeys q\nexit 0\nsuspend", "suspend", "ended with status 0"),
    "picture": ("start\nwait live\nscreen\n| stand-out\nend", "screen", "-| stand-out"),
    "colours": ("start\nwait live\ncolours\na bold\n|a\nend", "colours", "+a bold fg=green"),
    "never": ("start\nwait nothing\nwait live", "wait nothing", "not on the screen after"),
    "always": ("start\nwait live\nabsent live", "absent live", "still on the screen after"),
    "late": ("start slow\nwait live none\nfile live <<E\nair\nE\nwithin 100 air", "within 100 air",
             "not on the screen after"),
    "unstarted": ("keys q", "keys q", "nothing was started"),
    "no-mouse": ("start\nwait live\nkeys q\nexit 0\nmouse 1 1", "mouse 1 1", "does not listen"),
    "no-fixture": ("home nobody", "home nobody", "there is no fixture 'nobody'"),
    "too-late": ("start\nwait live\nenv A=B", "env A=B", "must stand before start"),
    "variable": ("start\nwait live\nhome auth-token", "home auth-token", "before start"),
    "unknown": ("start\nlook closely", "", "unknown.scene:3: there is no command 'look'"),
    "wordless": ("start\nwait ", "", "wordless.scene:3: wait needs an argument"),
    "textless": ("start\nwithin 100", "within 100", "within needs milliseconds and a text"),
    "no-signal": ("start\nsignal WHAT", "signal WHAT", "there is no signal 'WHAT'"),
    "no-regex": ("mask (", "mask (", "unterminated subpattern"),
    "endless": ("start\nscreen\n|", "", "endless.scene:3: screen has no 'end'"),
}


class Tap:
    """Counts and prints cases."""

    def __init__(self) -> None:
        self.number = 0
        self.failed = 0

    def case(self, name: str, passed: bool, why: object = "") -> None:
        self.number += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.number} - {name}")
        if not passed:
            print("\n".join(f"# {line}" for line in str(why).splitlines()))

    def end(self) -> int:
        print(f"1..{self.number}")
        return 1 if self.failed else 0


def runner(*paths: Path, **variables: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(HERE / "run.py"), *map(str, paths)],
        env={**os.environ, "PROGRAM": str(SUPPORT / "stand_in.py"), **variables},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def run(*paths: Path, **variables: str) -> str:
    return runner(*paths, **variables).communicate()[0]


def write_scenes(directory: Path, scenes: dict[str, str]) -> list[Path]:
    paths = []
    for name, text in scenes.items():
        paths.append(directory / f"{name}.scene")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def failures(output: str, scene: str) -> dict[str, str]:
    """The failed cases of a scene with their explanations."""
    found = {}
    pattern = rf"^not ok \d+ - {scene}\.scene(?::(?:\d+:)? )?(.*)\n((?:#.*\n)*)"
    for name, why in re.findall(pattern, output, re.M):
        found[name] = why
    return found


def test_right(tap: Tap, directory: Path) -> None:
    output = run(*write_scenes(directory, RIGHT))
    tap.case("right scenes pass", "not ok" not in output and "1.." in output, output)
    numbers = [int(number) for number in re.findall(r"^ok (\d+)", output, re.M)]
    tap.case("cases are numbered", numbers == list(range(1, len(numbers) + 1)), output)
    order = list(dict.fromkeys(re.findall(r"- ([a-z-]+)\.scene", output)))
    tap.case("scenes are reported in order", order == list(RIGHT), output)
    used = {step.command for text in RIGHT.values() for step in parse(text, "").steps}
    tap.case("every command is tried", used == COMMANDS - WITH_SERVER, used ^ COMMANDS)


def test_wrong(tap: Tap, directory: Path) -> None:
    paths = write_scenes(directory, {name: f"size 60x8\n{scene[0]}\n"
                                     for name, scene in WRONG.items()})
    output = run(*paths, PATIENCE="0.1")
    for name, (_, failing, words) in WRONG.items():
        found = failures(output, name)
        unreached = found.pop("wait live", None)
        passed = list(found) == [failing] and words in found[failing]
        tap.case(f"fault: {name}", passed, f"{found}\n{unreached}")
        if name == "never":
            tap.case("what cannot be reached fails", unreached == "# not reached\n", unreached)


def test_update(tap: Tap, directory: Path) -> None:
    text = RIGHT["commands"]
    empty = re.sub(r"^(screen|colours)\n(.*?\n)?end\n", r"\1\nend\n", text, flags=re.M | re.S)
    wrong = text.replace("|$\n", "|% \n|\n").replace("resumed 0", "resumed 1")
    for name, changed in (("empty", empty), ("wrong", wrong), ("right", text)):
        path, = write_scenes(directory, {name: changed})
        run(path, UPDATE="1")
        real = path.read_text(encoding="utf-8")
        tap.case(f"UPDATE=1 puts {name} pictures right", real == text, real)


def test_traces(tap: Tap, directory: Path) -> None:
    """Whatever happens, no process and no file stays."""
    for name, end in (("ended", "keys q\nexit 0"), ("failed", "within 1 nothing"),
                      ("stopped", "suspend"), ("deaf", "wait live")):
        record = directory / name
        path, = write_scenes(directory, {name: f"start {name} record={record}\nwait live\n{end}"})
        run(path)
        test_record(tap, name, record)
    record = directory / "interrupted"
    path, = write_scenes(directory, {"interrupted": f"start record={record}\nwait nothing"})
    process = runner(path)
    while not record.exists() or record.read_text().count("\n") < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    output = process.communicate()[0]
    tap.case("SIGTERM ends the run", "Bail out!" in output and process.returncode == 130, output)
    test_record(tap, "interrupted", record)


def test_record(tap: Tap, name: str, record: Path) -> None:
    home, *processes = record.read_text().splitlines()
    left = [process for process in map(int, processes) if is_alive(process)]
    tap.case(f"{name}: no process and no file stays", not left and not Path(home).parent.exists(),
             f"{home} {left}")


def test_show(tap: Tap) -> None:
    output = run(Path("--show"), Path("--size=30x6"), Path("--keys=a"), Path("--arguments=x"))
    expected = ["┌─ 30x6 ───────────────────────┐", "│ stand-in 30x6 x              │"]
    tap.case("--show prints frames", output.splitlines()[:2] == expected, output)
    tap.case("--show presses keys", "│ keys a                       │" in output, output)


def test_homes(tap: Tap, directory: Path) -> None:
    for name in FIXTURES:
        home = Home(directory / name / "home")
        home.compose([name])
        secrets = re.findall(r"sk-ant-[a-z]+[0-9]+-......", all_text(home))
        tap.case(f"fixture {name}", all(secret.endswith("CANARY") for secret in secrets), secrets)
    home = Home(directory / "composed" / "home")
    home.compose(["helper-user", "settings-linked", "api-key-settings"])
    settings = home.path / ".claude/settings.json"
    line = settings.read_text().splitlines()[11]
    tap.case("api-key-settings stands in line 12", '"ANTHROPIC_API_KEY"' in line, line)
    tap.case("a linked file stays linked", settings.is_symlink(), settings)
    before = settings.stat()
    home.compose(["login"])
    tap.case("what does not change is not written", settings.stat() == before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in home.path.glob(".claude*/.*")}
    tap.case("credentials are private", modes == {".credentials.json": 0o600}, modes)
    home = Home(directory / "all" / "home")
    home.compose(["everything", "managed"])
    found = {name for name, _ in leaks(all_text(home).encode())}
    tap.case("everything holds every secret", found == set(SECRETS), set(SECRETS) - found)


def all_text(home: Home) -> str:
    texts = [path.read_text() for path in home.path.parent.rglob("*") if path.is_file()]
    return "\n".join([*texts, *home.environment.values(), home.descriptor or ""])


def test_canary(tap: Tap) -> None:
    body = BODIES["aws-secret"].encode()
    forms = {
        "raw": body,
        "reversed": body[::-1],
        "hex": body.hex().encode(),
        "base64": base64.b64encode(b"key: " + body),
        "url-encoded": urllib.parse.quote(body, safe="").encode(),
    }
    for form, text in forms.items():
        found = leaks(b"before " + text + b" after")
        tap.case(f"leak, {form}", ("aws-secret", form) in found, found)
    tap.case("leak, upper case hex", bool(leaks(body.hex().upper().encode())))
    tap.case("leak, twelve bytes", leaks(body[20:32]) == [("aws-secret", "raw")])
    tap.case("eleven bytes are none", not leaks(body[20:31]))
    harmless = (SUPPORT / "canary.py").read_bytes() + b"sk-ant-api03-CANARY " + os.urandom(10000)
    tap.case("nothing else is one", not leaks(harmless), leaks(harmless))


def test_screen(tap: Tap) -> None:
    screen = Screen("\x0elqk\x0f 日本e\u0301\n\x1b[1;38;5;200mx \x1b[44m \x1b[0m\x1b[92;7m \n", 10)
    tap.case("text of a screen", screen.rows() == ["┌─┐ 日本e\u0301", "x"], screen.rows())
    colours = ["a bold fg=200", "b bg=blue", "c reverse fg=bright-green", "|", "|a.bc"]
    tap.case("colours of a screen", screen.colours() == colours, screen.colours())
    width = text_width("日本e\u0301")
    tap.case("width of a text", width == 5, width)
    again = Screen("\n".join(screen.ansi()), 10)
    tap.case("a screen in SGR shows the same", again.colours() == colours
             and again.rows() == screen.rows(), again.ansi())


def main() -> int:
    if shutil.which("tmux") is None:
        print("1..0 # SKIP tmux is not installed")
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory() as name:
        for test in (test_right, test_wrong, test_update, test_traces, test_homes):
            directory = Path(name) / test.__name__
            directory.mkdir()
            test(tap, directory)
    test_show(tap)
    test_canary(tap)
    test_screen(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
