#!/usr/bin/env python3
"""Locks in a storm: many processes (lock-storm.c), some of which die with a lock or sleep over one.
Never may two be inside at once; what is left behind is taken over. With --full, more than ten
thousand acquisitions; else as many as fit into half a minute. A control takes old locks over
without thinking, and has to be caught."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from program import check, finish  # noqa: E402

DRIVER = Path(os.environ["top_builddir"]) / "tests/system/lock-storm"
WORKERS = 4


def storm(locks: int, acquisitions: int, seconds: int, *mode: str) -> dict[str, int]:
    """What the driver counted."""
    with tempfile.TemporaryDirectory() as directory:
        numbers = [str(number) for number in (locks, WORKERS, acquisitions, seconds, 7)]
        text = subprocess.run([DRIVER, directory, *numbers, *mode], check=True, text=True,
                              stdout=subprocess.PIPE, timeout=seconds + 60).stdout
        return {name: int(number) for name, number in re.findall(r"(\w+) (\d+)", text)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    full = parser.parse_args().full
    counts = storm(25, 12000, 900) if full else storm(12, 2000, 40)
    print(f"# {counts}")
    check("locks were taken", counts["acquisitions"] >= (10000 if full else 500), counts)
    check("holders died with their locks, and those were taken over",
          counts["deaths"] > 0 and counts["takeovers"] > 0, counts)
    check("never were two inside", counts["overlaps"] == 0, counts)
    control = storm(12, 8000, 6, "naive")
    check("control: a thoughtless takeover is caught", control["overlaps"] > 0, control)
    finish()


main()
