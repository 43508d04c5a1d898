"""What llama.cpp's context remembers: sequences of tokens, how far back each can be cut, copies of their states.

Attention can forget any tail. Sliding windows keep only what the last tokens see, recurrent memory only its latest
state: there a sequence goes back to a checkpoint, a copy of that part of the memory which was made on the way.
"""

import ctypes
import mmap
from dataclasses import dataclass, field

from desktop.engine.host.llama import llama

MAX_CHECKPOINTS = 4
BUFFER_SLACK = 4  # a quarter more than is needed, so that the next copy of a longer sequence fits too
_EVERYTHING = -1


@dataclass(frozen=True, slots=True)
class State:
    """A copy of a sequence's state: the first ``n_bytes`` of a buffer."""

    buffer: mmap.mmap
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A copy of what cannot be cut, as it was after ``length`` tokens."""

    length: int
    state: State


@dataclass(slots=True)
class Sequence:
    """One sequence in the context, the tokens of which it holds the state, and how many it may hold (``n_ctx``)."""

    number: int = 0
    n_ctx: int = 0
    tokens: list[int] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)


class Memory:
    """Cuts, copies, saves and restores sequences. ``Sequence.tokens`` stays true to what the context holds."""

    def __init__(self, model: int, context: int) -> None:
        self._context = context
        self._handle = llama.llama_get_memory(context)
        self._n_swa: int = llama.llama_model_n_swa(model)
        self._is_recurrent = bool(llama.llama_model_is_recurrent(model) or llama.llama_model_is_hybrid(model))

    @property
    def cuts_anywhere(self) -> bool:
        """Whether any tail of a sequence can be forgotten, without checkpoints."""
        return not self._is_recurrent and self._n_swa == 0

    @property
    def has_window(self) -> bool:
        """Whether some layers remember the last tokens only."""
        return self._n_swa > 0

    def can_cut(self, sequence: Sequence, length: int) -> bool:
        """Whether the sequence can be cut to this length as it stands."""
        if length in (0, len(sequence.tokens)) or self.cuts_anywhere:
            return True
        if self._is_recurrent:
            return False
        first: int = llama.llama_memory_seq_pos_min(self._handle, sequence.number)
        return 0 <= first <= max(0, length - self._n_swa)

    def reusable(self, sequence: Sequence, length: int) -> int:
        """How many of the sequence's first ``length`` tokens it can be cut to, at most."""
        if self.can_cut(sequence, length):
            return length
        return max((point.length for point in sequence.checkpoints if point.length <= length), default=0)

    def cut(self, sequence: Sequence, length: int) -> None:
        """Forget all but the first ``length`` tokens, a number that ``reusable`` gave."""
        if not self.can_cut(sequence, length):
            point = next(point for point in sequence.checkpoints if point.length == length)
            if not _set_state(self._context, sequence.number, point.state, llama.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY):
                length = 0
        if length and llama.llama_memory_seq_rm(self._handle, sequence.number, length, _EVERYTHING):
            del sequence.tokens[length:]
            sequence.checkpoints = [point for point in sequence.checkpoints if point.length <= length]
        else:
            self.forget(sequence)

    def forget(self, sequence: Sequence) -> None:
        """Empty the sequence."""
        llama.llama_memory_seq_rm(self._handle, sequence.number, _EVERYTHING, _EVERYTHING)
        sequence.tokens.clear()
        sequence.checkpoints.clear()

    def repair(self, sequence: Sequence) -> None:
        """After a step that did not end well: drop what the context may hold beyond ``sequence.tokens``."""
        if not llama.llama_memory_seq_rm(self._handle, sequence.number, len(sequence.tokens), _EVERYTHING):
            self.forget(sequence)

    def fork(self, source: Sequence, target: Sequence, length: int) -> None:
        """Let the target begin with the source's first ``length`` tokens, to which the source could be cut. Both then
        share the memory of these; nothing is copied."""
        self.forget(target)
        if length:
            llama.llama_memory_seq_cp(self._handle, source.number, target.number, 0, length)
            target.tokens = source.tokens[:length]

    def checkpoint(self, sequence: Sequence) -> None:
        """Make it possible to come back to where the sequence stands; needed only where not every cut is possible."""
        length = len(sequence.tokens)
        if self.cuts_anywhere or not length or any(point.length == length for point in sequence.checkpoints):
            return
        state = _get_state(self._context, sequence.number, llama.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY)
        if state is not None:
            sequence.checkpoints = [*sequence.checkpoints[1 - MAX_CHECKPOINTS :], Checkpoint(length, state)]

    def state_bytes(self, sequence: Sequence) -> int:
        """The size of a copy of the sequence's whole state."""
        return int(llama.llama_state_seq_get_size_ext(self._context, sequence.number, 0))

    def save(self, sequence: Sequence, buffer: mmap.mmap | None = None) -> State | None:
        """A copy of the sequence's whole state, in the buffer if that is large enough; ``None`` without memory."""
        return _get_state(self._context, sequence.number, 0, buffer)

    def restore(self, sequence: Sequence, tokens: list[int], state: State) -> bool:
        """Let the sequence hold these tokens by a copy of their state. When that does not fit it is empty."""
        self.forget(sequence)
        if not _set_state(self._context, sequence.number, state, 0):
            self.forget(sequence)
            return False
        sequence.tokens = tokens.copy()
        return True


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


def _get_state(context: int, number: int, flags: int, buffer: mmap.mmap | None = None) -> State | None:
    n_bytes = int(llama.llama_state_seq_get_size_ext(context, number, flags))
    if not n_bytes:
        return None
    if buffer is None or len(buffer) < n_bytes:
        try:
            buffer = mmap.mmap(-1, n_bytes + n_bytes // BUFFER_SLACK)
        except (OSError, MemoryError):
            return None
    written = llama.llama_state_seq_get_data_ext(context, _pointer(buffer), n_bytes, number, flags)
    return State(buffer, n_bytes) if written == n_bytes else None


def _set_state(context: int, number: int, state: State, flags: int) -> bool:
    return bool(llama.llama_state_seq_set_data_ext(context, _pointer(state.buffer), state.n_bytes, number, flags))


def _pointer(buffer: mmap.mmap) -> "ctypes.Array[ctypes.c_uint8]":
    return (ctypes.c_uint8 * len(buffer)).from_buffer(buffer)
