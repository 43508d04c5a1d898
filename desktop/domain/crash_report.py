"""What a report of a bug or a crash may say: places in the program and words of the program, nothing of the user's.

Messages of exceptions can hold anything that was on its way through the program: prompts, keys, names of files. Of a
message only those pieces are kept that stand as constants in the code of the function that raised it, so that whatever
was put between them is gone; of paths only what is behind the folder of the program or of a library.
"""

import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import CodeType, TracebackType

CUT = "…"
LEAST_PIECE = 3
MOST_CHAINED = 8
MOST_FRAMES = 60
# Where the path of a module begins that is the same on every computer.
_ROOT = re.compile(r".*[/\\](?:site-packages|dist-packages|python3\.\d+|_internal)[/\\]|.*[/\\](?=desktop[/\\])")
_FILE = re.compile(r'(?<=File ")([^"\n]+)(?=")')
_ABSOLUTE = re.compile(r"""(?:[A-Za-z]:|(?<![\w.…])~?)[/\\][^\s"'<>|:,;()\[\]]*""")


class CrashKind(StrEnum):
    """What ended, or did not end, with it."""

    BUG = "bug"
    WINDOW = "window"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class CrashReport:
    """A report and the file that it is kept in."""

    kind: CrashKind
    text: str
    file: Path


def stack_of(bug: BaseException) -> str:
    """The places that led to an exception, those that it came from first, each with what its own code says of it."""
    return "\n\n".join(_one(each) for each in reversed(_chain(bug)))


def said(message: str, constants: Iterable[str]) -> str:
    """The pieces of a message that are among the constants; what stands between them is cut out."""
    kept, rest = [], message
    known = sorted((text for text in constants if len(text.strip()) >= LEAST_PIECE), key=len, reverse=True)
    while rest:
        found = [(at, -len(text), text) for text in known if (at := rest.find(text)) >= 0]
        if not found:
            break
        at, _, text = min(found)
        kept += [CUT] * bool(at) + [text]
        rest = rest[at + len(text) :]
    return "".join(kept + [CUT] * bool(rest))


def constants_of(code: CodeType) -> Iterator[str]:
    """The texts that stand in a function."""
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple):
            yield from (text for text in constant if isinstance(text, str))


def place_of(file: str) -> str:
    """The path of a module from its package on; of any other file only its name."""
    inside = _ROOT.sub("", file, count=1)
    is_relative = inside != file or not (file.startswith(("/", "\\", "~", "<")) or file[1:2] == ":")
    return inside.replace("\\", "/") if is_relative else re.split(r"[/\\]", file)[-1]


def without_private(text: str, words: Iterable[str]) -> str:
    """The text with every path outside the program, and every one of the user's own words, cut out."""
    text = _FILE.sub(lambda found: place_of(found[1]), text)
    for word in sorted(filter(None, words), key=len, reverse=True):
        is_path = "/" in word or "\\" in word
        pattern = re.escape(word) if is_path else rf"(?<!\w){re.escape(word)}(?!\w)"
        text = re.sub(pattern, CUT, text, flags=re.IGNORECASE)
    return _ABSOLUTE.sub(lambda found: place_of(found[0]) if _ROOT.match(found[0]) else CUT, text)


def _chain(bug: BaseException) -> list[BaseException]:
    found = [bug]
    while len(found) < MOST_CHAINED:
        last = found[-1]
        before = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
        if before is None or before in found:
            break
        found.append(before)
    return found


def _one(bug: BaseException) -> str:
    kind = type(bug)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    words = said(_message(bug), _constants_at_end(bug.__traceback__))
    return "\n".join([*_frames(bug.__traceback__), f"{name}: {words}" if words else name])


def _message(bug: BaseException) -> str:
    try:
        return str(bug)
    except Exception:  # noqa: BLE001 - a class may be unable to say what it is
        return ""


def _frames(trace: TracebackType | None) -> list[str]:
    lines = [
        f"  {place_of(frame.f_code.co_filename)}:{line} in {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(trace)
    ]
    left_out = len(lines) - MOST_FRAMES
    if left_out > 0:
        half = MOST_FRAMES // 2
        lines[half:-half] = [f"  {CUT} {left_out} more"]
    return lines


def _constants_at_end(trace: TracebackType | None) -> list[str]:
    frames = [frame for frame, _ in traceback.walk_tb(trace)]
    return list(constants_of(frames[-1].f_code)) if frames else []
