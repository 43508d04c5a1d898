"""``./dev package``: everything from sources to packages, or only the steps that are named."""

import argparse
import os
import sys
import time
from collections.abc import Callable

from installer import cuda, deb, engine, freeze, manifest, papers, portable, report

STEPS: dict[str, Callable[[argparse.Namespace], object]] = {
    "engine": lambda arguments: engine.build(arguments.jobs),
    "freeze": lambda _: freeze.freeze(),
    "papers": lambda _: papers.write(),
}
# For release machines with tools of their own: only when they are named.
NAMED_STEPS: dict[str, Callable[[argparse.Namespace], object]] = {"cuda": lambda arguments: cuda.pack(arguments.jobs)}
if sys.platform == "linux":  # elsewhere packaging/windows and packaging/macos take it from here
    STEPS |= {"deb": lambda _: deb.pack(), "portable": lambda _: portable.pack()}
STEPS["manifest"] = lambda _: manifest.write()


def main() -> None:
    """Carry out the steps in their order, and tell what came out and how long each took."""
    parser = argparse.ArgumentParser(prog="./dev package", description=__doc__)
    named = f"{', '.join(STEPS)}; without any: all of these. Only by name: {', '.join(NAMED_STEPS)}"
    parser.add_argument("steps", nargs="*", metavar="STEP", help=named)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="compilers at once")
    arguments = parser.parse_args()
    known = STEPS | NAMED_STEPS
    unknown = set(arguments.steps) - set(known)
    if unknown:
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    seconds = {}
    for name in [name for name in known if name in arguments.steps] or STEPS:
        began = time.monotonic()
        print(f"== {name}", flush=True)
        known[name](arguments)
        seconds[name] = time.monotonic() - began
    report.write(seconds)


if __name__ == "__main__":
    main()
