import io
import zipfile

import pytest

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
