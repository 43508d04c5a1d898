"""How one answer's tokens are chosen: a chain of samplers, with a grammar and with log probabilities where wanted."""

from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

from desktop.domain.requests import ChatRequest
from desktop.engine.host.llama import llama
from desktop.engine.host.sampler import Choose, Sampler
from desktop.engine.host.vocabulary import Vocabulary

if TYPE_CHECKING:
    from desktop.engine.host.logprobs import LogProbs


class Chooser:
    """For one answer; frees everything when left. ``choose`` is called with ``chain``. Raises ``GenerationFailed`` when
    the grammar is wrong, before anything is read."""

    def __init__(self, request: ChatRequest, seed: int, vocabulary: Vocabulary) -> None:
        self.choose: Choose = llama.llama_sampler_sample
        self.logprobs: LogProbs | None = None
        self._last_n = request.sampling.repeat_last_n
        # NumPy takes time and memory, so these are imported for who wants them only.
        with ExitStack() as stack:
            self._sampler = stack.enter_context(Sampler(request.sampling, seed, vocabulary.size))
            self.chain = self._sampler.chain
            if request.grammar or request.json_schema:
                from desktop.engine.host.grammar import Grammar, grammar_of_schema  # noqa: PLC0415  # see above

                source = request.grammar or grammar_of_schema(request.json_schema)
                self.choose = stack.enter_context(Grammar(source, vocabulary)).choose
            if request.logprobs > 0:
                from desktop.engine.host import logprobs  # noqa: PLC0415  # see above

                self.logprobs = logprobs.LogProbs(vocabulary, request.logprobs, self.choose)
                self.choose = self.logprobs.choose
            self._stack = stack.pop_all()

    def accept_prompt(self, tokens: list[int]) -> None:
        """Let the penalties see the end of the prompt."""
        self._sampler.accept_prompt(tokens, self._last_n)

    def __enter__(self) -> "Chooser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
