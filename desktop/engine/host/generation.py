"""Makes one answer: reads the prompt, samples token by token, sends text, figures and the end.

The loop in ``_sample`` is the one place where time per token matters: no allocation beyond the text, no message per
token.
"""

import secrets
import time
from collections.abc import Callable

from desktop.domain.events import FinishReason
from desktop.domain.messages import Timings, Usage
from desktop.domain.requests import ChatRequest
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.decoder import ABORTED, DECODED, Aborted, Sequence
from desktop.engine.host.llama import llama
from desktop.engine.host.model import Model
from desktop.engine.host.prompt import Prompt, PromptWriter
from desktop.engine.host.sampler import Sampler
from desktop.engine.host.template import CHATML_END, ChatTemplate
from desktop.engine.host.text_stream import TextStream
from desktop.engine.protocol import Ended, Event, Piece, Reading

SEND_EVERY_S = 0.016
MAX_DRAWN_SEED = 2**31 - 1


class Generation:
    """Answers requests with one model, one after the other."""

    def __init__(self, model: Model, template: ChatTemplate, flag: AbortFlag, send: Callable[[Event], None]) -> None:
        self._model = model
        self._flag = flag
        self._send = send
        self._sequence = Sequence()
        self._extra_stops = (CHATML_END,) if template.is_fallback else ()
        self._writer = PromptWriter(model.vocabulary, template, model.decoder.n_ctx)

    def answer(self, run: int, request: ChatRequest) -> None:
        """Make the answer and send its events. Raises ``GenerationFailed``; the next request works all the same."""
        started_at = time.perf_counter()
        self._flag.begin(run)
        seed = request.sampling.seed if request.sampling.seed >= 0 else secrets.randbelow(MAX_DRAWN_SEED)
        prompt = self._writer.write(request)

        def on_progress(done: int, total: int) -> None:
            self._send(Reading(run, done, total, prompt.dropped_turns))

        try:
            if self._flag.is_set:
                raise Aborted
            self._model.decoder.read(self._sequence, prompt.tokens, on_progress)
        except Aborted:
            usage = Usage(len(prompt.tokens), 0)
            self._send(Ended(run, FinishReason.STOPPED, usage, Timings(_ms_since(started_at), 0.0), seed))
            return
        answer = _Answer(self._model, self._sequence, self._flag, lambda text: self._send(Piece(run, text)))
        with Sampler(request.sampling, seed, self._model.vocabulary.size) as sampler:
            sampler.accept_prompt(prompt.tokens, request.sampling.repeat_last_n)
            stops = (*request.sampling.stop, *self._extra_stops)
            reason = answer.sample(sampler.chain, request.sampling.max_tokens, TextStream(stops))
        self._remember(prompt, answer)
        usage = Usage(len(prompt.tokens), len(answer.tokens))
        self._send(Ended(run, reason, usage, answer.timings(started_at), seed))

    def _remember(self, prompt: Prompt, answer: "_Answer") -> None:
        """Keep the tokens whose bytes are the text that was sent."""
        text = "".join(answer.texts)
        tokens = answer.tokens
        wanted = text.encode()
        while tokens and not (same := self._model.vocabulary.text_bytes(tokens) == wanted):
            tokens = tokens[:-1]
        carried_text, carried_tokens = prompt.carried
        if tokens and same:
            self._writer.memory.remember_answer(carried_text + text, carried_tokens + tokens)


class _Answer:
    """One answer while it grows: its tokens, its text, and when they came."""

    def __init__(self, model: Model, sequence: Sequence, flag: AbortFlag, send_text: Callable[[str], None]) -> None:
        self._model = model
        self._sequence = sequence
        self._flag = flag
        self._send_text = send_text
        self.tokens: list[int] = []
        self.texts: list[str] = []
        self._first_at = self._last_at = 0.0

    def sample(self, chain: int, max_tokens: int, stream: TextStream) -> FinishReason:
        """Sample until the model, a stop string, a limit or the user ends it. All text has been sent then."""
        reason, unsent = self._loop(chain, max_tokens, stream)
        self._last_at = time.perf_counter()
        self._emit(unsent + ("" if stream.is_stopped else stream.finish()))
        return reason

    def timings(self, started_at: float) -> Timings:
        """When the first token came, and how quick the others were."""
        if not self.tokens:
            return Timings(_ms_since(started_at), 0.0)
        duration = self._last_at - self._first_at
        per_second = (len(self.tokens) - 1) / duration if duration > 0 else 0.0
        return Timings((self._first_at - started_at) * 1000, per_second)

    def _loop(self, chain: int, max_tokens: int, stream: TextStream) -> tuple[FinishReason, str]:
        sample, decode, now, feed = llama.llama_sampler_sample, llama.llama_decode, time.perf_counter, stream.feed
        decoder, flag, held = self._model.decoder, self._flag, self._sequence.tokens
        vocabulary, context, tokens = self._model.vocabulary, decoder.context, self.tokens
        pieces, piece_of = vocabulary.pieces, vocabulary.piece
        batch, ids, positions = decoder.prepare_steps()
        limit = min(max_tokens or decoder.n_ctx, decoder.n_ctx - len(held) + 1)
        unsent, send_at = "", 0.0
        while True:
            token = sample(chain, context, -1)
            piece = pieces[token] if token in pieces else piece_of(token)
            if piece is None:
                return FinishReason.STOP, unsent
            tokens.append(token)
            unsent += feed(piece)
            moment = now()
            if unsent and moment >= send_at:
                self._emit(unsent)
                unsent, send_at = "", moment + SEND_EVERY_S
            if len(tokens) == 1:
                self._first_at = moment
            if stream.is_stopped:
                return FinishReason.STOP, unsent
            if len(tokens) >= limit:
                return FinishReason.LENGTH, unsent
            if flag.is_set:
                return FinishReason.STOPPED, unsent
            ids[0], positions[0] = token, len(held)
            status = decode(context, batch)
            if status != DECODED:
                decoder.repair(self._sequence)
                return (FinishReason.STOPPED if status == ABORTED else FinishReason.LENGTH), unsent
            held.append(token)

    def _emit(self, text: str) -> None:
        if text:
            self.texts.append(text)
            self._send_text(text)


def _ms_since(moment: float) -> float:
    return (time.perf_counter() - moment) * 1000
