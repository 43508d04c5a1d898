"""The folder of conversations: one bad file never costs another, and reading changes nothing."""

import errno
import itertools
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation, ConversationSummary, new_conversation
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.merge import Merge
from desktop.domain.messages import user_message
from desktop.domain.search import KnownFile
from desktop.storage.attachment_store import AttachmentStore
from desktop.storage.backups import Backups
from desktop.storage.conversation_folder import ConversationFolder
from desktop.storage.conversation_store import Care, ConversationStore
from tests.image_files import png

SAMPLES = Path(__file__).parents[2] / "data" / "conversations"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "conversations"


@pytest.fixture
def store(folder: Path) -> ConversationStore:
    return ConversationStore(folder, folder / ".trash")


def a_conversation(title: str = "Trip", messages: int = 1) -> Conversation:
    conversation = new_conversation().titled(title)
    for number in range(messages):
        conversation = conversation.with_message(user_message(f"text {number} " * 20, conversation.current))
    return conversation


def listed(store: ConversationStore) -> dict[str, ConversationSummary]:
    return {summary.id: summary for summary in store.summaries()}


def put_sample(name: str, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(SAMPLES / name, folder / name))


def test_a_saved_conversation_is_loaded_the_same(store: ConversationStore) -> None:
    conversation = a_conversation(messages=3)
    store.save(conversation)
    assert store.load(conversation.id) == conversation


def test_a_conversation_is_one_file_named_by_its_id(store: ConversationStore, folder: Path) -> None:
    conversation = a_conversation()
    store.save(conversation)
    store.save(conversation.titled("Another"))
    assert [file.name for file in folder.iterdir()] == [f"{conversation.id}.json"]


@pytest.mark.parametrize("messages", [0, 1, 200])
def test_the_list_shows_what_was_saved(store: ConversationStore, messages: int) -> None:
    conversation = a_conversation(messages=messages)
    store.save(conversation)
    assert store.summaries() == [conversation.summary]


def test_a_folder_that_does_not_exist_is_an_empty_list(store: ConversationStore, folder: Path) -> None:
    assert store.summaries() == []
    assert not folder.exists()


def test_a_folder_that_cannot_be_read_is_told(store: ConversationStore, folder: Path) -> None:
    folder.write_bytes(b"a file")
    with pytest.raises(StorageFailed, match="cannot be read"):
        store.summaries()


def test_only_files_that_have_changed_are_read_for_the_list(store: ConversationStore, folder: Path) -> None:
    same, changed = a_conversation("Same"), a_conversation("Changed")
    store.save(same)
    store.save(changed)
    signatures = ConversationFolder(folder).signatures()
    known = {name: KnownFile(found, ConversationSummary(name, "Known", "")) for name, found in signatures.items()}
    store.save(changed.titled("Changed again"))

    titles = {summary.id: summary.title for summary in store.summaries(known)}

    assert titles == {same.id: "Known", changed.id: "Changed again"}


def test_a_title_longer_than_what_is_read_at_first_is_listed(store: ConversationStore) -> None:
    conversation = a_conversation("long " * 2000, messages=50)
    store.save(conversation)
    assert store.summaries()[0].title == conversation.shown_title


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(10_000),
        b"\x89PNG\r\n",
        (SAMPLES / "damaged.json").read_bytes(),
        (SAMPLES / "foreign.json").read_bytes(),
        b"[" * 100_000,
    ],
)
def test_a_file_that_cannot_be_read_is_listed_and_never_touched(
    store: ConversationStore, folder: Path, content: bytes
) -> None:
    good = a_conversation()
    store.save(good)
    bad = folder / "bad.json"
    bad.write_bytes(content)
    summaries = listed(store)
    assert summaries[good.id] == good.summary
    assert summaries["bad"].title == "bad.json"
    assert summaries["bad"].problem
    with pytest.raises(ConversationUnreadable):
        store.load("bad")
    assert bad.read_bytes() == content


def test_a_long_file_that_was_cut_off_is_listed_as_damaged(store: ConversationStore, folder: Path) -> None:
    conversation = a_conversation(messages=100)
    store.save(conversation)
    path = folder / f"{conversation.id}.json"
    path.write_bytes(path.read_bytes()[:-100])
    assert store.summaries()[0].problem == f"{path.name} is damaged and cannot be read."


def test_reading_writes_nothing(store: ConversationStore, folder: Path) -> None:
    for name in ("version-1.json", "shuffled.json", "newer-version.json", "damaged.json"):
        os.utime(put_sample(name, folder), (1, 1))
    store.summaries()
    store.load("version-1")
    store.load("shuffled")
    store.read(folder / "newer-version.json")
    assert {file.name: file.stat().st_mtime for file in folder.iterdir()} == {
        "version-1.json": 1,
        "shuffled.json": 1,
        "newer-version.json": 1,
        "damaged.json": 1,
    }


def test_a_file_made_by_hand_is_listed_and_loaded(store: ConversationStore, folder: Path) -> None:
    put_sample("shuffled.json", folder)
    summary = store.summaries()[0]
    assert (summary.id, summary.title, summary.problem) == ("shuffled", "New chat", None)
    assert len(store.load("shuffled").messages) == 6


def test_the_name_of_the_file_is_the_id_whatever_stands_in_it(store: ConversationStore, folder: Path) -> None:
    put_sample("version-1.json", folder).rename(folder / "My trip.json")
    assert [summary.id for summary in store.summaries()] == ["My trip"]
    assert store.load("My trip").id == "My trip"


def test_other_files_and_hidden_ones_are_not_listed(store: ConversationStore, folder: Path) -> None:
    folder.mkdir()
    for name in (".hearth-1-a.tmp", ".DS_Store", "notes.txt", ".hidden.json", "a.journal"):
        (folder / name).write_bytes(b"x")
    (folder / "folder.json").mkdir()
    (folder / ".trash").mkdir()
    assert store.summaries() == []


@pytest.mark.skipif(sys.platform == "win32", reason="links and names as Linux has them")
def test_odd_files_are_listed_with_their_problem(store: ConversationStore, folder: Path) -> None:
    folder.mkdir()
    (folder / "circle.json").symlink_to(folder / "circle.json")
    (folder / "a:b.json").write_bytes((SAMPLES / "version-1.json").read_bytes())
    (folder / os.fsdecode(b"bytes\xff.json")).write_bytes(b"{}")
    summaries = listed(store)
    assert set(summaries) == {"circle", "a:b", "bytes\ufffd"}
    assert all(summary.problem for summary in summaries.values())


def test_a_newer_version_is_shown_but_never_saved(store: ConversationStore, folder: Path) -> None:
    path = put_sample("newer-version.json", folder)
    before = path.read_bytes()
    conversation = store.load("newer-version")
    assert conversation.read_only
    with pytest.raises(StorageFailed, match="newer version of Hearth"):
        store.save(conversation.titled("Changed"))
    assert path.read_bytes() == before


def test_a_conversation_that_is_gone_is_told(store: ConversationStore) -> None:
    with pytest.raises(ConversationUnreadable, match=r"gone\.json is no longer there"):
        store.load("gone")


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/b", "..", "", "con"])
def test_an_id_cannot_lead_out_of_the_folder(store: ConversationStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.json").write_bytes((SAMPLES / "version-1.json").read_bytes())
    with pytest.raises(ConversationUnreadable):
        store.load(name)
    for call in (store.move_to_trash, store.restore):
        with pytest.raises(StorageFailed):
            call(name)
    with pytest.raises(StorageFailed):
        store.save(replace(a_conversation(), id=name))
    assert (tmp_path / "outside.json").exists()


def test_what_was_deleted_before_the_disk_took_it_comes_back_from_the_trash_as_it_was_at_last(
    store: ConversationStore,
) -> None:
    begun = a_conversation()
    whole = begun.with_message(user_message("And in winter?", begun.current))
    store.save(begun)
    store.move_to_trash(begun.id)

    store.save_in_trash(whole)

    assert listed(store) == {}
    store.restore(begun.id)
    assert store.load(begun.id) == whole


def test_a_deleted_conversation_is_in_the_trash_and_comes_back(store: ConversationStore, folder: Path) -> None:
    conversation = a_conversation()
    store.save(conversation)
    assert not store.is_in_trash(conversation.id)
    store.move_to_trash(conversation.id)
    assert store.is_in_trash(conversation.id)
    assert store.summaries() == []
    assert (folder / ".trash" / f"{conversation.id}.json").is_file()
    store.restore(conversation.id)
    assert store.load(conversation.id) == conversation


def test_a_damaged_file_can_be_deleted_and_comes_back_unchanged(store: ConversationStore, folder: Path) -> None:
    path = put_sample("damaged.json", folder)
    before = path.read_bytes()
    store.move_to_trash("damaged")
    store.restore("damaged")
    assert path.read_bytes() == before


def test_a_file_from_elsewhere_is_read_with_its_own_id(store: ConversationStore) -> None:
    conversation = store.read(SAMPLES / "version-1.json")
    assert conversation.id == "019a0000000000000000000000000001"


def test_a_file_whose_id_would_be_no_file_gets_a_new_one(store: ConversationStore, tmp_path: Path) -> None:
    path = tmp_path / "evil.hearth.json"
    path.write_text(json.dumps({"format": "hearth-conversation", "version": 1, "id": "../../evil", "messages": []}))
    conversation = store.read(path)
    assert ".." not in conversation.id
    store.save(conversation)
    assert len(store.summaries()) == 1


def test_a_file_of_the_folder_is_read_under_its_name(store: ConversationStore, folder: Path) -> None:
    path = put_sample("version-1.json", folder)
    assert store.read(path).id == "version-1"


@pytest.mark.parametrize("name", ["none.json", "folder"])
def test_what_is_no_file_is_told(store: ConversationStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConversationUnreadable, match=name):
        store.read(tmp_path / name)


def test_a_file_that_is_far_too_large_is_not_read(store: ConversationStore, tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(2 << 30)  # takes no room
    with pytest.raises(ConversationUnreadable, match="too large"):
        store.read(path)


def test_a_copy_is_a_conversation_of_its_own(store: ConversationStore, tmp_path: Path) -> None:
    conversation = a_conversation(messages=2)
    store.write_copy(conversation, tmp_path / "Trip.hearth.json")
    assert store.read(tmp_path / "Trip.hearth.json") == conversation
    assert store.summaries() == []


def test_a_copy_of_a_newer_file_loses_nothing(store: ConversationStore, tmp_path: Path) -> None:
    original = json.loads((SAMPLES / "newer-version.json").read_bytes())
    store.write_copy(store.read(SAMPLES / "newer-version.json"), tmp_path / "copy.json")
    assert json.loads((tmp_path / "copy.json").read_bytes()) == original


def test_a_part_of_a_conversation_is_written_as_it_is(store: ConversationStore, tmp_path: Path) -> None:
    store.write_text("fn main() {}\n// Grüße \ud800", tmp_path / "code.rs")

    assert (tmp_path / "code.rs").read_bytes() == "fn main() {}\n// Grüße ?".encode()
    assert store.summaries() == []


def test_a_part_that_cannot_be_written_is_told(store: ConversationStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StorageFailed):
        store.write_text("code", tmp_path / "file" / "code.rs")


def test_the_store_knows_which_files_are_its_own(store: ConversationStore, folder: Path, tmp_path: Path) -> None:
    inside = put_sample("version-1.json", folder)
    outside = tmp_path / "version-1.json"
    outside.write_bytes(inside.read_bytes())
    assert store.contains(inside) == "version-1"
    assert store.contains(folder / ".." / "conversations" / "version-1.json") == "version-1"
    assert store.contains(outside) is None
    assert store.contains(folder / "none.json") is None
    assert store.contains(folder / ".trash" / "version-1.json") is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_to_a_file_of_the_folder_is_that_file(store: ConversationStore, folder: Path, tmp_path: Path) -> None:
    inside = put_sample("version-1.json", folder)
    (tmp_path / "link.json").symlink_to(inside)
    (tmp_path / "linked").symlink_to(folder)
    (tmp_path / "circle.json").symlink_to(tmp_path / "circle.json")
    assert store.contains(tmp_path / "link.json") == "version-1"
    assert store.contains(tmp_path / "linked" / "version-1.json") == "version-1"
    assert store.contains(tmp_path / "circle.json") is None


def test_the_first_save_clears_what_a_killed_process_left(store: ConversationStore, folder: Path) -> None:
    folder.mkdir()
    leftover = folder / ".hearth-1-0badcafe.tmp"
    leftover.write_bytes(b"half")
    os.utime(leftover, (0, 0))
    store.save(a_conversation())
    assert not leftover.exists()


def test_a_failed_save_leaves_the_old_file(
    store: ConversationStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = a_conversation()
    store.save(conversation)

    def no_space(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", no_space)
        with pytest.raises(StorageFailed, match="There is no space left"):
            store.save(conversation.titled("Changed"))
    assert store.load(conversation.id) == conversation
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_known_before_the_first_word(tmp_path, monkeypatch):
    store = ConversationStore(tmp_path / "conversations", tmp_path / "trash")
    store.prepare()
    assert (tmp_path / "conversations").is_dir()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StorageFailed, match=re.escape(str(tmp_path / "conversations"))):
        store.prepare()


def test_whichever_call_fails_the_rest_of_the_list_is_shown(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        store.save(a_conversation(str(number), messages=30))
    seen = []
    for failing_call in range(1, 30):
        with monkeypatch.context() as patched:
            _fail_at(patched, failing_call, errno.EIO)
            try:
                seen.append(len(store.summaries()))
            except StorageFailed:  # the folder itself cannot be read
                assert failing_call == 1
    assert set(seen) == {3}


FILE_CALLS = ("open", "write", "fsync", "scandir", "stat", "mkdir", "replace", "rename", "utime", "unlink")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR, errno.EROFS])
def test_whichever_call_fails_nothing_is_lost_and_nothing_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    failures = 0
    for failing_call in range(1, 40):
        shutil.rmtree(folder, ignore_errors=True)
        store = ConversationStore(folder, folder / ".trash")
        old = a_conversation("Old")
        store.save(old)
        new = old.titled("New")
        with monkeypatch.context() as patched:
            _fail_at(patched, failing_call, number)
            try:
                store.save(new)
                store.move_to_trash(old.id)
                store.restore(old.id)
            except StorageFailed:
                failures += 1
        (file,) = [file for file in folder.rglob("*") if file.is_file()]
        assert file.name == f"{old.id}.json"
        assert store.read(file) in (old, new)
    assert failures > 10


def _fail_at(patched: pytest.MonkeyPatch, failing_call: int, number: int) -> None:
    """Let the n-th call of all that touch files fail."""
    calls = itertools.count(1)

    def failing(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **keywords: object) -> object:
            if next(calls) == failing_call:
                raise OSError(number, os.strerror(number))
            return real(*arguments, **keywords)

        return call

    for name in FILE_CALLS:
        patched.setattr(os, name, failing(getattr(os, name)))


# Other programs in the folder.


def by_hand(folder: Path, conversation: Conversation) -> None:
    """Another program writes a conversation, after everything that was written before."""
    ConversationStore(folder, folder / ".trash-of-another").write_copy(conversation, folder / f"{conversation.id}.json")


def age(file: Path) -> None:
    """Nobody has written it lately."""
    os.utime(file, (1_700_000_000, 1_700_000_000))


def texts(conversation: Conversation) -> list[str]:
    return [message.text for message in conversation.messages]


def test_what_another_program_wrote_is_merged_and_never_overwritten(folder: Path) -> None:
    heard: list[Merge] = []
    store = ConversationStore(folder, folder / ".trash", Care(on_merged=heard.append))
    ours = theirs = a_conversation()
    store.save(ours)
    theirs = theirs.with_message(user_message("from outside", theirs.current))
    by_hand(folder, theirs)
    ours = ours.with_message(user_message("from the window", ours.current))
    store.save(ours)
    assert set(texts(store.load(ours.id))) == {*texts(ours), "from outside"}
    assert [(merge.ours, merge.theirs, merge.united) for merge in heard] == [(ours, theirs, store.load(ours.id))]


def test_until_the_window_has_taken_it_in_every_save_is_merged_with_it(store: ConversationStore, folder: Path) -> None:
    ours = a_conversation()
    store.save(ours)
    by_hand(folder, ours.with_message(user_message("from outside", ours.current)))
    theirs = store.load(ours.id)
    for number in range(2):
        store.save(ours.titled(f"Title {number}"))
        assert "from outside" in texts(store.load(ours.id))
    store.settle(theirs)
    store.save(ours.titled("Taken out again"))
    assert "from outside" not in texts(store.load(ours.id))


def test_a_title_that_was_changed_by_hand_survives_a_save_of_something_else(
    store: ConversationStore, folder: Path
) -> None:
    ours = a_conversation("Trip")
    store.save(ours)
    by_hand(folder, replace(ours, title="Journey"))
    store.save(ours.with_message(user_message("more", ours.current)))
    read = store.load(ours.id)
    assert (read.title, texts(read)[-1]) == ("Journey", "more")


def test_a_file_that_was_only_touched_is_no_change(folder: Path) -> None:
    heard: list[Merge] = []
    store = ConversationStore(folder, folder / ".trash", Care(on_merged=heard.append))
    ours = a_conversation()
    store.save(ours)
    age(folder / f"{ours.id}.json")
    store.save(ours.titled("Ours"))
    assert heard == []
    assert store.load(ours.id).title == "Ours"


def test_a_file_that_appears_under_the_id_of_a_new_conversation_is_merged(
    store: ConversationStore, folder: Path
) -> None:
    ours = a_conversation()
    folder.mkdir()
    by_hand(folder, ours.with_message(user_message("synced", ours.current)))
    store.save(ours.with_message(user_message("typed", ours.current)))
    assert {"synced", "typed"} <= set(texts(store.load(ours.id)))


def test_a_file_that_another_program_is_just_writing_is_not_overwritten(store: ConversationStore, folder: Path) -> None:
    ours = a_conversation()
    store.save(ours)
    file = folder / f"{ours.id}.json"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StorageFailed):
        store.save(ours.titled("Ours"))
    assert len(file.read_bytes()) == 100


def test_a_file_that_was_damaged_outside_goes_to_the_trash_as_it_is_when_the_window_saves(
    store: ConversationStore, folder: Path
) -> None:
    ours = a_conversation()
    store.save(ours)
    file = folder / f"{ours.id}.json"
    file.write_bytes(b"\0" * 50)
    age(file)
    store.save(ours.titled("Ours"))
    assert store.load(ours.id).title == "Ours"
    assert (folder / ".trash" / file.name).read_bytes() == b"\0" * 50


def test_a_file_that_was_deleted_outside_is_written_again_with_the_next_change(
    store: ConversationStore, folder: Path
) -> None:
    ours = a_conversation()
    store.save(ours)
    (folder / f"{ours.id}.json").unlink()
    store.save(ours.titled("Still here"))
    assert store.load(ours.id).title == "Still here"


def test_a_file_that_a_newer_version_wrote_meanwhile_is_not_rewritten(store: ConversationStore, folder: Path) -> None:
    ours = a_conversation()
    store.save(ours)
    file = folder / f"{ours.id}.json"
    file.write_bytes(file.read_bytes().replace(b'"version": 1', b'"version": 2'))
    before = file.read_bytes()
    with pytest.raises(StorageFailed, match="newer version"):
        store.save(ours.titled("Ours"))
    assert file.read_bytes() == before


def test_the_list_learns_what_is_new_changed_and_gone_and_not_of_its_own_writing(
    store: ConversationStore, folder: Path
) -> None:
    mine, changed, gone = a_conversation("Mine"), a_conversation("Changed"), a_conversation("Gone")
    for each in (mine, changed, gone):
        store.save(each)
    store.summaries()
    store.save(mine.titled("Mine, saved"))
    assert store.changes() == ([], [])
    new = a_conversation("New")
    by_hand(folder, new)
    by_hand(folder, changed.titled("Changed outside"))
    (folder / f"{gone.id}.json").unlink()
    found, missing = store.changes()
    assert (set(found), missing) == ({changed.id, new.id}, [gone.id])
    assert {store.new_line(each).title for each in found} == {"Changed outside", "New"}
    assert store.changes() == ([], [])


def test_half_a_file_has_no_line_until_nobody_has_written_it_for_a_while(
    store: ConversationStore, folder: Path
) -> None:
    ours = a_conversation()
    store.save(ours)
    file = folder / f"{ours.id}.json"
    file.write_bytes(file.read_bytes()[:100])
    assert store.new_line(ours.id) is None
    assert store.changes()[0] == [ours.id], "it is looked at again"
    age(file)
    assert store.new_line(ours.id).problem


def test_a_folder_that_is_gone_for_the_moment_is_no_deletion_of_everything(
    store: ConversationStore, folder: Path
) -> None:
    store.save(a_conversation())
    store.summaries()
    folder.rename(folder.with_name("unplugged"))
    assert store.changes() == ([], [])


def test_nothing_is_written_into_a_new_folder_in_the_place_of_one_that_is_gone(
    store: ConversationStore, folder: Path
) -> None:
    ours = a_conversation()
    store.prepare()
    store.save(ours)
    assert not store.is_gone()
    folder.rename(folder.with_name("unplugged"))
    assert store.is_gone()
    for write in (store.save, store.save_in_trash):
        with pytest.raises(StorageFailed) as failed:
            write(ours.titled("Porto"))
        assert failed.value.reason == "the folder is gone"
    assert not folder.exists()
    folder.with_name("unplugged").rename(folder)
    store.save(ours.titled("Porto"))
    assert store.load(ours.id).title == "Porto"


def test_the_user_may_begin_with_a_new_folder(store: ConversationStore, folder: Path) -> None:
    ours = a_conversation()
    store.prepare()
    store.save(ours)
    folder.rename(folder.with_name("unplugged"))
    store.prepare()
    assert not store.is_gone()
    store.save(ours)
    assert list(listed(store)) == [ours.id]


def test_an_empty_folder_on_another_disk_is_the_place_of_one_that_is_gone(
    store: ConversationStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.prepare()
    store.save(a_conversation())
    monkeypatch.setattr(store.listing, "_device", -1)
    assert not store.is_gone(), "a disk may come back under another number"
    monkeypatch.setattr(store.listing, "_device", -1)
    for file in folder.iterdir():
        file.unlink()
    assert store.is_gone()


def test_a_snapshot_is_kept_of_what_a_save_replaces(folder: Path, tmp_path: Path) -> None:
    backups = Backups(tmp_path / "backups")
    store = ConversationStore(folder, folder / ".trash", Care(backups=backups))
    ours = a_conversation("Before")
    store.save(ours)
    store.save(ours.titled("After"))
    assert [store.read(snapshot.path).title for snapshot in backups.of(ours.id)] == ["Before"]


def test_a_store_that_must_not_write_leaves_everything_as_it_is(folder: Path) -> None:
    ours = a_conversation()
    ConversationStore(folder, folder / ".trash").save(ours)

    def refuse() -> None:
        raise StorageFailed("Open elsewhere.")

    store = ConversationStore(folder, folder / ".trash", Care(before_write=refuse))
    before = [(path.name, path.read_bytes()) for path in folder.iterdir()]
    for attempt in (lambda: store.save(ours.titled("Ours")), lambda: store.move_to_trash(ours.id)):
        with pytest.raises(StorageFailed, match="Open elsewhere"):
            attempt()
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == before


def test_reading_the_list_again_does_not_hide_that_an_open_conversation_has_changed(
    store: ConversationStore, folder: Path
) -> None:
    ours = a_conversation()
    store.save(ours)
    by_hand(folder, ours.titled("Changed outside"))
    store.summaries()
    assert store.changes() == ([ours.id], [])


def test_a_copy_elsewhere_has_its_images_in_it_and_gives_them_back(tmp_path):
    images = AttachmentStore(tmp_path / "attachments"), AttachmentStore(tmp_path / "elsewhere")
    stores = [ConversationStore(tmp_path / "c", tmp_path / "t", Care(attachments=each)) for each in images]
    part = images[0].add_data(png(), "cat.png")
    conversation = new_conversation().with_message(user_message("Look", None, (part,)))
    copy = tmp_path / "trip.hearth.json"

    stores[0].write_copy(conversation, copy)

    assert stores[1].read(copy) == conversation
    assert stores[1].image(part) == png()
