"""Questions about a text or a request, to the bundled model."""

import pytest

from desktop.domain.errors import GenerationFailed
from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.host.prompt import PromptWriter
from desktop.engine.host.questions import Questions
from desktop.engine.host.template import ChatTemplate
from desktop.engine.host.token_memory import TokenMemory
from desktop.engine.protocol import CountTokens, Detokenize, Tokenize


@pytest.fixture
def questions(loaded, vocabulary) -> Questions:
    template = ChatTemplate(loaded.header.facts.chat_template, "", "")
    return Questions(loaded.model, PromptWriter(vocabulary, template, 256, TokenMemory()))


@pytest.mark.parametrize("text", ["", "Once upon a time.", " two  spaces ", "naïve 👋 日本", "<|im_end|>", "a\0b"])
def test_a_text_comes_back_from_its_tokens(questions, text):
    tokens = questions.reply(Tokenize(1, text)).tokens

    assert questions.reply(Detokenize(2, tokens)).text == text


def test_a_special_token_that_somebody_typed_is_text(questions, vocabulary):
    assert len(questions.reply(Tokenize(1, "<|im_end|>")).tokens) > 1
    assert questions.reply(Detokenize(1, (vocabulary.eos,))).text == "<|im_end|>"


def test_many_long_tokens_fit_however_long_the_text(questions, vocabulary):
    longest = max(range(vocabulary.size), key=lambda token: len(vocabulary.piece(token) or b""))

    text = questions.reply(Detokenize(1, (longest,) * 500)).text

    assert text == vocabulary.piece(longest).decode() * 500


@pytest.mark.parametrize("wrong", [-1, 4096, 2**31 - 1])
def test_tokens_that_the_model_does_not_have_are_refused(questions, wrong):
    with pytest.raises(GenerationFailed, match=f"There is no token {wrong}"):
        questions.reply(Detokenize(1, (5, wrong)))


def test_a_text_of_many_megabytes_is_refused(questions):
    with pytest.raises(GenerationFailed, match="9 MB"):
        questions.reply(Tokenize(1, "x" * 9_000_000))


def test_the_length_of_a_prompt_is_that_of_what_the_model_would_read(questions):
    short = ChatRequest((Turn(Role.USER, "Hi"),), Sampling())

    length = questions.reply(CountTokens(1, short)).length

    assert length.n_tokens == len(questions.writer.write(short).tokens)
    assert length.dropped_turns == 0


def test_turns_that_would_be_left_out_are_counted(questions):
    turns = (Turn(Role.USER, "word " * 60), Turn(Role.ASSISTANT, "word " * 60)) * 3 + (Turn(Role.USER, "Hi"),)

    length = questions.reply(CountTokens(1, ChatRequest(turns, Sampling()))).length

    assert length.dropped_turns > 0
    assert length.n_tokens < 256


def test_without_a_writer_of_prompts_there_is_no_prompt(loaded):
    with pytest.raises(GenerationFailed, match="cannot chat"):
        Questions(loaded.model).reply(CountTokens(1, ChatRequest((Turn(Role.USER, "Hi"),))))


def test_a_request_that_cannot_be_asked_has_no_length(questions):
    with pytest.raises(GenerationFailed, match="empty"):
        questions.reply(CountTokens(1, ChatRequest(())))
