"""Where files go; nothing is created by asking."""

import sys
from pathlib import Path

import pytest

from desktop.storage.paths import app_paths


def test_a_data_dir_holds_everything(tmp_path: Path) -> None:
    paths = app_paths(tmp_path / "mine")
    assert paths.data == tmp_path / "mine" / "data"
    assert paths.config == tmp_path / "mine" / "config"
    assert paths.cache == tmp_path / "mine" / "cache"
    assert paths.log == tmp_path / "mine" / "log"


def test_the_contract_names_the_files(tmp_path: Path) -> None:
    paths = app_paths(tmp_path)
    assert paths.conversations == tmp_path / "data" / "conversations"
    assert paths.trash == tmp_path / "data" / "conversations" / ".trash"
    assert paths.attachments == tmp_path / "data" / "attachments"
    assert paths.settings_file == tmp_path / "config" / "settings.json"
    assert paths.session_file == tmp_path / "data" / "session.json"


def test_without_a_data_dir_the_platforms_folders_are_used(own_home: Path) -> None:
    paths = app_paths()
    folders = (paths.data, paths.config, paths.cache, paths.log)
    assert all(own_home in folder.parents and "Hearth" in folder.parts for folder in folders)
    assert paths.data != paths.cache


def test_a_relative_data_dir_does_not_move_with_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert app_paths(Path("here")).data == tmp_path / "here" / "data"


def test_a_tilde_is_the_home_folder(own_home: Path) -> None:
    assert app_paths(Path("~/chats")).data == own_home / "chats" / "data"


def test_asking_creates_nothing(tmp_path: Path) -> None:
    app_paths(tmp_path / "mine")
    assert list(tmp_path.glob("mine*")) == []


@pytest.fixture
def program_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the running program lies."""
    folder = tmp_path / "program"
    folder.mkdir()
    monkeypatch.setattr(sys, "executable", str(folder / "hearth"))
    return folder


def test_a_portable_program_keeps_everything_beside_it(
    program_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program_folder not in app_paths().data.parents
    (program_folder / "portable").touch()
    assert app_paths().data == program_folder / "hearth-data" / "data"
    assert app_paths(tmp_path / "mine").data == tmp_path / "mine" / "data", "the command line says more"


def test_a_marker_beside_python_makes_nothing_portable(program_folder: Path) -> None:
    (program_folder / "portable").touch()
    assert program_folder not in app_paths().data.parents
