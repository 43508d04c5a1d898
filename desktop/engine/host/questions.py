"""Answers questions that are no chat: tokens of a text, text of tokens, the length of a prompt."""

from desktop.domain.errors import GenerationFailed
from desktop.domain.requests import PromptLength
from desktop.engine.host.prompt import PromptWriter
from desktop.engine.host.vocabulary import Vocabulary
from desktop.engine.protocol import Counted, CountTokens, Detokenize, Detokenized, Question, Reply, Tokenize, Tokenized

MAX_TEXT_BYTES = 8 * 2**20  # so many tokens at most, which fit into one message


class Questions:
    """Answers about one model."""

    def __init__(self, vocabulary: Vocabulary, writer: PromptWriter) -> None:
        self._vocabulary = vocabulary
        self._writer = writer

    def reply(self, question: Question) -> Reply:
        """The answer. Raises ``GenerationFailed``."""
        match question:
            case Tokenize(run, text):
                return Tokenized(run, self._tokens(text))
            case Detokenize(run, tokens):
                return Detokenized(run, self._text(tokens))
            case CountTokens(run, request):
                prompt = self._writer.write(request)
                return Counted(run, PromptLength(len(prompt.tokens), prompt.dropped_turns))

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
