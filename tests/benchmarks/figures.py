"""How benchmarks print what they measured: one JSON object with ``--json``, else one line per figure."""

import argparse
import json
from collections.abc import Callable, Mapping

Figures = Mapping[str, float]


def main(measure: Callable[[], Figures], description: str) -> None:
    """The command line of a benchmark. The unit of a figure is in its key."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    figures = {key: round(value, 3) for key, value in measure().items()}
    if arguments.json:
        print(json.dumps(figures))
        return
    for key, value in figures.items():
        print(f"{key:36s} {value:12,.3f}")
