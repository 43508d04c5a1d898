"""Reading a JSON object key by key: what fits is taken, what does not fit stays, so that a rewrite keeps it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")

Object = dict[str, object]


class Fields:
    """The keys of one object. ``rest`` is what has not been taken: unknown keys and values of a wrong type."""

    __slots__ = ("rest",)

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.rest = dict(raw)

    def take(self, key: str, kind: type[T]) -> T | None:
        """The value of a key when it has exactly this type; ``None`` when it is null, missing or something else."""
        value = self.rest.get(key)
        if value is None:
            self.rest.pop(key, None)
        elif type(value) is kind:
            del self.rest[key]
            return value
        return None

    def take_known(self, key: str, known: Mapping[str, T]) -> T | None:
        """What a key's text stands for; ``None`` when it stands for nothing that is known."""
        value = self.rest.get(key)
        if not isinstance(value, str) or value not in known:
            return None
        del self.rest[key]
        return known[value]

    def take_object(self, key: str) -> Object:
        """The object under a key; empty when there is none."""
        return self.take(key, dict) or {}

    def take_texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list under a key; none when it is no list of texts."""
        value = self.rest.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return ()
        del self.rest[key]
        return tuple(value)

    def take_time(self, key: str, default: str) -> str:
        """The moment under a key, RFC 3339; UTC when it names no zone."""
        written = self.take(key, str) or ""
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            return default
        return written if moment.tzinfo else moment.replace(tzinfo=UTC).isoformat()


def number(value: object) -> float | None:
    """The value when it is a number; a truth value is none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def merge_rest(known: Object, rest: Mapping[str, object], defaults: Mapping[str, object]) -> Object:
    """An object to write: what is known, and what was read beside it.

    A value that did not fit is written again as long as its key still has the default that it was read as.
    """
    merged = known | {key: value for key, value in rest.items() if key not in known}
    for key, default in defaults.items():
        if key in rest and known.get(key) == default:
            merged[key] = rest[key]
    return merged
