"""JSON as bytes, fast where it is well-formed and patient where it is not. Leaves meaning to the stores.

What JSON does not allow but other programs write is read all the same: a byte order mark, NaN and numbers without
bounds (as null), halves of surrogate pairs (as U+FFFD).
"""

import json
import math
from collections.abc import Mapping

import msgspec

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


def parse(data: bytes) -> object:
    """The value that the bytes hold; ``ValueError`` when they are no JSON in UTF-8, or nested too deep to be true."""
    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        value: object = _decoder.decode(data)
    except msgspec.DecodeError:
        return _parse_patiently(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return value


def one_line(value: object) -> bytes:
    """The value as one line of JSON with a blank after each colon and comma, without a line end."""
    try:
        return msgspec.json.format(_encoder.encode(value), indent=0)
    except UnicodeEncodeError:
        return msgspec.json.format(_encoder.encode(_storable(value)), indent=0)


def _parse_patiently(data: bytes) -> object:
    try:
        return _storable(json.loads(data.decode(), parse_constant=_no_number, parse_float=_finite, parse_int=_bounded))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _no_number(_: str) -> None:
    return None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _bounded(digits: str) -> int | None:
    try:
        return int(digits)
    except ValueError:  # more digits than Python is willing to read
        return None


def _storable(value: object) -> object:
    """The value without halves of surrogate pairs, which UTF-8 cannot hold."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case Mapping():
            return {_storable(key): _storable(item) for key, item in value.items()}
        case list() | tuple():
            return [_storable(item) for item in value]
        case _:
            return value


def lines(value: Mapping[str, object]) -> bytes:
    """An object as JSON with one key on each line, for files that people read and edit."""
    return b"{\n" + b",\n".join(b"  " + one_line({key: item})[1:-1] for key, item in value.items()) + b"\n}\n"
