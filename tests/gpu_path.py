"""Runs the engine's tests with all layers on a GPU device, and on a machine without a GPU on Mesa's software device.

``python -m tests.gpu_path FOLDER`` takes the folder of a llama.cpp that was built with Vulkan (README, "A GPU without a
GPU", says how); what follows goes to pytest. The software device compiles each shader for minutes, once: they are kept.
"""

import os
import subprocess
import sys
from pathlib import Path

from desktop.domain.models import LoadSettings
from desktop.engine.child_environment import DRIVERS_CACHE
from tests.flow.engine_driver import alone, engine

ROOT = Path(__file__).parents[1]
STARTER = ROOT / "resources" / "models" / "hearth-starter.gguf"
TESTS = (
    "unit/engine",
    "flow/test_engine_process.py",
    "flow/test_prefix_cache.py",
    "bridge/test_local_engine.py",
    "test_model_files.py",
)
TIMEOUT_S = 900
WORDS = (1, 4, 8, 16, 30, 60, 100, 200, 400)


def choose_device(libraries: Path) -> None:
    """For this process and all that it starts."""
    if not any(libraries.glob("*ggml-vulkan*")):
        raise SystemExit(f"{libraries} holds no llama.cpp with a Vulkan back end.")
    os.environ["LLAMA_CPP_LIB_PATH"] = str(libraries.resolve())
    # ggml passes over devices that compute on the processor, unless they are named.
    os.environ.setdefault("GGML_VK_VISIBLE_DEVICES", "0")
    # Tests have a home folder of their own, and would compile all shaders anew.
    os.environ.setdefault(DRIVERS_CACHE, str(Path.home() / ".cache" / "hearth-tests"))
    os.environ["MESA_SHADER_CACHE_DIR"] = os.environ[DRIVERS_CACHE]  # also for tests that need no child


def compile_shaders() -> str:
    """Have prompts of all lengths read, for which llama.cpp takes different shaders. Gives the device's name."""
    with engine() as driver:
        loaded = driver.load(STARTER, LoadSettings(n_ctx=2048, n_gpu_layers=99))
        if loaded.n_gpu_layers == 0:
            raise SystemExit("llama.cpp finds no device but the processor. Is mesa-vulkan-drivers installed?")
        for count in WORDS:
            assert driver.answer(alone(f"{count} " + "the sea and " * count, max_tokens=2)).end is not None
        return str(loaded.device)


def main() -> int:
    """The exit code of pytest."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    choose_device(Path(sys.argv[1]))
    sys.stderr.write(f"On {compile_shaders()}:\n")
    tests = [*(str(ROOT / "tests" / name) for name in TESTS), f"--timeout={TIMEOUT_S}", *sys.argv[2:]]
    return subprocess.run([sys.executable, "-m", "pytest", *tests], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
