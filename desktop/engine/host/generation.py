"""Makes one answer: reads the prompt, samples token by token, sends text, figures and the end.

The loop in ``_Answer.sample`` is the one place where time per token matters: nothing is built there but the text, and
no message is sent per token.
"""

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.domain.errors import AppError, Cure, GenerationFailed
from desktop.domain.events import FinishReason
from desktop.domain.messages import Timings, Usage
from desktop.domain.requests import ChatRequest
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.ahead import IN_VAIN, Ahead, Steps
from desktop.engine.host.chooser import Chooser
from desktop.engine.host.decoder import ABORTED, DECODED, NO_ROOM, Aborted
from desktop.engine.host.llama import llama
from desktop.engine.host.memory import Sequence
from desktop.engine.host.model import Model
from desktop.engine.host.prefix_cache import PrefixCache
from desktop.engine.host.prompt import Prompt, PromptWriter
from desktop.engine.host.text_stream import TextStream, text_stream
from desktop.engine.host.vocabulary import END_OF_GENERATION
from desktop.engine.protocol import Chosen, Ended, Event, Piece, Reading, RunKind

if TYPE_CHECKING:
    from desktop.engine.host.logprobs import LogProbs

SEND_EVERY_S = 0.016
MAX_DRAWN_SEED = 2**31 - 1


class Generation:
    """Answers requests with one model, one after the other. ``writer`` and ``cache`` remember between them."""

    def __init__(
        self, model: Model, writer: PromptWriter, cache: PrefixCache, flag: AbortFlag, send: Callable[[Event], None]
    ) -> None:
        self._model = model
        self._writer = writer
        self._cache = cache
        self._flag = flag
        self._send = send

    def answer(self, run: int, request: ChatRequest, kind: RunKind = RunKind.ANSWER) -> None:
        """Make the answer and send its events. Raises ``GenerationFailed``; the next request works all the same."""
        started_at = time.perf_counter()
        self._flag.begin(run)
        seed = request.sampling.seed if request.sampling.seed >= 0 else secrets.randbelow(MAX_DRAWN_SEED)
        with Chooser(request, seed, self._model.vocabulary) as chooser:
            prompt = self._writer.write(request)
            find = self._cache.for_side if kind is RunKind.SIDE else self._cache.for_conversation
            sequence = find(prompt.tokens)
            answer = _Answer(self._model, sequence, self._flag, run, self._send)
            answer.logprobs = chooser.logprobs
            try:
                self._model.decoder.read(
                    sequence,
                    prompt.tokens,
                    lambda done, total: self._send(Reading(run, done, total, prompt.dropped_turns)),
                )
                reason = FinishReason.LENGTH
                if kind is not RunKind.PRELOAD:
                    chooser.accept_prompt(prompt.tokens)
                    if prompt.opening:
                        self._send(Piece(run, prompt.opening))
                    stream = text_stream((*request.sampling.stop, *self._writer.stops))
                    reason = answer.sample(chooser, request.sampling.max_tokens, stream)
            except Aborted:
                reason = FinishReason.STOPPED
        self._remember(prompt, answer)
        usage = Usage(len(prompt.tokens), len(answer.tokens))
        self._send(Ended(run, reason, usage, answer.timings(started_at), seed))

    def rest(self) -> None:
        """Use a pause to make later requests quick, after a crash too."""
        self._writer.memory.save()
        self._cache.rest()

    def close(self) -> None:
        """Put what is worth keeping into files, so that every conversation goes on quickly after the next start."""
        self._writer.memory.save()
        self._cache.close()

    def _remember(self, prompt: Prompt, answer: "_Answer") -> None:
        """Keep the tokens whose bytes are the text that was sent."""
        text = "".join(answer.texts)
        tokens = self._model.vocabulary.spelling(answer.tokens, text.encode())
        if tokens:
            carried_text, carried_tokens = prompt.carried
            self._writer.memory.remember_answer(carried_text + text, carried_tokens + tokens)


class _Answer:
    """One answer while it grows: its tokens, its text, and when they came."""

    def __init__(
        self, model: Model, sequence: Sequence, flag: AbortFlag, run: int, send: Callable[[Event], None]
    ) -> None:
        self._model = model
        self._sequence = sequence
        self._flag = flag
        self._run = run
        self._send_event = send
        self._first_at = self._last_at = 0.0
        self.logprobs: LogProbs | None = None
        self.tokens: list[int] = []
        self.texts: list[str] = []

    def sample(self, chooser: Chooser, max_tokens: int, stream: TextStream) -> FinishReason:
        """Sample until the model, a stop string, a limit or the user ends it. All text has been sent then."""
        limit = self._limit(max_tokens)
        steps = self._steps(limit)
        choose, chain, step = steps.choosing(chooser.choose), chooser.chain, steps.step
        now, feed, logits = time.perf_counter, stream.feed, llama.llama_get_logits_ith
        context, vocabulary, flag = self._model.decoder.context, self._model.vocabulary, self._flag
        pieces, piece_of, tokens = vocabulary.pieces, vocabulary.piece, self.tokens
        piece: bytes | None = b""
        unsent, first_at, moment, send_at, status = "", 0.0, 0.0, 0.0, DECODED
        while status == DECODED:
            if (logit := logits(context, -1)[0]) != logit:
                raise self._no_numbers(unsent)
            token = choose(chain, context, -1)
            piece = pieces[token] if token in pieces else piece_of(token)
            if piece is END_OF_GENERATION:
                break
            tokens.append(token)
            unsent += feed(piece)
            moment = now()
            first_at = first_at or moment
            if moment >= send_at and unsent:
                self._send(unsent)
                unsent, send_at = "", moment + SEND_EVERY_S
            if len(tokens) >= limit or stream.is_stopped or flag.is_set:
                break
            status = step(token)
        self._first_at, self._last_at = first_at, moment
        self._send(unsent + stream.finish())
        steps.end()
        if piece is END_OF_GENERATION or stream.is_stopped:
            return FinishReason.STOP
        return self._cut_short(status, is_full=len(tokens) >= limit)

    def _limit(self, max_tokens: int) -> int:
        """How many tokens the answer may have: the last one need not be decoded."""
        room = self._sequence.n_ctx - len(self._sequence.tokens) + 1
        return min(max_tokens, room) if max_tokens > 0 else room

    def _steps(self, limit: int) -> Steps:
        decoder, cost = self._model.decoder, self._model.ahead_cost
        return Ahead(decoder, self._sequence, cost, limit) if cost < IN_VAIN else Steps(decoder, self._sequence)

    def timings(self, started_at: float) -> Timings:
        """When the first token came, and how quick the others were."""
        if not self.tokens:
            return Timings((time.perf_counter() - started_at) * 1000, 0.0)
        duration = self._last_at - self._first_at
        per_second = (len(self.tokens) - 1) / duration if duration > 0 else 0.0
        return Timings((self._first_at - started_at) * 1000, per_second)

    def _cut_short(self, status: int, *, is_full: bool) -> FinishReason:
        """Why an answer ended that the model did not end. After a failed step the context is put right."""
        if status != DECODED:
            self._sequence.tokens.pop()
            self._model.decoder.memory.repair(self._sequence)
        if is_full or status == NO_ROOM:
            return FinishReason.LENGTH
        if status in (DECODED, ABORTED):
            return FinishReason.STOPPED
        raise GenerationFailed(f"llama.cpp could not go on (code {status}).", "Load the model again.", Cure.LOAD_AGAIN)

    def _no_numbers(self, unsent: str) -> AppError:
        """For logits that are NaN, of which llama.cpp goes on to choose tokens: “!!!!!”. What the context holds would
        spoil all that follows."""
        self._send(unsent)
        self._model.decoder.memory.forget(self._sequence)
        return self._model.no_numbers()

    def _send(self, text: str) -> None:
        if text:
            self.texts.append(text)
            self._send_event(Piece(self._run, text))
        if self.logprobs is not None and (tokens := self.logprobs.take()):
            self._send_event(Chosen(self._run, tokens))
