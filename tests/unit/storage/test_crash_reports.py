import getpass
import platform
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.storage.crash_reports import KEPT, CrashReports, private_words
from desktop.storage.paths import app_paths


@pytest.fixture
def reports(tmp_path: Path) -> CrashReports:
    return CrashReports(tmp_path / "log" / "crashes")


def test_a_report_is_kept_for_the_user_only_and_deleted(reports):
    file = reports.new_file()
    reports.keep(file, "what happened\ud800")

    assert file.read_text() == "what happened?"
    assert file.stat().st_mode & 0o077 == 0
    reports.delete(file)
    reports.delete(file)
    assert list(reports.folder.iterdir()) == []


def test_only_the_newest_are_kept_and_nothing_else_is_touched(reports):
    reports.folder.mkdir(parents=True)
    (reports.folder / "notes.txt").write_text("of the user's own")
    for number in range(KEPT + 5):
        reports.keep(reports.folder / f"crash-2026010{number:02}-000000-ab.txt", str(number))

    names = sorted(file.name for file in reports.folder.iterdir())
    assert len(names) == KEPT + 1
    assert names[0] == "crash-202601005-000000-ab.txt"
    assert "notes.txt" in names


def test_two_reports_of_one_moment_have_two_files(reports):
    assert len({reports.new_file() for _ in range(5)}) == 5


def test_a_folder_that_cannot_be_made_is_told(reports):
    reports.folder.parent.parent.mkdir(exist_ok=True)
    reports.folder.parent.write_text("a file")
    with pytest.raises(StorageFailed):
        reports.keep(reports.new_file(), "x")


def test_what_is_private_is_known(tmp_path, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "anna")
    monkeypatch.setattr(platform, "node", lambda: "annas-laptop.example")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real", target_is_directory=True)

    words = private_words(app_paths(link))

    assert {"anna", "annas-laptop", "annas-laptop.example", str(Path.home())} <= set(words)
    assert {str(link / "data"), str(tmp_path / "real" / "data"), str(link / "log")} <= set(words)


def test_a_user_without_a_name_or_a_home_at_the_top_is_no_hindrance(tmp_path, monkeypatch):
    def nobody() -> str:
        raise OSError("no name")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setenv("HOME", "/")

    assert "/" not in private_words(app_paths(tmp_path))
