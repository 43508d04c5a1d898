import os
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.storage.backups import EVERY_S, KEPT_S, Backups
from desktop.storage.trash import Trash


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backups(tmp_path: Path, clock: Clock) -> Backups:
    return Backups(tmp_path / "backups", clock)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "conversations").mkdir()
    return tmp_path / "conversations" / "trip.json"


def replace_with(file: Path, text: str) -> None:
    """As an atomic write does: another file takes the old one's place."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def contents(backups: Backups) -> list[str]:
    return [snapshot.path.read_text() for snapshot in backups.of("trip")]


def test_a_snapshot_holds_what_the_file_was_before_it_was_replaced(backups, file):
    file.write_text("old")
    backups.keep(file)
    replace_with(file, "new")
    assert contents(backups) == ["old"]


def test_a_snapshot_is_a_link_and_takes_no_room(backups, file):
    file.write_text("old")
    backups.keep(file)
    assert backups.of("trip")[0].path.stat().st_ino == file.stat().st_ino


def test_at_most_one_is_taken_in_five_minutes_also_by_another_process(backups, file, clock, tmp_path):
    for number, seconds in enumerate((0, 1, EVERY_S - 2, 2, 1)):
        clock.now_s += seconds
        replace_with(file, f"version {number}")
        Backups(tmp_path / "backups", clock).keep(file)
    assert contents(backups) == ["version 3", "version 0"]


def test_one_that_is_due_is_taken_at_any_time(backups, file, clock):
    for text in ("old form", "new form"):
        replace_with(file, text)
        clock.now_s += 1
        backups.keep(file, is_due=True)
    assert contents(backups) == ["new form", "old form"]


def test_a_clock_that_was_put_back_does_not_stop_the_snapshots(backups, file, clock):
    replace_with(file, "in the future")
    backups.keep(file)
    clock.now_s -= KEPT_S
    replace_with(file, "now")
    backups.keep(file)
    assert contents(backups) == ["in the future", "now"]


def test_where_links_do_not_work_a_copy_is_kept(backups, file, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    file.write_text("old")
    backups.keep(file)
    file.write_text("changed in place")
    assert contents(backups) == ["old"]
    assert [path.suffix for path in backups.of("trip")[0].path.parent.iterdir()] == [".json"]


def test_a_backup_that_fails_makes_no_trouble(file, clock, tmp_path):
    in_the_way = tmp_path / "backups"
    in_the_way.write_text("a file where the folder has to be")
    file.write_text("old")
    backups = Backups(in_the_way, clock)
    backups.keep(file)
    assert backups.of("trip") == []
    backups.prune()
    assert file.read_text() == "old"


def test_a_conversation_that_has_no_file_yet_needs_none(backups, file):
    backups.keep(file)
    assert backups.of("trip") == []


def test_pruning_removes_what_is_older_than_seven_days_but_never_the_newest_of_a_conversation(
    backups, file, clock, tmp_path
):
    for text in ("first", "second"):
        replace_with(file, text)
        backups.keep(file)
        clock.now_s += EVERY_S
    lonely = file.with_name("lonely.json")
    lonely.write_text("the only one")
    backups.keep(lonely)
    clock.now_s += KEPT_S
    replace_with(file, "third")
    backups.keep(file)
    (tmp_path / "backups" / "trip" / "unfinished.part").write_text("")
    backups.prune()
    assert contents(backups) == ["third"]
    assert len(backups.of("lonely")) == 1
    assert not (tmp_path / "backups" / "trip" / "unfinished.part").exists()


def test_restoring_puts_the_damaged_file_into_the_trash_byte_for_byte(backups, file, tmp_path):
    file.write_text("good")
    backups.keep(file)
    replace_with(file, "\0\0 damaged")
    backups.restore(backups.of("trip")[0].path, file, Trash(tmp_path / "trash"))
    assert file.read_text() == "good"
    assert (tmp_path / "trash" / "trip.json").read_bytes() == b"\0\0 damaged"
    assert contents(backups) == ["good"], "the backup stays"
    file.write_text("written in place")
    assert contents(backups) == ["good"], "and is another file than the restored one"
    assert list(file.parent.iterdir()) == [file]


def test_a_snapshot_that_is_gone_leaves_the_file_alone(backups, file, tmp_path):
    file.write_text("mine")
    with pytest.raises(StorageFailed, match="no longer there"):
        backups.restore(tmp_path / "gone.json", file, Trash(tmp_path / "trash"))
    assert file.read_text() == "mine"


def test_a_restore_can_be_taken_back_byte_for_byte(backups, file, tmp_path):
    file.write_text("good")
    backups.keep(file)
    replace_with(file, "\0\0 damaged")
    trash = Trash(tmp_path / "trash")
    trashed = backups.restore(backups.of("trip")[0].path, file, trash)
    backups.take_back(trashed, file, trash)
    assert file.read_bytes() == b"\0\0 damaged"
    with pytest.raises(StorageFailed, match="no longer in the trash"):
        backups.take_back(tmp_path / "gone.json", file, trash)
    assert file.read_bytes() == b"\0\0 damaged"
