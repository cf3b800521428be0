#!/usr/bin/env python3
"""Eight writers of ours change one settings file at once, beside a program that renames over it
without any lock. No edit of ours may be lost, and the file is whole at every moment.

    writers.py [--full]

Each writer has a key of its own and gives it one value after another. A watcher reads the file
again and again: it must always be JSON, and no key may go back to an older value for longer than
it takes to notice that. Prints TAP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PROGRAM = os.environ["PROGRAM"]
FOREIGN = Path(__file__).resolve().parent / "foreign.js"
EDITS, FULL_EDITS = 25, 200
KEYS = ["AWS_PROFILE", "AWS_CONFIG_FILE", "GCLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT",
        "ANTHROPIC_VERTEX_PROJECT_ID", "apiKeyHelper", "awsAuthRefresh", "gcpAuthRefresh"]
BACK_LIMIT = 10.0  # seconds that an old value may be back: the others have the lock in between
SETTLE_MS = 100  # the program looks again after so long; who puts an older copy back is not seen


def value_of(settings: dict, key: str) -> int:
    """The number of the value that a key has; 0 for none."""
    text = settings.get(key, settings.get("env", {}).get(key, "/v0"))
    return int(text.removeprefix("/v"))


class Watcher(threading.Thread):
    """Reads the file until it is stopped."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.stopped = threading.Event()
        self.versions = 0
        self.torn: list[str] = []
        self.back: list[str] = []
        self.highest = dict.fromkeys(KEYS, 0)
        self.since = dict.fromkeys(KEYS, 0.0)

    def run(self) -> None:
        last = b""
        while not self.stopped.is_set():
            text = self.path.read_bytes()
            if text != last:
                self.versions += 1
            last = text
            try:
                self.look(json.loads(text))
            except ValueError as error:
                self.torn.append(f"{error}: {text[:200]!r}")
            time.sleep(0.001)

    def look(self, settings: dict) -> None:
        now = time.monotonic()
        for key in KEYS:
            value = value_of(settings, key)
            if value >= self.highest[key]:
                self.highest[key], self.since[key] = value, 0.0
            elif self.since[key] == 0.0:
                self.since[key] = now
            elif now - self.since[key] > BACK_LIMIT:
                self.back.append(f"{key} is back at {value}, after {self.highest[key]}")
                self.since[key] = now


def edit(home: Path, key: str, count: int, failures: list[str]) -> None:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    for number in range(1, count + 1):
        result = subprocess.run([PROGRAM, "settings", "set", key, f"/v{number}"], env=environment,
                                cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                check=False)
        if result.returncode != 0:
            failures.append(f"{key} {number}: {result.stderr.strip()}")


def case(number: int, faults: list[str], name: str) -> bool:
    print(f"{'not ok' if faults else 'ok'} {number} - {name}")
    for fault in faults[:10]:
        print(f"# {fault}")
    return not faults


def main() -> int:
    count = FULL_EDITS if "--full" in sys.argv[1:] else EDITS
    if shutil.which("node") is None:
        print("1..0 # SKIP Node is missing")
        return 0
    home = Path(tempfile.mkdtemp())
    path, stop = home / ".claude/settings.json", home / "stop"
    path.parent.mkdir()
    path.write_text("{}\n")
    watcher, failures = Watcher(path), []
    watcher.start()
    with subprocess.Popen(["node", str(FOREIGN), str(path), str(stop)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as foreign:
        writers = [threading.Thread(target=edit, args=(home, key, count, failures)) for key in KEYS]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        stop.touch()
        said = foreign.communicate()[0].split()
    watcher.stopped.set()
    watcher.join()
    settings = json.loads(path.read_text())
    slow = len(said) == 3 and int(said[2]) >= SETTLE_MS
    lost = [f"{key} has value {value_of(settings, key)} of {count}" for key in KEYS
            if value_of(settings, key) != count]
    left = [entry.name for entry in path.parent.iterdir() if entry.name != path.name]
    shutil.rmtree(home)
    results = [
        case(1, failures, f"{len(KEYS)} writers, {count} edits each: all are made"),
        case(2, lost + ([] if slow else watcher.back), "no edit of ours is lost"),
        case(3, watcher.torn, f"the file is whole in all of {watcher.versions} versions"),
        case(4, left, "nothing is left behind"),
        case(5, [] if len(said) == 3 and int(said[0]) > count else [" ".join(said)],
             "the other program writes all the time"),
    ]
    if len(said) == 3:
        print(f"# the other program: {said[0]} edits, {said[1]} of them lost; it held an old copy for "
              f"{said[2]} ms at the most")
    print("1..5")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
