"""Messages exactly as Hearth writes them, decoded straight into types: half the time of reading key by key.

A message with anything unusual about it is refused; ``message_form`` then reads the file with patience.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.json import Decoder

from desktop.domain.cycle_search import no_search_for_cycles
from desktop.domain.messages import ImagePart, Message, Part, ReasoningPart, Role, Status, TextPart, Timings, Usage


class _Text(Struct, tag="text", tag_field="type", forbid_unknown_fields=True, gc=False):
    text: str


class _Reasoning(Struct, tag="reasoning", tag_field="type", forbid_unknown_fields=True, gc=False):
    text: str


class _Image(Struct, tag="image", tag_field="type", forbid_unknown_fields=True, gc=False):
    file: str
    name: str
    width: int
    height: int


class _Usage(Struct, forbid_unknown_fields=True, gc=False):
    prompt_tokens: int
    completion_tokens: int


class _Timings(Struct, forbid_unknown_fields=True, gc=False):
    first_token_ms: int | float
    tokens_per_second: int | float
    reasoning_ms: int | float | None = None


class _Message(Struct, forbid_unknown_fields=True, gc=False):
    id: str
    parent: str | None
    role: Role
    created_at: str
    parts: list[_Text | _Reasoning | _Image]
    status: Status = Status.COMPLETE
    finish_reason: str | None = None
    model: str | None = None
    sampling: dict[str, object] = {}
    usage: _Usage | None = None
    timings: _Timings | None = None


_decoder = Decoder(list[_Message])


def usual_messages(data: bytes | memoryview) -> list[Message]:
    """The messages in a JSON list; ``ValueError`` or ``RecursionError`` when one of them is unusual."""
    with no_search_for_cycles():
        return [_message_from(form) for form in _decoder.decode(data)]


def _message_from(form: _Message) -> Message:
    if not form.id or datetime.fromisoformat(form.created_at).tzinfo is None:
        raise ValueError(form.id)
    usage, timings = form.usage, form.timings
    alone = form.parts[0] if len(form.parts) == 1 else None
    return Message(
        form.id,
        form.parent,
        form.role,
        (TextPart(alone.text),) if type(alone) is _Text else tuple([_part_from(part) for part in form.parts]),
        form.created_at,
        form.status,
        form.finish_reason,
        form.model,
        form.sampling,
        None if usage is None else Usage(usage.prompt_tokens, usage.completion_tokens),
        None if timings is None else Timings(timings.first_token_ms, timings.tokens_per_second, timings.reasoning_ms),
    )


def _part_from(form: _Text | _Reasoning | _Image) -> Part:
    if isinstance(form, _Text):
        return TextPart(form.text)
    if isinstance(form, _Image):
        return ImagePart(form.file, form.name, form.width, form.height)
    return ReasoningPart(form.text)
