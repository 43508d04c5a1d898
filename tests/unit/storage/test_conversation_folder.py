import os
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.messages import Message, Role, Status, timestamp
from desktop.domain.search import FileSignature
from desktop.storage.conversation_folder import ConversationFolder
from desktop.storage.conversation_store import ConversationStore
from tests.unit.storage.search_conversations import talk


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one conversation."""
    ConversationStore(tmp_path / "here", tmp_path / "trash").save(talk("a", "Trip", "To Lisbon"))
    return tmp_path / "here"


def test_signatures_are_those_of_all_files_that_have_names(place):
    (place / "not ours.txt").touch()
    (place / ".hidden.json").touch()
    (place / "folder.json").mkdir()
    if sys.platform == "linux":
        Path(os.fsdecode(os.fsencode(place) + b"/no\xfftext.json")).touch()
        (place / "circle.json").symlink_to(place / "circle.json")
    status = (place / "a.json").stat()

    assert ConversationFolder(place).signatures() == {"a": FileSignature(status.st_mtime_ns, status.st_size)}


def test_a_folder_that_is_gone_is_not_an_empty_one(tmp_path):
    with pytest.raises(StorageFailed):
        ConversationFolder(tmp_path / "gone").signatures()


def test_a_conversation_has_the_id_of_its_file_whatever_stands_in_it(place):
    (place / "a.json").rename(place / "b.json")

    assert ConversationFolder(place).load("b").id == "b"


@pytest.mark.parametrize("name", ["gone", "../a", ""])
def test_what_is_not_there_cannot_be_read(place, name):
    with pytest.raises(ConversationUnreadable):
        ConversationFolder(place).load(name)


def journaled(place: Path, text: str) -> ConversationStore:
    store = ConversationStore(place, place / ".trash")
    answer = Message("answer", store.load("a").current, Role.ASSISTANT, (), timestamp(), Status.INTERRUPTED)
    store.journal("a", answer, "", text)
    return store


def test_what_a_process_left_in_a_journal_is_found_and_looked_at_again_when_it_is_folded(place):
    plain = ConversationFolder(place).signatures()
    journaled(place, "fado")

    folder = ConversationFolder(place)

    assert folder.load("a").messages[-1].text == "fado"
    assert folder.signatures()["a"] != plain["a"]

    left = folder.signatures()
    store = ConversationStore(place, place / ".trash")
    store.save(store.load("a"))
    assert folder.signatures()["a"] != left["a"]


def test_an_answer_that_is_being_made_is_not_read_again_and_again(place):
    plain = ConversationFolder(place).signatures()
    store = journaled(place, "fado")

    folder = ConversationFolder(place, store.is_journaling)

    assert folder.signatures() == plain
    assert [message.text for message in folder.load("a").messages] == ["To Lisbon"]
    store.end_journal("a")
    assert folder.signatures() != plain


def test_a_journal_without_its_conversation_is_none(place):
    (place / "gone.journal").write_bytes(b"x")

    assert list(ConversationFolder(place).signatures()) == ["a"]
