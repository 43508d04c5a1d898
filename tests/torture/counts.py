"""How torture programs are started and what they print: counts, as one JSON object with ``--json``."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

Counts = Mapping[str, object]
MOST_BROKEN = 20


class PromiseBroken(Exception):
    """Something happened that must never happen."""

    def __init__(self, counts: Counts) -> None:
        super().__init__("a promise was broken")
        self.counts = counts


def fail_if_any(broken: Counter[str], counts: Counts) -> Counts:
    """The counts, when no promise was broken; raises ``PromiseBroken`` with those that were."""
    if broken:
        raise PromiseBroken({**counts, "broken": dict(broken.most_common(MOST_BROKEN))})
    return counts


def main(
    torture: Callable[[argparse.Namespace], Counts],
    description: str,
    count: int = 1000,
    more: Callable[[argparse.ArgumentParser], object] = lambda parser: None,
) -> None:
    """The command line of a torture program. The same seed does the same again. Exit 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--count", type=int, default=count, help=f"how often (default: {count})")
    parser.add_argument("--seed", type=int, default=1, help="what chance begins with (default: 1)")
    more(parser)
    arguments = parser.parse_args()
    try:
        show(torture(arguments), as_json=arguments.json)
    except PromiseBroken as error:
        show(error.counts, as_json=arguments.json)
        sys.exit(1)


def show(counts: Counts, *, as_json: bool) -> None:
    """Print the counts."""
    if as_json:
        print(json.dumps(counts))
        return
    for key, value in counts.items():
        lines = [f"    {item[1]:6d}  {item[0]}" for item in value.items()] if isinstance(value, Mapping) else []
        print(f"{key:40s} {'' if lines else value}", *lines, sep="\n" if lines else "")


def folder_in_memory() -> str | None:
    """Where thousands of files are quickest: in memory on Linux, the usual place elsewhere."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def progress(done: int, count: int, note: str = "") -> None:
    """Show on a terminal, and in a log now and then, how far it is."""
    if sys.stderr.isatty() or done % 100 == 0 or done == count or note:
        sys.stderr.write(f"{done} / {count} {note}\n" if count else f"{done} {note}\n")
        sys.stderr.flush()
