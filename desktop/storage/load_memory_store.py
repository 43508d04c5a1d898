"""The file in the cache that remembers what worked when models were loaded.

A memory holds for one file as it is (path, size, time of change), the settings it was loaded with, and one machine.
What cannot be read of it is forgotten.
"""

import os
from dataclasses import fields
from pathlib import Path

from desktop.domain.models import LoadMemory, LoadSettings
from desktop.storage.json_fields import Fields, Object
from desktop.storage.json_file import write_atomically
from desktop.storage.json_text import lines, parse

FORMAT = "hearth-load-memory"
VERSION = 1
MOST_MEMORIES = 200


class LoadMemoryStore:
    """One file of memories, the oldest first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self, path: Path, settings: LoadSettings) -> tuple[LoadMemory, ...]:
        """What is known of loading this model file with these settings. Never fails."""
        case = _case_of(path, settings)
        found = [entry for entry in self._entries() if case is not None and _is_of(entry, case)]
        return tuple(memory for memory in map(_memory_in, found) if memory is not None)

    def remember(self, path: Path, settings: LoadSettings, memory: LoadMemory) -> None:
        """Keep what worked, in place of what was known of the same case. Raises ``StorageFailed``."""
        case = _case_of(path, settings)
        if case is None:
            return
        entry = case | {field.name: getattr(memory, field.name) for field in fields(memory)}
        entries = self._entries()
        others = [other for other in entries if not _is_of(other, case | {"machine": memory.machine})]
        kept = [*others, entry][-MOST_MEMORIES:]
        if kept != entries:
            write_atomically(self._path, lines({"format": FORMAT, "version": VERSION, "loads": kept}))

    def _entries(self) -> list[Object]:
        try:
            raw = parse(self._path.read_bytes())
        except (OSError, ValueError):
            return []
        if not isinstance(raw, dict) or raw.get("format") != FORMAT or raw.get("version") != VERSION:
            return []
        loads = raw.get("loads")
        return [entry for entry in loads if isinstance(entry, dict)] if isinstance(loads, list) else []


def _case_of(path: Path, settings: LoadSettings) -> Object | None:
    """What a memory is found by; ``None`` when there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    chosen = {field.name: getattr(settings, field.name) for field in fields(settings)}
    by_hand = {name: value for name, value in chosen.items() if value != getattr(LoadSettings(), name)}
    return {
        "path": os.fsencode(path).decode("utf-8", "backslashreplace"),
        "size_bytes": status.st_size,
        "changed_ns": status.st_mtime_ns,
        "settings": ", ".join(f"{name}={value}" for name, value in sorted(by_hand.items())),
    }


def _is_of(entry: Object, case: Object) -> bool:
    return all(entry.get(key) == value for key, value in case.items())


def _memory_in(entry: Object) -> LoadMemory | None:
    taken = Fields(entry)
    machine, step, free_bytes = taken.take("machine", str), taken.take("step", str), taken.take("free_bytes", int)
    if machine is None or step is None or free_bytes is None:
        return None
    n_threads, n_threads_batch = taken.take("n_threads", int) or 0, taken.take("n_threads_batch", int) or 0
    ahead_cost = taken.take("ahead_cost", float) or 0.0
    return LoadMemory(machine, step, free_bytes, max(0, n_threads), max(0, n_threads_batch), max(0.0, ahead_cost))
