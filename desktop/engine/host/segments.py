"""Cuts a rendered prompt into what the template wrote and what people and the model wrote.

Special tokens act only in the template's parts. To tell the parts apart, the template is rendered with a mark in the
place of each content, and the marks are then replaced. Where that gives another text than rendering the contents
themselves (the template looks into them), the contents are searched in the rendered text instead; what cannot be found
has its special tokens broken, so that they cannot act there either.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.domain.errors import Cure, GenerationFailed
from desktop.domain.messages import Role
from desktop.domain.requests import Turn
from desktop.engine.host.template import ChatTemplate

# Private-use characters, which no template and hardly any text contains.
_MARK_BEGIN, _MARK_END = "\ue000", "\ue001"
_ZERO_WIDTH_SPACE = "\u200b"
_SPECIAL_BEGINNINGS = re.compile(r"[<\[]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a prompt. ``role`` is of the turn whose content it is, ``None`` for a part of the template."""

    text: str
    role: Role | None = None


def segments_of(
    template: ChatTemplate,
    turns: Sequence[Turn],
    has_special_tokens: Callable[[str], bool],
    *,
    continues_last: bool = False,
) -> list[Segment]:
    """The prompt for these turns; it ends where the answer begins, with ``continues_last`` inside the last turn."""
    try:
        parts = _rendered(template, turns, has_special_tokens, continues_last=continues_last)
    except GenerationFailed:
        simpler = _with_strict_roles(turns)
        if simpler == list(turns):
            raise
        parts = _rendered(template, simpler, has_special_tokens, continues_last=continues_last)
    if continues_last:
        parts = _until_last_content(parts)
    return _with_spaces_at_words([part for part in parts if part.text])


def _rendered(
    template: ChatTemplate,
    turns: Sequence[Turn],
    has_special_tokens: Callable[[str], bool],
    *,
    continues_last: bool,
) -> list[Segment]:
    asks = not continues_last
    real = template.render(_messages(turns), asks_for_answer=asks)
    marked, marks = _marked(turns)
    pieces = _split(template.render(_messages(marked), asks_for_answer=asks), marks)
    if pieces is not None:
        for trim in (str, str.strip):
            parts = [
                Segment(p) if isinstance(p, str) else Segment(trim(turns[p].content), turns[p].role) for p in pieces
            ]
            if "".join(part.text for part in parts) == real:
                return parts
    return _searched(template, turns, has_special_tokens, asks=asks)


def _marked(turns: Sequence[Turn]) -> tuple[list[Turn], dict[str, int]]:
    """The turns with marks for contents, and which mark is whose. Blank contents stay: templates ask for those."""
    everything = "".join(turn.content for turn in turns)
    nonce = 0
    while f"{_MARK_BEGIN}{nonce}-" in everything:
        nonce += 1
    marks = {f"{_MARK_BEGIN}{nonce}-{i}{_MARK_END}": i for i, turn in enumerate(turns) if turn.content.strip()}
    mark_of = {index: mark for mark, index in marks.items()}
    return [Turn(turn.role, mark_of.get(i, turn.content)) for i, turn in enumerate(turns)], marks


def _split(text: str, marks: dict[str, int]) -> list[str | int] | None:
    """The template's texts and the indices of contents between them; ``None`` unless each mark is there once."""
    if not marks:
        return [text]
    any_mark = "(" + "|".join(map(re.escape, marks)) + ")"
    pieces: list[str | int] = [marks.get(piece, piece) for piece in re.split(any_mark, text)]
    return pieces if sorted(p for p in pieces if isinstance(p, int)) == sorted(marks.values()) else None


def _searched(
    template: ChatTemplate, turns: Sequence[Turn], has_special_tokens: Callable[[str], bool], *, asks: bool
) -> list[Segment]:
    parts, lost = _search(template.render(_messages(turns), asks_for_answer=asks), turns)
    broken = [
        Turn(turn.role, _SPECIAL_BEGINNINGS.sub(lambda hit: hit[0] + _ZERO_WIDTH_SPACE, turn.content))
        if index in lost and has_special_tokens(turn.content)
        else turn
        for index, turn in enumerate(turns)
    ]
    if broken != list(turns):
        parts, _ = _search(template.render(_messages(broken), asks_for_answer=asks), broken)
    return parts


def _search(text: str, turns: Sequence[Turn]) -> tuple[list[Segment], set[int]]:
    """The parts of the text, and the turns whose contents are not in it in their order."""
    parts: list[Segment] = []
    lost: set[int] = set()
    done = 0
    for index, turn in enumerate(turns):
        content = turn.content if text.find(turn.content, done) >= 0 else turn.content.strip()
        found = text.find(content, done)
        if found < 0:
            lost.add(index)
        elif content:
            parts += [Segment(text[done:found]), Segment(content, turn.role)]
            done = found + len(content)
    return [*parts, Segment(text[done:])], lost


def _until_last_content(parts: list[Segment]) -> list[Segment]:
    for index in range(len(parts) - 1, -1, -1):
        if parts[index].role is Role.ASSISTANT:
            return parts[: index + 1]
        if parts[index].role is not None:
            break
    raise GenerationFailed(
        "This model's chat template does not let an answer be continued.",
        "Regenerate the answer instead.",
        Cure.PLAIN_TEMPLATE,
    )


def _with_spaces_at_words(parts: list[Segment]) -> list[Segment]:
    """Tokens hold the space before a word: one that a template puts before a content goes over to the content."""
    moved = list(parts)
    for index in range(len(parts) - 1):
        part, following = moved[index], moved[index + 1]
        if part.role is None and following.role is not None and part.text.endswith(" "):
            moved[index : index + 2] = [Segment(part.text[:-1]), Segment(" " + following.text, following.role)]
    return [part for part in moved if part.text]


def _with_strict_roles(turns: Sequence[Turn]) -> list[Turn]:
    """For templates that know no system role, or want user and assistant to alternate: neighbours are joined."""
    strict: list[Turn] = []
    for turn in turns:
        role = Role.USER if turn.role is Role.SYSTEM else turn.role
        if strict and strict[-1].role is role:
            strict[-1] = Turn(role, f"{strict[-1].content}\n\n{turn.content}")
        else:
            strict.append(Turn(role, turn.content))
    return strict


def _messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    return [{"role": turn.role.value, "content": turn.content} for turn in turns]
