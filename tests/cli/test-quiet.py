#!/usr/bin/env python3
"""Looking changes nothing: under strace no file is created, changed or removed, no child process
starts, no socket is opened; the token on a descriptor is still there afterwards; no library is
loaded that is not used."""

import os
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from canary import SECRETS  # noqa: E402
from program import check, equal  # noqa: E402

COMMANDS = [["status"], ["status", "--json"], ["status", "--short"], ["why", "claude_ai"],
            ["why", "bedrock"], ["doctor"], ["doctor", "--json"], ["--help"], ["status", "--help"],
            ["--version"], ["nonsense"]]

# Whatever changes the world. Opening is looked at by its flags.
CHANGES = """mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink
symlinkat truncate ftruncate chmod fchmod fchmodat chown fchown fchownat lchown utime utimes
utimensat futimesat mknod mknodat setxattr fsetxattr lsetxattr removexattr fallocate creat
clone clone3 fork vfork execveat socket socketpair connect bind listen accept accept4 sendto
mount umount2 inotify_init1""".split()
WRITING = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)")
LIBRARIES = re.compile(r'openat\(AT_FDCWD, "[^"]*/(lib[a-z0-9_+.-]+\.so)[^"]*", O_RDONLY\|O_CLOEXEC\) = \d')
EXPECTED = {"libglib-2.0.so", "libjson-c.so", "libncursesw.so", "libtinfo.so", "libc.so",
            "libm.so", "libpcre2-8.so"}


def offences(trace: str) -> list[str]:
    """The lines of a trace that change something, but for the terminal and standard output."""
    found = []
    for line in trace.splitlines():
        call = re.match(r"(?:\d+ +)?(\w+)\((.*)", line)
        if not call:
            continue
        name, rest = call.groups()
        opens_to_write = name in ("open", "openat", "openat2") and WRITING.search(rest)
        if name in CHANGES or (opens_to_write and '"/dev/null"' not in rest):
            found.append(line)
    return found


def main() -> None:
    if shutil.which("strace") is None:
        print("1..0 # SKIP strace is missing")
        return
    if os.environ["SANITIZERS"]:
        print("1..0 # SKIP the leak sanitizer starts a thread and cannot be traced")
        return
    with program.home("everything") as home:
        trace_file = home.path.parent / "trace"
        prefix = ("strace", "-f", "-qq", "-o", str(trace_file))
        for arguments in COMMANDS:
            program.run(home, *arguments, prefix=prefix)
            trace = trace_file.read_text()
            check(f"{arguments} was traced", "exit_group" in trace, trace)
            equal(f"{arguments} changes nothing", offences(trace), [])
        program.run(home, "status", prefix=prefix)
        loaded = set(LIBRARIES.findall(trace_file.read_text()))
        equal("status loads what it uses and nothing else", loaded - EXPECTED, set())
    with program.home() as home:
        control = ("strace", "-f", "-qq", "-o", str(home.path / "trace"), "touch",
                   str(home.path / "x"))
        program.run(home, prefix=control)
        check("the control is caught", offences((home.path / "trace").read_text()))
    test_descriptor()
    program.finish()


def test_descriptor() -> None:
    with program.home("oauth-fd") as home:
        result = program.run(home, "status", "--json", prefix=(
            "sh", "-c", '"$@" && cat <&9', "sh"))
        check("the token on the descriptor is still there",
              result.stdout.endswith(SECRETS["oauth-fd"]), result)


main()
