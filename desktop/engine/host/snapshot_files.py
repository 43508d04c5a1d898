"""The files of snapshots: a header, the tokens, the state, with checksums over all of it.

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
from pathlib import Path
from typing import BinaryIO

from desktop.engine.host.memory import State

SUFFIX = ".kv"
MAX_BYTES = 4 * 2**30
LEAVE_FREE_BYTES = 2 * 2**30
SAMPLE_BYTES = 2**20
MAX_TOKENS = 2**24
# Magic and version, number of tokens, bytes of state, CRC-32 of the tokens, CRC-32 of the state; of all that, CRC-32.
_HEADER = struct.Struct("<8sIQII")
_MAGIC = b"HEARTHK1"
_HEADER_BYTES = _HEADER.size + 4
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
            header = _HEADER.pack(_MAGIC, len(tokens), state.n_bytes, zlib.crc32(ids), zlib.crc32(content))
            out.write(header + zlib.crc32(header).to_bytes(4, "little") + ids)
            out.seek(_state_start(len(tokens)))
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
        tokens = _read_tokens(file)
        if tokens is None:
            remove(file)
        else:
            found.append((file, tokens))
    return found


def read_state(file: Path, tokens: list[int]) -> State | None:
    """The state in a file; ``None`` when it is gone, damaged, or of other tokens."""
    try:
        with file.open("rb") as opened:
            header = _read_header(opened.read(_HEADER_BYTES))
            if header is None or _read_tokens(file) != tokens:
                return None
            n_bytes, checksum = header[1], header[3]
            buffer = mmap.mmap(opened.fileno(), n_bytes, access=mmap.ACCESS_COPY, offset=_state_start(len(tokens)))
        os.utime(file)
    except (OSError, ValueError):
        return None
    with memoryview(buffer) as content:
        return State(buffer, n_bytes) if zlib.crc32(content) == checksum else None


def remove(file: Path) -> None:
    """Remove a file that may be gone."""
    with contextlib.suppress(OSError):
        file.unlink()


def _read_header(raw: bytes) -> tuple[int, int, int, int] | None:
    if len(raw) < _HEADER_BYTES or zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "little"):
        return None
    magic, n_tokens, n_bytes, tokens_checksum, state_checksum = _HEADER.unpack(raw[:-4])
    if magic != _MAGIC or not 0 < n_tokens <= MAX_TOKENS or not n_bytes:
        return None
    return n_tokens, n_bytes, tokens_checksum, state_checksum


def _read_tokens(file: Path) -> list[int] | None:
    try:
        with file.open("rb") as opened:
            header = _read_header(opened.read(_HEADER_BYTES))
            if header is None:
                return None
            n_tokens, n_bytes, checksum, _ = header
            raw = opened.read(4 * n_tokens)
            size = os.fstat(opened.fileno()).st_size
    except OSError:
        return None
    if zlib.crc32(raw) != checksum or size != _state_start(n_tokens) + n_bytes:
        return None
    return array("i", raw).tolist()


def _state_start(n_tokens: int) -> int:
    return -(-(_HEADER_BYTES + 4 * n_tokens) // _STATE_ALIGNMENT) * _STATE_ALIGNMENT


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
