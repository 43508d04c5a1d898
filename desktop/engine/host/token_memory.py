"""Remembers which tokens a text was: an answer's text keeps the tokens that the model made, so that the next prompt
repeats them exactly and the cache stays of use."""

from collections import OrderedDict
from typing import Generic, TypeVar

MAX_TOKENS = 1_000_000
Key = TypeVar("Key")
TextKey = tuple[str, bool, bool]


class _Recent(Generic[Key]):
    """Token lists by key, up to ``MAX_TOKENS`` in all; forgets what was not used for longest."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Key, list[int]] = OrderedDict()
        self._n_tokens = 0

    def put(self, key: Key, tokens: list[int]) -> None:
        self._n_tokens += len(tokens) - len(self._entries.pop(key, ()))
        self._entries[key] = tokens
        while self._n_tokens > MAX_TOKENS:
            _, forgotten = self._entries.popitem(last=False)
            self._n_tokens -= len(forgotten)

    def get(self, key: Key) -> list[int] | None:
        tokens = self._entries.get(key)
        if tokens is not None:
            self._entries.move_to_end(key)
        return tokens


class TokenMemory:
    """The answers that were made, and the texts that were tokenised."""

    def __init__(self) -> None:
        self._answers: _Recent[str] = _Recent()
        self.texts: _Recent[TextKey] = _Recent()

    def remember_answer(self, text: str, tokens: list[int]) -> None:
        """Keep the tokens of a generated text. Space around it does not matter: templates trim it or not."""
        if text.strip():
            self._answers.put(text.strip(), tokens)

    def answer(self, text: str) -> list[int] | None:
        """The tokens of which the model made this text."""
        return self._answers.get(text.strip())
