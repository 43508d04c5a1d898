"""Copies of sequences' states: the latest in memory up to a budget, all of them in files, when there is a folder.

A snapshot is found by its tokens, so it can never be the wrong one; losing one only costs time.
"""

import mmap
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.messages import new_id
from desktop.engine.host.memory import State, common_prefix
from desktop.engine.host.snapshot_files import SUFFIX, file_snapshots, read_state, remove, write_snapshot


@dataclass(slots=True, eq=False)
class Snapshot:
    """The state after these tokens, in memory, in a file, or both. Until ``is_in_file`` the file holds an older
    state, or is not there."""

    tokens: list[int]
    copy: State | None = None
    file: Path | None = None
    is_in_file: bool = False
    writing: Future[None] | None = None

    def state(self) -> State | None:
        """The copy; ``None`` when its file is gone or damaged."""
        if self.copy is None and self.file is not None:
            return read_state(self.file, self.tokens)
        return self.copy


class Snapshots:
    """All snapshots of one model with one kind of context, the last used last.

    ``cuts_anywhere`` tells whether a part of a snapshot is of use. Without ``folder`` nothing is written. Files are
    written on a thread of their own.
    """

    def __init__(self, budget_bytes: int, folder: Path | None, *, cuts_anywhere: bool) -> None:
        self.budget_bytes = budget_bytes
        self._folder = folder
        self._cuts_anywhere = cuts_anywhere
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshots")
        found = file_snapshots(folder) if folder else []
        self._all = [Snapshot(tokens, None, file, is_in_file=True) for file, tokens in found]

    def best(self, tokens: list[int], at_least: int) -> Snapshot | None:
        """The snapshot of most use for this prompt, if it is of use for so many tokens of it. The last is never: its
        logits are wanted."""
        best, best_length = None, at_least - 1
        for snapshot in self._all:
            length = min(common_prefix(snapshot.tokens, tokens), len(tokens) - 1)
            if length > best_length and (self._cuts_anywhere or length == len(snapshot.tokens)):
                best, best_length = snapshot, length
        if best is not None:
            self._all.remove(best)
            self._all.append(best)
        return best

    def holds(self, tokens: list[int]) -> bool:
        """Whether there is a snapshot of exactly these tokens."""
        return any(snapshot.tokens == tokens for snapshot in self._all)

    def buffer_for(self, tokens: list[int]) -> mmap.mmap | None:
        """The memory of a snapshot that one of these tokens will replace; taking it spares the system new memory."""
        old = self._replaced_by(tokens)
        if old is None or old.copy is None or (old.writing is not None and not old.writing.done()):
            return None
        copy, old.copy = old.copy, None
        return copy.buffer

    def put(self, tokens: list[int], state: State) -> None:
        """Keep a snapshot in memory; what is too much there goes into files only."""
        old = self._replaced_by(tokens)
        if old is not None:
            self._all.remove(old)
        self._all.append(Snapshot(tokens, state, old.file if old else None))
        in_memory = [snapshot for snapshot in self._all if snapshot.copy is not None]
        used = sum(len(snapshot.copy.buffer) for snapshot in in_memory if snapshot.copy)
        for snapshot in in_memory[:-1]:
            if snapshot.copy is None or used <= self.budget_bytes:
                break
            used -= len(snapshot.copy.buffer)
            self._write(snapshot)
            snapshot.copy = None
        self._all = [snapshot for snapshot in self._all if snapshot.copy or snapshot.file]

    def spill(self, but: list[int] | None = None) -> None:
        """Write every snapshot that is not in a file yet, in the background, except the one of these tokens."""
        for snapshot in self._all:
            if snapshot.tokens != but:
                self._write(snapshot)

    def drop(self, snapshot: Snapshot) -> None:
        """Forget a snapshot that was of no use."""
        self._all.remove(snapshot)
        if snapshot.file is not None:
            self._writer.submit(remove, snapshot.file)

    def clear(self) -> None:
        """Forget all of them."""
        for snapshot in self._all.copy():
            self.drop(snapshot)

    def close(self) -> None:
        """Finish writing."""
        self._writer.shutdown(wait=True)

    def _write(self, snapshot: Snapshot) -> None:
        if self._folder is not None and snapshot.copy is not None and not snapshot.is_in_file:
            snapshot.file = snapshot.file or self._folder / f"{new_id()}{SUFFIX}"
            snapshot.is_in_file = True
            snapshot.writing = self._writer.submit(write_snapshot, snapshot.file, snapshot.tokens, snapshot.copy)

    def _replaced_by(self, tokens: list[int]) -> Snapshot | None:
        """The longest snapshot that one of these tokens makes needless."""
        if not self._cuts_anywhere:
            return None
        parts = [old for old in self._all if old.tokens == tokens[: len(old.tokens)]]
        return max(parts, key=lambda old: len(old.tokens), default=None)
