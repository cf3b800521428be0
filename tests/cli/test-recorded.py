#!/usr/bin/env python3
"""Recorded cases: what Claude Code 2.1.330 sent for a set-up of settings, files and variables, in
print mode, against what the program says is sent. tests/vectors/recorded.json holds a list of

    {"name": …, "setup": {…}, "authorization": [ids], "x_api_key": [ids]}    or "provider": true

where ids are the sources that hold the secret that was seen in that header, null for none. A
set-up has env (of the process), home and proj (files below HOME and below the start directory),
managed (files of /etc/claude-code), fd (what descriptor 9 holds), cwd (the start directory
below proj) and git (proj is a git work tree). A file is JSON, text, {"b64": …} or {"dir": 1}."""

import base64
import json
import os
import sys
import tempfile
from pathlib import Path

TESTS = Path(os.environ["top_srcdir"]) / "tests"
sys.path.insert(0, str(TESTS / "support"))

import program  # noqa: E402
from homes import Home  # noqa: E402
from program import check, equal, skip  # noqa: E402


class RecordedHome(Home):
    """A Home made of a recorded set-up instead of fixtures."""

    def __init__(self, path: Path, setup: dict) -> None:
        super().__init__(path)
        self.setup = setup
        self.descriptor = setup.get("fd")
        if setup.get("git"):
            (self.project / ".git").mkdir()
        for area, folder in (("home", self.path), ("proj", self.project),
                             ("managed", self.managed)):
            for name, content in setup.get(area, {}).items():
                self.place(folder / name, content)
        for name, value in setup.get("env", {}).items():
            self.environment[name] = self.fill(value)

    @property
    def needs_managed(self) -> bool:
        return "managed" in self.setup

    def fill(self, text: str) -> str:
        return text.replace("@HOME@", str(self.path)).replace("@PROJ@", str(self.project))

    def place(self, path: Path, content: object) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict) and set(content) == {"dir"}:
            path.mkdir()
        elif isinstance(content, dict) and set(content) == {"b64"}:
            path.write_bytes(base64.b64decode(content["b64"]))
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_bytes(self.fill(text).encode())


def run_case(case: dict, mount: bool) -> None:
    name, setup = case["name"], case["setup"]
    if "managed" in setup and not mount:
        skip(name, "managed settings cannot be put in place here")
        return
    with tempfile.TemporaryDirectory() as directory:
        home = RecordedHome(Path(directory).resolve() / "home", setup)
        start = home.project / setup.get("cwd", "")
        start.mkdir(parents=True, exist_ok=True)
        result = program.run(home, "status", "--json", "--mode", "print", cwd=start)
        verdict = result.json["verdict"]
        if case.get("provider"):
            check(name, verdict["provider"] != "first_party", result.stdout)
            return
        fits = (verdict["authorization"] in case["authorization"]
                and verdict["x_api_key"] in case["x_api_key"])
        check(name, fits, f"wanted {case['authorization']} {case['x_api_key']}\n"
              f"{json.dumps(setup)}\n{json.dumps(verdict)}\n{result.stderr}")


def main() -> None:
    cases = json.loads((TESTS / "vectors/recorded.json").read_text())
    equal("there are cases", len(cases) > 400, True)
    mount = program.can_mount()
    for case in cases:
        run_case(case, mount)
    program.finish()


main()
