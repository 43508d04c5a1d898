"""A message and its parts."""

import time
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pytest

from desktop.domain.messages import (
    ForeignPart,
    Message,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    answer_parts,
    new_id,
    timestamp,
    user_message,
)
from tests.image_files import HOLIDAY

ANSWER = Message("m2", "m1", Role.ASSISTANT, (TextPart("Hello."),), "2026-11-21T10:00:00.000Z")


def test_the_text_is_what_is_said_without_the_reasoning() -> None:
    parts = (
        ReasoningPart("Hm. "),
        ForeignPart({"type": "image"}),
        TextPart("Hel"),
        ReasoningPart("Yes."),
        TextPart("lo"),
    )
    message = replace(ANSWER, parts=parts)
    assert message.text == "Hello"
    assert message.reasoning == "Hm. Yes."


@pytest.mark.parametrize("status", [Status.STOPPED, Status.FAILED, Status.INTERRUPTED])
def test_an_answer_that_was_cut_can_be_continued(status: Status) -> None:
    assert replace(ANSWER, status=status).can_continue


def test_an_answer_that_met_a_limit_can_be_continued() -> None:
    assert replace(ANSWER, finish_reason="length").can_continue


@pytest.mark.parametrize("reason", [None, "stop"])
def test_an_answer_at_its_own_end_cannot_be_continued(reason: str | None) -> None:
    assert not replace(ANSWER, finish_reason=reason).can_continue


def test_a_question_cannot_be_continued() -> None:
    assert not replace(ANSWER, role=Role.USER, status=Status.STOPPED).can_continue


def test_empty_parts_of_an_answer_are_left_out() -> None:
    assert answer_parts("", "") == ()
    assert answer_parts("Hm.", "") == (ReasoningPart("Hm."),)
    assert answer_parts("Hm.", "Hello.") == (ReasoningPart("Hm."), TextPart("Hello."))


def test_ids_are_unique_and_sort_by_age() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(len(each) == 32 and int(each, 16) >= 0 for each in ids)
    milliseconds = int(ids[0][:12], 16)
    assert abs(milliseconds - time.time() * 1000) < 60_000


def test_a_timestamp_is_utc_with_milliseconds() -> None:
    written = timestamp()
    assert len(written) == len("2026-11-21T10:00:00.123Z")
    assert written.endswith("Z")
    assert abs((datetime.fromisoformat(written) - datetime.now(UTC)).total_seconds()) < 60


def test_a_question_of_the_user_is_complete() -> None:
    question = user_message("Hi", "m7")
    assert (question.role, question.parent, question.text, question.status) == (Role.USER, "m7", "Hi", Status.COMPLETE)


def test_messages_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ANSWER.model = "other"  # type: ignore[misc]  # that is the point


def test_the_words_of_the_file_are_those_of_the_contract() -> None:
    assert [role.value for role in Role] == ["system", "user", "assistant"]
    assert [status.value for status in Status] == ["complete", "stopped", "failed", "interrupted"]


def test_an_answer_grows_where_its_parts_are() -> None:
    picture = ForeignPart({"type": "image"})
    started = replace(ANSWER, parts=(ReasoningPart("Hm."), TextPart("Hel"), picture))
    grown = started.grown(" Yes.", "lo", Status.STOPPED)
    assert grown.parts == (ReasoningPart("Hm. Yes."), TextPart("Hel"), picture, TextPart("lo"))
    assert (grown.text, grown.status) == ("Hello", Status.STOPPED)


def test_an_answer_that_has_nothing_yet_begins_with_its_reasoning() -> None:
    empty = replace(ANSWER, parts=())
    assert empty.grown("", "", Status.INTERRUPTED).parts == ()
    assert empty.grown("Hm.", "Hello", Status.COMPLETE).parts == (ReasoningPart("Hm."), TextPart("Hello"))
    assert replace(ANSWER, parts=(TextPart("Hel"),)).grown("", "lo", Status.COMPLETE).parts == (TextPart("Hello"),)


def test_a_message_of_the_user_has_its_images_above_its_text() -> None:
    assert user_message("Where is this?", None, (HOLIDAY,)).parts == (HOLIDAY, TextPart("Where is this?"))
    assert user_message("", None, (HOLIDAY,)).parts == (HOLIDAY,)
    assert user_message("Hi", None).images == ()
    assert user_message("", None, (HOLIDAY,)).images == (HOLIDAY,)


@pytest.mark.parametrize(
    "change",
    [{"file": "../x.png"}, {"file": "/etc/passwd"}, {"file": f"{HOLIDAY.file}\n"}, {"name": ""}, {"width": 0}],
)
def test_there_is_no_image_part_that_leads_out_of_the_folder(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it says the value
        replace(HOLIDAY, **change)  # type: ignore[arg-type]  # as it may stand in a file
