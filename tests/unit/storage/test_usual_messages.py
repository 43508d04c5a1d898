"""The quick way reads exactly what the patient way reads, or refuses."""

import pytest

from desktop.domain.messages import Message, ReasoningPart, Role, Status, TextPart, Timings, Usage, user_message
from desktop.storage.image_form import image_object
from desktop.storage.json_text import one_line
from desktop.storage.message_form import message_from, message_object
from desktop.storage.usual_messages import usual_messages
from tests.image_files import HOLIDAY

NOW = "2026-11-21T10:00:00.123Z"
USUAL: dict[str, object] = {"id": "m1", "parent": None, "role": "assistant", "created_at": NOW, "parts": []}


def test_messages_as_hearth_writes_them_are_read_whole() -> None:
    messages = [
        user_message("Hi 🚋", None),
        user_message("Where is this?", None, (HOLIDAY,)),
        Message(
            "m2", "m1", Role.ASSISTANT, (ReasoningPart("Hm."), TextPart("Hello.")), NOW, Status.STOPPED, "length",
            "a.gguf", {"seed": 42, "stop": ["x"]}, Usage(12, 5), Timings(41, 38.2, 900),
        ),
    ]  # fmt: skip
    assert usual_messages(one_line([message_object(message) for message in messages])) == messages


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"status": "failed", "model": "a", "sampling": {"seed": 1}},
        {"timings": {"first_token_ms": 1, "tokens_per_second": 2.5}},
        {"timings": {"first_token_ms": 1, "tokens_per_second": 2.5, "reasoning_ms": 12}},
        {"usage": {"prompt_tokens": 2**70, "completion_tokens": 0}},
        {"parts": [{"text": "type last", "type": "text"}]},
        {"parts": [image_object(HOLIDAY), {"type": "text", "text": ""}]},
    ],
)
def test_both_ways_of_reading_agree(change: dict[str, object]) -> None:
    raw = USUAL | change
    assert usual_messages(one_line([raw])) == [message_from(raw, "", "")]


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": 5},
        {"rating": 5},
        {"role": "tool"},
        {"status": "paused"},
        {"created_at": "yesterday"},
        {"created_at": "2026-11-21T10:00:00"},
        {"parts": "text"},
        {"parts": [{"type": "image"}]},
        {"parts": [image_object(HOLIDAY) | {"file": "../x.png"}]},
        {"parts": [image_object(HOLIDAY) | {"width": 640.0}]},
        {"parts": [image_object(HOLIDAY) | {"height": True}]},
        {"parts": [image_object(HOLIDAY) | {"caption": "At the sea"}]},
        {"parts": [image_object(HOLIDAY) | {"text": ""}]},
        {"parts": [{"type": "text", "text": "a", "language": "en"}]},
        {"usage": {"prompt_tokens": 1, "completion_tokens": 2, "cached_tokens": 3}},
        {"usage": {"prompt_tokens": True, "completion_tokens": 2}},
        {"timings": {"first_token_ms": 1}},
    ],
)
def test_anything_unusual_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any: the patient way takes over
        usual_messages(one_line([USUAL | change]))
