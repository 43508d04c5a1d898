"""Runs tokens through the model: batch arrays of its own, prompts in chunks, the longest common prefix is kept.

Owns llama.cpp's context. Knows nothing of text or sampling. A ``Sequence`` is what the context remembers of one
conversation; there is one now, and the arrays are ready for more.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desktop.domain.errors import GenerationFailed
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.llama import llama

DECODED, NO_ROOM, ABORTED = 0, 1, 2


class Aborted(Exception):
    """The abort byte was set while the prompt was read."""


@dataclass(slots=True)
class Sequence:
    """One sequence in the context, and the tokens of which it holds the state."""

    number: int = 0
    tokens: list[int] = field(default_factory=list)


class Decoder:
    """Evaluates tokens in a context. Its methods leave ``Sequence.tokens`` true to what the context holds."""

    def __init__(self, context: int, n_batch: int, flag: AbortFlag) -> None:
        self.context = context
        self.n_ctx: int = llama.llama_n_ctx(context)
        self._memory = llama.llama_get_memory(context)
        self._n_batch = n_batch
        self._flag = flag
        self._ids = (ctypes.c_int32 * n_batch)()
        self._positions = (ctypes.c_int32 * n_batch)()
        self._logits = (ctypes.c_int8 * n_batch)()
        self._counts = (ctypes.c_int32 * n_batch)(*([1] * n_batch))
        self._sequence_ids = (ctypes.c_int32 * 1)(0)
        self._batch = self._make_batch()

    def read(self, sequence: Sequence, tokens: list[int], on_progress: Callable[[int, int], None]) -> int:
        """Bring the sequence to hold exactly these tokens, with the logits of the last one. ``on_progress`` gets how
        many of those to evaluate are done. Returns how many were already there. Raises ``Aborted``."""
        kept = self._keep_prefix(sequence, tokens)
        total = len(tokens) - kept
        on_progress(0, total)
        for start in range(kept, len(tokens), self._n_batch):
            chunk = tokens[start : start + self._n_batch]
            status = self._decode_chunk(chunk, start, is_last=start + len(chunk) == len(tokens))
            if status != DECODED or self._flag.is_set:
                self._cut(sequence, start + len(chunk) if status == DECODED else start, chunk)
                raise Aborted if status in (DECODED, ABORTED) else _failure(status)
            sequence.tokens += chunk
            on_progress(len(sequence.tokens) - kept, total)
        return kept

    def prepare_steps(self) -> tuple[Any, Any, Any]:
        """The batch and its arrays of ids and positions, set for one token at a time: the caller writes element 0 of
        both and gives the batch to ``llama_decode``. So nothing but C calls stands between two tokens."""
        self._batch.n_tokens = 1
        self._logits[0] = 1
        return self._batch, self._ids, self._positions

    def forget(self, sequence: Sequence) -> None:
        """Empty the sequence."""
        llama.llama_memory_seq_rm(self._memory, sequence.number, -1, -1)
        sequence.tokens.clear()

    def repair(self, sequence: Sequence) -> None:
        """After a step that did not end well: drop what the context may hold beyond ``sequence.tokens``."""
        if not llama.llama_memory_seq_rm(self._memory, sequence.number, len(sequence.tokens), -1):
            self.forget(sequence)

    def _keep_prefix(self, sequence: Sequence, tokens: list[int]) -> int:
        kept = min(common_prefix(sequence.tokens, tokens), len(tokens) - 1)
        if kept < len(sequence.tokens):
            if llama.llama_memory_seq_rm(self._memory, sequence.number, kept, -1):
                del sequence.tokens[kept:]
            else:  # recurrent memory knows no partial removal
                self.forget(sequence)
                kept = 0
        return kept

    def _decode_chunk(self, chunk: list[int], start: int, *, is_last: bool) -> int:
        count = len(chunk)
        self._ids[:count] = chunk  # type: ignore[assignment]  # ctypes takes any sequence of numbers
        self._positions[:count] = range(start, start + count)  # type: ignore[call-overload]  # the same
        ctypes.memset(self._logits, 0, count)
        self._logits[count - 1] = 1 if is_last else 0
        self._batch.n_tokens = count
        return int(llama.llama_decode(self.context, self._batch))

    def _cut(self, sequence: Sequence, end: int, chunk: list[int]) -> None:
        sequence.tokens += chunk[: end - len(sequence.tokens)]
        self.repair(sequence)

    def _make_batch(self) -> Any:
        batch = llama.llama_batch()
        pointer = ctypes.POINTER(ctypes.c_int32)
        one_sequence = ctypes.cast(self._sequence_ids, pointer)
        self._sequence_pointers = (pointer * self._n_batch)(*([one_sequence] * self._n_batch))
        for name, array in (
            ("token", self._ids),
            ("pos", self._positions),
            ("n_seq_id", self._counts),
            ("seq_id", self._sequence_pointers),
            ("logits", self._logits),
        ):
            setattr(batch, name, ctypes.cast(array, type(getattr(batch, name))))
        return batch


def common_prefix(left: list[int], right: list[int]) -> int:
    """How many tokens two lists share at their beginning; bisects, so that comparing stays in C."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _failure(status: int) -> GenerationFailed:
    if status == NO_ROOM:
        return GenerationFailed("The context is full.", "Start a new chat, or raise the context length.")
    return GenerationFailed(f"llama.cpp could not read the prompt (code {status}).", "Load the model again.")
