from dataclasses import replace

from desktop.domain.conversation import ConversationSettings, new_conversation
from desktop.domain.messages import Message, Role, Status, TextPart, answer_parts, new_id, timestamp, user_message
from desktop.domain.requests import Turn
from desktop.domain.settings import Settings
from desktop.services.context_builder import build_request
from tests.image_files import HOLIDAY


def conversation_of(*texts: str):
    """A conversation in which user and model take turns; an empty text is a failed answer."""
    conversation = new_conversation()
    for index, text in enumerate(texts):
        if index % 2 == 0:
            message = user_message(text, conversation.current)
        else:
            parts = (TextPart(text),) if text else ()
            message = Message(new_id(), conversation.current, Role.ASSISTANT, parts, timestamp(), Status.COMPLETE)
        conversation = conversation.with_message(message)
    return conversation


def test_the_shown_path_becomes_turns():
    request = build_request(conversation_of("Hi", "Hello", "Bye"), Settings())
    assert request.turns == (Turn(Role.USER, "Hi"), Turn(Role.ASSISTANT, "Hello"), Turn(Role.USER, "Bye"))


def test_the_system_prompt_comes_first_and_the_conversations_own_wins():
    settings = Settings().with_value("system_prompt", "Be kind.")
    conversation = conversation_of("Hi")
    assert build_request(conversation, settings).turns[0] == Turn(Role.SYSTEM, "Be kind.")
    own = replace(conversation, settings=ConversationSettings(system_prompt="Be brief."))
    assert build_request(own, settings).turns[0] == Turn(Role.SYSTEM, "Be brief.")
    none_of_its_own = replace(conversation, settings=ConversationSettings(system_prompt=""))
    assert build_request(none_of_its_own, settings).turns == (Turn(Role.USER, "Hi"),)


def test_a_failed_answer_is_left_out_and_the_prompts_around_it_become_one_turn():
    assert build_request(conversation_of("Hi", "", "Are you there?"), Settings()).turns == (
        Turn(Role.USER, "Hi\n\nAre you there?"),
    )


def test_reasoning_is_not_read_again():
    conversation = conversation_of("Hi")
    answer = Message(new_id(), conversation.current, Role.ASSISTANT, answer_parts("Hm.", "Hello"), timestamp())
    assert build_request(conversation.with_message(answer), Settings()).turns[-1] == Turn(Role.ASSISTANT, "Hello")


def test_a_conversations_sampling_overrides_the_settings():
    conversation = replace(conversation_of("Hi"), settings=ConversationSettings(sampling={"temperature": 0.0}))
    request = build_request(conversation, Settings().with_value("top_k", 7))
    assert (request.sampling.temperature, request.sampling.top_k) == (0.0, 7)


def test_a_model_reads_the_name_of_an_image_in_its_place():
    other = replace(HOLIDAY, name="the\n sea].png")
    asked = user_message("Where is this?", None, (HOLIDAY, other))
    request = build_request(new_conversation().with_message(asked), Settings())
    assert request.turns == (Turn(Role.USER, "[Image: holiday.png]\n[Image: the sea].png]\nWhere is this?"),)
    between = replace(asked, parts=(TextPart("First"), HOLIDAY, TextPart("then"), other))
    request = build_request(new_conversation().with_message(between), Settings())
    assert request.turns[0].content == "First\n[Image: holiday.png]\nthen\n[Image: the sea].png]"


def test_an_image_without_a_word_is_read_too():
    asked = user_message("", None, (HOLIDAY,))
    request = build_request(new_conversation().with_message(asked), Settings())
    assert request.turns == (Turn(Role.USER, "[Image: holiday.png]"),)
