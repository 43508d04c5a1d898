"""Finds GGUF files below a folder, within bounds: a link in a circle or a folder of a million files ends the search
early, a folder that cannot be read is passed over."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_LEVELS = 7
MOST_ENTRIES = 20_000
SUFFIX = ".gguf"
NAMELESS = {"model", "ggml-model"}
_PART = re.compile(r"^(?P<name>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})$")


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A model file; of one in several parts the first, with the size of all."""

    path: Path
    name: str
    size_bytes: int


def gguf_files(folder: Path) -> Iterator[GgufFile]:
    """The model files below a folder. Projectors, unfinished downloads and later parts are left out."""
    for path in _files_below(folder):
        part = _PART.match(path.stem)
        if _is_no_model(path.name.lower()) or (part and int(part["number"]) != 1):
            continue
        paths = [path]
        if part:
            numbers = range(2, int(part["count"]) + 1)
            paths += [path.with_name(f"{part['name']}-{n:05}-of-{part['count']}{path.suffix}") for n in numbers]
        size = sum(size_of(file) for file in paths)
        if size:
            yield GgufFile(path, part["name"] if part else _name(path), size)


def size_of(path: Path) -> int:
    """Bytes in a file; 0 when there is none, or none that may be looked at."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def paths_like(folder: Path, pattern: str) -> list[Path]:
    """What lies below a folder under such names, sorted; nothing when the system does not let us look."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def _is_no_model(file_name: str) -> bool:
    return "mmproj" in file_name or file_name.startswith("incomplete-")


def _name(path: Path) -> str:
    return path.parent.name if path.stem.lower() in NAMELESS else path.stem


def _files_below(folder: Path) -> Iterator[Path]:
    """Every GGUF file, folder by folder; a folder that is reached twice, by links, is read once."""
    waiting = [(folder, 0)]
    seen: set[tuple[int, int]] = set()
    entries_left = MOST_ENTRIES
    while waiting and entries_left > 0:
        current, level = waiting.pop()
        for entry in _entries(current, seen):
            entries_left -= 1
            if entry.name.lower().endswith(SUFFIX):
                yield Path(entry.path)
            elif level < MOST_LEVELS and not entry.name.startswith(".") and _is_folder(entry):
                waiting.append((Path(entry.path), level + 1))


def _entries(folder: Path, seen: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    try:
        place = folder.stat()
        if (place.st_dev, place.st_ino) in seen:
            return []
        seen.add((place.st_dev, place.st_ino))
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:  # missing, or not ours to read
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
