"""Model files below a folder: all of them, each once, and never for long."""

import os
import sys
from pathlib import Path

import pytest

from desktop.storage import gguf_scan
from desktop.storage.gguf_scan import gguf_files, size_of


def put(path: Path, size: int = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    return path


def found(folder: Path) -> list[str]:
    return sorted(file.name for file in gguf_files(folder))


def test_files_are_found_at_every_level_with_their_size(tmp_path: Path) -> None:
    put(tmp_path / "m" / "top.gguf", 5)
    put(tmp_path / "m" / "publisher" / "repo" / "Deep-Q4_K_M.GGUF", 7)
    assert {(file.name, file.size_bytes) for file in gguf_files(tmp_path / "m")} == {("top", 5), ("Deep-Q4_K_M", 7)}


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path / "none") == []


def test_what_is_no_model_is_left_out(tmp_path: Path) -> None:
    for name in (
        "mmproj-model-f16.gguf", "llava-mmproj-Q8.gguf", "incomplete-a.gguf", "a.gguf.part", "a.bin", ".cache/x.gguf",
    ):  # fmt: skip
        put(tmp_path / "m" / name)
    put(tmp_path / "m" / "empty.gguf", 0)
    (tmp_path / "m" / "folder.gguf").mkdir()
    assert found(tmp_path / "m") == []


def test_a_model_in_parts_is_one_model_of_the_whole_size(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        put(tmp_path / "m" / f"big-Q8-0000{number}-of-00003.gguf", 100)
    (model,) = gguf_files(tmp_path / "m")
    assert (model.name, model.path.name, model.size_bytes) == ("big-Q8", "big-Q8-00001-of-00003.gguf", 300)


def test_a_file_that_is_only_called_model_has_its_folders_name(tmp_path: Path) -> None:
    put(tmp_path / "models" / "Llama-3.2-1B" / "model.gguf")
    assert found(tmp_path / "models") == ["Llama-3.2-1B"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    put(tmp_path / "m" / "a" / "one.gguf")
    (tmp_path / "m" / "a" / "back").symlink_to(tmp_path / "m")
    (tmp_path / "m" / "again").symlink_to(tmp_path / "m" / "a")
    (tmp_path / "m" / "circle.gguf").symlink_to(tmp_path / "m" / "circle.gguf")
    (tmp_path / "m" / "circle").symlink_to(tmp_path / "m" / "circle")
    assert found(tmp_path / "m") == ["one"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_linked_folder_on_another_disk_is_searched(tmp_path: Path) -> None:
    put(tmp_path / "other disk" / "one.gguf")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "linked").symlink_to(tmp_path / "other disk")
    assert found(tmp_path / "m") == ["one"]


def test_the_search_ends_at_a_depth(tmp_path: Path) -> None:
    deep = tmp_path / "m"
    for number in range(gguf_scan.MOST_LEVELS + 1):
        deep = deep / str(number)
        put(deep / f"{number}.gguf")
    assert found(tmp_path / "m") == [str(number) for number in range(gguf_scan.MOST_LEVELS)]


def test_the_search_ends_after_so_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf_scan, "MOST_ENTRIES", 5)
    for folder in "abc":
        for number in range(4):
            put(tmp_path / "m" / folder / f"{number}.gguf")
    assert 0 < len(found(tmp_path / "m")) < 12


def test_a_folder_that_may_not_be_read_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "m" / "open" / "a.gguf")
    put(tmp_path / "m" / "closed" / "b.gguf")
    real_scandir = os.scandir

    def guarded(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real_scandir(folder)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", guarded)
        assert found(tmp_path / "m") == ["a"]


def test_what_may_not_be_looked_at_has_no_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.gguf")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", refuse)
        assert size_of(path) == 0
