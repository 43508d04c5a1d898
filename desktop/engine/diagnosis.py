"""What ``--diagnose`` prints: versions, llama.cpp's build, devices with memory, folders.

llama.cpp is asked in a child process, so that a build that crashes here can still be told of.
"""

import platform
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

import msgspec

from desktop import __version__
from desktop.domain.errors import EngineDied
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import DescribeSystem, SystemDescribed

PACKAGES = ("PySide6-Essentials", "llama-cpp-python", "qasync", "msgspec", "jinja2")


def diagnose(folders: Mapping[str, str]) -> dict[str, object]:
    """One object for JSON. When the engine does not start, ``llama_cpp`` holds only the ``error``."""
    llama_cpp, backends, devices = _ask_engine()
    return {
        "versions": {
            "hearth": __version__,
            "python": platform.python_version(),
            **{package: _version(package) for package in PACKAGES},
        },
        "system": {"platform": platform.platform(), "machine": platform.machine(), "executable": sys.executable},
        "llama_cpp": llama_cpp,
        "backends": backends,
        "devices": devices,
        "folders": dict(folders),
    }


def _ask_engine() -> tuple[dict[str, str], list[str], list[dict[str, object]]]:
    process = EngineProcess()
    process.send(DescribeSystem())
    try:
        process.start()
        while not isinstance(event := process.read(), SystemDescribed):
            pass
        devices = [msgspec.structs.asdict(device) for device in event.devices]
        return {"build": event.llama_build, "system_info": event.system_info}, list(event.backends), devices
    except EngineDied as death:
        return {"error": str(death)}, [], []
    finally:
        process.close()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
