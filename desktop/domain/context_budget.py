"""Which turns still fit into the context: whole oldest turns go, to about half of the room, in one step.

Half, not just enough: the prompt's beginning then stays the same for many turns, so that the model's KV cache of
it stays of use.
"""

from collections.abc import Sequence


def first_kept_turn(turn_tokens: Sequence[int], fixed_tokens: int, n_ctx: int, reserve: int) -> int:
    """Index of the oldest turn that is kept; the last turn always is, even alone and too long.

    ``turn_tokens`` are the lengths of the turns, oldest first; ``fixed_tokens`` is the system prompt and what the
    template adds; ``reserve`` is kept free for the answer.
    """
    room = n_ctx - reserve - fixed_tokens
    used = sum(turn_tokens)
    if used <= room:
        return 0
    goal = room // 2
    for index, tokens in enumerate(turn_tokens[:-1]):
        if used <= goal:
            return index
        used -= tokens
    return max(0, len(turn_tokens) - 1)
