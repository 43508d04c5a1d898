"""What this machine has to offer: devices that llama.cpp found, free memory, processor cores."""

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from desktop.engine.host.llama import build, library
from desktop.engine.load_plan import Machine
from desktop.engine.protocol import Device

_KINDS = {0: "cpu", 1: "gpu", 2: "igpu", 3: "accel"}


def _declare(name: str, restype: type | None, *argtypes: type) -> None:
    function = getattr(library, name)
    function.restype = restype
    function.argtypes = argtypes


_declare("ggml_backend_dev_count", ctypes.c_size_t)
_declare("ggml_backend_dev_get", ctypes.c_void_p, ctypes.c_size_t)
_declare("ggml_backend_dev_get_props", None, ctypes.c_void_p, ctypes.c_void_p)
_declare("ggml_backend_dev_by_name", ctypes.c_void_p, ctypes.c_char_p)
_declare("ggml_backend_dev_backend_reg", ctypes.c_void_p, ctypes.c_void_p)
_declare("ggml_backend_reg_count", ctypes.c_size_t)
_declare("ggml_backend_reg_get", ctypes.c_void_p, ctypes.c_size_t)
_declare("ggml_backend_reg_name", ctypes.c_char_p, ctypes.c_void_p)


class _Properties(ctypes.Structure):
    """``ggml_backend_dev_props``, with room behind it for what later versions add."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("description", ctypes.c_char_p),
        ("memory_free", ctypes.c_size_t),
        ("memory_total", ctypes.c_size_t),
        ("type", ctypes.c_int),
        ("device_id", ctypes.c_char_p),
        ("rest", ctypes.c_byte * 64),
    )


def backends() -> tuple[str, ...]:
    """Names of the back ends that llama.cpp has."""
    registered = (library.ggml_backend_reg_get(i) for i in range(library.ggml_backend_reg_count()))
    return tuple(dict.fromkeys(library.ggml_backend_reg_name(backend).decode() for backend in registered))


def devices() -> tuple[Device, ...]:
    """The devices that llama.cpp can compute on, with their memory as it is now."""
    every = (_device(library.ggml_backend_dev_get(i)) for i in range(library.ggml_backend_dev_count()))
    # A runtime may bring a back end that is there already. Names stand for the first that bears them.
    found = {device.name: device for device in reversed(list(every))}.values()
    available = _available_bytes()
    return tuple(
        msgspec.structs.replace(device, memory_free_bytes=available) if device.kind == "cpu" and available else device
        for device in reversed(found)
    )


def machine() -> Machine:
    """What a load has to fit into."""
    found = devices()
    free = next((device.memory_free_bytes for device in found if device.kind == "cpu"), 0)
    return Machine(free_memory_bytes=free, n_cores=physical_cores(), devices=found, build=build())


def device_handle(name: str) -> int | None:
    """llama.cpp's pointer to a device."""
    handle: int | None = library.ggml_backend_dev_by_name(name.encode())
    return handle


def memory_bytes() -> int:
    """Main memory of this machine, used or not; 0 when llama.cpp cannot tell."""
    return next((device.memory_total_bytes for device in devices() if device.kind == "cpu"), 0)


def physical_cores() -> int:
    """Cores this process may use, not counting the second thread of each."""
    if sys.platform == "linux":
        count = len({_siblings(cpu) for cpu in os.sched_getaffinity(0)})
    elif sys.platform == "darwin":
        count = _mac_cores()
    else:
        count = (os.cpu_count() or 2) // 2
    return max(1, count)


def _device(handle: int) -> Device:
    found = _Properties()
    library.ggml_backend_dev_get_props(handle, ctypes.addressof(found))
    return Device(
        name=found.name.decode(),
        description=found.description.decode(errors="replace"),
        kind=_KINDS.get(found.type, "other"),
        memory_total_bytes=found.memory_total,
        memory_free_bytes=found.memory_free,
        backend=library.ggml_backend_reg_name(library.ggml_backend_dev_backend_reg(handle)).decode(),
        pci_id=(found.device_id or b"").decode(errors="replace"),
    )


def _available_bytes() -> int:
    """Linux: main memory that can be had without swapping, where llama.cpp calls all of it free. Elsewhere 0."""
    for line in _read("/proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return min([int(line.split()[1]) * 1024, *_cgroup_room_bytes()])
    return 0


def _cgroup_room_bytes() -> Iterator[int]:
    """What a container's limit leaves. Cached files count as free: the system drops them when memory is wanted."""
    for folder, limit_file, used_file, cached in (
        ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "),
        ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "),
    ):
        limit, used = _read(f"{folder}/{limit_file}").strip(), _read(f"{folder}/{used_file}").strip()
        if limit.isdigit() and used.isdigit():
            lines = _read(f"{folder}/memory.stat").splitlines()
            reclaimable = sum(int(line.split()[1]) for line in lines if line.startswith(cached))
            yield max(0, int(limit) - int(used) + reclaimable)


def _siblings(cpu: int) -> str:
    return _read(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list").strip() or str(cpu)


def _mac_cores() -> int:
    """The fast cores, where there are two kinds."""
    value, size = ctypes.c_int(0), ctypes.c_size_t(4)
    libc = ctypes.CDLL(None)
    for name in (b"hw.perflevel0.physicalcpu", b"hw.physicalcpu"):
        if libc.sysctlbyname(name, ctypes.byref(value), ctypes.byref(size), None, ctypes.c_size_t(0)) == 0:
            return value.value
    return os.cpu_count() or 1


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
