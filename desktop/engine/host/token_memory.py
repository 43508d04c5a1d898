"""Remembers which tokens a text was: an answer's text keeps the tokens that the model made, so that the next prompt
repeats them exactly and the cache stays of use."""

import contextlib
import hashlib
import struct
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

MAX_TOKENS = 1_000_000
Key = TypeVar("Key")
TextKey = tuple[str, bool, bool]
_DIGEST_BYTES = 16
_COUNT = struct.Struct("<I")


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

    def items(self) -> Iterator[tuple[Key, list[int]]]:
        yield from self._entries.items()


class TokenMemory:
    """The answers that were made, and the texts that were tokenised. ``file`` keeps the answers, without their texts;
    one that is damaged, or of another vocabulary, is as good as none."""

    def __init__(self, file: Path | None = None, vocab_size: int = 0) -> None:
        self._file = file
        self._answers: _Recent[bytes] = _Recent()
        self._is_saved = True
        self.texts: _Recent[TextKey] = _Recent()
        if file is not None:
            self._load(file, vocab_size)

    def remember_answer(self, text: str, tokens: list[int]) -> None:
        """Keep the tokens of a generated text. Space around it does not matter: templates trim it or not. A text that
        was made before keeps its first tokens: others would change every prompt in which it stands already."""
        digest = _digest(text)
        if text.strip() and self._answers.get(digest) is None:
            self._answers.put(digest, tokens)
            self._is_saved = False

    def answer(self, text: str) -> list[int] | None:
        """The tokens of which the model made this text."""
        return self._answers.get(_digest(text))

    def save(self) -> None:
        """Write the answers' tokens, if there are new ones. They only save time: what cannot be written is left out."""
        if self._file is None or self._is_saved:
            return
        body = b"".join(
            digest + _COUNT.pack(len(tokens)) + array("i", tokens).tobytes() for digest, tokens in self._answers.items()
        )
        part = self._file.with_suffix(".part")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(_COUNT.pack(zlib.crc32(body)) + body)
            part.replace(self._file)
        self._is_saved = True

    def _load(self, file: Path, vocab_size: int) -> None:
        try:
            raw = file.read_bytes()
            records = list(_records(raw))
        except (OSError, struct.error, ValueError):
            return
        for digest, tokens in records:
            if all(0 <= token < vocab_size for token in tokens):
                self._answers.put(digest, tokens)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.strip().encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).digest()


def _records(raw: bytes) -> Iterator[tuple[bytes, list[int]]]:
    body = raw[_COUNT.size :]
    if zlib.crc32(body) != _COUNT.unpack_from(raw)[0]:
        raise ValueError("damaged")
    at = 0
    while at < len(body):
        (count,) = _COUNT.unpack_from(body, at + _DIGEST_BYTES)
        end = at + _DIGEST_BYTES + _COUNT.size + 4 * count
        yield body[at : at + _DIGEST_BYTES], array("i", body[end - 4 * count : end]).tolist()
        at = end
