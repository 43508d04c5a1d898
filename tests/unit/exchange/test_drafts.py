import pytest

from desktop.domain.messages import ReasoningPart, Role, TextPart
from desktop.exchange.drafts import DraftConversation, DraftMessage, chain, conversation_of, digest
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import NOW, outline, shown


def said(key, parent, text, role=Role.USER, **more) -> DraftMessage:
    return DraftMessage(key, parent, role, (TextPart(text),) if text else (), **more)


def made(*messages, **more):
    return conversation_of(DraftConversation("test", list(messages), **more), NOW)


def test_the_same_source_gives_the_same_ids_and_another_one_others():
    first = made(said("a", None, "Hi"), key="1")

    assert first == made(said("a", None, "Hi"), key="1")
    assert first.id != made(said("a", None, "Hi"), key="2").id
    assert first.id != conversation_of(DraftConversation("other", [said("a", None, "Hi")], key="1"), NOW).id


def test_without_an_id_what_is_said_makes_it():
    assert made(said("a", None, "Hi")).id == made(said("a", None, "Hi")).id
    assert made(said("a", None, "Hi")).id != made(said("a", None, "Ho")).id


def test_parents_come_before_their_children_and_versions_by_their_age():
    whole = made(
        said("c", "b", "third"),
        said("b", "a", "newer", created_at="2020-01-02T00:00:00.000Z"),
        said("d", "a", "older", created_at="2020-01-01T00:00:00.000Z"),
        said("a", None, "first"),
    )

    assert [text for _, _, text in outline(whole)] == ["first", "older", "newer", "third"]


def test_a_parent_that_is_not_there_makes_a_beginning():
    assert outline(made(said("a", "gone", "Hi"))) == [(None, "user", "Hi")]


@pytest.mark.parametrize("messages", [[("a", "b"), ("b", "a")], [("a", "a")], [("a", None), ("b", "c"), ("c", "b")]])
def test_circles_are_damage(messages):
    with pytest.raises(Damaged, match="in a circle"):
        made(*(said(key, parent, "x") for key, parent in messages))


def test_the_same_id_twice_is_damage():
    with pytest.raises(Damaged, match="the same id"):
        made(said("a", None, "x"), said("a", None, "y"))


def test_what_has_no_counterpart_goes_and_its_answers_move_up():
    whole = made(
        said("a", None, "Hi"), said("t", "a", "x", None, left_out=1), said("b", "t", "Yes", Role.ASSISTANT), current="t"
    )

    assert outline(whole) == [(None, "user", "Hi"), (0, "assistant", "Yes")]
    assert shown(whole) == ["Hi"]


def test_leading_system_messages_are_the_prompt_and_later_ones_stay():
    whole = made(
        *chain(
            [said("s", None, "Be kind.", Role.SYSTEM), said("a", None, "Hi"), said("t", None, "Be brief.", Role.SYSTEM)]
        ),
        system_prompt="In verse.",
    )

    assert whole.settings.system_prompt == "In verse.\n\nBe kind."
    assert outline(whole) == [(None, "user", "Hi"), (0, "system", "Be brief.")]


def test_thoughts_on_their_own_belong_to_the_answer_behind_them():
    thought = DraftMessage("b", "a", Role.ASSISTANT, (ReasoningPart("Hm."),))

    whole = made(said("a", None, "Hi"), thought, said("c", "b", "Yes", Role.ASSISTANT), current="b")

    assert outline(whole) == [(None, "user", "Hi"), (0, "assistant", "Yes")]
    assert whole.messages[1].reasoning == "Hm."
    assert shown(whole) == ["Hi", "Yes"]


def test_two_answers_in_a_row_stay_two():
    whole = made(*chain([said("a", None, "one", Role.ASSISTANT), said("b", None, "two", Role.ASSISTANT)]))

    assert len(whole.messages) == 2


def test_the_newest_end_is_shown_when_the_source_names_none():
    whole = made(said("a", None, "Hi"), said("b", "a", "old"), said("c", "a", "new"), said("d", "b", "older end"))

    assert shown(whole) == ["Hi", "new"]


def test_nothing_said_is_no_conversation():
    assert made() is None
    assert made(said("a", None, "")) is None


def test_times_fall_back_on_the_conversation_and_on_now():
    whole = made(*chain([said("a", None, "Hi"), said("b", None, "Ho", created_at="2020-01-01T00:00:00.000Z")]))

    assert [m.created_at for m in whole.messages] == ["2020-01-01T00:00:00.000Z"] * 2
    assert made(said("a", None, "Hi")).created_at == NOW


def test_titles_are_one_line_of_a_bearable_length():
    assert made(said("a", None, "Hi"), title="a\n b" + "c" * 500).title == "a b" + "c" * 197
    assert made(said("a", None, "Hi there"), title=" ").title == "Hi there"


def test_a_hundred_thousand_messages_in_a_row_are_no_problem():
    whole = made(*chain(said(str(n), None, "x") for n in range(100_000)))

    assert len(whole.path()) == 100_000


def test_a_digest_tells_where_texts_end():
    assert digest("ab", "c") != digest("a", "bc")
