"""What is read out of a message: text as it is, of code, tables and formulas what they are. No widgets.

While an answer is written, ``SpokenAnswer`` gives out each finished sentence once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from desktop.domain.messages import Role
from desktop.ui.chat.block_scanner import scan
from desktop.ui.chat.block_text import block_text, blocks_text
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.line_rules import cells
from desktop.ui.chat.message_footer import model_name
from desktop.ui.chat.shown_text import shortened
from desktop.ui.chat.wording import say

LONGEST_SPOKEN = 4000
LONGEST_LANGUAGE = 40
DESCRIBED = (BlockKind.CODE, BlockKind.TABLE, BlockKind.MATH)
SENTENCE_END = re.compile("[.!?…]+[\"'”’»)\\]]*(?=\\s)|[\u3002\uff01\uff1f]|\n")


def speaker(entry: Entry) -> str:
    """Who speaks."""
    if entry.message.role is Role.USER:
        return say("You")
    model = model_name(entry.message.model) if entry.message.model else ""
    return say("Answer, {0}").format(model) if model else say("Answer")


def spoken_message(entry: Entry) -> str:
    """Who speaks, what is said, and what went wrong."""
    images = [say("Image: {0}").format(part.name) for part in entry.message.images]
    said = [entry.message.text.strip()] if entry.is_user else list(_spoken(_blocks(entry)))
    pieces = [*images, *(text for text in said if text or not images)]
    if entry.shown_error is not None:
        pieces.append(f"{entry.shown_error.message} {entry.shown_error.hint}".strip())
    return f"{speaker(entry)}: " + shortened("\n".join(pieces), LONGEST_SPOKEN)


def whole_text(entry: Entry) -> str:
    """All that a message says. One that is far away stays as it is: it is not cut into rows for that."""
    return entry.plain_text() if entry.is_user or entry.is_scanned else blocks_text(_blocks(entry)).strip()


def _blocks(entry: Entry) -> list[Block]:
    return entry.blocks if entry.is_scanned else scan(entry.message.text)


def _spoken(blocks: Sequence[Block]) -> Iterator[str]:
    """What is read of each block, until it is enough."""
    length = 0
    for segments in grouped(blocks):
        text = spoken_block(segments)
        length += len(text)
        if text:
            yield text
        if length > LONGEST_SPOKEN:
            return


def carries_on(before: Block, block: Block) -> bool:
    """Whether a block is a later part of the one before; each item of a list stands for itself."""
    is_same = block.group == before.group and block.segment == before.segment + 1 and block.kind is before.kind
    return is_same and (block.kind is not BlockKind.LIST_ITEM or block.is_joined)


def grouped(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """The blocks with the segments of each together."""
    segments: list[Block] = []
    for block in blocks:
        if segments and not carries_on(segments[-1], block):
            yield segments
            segments = []
        segments.append(block)
    if segments:
        yield segments


def spoken_block(segments: Sequence[Block]) -> str:
    """What is read of one block, from its segments."""
    block = segments[0]
    lines = sum(len(segment.lines) for segment in segments)
    match block.kind:
        case BlockKind.CODE:
            language = shortened(block.info.split(" ")[0], LONGEST_LANGUAGE)
            name = say("Code block, {0}").format(language) if language else say("Code block")
            return f"{name}, " + (say("1 line") if lines == 1 else say("{0} lines").format(f"{lines:,}"))
        case BlockKind.TABLE:
            columns = len(block.head.cells) if block.head is not None else len(cells(block.lines[0]))
            width = say("1 column") if columns == 1 else say("{0} columns").format(columns)
            height = say("1 row") if lines == 1 else say("{0} rows").format(f"{lines:,}")
            return say("Table, {0}, {1}").format(width, height)
        case BlockKind.MATH:
            return say("Formula: {0}").format(blocks_text(segments))
        case BlockKind.RULE:
            return ""
        case _:
            return blocks_text(segments)


class SpokenAnswer:
    """Follows the blocks of an answer while they grow."""

    def __init__(self) -> None:
        self._lengths: list[int] = []

    def take(self, blocks: Sequence[Block], *, is_complete: bool = False) -> str:
        """What can be read now and was not read yet: finished sentences, and at the end all that is left."""
        pieces: list[str] = []
        # The block before the last one may have grown: where a block ends is only known when its next line is.
        index = max(0, min(len(self._lengths), len(blocks)) - 2)
        while index > 0 and blocks[index].kind in DESCRIBED and carries_on(blocks[index - 1], blocks[index]):
            index -= 1
        while index < len(blocks):
            end = index + 1
            while end < len(blocks) and blocks[index].kind in DESCRIBED and carries_on(blocks[end - 1], blocks[end]):
                end += 1
            is_closed = blocks[index].kind in DESCRIBED and not blocks[end - 1].is_open
            is_finished = is_complete or end < len(blocks) or is_closed
            pieces.append(self._take_block(blocks, index, end, is_finished=is_finished))
            index = end
        return " ".join(piece for piece in pieces if piece)

    def _take_block(self, blocks: Sequence[Block], index: int, end: int, *, is_finished: bool) -> str:
        self._lengths += [0] * (end - len(self._lengths))
        block = blocks[index]
        if block.kind in DESCRIBED:
            if self._lengths[index] < 0 or not is_finished:
                return ""
            self._lengths[index:end] = [-1] * (end - index)
            return f"{spoken_block(blocks[index:end])}."
        if block.kind is BlockKind.RULE:
            return ""
        text = block_text(block)
        spoken = max(0, self._lengths[index])
        fresh = text[spoken:]
        if not is_finished:
            fresh = fresh[: _sentences_end(fresh)]
        self._lengths[index] = spoken + len(fresh)
        return fresh.strip()


def _sentences_end(text: str) -> int:
    """Where the last whole sentence ends; the number of a list item is none."""
    end = max((match.end() for match in SENTENCE_END.finditer(text)), default=0)
    return end if any(character.isalpha() for character in text[:end]) else 0
