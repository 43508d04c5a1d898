"""The trash lists each conversation once, deletes what it is told to, and removes only what is old."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.errors import FolderInUse
from desktop.domain.messages import user_message
from desktop.domain.trash import DAY_S
from desktop.storage.backups import Backups
from desktop.storage.conversation_file import encode
from desktop.storage.conversation_store import ConversationStore
from desktop.storage.trashed_conversations import TrashedConversations

NOW_S = 2_000_000_000.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "chats"


@pytest.fixture
def store(folder: Path) -> ConversationStore:
    return ConversationStore(folder, folder / ".trash")


@pytest.fixture
def can(folder: Path) -> TrashedConversations:
    return TrashedConversations(folder / ".trash", lambda: None)


def chat(conversation_id: str, title: str) -> Conversation:
    made = replace(new_conversation(), id=conversation_id, title=title)
    return made.with_message(user_message("Hi", None))


def throw_away(store: ConversationStore, folder: Path, conversation: Conversation, days_ago: float) -> None:
    before = set((folder / ".trash").glob("*"))
    store.save(conversation)
    store.move_to_trash(conversation.id)
    (new,) = set((folder / ".trash").iterdir()) - before
    os.utime(new, (NOW_S - days_ago * DAY_S,) * 2)


def test_what_was_deleted_is_listed_with_its_title_the_last_first(store, folder, can):
    throw_away(store, folder, chat("a", "Alpha"), 3)
    throw_away(store, folder, chat("b", "Beta"), 1)

    assert [(each.id, each.title, each.deleted_at_s) for each in can.list()] == [
        ("b", "Beta", NOW_S - DAY_S),
        ("a", "Alpha", NOW_S - 3 * DAY_S),
    ]


def test_an_empty_trash_and_one_that_is_not_there_list_nothing(folder, can):
    assert can.list() == []
    (folder / ".trash").mkdir(parents=True)
    assert can.list() == []


def test_a_conversation_that_was_deleted_twice_is_listed_once_and_goes_with_all_its_files(store, folder, can):
    throw_away(store, folder, chat("a", "Old"), 3)
    throw_away(store, folder, chat("a", "New"), 1)
    throw_away(store, folder, chat("b", "Beta"), 1)

    assert sorted((each.id, each.title) for each in can.list()) == [("a", "New"), ("b", "Beta")]
    can.delete(["a"])
    assert [path.name for path in (folder / ".trash").iterdir()] == ["b.json"]


def test_a_name_that_looks_like_that_of_a_second_file_is_a_name_of_its_own(store, folder, can):
    throw_away(store, folder, chat("a", "Alpha"), 3)
    throw_away(store, folder, chat("a~2", "Another"), 1)

    assert sorted(each.id for each in can.list()) == ["a", "a~2"]
    can.delete(["a"])
    assert [each.title for each in can.list()] == ["Another"]


def test_a_damaged_file_is_listed_by_its_name_and_can_be_restored(store, folder, can):
    (folder / ".trash").mkdir(parents=True)
    (folder / ".trash" / "broken.json").write_bytes(b"\0\0")

    (listed,) = can.list()
    assert (listed.id, listed.title) == ("broken", "broken.json")
    store.restore(listed.id)
    assert (folder / "broken.json").read_bytes() == b"\0\0"


def test_only_what_has_had_its_thirty_days_is_removed(store, folder, can):
    throw_away(store, folder, chat("old", "Old"), 30.1)
    throw_away(store, folder, chat("young", "Young"), 29.9)
    (folder / ".trash" / "notes.txt").write_text("not ours")
    os.utime(folder / ".trash" / "notes.txt", (0, 0))

    can.remove_old(NOW_S)

    assert sorted(path.name for path in (folder / ".trash").iterdir()) == ["notes.txt", "young.json"]


def test_where_nothing_may_be_written_nothing_is_deleted(store, folder):
    def refuse() -> None:
        raise FolderInUse("The folder is in use elsewhere.")

    throw_away(store, folder, chat("old", "Old"), 99)
    can = TrashedConversations(folder / ".trash", refuse)
    for wish in (lambda: can.delete(["old"]), lambda: can.remove_old(NOW_S)):
        with pytest.raises(FolderInUse):
            wish()
    assert len(can.list()) == 1


def test_backups_go_with_the_last_of_a_conversation(tmp_path):
    conversations = tmp_path / "conversations"
    backups = Backups(tmp_path / "backups")
    trash = TrashedConversations(conversations / ".trash", lambda: None, backups)
    (conversations / ".trash").mkdir(parents=True)
    for name in ("gone", "lives"):
        file = conversations / f"{name}.json"
        file.write_bytes(encode(replace(new_conversation(), id=name)))
        backups.keep(file)
        (conversations / ".trash" / file.name).write_bytes(file.read_bytes())
    (conversations / "gone.json").unlink()

    trash.delete(["gone", "lives"])

    assert trash.list() == []
    assert [len(backups.of(name)) for name in ("gone", "lives")] == [0, 1]
    assert not (tmp_path / "backups" / "gone").exists()
