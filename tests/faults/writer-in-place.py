#!/usr/bin/env python3
"""The control of the fault runs: saves a setting as one should not. It truncates the file and
writes into it, looks at no error, and calls it saved."""

import json
import os
import sys

path = os.environ["TARGET"]
key, value = sys.argv[3:5]
with open(path, encoding="utf-8") as file:
    settings = json.load(file)
settings[key] = value
try:
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    for start in range(0, len(text := json.dumps(settings, indent=2).encode()), 16):
        os.write(descriptor, text[start:start + 16])
    os.fsync(descriptor)
except OSError:
    pass
print(f"Saved {path}.")
