"""Runs code in a process of its own: confinement cannot be taken back."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[5]
BEGINNING = """
import json, os, sys
from pathlib import Path
def name_of_error(attempt):
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "done"
told = {}
"""


def told_by(code: str, *arguments: object) -> Any:
    """What the code has put into ``told``. It may use ``name_of_error`` and ``sys.argv[1:]``."""
    whole = BEGINNING + code + "\nsys.stdout.write(json.dumps(told))"
    command = [sys.executable, "-c", whole, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
