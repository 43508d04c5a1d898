"""Which turns still fit into the context: whole oldest turns go, to about half of the room, in one step.

Half, not just enough: the prompt's beginning then stays the same for many turns, so that the model's KV cache of
it stays of use.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContextUse:
    """How full the context is, in tokens, and how many of the oldest messages did not fit. A ``size`` of 0 means that
    no model is loaded."""

    used: int = 0
    size: int = 0
    n_dropped: int = 0


def first_kept_turn(
    turn_tokens: Sequence[int], questions: Sequence[int], fixed_tokens: int, n_ctx: int, reserve: int
) -> int:
    """Index of the oldest turn that is kept: 0 or one of ``questions``, the indices of turns that begin an exchange.
    The last question always is, even alone and too long.

    Goes through the chat as it was asked, question by question: so it needs no memory of what was dropped before, and
    never changes its mind about it. ``turn_tokens`` are the lengths of the turns, oldest first; ``fixed_tokens`` is the
    system prompt and what the template adds; ``reserve`` is kept free for the answer.
    """
    room = n_ctx - reserve - fixed_tokens
    kept = used = done = 0
    for position, question in enumerate(questions):
        used += sum(turn_tokens[done : question + 1])
        done = question + 1
        if used <= room:
            continue
        for start in questions[: position + 1]:
            if start > kept:
                used -= sum(turn_tokens[kept:start])
                kept = start
            if used <= room // 2:
                break
    return kept
