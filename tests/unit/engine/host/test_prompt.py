"""Tokens of a prompt: answers keep theirs, old turns go when they do not fit."""

import pytest

from desktop.domain.errors import Cure, GenerationFailed
from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.host.prompt import PromptWriter
from desktop.engine.host.template import ChatTemplate
from desktop.engine.host.token_memory import TokenMemory

N_CTX = 400


@pytest.fixture
def writer(vocabulary, header) -> PromptWriter:
    return PromptWriter(vocabulary, ChatTemplate(header.facts.chat_template, "", ""), N_CTX, TokenMemory())


def chat(*contents: str, system: str = "") -> tuple[Turn, ...]:
    roles = (Role.USER, Role.ASSISTANT)
    turns = tuple(Turn(roles[index % 2], content) for index, content in enumerate(contents))
    return (Turn(Role.SYSTEM, system), *turns) if system else turns


def long_chat(n_turns: int) -> tuple[Turn, ...]:
    return chat(*[f"Number {index}: the sea and the world." for index in range(n_turns)])


def test_the_tokens_are_those_of_the_rendered_template(writer, vocabulary):
    prompt = writer.write(ChatRequest(chat("Hi", "Hello.", "Bye", system="Be kind.")))

    assert prompt.tokens == vocabulary.tokenize(
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
        "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n",
        has_specials=True,
    )
    assert prompt.dropped_turns == 0


def test_an_answer_that_was_made_keeps_its_tokens(writer, vocabulary):
    unusual = [vocabulary.tokenize(letter, has_specials=False)[0] for letter in "Hello."]
    writer.memory.remember_answer("Hello.", unusual)

    tokens = writer.write(ChatRequest(chat("Hi", "Hello.", "Bye"))).tokens

    assert any(tokens[i : i + 6] == unusual for i in range(len(tokens)))


def test_a_turn_extends_the_prompt_before_it_token_for_token(writer):
    first = writer.write(ChatRequest(chat("Hi"))).tokens
    answer = [70, 71, 72]
    writer.memory.remember_answer("abc", answer)

    second = writer.write(ChatRequest(chat("Hi", "abc", "Bye"))).tokens

    assert second[: len(first) + 3] == first + answer


def test_continuing_carries_the_answers_text_and_tokens(writer):
    writer.memory.remember_answer("abc", [70, 71, 72])

    prompt = writer.write(ChatRequest(chat("Hi", "abc"), continue_last=True))

    assert prompt.carried == ("abc", [70, 71, 72])
    assert prompt.tokens[-3:] == [70, 71, 72]


def test_continuing_an_answer_that_has_no_text_yet_makes_it_anew(writer):
    assert (
        writer.write(ChatRequest(chat("Hi", ""), continue_last=True)).tokens
        == writer.write(ChatRequest(chat("Hi"))).tokens
    )


def test_whole_oldest_questions_go_with_their_answers_and_the_system_prompt_stays(writer, vocabulary):
    turns = (Turn(Role.SYSTEM, "Be kind."), *long_chat(41))

    prompt = writer.write(ChatRequest(turns))
    text = b"".join(vocabulary.piece(token) or b"|" for token in prompt.tokens).decode()

    assert 0 < prompt.dropped_turns < 40
    assert prompt.dropped_turns % 2 == 0
    assert len(prompt.tokens) < N_CTX * 3 // 4
    assert "Be kind." in text
    assert f"user\nNumber {prompt.dropped_turns}:" in text
    assert "Number 40" in text


def test_what_was_dropped_stays_dropped_so_that_the_beginning_stays_the_same(writer):
    before = writer.write(ChatRequest(long_chat(41)))
    after = writer.write(ChatRequest(long_chat(43)))

    assert after.dropped_turns == before.dropped_turns
    assert after.tokens[: len(before.tokens)] == before.tokens


def test_another_conversation_is_not_cut_by_what_was_dropped(writer):
    writer.write(ChatRequest(long_chat(41)))

    assert writer.write(ChatRequest(chat("Hi"))).dropped_turns == 0


def test_a_last_message_that_fits_only_alone_stands_alone(writer):
    prompt = writer.write(ChatRequest(chat("Hi", "Hello.", "the sea and the world " * 55)))

    assert prompt.dropped_turns == 2
    assert N_CTX * 3 // 4 < len(prompt.tokens) < N_CTX


def test_a_last_message_longer_than_the_context_is_told(writer):
    with pytest.raises(GenerationFailed) as told:
        writer.write(ChatRequest(chat("Hi", "Hello.", "word " * 500)))

    assert told.value.message == "This message has about 511 tokens, more than the context of 400."
    assert told.value.cure is Cure.LARGER_CONTEXT


def test_an_answer_that_fills_the_context_cannot_be_continued(writer):
    with pytest.raises(GenerationFailed, match="already fills the context of 400 tokens"):
        writer.write(ChatRequest(chat("Hi", "word " * 500), continue_last=True))


@pytest.mark.parametrize("turns", [(), chat(""), chat("Hi", "Hello.", " \n"), (Turn(Role.SYSTEM, ""),)])
def test_an_empty_prompt_is_told(writer, turns):
    with pytest.raises(GenerationFailed, match="The message is empty"):
        writer.write(ChatRequest(turns))


def test_room_for_a_short_answer_is_not_kept_free_for_a_long_one(writer):
    turns = long_chat(19)

    assert writer.write(ChatRequest(turns, Sampling(max_tokens=10))).dropped_turns == 0
    assert writer.write(ChatRequest(turns)).dropped_turns > 0


def test_the_mark_with_which_the_template_begins_the_thoughts_is_told(vocabulary, header):
    template = ChatTemplate(header.facts.chat_template + "{% if add_generation_prompt %}<think>\n{% endif %}", "", "")
    writer = PromptWriter(vocabulary, template, N_CTX, TokenMemory())

    assert writer.write(ChatRequest(chat("Hi"))).opening == "<think>"
    assert writer.write(ChatRequest(chat("Hi", "Hello <think>"), continue_last=True)).opening == ""
    assert writer.write(ChatRequest(chat("What does this mean: <think>"))).opening == "<think>"


def test_a_question_that_ends_in_such_a_mark_opens_nothing(writer):
    assert writer.write(ChatRequest(chat("What does this mean: <think>"))).opening == ""
