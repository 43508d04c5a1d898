"""Copies of what the user attaches."""

import hashlib
import os
import stat
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import AttachmentRefused, StorageFailed
from desktop.domain.messages import ImagePart
from desktop.storage import attachment_store
from desktop.storage.attachment_store import AttachmentStore
from tests.image_files import HOLIDAY, bomb, jpeg_header, png


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return AttachmentStore(tmp_path / "data" / "attachments")


def picture(tmp_path: Path, name: str = "holiday.png", data: bytes | None = None) -> Path:
    path = tmp_path / name
    path.write_bytes(png(4, 3) if data is None else data)
    return path


def test_a_file_is_copied_under_what_is_in_it_for_the_user_only(store: AttachmentStore, tmp_path: Path) -> None:
    part = store.add(picture(tmp_path))

    assert part == ImagePart(f"{hashlib.sha256(png(4, 3)).hexdigest()}.png", "holiday.png", 4, 3)
    assert store.path(part).read_bytes() == png(4, 3)
    if sys.platform != "win32":
        assert stat.S_IMODE(store.path(part).stat().st_mode) == 0o600
        assert stat.S_IMODE(store.path(part).parent.stat().st_mode) == 0o700


def test_the_same_image_is_kept_once_and_not_written_again(store: AttachmentStore, tmp_path: Path) -> None:
    first = store.add(picture(tmp_path))
    file = store.path(first).stat().st_ino
    second = store.add(picture(tmp_path, "again.jpeg"))

    assert (second.file, second.name) == (first.file, "again.jpeg")
    assert store.path(first).stat().st_ino == file
    assert [path.name for path in store.path(first).parent.iterdir()] == [first.file]


def test_a_copy_that_was_damaged_is_mended_by_attaching_the_image_again(store: AttachmentStore, tmp_path: Path) -> None:
    part = store.add(picture(tmp_path))
    store.path(part).write_bytes(b"")

    store.add(picture(tmp_path))

    assert store.path(part).read_bytes() == png(4, 3)


def test_the_format_is_that_of_the_content_not_of_the_name(store: AttachmentStore, tmp_path: Path) -> None:
    part = store.add(picture(tmp_path, "photo.png", jpeg_header(30, 20, 6)))

    assert part.file.endswith(".jpg")
    assert (part.name, part.width, part.height) == ("photo.png", 20, 30)


def test_a_huge_image_in_a_small_file_is_taken_without_being_unpacked(store: AttachmentStore) -> None:
    assert store.add_data(bomb(), "bomb.png").width == 30_000


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_image_is_refused_by_its_content(store: AttachmentStore, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(AttachmentRefused, match=r"“x\.png” is no image") as refused:
        store.add(picture(tmp_path, "x.png", data))

    assert "PNG, JPEG, GIF, WebP and BMP" in refused.value.hint
    assert not (tmp_path / "data").exists()


def test_what_is_too_large_is_refused_before_it_is_read(
    store: AttachmentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = picture(tmp_path)
    with path.open("ab") as file:
        file.truncate(attachment_store.MOST_BYTES + 1)
    monkeypatch.setattr(Path, "open", None)

    with pytest.raises(AttachmentRefused, match="larger than 50 MB"):
        store.add(path)


def test_what_is_pasted_has_the_same_limit(store: AttachmentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_store, "MOST_BYTES", 20)

    with pytest.raises(AttachmentRefused, match="larger than"):
        store.add_data(png(), "Pasted image.png")


def test_what_is_not_there_or_no_file_is_refused(store: AttachmentStore, tmp_path: Path) -> None:
    with pytest.raises(AttachmentRefused, match="could not be read: No such file"):
        store.add(tmp_path / "gone.png")
    with pytest.raises(AttachmentRefused, match="is no file"):
        store.add(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_is_refused_without_waiting_for_somebody_to_write(store: AttachmentStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")

    with pytest.raises(AttachmentRefused, match="is no file"):
        store.add(tmp_path / "pipe.png")


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_no_text_becomes_one_that_can_be_kept(store: AttachmentStore, tmp_path: Path) -> None:
    part = store.add(picture(tmp_path, os.fsdecode(b"a\xff\nb.png")))

    assert part.name == "a\ufffd b.png"
    assert store.add_data(png(), " \n ").name == "Image"
    assert len(store.add_data(png(), "x" * 5000).name) == 200


def test_a_copy_is_written_where_the_user_wants_it(store: AttachmentStore, tmp_path: Path) -> None:
    part = store.add(picture(tmp_path))

    store.write_copy(part, tmp_path / "elsewhere" / "mine.png")

    assert (tmp_path / "elsewhere" / "mine.png").read_bytes() == png(4, 3)


def test_a_copy_of_what_is_gone_is_told(store: AttachmentStore, tmp_path: Path) -> None:
    with pytest.raises(AttachmentRefused, match=r"“holiday\.png” is no longer there"):
        store.write_copy(HOLIDAY, tmp_path / "mine.png")


def test_nothing_is_written_into_the_folder_of_another_window(tmp_path: Path) -> None:
    def refuse() -> None:
        raise StorageFailed("It is open elsewhere.")

    part = AttachmentStore(tmp_path / "data").add(picture(tmp_path))
    elsewhere = AttachmentStore(tmp_path / "data", refuse)

    assert elsewhere.add(picture(tmp_path)) == part
    with pytest.raises(StorageFailed, match="open elsewhere"):
        elsewhere.add_data(png(9, 9), "x.png")
    assert len(list((tmp_path / "data").iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")

    with pytest.raises(StorageFailed):
        AttachmentStore(tmp_path / "data" / "attachments").add(picture(tmp_path))
