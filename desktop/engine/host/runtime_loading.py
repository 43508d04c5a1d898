"""Loads a runtime folder's back end into this process, before llama.cpp looks for any other.

Its files are checked first. They are loaded one by one, by absolute path and in the manifest's order, so that each
finds what it needs in memory already and the system searches for nothing. What goes wrong is told, and the engine goes
on with the back ends of the package; a crash in here ends the child, which the application sees.
"""

import ctypes
import os
from pathlib import Path

from desktop.engine.child_environment import RUNTIME, RUNTIME_SEAL
from desktop.engine.host.llama import LlamaLog, build, library
from desktop.engine.native_causes import plain_words
from desktop.engine.runtime_folder import Manifest, RuntimeRefused, check_files, read_manifest

# A back end says so when it finds neither a driver nor a device.
_FOUND_NOTHING = "returned NULL"
_MAKERS = {"libcuda": "NVIDIA", "nvcuda": "NVIDIA", "libhsa": "AMD", "libze_loader": "Intel"}


class RuntimeLoading:
    """The runtime that this process is to use, if any. After ``load_first``, ``problem`` says why it is not there."""

    def __init__(self, folder: Path | None, seal: str, log: LlamaLog) -> None:
        self.problem = ""
        self.seal = seal
        self._folder = folder
        self._log = log

    def load_first(self) -> None:
        """Load it, or note what keeps it from being loaded."""
        if self._folder is None:
            return
        try:
            self._load(self._folder)
        except RuntimeRefused as refusal:
            self.problem = refusal.message

    def _load(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        if manifest.llama_cpp != build():
            raise RuntimeRefused("it is made for another llama.cpp than the one in this version. Get the one for it.")
        self.seal = check_files(folder, manifest, self.seal)
        for driver in manifest.drivers:
            _require_driver(driver)
        for file in manifest.files:
            _load_library(folder / file.name)
        self._register(folder / manifest.library, manifest)

    def _register(self, path: Path, manifest: Manifest) -> None:
        count = library.ggml_backend_dev_count
        count.restype = ctypes.c_size_t
        load = library.ggml_backend_load
        load.argtypes, load.restype = [ctypes.c_char_p], ctypes.c_void_p
        before = count()
        self._log.clear()
        if load(os.fsencode(path)) is None:
            told = plain_words(self._log.errors())
            if _FOUND_NOTHING in told:
                raise RuntimeRefused(f"{manifest.backend} finds no graphics card that it can use.")
            raise RuntimeRefused(f"llama.cpp cannot use {path.name}{': ' + told if told else ''}.")
        if count() == before:
            raise RuntimeRefused(f"{manifest.backend} finds no graphics card that it can use.")


def wanted_runtime(log: LlamaLog) -> RuntimeLoading:
    """What the application asks for, in the environment."""
    folder = os.environ.get(RUNTIME)
    return RuntimeLoading(Path(folder) if folder else None, os.environ.get(RUNTIME_SEAL, ""), log)


def _require_driver(name: str) -> None:
    """Drivers are the system's: their libraries are found by name."""
    try:
        ctypes.CDLL(name)
    except OSError as error:
        maker = next((maker for start, maker in _MAKERS.items() if name.startswith(start)), "its maker")
        raise RuntimeRefused(
            f"the graphics card's driver is missing, or lacks a part ({name}). Install the driver of {maker}."
        ) from error


def _load_library(path: Path) -> None:
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        words = str(error).rpartition("/")[2][:200]
        raise RuntimeRefused(f"{path.name} cannot be loaded: {words}.") from error
