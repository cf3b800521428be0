#!/usr/bin/env python3
"""Runs scenes: the real program on a terminal, its screen compared with pictures.

    run.py [SCENE...]            run these scene files, or all beside this file; prints TAP
    UPDATE=1 run.py [SCENE...]   put what the screen shows now into the pictures of the scenes
    run.py --show SCENE...       print the screens of a scene instead of comparing them
    run.py --show --home login,api-key-settings --size 60x16 --keys 'Down Enter' --keys q
                                 print the first screen, and the one after each --keys

PROGRAM names the program; without it, build/claude-accounts at the top of the tree is run.
PATIENCE=5 makes all limits of time five times longer, but not those of "within". The format of
scenes is described in ../support/scene_file.py, the fixtures by ../support/homes.py --list.
Needs tmux and, where /bin/sh is not dash, dash.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from scene_file import Scene, SceneSyntaxError, load, parse, rewrite  # noqa: E402
from scene_run import Result, SceneRun, stopping, without_sgr  # noqa: E402


def find_program() -> Path:
    name = os.environ.get("PROGRAM") or HERE.parent.parent / "build" / "claude-accounts"
    path = Path(name).resolve()
    if not os.access(path, os.X_OK):
        print(f"Bail out! there is no program {path}; set PROGRAM")
        sys.exit(1)
    return path


def run_scene(path: Path, program: Path, update: bool) -> list[Result]:
    """Runs a scene file, and rewrites its pictures if that is wanted."""
    try:
        scene = load(path)
    except (OSError, SceneSyntaxError) as error:
        return [Result(False, path.name, str(error))]
    run = SceneRun(scene, program, update)
    run.run()
    if run.pictures:
        rewrite(scene, path, run.pictures)
    return run.results


def run_all(paths: list[Path], program: Path, update: bool, workers: int) -> int:
    """Runs scenes side by side and prints their results in order; the exit status."""
    number = failed = 0
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(run_scene, path, program, update) for path in paths]
        try:
            for future in futures:
                # Waits in short turns: a signal may come to another thread than this one, which
                # then learns of it only when it wakes.
                while not future.done():
                    wait([future], timeout=0.1)
                for result in future.result():
                    number += 1
                    failed += not result.passed
                    result.print(number)
        except KeyboardInterrupt:
            stopping.set()
            pool.shutdown(cancel_futures=True)
            print("Bail out! interrupted")
            return 130
    print(f"1..{number}")
    return 1 if failed else 0


def scene_of_options(options: argparse.Namespace) -> Scene:
    """The scene that --show means when no file is named."""
    picture = ["colours" if options.colours else "screen", "end"]
    lines = [f"home {options.home.replace(',', ' ')}", f"size {options.size}",
             f"locale {options.locale}", f"term {options.term}",
             *(f"env {variable}" for variable in options.env),
             f"start {options.arguments}", *picture]
    for keys in options.keys:
        lines += [f"keys {keys}", *picture]
    return parse("\n".join(lines), "--show")


def show(scenes: list[Scene], program: Path) -> int:
    """Prints the screens of scenes; in colour on a terminal."""
    status = 0
    for scene in scenes:
        run = SceneRun(scene, program, show=True)
        run.run()
        text = "\n".join(run.shown)
        print(text if sys.stdout.isatty() else without_sgr(text))
        for result in run.results:
            if not result.passed:
                print(f"{result.name}\n{result.why}", file=sys.stderr)
                status = 1
    return status


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes", nargs="*", type=Path, metavar="SCENE")
    parser.add_argument("--workers", type=int, default=2, help="scenes at a time (2)")
    parser.add_argument("--show", action="store_true", help="print screens, compare nothing")
    group = parser.add_argument_group("for --show without a scene")
    group.add_argument("--home", default="empty", help="fixtures, separated by commas")
    group.add_argument("--size", default="80x24")
    group.add_argument("--locale", default="C.UTF-8")
    group.add_argument("--term", default="tmux-256color")
    group.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    group.add_argument("--keys", action="append", default=[], help="keys to press, as in tmux")
    group.add_argument("--arguments", default="", help="arguments of the program")
    group.add_argument("--colours", action="store_true", help="print attributes, not text")
    return parser.parse_args()


def main() -> int:
    options = parse_options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if shutil.which("tmux") is None:
        print("1..0 # SKIP tmux is not installed")
        return 0
    program = find_program()
    if options.show:
        scenes = [load(path) for path in options.scenes] or [scene_of_options(options)]
        return show(scenes, program)
    paths = options.scenes or sorted(HERE.glob("*.scene"))
    return run_all(paths, program, os.environ.get("UPDATE") == "1", options.workers)


if __name__ == "__main__":
    sys.exit(main())
