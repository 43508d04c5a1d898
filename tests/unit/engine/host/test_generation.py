"""One answer after the other with the bundled model: events, their order, and figures."""

import math
from dataclasses import replace

import pytest

from desktop.domain.errors import GenerationFailed
from desktop.domain.events import FinishReason
from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.host import generation as generation_module
from desktop.engine.host.ahead import IN_VAIN
from desktop.engine.host.generation import Generation
from desktop.engine.host.llama import llama
from desktop.engine.host.prefix_cache import PrefixCache
from desktop.engine.host.prompt import PromptWriter
from desktop.engine.host.prompt_lookup import GUESSED
from desktop.engine.host.snapshots import Snapshots
from desktop.engine.host.template import ChatTemplate
from desktop.engine.host.token_memory import TokenMemory
from desktop.engine.protocol import Chosen, Ended, Piece, Reading


class Listener:
    """Collects events; may stop a run when the first text comes."""

    def __init__(self, flag) -> None:
        self.flag = flag
        self.events = []
        self.stops_at_piece = 0

    def take(self, event) -> None:
        self.events.append(event)
        if self.stops_at_piece and len(self.pieces) == self.stops_at_piece:
            self.flag.stop(event.run)

    @property
    def pieces(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Piece)]

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def end(self) -> Ended:
        return self.events[-1]


@pytest.fixture
def ask(loaded):
    listener = Listener(loaded.flag)
    template = ChatTemplate(loaded.header.facts.chat_template, "", "")
    decoder = loaded.model.decoder
    writer = PromptWriter(loaded.model.vocabulary, template, decoder.n_ctx, TokenMemory())
    cache = PrefixCache(decoder.memory, Snapshots(0, None, cuts_anywhere=True), decoder.n_ctx)
    generation = Generation(loaded.model, writer, cache, loaded.flag, listener.take)
    runs = iter(range(1, 100))

    def ask(question: str, *, stops_at_piece: int = 0, logprobs: int = 0, **sampling) -> Listener:
        listener.events.clear()
        listener.stops_at_piece = stops_at_piece
        turns = (Turn(Role.USER, question),)
        request = ChatRequest(turns, Sampling(**{"temperature": 0, **sampling}), logprobs=logprobs)
        generation.answer(next(runs), request)
        return listener

    ask.listener = listener
    yield ask
    cache.forget()


def test_events_come_in_order_and_end_with_the_figures(ask):
    heard = ask("My name is Zoe.")

    kinds = [type(event) for event in heard.events]
    assert kinds[0] is Reading
    assert kinds[-1] is Ended
    assert set(kinds[kinds.index(Piece) : -1]) == {Piece}
    assert "Zoe" in heard.text
    assert heard.end.reason is FinishReason.STOP
    assert heard.end.usage.prompt_tokens == heard.events[0].total
    assert heard.end.timings.first_token_ms > 0
    assert heard.end.timings.tokens_per_second > 0


def test_thoughts_that_the_template_has_begun_are_marked_in_the_answer(ask, monkeypatch):
    write = PromptWriter.write
    monkeypatch.setattr(PromptWriter, "write", lambda *args: replace(write(*args), opening="<think>"))

    heard = ask("My name is Zoe.")

    assert heard.pieces[0] == "<think>"
    assert "Zoe" in heard.text
    assert heard.end.usage.completion_tokens < 60


def test_the_first_text_is_sent_at_once_and_later_text_is_gathered(ask, monkeypatch):
    monkeypatch.setattr(generation_module, "SEND_EVERY_S", 3600)

    heard = ask("Write a short story.")

    assert len(heard.pieces) == 2
    assert len(heard.pieces[0]) < 10 < len(heard.pieces[1])


def test_every_token_is_sent_when_there_is_time_between_them(ask, monkeypatch):
    monkeypatch.setattr(generation_module, "SEND_EVERY_S", 0.0)

    heard = ask("Write a short story.", max_tokens=12)

    assert len(heard.pieces) == 12


def test_logits_that_are_no_numbers_end_the_answer_after_what_was_written(ask, monkeypatch):
    whole = ask("Write a short story.", max_tokens=5).text
    real, n_calls = llama.llama_get_logits_ith, []

    def fail_later(context: int, index: int):
        n_calls.append(index)
        return real(context, index) if len(n_calls) <= 5 else [math.nan]

    with monkeypatch.context() as patch:
        patch.setattr(llama, "llama_get_logits_ith", fail_later)
        patch.setattr(generation_module, "SEND_EVERY_S", 3600)
        with pytest.raises(GenerationFailed, match="computes no numbers"):
            ask("Write a short story.")

    assert ask.listener.text == whole
    assert ask("Write a short story.", max_tokens=5).text == whole


def test_a_stop_comes_into_effect_at_the_next_token(ask, monkeypatch):
    monkeypatch.setattr(generation_module, "SEND_EVERY_S", 0.0)

    heard = ask("Write a short story.", stops_at_piece=4)

    assert heard.end.reason is FinishReason.STOPPED
    assert heard.end.usage.completion_tokens == 4
    assert ask("My name is Zoe.").end.reason is FinishReason.STOP


def test_a_stop_string_held_back_to_the_end_of_a_cut_answer_is_sent(ask):
    whole = ask("Write a short story.", max_tokens=6).text

    assert ask("Write a short story.", max_tokens=6, stop=(whole[-3:] + "never",)).text == whole


def test_a_stop_string_that_waited_for_an_earlier_one_to_the_end_ends_the_answer(ask):
    whole = ask("Write a short story.", max_tokens=6).text
    earlier = whole[-4:] + "never"

    heard = ask("Write a short story.", max_tokens=6, stop=(whole[-2:], earlier))

    assert heard.text == whole[:-2]
    assert heard.end.reason is FinishReason.STOP


@pytest.mark.parametrize("max_tokens", [1, 2, 7])
def test_an_answer_has_exactly_as_many_tokens_as_are_allowed(ask, max_tokens):
    heard = ask("Write a short story.", max_tokens=max_tokens)

    assert heard.end.usage.completion_tokens == max_tokens
    assert heard.end.reason is FinishReason.LENGTH


def test_log_probabilities_come_gathered_after_the_text_they_belong_to(ask):
    plain = ask("My name is Zoe.").text

    heard = ask("My name is Zoe.", logprobs=2)

    events = [event for event in heard.events if isinstance(event, Piece | Chosen)]
    tokens = [chosen for event in events if isinstance(event, Chosen) for chosen in event.tokens]
    assert heard.text == plain
    assert isinstance(events[0], Piece)
    assert isinstance(events[-1], Chosen)
    assert b"".join(chosen.token.raw for chosen in tokens).decode() == plain
    assert len(tokens) == heard.end.usage.completion_tokens
    assert all(chosen.best[0] == chosen.token and len(chosen.best) == 2 for chosen in tokens)


def test_nothing_is_said_of_probabilities_that_nobody_wants(ask):
    assert not [event for event in ask("My name is Zoe.").events if isinstance(event, Chosen)]


def test_a_prompt_that_is_aborted_ends_with_usage_and_timings(ask, loaded):
    loaded.flag.stop(1)

    heard = ask("Write a short story.")

    assert heard.end.reason is FinishReason.STOPPED
    assert heard.end.usage.prompt_tokens > 0
    assert heard.end.usage.completion_tokens == 0
    assert heard.end.timings.first_token_ms > 0


@pytest.mark.parametrize(
    "sampling",
    [{}, {"temperature": 0.3, "seed": 7}, {"temperature": 0.3, "seed": 7, "repeat_penalty": 1.02, "repeat_last_n": 8}],
    ids=["greedy", "by chance", "with penalties"],
)
def test_with_guessed_tokens_the_answer_is_the_same(ask, loaded, monkeypatch, sampling):
    story = ask("Write a short story.", max_tokens=60).text
    question = f"{story} {story} Write a short story."
    plain = ask(question, max_tokens=60, logprobs=1, **sampling)
    text, end = plain.text, plain.end
    chosen = [token.token.raw for event in plain.events if isinstance(event, Chosen) for token in event.tokens]
    batches, decode = [], llama.llama_decode
    monkeypatch.setattr(llama, "llama_decode", lambda *args: batches.append(args[1].n_tokens) or decode(*args))
    monkeypatch.setattr(loaded.model, "ahead_cost", 1.2)

    ahead = ask(question, max_tokens=60, logprobs=1, **sampling)

    assert 1 + GUESSED in batches
    assert ahead.text == text
    assert ahead.end.usage == end.usage
    assert [token.token.raw for event in ahead.events if isinstance(event, Chosen) for token in event.tokens] == chosen
    monkeypatch.setattr(loaded.model, "ahead_cost", IN_VAIN)
    assert ask(question, max_tokens=60, **sampling).text == text


def test_a_seed_is_drawn_and_told_when_none_is_given(ask):
    seeds = {ask("Hi", max_tokens=1).end.seed for _ in range(4)}

    assert len(seeds) == 4
    assert ask("Hi", max_tokens=1, seed=5).end.seed == 5


def test_a_failed_request_leaves_the_next_one_alone(ask):
    with pytest.raises(GenerationFailed):
        ask("word " * 2000)

    assert "Zoe" in ask("My name is Zoe.").text


def test_a_step_that_fails_is_told_and_the_next_request_works(ask, loaded, monkeypatch):
    real, calls = llama.llama_decode, iter([True, True, False])
    monkeypatch.setattr(llama, "llama_decode", lambda *args: real(*args) if next(calls, True) else -3)

    with pytest.raises(GenerationFailed, match="code -3"):
        ask("Write a short story.")

    assert "Zoe" in ask("My name is Zoe.").text
