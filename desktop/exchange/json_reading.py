"""Reading foreign JSON: what must be there is checked, what may be there is asked for, and nothing is trusted."""

import codecs
import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

Object = Mapping[str, object]
LARGEST_BYTES = 512 << 20
MILLISECONDS_FROM = 1e11  # as seconds this would be in the year 5138
LONGEST_AT_ONCE = 1 << 20
_SPACE = re.compile(r"[ \t\n\r]*")
_decoder = msgspec.json.Decoder()


class Damaged(ValueError):
    """What is wrong with a file, as the end of a sentence: “… is damaged: {what}.”"""


def parse(data: bytes) -> object:
    """The value in the bytes, with or without a byte order mark. Raises ``Damaged``."""
    try:
        value = _value(_text(data))
    except RecursionError as error:
        raise Damaged("it is nested too deep") from error
    except UnicodeDecodeError as error:
        raise Damaged("it is not text") from error
    except json.JSONDecodeError as error:
        raise Damaged(f"line {error.lineno} is not JSON") from error
    return value


def _value(text: str) -> object:
    if len(text) > LONGEST_AT_ONCE and text.lstrip()[:1] == "[":
        return _items(text)
    try:
        value: object = _decoder.decode(text)
    except msgspec.DecodeError:  # NaN, halves of surrogate pairs: json is more patient
        value = _patient.decode(text)
    return value


def _items(text: str) -> list[object]:
    """A long list item by item, so that no other thread stands still meanwhile."""
    found: list[object] = []
    place = _behind_space(text, text.index("[") + 1)
    if text[place : place + 1] != "]":
        while True:
            item, end = _patient.raw_decode(text, place)
            found.append(item)
            place = _behind_space(text, end)
            if text[place : place + 1] != ",":
                break
            place = _behind_space(text, place + 1)
    if text[place : place + 1] != "]" or text[place + 1 :].strip():
        raise json.JSONDecodeError("no end of the list", text, place)
    return found


def _behind_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def parse_lines(data: bytes) -> list[object]:
    """The values of a file with one JSON value a line. Raises ``Damaged``."""
    return [value for line in data.splitlines() if line.strip() for value in _values(line)]


def _values(line: bytes) -> list[object]:
    """The value of a line, or the values of several lines whose breaks some program forgot to write."""
    try:
        return [parse(line)]
    except Damaged:
        if b"}{" not in line:
            raise
    found: list[object] = []
    text, place = _text(line).strip(), 0
    try:
        while place < len(text):
            value, place = _patient.raw_decode(text, place)
            found.append(value)
            place = _behind_space(text, place)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Damaged("a line of it is not JSON") from error
    return found


def objects(value: object, what: str) -> list[Object]:
    """A list of objects. Raises ``Damaged``."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Damaged(f"{what} are not a list of objects")
    return value


def object_of(value: object, what: str) -> Object:
    """An object. Raises ``Damaged``."""
    if not isinstance(value, dict):
        raise Damaged(f"{what} is not an object")
    return value


def text_of(value: object, what: str) -> str:
    """A text, empty for null. Raises ``Damaged``."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Damaged(f"{what} is not a text")
    return sound(value)


def text_at(fields: Object, *keys: str) -> str:
    """The first text that is not empty under these keys."""
    found = (fields.get(key) for key in keys)
    return next((sound(value) for value in found if isinstance(value, str) and value), "")


def object_at(fields: Object, key: str) -> Object:
    """The object under a key; an empty one when there is none."""
    value = fields.get(key)
    return value if isinstance(value, dict) else {}


def objects_at(fields: Object, key: str) -> list[Object]:
    """The objects in the list under a key."""
    value = fields.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts_at(fields: Object, key: str) -> list[str]:
    """The texts in the list under a key."""
    value = fields.get(key)
    return [sound(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []


def time_at(fields: Object, *keys: str) -> str:
    """The first moment under these keys, as the conversation file writes it; empty when there is none."""
    return next((moment for key in keys if (moment := moment_of(fields.get(key)))), "")


def moment_of(value: object) -> str:
    """Seconds or milliseconds since 1970, or RFC 3339, as the conversation file writes it; else empty."""
    try:
        match value:
            case bool():
                return ""
            case int() | float() if value > 0:
                seconds = value / 1000 if value >= MILLISECONDS_FROM else value
                moment = datetime.fromtimestamp(seconds, UTC)
            case str():
                read = datetime.fromisoformat(value)
                moment = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
            case _:
                return ""
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sound(text: str) -> str:
    """The text without halves of surrogate pairs, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    pieces = [decoder.decode(data[at : at + LONGEST_AT_ONCE]) for at in range(0, len(data), LONGEST_AT_ONCE)]
    return "".join([*pieces, decoder.decode(b"", final=True)])


def _no_number(_: str) -> None:
    return None


def _whole(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:  # more digits than Python is willing to read
        return math.inf


_patient = json.JSONDecoder(parse_constant=_no_number, parse_int=_whole)
