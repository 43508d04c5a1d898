"""Guesses what comes next: where the last tokens stood before, in the prompt or the answer, they may go on in the same
way. Pays where a text is copied or changed in places; https://github.com/apoorvumang/prompt-lookup-decoding.

What is guessed depends on tokens alone, never on clocks: the same request is computed in the same portions each time.
"""

from collections.abc import Sequence

# So many tokens are guessed at once; with fewer, a batch costs nearly as much and brings less.
GUESSED = 12
SHORTEST_MATCH = 3
LONGEST_MATCH = 64
# A match has to be so many times longer than what a guess costs.
_MATCH_PER_COST = 2


class PromptLookup:
    """Looks for the end of a text further back in it; ``tokens`` is how it begins.

    ``cost`` is what evaluating one token and all guessed ones together costs, in steps of one token. The more it
    costs, the longer a match has to be. A guess that cost more than it brought doubles that length, one that paid
    halves it again: where little comes of it, next to nothing is guessed.
    """

    def __init__(self, tokens: Sequence[int], cost: float) -> None:
        known = self._tokens = list(tokens)
        self._cost = cost
        self._shortest = self._least = max(SHORTEST_MATCH, round(_MATCH_PER_COST * cost))
        # Where what followed three tokens begins, the last time they stood there. Made of iterators, which is quick.
        triples = zip(known, known[1:], known[2:], strict=False)
        self._after = dict(zip(triples, range(SHORTEST_MATCH, len(known) + 1), strict=False))
        self._at = self._length = 0  # where the match goes on, and how long it is

    def take(self, token: int) -> None:
        """The text goes on with this token, and the match with it, or it is looked for anew."""
        tokens = self._tokens
        if self._length and tokens[self._at] == token:
            self._at += 1
            self._length += 1
        else:
            self._length = 0
        tokens.append(token)
        if len(tokens) < SHORTEST_MATCH:
            return
        end = (tokens[-3], tokens[-2], token)
        if not self._length and end in self._after:
            self._at = self._after[end]
            self._length = self._shared()
        self._after[end] = len(tokens)

    def guess(self) -> list[int]:
        """The tokens to come, or none."""
        if self._length < self._least:
            return []
        found = self._tokens[self._at : self._at + GUESSED]
        while len(found) < GUESSED:  # the text repeats itself up to its end: so it may go on
            found += found[: GUESSED - len(found)]
        return found

    def learn(self, n_right: int) -> None:
        """So many of the tokens guessed last were right, from the first one on."""
        if 1 + n_right < self._cost:
            self._least = min(LONGEST_MATCH, 2 * self._least)
        else:
            self._least = max(self._shortest, self._least // 2)

    def _shared(self) -> int:
        """How many tokens before both places are the same, beyond the shortest match."""
        tokens, left, length = self._tokens, self._at, SHORTEST_MATCH
        while length < min(left, LONGEST_MATCH) and tokens[left - length - 1] == tokens[-length - 1]:
            length += 1
        return length
