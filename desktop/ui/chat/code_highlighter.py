"""The colours of code that may still grow: line by line with the lexer's state kept, exactly when it is complete.

Going line by line is exact where a token never spans lines outside of a lexer state; the pass over the whole text is
exact always, and made while it is cheap. No Qt.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

EXACT_LINES = 400
STEP_TOKENS = 400
LONGEST_LINE = 1000

# What answers are full of; other languages are made ready when their first line is shown.
USUAL_LANGUAGES = ("python", "bash", "javascript")

Spans = tuple[tuple[int, int, str], ...]


@cache
def _lexing() -> ModuleType:
    """The module that imports Pygments, which takes longer than showing a window should have to wait."""
    from desktop.ui.chat import lexing  # noqa: PLC0415 - see above

    return lexing


def get_ready() -> None:
    """Load what the first code block would otherwise make the window wait for. May run on any thread."""
    for language in USUAL_LANGUAGES:
        CodeColours(language).colour(0, [""])


@dataclass(slots=True)
class CodeColours:
    """The colours of one piece of code. ``lines`` holds what is known, from the first line on."""

    language: str
    lines: list[Spans] = field(default_factory=list)
    is_exact: bool = False
    _stack: tuple[str, ...] = ("root",)
    _steps: Iterator[list[Spans] | None] | None = None

    @property
    def is_known_language(self) -> bool:
        """Whether there is anything to colour."""
        return bool(self.language) and _lexing().lexer_for(self.language) is not None

    def colour(self, first: int, lines: list[str]) -> None:
        """Colour complete lines, of which the first has this number; only what carries on what is known is taken."""
        if self.is_exact or first > len(self.lines) or not self.is_known_language:
            return
        for line in lines[len(self.lines) - first :]:
            spans, self._stack = self._line(line, self._stack)
            self.lines.append(spans)

    def spans(self, first: int, lines: list[str], begin: int = 0) -> list[Spans]:
        """The colours of these lines from ``begin`` on: known ones, and a guess for those that are not known yet."""
        if not self.is_known_language:
            return [()] * (len(lines) - begin)
        found: list[Spans] = []
        stack = self._stack if first + begin <= len(self.lines) else ("root",)
        for number, line in enumerate(lines[begin:], first + begin):
            if number < len(self.lines):
                found.append(self.lines[number])
            else:
                guess, stack = self._line(line, stack)
                found.append(guess)
        return found

    def _line(self, line: str, stack: tuple[str, ...]) -> tuple[Spans, tuple[str, ...]]:
        if len(line) > LONGEST_LINE:
            return (), stack
        lexing = _lexing()
        spans: Spans
        spans, stack = lexing.line_spans(lexing.lexer_for(self.language), line, stack)
        return spans, stack

    @property
    def is_refining(self) -> bool:
        """Whether more steps lead to the exact colours."""
        return self._steps is not None

    def begin_exactly(self, source: list[str]) -> bool:
        """The code is complete: go the first step, unless it is too long. Whether its colours are exact now."""
        is_long = len(source) > EXACT_LINES or any(len(line) > LONGEST_LINE for line in source)
        if self.is_exact or is_long or not self.is_known_language:
            return False
        lexing = _lexing()
        self._steps = self._steps or lexing.text_spans(lexing.lexer_for(self.language), source, STEP_TOKENS)
        return self.refine()

    def refine(self) -> bool:
        """Go one more step, which takes a moment; whether it was the last one."""
        found = next(self._steps) if self._steps is not None else None
        if found is None:
            return False
        self.lines, self.is_exact, self._steps = found, True, None
        return True
