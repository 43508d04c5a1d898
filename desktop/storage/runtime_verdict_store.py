"""The file in the cache that remembers which runtimes work on this machine. What cannot be read of it is forgotten:
those runtimes are tried again."""

from pathlib import Path

from desktop.domain.runtimes import Verdict, Verdicts
from desktop.storage.json_fields import Fields
from desktop.storage.json_file import write_atomically
from desktop.storage.json_text import lines, parse

FORMAT = "hearth-runtime-verdicts"
VERSION = 1
MOST_VERDICTS = 100


class RuntimeVerdictStore:
    """One file of verdicts, each under its runtime's key, the oldest first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, Verdict]:
        """All verdicts. Never fails."""
        try:
            raw = parse(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(raw, dict) or raw.get("format") != FORMAT or raw.get("version") != VERSION:
            return {}
        found = raw.get("verdicts")
        verdicts = {}
        for entry in found if isinstance(found, list) else ():
            taken = Fields(entry if isinstance(entry, dict) else {})
            key, problem, seal = taken.take("key", str), taken.take("problem", str), taken.take("seal", str)
            if key and problem is not None and seal is not None:
                verdicts[key] = Verdict(problem, seal)
        return verdicts

    def save(self, verdicts: Verdicts) -> None:
        """Keep them. Raises ``StorageFailed``."""
        kept = list(verdicts.items())[-MOST_VERDICTS:]
        entries = [{"key": key, "problem": verdict.problem, "seal": verdict.seal} for key, verdict in kept]
        write_atomically(self._path, lines({"format": FORMAT, "version": VERSION, "verdicts": entries}))
