"""The files of snapshots: a header, the tokens, checksums of the state's pieces, the state.

A damaged file is as good as none: llama.cpp is never given a byte that was not written by itself. Files belong to one
kind of context (their folder is named after its key); the folder above holds all of them, under one limit of size.
"""

import contextlib
import hashlib
import mmap
import os
import shutil
import struct
import zlib
from array import array
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop.engine.host.memory import State

SUFFIX = ".kv"
MAX_BYTES = 4 * 2**30
LEAVE_FREE_BYTES = 2 * 2**30
SAMPLE_BYTES = 2**20
MAX_TOKENS = 2**24
# Magic and version, number of tokens, bytes of state, CRC-32 of the tokens and of the pieces' checksums; of all that,
# CRC-32.
_HEADER = struct.Struct("<8sIQI")
_MAGIC = b"HEARTHK2"
_HEADER_BYTES = _HEADER.size + 4
# Pieces are checked side by side: their checksums are most of what coming back from a file takes.
_PIECE_BYTES = 2**20
_CHECKING_THREADS = min(4, os.cpu_count() or 1)
_STATE_ALIGNMENT = mmap.ALLOCATIONGRANULARITY


def snapshot_key(model_files: Iterable[Path], circumstances: Iterable[object]) -> str:
    """Names the kind of context: the model's files, known by their size, time and first and last bytes, and whatever
    else decides what a state means."""
    digest = hashlib.blake2b(digest_size=16)
    for path in model_files:
        status = path.stat()
        digest.update(f"{status.st_size} {status.st_mtime_ns}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(SAMPLE_BYTES))
            file.seek(max(0, status.st_size - SAMPLE_BYTES))
            digest.update(file.read(SAMPLE_BYTES))
    for circumstance in circumstances:
        digest.update(f"{circumstance}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def write_snapshot(file: Path, tokens: list[int], state: State) -> None:
    """Write or replace a snapshot and keep to the limits. What cannot be written is left out: it only saves time."""
    if state.n_bytes + LEAVE_FREE_BYTES > _free_bytes(file.parent):
        return
    ids = array("i", tokens).tobytes()
    part = file.with_suffix(".part")
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with memoryview(state.buffer)[: state.n_bytes] as content, _new_file(part) as out:
            table = ids + _piece_checksums(content)
            header = _HEADER.pack(_MAGIC, len(tokens), state.n_bytes, zlib.crc32(table))
            out.write(header + zlib.crc32(header).to_bytes(4, "little") + table)
            out.seek(_state_start(len(tokens), state.n_bytes))
            out.write(content)
        part.replace(file)
        _keep_to_limit(file.parent.parent)
    remove(part)


def file_snapshots(folder: Path) -> list[tuple[Path, list[int]]]:
    """The snapshots of a folder with their tokens, the last used last; what is damaged is removed."""
    for unfinished in folder.glob("*.part"):
        remove(unfinished)
    found = []
    for file in _by_age(folder.glob(f"*{SUFFIX}")):
        tokens = _tokens_of(file)
        if tokens is None:
            remove(file)
        else:
            found.append((file, tokens))
    return found


def read_state(file: Path, tokens: list[int]) -> State | None:
    """The state in a file; ``None`` when it is gone, damaged, or of other tokens."""
    ids = array("i", tokens).tobytes()
    try:
        with file.open("rb") as opened:
            found = _read_table(opened)
            if found is None or found.ids != ids:
                return None
            start = _state_start(len(tokens), found.n_bytes)
            buffer = mmap.mmap(opened.fileno(), found.n_bytes, access=mmap.ACCESS_COPY, offset=start)
        os.utime(file)
    except (OSError, ValueError):
        return None
    with memoryview(buffer) as content:
        return State(buffer, found.n_bytes) if _piece_checksums(content) == found.checksums else None


def remove(file: Path) -> None:
    """Remove a file that may be gone."""
    with contextlib.suppress(OSError):
        file.unlink()


@dataclass(frozen=True, slots=True)
class _Table:
    """What stands before a state: the tokens and the checksums of its pieces, both as bytes, and its size."""

    ids: bytes
    checksums: bytes
    n_bytes: int


def _tokens_of(file: Path) -> list[int] | None:
    try:
        with file.open("rb") as opened:
            found = _read_table(opened)
    except OSError:
        return None
    return array("i", found.ids).tolist() if found else None


def _read_table(opened: BinaryIO) -> _Table | None:
    """``None`` for a file that is damaged before its state, or was cut."""
    raw = opened.read(_HEADER_BYTES)
    if len(raw) < _HEADER_BYTES or zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "little"):
        return None
    magic, n_tokens, n_bytes, checksum = _HEADER.unpack(raw[:-4])
    if magic != _MAGIC or not 0 < n_tokens <= MAX_TOKENS or not n_bytes:
        return None
    if os.fstat(opened.fileno()).st_size != _state_start(n_tokens, n_bytes) + n_bytes:
        return None
    table = opened.read(4 * (n_tokens + _n_pieces(n_bytes)))
    return _Table(table[: 4 * n_tokens], table[4 * n_tokens :], n_bytes) if zlib.crc32(table) == checksum else None


def _piece_checksums(content: memoryview) -> bytes:
    """CRC-32 of each piece, four bytes each."""
    pieces = [content[start : start + _PIECE_BYTES] for start in range(0, len(content), _PIECE_BYTES)]
    with ThreadPoolExecutor(_CHECKING_THREADS) as threads:
        found = array("I", threads.map(zlib.crc32, pieces))
    for piece in pieces:
        piece.release()
    return found.tobytes()


def _n_pieces(n_bytes: int) -> int:
    return -(-n_bytes // _PIECE_BYTES)


def _state_start(n_tokens: int, n_bytes: int) -> int:
    table_end = _HEADER_BYTES + 4 * (n_tokens + _n_pieces(n_bytes))
    return -(-table_end // _STATE_ALIGNMENT) * _STATE_ALIGNMENT


def _new_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb")


def _keep_to_limit(folder: Path) -> None:
    files = _by_age(folder.glob(f"*/*{SUFFIX}"))
    sizes = [file.stat().st_size for file in files]
    excess = sum(sizes) - MAX_BYTES
    for file, size in zip(files, sizes, strict=True):
        if excess <= 0:
            return
        remove(file)
        excess -= size


def _by_age(files: Iterable[Path]) -> list[Path]:
    """Oldest first."""
    dated = []
    for file in files:
        with contextlib.suppress(OSError):
            dated.append((file.stat().st_mtime_ns, file))
    return [file for _, file in sorted(dated)]


def _free_bytes(folder: Path) -> int:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
