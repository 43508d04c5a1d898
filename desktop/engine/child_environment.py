"""What the child process may know of the environment: no keys, no tokens, and what makes llama.cpp behave."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from desktop.domain.runtimes import PACKAGED, BackendUse

_ALLOWED = frozenset({
    "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "USER", "LOGNAME",
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "COMSPEC",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "LLAMA_CPP_LIB_PATH",
    "PYTHONPATH", "PYTHONHOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME",
})  # fmt: skip
_ALLOWED_PREFIXES = ("LC_", "GGML_", "CUDA_", "HIP_", "ROCR_", "HSA_", "VK_", "MESA_", "OMP_", "GOMP_", "KMP_")
_SECRET_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD")

_DEFAULTS: Mapping[str, str] = {
    # Waiting threads of libgomp spin 300,000 times by default, those of libomp for 200 ms: as soon as anything else
    # uses the processor, they take it from those that they wait for.
    "GOMP_SPINCOUNT": "1000",
    # In ms, the smallest unit that every version knows. llama.cpp would set 200, but found a thousandth of this to be
    # enough on an idle machine: https://github.com/ggml-org/llama.cpp/pull/13758
    "KMP_BLOCKTIME": "1",
}
_WINDOWS_DEFAULTS: Mapping[str, str] = {
    # Microsoft's OpenMP knows only this; its waiting threads otherwise take most of the processor:
    # https://github.com/microsoft/qsharp-runtime/issues/457
    "OMP_WAIT_POLICY": "PASSIVE",
}
_FIXED: Mapping[str, str] = {
    # On an assertion llama.cpp would start a debugger to print a backtrace.
    "GGML_NO_BACKTRACE": "1",
    "PYTHONUTF8": "1",
}
# Where drivers of graphics cards keep what they compiled: Mesa's, NVIDIA's, CUDA.
_DRIVERS_CACHES = ("MESA_SHADER_CACHE_DIR", "__GL_SHADER_DISK_CACHE_PATH", "CUDA_CACHE_PATH")
# Tells the child of that folder, and the application of another one to use.
DRIVERS_CACHE = "HEARTH_DRIVERS_CACHE"
# Tell the child of a runtime folder to load, and by what it knows that its files were checked.
RUNTIME = "HEARTH_RUNTIME"
RUNTIME_SEAL = "HEARTH_RUNTIME_SEAL"
# Back ends then find no driver of a graphics card: Vulkan's loader, CUDA, ROCm, Level Zero.
_NO_DRIVERS: Mapping[str, str] = {
    **dict.fromkeys(("VK_DRIVER_FILES", "VK_ICD_FILENAMES"), os.devnull),
    **dict.fromkeys(("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES"), "-1"),
}


def child_environment(
    environment: Mapping[str, str],
    platform: str = sys.platform,
    drivers_cache: Path | None = None,
    use: BackendUse = PACKAGED,
) -> dict[str, str]:
    """The variables of the child, made from those of this process. Drivers keep what they compile in
    ``drivers_cache``: the confined child cannot write to their usual folders, from which other programs run code.
    ``use`` names the back ends that it starts with."""
    defaults = {**_DEFAULTS, **_WINDOWS_DEFAULTS} if platform == "win32" else _DEFAULTS
    cache = environment.get(DRIVERS_CACHE) or drivers_cache
    caches = dict.fromkeys((*_DRIVERS_CACHES, DRIVERS_CACHE), str(cache)) if cache else {}
    kept = {name: value for name, value in environment.items() if _is_allowed(name.upper())}
    return {**defaults, **kept, **caches, **_backends(use), **_FIXED}


def _backends(use: BackendUse) -> dict[str, str]:
    runtime = {RUNTIME: str(use.runtime), RUNTIME_SEAL: use.seal} if use.runtime is not None else {}
    return runtime if use.has_drivers else {**runtime, **_NO_DRIVERS}


def _is_allowed(name: str) -> bool:
    if any(word in name for word in _SECRET_WORDS):
        return False
    return name in _ALLOWED or name.startswith(_ALLOWED_PREFIXES)
