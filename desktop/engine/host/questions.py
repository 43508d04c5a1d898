"""Answers questions that are no chat: tokens of a text, text of tokens, the length of a prompt, vectors of texts."""

from typing import TYPE_CHECKING

from desktop.domain.errors import Cure, GenerationFailed
from desktop.domain.requests import PromptLength
from desktop.engine.host.model import Model
from desktop.engine.host.prompt import PromptWriter
from desktop.engine.protocol import (
    Counted,
    CountTokens,
    Detokenize,
    Detokenized,
    Embed,
    Embedded,
    Question,
    Reply,
    Tokenize,
    Tokenized,
)

if TYPE_CHECKING:
    from desktop.engine.host.embedder import Embedder

NO_CHAT = "The loaded model makes vectors of texts and cannot chat."
CHAT_MODEL = "Open a model for chat."
MAX_TEXT_BYTES = 8 * 2**20  # so many tokens at most, which fit into one message


class Questions:
    """Answers about one model. ``writer`` writes its prompts; a model that is loaded for embedding has none. LoRA
    adapters do not act on vectors."""

    def __init__(self, model: Model, writer: PromptWriter | None = None) -> None:
        self._model = model
        self._vocabulary = model.vocabulary
        self.writer = writer
        self._embedder: Embedder | None = None

    def reply(self, question: Question) -> Reply:
        """The answer. Raises ``GenerationFailed``."""
        match question:
            case Tokenize(run, text):
                return Tokenized(run, self._tokens(text))
            case Detokenize(run, tokens):
                return Detokenized(run, self._text(tokens))
            case CountTokens(run, request):
                if self.writer is None:
                    raise GenerationFailed(NO_CHAT, CHAT_MODEL, Cure.OTHER_MODEL)
                prompt = self.writer.write(request)
                return Counted(run, PromptLength(len(prompt.tokens), prompt.dropped_turns))
            case Embed(run, texts):
                return Embedded(run, self._embedder_made().embed(texts))

    def _embedder_made(self) -> "Embedder":
        """Made on first use: most never want one, and it needs NumPy and memory."""
        if self._embedder is None:
            from desktop.engine.host.embedder import Embedder  # noqa: PLC0415  # see above

            self._embedder = Embedder(self._model)
        return self._embedder

    def _tokens(self, text: str) -> tuple[int, ...]:
        n_bytes = len(text.encode())
        if n_bytes > MAX_TEXT_BYTES:
            raise GenerationFailed(
                f"This text has {n_bytes / 1e6:.0f} MB, too much to count its tokens at once.", "Count it in parts."
            )
        return tuple(self._vocabulary.tokenize(text, has_specials=False))

    def _text(self, tokens: tuple[int, ...]) -> str:
        wrong = next((token for token in tokens if not 0 <= token < self._vocabulary.size), None)
        if wrong is not None:
            last = self._vocabulary.size - 1
            raise GenerationFailed(f"There is no token {wrong}: this model's tokens are numbered from 0 to {last:,}.")
        return self._vocabulary.detokenize(tokens).decode("utf-8", "replace")
