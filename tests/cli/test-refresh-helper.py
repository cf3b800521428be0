#!/usr/bin/env python3
"""Trying apiKeyHelper and awsCredentialExport: what comes of every output, what the doctor knows of
it afterwards, and that no piece of a value is told, logged, written or handed on. Prints TAP.

The search is tried first on a program that puts a value into each of these places."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

import program  # noqa: E402
from canary import leaks  # noqa: E402
from helper_cases import EXPORTS, KEYS, VALUE, Case  # noqa: E402
from homes import Home  # noqa: E402
from program import Result, check, equal, finish  # noqa: E402
from refreshing import can_trace  # noqa: E402

AT_A_TIME = 8
LIMIT_MS = 60_000  # of a helper
STOP_MS = 5_000  # at most, until a helper is gone that does not want to
SLOW_MS = 10_000
PATIENCE = 120  # seconds, for a helper that uses up its limit

MEMBERS = {"version", "setting", "verdict", "status", "duration_ms", "length", "fingerprint",
           "expires_at", "messages"}
FINGERPRINT = re.compile("[0-9a-f]{8}")
MADE_FOR_IT = {"output", "whole"}

# The value, into every place there is. Its last argument is the log.
LEAKY = """
value=$(cat ~/whole)
for log; do :; done
/bin/true "$value"
VALUE=$value /bin/true
echo "$value" | tee -a "$log" "$HOME/forgotten" >&2
echo "$value"
"""


class Traced:
    """A run whose every trace is searched; the log and the trace lie beside the HOME."""

    def __init__(self, home: Home, prefix: tuple[str, ...] = ()) -> None:
        self.home, self.prefix = home, prefix
        root = home.path.parent
        self.log, self.trace = root / "log", root / "trace"
        temporary = home.path / "tmp"
        temporary.mkdir()
        home.environment["TMPDIR"] = str(temporary)
        if can_trace():
            self.prefix = ("strace", "-f", "-qq", "-v", "-s", "65536", "-e", "signal=none",
                           "-e", "trace=execve,execveat", "-o", str(self.trace), *prefix)

    def run(self, *arguments: str) -> Result:
        return program.run(self.home, "refresh", "helper", *arguments, "--verbose", "--log",
                           str(self.log), prefix=self.prefix)

    def places(self, *results: Result) -> dict[str, str]:
        """All places where no value may be, with what stands there."""
        files = [path for path in sorted(self.home.path.rglob("*"))
                 if path.is_file() and path.name not in MADE_FOR_IT]
        trace = self.trace.read_text(errors="replace") if can_trace() else ""
        lines = [line.partition("], [") for line in trace.splitlines()]
        return {"output": "\n".join(result.stdout for result in results),
                "errors": "\n".join(result.stderr for result in results),
                "log": self.log.read_text() if self.log.exists() else "",
                "files": "\n".join([*map(str, files),
                                    *(path.read_text(errors="replace") for path in files)]),
                "arguments": "\n".join(line[0] for line in lines),
                "environments": "\n".join(line[2] for line in lines)}

    def leaks(self, *results: Result) -> dict[str, list]:
        found = {place: leaks(text.encode(errors="replace"))
                 for place, text in self.places(*results).items()}
        return {place: names for place, names in found.items() if names}


def control() -> None:
    """A program that leaks is caught in every place."""
    with program.home() as home:
        script = home.path.parent / "leaky.sh"
        script.write_text(LEAKY)
        (home.path / "whole").write_text(VALUE)
        traced = Traced(home, ("sh", str(script)))
        places = {"output", "errors", "log", "files"}
        if can_trace():
            places |= {"arguments", "environments"}
        equal("control: a value is found in every place", set(traced.leaks(traced.run())), places)


# ---- the tables ----

def findings(home: Home) -> list[str]:
    """What the doctor has against helpers."""
    report = program.run(home, "doctor", "--json").json
    return [found["id"] for found in report["findings"] if found["id"].startswith("helper_")]


def faults_of_report(setting: str, one: Case, report: dict) -> list[str]:
    good = one.verdict == "good"
    members = MEMBERS | ({"ttl_ms"} if setting == "apiKeyHelper" else set())
    pairs = [("members", set(report), members), ("setting", report["setting"], setting),
             ("verdict", report["verdict"], one.verdict), ("status", report["status"], one.status),
             ("the end", report["expires_at"], one.ends)]
    if one.length is not None:
        pairs.append(("length", report["length"], one.length))
    faults = [f"{name}: {got!r} instead of {wanted!r}" for name, got, wanted in pairs
              if got != wanted]
    if bool(report["fingerprint"]) != good or not FINGERPRINT.fullmatch(
            report["fingerprint"] or "0" * 8):
        faults.append(f"fingerprint: {report['fingerprint']}")
    return faults


def faults_of_text(setting: str, told: Result, report: dict) -> list[str]:
    """The text tells what the report does, but for how long it took."""
    words = " ".join(told.stdout.split())
    expected = [f"{setting} It ", *(" ".join(text.split()) for text in report["messages"][1:])]
    missing = [text for text in expected if text not in words]
    return [f"not told: {text}" for text in missing] + [told.stdout] * bool(missing)


def faults_of(setting: str, one: Case) -> list[str]:
    """What is wrong with how a case is judged and told."""
    with program.home() as home:
        (home.path / "output").write_bytes(one.output)
        (home.path / "whole").write_text(VALUE)
        home.settings("user", **{setting: f"cat ~/output; {one.after}"})
        home.compose([])
        traced = Traced(home)
        told, text = traced.run("--json"), traced.run()
        wanted = 0 if one.verdict == "good" else 1
        report = told.json
        faults = faults_of_report(setting, one, report) + faults_of_text(setting, text, report)
        faults += [f"exit status {result.status}" for result in (told, text)
                   if result.status != wanted]
        failing = ["helper_failing"] if wanted and setting == "apiKeyHelper" else []
        found = findings(home)
        if found != failing:
            faults.append(f"the doctor says {found}")
        return faults + [f"{place}: {names}" for place, names in traced.leaks(told, text).items()]


def tables(pool: ThreadPoolExecutor) -> None:
    cases = [("apiKeyHelper", one) for one in KEYS]
    cases += [("awsCredentialExport", one) for one in EXPORTS]
    for (setting, one), faults in zip(cases, pool.map(lambda case: faults_of(*case), cases)):
        check(f"{setting}, {one.name}: {one.verdict}", not faults, "\n".join(faults))


# ---- how long ----

TIMES_TO_LIVE = {"60000": 60000, "0": 0, "1": 1, "86400000": 86400000, "soon": 300000,
                 "-1": 300000, "": 300000, None: 300000}


def times_to_live() -> None:
    for value, wanted in TIMES_TO_LIVE.items():
        for place in ("settings", "environment"):
            with program.home() as home:
                variable = {"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": value} if value is not None else {}
                home.settings("user", apiKeyHelper=f"echo {VALUE}")
                if place == "environment":
                    home.environment.update(variable)
                else:
                    home.settings("user", env=variable)
                home.compose([])
                report = program.run(home, "refresh", "helper", "--json").json
                equal(f"kept, {value!r} in the {place}", report["ttl_ms"], wanted)


def endless(setting: str) -> tuple[int, dict, list[str], list[str]]:
    """A helper that does not end and does not want to: how it is judged, and what is left of it."""
    with program.home() as home:
        mark = str(home.path)
        home.settings("user", **{setting: f"trap '' INT TERM HUP; echo {mark} >/dev/null; "
                                          "while :; do sleep 7; done"})
        home.compose([])
        done = subprocess.run(
            [program.PROGRAM, "refresh", "helper", "--json"], cwd=home.project, text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **home.environment},
            capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)
        left = subprocess.run(["pgrep", "-f", f"echo {mark}"], capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout), left.stdout.split(), findings(home)


def slow() -> tuple[int, dict, list[list[str]]]:
    """A good helper that takes its time, and what the doctor says of it and of others."""
    with program.home() as home:
        home.settings("user", apiKeyHelper=f"sleep 10.2; echo {VALUE}")
        home.compose([])
        result = program.run(home, "refresh", "helper", "--json")
        told = [findings(home)]
        home.settings("user", apiKeyHelper=f"sleep 0.2; echo {VALUE}")
        home.compose([])
        told.append(findings(home))
        program.run(home, "refresh", "helper")
        told.append(findings(home))
        home.settings("user", apiKeyHelper=f"sleep 10.2; echo {VALUE}")
        home.compose([])
        told.append(findings(home))
        return result.status, result.json, told


def check_endless(setting: str, run: Future) -> None:
    status, report, left, found = run.result()
    equal(f"{setting} does not end: status", status, 5)
    equal(f"{setting} does not end: verdict", report["verdict"], "out_of_time")
    check(f"{setting} does not end: it is given a minute and is gone soon after",
          LIMIT_MS <= report["duration_ms"] < LIMIT_MS + STOP_MS, report)
    equal(f"{setting} does not end: nothing is left of it", left, [])
    equal(f"{setting} does not end: the doctor knows", found,
          ["helper_failing"] if setting == "apiKeyHelper" else [])


def check_slow(run: Future) -> None:
    status, report, told = run.result()
    equal("slow: status", status, 0)
    equal("slow: verdict", report["verdict"], "good")
    check("slow: the time is told", SLOW_MS < report["duration_ms"] < 6 * SLOW_MS, report)
    check("slow: that it is slow is told", any("slow" in line for line in report["messages"]),
          report)
    equal("slow: the doctor knows; not of another command, which is not slow, nor afterwards",
          told, [["helper_slow"], [], [], []])


def memory() -> None:
    """What the doctor knows is of one command: not of another, nor once it is good."""
    with program.home() as home:
        def after(command: str, *arguments: str) -> list[str]:
            home.settings("user", apiKeyHelper=command)
            home.compose([])
            if arguments:
                program.run(home, *arguments)
            return findings(home)

        test, bad = ("refresh", "helper"), "cat ~/key"
        equal("the doctor: not tried yet", after(bad), [])
        equal("the doctor: tried", after(bad, *test), ["helper_failing"])
        equal("the doctor: still, by another command", after(bad, "status"), ["helper_failing"])
        equal("the doctor: a blank more is another command", after(f"{bad} "), [])
        equal("the doctor: the first again", after(bad), ["helper_failing"])
        (home.path / "key").write_text(VALUE)
        equal("the doctor: mended, and not tried yet", after(bad), ["helper_failing"])
        equal("the doctor: mended and tried", after(bad, *test), [])
        kept = (home.path / ".local/state/claude-accounts/helper-result").read_text()
        check("what is remembered is no text of it", re.fullmatch(r"[0-9a-f]{64}( \d+){3}\n", kept),
              kept)


def both() -> None:
    """Two helpers are tried one after the other; of none there is a word."""
    with program.home() as home:
        home.settings("user", apiKeyHelper=f"echo {VALUE}",
                      awsCredentialExport="cat ~/keys")
        (home.path / "keys").write_bytes(EXPORTS[0].output)
        home.compose([])
        result = program.run(home, "refresh", "helper")
        equal("two helpers: status", result.status, 0)
        check("two helpers: both are told", "apiKeyHelper" in result.stdout and
              "awsCredentialExport" in result.stdout, result)
        reports = program.run(home, "refresh", "helper", "--json").stdout
        decoder = json.JSONDecoder()
        first, end = decoder.raw_decode(reports)
        second, _ = decoder.raw_decode(reports[end:].lstrip())
        equal("two helpers: two reports", [first["setting"], second["setting"]],
              ["apiKeyHelper", "awsCredentialExport"])
        (home.path / "keys").write_bytes(b"")
        equal("two helpers, one of them bad: status", program.run(home, "refresh", "helper").status,
              1)
    with program.home() as home:
        result = program.run(home, "refresh", "helper")
        equal("no helper: status", result.status, 1)
        check("no helper: is told", "neither apiKeyHelper nor awsCredentialExport" in result.stderr,
              result)


def main() -> None:
    control()
    with ThreadPoolExecutor(3) as waiting, ThreadPoolExecutor(AT_A_TIME) as pool:
        kinds = ("apiKeyHelper", "awsCredentialExport")
        ends = {setting: waiting.submit(endless, setting) for setting in kinds}
        late = waiting.submit(slow)
        tables(pool)
        times_to_live()
        memory()
        both()
        check_slow(late)
        for setting, run in ends.items():
            check_endless(setting, run)
    finish()


main()
