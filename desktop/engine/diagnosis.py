"""What ``--diagnose`` prints: versions, llama.cpp's build, devices with memory, folders.

llama.cpp is asked in a child process, so that a build that crashes here can still be told of.
"""

import dataclasses
import platform
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest

import msgspec

from desktop import __version__
from desktop.domain.errors import DriversFailed, EngineDied
from desktop.domain.models import LoadSettings
from desktop.domain.runtimes import NO_DRIVERS, PACKAGED, BackendUse
from desktop.engine.client import EngineProcess
from desktop.engine.hardware import hardware_of
from desktop.engine.protocol import DescribeSystem, SystemDescribed

PACKAGES = ("PySide6-Essentials", "llama-cpp-python", "qasync", "msgspec", "jinja2")


def diagnose(folders: Mapping[str, str], settings: LoadSettings | None = None) -> dict[str, object]:
    """One object for JSON. When the engine does not start, ``llama_cpp`` holds only the ``error``; when a driver of a
    graphics card crashes, a ``drivers_error`` beside what there is without. Of each device it tells why these settings
    do not use it, of each protection of the sandbox why this system does not have it."""
    llama_cpp, backends, devices, sandbox = _ask_engine(settings or LoadSettings())
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
        "sandbox": sandbox,
        "folders": dict(folders),
    }


def _ask_engine(
    settings: LoadSettings, use: BackendUse = PACKAGED
) -> tuple[dict[str, str], list[str], list[dict[str, object]], dict[str, str]]:
    process = EngineProcess(use=use)
    process.send(DescribeSystem())
    try:
        process.start()
        while not isinstance(event := process.read(), SystemDescribed):
            pass
        llama_cpp = {"build": event.llama_build, "system_info": event.system_info}
        return llama_cpp, list(event.backends), list(_devices(event, settings)), dict(event.confinement)
    except DriversFailed as death:
        llama_cpp, backends, devices, sandbox = _ask_engine(settings, NO_DRIVERS)
        return llama_cpp | {"drivers_error": death.message}, backends, devices, sandbox
    except EngineDied as death:
        return {"error": str(death)}, [], [], {}
    finally:
        process.close()


def _devices(event: SystemDescribed, settings: LoadSettings) -> Iterator[dict[str, object]]:
    """What llama.cpp tells of each device, and of each whether it would be used; then cards that it does not find."""
    devices = hardware_of(event, settings, None).devices
    for told, device in zip_longest(event.devices, devices):
        known = msgspec.structs.asdict(told) if told is not None else dataclasses.asdict(device)
        yield known | {"use": device.use}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
