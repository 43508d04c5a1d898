"""Files that come from other programs, and files that go to them: finding, reading, naming and writing them."""

import contextlib
import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from desktop.domain.errors import ImportFailed, StorageFailed
from desktop.domain.messages import ImagePart
from desktop.storage.disk_errors import failures_told
from desktop.storage.file_names import is_file_name, printable
from desktop.storage.json_file import make_folder, write_atomically

ENDINGS = (".json", ".jsonl", ".zip", ".chat")
LARGEST_BYTES = 1 << 30
MOST_FILES = 20_000
DEEPEST = 6
LONGEST_NAME = 80
THREAD, MESSAGES = "thread.json", "messages.jsonl"
LARGEST_PICTURE_BYTES = 50_000_000
USER_FILES, LM_STUDIO_DEPTH = "user-files", 5
_REFERENCE = re.compile(r"[\w-][\w .-]{4,200}")
_FORBIDDEN = '<>:"/\\|?*'


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to import; of a chat of Jan's, which is two files, the other one, too."""

    path: Path
    companion: Path | None = None


def find(paths: Sequence[Path]) -> list[FoundFile]:
    """The files to read for what the user chose, which may be folders; of Jan's two files only one is listed."""
    files = [file for path in paths for file in (_inside(path, 0) if path.is_dir() else (path,))]
    found: dict[Path, FoundFile] = {}
    for file in files[:MOST_FILES]:
        thread, messages = file.with_name(THREAD), file.with_name(MESSAGES)
        if file.name in {THREAD, MESSAGES} and thread.is_file() and messages.is_file():
            found.setdefault(thread, FoundFile(thread, messages))
        else:
            found.setdefault(file, FoundFile(file))
    return list(found.values())


def read(path: Path) -> bytes:
    """The content of a file. Raises ``ImportFailed``."""
    name = printable(path.name)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ImportFailed(f"{name} is too large to be imported.", "Hearth reads files of up to 1 GB.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ImportFailed(f"{name} is no longer there.", "It was moved or deleted.") from error
    except OSError as error:
        raise ImportFailed(f"{name} cannot be read: {error.strerror}.") from error


def picture_beside(path: Path, reference: str) -> bytes | None:
    """A picture that a file to import refers to: in an unpacked export of ChatGPT it lies beside it or in a folder
    beside it, under a name that begins so; of LM Studio in its folder of users' files. Nothing when it is not there."""
    if not _REFERENCE.fullmatch(reference):
        return None
    begins = glob.escape(reference)
    with contextlib.suppress(OSError):
        lm_studio = [folder / USER_FILES / reference for folder in path.parents[:LM_STUDIO_DEPTH]]
        beside = sorted((*path.parent.glob(f"{begins}[-_.]*"), *path.parent.glob(f"*/{begins}[-_.]*")))
        for found in (*lm_studio, *beside):
            if found.is_file() and found.stat().st_size <= LARGEST_PICTURE_BYTES:
                return found.read_bytes()
    return None


def reserve(folder: Path, title: str, ending: str) -> Path:
    """A new, empty file in a folder, named by a title, and by a number where there is one already. Raises
    ``StorageFailed``."""
    stem = file_stem(title)
    with failures_told(folder / f"{stem}.{ending}"):
        make_folder(folder)
        number = 1
        while True:
            path = folder / (f"{stem}.{ending}" if number == 1 else f"{stem} {number}.{ending}")
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            except FileExistsError:
                number += 1
            else:
                return path


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all. Raises ``StorageFailed``."""
    write_atomically(path, data)


def write_beside(path: Path, image: ImagePart, data: bytes) -> str:
    """Write an image of an exported text into a folder beside it, under its own name and a few digits of what is in it:
    once, however often it is exported. Returns its address from there. Raises ``StorageFailed``."""
    folder = path.with_name(f"{path.stem} images")
    name = file_stem(image.name.rpartition(".")[0] or image.name)
    target = folder / f"{name}-{image.file[:8]}.{image.file.rpartition('.')[2]}"
    write_atomically(target, data)
    return f"{quote(folder.name)}/{quote(target.name)}"


def discard(path: Path) -> None:
    """Remove a file that was reserved and not needed after all. Raises ``StorageFailed``."""
    with failures_told(path):
        path.unlink(missing_ok=True)


def file_stem(title: str) -> str:
    """A title as the name of a file, on every system, without an ending."""
    letters = "".join(" " if letter in _FORBIDDEN or ord(letter) < 32 else letter for letter in title)
    stem = " ".join(letters.split())[:LONGEST_NAME].strip(". ")
    while stem and len(stem.encode("utf-8", "replace")) > 2 * LONGEST_NAME:
        stem = stem[:-1].rstrip(". ")
    return stem if is_file_name(stem) else f"Chat {stem}".rstrip() if is_file_name(f"Chat {stem}".rstrip()) else "Chat"


def _inside(folder: Path, depth: int) -> Iterator[Path]:
    """The files in a folder and the folders in it that may hold conversations, in the order of their names."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise StorageFailed(f"The folder {printable(str(folder))} cannot be read: {error.strerror}.") from error
    for entry in entries:
        if entry.is_file() and entry.suffix.lower() in ENDINGS:
            yield entry
        elif depth < DEEPEST and entry.is_dir() and not entry.is_symlink():
            yield from _inside(entry, depth + 1)
