"""``./dev package``: everything from sources to packages, or only the steps that are named."""

import argparse
import os
import time
from collections.abc import Callable

from installer import engine, freeze

STEPS: dict[str, Callable[[int], object]] = {
    "engine": engine.build,
    "freeze": lambda jobs: freeze.freeze(),
}


def main() -> None:
    """Carry out the steps in their order, and tell how long each took."""
    parser = argparse.ArgumentParser(prog="./dev package", description=__doc__)
    parser.add_argument("steps", nargs="*", choices=[[], *STEPS], help="default: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="compilers at once")
    arguments = parser.parse_args()
    for name, step in STEPS.items():
        if name in (arguments.steps or STEPS):
            began = time.monotonic()
            step(arguments.jobs)
            print(f"{name}: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
