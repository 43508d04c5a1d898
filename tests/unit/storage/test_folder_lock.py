import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.storage import folder_lock
from desktop.storage.folder_lock import FolderLock

HOLD = """
import sys
from pathlib import Path
from desktop.storage.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "in-use.lock"


def named(path: Path, **name: object) -> None:
    """A lock file that another process wrote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"process": 1, "computer": platform.node(), "token": "theirs"} | name))


def test_the_lock_names_its_holder_and_is_for_the_user_only(path):
    lock = FolderLock(path)
    assert lock.take() is None
    assert lock.is_ours
    holder = lock.holder()
    assert (holder.computer, holder.process, holder.is_here) == (platform.node(), os.getpid(), True)
    assert path.stat().st_mode & 0o077 == 0
    lock.release()
    assert not path.exists()
    assert not lock.is_ours


def test_a_second_one_learns_who_has_it_and_changes_nothing(path):
    first, second = FolderLock(path), FolderLock(path)
    first.take()
    assert second.take() == first.holder()
    assert not second.is_ours
    assert first.is_ours
    second.release()
    assert first.is_ours, "what is not ours is not released"
    first.release()
    assert second.take() is None
    second.release()


def test_a_lock_of_a_killed_process_is_none(path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "None\n"
        lock = FolderLock(path)
        holder = lock.take()
        assert holder is not None
        assert holder.process == process.pid
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert lock.take() is None
    lock.release()


def test_another_computers_name_counts_although_its_lock_cannot_be_seen_here(path):
    named(path, computer="attic")
    lock = FolderLock(path)
    assert lock.take().computer == "attic"
    assert json.loads(path.read_text())["computer"] == "attic"
    lock.take_over()
    assert lock.is_ours
    lock.release()


def test_taking_over_is_noticed_by_the_one_that_lost_it(path):
    first, second = FolderLock(path), FolderLock(path)
    first.take()
    assert second.take() is not None
    second.take_over()
    assert second.is_ours
    assert not first.is_ours
    first.release()
    assert second.is_ours, "the loser leaves it alone"
    third = FolderLock(path)
    assert third.take() == second.holder()
    second.release()


def test_where_an_open_file_cannot_be_removed_the_name_in_it_changes(path, monkeypatch):
    first, second = FolderLock(path), FolderLock(path)
    first.take()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        second.take_over()
    assert second.is_ours
    assert not first.is_ours
    first.release()
    assert second.is_ours
    second.release()


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"{}", b"[1]", b'{"process": null}'])
def test_a_file_that_names_nobody_is_no_lock(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    lock = FolderLock(path)
    assert lock.take() is None
    lock.release()


def test_a_lock_file_that_somebody_removed_is_made_again(path):
    lock = FolderLock(path)
    lock.take()
    path.unlink()
    assert lock.is_ours
    assert path.exists()
    lock.release()


def test_one_that_was_removed_and_taken_by_another_is_lost(path):
    first, second = FolderLock(path), FolderLock(path)
    first.take()
    path.unlink()
    second.take()
    assert not first.is_ours
    assert second.is_ours
    first.release()
    second.release()


def test_without_the_systems_locks_the_process_in_the_file_counts(path, monkeypatch):
    monkeypatch.setattr(folder_lock, "_lock", lambda _: None)
    first, second = FolderLock(path), FolderLock(path)
    assert first.take() is None
    assert second.take() == first.holder()
    first.release()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    named(path, process=ended.pid)
    assert second.take() is None
    second.release()
    named(path, process=1)
    assert first.take().process == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "data").write_text("a file where the folder has to be")
    with pytest.raises(StorageFailed):
        FolderLock(tmp_path / "data" / "in-use.lock").take()
