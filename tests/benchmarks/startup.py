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

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "resources" / "models" / "hearth-starter.gguf"
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


def start(kind: str, environment: dict[str, str], *files: Path) -> dict[str, float]:
    """Milliseconds from the start of a process to its moments, and whether llama_cpp was imported in it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.startup_windows", kind, folder, *map(str, files)]
        begun_s = time.monotonic()
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
            cwd=ROOT,
            env=environment | {"HOME": folder},
        )
    if ended.returncode:
        raise SystemExit(f"{kind} failed:\n{ended.stderr}")
    answer = json.loads(ended.stdout)
    is_imported = answer.pop("is_llama_cpp_imported")
    moments = {key.replace("_s", "_ms"): (at_s - begun_s) * 1000 for key, at_s in answer.items()}
    return moments | {"is_llama_cpp_imported": is_imported}


def measure(rounds: int) -> dict[str, float | bool]:
    """All kinds in turns; the first round fills the caches and does not count."""
    bare, hearth, with_model = [], [], []
    with screen() as on_screen, tempfile.TemporaryDirectory() as compiled:
        environment = surroundings(compiled, on_screen)
        for number in range(rounds + 1):
            bare.append(start("bare", environment))
            hearth.append(start("hearth", environment))
            if number <= ROUNDS_WITH_MODEL:
                with_model.append(start("hearth", environment, STARTER))
    visible_ms, bare_visible_ms = median(hearth, "visible_ms"), median(bare, "visible_ms")
    return {
        "window_visible_ms": round(visible_ms, 1),
        "bare_window_visible_ms": round(bare_visible_ms, 1),
        "ratio_to_bare": round(visible_ms / bare_visible_ms, 3),
        "window_usable_ms": round(median(hearth, "usable_ms"), 1),
        "usable_ratio_to_bare": round(median(hearth, "usable_ms") / bare_visible_ms, 3),
        "starter_model_ready_ms": round(median(with_model, "ready_ms"), 1),
        "llama_cpp_imported_in_ui_process": any(each["is_llama_cpp_imported"] for each in hearth + with_model),
    }


def median(starts: list[dict[str, float]], moment: str) -> float:
    """The median over all rounds but the first."""
    return statistics.median(each[moment] for each in starts[1:])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each window is started")
    arguments = parser.parse_args()
    found = measure(arguments.rounds)
    print(json.dumps(found) if arguments.json else "\n".join(f"{key:36s} {value}" for key, value in found.items()))
