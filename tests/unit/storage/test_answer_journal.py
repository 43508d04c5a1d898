"""What stands in a journal before it is cut or damaged is there, and it becomes part of the conversation once."""

import errno
import json
import os
import stat
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.messages import ForeignPart, Message, Role, Status, TextPart, answer_parts, timestamp
from desktop.domain.messages import user_message as said
from desktop.storage.answer_journal import AnswerJournal, LeftJournal, decode_journal, read_journal

DELTAS = st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=12)


def an_answer(text: str = "", parent: str | None = "p", status: Status = Status.INTERRUPTED) -> Message:
    return Message("a1", parent, Role.ASSISTANT, answer_parts("", text), timestamp(), status, model="Fake 1B")


def a_question() -> Conversation:
    return new_conversation().with_message(replace(said("Tell me", None), id="p"))


def written(path: Path, started: Message, *deltas: tuple[str, str]) -> bytes:
    journal = AnswerJournal(path, started)
    for reasoning, text in deltas:
        journal.append(reasoning, text)
    journal.close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "c.journal"


def test_what_was_appended_is_read_again(path: Path) -> None:
    started = an_answer("Once ")
    written(path, started, ("Hm.", ""), ("", "upon "), (" Well.", "a time"))

    assert read_journal(path) == LeftJournal(started, "Hm. Well.", "upon a time")


def test_each_line_is_json_with_the_crc_of_what_stands_behind_it(path: Path) -> None:
    data = written(path, an_answer(), ("", "Grüße\n“"))

    before = len(b'{"crc32": "12345678", ')
    for line in data.splitlines():
        assert json.loads(line)["crc32"] == f"{zlib.crc32(line[before:-1]):08x}"
    header = json.loads(data.splitlines()[0])
    assert (header["format"], header["version"], header["message"]["id"]) == ("hearth-journal", 1, "a1")


def test_there_is_no_file_before_the_first_text_and_none_is_no_journal(path: Path) -> None:
    AnswerJournal(path, an_answer()).close()

    assert read_journal(path) is None
    assert not path.exists()


@settings(max_examples=60, deadline=None)
@given(deltas=DELTAS, chance=st.data())
def test_wherever_it_is_cut_what_stands_before_the_cut_is_there(tmp_path_factory, deltas, chance) -> None:
    path = tmp_path_factory.mktemp("journal") / "c.journal"
    journal, ends = AnswerJournal(path, an_answer()), [0]
    for reasoning, text in deltas:
        journal.append(reasoning, text)
        ends.append(path.stat().st_size)
    journal.close()
    data = path.read_bytes() if deltas else b""

    cut = chance.draw(st.integers(0, len(data)))
    whole = sum(end <= cut for end in ends[1:])
    left = decode_journal(data[:cut])

    assert left.reasoning == "".join(reasoning for reasoning, _ in deltas[:whole])
    assert left.text == "".join(text for _, text in deltas[:whole])


@settings(max_examples=60, deadline=None)
@given(deltas=DELTAS.filter(bool), chance=st.data())
def test_a_changed_byte_ends_it_and_adds_nothing(tmp_path_factory, deltas, chance) -> None:
    data = written(tmp_path_factory.mktemp("journal") / "c.journal", an_answer(), *deltas)

    at = chance.draw(st.integers(0, len(data) - 1))
    changed = bytearray(data)
    changed[at] ^= chance.draw(st.integers(1, 255))
    left = decode_journal(bytes(changed))

    assert "".join(text for _, text in deltas).startswith(left.text)
    assert "".join(reasoning for reasoning, _ in deltas).startswith(left.reasoning)
    n_before = data.count(b"\n", 0, at)
    assert len(left.text) >= len("".join(text for _, text in deltas[: max(0, n_before - 1)]))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_user_may_read_it(path: Path) -> None:
    written(path, an_answer(), ("", "secret"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_file_in_its_place_is_not_written_over(path: Path) -> None:
    path.write_bytes(b"older")

    with pytest.raises(StorageFailed):
        AnswerJournal(path, an_answer()).append("", "new")
    assert path.read_bytes() == b"older"


@pytest.mark.parametrize("call", ["open", "lseek", "ftruncate", "write", "fdatasync"])
@pytest.mark.skipif(sys.platform != "linux", reason="the calls as Linux has them")
def test_what_could_not_be_written_is_written_by_the_next_attempt(path, monkeypatch, call) -> None:
    journal = AnswerJournal(path, an_answer())
    if call != "open":
        journal.append("", "one ")

    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(StorageFailed, match="no space"):
            journal.append("", "two ")
    journal.append("", "two three")
    journal.close()

    left = read_journal(path)
    assert left is not None
    assert left.text == ("two three" if call == "open" else "one two three")


def test_the_half_of_a_line_that_did_not_fit_does_not_end_the_journal(path, monkeypatch) -> None:
    journal = AnswerJournal(path, an_answer())
    journal.append("", "one ")
    real_write, calls = os.write, []

    def half(descriptor, data) -> int:
        calls.append(len(data))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real_write(descriptor, bytes(data[: len(data) // 2]))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", half)
        with pytest.raises(StorageFailed):
            journal.append("", "a text of some length")
    assert decode_journal(path.read_bytes()).text == "one "
    journal.append("", "two")
    journal.close()

    assert decode_journal(path.read_bytes()).text == "one two"


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed")
def test_a_journal_whose_file_is_gone_begins_again_with_everything(path: Path) -> None:
    journal = AnswerJournal(path, an_answer())
    journal.append("", "one ")
    path.unlink()
    journal.append("", "two")
    journal.close()

    assert decode_journal(path.read_bytes()).text == "one two"


def test_the_answer_is_in_the_conversation_and_shown_as_interrupted() -> None:
    conversation = LeftJournal(an_answer(), "Hm.", "Once upon").applied_to(a_question())

    answer = conversation.path()[-1]
    assert (answer.text, answer.reasoning, answer.status) == ("Once upon", "Hm.", Status.INTERRUPTED)
    assert answer.can_continue
    assert conversation.path()[0].text == "Tell me"


def test_an_answer_that_was_carried_on_grows_where_it_was() -> None:
    before = an_answer("Once upon", status=Status.STOPPED)
    conversation = a_question().with_message(before)
    left = LeftJournal(before, "", " a time")

    assert not left.is_in(conversation)
    answers = [message for message in left.applied_to(conversation).messages if message.role is Role.ASSISTANT]
    assert [(answer.text, answer.status) for answer in answers] == [("Once upon a time", Status.INTERRUPTED)]


@pytest.mark.parametrize("more", ["", " and they lived"])
@pytest.mark.parametrize("before", ["", "Once"])
def test_one_whose_text_is_in_the_file_changes_nothing(before: str, more: str) -> None:
    left = LeftJournal(an_answer(before), "", " a time")
    folded = a_question().with_message(an_answer(before + " a time" + more, status=Status.COMPLETE))

    assert left.is_in(folded)
    assert left.applied_to(folded) == folded


def test_a_failed_answer_that_was_made_anew_under_its_id_is_found() -> None:
    conversation = a_question().with_message(replace(an_answer(), status=Status.FAILED))

    assert LeftJournal(an_answer(), "", "Hello").applied_to(conversation).path()[-1].text == "Hello"


def test_another_version_that_was_made_beside_the_old_answer_is_shown() -> None:
    old = replace(an_answer("The old one", status=Status.COMPLETE), id="a0")
    conversation = replace(a_question().with_message(old), current="p")

    found = LeftJournal(an_answer(), "", "The new").applied_to(conversation)

    assert found.versions("a1") == ("a0", "a1")
    assert found.current == "a1"


def test_an_answer_that_reads_otherwise_by_now_is_kept_and_the_journal_beside_it() -> None:
    changed = a_question().with_message(an_answer("Edited outside", status=Status.COMPLETE))
    left = LeftJournal(an_answer(), "", "Once upon")

    found = left.applied_to(changed)

    assert [found.message(version).text for version in found.versions("a1")] == ["Edited outside", "Once upon"]
    assert found.current == "a1"
    assert left.applied_to(found) == found


def test_nothing_but_a_beginning_is_nothing() -> None:
    conversation = a_question()
    left = LeftJournal(an_answer(), "", "")

    assert left.is_in(conversation)
    assert left.applied_to(conversation) == conversation


def test_parts_of_another_kind_stay_when_an_answer_is_carried_on() -> None:
    picture = ForeignPart({"type": "picture", "name": "cat.png"})
    before = replace(an_answer(), parts=(TextPart("Look: "), picture))

    grown = LeftJournal(before, "Hm.", "a cat").applied_to(a_question()).path()[-1]

    assert [type(part).__name__ for part in grown.parts] == ["ReasoningPart", "TextPart", "ForeignPart", "TextPart"]
    assert grown.text == "Look: a cat"


@pytest.mark.parametrize("data", [b"notes", b"[1, 2]\n", b"\x89PNG", b'{"crc32": 5}\n'])
def test_what_is_no_journal_is_foreign(data: bytes) -> None:
    assert decode_journal(data).is_foreign
    assert not decode_journal(data).is_in(a_question())


@pytest.mark.parametrize("data", [b"", bytes(5000), b'{"crc', b'{"crc32": "00000000", "format": "x"}\n'])
def test_one_that_was_torn_in_its_first_line_holds_nothing(data: bytes) -> None:
    assert decode_journal(data) == LeftJournal()


def test_one_of_a_newer_version_is_left_alone() -> None:
    content = b'"format": "hearth-journal", "version": 2, "message": {"id": "a1"}'
    left = decode_journal(b'{"crc32": "%08x", %b}\n' % (zlib.crc32(content), content))

    assert left.is_foreign
    conversation = a_question()
    assert left.applied_to(conversation) == conversation
