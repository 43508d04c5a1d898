"""Time from the start of the process to its window on the screen: the installed application beside the one from source.

``--program`` names the installed ``hearth``. Both take turns, each with an empty folder for its data; figures are
medians. The window is looked for every 30 ms. Wants Xvfb and xdotool.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import figures
from tests.benchmarks.startup import screen, surroundings

ROUNDS = 11
PATIENCE_S = 60.0


def window_ms(program: list[str], environment: dict[str, str]) -> float:
    """Start, wait for the window, and end."""
    with tempfile.TemporaryDirectory() as home:
        began_s = time.monotonic()
        process = subprocess.Popen([*program, "--data-dir", home], env=environment, stderr=subprocess.DEVNULL)
        looking = ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(process.pid)]
        subprocess.run(looking, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE_S)
        took_s = time.monotonic() - began_s
        process.terminate()
        process.wait(PATIENCE_S)
    return took_s * 1000


def measure(arguments: argparse.Namespace) -> figures.Figures:
    """Both in turns."""
    programs = {"package": [str(arguments.program.resolve())], "source": [sys.executable, "-m", "desktop"]}
    with tempfile.TemporaryDirectory() as compiled, screen() as on_screen:
        environment = surroundings(compiled, on_screen)
        for program in programs.values():
            window_ms(program, environment)  # files are read for the first time, modules are compiled
        rounds = [
            {name: window_ms(program, environment) for name, program in programs.items()}
            for _ in range(arguments.rounds)
        ]
    result = {f"{name}_window_ms": statistics.median(each[name] for each in rounds) for name in programs}
    return result | {"package_by_source": statistics.median(each["package"] / each["source"] for each in rounds)}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--program", type=Path, metavar="FILE", required=True, help="the installed hearth")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each is started (default: {ROUNDS})")


if __name__ == "__main__":
    os.environ.pop("DISPLAY", None)
    figures.main(measure, __doc__ or "", add_options)
