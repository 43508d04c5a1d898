from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import ConversationSettings
from desktop.domain.errors import StorageFailed
from desktop.domain.folders import Folder, Folders
from desktop.storage.folder_store import FolderStore

SOME = Folders((
    Folder("w", "Work", settings=ConversationSettings("Be brief.", None, {"top_k": 3})), Folder("p", "Plans", "w"),
))  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "folders.json"


def test_folders_come_back_as_they_were_kept(path):
    FolderStore(path).save(SOME)
    assert FolderStore(path).load() == SOME
    FolderStore(path).save(Folders())
    assert FolderStore(path).load() == Folders()


def test_each_folder_has_a_line_of_its_own(path):
    FolderStore(path).save(SOME)
    assert sum('"id": ' in line for line in path.read_text().splitlines()) == 2


def test_no_file_means_no_folders_and_reading_makes_none(path):
    assert FolderStore(path).load() == Folders()
    assert not path.parent.exists()


def test_what_is_unknown_survives(path):
    path.parent.mkdir()
    path.write_text(
        '{"format": "hearth-folders", "version": 1, "later": 1,'
        ' "folders": [{"id": "a", "name": "A", "colour": "red"}, {"name": "no id"}, 3, {"id": "b"}]}'
    )
    folders = FolderStore(path).load()
    assert [(folder.id, folder.name) for folder in folders.all] == [("a", "A"), ("b", "b")]
    FolderStore(path).save(folders)
    assert '"colour": "red"' in path.read_text()
    assert '"later": 1' in path.read_text()


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"[]", b'{"format": "other"}', b'{"format": "hearth-folders"'])
def test_a_damaged_file_is_read_as_no_folders_and_kept_when_others_are_saved(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert FolderStore(path).load() == Folders()
    assert path.read_bytes() == content
    FolderStore(path).save(SOME)
    assert path.with_name("folders.json.damaged").read_bytes() == content
    assert FolderStore(path).load() == SOME


def test_folders_of_a_newer_version_can_only_be_read(path):
    path.parent.mkdir()
    content = '{"format": "hearth-folders", "version": 2, "folders": [{"id": "a", "name": "A"}]}'
    path.write_text(content)
    folders = FolderStore(path).load()
    assert folders.all[0].name == "A"
    with pytest.raises(StorageFailed):
        FolderStore(path).save(folders)
    assert path.read_text() == content


def renamed(folders: Folders, folder_id: str, name: str) -> Folders:
    folder = folders.get(folder_id)
    assert folder is not None
    return folders.with_folder(replace(folder, name=name))


@pytest.fixture
def store(path) -> FolderStore:
    FolderStore(path).save(SOME)
    made = FolderStore(path)
    made.load()
    return made


def test_what_another_program_changed_is_told_until_it_is_settled(path, store):
    assert store.changes() == ()
    FolderStore(path).save(renamed(SOME, "w", "Office"))
    edits = store.changes()
    assert [(edit.before, edit.after) for edit in edits] == [(SOME, renamed(SOME, "w", "Office"))]
    assert store.changes() == edits
    store.settle(edits)
    assert store.changes() == ()


def test_our_own_saves_are_nobody_elses_changes(store):
    store.save(renamed(SOME, "w", "Office"))
    assert store.changes() == ()


def test_a_save_before_anybody_has_looked_is_united_with_what_another_program_wrote(path, store):
    theirs = Folder("t", "Theirs")
    FolderStore(path).save(SOME.with_folder(theirs))
    for name in ("Office", "Bureau"):
        store.save(renamed(SOME, "w", name))
        assert FolderStore(path).load() == renamed(SOME, "w", name).with_folder(theirs)
    store.settle(store.changes())
    store.save(SOME)
    assert FolderStore(path).load() == SOME


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"format": "hearth-folders"'])
def test_a_file_that_is_gone_or_damaged_for_the_moment_takes_no_folder_away(path, store, content):
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert store.changes() == ()
    FolderStore(path).save(SOME)
    assert store.changes() == ()
