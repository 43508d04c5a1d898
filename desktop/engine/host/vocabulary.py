"""The model's vocabulary: text to token ids and token ids to bytes."""

import ctypes
from collections.abc import Sequence

from desktop.domain import reasoning_marks
from desktop.engine.host.llama import llama

PIECE_BYTES = 256
# llama.cpp's vocabulary types whose tokenizer puts a space before a text.
_SPM, _UGM = 1, 4

# What ``piece`` gives for a token that ends the answer.
END_OF_GENERATION = None


class Vocabulary:
    """Tokenises and detokenises. Special tokens in a text act only where the caller says so."""

    def __init__(self, model: int) -> None:
        self.handle: int = llama.llama_model_get_vocab(model)
        self.size: int = llama.llama_vocab_n_tokens(self.handle)
        self.bos: int = llama.llama_vocab_bos(self.handle)
        self.wants_bos: bool = llama.llama_vocab_get_add_bos(self.handle)
        self.pieces: dict[int, bytes | None] = {}
        self._buffer = ctypes.create_string_buffer(PIECE_BYTES)
        self._newline = self._tokens("\n", has_specials=False)
        self._puts_space_first = len(self._newline) > 1 and llama.llama_vocab_type(self.handle) in (_SPM, _UGM)

    def tokenize(self, text: str, *, has_specials: bool, is_start: bool = True) -> list[int]:
        """Token ids of a text, without BOS. A text that goes on where another ended is not ``is_start``: the
        space that some tokenizers put before every text is left out there."""
        if not text:
            return []
        if is_start or not self._puts_space_first:
            return self._tokens(text, has_specials=has_specials)
        with_newline = self._tokens("\n" + text, has_specials=has_specials)
        lead = len(self._newline)
        if with_newline[:lead] == self._newline:
            return with_newline[lead:]
        return self._tokens(text, has_specials=has_specials)

    def tokenize_whole(self, text: str, limit: int) -> tuple[list[int], bool]:
        """Token ids of a text that stands alone, with what the vocabulary puts before and after it; at most ``limit``,
        of which the end is kept. And whether that cut something off."""
        tokens = self._tokens(text, has_specials=False, is_whole=True)
        if len(tokens) <= limit:
            return tokens, False
        has_end = llama.llama_vocab_get_add_eos(self.handle) or llama.llama_vocab_get_add_sep(self.handle)
        return (tokens[: limit - 1] + tokens[-1:] if has_end else tokens[:limit]), True

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        """The bytes of a text, without the space that some tokenizers put before it; special tokens as they are
        written. All tokens have to be of this vocabulary."""
        ids = (ctypes.c_int32 * len(tokens))(*tokens)
        room = 8 * len(tokens) + PIECE_BYTES
        buffer = ctypes.create_string_buffer(room)
        length = llama.llama_detokenize(self.handle, ids, len(tokens), buffer, room, False, True)
        if length < 0:
            room = -length
            buffer = ctypes.create_string_buffer(room)
            length = llama.llama_detokenize(self.handle, ids, len(tokens), buffer, room, False, True)
        return buffer.raw[:length]

    def with_bos(self, tokens: list[int]) -> list[int]:
        """The tokens with BOS exactly once at their beginning, when the vocabulary wants it or the template gave it."""
        first_other = 0
        while first_other < len(tokens) and tokens[first_other] == self.bos:
            first_other += 1
        if first_other == 0 and not self.wants_bos:
            return tokens
        return [self.bos, *tokens[first_other:]]

    def piece(self, token: int) -> bytes | None:
        """The bytes a token stands for, kept in ``pieces``; ``END_OF_GENERATION`` for one that ends the answer.

        Of the special tokens, those that mark reasoning are text: whoever reads the answer tells thoughts by them.
        """
        if token in self.pieces:
            return self.pieces[token]
        is_end = llama.llama_vocab_is_eog(self.handle, token)
        self.pieces[token] = END_OF_GENERATION if is_end else self._text_of(token)
        return self.pieces[token]

    def spelling(self, tokens: Sequence[int], text: bytes) -> list[int]:
        """As many of the tokens, from the first on, as spell exactly this text; none when it ends inside of one."""
        spelled = 0
        for count, token in enumerate(tokens, 1):
            spelled += len(self.piece(token) or b"")
            if spelled >= len(text):
                return list(tokens[:count]) if spelled == len(text) else []
        return []

    def token_text(self, token: int) -> str:
        """How the vocabulary writes a token, for example ``<|im_end|>``; empty for -1, which is no token."""
        if token < 0:
            return ""
        return str(llama.llama_vocab_get_text(self.handle, token).decode("utf-8", "replace"))

    def shown(self, token: int) -> bytes:
        """The bytes a token stands for; one that stands for none, as it is written."""
        return self.piece(token) or self.token_text(token).encode()

    @property
    def eos(self) -> int:
        """The token that ends a text, or -1."""
        return int(llama.llama_vocab_eos(self.handle))

    def _text_of(self, token: int) -> bytes:
        length = llama.llama_token_to_piece(self.handle, token, self._buffer, len(self._buffer), 0, False)
        if length < 0:
            self._buffer = ctypes.create_string_buffer(-length)
            length = llama.llama_token_to_piece(self.handle, token, self._buffer, -length, 0, False)
        if length == 0 and (text := self.token_text(token)) in reasoning_marks.TOKENS:
            return text.encode()
        return self._buffer.raw[:length]

    def _tokens(self, text: str, *, has_specials: bool, is_whole: bool = False) -> list[int]:
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        ids = (ctypes.c_int32 * room)()
        count = llama.llama_tokenize(self.handle, raw, len(raw), ids, room, is_whole, has_specials)
        if count < 0:
            ids = (ctypes.c_int32 * -count)()
            count = llama.llama_tokenize(self.handle, raw, len(raw), ids, -count, is_whole, has_specials)
        return ids[:count]
