"""How one message stands in a conversation's file (README, “The conversation file”). A rewrite loses nothing of it.

``Message.extra`` keeps what this version does not know: keys of the message as they are; under ``usage`` and
``timings`` the unknown keys of these; under ``parts`` a list of the unknown keys of each part.
"""

from collections.abc import Mapping
from dataclasses import astuple

from desktop.domain.messages import (
    ForeignPart,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    Timings,
    Usage,
)
from desktop.storage.image_form import IMAGE_KEYS, image_from, image_object
from desktop.storage.json_fields import Fields, Object, merge_rest, number

_ROLES: Mapping[str, Role] = {role.value: role for role in Role}
_STATUSES: Mapping[str, Status] = {status.value: status for status in Status}
_DEFAULTS: Mapping[str, object] = {"role": Role.USER.value, "status": Status.COMPLETE.value, "parts": []}
_FIGURES = {"prompt_tokens", "completion_tokens", "first_token_ms", "tokens_per_second", "reasoning_ms"}
_TEXT_KEYS = frozenset({"type", "text"})


def message_from(raw: Mapping[str, object], default_id: str, default_time: str) -> Message:
    """The message that an object of a file describes; a field of a wrong type takes its default."""
    fields = Fields(raw)
    return Message(
        id=fields.take("id", str) or default_id,
        parent=fields.take("parent", str),
        role=fields.take_known("role", _ROLES) or Role.USER,
        created_at=fields.take_time("created_at", default_time),
        status=fields.take_known("status", _STATUSES) or Status.COMPLETE,
        finish_reason=fields.take("finish_reason", str),
        model=fields.take("model", str),
        sampling=fields.take_object("sampling"),
        usage=_take_usage(fields),
        timings=_take_timings(fields),
        parts=_take_parts(fields),
        extra=fields.rest,
    )


def message_object(message: Message) -> Object:
    """The object that stands for a message in a file, its keys in the order of the contract."""
    known: Object = {"id": message.id, "parent": message.parent, "role": message.role.value}
    known["created_at"] = message.created_at
    if message.role is Role.ASSISTANT or message.status is not Status.COMPLETE:
        known["status"] = message.status.value
    for key, value in (
        ("finish_reason", message.finish_reason),
        ("model", message.model),
        ("sampling", message.sampling),
        ("usage", _usage_object(message)),
        ("timings", _timings_object(message)),
    ):
        if value:
            known[key] = value
    parts: object = _part_objects(message)
    if message.extra:
        known = merge_rest(known | {"parts": parts}, _rest_of(message), _DEFAULTS)
        parts = known.pop("parts")
    known["parts"] = parts  # last, where a reader looks for them
    return known


def _take_usage(fields: Fields) -> Usage | None:
    raw = fields.rest.get("usage")
    if not isinstance(raw, dict):
        return None
    prompt, completion = raw.get("prompt_tokens"), raw.get("completion_tokens")
    if type(prompt) is not int or type(completion) is not int:
        return None
    _leave_unknown(fields, "usage", raw, 2)
    return Usage(prompt, completion)


def _take_timings(fields: Fields) -> Timings | None:
    raw = fields.rest.get("timings")
    if not isinstance(raw, dict):
        return None
    first, speed = number(raw.get("first_token_ms")), number(raw.get("tokens_per_second"))
    if first is None or speed is None:
        return None
    _leave_unknown(fields, "timings", raw, 3 if "reasoning_ms" in raw else 2)
    return Timings(first, speed, number(raw.get("reasoning_ms")))


def _leave_unknown(fields: Fields, key: str, raw: Object, known_count: int) -> None:
    if len(raw) == known_count:
        del fields.rest[key]
    else:
        fields.rest[key] = {name: value for name, value in raw.items() if name not in _FIGURES}


def _usage_object(message: Message) -> Object | None:
    if message.usage is None:
        return None
    figures = {"prompt_tokens": message.usage.prompt_tokens, "completion_tokens": message.usage.completion_tokens}
    return figures | _unknown_keys(message, "usage")


def _timings_object(message: Message) -> Object | None:
    if message.timings is None:
        return None
    first, speed, thought = astuple(message.timings)
    known = {"first_token_ms": first, "tokens_per_second": speed} | (
        {} if thought is None else {"reasoning_ms": thought}
    )
    return known | _unknown_keys(message, "timings")


def _unknown_keys(message: Message, key: str) -> Object:
    rest = message.extra.get(key)
    return {name: value for name, value in rest.items() if name not in _FIGURES} if isinstance(rest, dict) else {}


def _take_parts(fields: Fields) -> tuple[Part, ...]:
    raw = fields.rest.get("parts")
    if isinstance(raw, str):
        del fields.rest["parts"]
        return (TextPart(raw),)
    if not isinstance(raw, list):
        return ()
    objects = [part for part in raw if isinstance(part, dict)]
    parts = tuple(_part_from(part) for part in objects)
    unknown = [_unknown_of_part(part, fields) for part, fields in zip(parts, objects, strict=True)]
    if any(unknown):
        fields.rest["parts"] = unknown
    else:
        del fields.rest["parts"]
    return parts


def _part_from(raw: Object) -> Part:
    kind, text = raw.get("type"), raw.get("text")
    if isinstance(text, str):
        if kind == "text":
            return TextPart(text)
        if kind == "reasoning":
            return ReasoningPart(text)
    return (image_from(raw) if kind == "image" else None) or ForeignPart(raw)


def _unknown_of_part(part: Part, raw: Object) -> Object:
    if isinstance(part, ForeignPart):
        return {}
    known = IMAGE_KEYS if isinstance(part, ImagePart) else _TEXT_KEYS
    return {key: value for key, value in raw.items() if key not in known} if len(raw) > len(known) else {}


def _part_objects(message: Message) -> list[Object]:
    objects = [_part_object(part) for part in message.parts]
    unknown = message.extra.get("parts")
    if isinstance(unknown, list) and len(unknown) == len(objects):
        return [known | rest for known, rest in zip(objects, unknown, strict=True)]
    return objects


def _part_object(part: Part) -> Object:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case ReasoningPart(text):
            return {"type": "reasoning", "text": text}
        case ImagePart():
            return image_object(part)
        case ForeignPart(fields):
            return dict(fields)


def _rest_of(message: Message) -> Mapping[str, object]:
    """What was read beside the known; the unknown keys of parts are written with their parts."""
    if isinstance(message.extra.get("parts"), list):
        return {key: value for key, value in message.extra.items() if key != "parts"}
    return message.extra
