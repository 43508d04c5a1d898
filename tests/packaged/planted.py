"""A library that lies where Hearth is started, in PATH, or beside the opened model is never loaded.

``python -m tests.packaged.planted PROGRAM`` takes the installed ``hearth``. Libraries under the names that llama.cpp,
Qt and the system's loader look for are planted; each says so in a file when it is loaded. That a planted one would be
seen is shown first: llama.cpp, asked to look for back ends in its own way, loads it from the current directory.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
NAMES = (
    "libggml.so", "libggml.so.0", "libggml-base.so.0", "libggml-blas.so", "libggml-cpu.so", "libggml-cpu-x64.so",
    "libggml-cpu-haswell.so", "libggml-cpu-zen4.so", "libggml-cuda.so", "libggml-hip.so", "libggml-vulkan.so",
    "libllama.so", "libllama.so.0", "libgomp.so.1", "libvulkan.so.1", "libQt6Core.so.6", "libqxcb.so",
    "libqoffscreen.so", "libpython3.11.so.1.0", "libssl.so.3", "libfontconfig.so.1",
)  # fmt: skip
CONTROL = "import ctypes, sys; ctypes.CDLL(sys.argv[1]).ggml_backend_load_all()"
PATIENCE_S = 60


def plant(folder: Path, witness: Path) -> None:
    """Put the libraries into a folder."""
    source = folder / "planted.c"
    source.write_text(
        "#include <stdio.h>\n"
        "__attribute__((constructor)) static void run(void) {\n"
        f'  FILE *file = fopen("{witness}", "a");\n'
        "  if (file) { fputs(__FILE__, file); fclose(file); }\n"
        "}\n",
        encoding="utf-8",
    )
    library = folder / "planted"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    for name in NAMES:
        (folder / name).write_bytes(library.read_bytes())


def opened(program: Path, folder: Path, data: Path, environment: dict[str, str]) -> bool:
    """Start Hearth in the folder with the model there; whether the model was loaded."""
    command = [program, "--data-dir", data, folder / STARTER.name]
    process = subprocess.Popen(command, cwd=folder, env=environment)
    session = data / "data" / "session.json"
    give_up_at = time.monotonic() + PATIENCE_S
    while not (session.exists() and STARTER.name in session.read_text(encoding="utf-8")):
        if time.monotonic() > give_up_at or process.poll() is not None:
            break
        time.sleep(0.1)
    process.terminate()
    return process.wait(PATIENCE_S) == 0 and session.exists()


def main() -> int:
    """Print one JSON object; the exit code is 0 when nothing that was planted was loaded."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder, witness = Path(name) / "planted", Path(name) / "loaded"
        folder.mkdir()
        plant(folder, witness)
        (folder / STARTER.name).write_bytes(STARTER.read_bytes())
        libraries = program.parent / "_internal" / "llama_cpp" / "lib"
        subprocess.run([sys.executable, "-c", CONTROL, libraries / "libggml.so"], cwd=folder, check=False)
        is_seen = witness.exists()
        witness.unlink(missing_ok=True)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "QT_QPA_PLATFORM": "offscreen"}
        tested = subprocess.run([program, "--self-test"], cwd=folder, env=environment, capture_output=True, check=False)
        told = {
            "a_planted_library_would_be_seen": is_seen,
            "self_test": tested.returncode == 0,
            "model_opened": opened(program, folder, Path(name) / "data", environment),
            "planted_library_loaded": witness.exists(),
        }
    print(json.dumps(told))
    return int(told["planted_library_loaded"] or not all(list(told.values())[:3]))


if __name__ == "__main__":
    sys.exit(main())
