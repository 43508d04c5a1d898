"""Cuts markdown into blocks, in time that depends on the new text only. No Qt.

The scanner decides where blocks begin and end; what stands inside a block is parsed when it is shown. The last line
is taken in provisionally and taken back when more of it comes, so that the result does not depend on how a text was
cut into pieces.
"""

from dataclasses import replace

from desktop.ui.chat.block_builder import TEXT_SIZE, BlockBuilder
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.definitions import define_inside, hides_next
from desktop.ui.chat.line_reader import LineReader, ReaderState
from desktop.ui.chat.line_rules import UNDECIDED


class BlockScanner:
    """``feed`` text as it comes, ``finish`` at its end; ``blocks`` is always what there is so far."""

    def __init__(self) -> None:
        self._builder = BlockBuilder()
        self._reader = LineReader(self._builder)
        self._partial = ""
        self._unseen: list[str] = []
        self._unseen_size = 0
        self._is_cut = False
        self._before_partial: tuple[ReaderState, int, int, bool] | None = None

    @property
    def blocks(self) -> list[Block]:
        """What was found so far; the last one may still be open."""
        return self._builder.blocks

    def feed(self, text: str) -> int:
        """Take in more text; returns the index of the first block that may have changed."""
        self._unseen.append(text)
        self._unseen_size += len(text)
        if self._is_endless(text):
            return len(self.blocks)
        self._take_back()
        first = max(0, len(self.blocks) - 1)
        *lines, tail = self._whole_partial().split("\n")
        for line in lines:
            self._partial = self._without_full_pieces(line)
            self._end_line()
        self._partial = self._without_full_pieces(tail)
        self._show_partial()
        return first

    def finish(self) -> int:
        """The text is at its end; returns the index of the first block that may have changed."""
        self._take_back()
        first = max(0, len(self.blocks) - 1)
        self._partial = self._whole_partial()
        if self._partial:
            self._end_line()
        self._reader.let_go()
        self._builder.close()
        self._builder.references.complete()
        return first

    def take_changed(self) -> set[int]:
        """The indices of the blocks that say something else, since a definition came that stood behind them."""
        return self._builder.references.take_changed()

    def _is_endless(self, text: str) -> bool:
        """Whether the last line is so long already that it is enough to take in its growth from time to time."""
        if "\n" in text or len(self._partial) <= TEXT_SIZE:
            return False
        return self._unseen_size < len(self._partial) // 4

    def _whole_partial(self) -> str:
        whole = "".join((self._partial, *self._unseen))
        self._unseen.clear()
        self._unseen_size = 0
        return whole

    def _without_full_pieces(self, line: str) -> str:
        """What is left of a line when all pieces are taken in that fill a block: text without any line break."""
        while len(line) > TEXT_SIZE and not self._reader.state.fence and not self._is_table():
            end = line.rfind(" ", TEXT_SIZE // 2, TEXT_SIZE) + 1 or TEXT_SIZE
            self._partial, line = line[:end], line[end:]
            self._end_line()
            self._is_cut = True
        return line

    def _end_line(self) -> None:
        line, self._partial = self._partial, ""
        self._read(line)
        self._is_cut = False
        if not self._reader.state.fence and self._builder.is_open(BlockKind.LIST_ITEM, BlockKind.QUOTE):
            define_inside(self.blocks[-1].lines[-2:], self._builder.references)

    def _read(self, line: str) -> None:
        line = line.removesuffix("\r")
        if self._is_cut and self._builder.open_block is not None:
            self._builder.join(line)
        else:
            self._reader.read(line)

    def _show_partial(self) -> None:
        if not self._partial or self._is_held(self._partial):
            return
        last = self.blocks[-1] if self.blocks else None
        lines, is_open = (len(last.lines), last.is_open) if last else (0, False)
        self._before_partial = (replace(self._reader.state), len(self.blocks), lines, is_open)
        self._read(self._partial)

    def _is_held(self, line: str) -> bool:
        """Whether it is better to wait for more of this line than to show it as what it may not be."""
        opened = self._reader.state.fence
        if opened is not None:
            mark = line.strip()
            return bool(mark) and not mark.strip(opened.character)
        if self._is_cut:
            return False
        if self._reader.state.held:
            return hides_next(self._reader.state.held, line)
        return self._is_table() or line.lstrip().startswith("|") or UNDECIDED.match(line) is not None

    def _is_table(self) -> bool:
        return self._builder.is_open(BlockKind.TABLE)

    def _take_back(self) -> None:
        if self._before_partial is None:
            return
        self._reader.state, block_count, line_count, is_open = self._before_partial
        self._before_partial = None
        self._builder.shrink(block_count, line_count, is_open=is_open)


def scan(text: str) -> list[Block]:
    """The blocks of a whole text."""
    scanner = BlockScanner()
    scanner.feed(text)
    scanner.finish()
    return scanner.blocks
