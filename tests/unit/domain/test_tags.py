import pytest

from desktop.domain.conversation import ConversationSummary
from desktop.domain.tags import asks_for_tags, clean_tag, tags_in_use, with_tags


def tagged(*tags: str) -> ConversationSummary:
    return ConversationSummary("c", "Chat", "2026-01-01T00:00:00.000Z", tags=tags)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("travel", "travel"), ("#travel", "travel"), ("  to read ", "to-read"), ("a,b", "a-b"), ("##", ""), (" , ", "")],
)
def test_a_tag_is_one_word_without_its_sign(typed, kept):
    assert clean_tag(typed) == kept


def test_a_very_long_tag_is_cut():
    assert len(clean_tag("x" * 500)) == 40


def test_tags_in_use_come_once_and_in_order():
    assert tags_in_use([tagged("work", "Lisbon"), tagged("Work"), tagged()]) == ("Lisbon", "Work")


def test_tags_are_added_once_and_taken_off_in_any_spelling():
    assert with_tags(("Work", "old"), ["work", "new", "New", ""], ["OLD"]) == ("Work", "new")


@pytest.mark.parametrize(
    ("text", "is_for_tags"), [("#work", True), ("plan #work", True), ("#", False), ("C# work", False), ("", False)]
)
def test_a_search_for_tags_is_known_by_its_sign(text, is_for_tags):
    assert asks_for_tags(text) is is_for_tags
