"""How an answer is evaluated: token by token, or with guessed tokens ahead of those that are chosen.

Guessed tokens are evaluated together with a chosen one, and count as long as what is chosen turns out to be the same.
So the answer is the one that would have come without, only sooner.
"""

import time

from desktop.engine.host.decoder import DECODED, Decoder
from desktop.engine.host.memory import Sequence
from desktop.engine.host.prompt_lookup import GUESSED, PromptLookup
from desktop.engine.host.sampler import Choose

# Where a token takes less, nobody waits for it.
QUICK_S = 0.002
# Measuring what guessing costs may take so long; measured more than once, the shortest time counts.
BUDGET_S = 5.0
REPEATS = 2
TRIAL_TOKENS = 2 + GUESSED
# Evaluating all tokens together costs as much as evaluating them one by one.
IN_VAIN = 1.0 + GUESSED


class Steps:
    """Token by token."""

    def __init__(self, decoder: Decoder, sequence: Sequence) -> None:
        self.step = decoder.stepping(sequence)

    def choosing(self, choose: Choose) -> Choose:
        """The way to choose tokens then."""
        return choose

    def end(self) -> None:
        """Let the sequence hold nothing but what was chosen."""


class Ahead(Steps):
    """With guesses, in a sequence that can be cut anywhere. ``cost`` is that of ``PromptLookup``, ``limit`` how many
    tokens are chosen at most."""

    def __init__(self, decoder: Decoder, sequence: Sequence, cost: float, limit: int) -> None:
        super().__init__(decoder, sequence)
        self._decoder = decoder
        self._sequence = sequence
        self._lookup = PromptLookup(sequence.tokens, cost)
        self._last_start = len(sequence.tokens) + limit - 1 - GUESSED
        self._step_alone = self.step
        self.step = self._step
        self._guess: list[int] = []
        self._n_right = 0

    def choosing(self, choose: Choose) -> Choose:
        """The same way, by the logits that belong to the tokens chosen so far."""

        def choose_there(chain: int, context: int, _index: int) -> int:
            return choose(chain, context, self._n_right if self._guess else -1)

        return choose_there

    def end(self) -> None:
        """Let the sequence hold nothing but what was chosen."""
        if self._guess:
            self._decoder.memory.repair(self._sequence)
            self._guess, self._n_right = [], 0

    def _step(self, token: int) -> int:
        held = self._sequence.tokens
        self._lookup.take(token)
        if self._guess:
            if self._n_right < GUESSED and self._guess[self._n_right] == token:
                self._n_right += 1
                held.append(token)
                return DECODED
            self._lookup.learn(self._n_right)
            self.end()
            self._step_alone = self._decoder.stepping(self._sequence)
        guess = self._lookup.guess() if len(held) < self._last_start else []
        if not guess:
            return self._step_alone(token)
        status = self._decoder.step_together(self._sequence, [token, *guess])
        self._guess = guess if status == DECODED else []
        return status


def measured_cost(decoder: Decoder, token: int) -> float:
    """What evaluating a token and all guessed ones together costs, in steps of one token. ``IN_VAIN`` where it cannot
    be done, would take too long to measure, or is not needed."""
    if not decoder.memory.cuts_anywhere or decoder.n_batch <= GUESSED or decoder.n_ctx < TRIAL_TOKENS:
        return IN_VAIN
    single_s = _shortest_s(decoder, [token])
    if single_s < QUICK_S or single_s * (1 + GUESSED) * (1 + REPEATS) > BUDGET_S:
        return IN_VAIN
    return min(IN_VAIN, _shortest_s(decoder, [token] * (1 + GUESSED)) / single_s)


def _shortest_s(decoder: Decoder, tokens: list[int]) -> float:
    """After one token; the first time does not count, since buffers are made then."""
    sequence, times = Sequence(), []
    for _ in range(1 + REPEATS):
        decoder.read(sequence, tokens[:1], lambda _done, _total: None)
        before = time.perf_counter()
        decoder.step_together(sequence, tokens)
        times.append(time.perf_counter() - before)
        decoder.memory.forget(sequence)
    return min(times[1:])
