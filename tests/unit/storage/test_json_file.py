"""A file is the old one or the new one, whatever happens while it is written."""

import errno
import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.storage import json_file
from desktop.storage.json_file import make_folder, remove_leftovers, rename, write_atomically

ROOT = Path(__file__).parents[3]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and signals")
SAVES_ALL_THE_TIME = """
import sys
from pathlib import Path
from desktop.storage.json_file import write_atomically
path, size = Path(sys.argv[1]), int(sys.argv[2])
for number in range(10_000_000):
    write_atomically(path, f"{number:08} ".encode() * size)
    if number == 0:
        print("begun", flush=True)
"""


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def failing(number: int) -> Callable[..., int]:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return fail


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new"
    assert names(tmp_path) == ["a.json", "home"]


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_large_file_is_written_whole(tmp_path: Path) -> None:
    data = random.Random(1).randbytes(3_000_000)
    write_atomically(tmp_path / "a.json", data)
    assert (tmp_path / "a.json").read_bytes() == data


def test_short_writes_are_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real_write(descriptor, bytes(data[:3])))
    write_atomically(tmp_path / "a.json", b"0123456789")
    assert (tmp_path / "a.json").read_bytes() == b"0123456789"


@on_posix
def test_missing_folders_are_made_for_the_user_only(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "c.json", b"x")
    for made in (tmp_path / "a", tmp_path / "a" / "b"):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b" / "c.json").stat().st_mode) == 0o600


@on_posix
def test_content_and_name_are_brought_to_the_disk_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    synced: list[tuple[str, bytes]] = []
    real_sync = os.fsync

    def remember(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        synced.append((kind, path.read_bytes()))
        real_sync(descriptor)

    monkeypatch.setattr(os, "fsync", remember)
    write_atomically(path, b"new")
    assert synced == [("file", b"old"), ("folder", b"new")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "settings.json"
    target.write_bytes(b"old")
    link = tmp_path / "settings.json"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    folder = tmp_path / "chats"
    folder.mkdir()
    (folder / "a.json").write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(os, call, failing(number))
        with pytest.raises(StorageFailed) as caught:
            write_atomically(folder / "a.json", b"new")
    assert str(folder) in caught.value.message
    assert names(folder) == ["a.json"]
    assert (folder / "a.json").read_bytes() == b"old"


def test_a_failing_rename_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "chats"
    folder.mkdir()
    (folder / "a.json").write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", failing(errno.EACCES))
        with pytest.raises(StorageFailed):
            write_atomically(folder / "a.json", b"new")
    assert names(folder) == ["a.json"]
    assert (folder / "a.json").read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_told_by_the_system_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    real_open = os.open

    def open_full(name: Path, flags: int, mode: int = 0o777) -> int:
        return real_open("/dev/full", os.O_WRONLY) if flags & os.O_EXCL else real_open(name, flags, mode)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", open_full)
        with pytest.raises(StorageFailed, match="There is no space left"):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "chats").write_bytes(b"a file")
    with pytest.raises(StorageFailed, match=f"There is a file where the folder {tmp_path / 'chats'} has to be"):
        write_atomically(tmp_path / "chats" / "deep" / "a.json", b"x")
    assert (tmp_path / "chats").read_bytes() == b"a file"


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    (folder / "a.json").mkdir(parents=True)
    with pytest.raises(StorageFailed, match="There is a folder where"):
        write_atomically(folder / "a.json", b"x")
    assert names(folder) == ["a.json"]


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    with pytest.raises(StorageFailed, match="is too long for the disk"):
        write_atomically(folder / ("x" * 300 + ".json"), b"x")
    assert names(folder) == []


@on_posix
def test_a_file_system_that_cannot_sync_folders_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_sync = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real_sync(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new"


@on_posix
@pytest.mark.parametrize("size", [1, 20_000])
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path, size: int) -> None:
    folder = tmp_path / "chats"
    path = folder / "a.json"
    chance = random.Random(size)
    for _ in range(15):
        command = [sys.executable, "-c", SAVES_ALL_THE_TIME, str(path), str(size)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
            assert child.stdout is not None
            child.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(chance.random() * 0.05)
            child.kill()
        data = path.read_bytes()
        assert len(data) == 9 * size
        assert data == data[:9] * size
    remove_leftovers(folder)
    assert names(folder) == ["a.json"]


@on_posix
def test_leftovers_of_dead_processes_are_removed_and_nothing_else(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    dead = f".hearth-{ended.pid}-0badcafe.tmp"
    kept = ["a.json", f".hearth-{os.getppid()}-00000000.tmp", ".hearth.tmp"]
    folder = tmp_path / "chats"
    folder.mkdir()
    for name in (dead, *kept):
        (folder / name).write_bytes(b"x")
    remove_leftovers(folder)
    assert names(folder) == sorted(kept)


def test_what_a_failed_write_could_not_clear_up_is_removed_and_a_running_one_is_left(tmp_path: Path) -> None:
    failed = tmp_path / f".hearth-{os.getpid()}-00000000.tmp"
    failed.write_bytes(b"half")

    def pieces():
        remove_leftovers(tmp_path)
        yield b"whole"

    write_atomically(tmp_path / "a.json", pieces())
    assert names(tmp_path) == ["a.json", "home"]
    assert (tmp_path / "a.json").read_bytes() == b"whole"


def test_old_leftovers_are_removed_whoever_left_them(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    folder.mkdir()
    leftover = folder / f".hearth-{os.getppid()}-0badcafe.tmp"
    leftover.write_bytes(b"x")
    os.utime(leftover, (0, 0))
    remove_leftovers(folder)
    assert names(folder) == []


def test_a_folder_that_does_not_exist_has_no_leftovers(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_leftovers_in_a_folder_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", failing(errno.EACCES))
        with pytest.raises(StorageFailed, match=str(tmp_path)):
            remove_leftovers(tmp_path)


def test_a_rename_makes_the_folder_it_needs(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"x")
    rename(tmp_path / "a.json", tmp_path / "trash" / "b.json")
    assert (tmp_path / "trash" / "b.json").read_bytes() == b"x"
    assert not (tmp_path / "a.json").exists()


def test_a_rename_that_fails_is_the_callers_to_judge(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rename(tmp_path / "none.json", tmp_path / "b.json")


def test_a_folder_that_another_process_makes_first_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_mkdir = os.mkdir

    def mkdir_too_late(path: Path, mode: int = 0o777) -> None:
        real_mkdir(path, mode)
        raise FileExistsError(errno.EEXIST, "File exists", str(path))

    monkeypatch.setattr(os, "mkdir", mkdir_too_late)
    make_folder(tmp_path / "a")
    assert (tmp_path / "a").is_dir()


def test_a_busy_file_on_windows_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    real_replace = Path.replace

    def busy_twice(self: Path, target: Path) -> Path:
        tries.append(1)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return real_replace(self, target)

    monkeypatch.setattr(Path, "replace", busy_twice)
    monkeypatch.setattr(json_file.sys, "platform", "win32")
    monkeypatch.setattr(json_file.time, "sleep", lambda _: None)
    write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new"
