"""Which files and devices the confined process needs, beside the model: Python's, libraries', drivers'."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop.engine.child_environment import DRIVERS_CACHE, RUNTIME

PACKAGE = Path(__file__).resolve().parents[3]
# Libraries, and what drivers of graphics cards read to find each other. Of /etc and /proc only what is named: the rest
# tells of the user, of secrets and of other programs.
_SYSTEM = (
    "/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store", "/app", "/run/opengl-driver", "/var/lib/snapd/lib",
    "/etc/ld.so.cache", "/etc/localtime", "/etc/nsswitch.conf", "/etc/passwd", "/etc/drirc", "/etc/vulkan",
    "/etc/glvnd", "/etc/OpenCL", "/etc/nvidia", "/etc/amd", "/sys", "/proc/self", "/proc/meminfo", "/proc/cpuinfo",
    "/proc/stat", "/proc/version", "/proc/devices", "/proc/filesystems", "/proc/sys", "/proc/driver",
    "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
)  # fmt: skip
_DRIVERS_IN_OPT = ("rocm*", "amdgpu*", "intel*", "nvidia*", "cuda*")
_GPU_DEVICES = ("nvidia*", "nvhost*", "nvmap", "dri", "kfd", "dxg", "mali*", "kgsl*", "accel")


def program_places() -> list[Path]:
    """Where Python, this program and the system's libraries lie: to be read."""
    named = [sys.prefix, sys.base_prefix, sys.exec_prefix, getattr(sys, "_MEIPASS", PACKAGE), PACKAGE]
    if getattr(sys, "frozen", False):
        named.append(Path(sys.executable).parent)
    # The folder that holds the package may be anything, in development even the home folder.
    searched = [Path(entry) for entry in (*sys.path, *_library_folders()) if entry]
    found = [entry for entry in searched if not _holds_home(entry) and entry.resolve() != PACKAGE.parent]
    in_opt = [place for pattern in _DRIVERS_IN_OPT for place in Path("/opt").glob(pattern)]
    return [*map(Path, named), *found, *map(Path, _SYSTEM), *in_opt]


def device_places(devices: Path = Path("/dev")) -> list[Path]:
    """What drivers of graphics cards write to, where there is such a card; and the device that is nothing."""
    found = [place for pattern in _GPU_DEVICES for place in sorted(devices.glob(pattern))]
    names = {place.name for place in found}
    if any(name.startswith("nvidia") for name in names):
        # CUDA does not start when it cannot name its threads: https://github.com/NVIDIA/OpenShell/pull/710
        found.append(Path("/proc/self/task"))
    if "kfd" in names:
        found.append(devices / "shm")  # ROCm shares memory between its parts there
    return [devices / "null", *found]


def model_places(files: Iterable[Path]) -> list[Path]:
    """The folders of files and of what they are links to: a model may have parts. Of a folder that holds the user's
    home only the model files in it."""
    folders = {folder for file in files for folder in (file.absolute().parent, file.resolve().parent)}
    places = [folder for folder in folders if not _holds_home(folder)]
    for file in files:
        places += [file, *(part for part in file.parent.glob("*.gguf") if _holds_home(part.parent))]
    return places


def drivers_cache() -> list[Path]:
    """Where drivers of graphics cards keep what they compiled, to be written to. Without it they compile at each load,
    which may take minutes."""
    folder = os.environ.get(DRIVERS_CACHE)
    return [Path(folder)] if folder else []


def make_folders(folders: Sequence[Path]) -> list[Path]:
    """Those that are there or could be made; only folders that exist can be opened to a confined process."""
    made = []
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        made.append(folder)
    return made


def _library_folders() -> list[str]:
    """Those that the environment names: for all libraries, for llama.cpp, and a runtime's, which may load some of its
    files only when they are needed."""
    named = [os.environ.get(name, "") for name in ("LLAMA_CPP_LIB_PATH", RUNTIME)]
    return [*os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep), *named]


def _holds_home(folder: Path) -> bool:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # Path.home() fails for a user without a home
    return home.resolve().is_relative_to(folder.resolve())
