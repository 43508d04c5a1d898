import os
from dataclasses import replace
from urllib.parse import unquote

import pytest

from desktop.domain.errors import ImportFailed, StorageFailed
from desktop.storage import exchange_files
from desktop.storage.exchange_files import FoundFile, file_stem, find, read, reserve, write
from tests.image_files import HOLIDAY


def test_folders_are_searched_and_both_files_of_jan_are_one(tmp_path):
    thread = tmp_path / "threads" / "jan_1"
    thread.mkdir(parents=True)
    for name in ("thread.json", "messages.jsonl"):
        (thread / name).write_text("{}")
    for name in ("b.json", "a.chat", "note.txt"):
        (tmp_path / name).write_text("{}")

    jan = FoundFile(thread / "thread.json", thread / "messages.jsonl")
    assert find([tmp_path]) == [FoundFile(tmp_path / "a.chat"), FoundFile(tmp_path / "b.json"), jan]
    assert find([thread / "messages.jsonl"]) == find([thread / "thread.json"]) == find([thread]) == [jan]


def test_a_chosen_file_is_found_whatever_it_is_called(tmp_path):
    assert find([tmp_path / "export"]) == [FoundFile(tmp_path / "export")]


def test_folders_in_a_circle_end(tmp_path):
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "again").symlink_to(tmp_path)

    assert find([tmp_path]) == [FoundFile(tmp_path / "a.json")]


def test_a_folder_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    def refuse(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(exchange_files.Path, "iterdir", refuse)
    with pytest.raises(StorageFailed, match="Permission denied"):
        find([tmp_path])


def test_what_cannot_be_read_is_told(tmp_path, monkeypatch):
    with pytest.raises(ImportFailed, match="no longer there"):
        read(tmp_path / "gone.json")
    with pytest.raises(ImportFailed, match="cannot be read"):
        read(tmp_path)
    (tmp_path / "a.json").write_text("long")
    monkeypatch.setattr(exchange_files, "LARGEST_BYTES", 3)
    with pytest.raises(ImportFailed, match="too large"):
        read(tmp_path / "a.json")


def test_names_never_collide_and_nothing_is_overwritten(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "Trip.md").write_text("mine")

    paths = [reserve(folder, "Trip", "md") for _ in range(3)]
    for path in paths:
        write(path, b"new")

    assert [path.name for path in paths] == ["Trip 2.md", "Trip 3.md", "Trip 4.md"]
    assert (folder / "Trip.md").read_text() == "mine"
    assert sorted(path.name for path in folder.iterdir()) == ["Trip 2.md", "Trip 3.md", "Trip 4.md", "Trip.md"]


def test_a_reserved_file_can_be_given_up(tmp_path):
    path = reserve(tmp_path / "new folder", "x", "md")

    exchange_files.discard(path)
    exchange_files.discard(path)

    assert list(path.parent.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="modes of folders")
def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageFailed):
        reserve(tmp_path / "file", "x", "md")


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Trip to Lisbon", "Trip to Lisbon"),
        ("a/b\\c: <d>\n", "a b c d"),
        ("CON", "Chat CON"),
        ("...", "Chat"),
        ("", "Chat"),
        ("x" * 300, "x" * 80),
        ("🌊" * 300, "🌊" * 40),
        (".hidden", "hidden"),
        ("\ud83d", "Chat"),
    ],
)
def test_a_title_becomes_a_name_for_every_system(title, stem):
    assert file_stem(title) == stem


def test_images_of_a_text_lie_in_a_folder_beside_it_and_no_two_get_in_the_others_way(tmp_path):
    text = tmp_path / "My trip.md"
    other = replace(HOLIDAY, file=f"{'cd' * 32}.png")

    addresses = [exchange_files.write_beside(text, each, each.file.encode()) for each in (HOLIDAY, other, HOLIDAY)]

    assert addresses == [f"My%20trip%20images/holiday-{each}.png" for each in ("abababab", "cdcdcdcd", "abababab")]
    assert [(tmp_path / unquote(each)).read_text() for each in addresses[:2]] == [HOLIDAY.file, other.file]


def test_the_name_of_an_image_leads_nowhere_else(tmp_path):
    address = exchange_files.write_beside(tmp_path / "a.md", replace(HOLIDAY, name="../../x/y?.png"), b"x")

    assert (tmp_path / unquote(address)).parent == tmp_path / "a images"


def test_pictures_of_an_unpacked_export_are_found_beside_it(tmp_path):
    export = tmp_path / "conversations.json"
    (tmp_path / "dalle-generations").mkdir()
    (tmp_path / "file-1-cat.png").write_bytes(b"cat")
    (tmp_path / "dalle-generations" / "file-12.webp").write_bytes(b"dog")

    found = [exchange_files.picture_beside(export, each) for each in ("file-1", "file-12", "file-3", "file-")]

    assert found == [b"cat", b"dog", None, None]


def test_pictures_of_lm_studio_are_found_in_its_folder_of_files(tmp_path):
    chat = tmp_path / "conversations" / "work" / "1.conversation.json"
    (tmp_path / "user-files").mkdir()
    (tmp_path / "user-files" / "1784921393420 - 431.png").write_bytes(b"sheet")

    assert exchange_files.picture_beside(chat, "1784921393420 - 431.png") == b"sheet"


def test_no_reference_leads_anywhere_else(tmp_path):
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "in").mkdir()

    for reference in ("../secret", "../secret.png", "/etc/passwd", "*", "secret?", ".hidden", "", "a/../../secret"):
        assert exchange_files.picture_beside(tmp_path / "in" / "a.json", reference) is None
