"""Runs the tests of the engine and of formulas with the children of an installed program.

``python -m tests.packaged.engine_tests PROGRAM`` takes the installed ``hearth``; what follows goes to pytest.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = (
    "flow/test_engine_process.py", "flow/test_engine_more.py", "flow/test_adapters.py", "flow/test_prefix_cache.py",
    "flow/test_formulas.py", "flow/test_chat.py", "bridge/test_local_engine.py", "bridge/test_engine_questions.py",
)  # fmt: skip


def main() -> int:
    """The exit code of pytest."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    environment = {**os.environ, "HEARTH_PACKAGED": sys.argv[1]}
    tests = [*(str(ROOT / "tests" / name) for name in TESTS), *sys.argv[2:]]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.packaged.with_program", *tests]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
