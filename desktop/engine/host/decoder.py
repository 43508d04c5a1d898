"""Runs tokens through the model: batch arrays of its own, prompts in chunks, the longest common prefix is kept.

Knows nothing of text or sampling. One batch serves all sequences, one after the other.
"""

import ctypes
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from desktop.domain.errors import Cure, GenerationFailed
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.llama import llama
from desktop.engine.host.memory import Memory, Sequence, common_prefix

DECODED, NO_ROOM, ABORTED = 0, 1, 2


class Aborted(Exception):
    """The abort byte was set while the prompt was read."""


class Decoder:
    """Evaluates tokens in a context. Its methods leave ``Sequence.tokens`` true to what the context holds."""

    def __init__(self, context: int, memory: Memory, n_ctx: int, n_batch: int, flag: AbortFlag) -> None:
        self.context = context
        self.memory = memory
        self.n_ctx = n_ctx
        self.n_batch = n_batch
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
        shared = min(common_prefix(sequence.tokens, tokens), len(tokens) - 1)
        kept = self.memory.reusable(sequence, shared)
        self.memory.cut(sequence, kept)
        total = len(tokens) - kept
        on_progress(0, total)
        self.memory.checkpoint(sequence)
        for start, end in self._chunks(kept, len(tokens)):
            chunk = tokens[start:end]
            status = self._decode_chunk(sequence, chunk, is_last=end == len(tokens))
            if status != DECODED or self._flag.is_set:
                sequence.tokens += chunk if status == DECODED else []
                self.memory.repair(sequence)
                raise Aborted if status in (DECODED, ABORTED) else _failure(status)
            sequence.tokens += chunk
            on_progress(len(sequence.tokens) - kept, total)
            if end == len(tokens) - 1:
                self.memory.checkpoint(sequence)
        return kept

    def stepping(self, sequence: Sequence) -> Callable[[int], int]:
        """A function that evaluates one more token of the sequence and gives ``llama_decode``'s status. It is good
        until the batch serves something else; nothing but C calls stands between two tokens."""
        self._batch.n_tokens = 1
        self._logits[0] = 1
        self._sequence_ids[0] = sequence.number
        batch, ids, positions, held = self._batch, self._ids, self._positions, sequence.tokens
        decode, context = llama.llama_decode, self.context

        def step(token: int) -> int:
            ids[0], positions[0] = token, len(held)
            status: int = decode(context, batch)
            held.append(token)
            return status

        return step

    def step_together(self, sequence: Sequence, tokens: list[int]) -> int:
        """The same for several tokens at once, with the logits of all; only the first becomes part of the sequence,
        the caller has to see to the others."""
        count, start = len(tokens), len(sequence.tokens)
        self._sequence_ids[0] = sequence.number
        self._ids[:count] = tokens  # type: ignore[assignment]  # ctypes takes any sequence of numbers
        self._positions[:count] = range(start, start + count)  # type: ignore[call-overload]  # the same
        ctypes.memset(self._logits, 1, count)
        self._batch.n_tokens = count
        sequence.tokens.append(tokens[0])
        return int(llama.llama_decode(self.context, self._batch))

    def _chunks(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where to cut the tokens to evaluate. The last one stands alone where a checkpoint is needed before it: an
        answer is made anew from there."""
        borders = [*range(start, end, self.n_batch), end]
        if not self.memory.cuts_anywhere and borders[-2] < end - 1:
            borders.insert(-1, end - 1)
        return list(pairwise(borders))

    def _decode_chunk(self, sequence: Sequence, chunk: list[int], *, is_last: bool) -> int:
        count, start = len(chunk), len(sequence.tokens)
        self._sequence_ids[0] = sequence.number
        self._ids[:count] = chunk  # type: ignore[assignment]  # ctypes takes any sequence of numbers
        self._positions[:count] = range(start, start + count)  # type: ignore[call-overload]  # the same
        ctypes.memset(self._logits, 0, count)
        self._logits[count - 1] = 1 if is_last else 0
        self._batch.n_tokens = count
        return int(llama.llama_decode(self.context, self._batch))

    def _make_batch(self) -> Any:
        batch = llama.llama_batch()
        pointer = ctypes.POINTER(ctypes.c_int32)
        one_sequence = ctypes.cast(self._sequence_ids, pointer)
        self._sequence_pointers = (pointer * self.n_batch)(*([one_sequence] * self.n_batch))
        for name, array in (
            ("token", self._ids),
            ("pos", self._positions),
            ("n_seq_id", self._counts),
            ("seq_id", self._sequence_pointers),
            ("logits", self._logits),
        ):
            setattr(batch, name, ctypes.cast(array, type(getattr(batch, name))))
        return batch


def _failure(status: int) -> GenerationFailed:
    if status == NO_ROOM:
        return GenerationFailed(
            "The context is full.", "Start a new chat, or raise the context length.", Cure.LARGER_CONTEXT
        )
    cause = f"llama.cpp could not read the prompt (code {status})."
    return GenerationFailed(cause, "Load the model again.", Cure.LOAD_AGAIN)
