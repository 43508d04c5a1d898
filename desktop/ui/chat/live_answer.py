"""The answer that is being written: gathers pieces between frames and feeds them to the scanners of its entry."""

import time

from desktop.domain.messages import Message
from desktop.ui.chat.block_scanner import BlockScanner
from desktop.ui.chat.entry import Entry, RowKind


class LiveAnswer:
    """``add_text`` and ``add_reasoning`` as it comes, ``flush`` once per frame, ``finish`` at the end."""

    def __init__(self, entry: Entry, answer: Message) -> None:
        self.entry = entry
        self._scanners = {RowKind.REASONING: BlockScanner(), RowKind.TEXT: BlockScanner()}
        self._received: dict[RowKind, list[str]] = {RowKind.REASONING: [], RowKind.TEXT: []}
        self._pending: dict[RowKind, list[str]] = {RowKind.REASONING: [], RowKind.TEXT: []}
        self._thinking_since: float | None = None
        entry.message = answer
        entry.is_live, entry.is_scanned, entry.error, entry.note, entry.cure_label = True, True, None, "", ""
        if not answer.reasoning:
            entry.reasoning.clear()
        if not answer.text:
            entry.text.clear()
        if answer.reasoning:
            self._pending[RowKind.REASONING].append(answer.reasoning)
        if answer.text:
            self._pending[RowKind.TEXT].append(answer.text)
        self.flush()
        entry.assemble()

    @property
    def has_pending(self) -> bool:
        """Whether something has come since the last frame."""
        return any(self._pending.values())

    def add_text(self, text: str) -> None:
        """More of the answer."""
        self._end_thinking()
        self._pending[RowKind.TEXT].append(text)

    def add_reasoning(self, text: str) -> None:
        """More of what the model thinks."""
        if self._thinking_since is None and self.entry.reasoning_seconds is None:
            self._thinking_since = time.monotonic()
        self._pending[RowKind.REASONING].append(text)

    def _end_thinking(self) -> None:
        if self._thinking_since is not None:
            self.entry.reasoning_seconds = time.monotonic() - self._thinking_since
            self._thinking_since = None

    def flush(self) -> None:
        """Take in what has come since the last time."""
        for kind, pending in self._pending.items():
            if pending:
                text = "".join(pending)
                pending.clear()
                self._received[kind].append(text)
                scanner = self._scanners[kind]
                self.entry.sync(kind, scanner.blocks, scanner.feed(text))
                self.entry.show_anew(kind, scanner.take_changed())
                self.entry.refresh(RowKind.REASONING_HEAD)
        self.entry.assemble()

    def finish(self, answer: Message) -> None:
        """The answer is complete: show exactly what it says."""
        self._end_thinking()
        self.flush()
        entry = self.entry
        entry.is_live, entry.note, entry.message = False, "", answer
        for kind, scanner in self._scanners.items():
            said = answer.reasoning if kind is RowKind.REASONING else answer.text
            if "".join(self._received[kind]) == said:
                entry.sync(kind, scanner.blocks, scanner.finish())
                entry.show_anew(kind, scanner.take_changed())
            else:
                replaced = BlockScanner()
                replaced.feed(said)
                replaced.finish()
                entry.sync(kind, replaced.blocks, 0)
        entry.refresh(RowKind.REASONING_HEAD)
        entry.assemble()
