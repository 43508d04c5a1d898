"""Questions to the engine that have one answer each: tokens of a text, text of tokens, the length of a prompt, vectors.

The child does one thing after the other: a question waits until the answer that it is making has ended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

from desktop.bridge.sendable import sendable, sendable_request
from desktop.domain.errors import AppError, GenerationFailed
from desktop.domain.models import Adapter
from desktop.domain.requests import ChatRequest, Embeddings, PromptLength
from desktop.engine.protocol import (
    AdaptersSet,
    Counted,
    CountTokens,
    Detokenize,
    Detokenized,
    Embed,
    Embedded,
    Question,
    Reply,
    RunFailed,
    SetAdapters,
    Tokenize,
    Tokenized,
)

# So much is embedded between two answers, at most, and so much a text counts at least.
PORTION_CHARACTERS, LEAST_CHARACTERS = 8192, 64

SomeReply = TypeVar("SomeReply", bound=Reply)


class EngineQuestions:
    """Sends questions and hands out their answers. ``send`` waits for a model that is being loaded and gives its child
    the question. All methods raise ``ModelNotReady``, ``GenerationFailed`` or ``EngineDied``."""

    def __init__(self, send: Callable[[Question | SetAdapters], Awaitable[None]], numbers: Iterator[int]) -> None:
        self._send = send
        self._numbers = numbers
        self._open: dict[int, asyncio.Future[Reply]] = {}

    async def tokenize(self, text: str) -> tuple[int, ...]:
        """The text's tokens, without BOS; special tokens in it do not act."""
        return (await self._ask(Tokenize(next(self._numbers), sendable(text)), Tokenized)).tokens

    async def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of tokens, special ones as they are written."""
        return (await self._ask(Detokenize(next(self._numbers), tuple(tokens)), Detokenized)).text

    async def count_tokens(self, request: ChatRequest) -> PromptLength:
        """How long the request's prompt is, exactly: with the template, and without old turns that do not fit."""
        return (await self._ask(CountTokens(next(self._numbers), sendable_request(request)), Counted)).length

    async def set_adapters(self, adapters: Sequence[Adapter]) -> None:
        """Let these LoRA adapters change the loaded model, in place of those before, also in the conversation that is
        open. What is read afterwards is read anew. Raises ``GenerationFailed`` when one does not fit; then those
        before stay."""
        await self._ask(SetAdapters(next(self._numbers), tuple(adapters)), AdaptersSet)

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """A vector of length 1 for each text. They are asked for in portions: an answer that is wanted meanwhile does
        not wait for all of them."""
        n_embd, vectors, cut = 0, bytearray(), []
        for start, portion in _portions(list(map(sendable, texts))):
            made = (await self._ask(Embed(next(self._numbers), portion), Embedded)).embeddings
            n_embd = made.n_embd
            vectors += made.vectors
            cut += [start + number for number in made.cut]
        return Embeddings(n_embd, bytes(vectors), tuple(cut))

    @property
    def are_open(self) -> bool:
        """Whether the child owes a reply."""
        return bool(self._open)

    def settle(self, reply: Reply | RunFailed) -> None:
        """Hand out what the child said."""
        future = self._open.pop(reply.run, None)
        if future is None or future.done():
            return
        if isinstance(reply, RunFailed):
            future.set_exception(GenerationFailed(reply.message, reply.hint, reply.cure))
        else:
            future.set_result(reply)

    def fail(self, error: AppError) -> None:
        """There is no child any more that could answer."""
        for future in self._open.values():
            if not future.done():
                future.set_exception(error)

    async def _ask(self, question: Question | SetAdapters, kind: type[SomeReply]) -> SomeReply:
        await self._send(question)
        future = self._open[question.run] = asyncio.get_running_loop().create_future()
        try:
            reply = await future
        finally:
            self._open.pop(question.run, None)
        if not isinstance(reply, kind):
            raise TypeError(f"{type(reply).__name__} is no answer to {type(question).__name__}")
        return reply


def _portions(texts: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Some texts at a time, after the place of the first."""
    start = size = 0
    for number, text in enumerate(texts):
        weight = max(LEAST_CHARACTERS, len(text))
        if number > start and size + weight > PORTION_CHARACTERS:
            yield start, tuple(texts[start:number])
            start, size = number, 0
        size += weight
    if texts:
        yield start, tuple(texts[start:])
