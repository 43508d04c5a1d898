import os
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import ConversationUnreadable, StorageFailed
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
