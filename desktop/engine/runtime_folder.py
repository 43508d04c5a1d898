"""A runtime folder's manifest and files: whether they may be loaded.

``runtime.json`` names every file of the folder with its size and SHA-256, in the order in which they are loaded, and
the llama.cpp build that they are for. It vouches for nothing by itself, since whoever can write the folder can write
it, too: it finds what is damaged, incomplete, mixed up or meant for another version, and anything beside it that would
be loaded along. So the folder has to be one that only its user can write.
"""

import contextlib
import hashlib
import os
import platform
import re
import stat
import sys
from pathlib import Path

import msgspec

from desktop.domain.errors import AppError
from desktop.domain.runtimes import Runtime

MANIFEST = "runtime.json"
FORMAT = "hearth-runtime"
VERSION = 1
PLATFORM = f"{sys.platform}-{platform.machine().lower()}"
MAX_MANIFEST_BYTES = 64 * 1024
MAX_FILES = 64
MAX_FOLDERS = 32
MAX_FILE_BYTES = 4 * 2**30
CHUNK_BYTES = 2**20
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+()-]{0,59}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DRIVERS = ("nvidia", "amdgpu", "xe", "i915")
_SYSTEM_USER = 0
_WRITABLE_BY_ALL = stat.S_IWOTH


class RuntimeRefused(AppError):
    """The folder is not loaded; the message is a sentence that says why."""


class RuntimeFile(msgspec.Struct, frozen=True):
    """A file of the folder."""

    name: str
    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What ``runtime.json`` says. ``files`` are in the order in which they are loaded, ``library`` is the back end
    among them; ``drivers`` are libraries that the system must have."""

    format: str
    version: int
    name: str
    backend: str
    platform: str
    llama_cpp: str
    library: str
    files: tuple[RuntimeFile, ...]
    drivers: tuple[str, ...] = ()


def find_runtimes(folder: Path, pointed: Path | None, circumstances: str) -> tuple[Runtime, ...]:
    """The runtime that was pointed to, then those in the folder, the last by name first: a newer version comes before
    an older one. ``circumstances`` are what else a trial depends on."""
    pointed_to = [_real(pointed)] if pointed is not None else []
    try:
        inside = [each for each in folder.iterdir() if each.is_symlink() or each.is_dir()]
    except OSError:
        inside = []
    ordered = sorted(inside, key=lambda each: _natural(each.name), reverse=True)[:MAX_FOLDERS]
    return tuple(_runtime(each, circumstances) for each in dict.fromkeys([*pointed_to, *ordered]))


def driver_versions(modules: Path = Path("/sys/module")) -> str:
    """The versions of graphics drivers that have one of their own: another may change whether a runtime works."""
    told = []
    for name in _DRIVERS:
        with contextlib.suppress(OSError):
            told.append(f"{name} {(modules / name / 'version').read_text('ascii', 'replace').strip()}")
    return ", ".join(told)


def read_manifest(folder: Path) -> Manifest:
    """The manifest, when it is sound by itself. Raises ``RuntimeRefused``."""
    _require_private(folder, is_folder=True)
    path = folder / MANIFEST
    _require_private(path, is_folder=False)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MANIFEST_BYTES + 1)
    except OSError as error:
        raise RuntimeRefused(f"{MANIFEST} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_MANIFEST_BYTES:
        raise RuntimeRefused(f"{MANIFEST} is too large to be one.")
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RuntimeRefused(f"{MANIFEST} is damaged: {error}.") from error
    _check(manifest)
    return manifest


def check_files(folder: Path, manifest: Manifest, seal: str = "") -> str:
    """Check every file by its hash, unless the seal tells that nothing was touched since that was done. Returns the
    seal as it is now. Raises ``RuntimeRefused``; nothing may be loaded then."""
    try:
        there = {entry.name for entry in os.scandir(folder)}
    except OSError as error:
        raise RuntimeRefused(f"its folder cannot be read: {error.strerror}.") from error
    named = {file.name for file in manifest.files} | {MANIFEST}
    strange = sorted(there - named)
    if strange:
        raise RuntimeRefused(f"{strange[0]} lies in its folder, and {MANIFEST} does not name it. Remove it.")
    for file in manifest.files:
        size = _require_private(folder / file.name, is_folder=False).st_size
        if size != file.size_bytes:
            raise RuntimeRefused(f"{file.name} is incomplete or another file. Get the runtime again.")
    now = seal_of(folder, manifest)
    if not now or now != seal:
        for file in manifest.files:
            if _sha256(folder / file.name) != file.sha256:
                raise RuntimeRefused(f"{file.name} is damaged: its SHA-256 is another. Get the runtime again.")
    return now


def seal_of(folder: Path, manifest: Manifest) -> str:
    """Changes whenever one of the files is written to or replaced: the system keeps the time of that, and no program
    can set it. Empty where the system does not."""
    return "" if sys.platform == "win32" else _state_of(folder, manifest)


def _state_of(folder: Path, manifest: Manifest) -> str:
    told = [repr(manifest)]
    for file in manifest.files:
        with contextlib.suppress(OSError):
            status = (folder / file.name).lstat()
            told.append(f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _real(path: Path) -> Path:
    """Where a path leads that a user wrote; where it leads nowhere, the path."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _runtime(folder: Path, circumstances: str) -> Runtime:
    try:
        manifest = read_manifest(folder)
    except RuntimeRefused as refusal:
        return Runtime(folder, folder.name, problem=refusal.message)
    told = msgspec.json.encode((os.fsencode(folder).hex(), _state_of(folder, manifest), circumstances))
    return Runtime(folder, manifest.name, manifest.backend, hashlib.sha256(told).hexdigest())


def _check(manifest: Manifest) -> None:
    if manifest.format != FORMAT or manifest.version != VERSION:
        raise RuntimeRefused(f"{MANIFEST} is of a kind that this version does not know.")
    if manifest.platform != PLATFORM:
        raise RuntimeRefused(f"it is made for {_quoted(manifest.platform)}, and this is {PLATFORM}.")
    if not (_WORDS.fullmatch(manifest.name) and _WORDS.fullmatch(manifest.backend)):
        raise RuntimeRefused(f"{MANIFEST} gives it no usable name.")
    _check_files_named(manifest)


def _check_files_named(manifest: Manifest) -> None:
    names = [file.name for file in manifest.files]
    if not names or len(names) > MAX_FILES or len(set(names)) != len(names) or names[-1] != manifest.library:
        raise RuntimeRefused(f"{MANIFEST} does not list its files as it should.")
    for name in (*names, *manifest.drivers):
        if not _PLAIN_NAME.fullmatch(name) or name == MANIFEST:
            raise RuntimeRefused(f"{MANIFEST} names {_quoted(name)}, which is no plain file name.")
    for file in manifest.files:
        if not (0 < file.size_bytes <= MAX_FILE_BYTES and _SHA256.fullmatch(file.sha256)):
            raise RuntimeRefused(f"{MANIFEST} gives {file.name} no usable size or SHA-256.")


def _require_private(path: Path, *, is_folder: bool) -> os.stat_result:
    """No link, of the right kind, and writable by nobody but its user and their group."""
    try:
        status = path.lstat()
    except (OSError, ValueError) as error:
        raise RuntimeRefused(f"{path.name} is missing or cannot be read.") from error
    is_right = stat.S_ISDIR(status.st_mode) if is_folder else stat.S_ISREG(status.st_mode)
    if not is_right:
        raise RuntimeRefused(f"{path.name} is {'no folder' if is_folder else 'no file'}, or a link to one.")
    if sys.platform == "win32":
        return status
    if status.st_mode & _WRITABLE_BY_ALL:
        raise RuntimeRefused(f"everyone can change {path.name}. Take that permission away.")
    if status.st_uid not in (_SYSTEM_USER, os.getuid()):
        raise RuntimeRefused(f"{path.name} belongs to another user.")
    return status


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise RuntimeRefused(f"{path.name} cannot be read: {error.strerror}.") from error
    return digest.hexdigest()


def _quoted(text: str) -> str:
    return f"“{text[:60]}”" if text.isprintable() else "something unprintable"


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Numbers by their value: 12.10 comes after 12.9."""
    return tuple((int(part[:12]), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name))
