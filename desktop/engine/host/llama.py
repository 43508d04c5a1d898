"""llama.cpp's C functions, and the log lines that it writes.

The package ``llama_cpp`` imports its high-level API, NumPy and a server with it (0.3 s). Only its module of bindings
is wanted here, so it is imported under an empty stand-in of the package, which is taken away again.
"""

import ctypes
import importlib
import importlib.util
import os
import sys
import types
from collections import deque
from collections.abc import Callable
from typing import Any

from desktop.engine.exit_words import WARNING

LOG_LINES = 200
# So much of what llama.cpp says goes to stderr, so that one that repeats a line for ever fills no disk.
STDERR_BYTES = 256 * 1024
_WARNING_LEVEL, _ERROR_LEVEL = 3, 4
_PACKAGE = "llama_cpp"


def _import_alone(module: str) -> Any:
    if _PACKAGE in sys.modules:
        return importlib.import_module(f"{_PACKAGE}.{module}")
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"No module named {_PACKAGE!r}", name=_PACKAGE)
    stand_in = types.ModuleType(_PACKAGE)
    stand_in.__path__ = list(spec.submodule_search_locations)
    sys.modules[_PACKAGE] = stand_in
    try:
        return importlib.import_module(f"{_PACKAGE}.{module}")
    finally:
        del sys.modules[_PACKAGE]


llama = _import_alone("llama_cpp")
library: ctypes.CDLL = llama._lib  # noqa: SLF001  # ggml's functions have no bindings; this registry is the one in use
LIBRARY_FOLDER = str(llama._base_path)  # noqa: SLF001  # where the bindings found llama.cpp


class LlamaLog:
    """Keeps llama.cpp's last warnings and errors, also on stderr, which outlives a crash."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, str]] = deque(maxlen=LOG_LINES)
        self._room = STDERR_BYTES
        self._callback = llama.llama_log_callback(self._on_line)
        llama.llama_log_set(self._callback, None)

    def clear(self) -> None:
        """Forget what was said so far."""
        self._lines.clear()

    def errors(self) -> list[str]:
        """All lines that were errors, oldest first."""
        return [line.strip() for level, line in self._lines if level == _ERROR_LEVEL]

    def _on_line(self, level: int, text: bytes, _data: object) -> None:
        if level not in (_WARNING_LEVEL, _ERROR_LEVEL):
            return
        line = text.decode("utf-8", "replace")
        self._lines.append((level, line))
        self._room -= len(text)
        if self._room > 0:
            sys.stderr.write(line if level == _ERROR_LEVEL else f"{WARNING}{line}")
            sys.stderr.flush()


def json_schema_to_gbnf() -> Callable[[str], str]:
    """llama-cpp-python's converter of JSON schemas to grammars; it takes time to import."""
    convert: Callable[[str], str] = _import_alone("llama_grammar").json_schema_to_gbnf
    return convert


def start_backends(load_first: Callable[[], object] = lambda: None) -> None:
    """Make llama.cpp ready. Back ends that are libraries of their own come from llama.cpp's folder only: without this
    ``llama_backend_init`` would look for them in the current directory too. What ``load_first`` loads comes before."""
    library.ggml_backend_reg_count.restype = ctypes.c_size_t
    has_none = library.ggml_backend_reg_count() == 0
    load_first()
    if has_none:
        library.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
        library.ggml_backend_load_all_from_path.restype = None
        library.ggml_backend_load_all_from_path(os.fsencode(LIBRARY_FOLDER))
    if library.ggml_backend_reg_count() == 0:
        raise RuntimeError("llama.cpp has no back end")
    llama.llama_backend_init()


def build() -> str:
    """Which llama.cpp this is."""
    parts = [llama.llama_version().decode()]
    for name in ("ggml_version", "ggml_commit"):
        function = getattr(library, name)
        function.restype = ctypes.c_char_p
        parts.append(f"{name.replace('_', ' ')} {function().decode()}")
    return ", ".join(parts)


def system_info() -> str:
    """What the processor code was compiled for, as llama.cpp prints it."""
    return str(llama.llama_print_system_info().decode().strip(" |"))
