import os
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.storage.answer_journals import AnswerJournals
from desktop.storage.clearing_up import ClearingUp


def leftover(folder: Path) -> Path:
    path = folder / ".hearth-1-0badcafe.tmp"
    path.write_bytes(b"half")
    os.utime(path, (0, 0))
    return path


@pytest.fixture
def clearing(tmp_path: Path) -> ClearingUp:
    return ClearingUp(tmp_path, AnswerJournals(tmp_path, tmp_path / ".trash"))


def test_it_is_done_before_the_first_save_and_not_again(clearing: ClearingUp, tmp_path: Path) -> None:
    first = leftover(tmp_path)
    clearing.begin()
    assert not first.exists()
    second = leftover(tmp_path)
    clearing.begin()
    assert second.exists()


def test_after_a_failed_save_it_is_done_again(clearing: ClearingUp, tmp_path: Path) -> None:
    clearing.begin()
    left = leftover(tmp_path)
    with pytest.raises(StorageFailed), clearing.needed_on_failure():
        raise StorageFailed("There is no space left.")
    clearing.begin()
    assert not left.exists()


def test_a_folder_that_cannot_be_cleared_holds_no_save_up(clearing, tmp_path, monkeypatch) -> None:
    left = leftover(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        clearing.begin()
    assert left.exists()
    clearing.begin()
    assert not left.exists()
