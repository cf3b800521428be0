#!/usr/bin/env python3
"""Who sets a variable of the shell (app/shadow.h), as `why` tells it: real start files of every
kind in a HOME and in an /etc of its own, and real parent processes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from homes import Home  # noqa: E402
from program import check, equal, finish, skip  # noqa: E402

NAME = "ANTHROPIC_AUTH_TOKEN"
VALUE = "a-shadow-that-nobody-prints"
OTHER = "another-shadow-of-that-kind"
EXPORT = f"export {NAME}={VALUE}\n"
UNKNOWN = f'export {NAME}="$(cat token)"\n'
DIFFERENT = f"export {NAME}={OTHER}\n"
FISH = f"set -gx {NAME} {VALUE}\n"
LIST = f"{NAME}={VALUE}\n"

PARENT = "the parent process"
HEADING = f"Where the environment has {NAME} from\n"


def why(home: Home, prefix: tuple[str, ...] = (), cwd: Path | None = None,
        **variables: str) -> program.Result:
    result = program.run(home, "why", "auth_token", prefix=prefix, cwd=cwd,
                         environment={NAME: VALUE, **variables})
    leaked = VALUE in result.stdout + result.stderr or OTHER in result.stdout + result.stderr
    assert result.status == 0 and not leaked and not result.stderr, result
    return result


def section(result: program.Result) -> list[str]:
    """What is told of who sets it, a sentence each."""
    text = result.stdout.partition(HEADING)[2].partition("\n\n")[0]
    joined = re.sub(r"\s+", " ", text).strip()
    return re.split(r" (?=\S+:\d+ sets|the parent process)", joined) if joined else []


def places(result: program.Result) -> list[str]:
    """The same in short: "~/.bashrc:1 sets it"; the parent process, which is always another, not."""
    found = [re.match(r"(.*? (?:sets it|sets another value|passes it on))\.", line)
             for line in section(result)]
    return [one[1] for one in found if one and not one[1].startswith(PARENT)]


def set_in(result: program.Result) -> str:
    match = re.search(r"^  Set in +environment(?:: (.*))?, token", result.stdout, re.M)
    assert match, result
    return match[1] or ""


def write(home: Home, name: str, text: str) -> Path:
    path = home.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def expect(name: str, files: dict[str, str], wanted: list[str], **variables: str) -> None:
    """One case: a HOME with some files, and what is told."""
    with program.home() as home:
        for path, text in files.items():
            write(home, path, text)
        given = {key: value.replace("HOME", str(home.path)) for key, value in variables.items()}
        result = why(home, **given)
        equal(name, places(result), wanted, result.stdout)


# --------------------------------------------------------------------------------------------------
# Files

def test_each_file() -> None:
    texts = {
        ".bashrc": EXPORT, ".bash_profile": EXPORT, ".bash_login": EXPORT, ".profile": EXPORT,
        ".bash_aliases": EXPORT, ".bashrc.d/keys": EXPORT, ".zshrc": EXPORT, ".zshenv": EXPORT,
        ".zprofile": EXPORT, ".zlogin": EXPORT, ".xprofile": EXPORT, ".xsessionrc": EXPORT,
        ".pam_environment": f"{NAME}={VALUE}\n", ".config/fish/config.fish": FISH,
        ".config/fish/conf.d/keys.fish": FISH, ".config/environment.d/10-keys.conf": LIST,
        ".config/fish/fish_variables": f"SETUVAR --export {NAME}:{VALUE}\n",
        "proj/.envrc": EXPORT, ".envrc": EXPORT,
    }
    for path, text in texts.items():
        expect(path, {path: "# mine\n\n" + text}, [f"~/{path}:3 sets it"])
    for path in (".config/fish/conf.d/keys", ".config/environment.d/keys.txt", ".cshrc"):
        expect(f"{path} is not read", {path: EXPORT + LIST}, [])


def test_order() -> None:
    files = {".bashrc": UNKNOWN, ".zshrc": UNKNOWN, ".config/fish/config.fish":
             f"set -gx {NAME} (cat token)\n", ".config/environment.d/a.conf": f"{NAME}=$A\n"}
    bash, zsh = "~/.bashrc:1 sets it", "~/.zshrc:1 sets it"
    fish, list_ = "~/.config/fish/config.fish:1 sets it", "~/.config/environment.d/a.conf:1 sets it"
    expect("bash first", files, [bash, zsh, fish, list_], SHELL="/bin/bash")
    expect("zsh first", files, [zsh, bash, fish, list_], SHELL="/usr/bin/zsh")
    expect("fish first", files, [fish, bash, zsh, list_], SHELL="/usr/bin/fish")
    expect("bash when nobody knows", files, [bash, zsh, fish, list_])
    expect("the same value first, another last",
           {".bashrc": DIFFERENT + UNKNOWN, ".profile": EXPORT, ".zshrc": "\n" + EXPORT},
           ["~/.profile:1 sets it", "~/.zshrc:2 sets it", "~/.bashrc:2 sets it",
            "~/.bashrc:1 sets another value"])
    expect("the last line first", {".bashrc": EXPORT * 3},
           [f"~/.bashrc:{line} sets it" for line in (3, 2, 1)])
    expect("five at most", {".bashrc": EXPORT * 9},
           [f"~/.bashrc:{line} sets it" for line in (9, 8, 7, 6, 5)])


def test_directories() -> None:
    expect("ZDOTDIR", {"zsh/.zshrc": EXPORT, ".zshenv": UNKNOWN, ".zshrc": EXPORT},
           ["~/zsh/.zshrc:1 sets it", "~/.zshenv:1 sets it"], ZDOTDIR="HOME/zsh")
    expect("XDG_CONFIG_HOME", {"xdg/fish/config.fish": FISH, "xdg/environment.d/a.conf": LIST,
                               ".config/fish/config.fish": FISH},
           ["~/xdg/fish/config.fish:1 sets it", "~/xdg/environment.d/a.conf:1 sets it"],
           XDG_CONFIG_HOME="HOME/xdg")
    expect("one that is relative counts for nothing", {".zshrc": EXPORT, "proj/.zshenv": EXPORT},
           ["~/.zshrc:1 sets it"], ZDOTDIR=".")


def test_sources() -> None:
    expect("files that files read",
           {".bashrc": '. ~/.keys\n[ -f "$HOME/b" ] && source "$HOME/b"\n. $X/c\n. d/e\n. "$(f)"\n',
            ".keys": EXPORT, "b": UNKNOWN, "x/c": DIFFERENT, "d/e": EXPORT, "f": EXPORT},
           ["~/.keys:1 sets it", "~/d/e:1 sets it", "~/b:1 sets it",
            "~/x/c:1 sets another value"], X="HOME/x")
    expect("one level", {".bashrc": ". ~/.a\n", ".a": ". ~/.b\n", ".b": EXPORT}, [])
    expect("one that is read for its own sake as well",
           {".bash_profile": ". ~/.bashrc\n", ".bashrc": ". ~/.a\n. ~/.bash_profile\n",
            ".a": EXPORT}, ["~/.a:1 sets it"])
    expect("fish", {".config/fish/config.fish": "source ~/.keys.fish\n", ".keys.fish": FISH},
           ["~/.keys.fish:1 sets it"])
    expect("direnv", {"proj/.envrc": "dotenv\nsource_env ..\nsource_env keys\n", "proj/.env": LIST,
                      ".envrc": "dotenv .env.local\n", ".env.local": UNKNOWN, "proj/keys": EXPORT},
           ["~/proj/.env:1 sets it", "~/proj/keys:1 sets it", "~/.env.local:1 sets it"])


def test_direnv() -> None:
    with program.home() as home:
        write(home, "proj/.envrc", UNKNOWN)
        write(home, ".bashrc", UNKNOWN)
        below = home.project / "a/b"
        below.mkdir(parents=True)
        equal("the .envrc of a directory above", places(why(home, cwd=below)),
              ["~/.bashrc:1 sets it", "~/proj/.envrc:1 sets it"])
        result = why(home, DIRENV_FILE=str(home.project / ".envrc"))
        equal("one that direnv has loaded goes first", places(result),
              ["~/proj/.envrc:1 sets it", "~/.bashrc:1 sets it"])
        check("what to do about it", any(line.endswith("then: direnv allow.")
                                         for line in section(result)), result.stdout)


def test_remedies() -> None:
    again = f"in this shell: unset {NAME}."
    wanted = {
        ".bashrc": (EXPORT, f"Take line 1 out of ~/.bashrc; {again}"),
        ".config/fish/config.fish":
            (FISH, "Take line 1 out of ~/.config/fish/config.fish; in this shell: "
                   f"set --erase {NAME}."),
        ".config/fish/fish_variables":
            (f"SETUVAR --export {NAME}:{VALUE}\n", f"In fish: set --erase --universal {NAME}."),
        ".config/environment.d/a.conf":
            (LIST, "Take line 1 out of ~/.config/environment.d/a.conf and log in to this machine "
                   f"anew; {again}"),
    }
    for path, (text, remedy) in wanted.items():
        with program.home() as home:
            write(home, path, text)
            equal(f"what to do about {path}", section(why(home)),
                  [f"~/{path}:1 sets it. {remedy}"])


def test_machine() -> None:
    """Files of the machine, in an /etc of its own."""
    texts = {
        "profile": EXPORT, "profile.d/keys.sh": EXPORT, "bash.bashrc": EXPORT, "zsh/zshenv": EXPORT,
        "fish/config.fish": FISH, "environment.d/a.conf": LIST, "environment": LIST,
    }
    if not program.can_mount():
        skip("files of the machine", "no mount namespace")
        return
    for path, text in texts.items():
        with program.home() as home:
            etc = home.path.parent / "etc"
            (etc / path).parent.mkdir(parents=True)
            (etc / path).write_text(text)
            prefix = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc && exec "$@"', str(etc))
            equal(f"/etc/{path}", places(why(home, prefix)), [f"/etc/{path}:1 sets it"])


# --------------------------------------------------------------------------------------------------
# What is no file, or a bad one

def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_huge(path: Path) -> None:
    path.write_text("#" * (1 << 20) + "\n" + EXPORT)


def make_binary(path: Path) -> None:
    odd = bytes(range(32)) + bytes(range(127, 256))
    path.write_bytes(odd * 1000 + b"\n" + EXPORT.encode() + b"\xff" * 1000)


def make_link(path: Path) -> None:
    """To a file that is read as well: it is told once."""
    path.symlink_to(".zshrc")


MAKERS: list[tuple[Callable[[Path], None], list[str]]] = [
    (make_fifo, ["~/.zshrc:1 sets it"]), (make_device, ["~/.zshrc:1 sets it"]),
    (make_loop, ["~/.zshrc:1 sets it"]), (make_huge, ["~/.zshrc:1 sets it"]),
    (Path.mkdir, ["~/.zshrc:1 sets it"]), (make_link, ["~/.bashrc:1 sets it"]),
    (make_binary, ["~/.bashrc:1002 sets it", "~/.zshrc:1 sets it"]),
]


def test_odd_files() -> None:
    for maker, wanted in MAKERS:
        with program.home() as home:
            write(home, ".zshrc", EXPORT)
            maker(home.path / ".bashrc")
            result = why(home)
            equal(f".bashrc: {maker.__name__}", places(result), wanted, result.stdout)


def test_hostile_name() -> None:
    with program.home() as home:
        folder = home.project / "a\x1b[31m\u202eb"
        folder.mkdir()
        (folder / ".envrc").write_text(EXPORT)
        result = why(home, cwd=folder)
        check("a hostile name is clean", "~/proj/a[31mb/.envrc:1 sets it." in result.stdout
              and "\x1b" not in result.stdout, result)


# --------------------------------------------------------------------------------------------------
# Processes

def parent_in(result: program.Result) -> str:
    joined = " ".join(section(result))
    match = re.search(r"the parent process (\d+) \((.*?)\) passes it on", joined)
    return f"{match[1]} {match[2]}" if match else joined


def under(script: str, *arguments: str) -> tuple[str, ...]:
    """A shell that stays while the rest of the line runs; "$@" is that in the script."""
    return ("sh", "-c", script, "sh", *arguments)


def test_parents() -> None:
    with program.home() as home:
        mine = f"{os.getpid()} {Path('/proc/self/comm').read_text().strip()}"
        note = home.path / "pid"
        stay = f'echo $$ >{shlex.quote(str(note))}; "$@"; true'
        wait = '"$@"; true'

        equal("whoever starts it with the variable", parent_in(why(home)), mine)
        equal("a shell that replaces itself",
              parent_in(why(home, under(f'{NAME}={VALUE} exec "$@"'))), mine)
        result = why(home, under(stay))
        equal("a parent that was started with it", parent_in(result),
              f"{note.read_text().strip()} sh", result.stdout)
        equal("it is named among the facts as well as in files", set_in(result), "")
        result = why(home, under(stay, *under(wait, *under(wait))))
        equal("the topmost that was", parent_in(result), f"{note.read_text().strip()} sh")
        result = why(home, under(f'export {NAME}={OTHER}; "$@"; true',
                                 *under(f'export {NAME}={VALUE}; "$@"; true', *under(stay))))
        equal("none above one that has another value", parent_in(result),
              f"{note.read_text().strip()} sh")
        write(home, ".bashrc", UNKNOWN)
        result = why(home)
        equal("a file that may have set it goes first", section(result)[0].split(".")[1],
              "bashrc:1 sets it")
        equal("and the process is named", parent_in(result), mine)
        write(home, ".bashrc", DIFFERENT)
        result = why(home)
        check("it goes before a line that sets another value",
              section(result)[0].startswith(PARENT), result.stdout)
        write(home, ".bashrc", EXPORT)
        check("no process beside a line that sets it",
              PARENT not in why(home).stdout, result.stdout)


def test_unset() -> None:
    with program.home() as home:
        write(home, ".bashrc", EXPORT)
        result = program.run(home, "why", "auth_token")
        check("nothing is told of a variable that is not set", ".bashrc" not in result.stdout,
              result)


# --------------------------------------------------------------------------------------------------
# Where it is told

def test_facts() -> None:
    with program.home() as home:
        write(home, ".bashrc", EXPORT)
        equal("among the facts", set_in(why(home)), "~/.bashrc:1")
        home.settings("user", {NAME: ""})
        home.compose([])
        result = why(home)
        check("also when it is hidden", re.search(
            r"Hides +environment: ~/\.bashrc:1, token", result.stdout), result.stdout)


def test_status_is_fast() -> None:
    """It reads none of these files."""
    tracer = shutil.which("strace")
    if not tracer or subprocess.run([tracer, "-o", "/dev/null", "true"],
                                    capture_output=True).returncode != 0:
        skip("status reads none of these files", "no strace")
        return
    with program.home() as home:
        write(home, ".bashrc", EXPORT)
        trace = home.path / "trace"
        for arguments, reads in ((("status",), False), (("why", "auth_token"), True)):
            program.run(home, *arguments, prefix=(tracer, "-f", "-o", str(trace)),
                        environment={NAME: VALUE})
            equal(f"{arguments[0]} {'reads' if reads else 'does not read'} .bashrc",
                  ".bashrc" in trace.read_text(), reads)


def test_time() -> None:
    """A hundred files of a megabyte each are no reason to wait."""
    with program.home() as home:
        for number in range(100):
            write(home, f".bashrc.d/{number}", "export A=\"$(b)\" # c\n" * 52000)
        start = time.monotonic()
        why(home)
        spent = time.monotonic() - start
        check("100 MB are read within seconds", spent < 30, spent)


def main() -> None:
    test_each_file()
    test_order()
    test_directories()
    test_sources()
    test_direnv()
    test_remedies()
    test_machine()
    test_odd_files()
    test_hostile_name()
    test_parents()
    test_unset()
    test_facts()
    test_status_is_fast()
    test_time()
    finish()


main()
