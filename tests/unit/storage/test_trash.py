"""What is thrown away comes back, and goes for good only when it is old."""

import errno
import os
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.storage.trash import Trash

DAY_S = 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "chats"


@pytest.fixture
def trash(folder: Path) -> Trash:
    folder.mkdir()
    return Trash(folder / ".trash")


def test_a_file_comes_back_as_it_was(trash: Trash, folder: Path) -> None:
    path = folder / "a.json"
    path.write_bytes(b"text")
    trash.put(path)
    assert not path.exists()
    trash.take_back(path)
    assert path.read_bytes() == b"text"
    assert list((folder / ".trash").iterdir()) == []


def test_of_several_of_one_name_the_latest_comes_back_first(trash: Trash, folder: Path) -> None:
    path = folder / "a.json"
    for number in (b"1", b"2", b"3"):
        path.write_bytes(number)
        trash.put(path)
        _let_time_pass(folder / ".trash")
    for number in (b"3", b"2", b"1"):
        trash.take_back(path)
        assert path.read_bytes() == number
        path.unlink()


def _let_time_pass(folder: Path) -> None:
    for file in folder.iterdir():
        os.utime(file, (file.stat().st_mtime - 60, file.stat().st_mtime - 60))


def test_names_with_signs_of_a_pattern_are_only_names(trash: Trash, folder: Path) -> None:
    for name in ("a[1].json", "a1.json"):
        (folder / name).write_text(name)
        trash.put(folder / name)
    trash.take_back(folder / "a[1].json")
    assert (folder / "a[1].json").read_text() == "a[1].json"


def test_a_file_that_is_gone_already_needs_no_trash(trash: Trash, folder: Path) -> None:
    trash.put(folder / "none.json")
    assert list(folder.iterdir()) == []


def test_what_was_never_thrown_away_cannot_come_back(trash: Trash, folder: Path) -> None:
    with pytest.raises(StorageFailed, match=r"a\.json is no longer in the trash"):
        trash.take_back(folder / "a.json")


def test_a_file_that_came_after_is_not_overwritten(trash: Trash, folder: Path) -> None:
    path = folder / "a.json"
    path.write_bytes(b"old")
    trash.put(path)
    path.write_bytes(b"new")
    with pytest.raises(StorageFailed, match=r"There is another a\.json"):
        trash.take_back(path)
    assert path.read_bytes() == b"new"


def test_a_folder_that_cannot_be_written_is_told(trash: Trash, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.json"
    path.write_bytes(b"x")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(StorageFailed, match="can only be read"):
            trash.put(path)
        patched.setattr(os, "utime", refuse)
        with pytest.raises(StorageFailed, match="can only be read"):
            trash.put(path)
    assert path.read_bytes() == b"x"


def test_what_the_disk_took_late_is_the_latest_of_its_name(trash: Trash, folder: Path) -> None:
    path = folder / "a.json"
    path.write_bytes(b"begun")
    trash.put(path)
    _let_time_pass(folder / ".trash")

    trash.write(path, [b"who", b"le"])

    assert sorted(file.read_bytes() for file in (folder / ".trash").iterdir()) == [b"begun", b"whole"]
    trash.take_back(path)
    assert path.read_bytes() == b"whole"
