"""Notes the log probability of each chosen token, and those of the likeliest ones in its place."""

import math

import numpy as np

from desktop.domain.events import ChosenToken, TokenChance
from desktop.engine.host.llama import llama
from desktop.engine.host.sampler import Choose
from desktop.engine.host.vocabulary import END_OF_GENERATION, Vocabulary

MOST = 100


class LogProbs:
    """Stands before a way to choose tokens, and notes what it chose. The token that ends an answer is not noted."""

    def __init__(self, vocabulary: Vocabulary, n_best: int, choose: Choose) -> None:
        self._vocabulary = vocabulary
        self._n_best = min(n_best, MOST, vocabulary.size)
        self._choose = choose
        self._noted: list[ChosenToken] = []

    def choose(self, chain: int, context: int, index: int) -> int:
        """What the way to choose chooses."""
        token = self._choose(chain, context, index)
        if self._vocabulary.piece(token) is not END_OF_GENERATION:
            self._noted.append(self._chosen(context, index, token))
        return token

    def take(self) -> tuple[ChosenToken, ...]:
        """What was noted since the last time."""
        noted, self._noted = tuple(self._noted), []
        return noted

    def _chosen(self, context: int, index: int, token: int) -> ChosenToken:
        logits = np.ctypeslib.as_array(llama.llama_get_logits_ith(context, index), (self._vocabulary.size,))
        highest = logits.max()
        log_sum = float(highest) + math.log(np.exp(logits - highest, dtype=np.float64).sum())
        best = np.argpartition(logits, -self._n_best)[-self._n_best :]
        best = best[np.argsort(-logits[best], kind="stable")]

        def chance(number: int) -> TokenChance:
            raw = self._vocabulary.shown(number)
            return TokenChance(raw.decode("utf-8", "replace"), raw, float(logits[number]) - log_sum)

        return ChosenToken(chance(token), tuple(map(chance, best.tolist())))
