"""Time from the start of the process to the first picture of the window, beside a bare Qt window under the same screen.

The kinds take turns, so that other load on the machine hits all of them; figures are medians. Without a screen an Xvfb
of its own is used, without Xvfb Qt's offscreen platform.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROUNDS = 9
ROUNDS_WITH_MODEL = 3
LIMIT_S = 120.0


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """The environment variables that name a screen."""
    if "DISPLAY" in os.environ or "QT_QPA_PLATFORM" in os.environ or sys.platform != "linux":
        yield {}
        return
    if shutil.which("Xvfb") is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x860x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield {"DISPLAY": f":{server.stdout.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            server.terminate()


def surroundings(folder: str, on_screen: dict[str, str]) -> dict[str, str]:
    """Where every process runs: compiled modules are kept from one start to the next, as on a user's machine."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | on_screen | {"PYTHONPYCACHEPREFIX": folder}


def start(kind: str, environment: dict[str, str]) -> tuple[float, bool]:
    """Milliseconds from the start of a process to what it waits for, and whether llama_cpp was imported in it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.startup_windows", kind, folder]
        begun_s = time.monotonic()
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
            cwd=Path(__file__).parents[2],
            env=environment | {"HOME": folder},
        )
    if ended.returncode:
        raise SystemExit(f"{kind} failed:\n{ended.stderr}")
    answer = json.loads(ended.stdout)
    return (answer["at_s"] - begun_s) * 1000, answer["is_llama_cpp_imported"]


def measure(rounds: int) -> dict[str, float | bool]:
    """All kinds in turns; the first round fills the caches and does not count."""
    times: dict[str, list[float]] = {"bare": [], "hearth": [], "hearth_with_model": []}
    is_imported = False
    with screen() as on_screen, tempfile.TemporaryDirectory() as compiled:
        environment = surroundings(compiled, on_screen)
        for number in range(rounds + 1):
            for kind, measured in times.items():
                if kind == "hearth_with_model" and number > ROUNDS_WITH_MODEL:
                    continue
                taken_ms, has_imported = start(kind, environment)
                is_imported |= has_imported and kind != "bare"
                if number:
                    measured.append(taken_ms)
    median = {kind: statistics.median(measured) for kind, measured in times.items()}
    return {
        "window_visible_ms": round(median["hearth"], 1),
        "bare_window_visible_ms": round(median["bare"], 1),
        "ratio_to_bare": round(median["hearth"] / median["bare"], 3),
        "starter_model_ready_ms": round(median["hearth_with_model"], 1),
        "llama_cpp_imported_in_ui_process": is_imported,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each window is started")
    arguments = parser.parse_args()
    found = measure(arguments.rounds)
    print(json.dumps(found) if arguments.json else "\n".join(f"{key:36s} {value}" for key, value in found.items()))
