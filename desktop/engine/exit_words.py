"""Says in words how the child process ended."""

import signal
import sys

from desktop.domain.errors import EngineDied

OUT_OF_MEMORY = "Close other programs, choose a smaller model, or lower the context length in Settings › Model."
INSTALL_AGAIN = "Install Hearth again: a part of it is missing or does not fit this computer."
CRASHED = "If it happens again, choose another model or set GPU layers to 0 in Settings › Model."
LAST_WORDS = 300
STARTING = "while starting"

# What Windows gives as exit code: access violation, illegal instruction, stack overflow, abort().
_WINDOWS_CRASHES = {0xC0000005, 0xC000001D, 0xC00000FD, 0xC0000409, 3}


def engine_died(exit_code: int, doing: str, stderr: str) -> EngineDied:
    """The error for a child that ended while ``doing`` something, for example "while loading x.gguf"."""
    when = f" {doing}" if doing else ""
    hint = INSTALL_AGAIN if doing == STARTING else CRASHED
    if sys.platform != "win32" and exit_code == -signal.SIGKILL:
        return EngineDied(f"The engine was ended by the system{when}, probably because memory ran out.", OUT_OF_MEMORY)
    if exit_code < 0:
        return EngineDied(f"The engine crashed{when} ({_signal_name(-exit_code)}).{_last_line(stderr)}", hint)
    if sys.platform == "win32" and exit_code in _WINDOWS_CRASHES:
        return EngineDied(f"The engine crashed{when} (code {exit_code:#x}).{_last_line(stderr)}", hint)
    return EngineDied(f"The engine ended unexpectedly{when} (exit code {exit_code}).{_last_line(stderr)}", hint)


def _signal_name(number: int) -> str:
    known = {
        signal.SIGSEGV: "segmentation fault",
        signal.SIGABRT: "abort",
        signal.SIGILL: "illegal instruction",
        signal.SIGFPE: "arithmetic fault",
    }
    if sys.platform != "win32":
        known[signal.SIGBUS] = "the file could not be read any more"
    for candidate, words in known.items():
        if candidate == number:
            return words
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_line(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return f" It said: {lines[-1][:LAST_WORDS]}" if lines else ""
