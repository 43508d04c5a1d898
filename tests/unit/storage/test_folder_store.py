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
