"""How torture programs are started and what they print: counts, as one JSON object with ``--json``."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping

Counts = Mapping[str, object]


def main(torture: Callable[[argparse.Namespace], Counts], description: str) -> None:
    """The command line of a torture program. The same seed does the same again."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--count", type=int, default=1000, help="how often (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="what chance begins with (default: 1)")
    arguments = parser.parse_args()
    counts = torture(arguments)
    if arguments.json:
        print(json.dumps(counts))
        return
    for key, value in counts.items():
        lines = [f"    {item[1]:6d}  {item[0]}" for item in value.items()] if isinstance(value, Mapping) else []
        print(f"{key:40s} {'' if lines else value}", *lines, sep="\n" if lines else "")


def progress(done: int, count: int, note: str = "") -> None:
    """Show on a terminal, and in a log now and then, how far it is."""
    if sys.stderr.isatty() or done % 100 == 0 or done == count or note:
        sys.stderr.write(f"{done} / {count} {note}\n" if count else f"{done} {note}\n")
        sys.stderr.flush()
