from pathlib import Path

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.search import KnownFile
from desktop.storage.conversation_file import encode
from desktop.storage.conversation_listing import ConversationListing
from desktop.storage.known_files import KnownFiles, signature


@pytest.fixture
def listing(tmp_path: Path) -> ConversationListing:
    return ConversationListing(tmp_path, KnownFiles())


def write(folder: Path, name: str, title: str) -> Path:
    path = folder / f"{name}.json"
    path.write_bytes(encode(new_conversation().titled(title)))
    return path


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    listing = ConversationListing(tmp_path / "none", KnownFiles())
    assert listing.summaries() == []
    assert listing.changes() == ([], [])


def test_files_that_came_changed_or_went_since_the_list_was_read_are_told(tmp_path, listing):
    kept, changed, gone = (write(tmp_path, name, "First") for name in ("kept", "changed", "gone"))
    assert {line.id for line in listing.summaries()} == {"kept", "changed", "gone"}
    assert listing.changes() == ([], [])
    write(tmp_path, "changed", "A longer title")
    gone.unlink()
    write(tmp_path, "new", "New")
    came, went = listing.changes()
    assert (set(came), went) == ({"changed", "new"}, ["gone"])
    assert listing.new_line(changed).title == "A longer title"
    assert listing.changes() == (["new"], [])
    assert kept.exists()


def test_a_file_that_was_written_here_is_no_change(tmp_path, listing):
    listing.summaries()
    listing.note(write(tmp_path, "mine", "Mine"))
    assert listing.changes() == ([], [])
    listing.forget("mine")
    assert listing.changes() == (["mine"], [])


def test_half_a_file_has_no_line_while_it_is_young(tmp_path, listing):
    path = tmp_path / "half.json"
    path.write_bytes(b'{"format": "hearth-conv')
    assert listing.new_line(path) is None
    assert listing.changes() == (["half"], [])


def test_a_file_that_is_known_as_it_is_is_not_read(tmp_path, listing):
    path = write(tmp_path, "known", "In the file")
    found = signature(path)
    line = new_conversation().titled("In the index").summary
    known = {"known": KnownFile((found.changed_ns, found.size_bytes), line)}
    assert listing.summaries(known) == [line]
