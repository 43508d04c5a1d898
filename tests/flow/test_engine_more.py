"""What the engine can do beside answering, through a real child: probabilities, grammars, questions."""

import json
from pathlib import Path

import pytest

from desktop.domain.events import FinishReason
from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings, Purpose
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.protocol import Counted, CountTokens, Detokenize, Detokenized, Embed, Generate, RunFailed, Tokenize
from tests.flow.engine_driver import alone, engine
from tests.model_files import embedding_model

STORY = "Write a short story."
GREEDY = Sampling(temperature=0)


@pytest.fixture(scope="module")
def running():
    model = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
    with engine(model) as driver:
        yield driver


def asked(question: str, **wanted: object) -> ChatRequest:
    return ChatRequest((Turn(Role.USER, question),), GREEDY, **wanted)


def test_log_probabilities_come_on_request_and_change_nothing(running):
    plain = running.answer(alone(STORY))

    told = running.answer(asked(STORY, logprobs=3))

    assert told.text == plain.text
    assert len(told.chosen) == told.end.usage.completion_tokens
    assert b"".join(each.token.raw for each in told.chosen).decode() == told.text
    assert all(each.token.logprob <= 0 and len(each.best) == 3 for each in told.chosen)
    assert plain.chosen == []


def test_an_answer_keeps_to_a_grammar(running):
    answer = running.answer(asked(STORY, grammar='root ::= ("yes" | "no") "."'))

    assert answer.text in ("yes.", "no.")
    assert answer.end.reason is FinishReason.STOP


def test_an_answer_is_json_of_a_schema(running):
    schema = {
        "type": "object",
        "properties": {"name": {"enum": ["Zoe", "Max"]}, "old": {"type": "boolean"}},
        "required": ["name", "old"],
    }

    answer = running.answer(asked("My name is Zoe.", json_schema=json.dumps(schema)))

    assert set(json.loads(answer.text)) == {"name", "old"}


@pytest.mark.parametrize(
    "source", ["root ::= ", "root ::= root", "wrong", "root ::= " + "(" * 100_000, 'root ::= "' + "a" * 2**20 + '"']
)
def test_a_grammar_that_cannot_be_used_is_told_and_the_child_lives(running, source):
    pid = running.process.pid

    refused = running.answer(asked(STORY, grammar=source))

    if source == "root ::= ":  # the one that is correct: an empty answer
        assert (refused.text, refused.failure) == ("", None)
    else:
        assert "grammar" in refused.failure.message
    assert running.answer(alone("My name is Zoe.")).text
    assert running.process.pid == pid


def test_questions_are_answered_in_their_turn(running):
    run = running._run = running._run + 4
    running.process.send(Generate(run - 3, alone("My name is Zoe.")))
    running.process.send(Tokenize(run - 2, "Once upon a time"))
    running.process.send(CountTokens(run - 1, alone("My name is Zoe.")))
    running.process.send(Detokenize(run, (-1,)))
    events = []
    while not events or events[-1].run != run:
        events.append(running.process.read())

    assert [event.run for event in events] == sorted(event.run for event in events)
    tokenized, counted, refused = events[-3:]
    assert isinstance(counted, Counted)
    assert counted.length.n_tokens == events[-4].usage.prompt_tokens
    assert isinstance(refused, RunFailed)
    running.process.send(Detokenize(run, tokenized.tokens))
    assert running.process.read() == Detokenized(run, "Once upon a time")


def test_an_embedding_model_is_loaded_for_vectors_only(tmp_path):
    path = embedding_model(tmp_path)
    settings = LoadSettings(purpose=Purpose.EMBEDDING)
    with engine(path, settings) as driver:
        driver.process.send(Embed(1, ("the cat", "the dog", "the cat", "cat " * 500)))
        embedded = driver.process.read()
        driver.process.send(CountTokens(2, alone("Hi")))
        refused = driver.process.read()
        chat = driver.answer(alone("Hi"))

    made = embedded.embeddings
    vectors = [made.vectors[at : at + 4 * made.n_embd] for at in range(0, len(made.vectors), 4 * made.n_embd)]
    assert len(vectors) == 4
    assert vectors[0] != vectors[1]
    assert made.cut == (3,)
    assert refused.message == chat.failure.message == "The loaded model makes vectors of texts and cannot chat."


def test_vectors_between_two_answers_change_neither(running):
    first = running.answer(alone(STORY))
    run = running._run = running._run + 1
    running.process.send(Embed(run, ("one text", "another")))
    embedded = running.process.read()

    again = running.answer(alone(STORY))

    assert len(embedded.embeddings.vectors) == 2 * 4 * embedded.embeddings.n_embd
    assert again.text == first.text
    assert again.n_read <= 1
