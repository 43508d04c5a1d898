"""What stays in reach."""

import sys
from pathlib import Path

from desktop.engine.host.confinement.places import (
    PACKAGE,
    device_places,
    drivers_cache,
    make_folders,
    model_places,
    program_places,
)


def test_of_a_model_the_folder_is_read_and_that_of_the_file_behind_a_link(tmp_path):
    for name in ("blobs", "links"):
        (tmp_path / name).mkdir()
    blob = tmp_path / "blobs" / "4f5e"
    blob.touch()
    link = tmp_path / "links" / "model.gguf"
    link.symlink_to(blob)

    assert {link.parent, blob.parent} <= set(model_places([link]))


def test_of_the_home_folder_only_models_are_read(own_home):
    names = ("model.gguf", "model-00002-of-00002.gguf", "letter.txt")
    for name in names:
        (own_home / name).touch()

    places = model_places([own_home / "model.gguf"])

    assert set(places) == {own_home / "model.gguf", own_home / "model-00002-of-00002.gguf"}


def test_python_and_this_program_are_read_and_neither_the_home_folder_nor_the_folder_above_the_program(
    own_home, monkeypatch
):
    for folder in (own_home, own_home.parent, PACKAGE.parent):
        monkeypatch.syspath_prepend(folder)
    places = program_places()

    assert {PACKAGE, Path(sys.prefix), Path(sys.base_prefix)} <= set(places)
    assert not {own_home, own_home.parent, PACKAGE.parent} & set(places)


def test_libraries_are_read_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    monkeypatch.setenv("LLAMA_CPP_LIB_PATH", str(tmp_path / "c"))

    assert {tmp_path / "a", tmp_path / "b", tmp_path / "c"} <= set(program_places())


def test_without_a_graphics_card_only_the_null_device_is_written_to(tmp_path):
    assert device_places(tmp_path) == [tmp_path / "null"]


def test_a_graphics_card_is_used_and_its_driver_gets_what_it_cannot_do_without(tmp_path):
    for name in ("nvidia0", "nvidia-uvm", "kfd", "sda"):
        (tmp_path / name).touch()

    places = device_places(tmp_path)

    assert {tmp_path / "nvidia0", tmp_path / "nvidia-uvm", tmp_path / "kfd", tmp_path / "shm"} <= set(places)
    assert Path("/proc/self/task") in places
    assert tmp_path / "sda" not in places


def test_folders_to_write_to_are_made_and_one_that_cannot_be_is_left_out(tmp_path):
    (tmp_path / "file").touch()
    new, impossible = tmp_path / "a" / "b", tmp_path / "file" / "c"

    assert make_folders([new, impossible]) == [new]
    assert new.is_dir()


def test_what_drivers_compile_is_written_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.delenv("HEARTH_DRIVERS_CACHE", raising=False)
    assert drivers_cache() == []
    monkeypatch.setenv("HEARTH_DRIVERS_CACHE", str(tmp_path))
    assert drivers_cache() == [tmp_path]
