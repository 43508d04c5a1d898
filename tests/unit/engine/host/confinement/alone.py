"""Runs code in a Python process of its own, since what a process gives up it never gets back."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[5]
PRELUDE = """
import json, os, socket, subprocess, sys, threading
from pathlib import Path
told = {}
def attempt(name, function):
    try:
        function()
    except (OSError, MemoryError) as error:
        told[name] = type(error).__name__
    else:
        told[name] = "done"
"""


def alone(code: str, *arguments: object) -> dict[str, str]:
    """What the code's attempts came to; ``told`` holds that, and may be given more."""
    whole = f"{PRELUDE}\n{code}\nprint(json.dumps(told))"
    command = [sys.executable, "-c", whole, *map(str, arguments)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
