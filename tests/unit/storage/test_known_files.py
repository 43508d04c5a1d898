import os
from dataclasses import replace
from pathlib import Path

from desktop.domain.conversation import new_conversation
from desktop.storage.known_files import MOST_CONTENTS, KnownFiles, Signature, signature

FIRST, SECOND = Signature(1, 10, 5), Signature(2, 10, 5)


def test_a_file_written_in_place_and_one_that_took_its_place_have_other_signatures(tmp_path: Path):
    path = tmp_path / "file.json"
    path.write_text("one")
    before = signature(path)
    path.write_text("two, longer")
    in_place = signature(path)
    (tmp_path / "other").write_text("two, longer")
    os.utime(tmp_path / "other", ns=(in_place.changed_ns, in_place.changed_ns))
    (tmp_path / "other").replace(path)
    assert len({before, in_place, signature(path)}) == 3
    assert signature(tmp_path / "gone") is None


def test_what_was_read_once_waits_for_nobody_and_what_is_read_anew_waits_until_it_is_settled():
    known, conversation = KnownFiles(), new_conversation()
    known.note_read(conversation, FIRST)
    assert known.waiting(conversation.id) is None
    changed = conversation.titled("Changed outside")
    known.note_read(changed, SECOND)
    assert known.waiting(conversation.id) == (changed, conversation)
    known.settle(replace(changed))
    assert known.waiting(conversation.id) is not None, "another copy settles nothing"
    known.settle(changed)
    assert known.waiting(conversation.id) is None
    assert known.content(conversation.id) is changed


def test_our_own_writing_is_known_unless_somebody_wrote_right_behind_it():
    known, conversation = KnownFiles(), new_conversation()
    known.note_written(conversation, FIRST, FIRST.size_bytes)
    assert known.is_current(conversation.id, FIRST)
    known.note_written(conversation, SECOND, SECOND.size_bytes - 1)
    assert not known.is_current(conversation.id, SECOND)


def test_only_the_latest_contents_are_remembered_and_all_signatures():
    known = KnownFiles()
    conversations = [new_conversation() for _ in range(MOST_CONTENTS + 1)]
    for each in conversations:
        known.note_read(each, FIRST)
    assert known.content(conversations[0].id) is None
    assert known.content(conversations[-1].id) is conversations[-1]
    assert known.is_current(conversations[0].id, FIRST)


def test_a_forgotten_file_is_a_new_one():
    known, conversation = KnownFiles(), new_conversation()
    known.note_read(conversation, FIRST)
    known.forget(conversation.id)
    known.note_read(conversation.titled("Another"), SECOND)
    assert known.waiting(conversation.id) is None
