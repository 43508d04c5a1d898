from dataclasses import replace

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.messages import Role, Status, TextPart
from desktop.services import turn_plans
from tests.image_files import HOLIDAY


@pytest.fixture
def answered():
    """A conversation with one prompt and one answer, and the answer."""
    plan = turn_plans.send(new_conversation(), "Hi")
    answer = _with(plan.answer, "Hello", Status.COMPLETE)
    return plan.conversation.with_message(answer), answer


def _with(message, text, status):
    return replace(message, parts=(TextPart(text),) if text else (), status=status)


def test_the_first_prompt_names_the_conversation(answered):
    conversation, _ = answered
    assert conversation.title == "Hi"
    assert turn_plans.send(conversation, "And now something else").conversation.title == "Hi"


def test_a_prompt_that_is_only_an_image_has_its_name():
    assert turn_plans.send(new_conversation(), "", (HOLIDAY,)).conversation.title == "holiday.png"


def test_images_are_sent_and_sent_again_with_their_words(answered):
    plan = turn_plans.send(answered[0], "Where is this?", (HOLIDAY,))
    asked = plan.conversation.message(plan.conversation.current)
    assert (asked.text, asked.images) == ("Where is this?", (HOLIDAY,))
    edited = turn_plans.resend(plan.conversation, asked.id, "And when?", asked.images).conversation
    assert edited.message(edited.current).parts == (HOLIDAY, TextPart("And when?"))


def test_a_name_that_the_user_gave_stays():
    named = new_conversation().titled("Mine")
    assert turn_plans.send(named, "Hi").conversation.title == "Mine"


def test_regenerate_makes_a_version_beside_the_old_answer(answered):
    conversation, answer = answered
    plan = turn_plans.regenerate(conversation, answer.id)
    assert plan.answer.parent == answer.parent
    assert plan.answer.id != answer.id
    assert [message.role for message in plan.conversation.path()] == [Role.USER]
    whole = plan.conversation.with_message(plan.answer)
    assert whole.versions(plan.answer.id) == (answer.id, plan.answer.id)


def test_a_failed_answer_without_text_is_replaced(answered):
    conversation, answer = answered
    conversation = conversation.with_message(_with(answer, "", Status.FAILED))
    assert turn_plans.regenerate(conversation, answer.id).answer.id == answer.id
    assert turn_plans.carry_on(conversation, answer.id).answer.id == answer.id


def test_resend_keeps_the_old_wording_as_a_version(answered):
    conversation, _ = answered
    old = conversation.path()[0]
    plan = turn_plans.resend(conversation, old.id, "Hi there")
    assert [message.text for message in plan.conversation.path()] == ["Hi there"]
    assert len(plan.conversation.versions(old.id)) == 2
    assert plan.conversation.showing(old.id).path()[-1].text == "Hello"


def test_carry_on_takes_up_the_answer_itself(answered):
    conversation, answer = answered
    plan = turn_plans.carry_on(conversation, answer.id)
    assert plan.answer == answer
    assert plan.continue_last
    assert plan.conversation.current == answer.id
