from dataclasses import replace

import pytest

from desktop.domain.branches import cleared, continued_from, descendants, with_edited, without_branch
from desktop.domain.conversation import new_conversation
from desktop.domain.messages import ForeignPart, ReasoningPart, Status, TextPart, Timings, Usage, user_message
from tests.branching import forked, said, tree
from tests.image_files import HOLIDAY


def path(conversation) -> list[str]:
    return [message.id for message in conversation.path()]


def test_an_edited_answer_is_a_version_beside_the_old_one_and_is_shown():
    edited = with_edited(forked(), "a4", "Better")

    assert [message.text for message in edited.path()][-1] == "Better"
    assert edited.versions("a4") == ("a4", edited.current)
    assert edited.message("a4").text == "a4"


def test_an_edited_answer_says_so_keeps_its_model_and_has_no_figures():
    old = replace(
        said("a1", "q1"), status=Status.STOPPED, finish_reason="length", model="Llama", usage=Usage(1, 2),
        timings=Timings(1, 2), extra={"mine": 1, "usage": {"cached": 3}},
    )  # fmt: skip
    conversation = tree("q1", q1=None).with_message(old)

    edited = with_edited(conversation, "a1", "Better").path()[-1]

    assert (edited.model, edited.status, edited.can_continue) == ("Llama", Status.COMPLETE, False)
    assert (edited.usage, edited.timings) == (None, None)
    assert edited.extra == {"mine": 1, "edited": True}


def test_what_an_edit_does_not_replace_stays_where_it_was():
    picture = ForeignPart({"type": "image"})
    old = replace(said("a1", "q1"), parts=(ReasoningPart("Hm"), TextPart("One"), picture, TextPart("two")))
    conversation = tree("q1", q1=None).with_message(old)

    assert with_edited(conversation, "a1", "New").path()[-1].parts == (ReasoningPart("Hm"), TextPart("New"), picture)


def test_a_question_in_another_wording_is_no_edited_answer():
    edited = with_edited(forked(), "q1", "Other")

    assert path(edited) == [edited.current]
    assert edited.path()[-1].extra == {}


@pytest.mark.parametrize("text", ["a4", "  \n"])
def test_the_same_words_and_no_words_are_no_edit(text):
    conversation = forked()

    assert with_edited(conversation, "a4", text) is conversation


def test_a_version_goes_with_all_that_follows_it_and_the_one_before_is_shown():
    assert descendants(forked(), "a2") == {"a2", "q2", "a3", "q3", "q4", "a4"}

    left = without_branch(forked(), "a2")

    assert [message.id for message in left.messages] == ["q1", "a1"]
    assert path(left) == ["q1", "a1"]


def test_without_a_version_before_the_one_behind_is_shown_to_its_end():
    left = without_branch(forked().showing("a1"), "a1")

    assert path(left) == ["q1", "a2", "q2", "a3", "q4", "a4"]


def test_what_is_shown_stays_shown_when_another_branch_goes():
    left = without_branch(forked(), "a1")

    assert left.current == "a4"
    assert len(left.messages) == 7


def test_the_last_version_leaves_what_came_before_it():
    left = without_branch(tree("a1", q1=None, a1="q1"), "a1")

    assert path(left) == ["q1"]
    assert path(without_branch(left, "q1")) == []


def test_a_cleared_conversation_keeps_its_title():
    conversation = forked().titled("Lisbon")

    assert cleared(conversation).messages == ()
    assert (cleared(conversation).title, cleared(conversation).current) == ("Lisbon", None)


def test_a_new_conversation_goes_on_from_any_message_of_the_old_one():
    old = replace(forked(), pinned=True, folder="work")

    new = continued_from(old, "q3", "Other")

    assert path(new) == ["q1", "a2", "q2", "a3", "q3"]
    assert len(new.messages) == 5
    assert (new.id != old.id, new.title, new.folder, new.pinned) == (True, "Other", "work", False)


def test_messages_that_follow_each_other_in_a_circle_are_deleted_like_others():
    conversation = tree("a1", q1="a1", a1="q1")

    assert without_branch(conversation, "q1").messages == ()


def test_an_edited_message_keeps_its_images_or_has_others() -> None:
    other = replace(HOLIDAY, name="the sea.png")
    asked = user_message("Where is this?", None, (HOLIDAY,))
    conversation = new_conversation().with_message(asked)

    kept = with_edited(conversation, asked.id, "When was this?")
    assert kept.path()[-1].parts == (HOLIDAY, TextPart("When was this?"))
    changed = with_edited(conversation, asked.id, "Where is this?", (other,))
    assert changed.path()[-1].parts == (other, TextPart("Where is this?"))
    assert with_edited(conversation, asked.id, "Where is this?", (HOLIDAY,)) is conversation
