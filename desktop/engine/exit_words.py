"""Says in words how the child process ended."""

import re
import signal
import sys

from desktop.domain.errors import Cure, EngineDied
from desktop.engine.native_causes import INSTALL_AGAIN, native_cause
from desktop.engine.processor import processor_words

OUT_OF_MEMORY = "Close other programs, choose a smaller model, or lower the context length in Settings › Model."
CRASHED = "If it happens again, choose another model; the log may tell more."
CRASHED_LOADING = "The file may be damaged, or of a kind that this version does not know: choose another model."
CRASHED_ON_GPU = "If it happens again, use the processor: it is slower, and does not need the graphics card's driver."
ENDED_FROM_OUTSIDE = "If that was not wanted, load the model again."
DISK_GONE = "The disk or the network may be gone, or the file was changed: choose the model again when it is back."
HUNG = "If it happens again, the log may tell more."
LAST_WORDS = 300
STARTING = "while starting"
ASKING_DRIVERS = "while asking the graphics drivers"
LOADING = "while loading "
# How warnings of llama.cpp are marked on the child's stderr: the last words of a child are never one of them.
WARNING = "warning: "

# A file of llama.cpp's source without its folder, which is one of the machine that it was built on, and a condition.
_CHECK = r"([\w.-]+:\d+): (?:GGML|LLAMA)_ASSERT\((.*)\) failed"
_SOURCE_FOLDER = r"\S*/(?=[\w.-]+\.(?:c|cpp|h|hpp|cu|py):\d+)"
_ILLEGAL_INSTRUCTION = 0xC000001D
# What Windows gives as exit code: access violation, illegal instruction, stack overflow, abort().
_WINDOWS_CRASHES = {0xC0000005, _ILLEGAL_INSTRUCTION, 0xC00000FD, 0xC0000409, 3}


def engine_died(exit_code: int, doing: str, stderr: str, *, has_gpu: bool = False) -> EngineDied:
    """The error for a child that ended while ``doing`` something, for example "while loading x.gguf"."""
    when = f" {doing}" if doing else ""
    told = _told_by_signal(exit_code, when)
    if told is not None:
        return told
    is_loading = doing.startswith(LOADING)
    known = native_cause(stderr.splitlines(), doing.removeprefix(LOADING) if is_loading else "the model")
    if known is not None and (is_loading or not known.is_file_fault):
        how = "could not start" if doing == STARTING else f"crashed{when}"
        return EngineDied(f"The engine {how}. {known.message}", known.hint, known.cure)
    has_crashed = exit_code < 0 or (sys.platform == "win32" and exit_code in _WINDOWS_CRASHES)
    if exit_code < 0:
        how = f"crashed{when} ({_signal_name(-exit_code)})"
    elif has_crashed:
        how = f"crashed{when} (code {exit_code:#x})"
    else:
        how = f"ended unexpectedly{when} (exit code {exit_code})"
    hint, cure = _way_out(doing, has_crashed=has_crashed, has_gpu=has_gpu)
    return EngineDied(f"The engine {how}.{_last_line(stderr)}", hint, cure)


def _way_out(doing: str, *, has_crashed: bool, has_gpu: bool) -> tuple[str, Cure]:
    """A hint and a cure for an end whose cause is not known."""
    if doing == STARTING:
        return INSTALL_AGAIN, Cure.OPEN_LOG
    if has_gpu:
        return CRASHED_ON_GPU, Cure.USE_PROCESSOR
    if has_crashed and doing.startswith(LOADING):
        return CRASHED_LOADING, Cure.OTHER_MODEL
    return CRASHED, Cure.OPEN_LOG


def _told_by_signal(exit_code: int, when: str) -> EngineDied | None:
    """Ends whose signal alone says what happened."""
    if exit_code in (-signal.SIGILL, _ILLEGAL_INSTRUCTION):
        cause = f"The engine crashed{when}: it uses instructions that {processor_words()} does not have."
        return EngineDied(cause, INSTALL_AGAIN, Cure.OPEN_LOG)
    if sys.platform == "win32" or exit_code >= 0:
        return None
    outside = (f"was ended from outside{when}.", ENDED_FROM_OUTSIDE, Cure.LOAD_AGAIN)
    known: dict[int, tuple[str, str, Cure]] = {
        signal.SIGKILL: (
            f"was ended by the system{when}, probably because memory ran out.", OUT_OF_MEMORY, Cure.SMALLER_CONTEXT,
        ),
        signal.SIGBUS: (f"crashed{when}: the model's file could not be read any more.", DISK_GONE, Cure.OTHER_MODEL),
        signal.SIGPROF: (f"computed without end{when}, and was ended.", CRASHED_LOADING, Cure.OTHER_MODEL),
        **dict.fromkeys((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), outside),
    }  # fmt: skip
    how, hint, cure = known.get(-exit_code, ("", "", Cure.OPEN_LOG))
    return EngineDied(f"The engine {how}", hint, cure) if how else None


def was_ended_from_outside(exit_code: int) -> bool:
    """Whether a user, or the system for want of memory, ended the child, whatever it did."""
    if sys.platform == "win32":
        return False
    return -exit_code in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def engine_was_ended(doing: str, silent_s: float) -> EngineDied:
    """The error for a child that was ended because it did not stop, or because it was silent for so long."""
    when = f" {doing}" if doing else ""
    if not silent_s:
        return EngineDied(f"The engine did not stop{when}, and was ended.", CRASHED, Cure.OPEN_LOG)
    unit = "second" if round(silent_s) == 1 else "seconds"
    cause = f"The engine did not answer for {silent_s:,.0f} {unit}{when}, and was ended."
    return EngineDied(cause, HUNG, Cure.LOAD_AGAIN if doing.startswith(LOADING) else Cure.OPEN_LOG)


def _signal_name(number: int) -> str:
    known = {signal.SIGSEGV: "segmentation fault", signal.SIGABRT: "abort", signal.SIGFPE: "arithmetic fault"}
    if sys.platform != "win32":
        known[signal.SIGSYS] = "it tried what it may not do"
    for candidate, words in known.items():
        if candidate == number:
            return words
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_line(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith(WARNING)]
    if not lines:
        return ""
    check = re.search(_CHECK, lines[-1])
    if check is not None:
        return f" A check in llama.cpp failed: {check[2][:LAST_WORDS]} ({check[1]})."
    return f" It said: {re.sub(_SOURCE_FOLDER, '', lines[-1])[:LAST_WORDS]}"
