"""One message as an object of a file and back."""

from dataclasses import replace

import pytest

from desktop.domain.messages import (
    ForeignPart,
    Message,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    Timings,
    Usage,
    user_message,
)
from desktop.storage.image_form import image_object
from desktop.storage.message_form import message_from, message_object
from tests.image_files import HOLIDAY

NOW = "2026-11-21T10:00:00.123Z"


def read(**raw: object) -> Message:
    return message_from(raw, "default-id", NOW)


def rewritten(**raw: object) -> dict[str, object]:
    return message_object(read(**raw))


def test_a_question_is_written_without_what_only_answers_have() -> None:
    question = replace(user_message("Hi", None), id="m1", created_at=NOW)
    assert message_object(question) == {
        "id": "m1", "parent": None, "role": "user", "created_at": NOW, "parts": [{"type": "text", "text": "Hi"}],
    }  # fmt: skip


def test_an_answer_is_written_in_the_order_of_the_contract() -> None:
    parts = (ReasoningPart("Hm."), TextPart("Hello."))
    answer = Message(
        "m2", "m1", Role.ASSISTANT, parts, NOW, Status.STOPPED, "length", "a.gguf", {"seed": 42}, Usage(12, 5),
        Timings(41, 38.2, 12_300),
    )  # fmt: skip
    written = message_object(answer)
    order = "id parent role created_at status finish_reason model sampling usage timings parts"
    assert list(written) == order.split()
    assert message_from(written, "", "") == answer


def test_a_message_without_anything_has_defaults() -> None:
    assert read() == Message("default-id", None, Role.USER, (), NOW)


@pytest.mark.parametrize(
    "raw",
    [
        {"role": "tool"},
        {"role": "assistant", "status": "paused"},
        {"status": ["x"]},
        {"model": 5},
        {"finish_reason": False},
        {"sampling": "hot"},
        {"usage": "much"},
        {"usage": {"prompt_tokens": 1}},
        {"usage": {"prompt_tokens": True, "completion_tokens": 1}},
        {"timings": [41]},
        {"timings": {"first_token_ms": "41", "tokens_per_second": 3}},
        {"parts": {"text": "?"}},
        {"parts": 5},
        {"rating": {"stars": [5]}},
        {"parts": [{"type": "text", "text": None}]},
        {"parts": [{"type": "image", "url": "a.png"}, {"type": "text", "text": "b", "cited": [1]}]},
        {"usage": {"prompt_tokens": 1, "completion_tokens": 2, "cached_tokens": {"a": 1}}},
        {"timings": {"first_token_ms": 1, "tokens_per_second": 2, "load_ms": 3}},
    ],
)
def test_what_is_not_understood_survives_a_rewrite(raw: dict[str, object]) -> None:
    written = rewritten(**raw)
    assert {key: written[key] for key in raw} == raw


def test_a_bad_field_costs_only_itself() -> None:
    message = read(
        id="m1", role="assistant", usage="much", timings=3, model="a", parts=[{"type": "text", "text": "Hi"}]
    )
    assert (message.text, message.model, message.usage, message.timings) == ("Hi", "a", None, None)


def test_a_part_of_an_unknown_kind_is_kept_beside_the_text() -> None:
    image = {"type": "image", "url": "a.png"}
    message = read(parts=[image, {"type": "text", "text": "Look"}])
    assert message.parts == (ForeignPart(image), TextPart("Look"))
    assert message.text == "Look"


def test_parts_that_are_plain_text_are_text() -> None:
    assert read(parts="Hi").parts == (TextPart("Hi"),)


def test_unknown_keys_of_figures_survive_when_the_figures_change() -> None:
    message = read(role="assistant", usage={"prompt_tokens": 1, "completion_tokens": 2, "cached_tokens": 9})
    written = message_object(replace(message, usage=Usage(3, 4)))
    assert written["usage"] == {"prompt_tokens": 3, "completion_tokens": 4, "cached_tokens": 9}


def test_how_long_was_thought_is_written_only_where_it_is_known() -> None:
    figures = {"first_token_ms": 41, "tokens_per_second": 38.2}
    for timings in (figures, figures | {"reasoning_ms": 12_300}, figures | {"reasoning_ms": 5, "cached": True}):
        assert rewritten(role="assistant", timings=timings)["timings"] == timings
    assert read(timings=figures | {"reasoning_ms": "long"}).timings == Timings(41, 38.2)


def test_a_bad_value_is_not_written_over_a_new_one() -> None:
    message = read(role="assistant", status="paused", usage="much", parts={"text": "?"})
    written = message_object(replace(message, status=Status.FAILED, usage=Usage(1, 2), parts=(TextPart("New"),)))
    assert written["status"] == "failed"
    assert written["usage"] == {"prompt_tokens": 1, "completion_tokens": 2}
    assert written["parts"] == [{"type": "text", "text": "New"}]


def test_unknown_keys_of_parts_stay_with_their_part_when_its_text_grows() -> None:
    message = read(parts=[{"type": "text", "text": "a"}, {"type": "text", "text": "b", "language": "en"}])
    grown = replace(message, parts=(TextPart("a"), TextPart("bc")))
    assert message_object(grown)["parts"] == [
        {"type": "text", "text": "a"},
        {"type": "text", "text": "bc", "language": "en"},
    ]


def test_unknown_keys_of_parts_go_when_there_are_other_parts() -> None:
    message = read(parts=[{"type": "text", "text": "a", "language": "en"}])
    assert message_object(replace(message, parts=()))["parts"] == []
    longer = replace(message, parts=(ReasoningPart("x"), TextPart("y")))
    assert message_object(longer)["parts"] == [{"type": "reasoning", "text": "x"}, {"type": "text", "text": "y"}]


def test_an_image_is_a_part_and_what_is_not_known_of_it_survives() -> None:
    raw = image_object(HOLIDAY) | {"caption": "At the sea", "text": "kept"}
    assert read(parts=[raw]).parts == (HOLIDAY,)
    assert rewritten(parts=[raw])["parts"] == [raw]
    text = {"type": "text", "text": "a", "file": "b", "width": 4}
    assert rewritten(parts=[text, image_object(HOLIDAY)])["parts"] == [text, image_object(HOLIDAY)]


@pytest.mark.parametrize("change", [{"file": "../x.png"}, {"file": "/etc/passwd"}, {"width": "640"}, {"name": None}])
def test_an_image_that_does_not_fit_stays_foreign_and_as_it_is(change: dict[str, object]) -> None:
    raw = image_object(HOLIDAY) | change
    assert read(parts=[raw]).parts == (ForeignPart(raw),)
    assert rewritten(parts=[raw])["parts"] == [raw]
