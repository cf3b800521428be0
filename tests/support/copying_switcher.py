#!/usr/bin/env python3
"""How not to switch between logins: copies files, by the names that it remembers, without a lock and
without a look at whose login is there. A control for test-interleavings.py.

    copying_switcher.py HOME NAME"""

import sys
import time
from pathlib import Path

PAUSE = 0.02  # s; what a script takes to start the next command


def main() -> None:
    home, name = Path(sys.argv[1]), sys.argv[2]
    login, slots = home / ".claude/.credentials.json", home / "slots"
    current = (slots / "current").read_text()
    if name == current or not (slots / f"{name}.json").exists():
        return
    if login.exists():
        (slots / f"{current}.json").write_bytes(login.read_bytes())
    time.sleep(PAUSE)
    login.write_bytes((slots / f"{name}.json").read_bytes())
    (slots / "current").write_text(name)


main()
