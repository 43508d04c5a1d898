"""A runtime folder is loaded only when its manifest is sound and every file in it is what the manifest says."""

import contextlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine import runtime_folder
from desktop.engine.runtime_folder import (
    MANIFEST,
    MAX_MANIFEST_BYTES,
    RuntimeRefused,
    check_files,
    driver_versions,
    find_runtimes,
    read_manifest,
)
from tests.runtime_files import LIBRARIES, described, write_runtime

BACK_END = "libggml-test.so"
ENTRY = {"name": BACK_END, "size_bytes": 10, "sha256": "0" * 64}


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_runtime(tmp_path / "test-1.0")


def refusal_of(folder: Path) -> str:
    with pytest.raises(RuntimeRefused) as refused:
        check_files(folder, read_manifest(folder))
    return refused.value.message


def rewrite(folder: Path, **changes: object) -> None:
    (folder / MANIFEST).write_text(json.dumps(described(LIBRARIES, **changes)), encoding="utf-8")


def test_a_sound_folder_is_accepted_and_sealed(folder):
    manifest = read_manifest(folder)

    assert [file.name for file in manifest.files] == list(LIBRARIES)
    assert check_files(folder, manifest) == check_files(folder, manifest) != ""


@pytest.mark.parametrize(
    "name",
    ["../libggml-test.so", "/usr/lib/libc.so.6", "a/b.so", "a\\b.so", "..", ".", "", ".hidden", "x" * 101, "a\nb",
     "C:libc.so", MANIFEST, "lib\u202egnp.so"],
)  # fmt: skip
def test_a_name_that_is_no_plain_file_name_is_refused(folder, name):
    rewrite(folder, files=[ENTRY | {"name": name}], library=name)

    assert "no plain file name" in refusal_of(folder)


@pytest.mark.parametrize("driver", ["/tmp/libevil.so", "../libevil.so", ""])
def test_a_driver_is_named_not_placed(folder, driver):
    rewrite(folder, drivers=[driver])

    assert "no plain file name" in refusal_of(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"files": []},
        {"files": [ENTRY, ENTRY]},
        {"files": [ENTRY | {"name": f"lib{n}.so"} for n in range(65)]},
        {"files": [ENTRY | {"size_bytes": 0}]},
        {"files": [ENTRY | {"size_bytes": 2**33}]},
        {"files": [ENTRY | {"size_bytes": -1}]},
        {"files": [ENTRY | {"sha256": "0" * 63}]},
        {"files": [ENTRY | {"sha256": "Z" * 64}]},
        {"library": "libpart.so.1"},
        {"library": 3},
        {"name": ""},
        {"name": "<b>CUDA</b>"},
        {"name": "x" * 200},
        {"backend": "\x1b[2J"},
        {"format": "other"},
        {"version": 2},
        {"files": None},
    ],
)
def test_a_manifest_that_is_not_sound_is_refused(folder, changes):
    rewrite(folder, **changes)

    assert refusal_of(folder).startswith(MANIFEST)


def test_a_runtime_for_another_system_is_refused(folder):
    rewrite(folder, platform="win32-amd64")

    assert "made for “win32-amd64”" in refusal_of(folder)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 60_000, b"null", b'{"format": 1}'])
def test_what_is_no_manifest_is_refused(folder, data):
    (folder / MANIFEST).write_bytes(data)

    assert refusal_of(folder).startswith(MANIFEST)


def test_a_huge_manifest_is_not_read(folder):
    with (folder / MANIFEST).open("wb") as file:
        file.truncate(MAX_MANIFEST_BYTES * 10_000)

    assert "too large" in refusal_of(folder)


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()

    assert refusal_of(tmp_path / "empty") == f"{MANIFEST} is missing or cannot be read."


@pytest.mark.parametrize("name", [MANIFEST, BACK_END, "libpart.so.1"])
def test_links_are_refused_even_to_the_same_bytes(folder, tmp_path, name):
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)

    assert refusal_of(folder) == f"{name} is no file, or a link to one."


def test_a_folder_that_is_a_link_is_refused(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)

    assert refusal_of(tmp_path / "link") == "link is no folder, or a link to one."


@pytest.mark.parametrize("name", [MANIFEST, BACK_END])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(folder, name):
    (folder / name).unlink()
    os.mkfifo(folder / name)

    assert "no file" in refusal_of(folder)


@pytest.mark.parametrize("name", ["libvulkan.so.1", "folder"])
def test_what_the_manifest_does_not_name_may_not_lie_beside_it(folder, name):
    (folder / name).mkdir()

    assert name in refusal_of(folder)


def test_a_damaged_file_is_refused_by_its_hash(folder):
    data = LIBRARIES[BACK_END]
    (folder / BACK_END).write_bytes(data[:-1] + b"!")

    assert refusal_of(folder) == f"{BACK_END} is damaged: its SHA-256 is another. Get the runtime again."


def test_a_file_that_is_cut_short_is_refused_before_it_is_read(folder, monkeypatch):
    monkeypatch.setattr(runtime_folder, "_sha256", lambda path: pytest.fail(f"{path} was read"))
    (folder / BACK_END).write_bytes(b"short")

    assert "incomplete" in refusal_of(folder)


def test_a_file_that_is_missing_is_refused(folder):
    (folder / BACK_END).unlink()

    assert refusal_of(folder) == f"{BACK_END} is missing or cannot be read."


@pytest.mark.parametrize("name", ["", MANIFEST, BACK_END])
def test_what_everyone_may_change_is_refused(folder, name):
    path = folder / name
    path.chmod(path.stat().st_mode | 0o002)

    assert "everyone can change" in refusal_of(folder)


def test_what_belongs_to_another_user_is_refused(folder, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    monkeypatch.setattr(runtime_folder, "_SYSTEM_USER", folder.stat().st_uid + 2)

    assert "another user" in refusal_of(folder)


def test_the_seal_saves_reading_files_again(folder, monkeypatch):
    manifest = read_manifest(folder)
    seal = check_files(folder, manifest)
    monkeypatch.setattr(runtime_folder, "_sha256", lambda path: pytest.fail(f"{path} was read"))

    assert check_files(folder, manifest, seal) == seal


def test_the_seal_breaks_when_a_file_is_changed_and_its_time_is_set_back(folder):
    manifest = read_manifest(folder)
    seal = check_files(folder, manifest)
    library = folder / BACK_END
    before = library.stat()
    library.write_bytes(b"an evil !!"[: before.st_size])
    os.utime(library, ns=(before.st_atime_ns, before.st_mtime_ns))

    with pytest.raises(RuntimeRefused, match="damaged"):
        check_files(folder, manifest, seal)


def test_newer_versions_come_first_and_what_was_pointed_to_before_them(tmp_path):
    for name in ("cuda-12.9", "cuda-13.0", "cuda-12.10"):
        write_runtime(tmp_path / "runtimes" / name, name=name)
    pointed = write_runtime(tmp_path / "mine", name="mine")
    (tmp_path / "runtimes" / "notes.txt").write_text("no runtime")

    found = find_runtimes(tmp_path / "runtimes", pointed, "")

    assert [each.name for each in found] == ["mine", "cuda-13.0", "cuda-12.10", "cuda-12.9"]
    assert not any(each.problem for each in found)


def test_a_folder_that_cannot_be_used_is_found_with_the_reason(tmp_path):
    (tmp_path / "runtimes" / "empty").mkdir(parents=True)

    found = find_runtimes(tmp_path / "runtimes", tmp_path / "nowhere", "")

    assert [(each.name, each.problem) for each in found] == [
        ("nowhere", "nowhere is missing or cannot be read."),
        ("empty", f"{MANIFEST} is missing or cannot be read."),
    ]


@pytest.mark.parametrize("pointed", ["~nobody-of-this-name/x", "\0", "relative/place", "x" * 5000])
def test_nonsense_that_was_pointed_to_is_told_and_does_no_harm(tmp_path, pointed):
    found = find_runtimes(tmp_path / "missing", Path(pointed), "")

    assert len(found) == 1
    assert found[0].problem


def test_a_loop_of_links_is_told(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    assert all(each.problem for each in find_runtimes(tmp_path, tmp_path / "loop", ""))


def test_the_key_changes_with_the_manifest_the_place_and_the_circumstances(tmp_path):
    first = write_runtime(tmp_path / "a" / "one")
    second = write_runtime(tmp_path / "b" / "one")
    other = write_runtime(tmp_path / "c" / "one", {BACK_END: b"another"})

    keys = {
        find_runtimes(each.parent, None, circumstances)[0].key
        for each in (first, second, other)
        for circumstances in ("0.1", "0.2")
    }

    assert len(keys) == 6


def test_the_key_changes_when_a_file_is_replaced_so_that_it_is_tried_again(tmp_path):
    folder = write_runtime(tmp_path / "r" / "one")
    before = find_runtimes(tmp_path / "r", None, "")[0].key
    assert find_runtimes(tmp_path / "r", None, "")[0].key == before

    (folder / BACK_END).unlink()
    without = find_runtimes(tmp_path / "r", None, "")[0].key
    (folder / BACK_END).write_bytes(LIBRARIES[BACK_END])

    assert len({before, without, find_runtimes(tmp_path / "r", None, "")[0].key}) == 3


def test_drivers_that_tell_their_version_are_named(tmp_path):
    (tmp_path / "nvidia").mkdir()
    (tmp_path / "nvidia" / "version").write_text("580.65.06\n")
    (tmp_path / "i915").mkdir()

    assert driver_versions(tmp_path) == "nvidia 580.65.06"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_are_taken_for_a_manifest_by_accident(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("runtime")
    (folder / MANIFEST).write_bytes(data)

    with pytest.raises(RuntimeRefused):
        read_manifest(folder)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*described(LIBRARIES)]), VALUES)
def test_whatever_stands_in_a_field_is_refused_or_harmless(tmp_path_factory, key, value):
    folder = tmp_path_factory.mktemp("runtimes") / "one"
    write_runtime(folder, **{key: value})

    with contextlib.suppress(RuntimeRefused):
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        assert {file.name for file in manifest.files} == set(LIBRARIES)
