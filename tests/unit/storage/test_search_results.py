"""What is found, and in which order."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation
from desktop.domain.search import FileSignature, SearchResult, Source
from desktop.storage.search_index import SearchIndex
from desktop.storage.search_results import MOST_CONVERSATIONS, MOST_HITS
from tests.unit.storage.search_conversations import talk

Search = Callable[..., SearchResult]


@pytest.fixture
def search(tmp_path: Path):
    """Searches for a text in conversations."""
    index = SearchIndex(tmp_path / "search.db")

    def find(text: str, *conversations: Conversation) -> SearchResult:
        for conversation in conversations:
            list(index.taking(conversation, FileSignature(1, 1)))
        return index.search(text)

    yield find
    assert index.losses == 0, "no query may be an error of SQLite"
    index.close()


def ids(result: SearchResult) -> list[str]:
    return [found.summary.id for found in result.found]


@pytest.mark.parametrize("typed", ["cafe", "Café", "CAFÉ maj", "majes", '"cafe maj', "cafe\u0301"])
def test_case_accents_and_an_unfinished_word_do_not_matter(search, typed):
    assert ids(search(typed, talk("a", "Lisbon", "Is the Café Majestic nice?"))) == ["a"]


def test_a_finished_word_is_the_whole_word(search):
    lisbon = talk("a", "Trip", "Lisbon is nice")

    assert ids(search("lis ", lisbon)) == []
    assert ids(search("lisb is")) == []


@pytest.mark.parametrize("typed", ["京", "東京", "東京タ", "京タワー", "ワー", "ก", "ไทย", "ภาษา", "교", "大学"])
def test_scripts_without_spaces_are_found_from_one_character_on(search, typed):
    known = talk("a", "Chat", "東京タワーに行きたい。北京大学", "ภาษาไทย กิน 대학교에서")

    result = search(typed, known, talk("b", "Chat", "京都の東"))

    assert "a" in ids(result)
    hit = result.found[ids(result).index("a")].hits[0]
    assert any(hit.snippet[begin:end].startswith(typed) for begin, end in hit.marks)


def test_characters_in_another_order_are_something_else(search):
    assert ids(search("京東", talk("a", "Chat", "東京"))) == []


def test_all_words_are_wanted_wherever_in_the_conversation_they_are(search):
    both = talk("a", "Trip to Lisbon", "Which hotel?", "This one.")

    assert ids(search("lisbon hotel", both, talk("b", "Lisbon", "Which train?"))) == ["a"]


def test_words_in_one_message_are_nearer_than_words_apart(search):
    apart = talk("a", "Chat", "My hotel", "It is fine", "In lisbon it rains")
    together = talk("b", "Chat", "A hotel in lisbon")

    assert ids(search("lisbon hotel", apart, together)) == ["b", "a"]


def test_a_conversation_with_an_excluded_word_anywhere_is_left_out(search):
    hotel = talk("a", "Lisbon", "Lisbon is nice", "Stay in a hotel")

    assert ids(search("lisbon -hotel", hotel, talk("b", "Lisbon", "By train"))) == ["b"]


def test_a_title_weighs_more_than_text(search):
    text = talk("a", "Chat", "lisbon " * 3, at="2026-02-01T00:00:00.000Z")

    assert ids(search("lisbon", text, talk("b", "About Lisbon", "Hi"))) == ["b", "a"]


def test_of_equal_conversations_the_newer_one_comes_first(search):
    chats = [talk(f"c{month}", "Chat", "lisbon", at=f"2026-0{month}-01T00:00:00.000Z") for month in (2, 5, 3)]

    assert ids(search("lisbon", *chats)) == ["c5", "c3", "c2"]


def test_a_part_of_a_title_is_enough(search):
    found = search("isbo", talk("a", "Trip to Lisbon", "Hello there")).found[0]

    assert found.summary.title[slice(*found.title_marks[0])] == "isbo"
    assert (found.hits, found.preview) == ((), "Hello there")


def test_tags_say_among_which_conversations(search):
    tagged = replace(talk("a", "Trip", "To Lisbon"), tags=("Travel", "Work"))
    other = replace(talk("b", "Trip", "To Lisbon"), tags=("framework",))

    assert ids(search("lisbon #work", tagged, other, talk("c", "Trip", "To Lisbon"))) == ["a"]
    assert ids(search("#tra")) == ["a"], "a tag is enough, and may be unfinished"
    assert ids(search("#work #travel lisbon")) == ["a"]
    assert ids(search("#home")) == []


def test_one_letter_finds_titles_only(search):
    assert ids(search("l", talk("a", "Lisbon", "Hi"), talk("b", "Trip", "To Lisbon"))) == ["a"]


def test_hits_are_grouped_and_the_others_counted(search):
    chat = talk("a", "Chat", *["lisbon again"] * 9)

    found = search("lisbon", chat).found

    assert len(found) == 1
    assert (len(found[0].hits), found[0].more) == (MOST_HITS, 9 - MOST_HITS)


def test_a_hit_says_where_it_is(search):
    chat = talk("a", "Chat", "Where to?", "To Porto.", thought="Lisbon or Porto?")

    hit = search("lisbon", chat).found[0].hits[0]

    assert (hit.message_id, hit.source, hit.needle, hit.nth) == ("a1", Source.REASONING, "Lisbon", 0)
    assert {hit.source for hit in search("porto").found[0].hits} == {Source.ANSWER, Source.REASONING}


def test_only_so_many_conversations_are_shown_but_all_are_counted(search):
    result = search("lisbon", *[talk(f"c{n}", "Chat", "lisbon") for n in range(MOST_CONVERSATIONS + 7)])

    assert len(result.found) == MOST_CONVERSATIONS
    assert result.total == MOST_CONVERSATIONS + 7


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", '"', "-", "-lisbon", "++", "AND", "lisbon AND", "NEAR(lisbon", "title:lisbon", "lisbon*^", "(" * 999,
        "\0", "lisbon\0", "'; DROP TABLE words; --", "x" * 10_000, '"' * 9_999, "-" * 10_000, "a " * 5_000, "\ud800",
        "\U0001f600", "½ ²", "\u0301", "ﷺ", "ß İ ŉ",
    ],
)  # fmt: skip
def test_hostile_queries_are_only_queries(search, typed):
    assert search(typed, talk("a", "Trip", "To Lisbon \0 and back")).query == typed
    assert ids(search("lisbon")) == ["a"]
