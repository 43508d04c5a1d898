"""Snapshots in files: what was written is read, what is damaged or foreign is not."""

import mmap
import os
from pathlib import Path

import pytest

from desktop.engine.host import snapshot_files
from desktop.engine.host.memory import State
from desktop.engine.host.snapshot_files import file_snapshots, read_state, snapshot_key, write_snapshot

TOKENS = [1, 70_000, 3]
CONTENT = b"state " * 1000


def state(content: bytes = CONTENT) -> State:
    buffer = mmap.mmap(-1, len(content) + 500)
    buffer[: len(content)] = content
    return State(buffer, len(content))


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "kv" / "key"


@pytest.fixture
def file(folder) -> Path:
    written = folder / "one.kv"
    write_snapshot(written, TOKENS, state())
    return written


def test_what_was_written_is_read(folder, file):
    assert file_snapshots(folder) == [(file, TOKENS)]
    read = read_state(file, TOKENS)
    assert read.buffer[: read.n_bytes] == CONTENT


def test_only_the_user_may_read_it(file):
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_snapshot_is_replaced_as_a_whole(folder, file):
    write_snapshot(file, [1, 2], state(b"new"))

    assert file_snapshots(folder) == [(file, [1, 2])]
    assert read_state(file, TOKENS) is None
    assert [path.name for path in folder.iterdir()] == ["one.kv"]


@pytest.mark.parametrize("place", [0, 8, 12, 20, 24, 28, 39, 43, 4096, 5000, -1])
def test_a_damaged_file_is_as_good_as_none(file, place):
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)

    assert read_state(file, TOKENS) is None


@pytest.mark.parametrize("place", [0, 2**20 - 1, 2**20, 2**21 - 1, 2**21])
def test_damage_in_any_piece_of_a_large_state_is_found(folder, place):
    file = folder / "large.kv"
    content = bytes(range(256)) * 2**13 + b"!"
    write_snapshot(file, TOKENS, state(content))
    assert read_state(file, TOKENS) is not None
    with file.open("r+b") as opened:
        opened.seek(place - len(content), os.SEEK_END)
        opened.write(bytes([content[place] ^ 1]))

    assert read_state(file, TOKENS) is None


@pytest.mark.parametrize("length", [0, 10, 40, 5000])
def test_a_file_that_was_cut_is_removed(folder, file, length):
    file.write_bytes(file.read_bytes()[:length])

    assert file_snapshots(folder) == []
    assert read_state(file, TOKENS) is None
    assert not file.exists()


def test_what_was_left_unfinished_is_removed(folder, file):
    (folder / "two.part").write_bytes(b"half")

    assert len(file_snapshots(folder)) == 1
    assert not (folder / "two.part").exists()


def test_a_folder_that_is_not_there_holds_none(tmp_path):
    assert file_snapshots(tmp_path / "nowhere") == []


def test_the_oldest_go_when_all_together_are_too_large(folder, file, monkeypatch):
    monkeypatch.setattr(snapshot_files, "MAX_BYTES", 2 * file.stat().st_size)
    os.utime(file, (1, 1))
    for name in ("two", "three"):
        write_snapshot(folder.parent / "other" / f"{name}.kv", TOKENS, state())

    assert not file.exists()
    assert len(file_snapshots(folder.parent / "other")) == 2


def test_nothing_is_written_where_the_disk_is_nearly_full(folder, monkeypatch):
    monkeypatch.setattr(snapshot_files, "LEAVE_FREE_BYTES", 2**60)
    write_snapshot(folder / "one.kv", TOKENS, state())

    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_borne(tmp_path):
    (tmp_path / "kv").write_text("a file in the way")
    write_snapshot(tmp_path / "kv" / "key" / "one.kv", TOKENS, state())

    assert (tmp_path / "kv").is_file()


def test_the_key_tells_models_and_circumstances_apart(tmp_path):
    model = tmp_path / "model.gguf"
    model.write_bytes(b"a" * 100)
    key = snapshot_key([model], ["build 1", 4096])

    assert snapshot_key([model], ["build 1", 4096]) == key
    assert snapshot_key([model], ["build 2", 4096]) != key
    os.utime(model, ns=(1, 1))
    assert snapshot_key([model], ["build 1", 4096]) != key
