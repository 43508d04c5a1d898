import io
import zipfile

import pytest

from desktop.exchange import archives
from desktop.exchange.archives import conversation_files
from desktop.exchange.json_reading import Damaged


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_only_files_with_conversations_are_taken_in_order():
    data = packed(
        **{
            "conversations-001.json": b"2",
            "x/conversations-000.json": b"1",
            "user.json": b"0",
            "conversations.json": b"3",
        }
    )

    assert sorted(conversation_files(data)) == [b"1", b"2", b"3"]


def test_an_archive_without_conversations_gives_nothing():
    assert conversation_files(packed(**{"chat.html": b"x"})) == []


def test_a_bomb_does_not_go_off():
    with pytest.raises(Damaged, match="too large"):
        conversation_files(packed(**{"conversations.json": b" " * 2_000_000}), most_bytes=1_000_000)


def test_many_files_are_bounded_together():
    with pytest.raises(Damaged, match="too large"):
        conversation_files(packed(**{f"conversations-{n}.json": b" " * 400 for n in range(3)}), most_bytes=1000)


def test_damage_anywhere_is_told_and_nothing_else():
    whole = packed(**{"conversations.json": b"[1, 2, 3]" * 50})
    for place in range(len(whole)):
        for broken in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
            try:
                conversation_files(broken)
            except Damaged:
                continue


def test_a_picture_is_found_by_how_its_name_begins():
    data = packed(**{"conversations.json": b"[]", "file-1-cat.png": b"cat", "dalle-generations/file-12.webp": b"dog"})

    with archives.pictures(data) as look_up:
        found = [look_up(name) for name in ("file-1", "file-12", "file-2", "fil")]

    assert found == [b"cat", b"dog", None, None]


def test_what_is_no_archive_has_no_pictures():
    with archives.pictures(b"[]") as look_up:
        assert look_up is None
