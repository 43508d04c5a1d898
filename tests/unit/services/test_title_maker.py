import asyncio
from dataclasses import dataclass, field, replace

import pytest

from desktop.domain.conversation import ConversationSettings, new_conversation
from desktop.domain.errors import GenerationFailed
from desktop.domain.events import FinishReason, TextDelta
from desktop.domain.messages import Message, Role, Status, answer_parts, new_id, timestamp
from desktop.domain.models import LoadedModel
from desktop.domain.settings import Settings
from desktop.services import title_maker, turn_plans
from desktop.services.context_builder import build_request
from desktop.services.title_maker import TitleMaker, has_first_title, wants_title
from tests.fakes import facts, finished


@dataclass
class FakeAsideEngine:
    """Says what it is given, and remembers what it was asked."""

    pieces: list[str]
    end: FinishReason = FinishReason.STOP
    loaded: LoadedModel | None = None
    requests: list = field(default_factory=list)
    is_closed: bool = False

    async def stream_aside(self, request):
        self.requests.append(request)
        try:
            for piece in self.pieces:
                yield TextDelta(piece)
            yield finished(self.end)
        finally:
            self.is_closed = True


def conversation(prompt: str = "Plan a trip to Lisbon", text: str = "Go in May.", **values: object):
    asked = turn_plans.send(new_conversation(), prompt).conversation
    answer = Message(new_id(), asked.current, Role.ASSISTANT, answer_parts("", text), timestamp())
    return asked.with_message(replace(answer, **values))


def made(engine: FakeAsideEngine, subject=None) -> str:
    return asyncio.run(TitleMaker(engine).title(subject or conversation(), Settings()))


def test_the_request_begins_as_the_next_turn_will():
    subject = replace(conversation(), settings=ConversationSettings(system_prompt="Be brief."))
    engine = FakeAsideEngine(["A Trip to ", "Lisbon"])

    assert made(engine, subject) == "A Trip to Lisbon"
    (request,) = engine.requests
    assert request.turns[:-1] == build_request(subject, Settings()).turns
    assert (request.sampling.temperature, request.sampling.max_tokens) == (0, 24)


def test_thoughts_are_dropped_and_have_an_end():
    thoughtful = conversation(parts=answer_parts("Let me see", "Go in May."))
    engine = FakeAsideEngine(["<think>Lisbon, ", "then</think>\n\n", "A Trip to Lisbon"])

    assert made(engine, thoughtful) == "A Trip to Lisbon"
    assert engine.requests[0].sampling.max_tokens == 160
    assert made(FakeAsideEngine(["<think>Lisbon, and so on"], FinishReason.LENGTH), thoughtful) == ""


def test_behind_the_first_line_nothing_is_waited_for():
    engine = FakeAsideEngine(["A Trip to Lisbon\n", "It is about ", "much more"])

    assert made(engine) == "A Trip to Lisbon"
    assert engine.is_closed


def test_a_request_that_was_cut_is_no_title():
    with pytest.raises(GenerationFailed):
        made(FakeAsideEngine(["A Trip to Lis"], FinishReason.STOPPED))


def test_nonsense_leaves_the_first_words():
    assert made(FakeAsideEngine(["A Hard Question"])) == ""


def test_small_models_are_not_asked():
    small = LoadedModel(facts(), 2048, 0, 1, "CPU", 0.1)
    large = replace(small, facts=replace(facts(), n_params=title_maker.LEAST_PARAMETERS))

    able = [TitleMaker(FakeAsideEngine([], loaded=loaded)).is_able for loaded in (None, small, large)]

    assert able == [False, False, True]


def test_a_title_is_wanted_at_the_beginning_and_while_nobody_has_given_one():
    subject = conversation()

    assert wants_title(subject)
    assert not wants_title(subject.titled("Mine"))
    assert not wants_title(replace(subject, read_only=True))
    assert not wants_title(conversation(status=Status.STOPPED))
    assert not wants_title(conversation(text=""))
    assert not wants_title(turn_plans.send(new_conversation(), "Hi").conversation)


def test_after_some_answers_the_first_words_stay():
    subject = conversation()
    for _ in range(title_maker.MOST_ANSWERS):
        asked = turn_plans.send(subject, "And?").conversation
        answer = Message(new_id(), asked.current, Role.ASSISTANT, answer_parts("", "So."), timestamp())
        subject = asked.with_message(answer)

    assert not wants_title(subject)


def test_the_first_words_may_be_those_of_any_version_of_the_first_prompt():
    subject = conversation()
    resent = turn_plans.resend(subject, subject.path()[0].id, "Plan a trip to Porto").conversation

    assert has_first_title(resent)
