"""The index follows what it is told of."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.messages import Message, Role, TextPart
from desktop.domain.search import UNSURE, FileSignature, KnownFile
from desktop.storage.search_index import SLICE, SearchIndex
from tests.unit.storage.search_conversations import AT, talk

SIGNATURE = FileSignature(1_700_000_000_000_000_001, 1234)


@pytest.fixture
def index(tmp_path: Path):
    made = SearchIndex(tmp_path / "search.db")
    yield made
    assert made.losses == 0
    made.close()


def take(index: SearchIndex, conversation, signature=SIGNATURE) -> None:
    list(index.taking(conversation, signature))


def found(index: SearchIndex, text: str) -> list[str]:
    return [each.summary.id for each in index.search(text).found]


def test_what_is_known_is_there_at_the_next_start(tmp_path, index):
    chat = talk("a", "Trip to “Lisbon” \\ 東京", "Hi")
    take(index, chat)
    index.close()

    again = SearchIndex(tmp_path / "search.db")

    assert again.known() == {"a": KnownFile(SIGNATURE, chat.summary)}
    assert found(again, "lisbon") == ["a"]
    again.close()


def test_a_changed_message_is_found_by_its_new_words_only(index):
    chat = talk("a", "Chat", "lisbon", "porto")
    take(index, chat)
    changed = replace(chat.messages[1], parts=(TextPart("faro"),))
    take(index, replace(chat, messages=(chat.messages[0], changed)))

    assert [found(index, word) for word in ("lisbon", "porto", "faro")] == [["a"], [], ["a"]]


def test_only_messages_that_changed_are_written(index):
    chat = talk("a", "Chat", *["lisbon"] * (SLICE * 3))
    take(index, chat)
    more = Message("new", chat.messages[-1].id, Role.USER, (TextPart("porto"),), AT)

    steps = list(index.taking(replace(chat, messages=(*chat.messages, more)), SIGNATURE))

    assert len(steps) == 1, "one message is less than a slice"
    assert found(index, "porto") == ["a"]


def test_a_long_conversation_is_taken_in_bit_by_bit(index):
    chat = talk("a", "Chat", *[f"word{number}" for number in range(SLICE * 2 + 1)])

    steps = index.taking(chat, SIGNATURE)

    for begun in range(3):
        next(steps)
        assert found(index, f"word{SLICE * begun}") == ["a"]
        assert index.signatures()["a"] != SIGNATURE, "there is more to read"
    assert not list(steps)
    assert index.signatures() == {"a": SIGNATURE}
    assert found(index, f"word{SLICE * 2}") == ["a"]


def test_a_new_title_is_found_and_the_old_one_not(index):
    chat = talk("a", "Lisbon", "Hi")
    take(index, chat)
    take(index, chat.titled("Porto"))

    assert [found(index, word) for word in ("lisbon", "porto")] == [[], ["a"]]


def test_a_removed_conversation_leaves_nothing(index):
    take(index, talk("a", "Lisbon", "lisbon"))
    take(index, talk("b", "Porto", "lisbon"))

    index.remove("a")
    index.remove("never there")

    assert found(index, "lisbon") == ["b"]
    assert set(index.known()) == {"b"}


def test_a_file_that_cannot_be_read_is_not_read_again_and_not_found(index):
    take(index, talk("a", "Lisbon", "Hi"))

    index.note_unreadable("a", SIGNATURE)

    assert index.signatures() == {"a": SIGNATURE}
    assert index.known() == {}
    assert found(index, "lisbon") == []


def test_what_was_saved_just_now_is_compared_with_its_file_later(index):
    take(index, talk("a", "Lisbon", "Hi"), UNSURE)

    assert index.known()["a"].signature == UNSURE


def test_texts_that_no_file_can_hold_do_no_harm(index):
    take(index, talk("a", "Title \ud800", "half \ud800 \0 pair lisbon"))

    assert found(index, "lisbon") == ["a"]
