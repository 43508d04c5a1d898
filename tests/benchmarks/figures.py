"""How benchmarks print what they measured: one JSON object with ``--json``, else one line per figure."""

import argparse
import json
from collections.abc import Callable, Mapping

Figures = Mapping[str, float]


def no_options(parser: argparse.ArgumentParser) -> None:
    """The command line knows --json only."""


def main(
    measure: Callable[[argparse.Namespace], Figures],
    description: str,
    add_options: Callable[[argparse.ArgumentParser], None] = no_options,
) -> None:
    """The command line of a benchmark. The unit of a figure is in its key."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_options(parser)
    arguments = parser.parse_args()
    figures = {key: round(value, 3) for key, value in measure(arguments).items()}
    if arguments.json:
        print(json.dumps(figures))
        return
    for key, value in figures.items():
        print(f"{key:48s} {value:12,.3f}")
