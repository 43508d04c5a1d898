"""The program as a user of a terminal starts it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import desktop

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=90, check=False
    )


def test_version_is_printed_without_opening_a_window():
    result = run("-m", "desktop", "--version")
    assert (result.returncode, result.stdout) == (0, f"Hearth {desktop.__version__}\n")


def test_diagnose_prints_one_json_object(data_dir):
    result = run("-m", "desktop", "--diagnose", "--data-dir", str(data_dir))
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["versions"]["hearth"] == desktop.__version__
    assert told["folders"]["data"] == str(data_dir / "data")
    assert told["backends"]
    assert all(device["memory_total_bytes"] > 0 for device in told["devices"])
    assert not data_dir.exists(), "looking changes nothing"


def test_a_request_to_end_closes_everything_in_order(data_dir):
    """What Ctrl+C and a log-out do; the file argument is loaded, the session is remembered."""
    hearth = subprocess.Popen(
        [sys.executable, "-m", "desktop", "--data-dir", str(data_dir), "resources/models/hearth-starter.gguf"], cwd=ROOT
    )
    session = data_dir / "data" / "session.json"
    give_up_at = time.monotonic() + 60
    while not (session.exists() and "hearth-starter.gguf" in session.read_text("utf-8")):
        assert time.monotonic() < give_up_at, "the model was never remembered"
        assert hearth.poll() is None
        time.sleep(0.05)
    hearth.terminate()
    assert hearth.wait(60) == 0


def test_the_windows_process_never_imports_llama_cpp(tmp_path):
    script = f"""
import sys
from desktop.app import create_app
app = create_app(["hearth", "--data-dir", {str(tmp_path)!r}, "resources/models/hearth-starter.gguf"])
async def scenario():
    import asyncio
    app.start()
    while app.window.property("modelState") != "ready":
        await asyncio.sleep(0.01)
    await app.close()
with app.loop:
    app.loop.run_until_complete(scenario())
print([name for name in sys.modules if name.startswith(("llama_cpp", "numpy", "jinja2"))])
"""
    result = run("-c", script)
    assert result.stdout.strip() == "[]", result.stdout + result.stderr
