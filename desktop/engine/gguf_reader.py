"""Walks through the bytes of a GGUF header, value by value, and believes no length before it has checked it."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

Value = int | float | bool | str | tuple[int | float | bool, ...]

FIRST_READ_BYTES = 2**20
MAX_HEADER_BYTES = 2**28
MAX_STRING_BYTES = 2**24
MAX_NAME_BYTES = 1024
MAX_DIMENSIONS = 4
MAX_KEPT_ITEMS = 4096
_STRING, _ARRAY = 8, 9
_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_SCALARS = {kind: struct.Struct(form) for kind, form in _FORMATS.items()}
_U32, _U64 = _SCALARS[4], _SCALARS[10]


class Damaged(Exception):
    """The bytes are not what the format says; the message says why, without the file's name."""


@dataclass(frozen=True, slots=True)
class TensorForm:
    """A tensor's lengths, the fastest one first, and the number of its type."""

    shape: tuple[int, ...]
    kind: int


class GgufReader:
    """Reads one header from its beginning. ``position`` is how far it has got, ``kind`` the type of the last value."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size_bytes = size_bytes
        self._bytes = b""
        self.position = 0
        self.kind = 0
        self._version = 0

    def counts(self) -> tuple[int, int]:
        """Numbers of tensors and of key-value pairs, after the magic number and the version."""
        self._take(4)
        self._version = self._scalar(_U32)
        if self._version not in (2, 3):
            raise Damaged(f"it has version {self._version} of the format; 2 and 3 are known")
        return self._scalar(_U64), self._scalar(_U64)

    def key_value(self, warnings: list[str]) -> tuple[str, Value]:
        """The next pair. Long arrays and arrays of strings give their length only."""
        key = self._name()
        kind = self.kind = self._scalar(_U32)
        if kind == _STRING:
            return key, self._string(key, warnings)
        if kind == _ARRAY:
            return key, self._array(key)
        return key, self._number(kind, key)

    def tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        """Name, shape, type and offset of the next tensor."""
        name = self._name()
        n_dimensions = self._scalar(_U32)
        if n_dimensions > MAX_DIMENSIONS:
            raise Damaged(f"the tensor {name!r} has {n_dimensions} dimensions")
        shape = tuple(self._scalar(_U64) for _ in range(n_dimensions))
        return name, shape, self._scalar(_U32), self._scalar(_U64)

    def _number(self, kind: int, key: str) -> int | float | bool:
        if kind not in _SCALARS:
            raise Damaged(f"{key!r} has the unknown type {kind}")
        return self._scalar(_SCALARS[kind])

    def _array(self, key: str) -> Value:
        kind, length = self._scalar(_U32), self._scalar(_U64)
        if kind == _STRING:
            self._skip_strings(length)
            return length
        if kind not in _SCALARS:
            raise Damaged(f"{key!r} is an array of the unknown type {kind}")
        item = _SCALARS[kind]
        if length > MAX_KEPT_ITEMS:
            self._take(length * item.size)
            return length
        return tuple(value for (value,) in item.iter_unpack(self._take(length * item.size)))

    def _skip_strings(self, count: int) -> None:
        unpack = _U64.unpack_from
        position, done = self.position, 0
        while done < count:
            buffered = self._bytes
            try:
                while done < count:
                    position += 8 + unpack(buffered, position)[0]
                    done += 1
            except (struct.error, OverflowError, IndexError):
                self._fill(position + 8)
        self._fill(position)
        self.position = position

    def _name(self) -> str:
        """A key or the name of a tensor: what is no short printable text shows that the reader has lost its way."""
        length = self._scalar(_U64)
        if length > MAX_NAME_BYTES:
            raise Damaged("its header makes no sense")
        name = self._take(length).decode("utf-8", "replace")
        if not name.isprintable():
            raise Damaged("its header makes no sense")
        return name

    def _string(self, key: str, warnings: list[str]) -> str:
        length = self._scalar(_U64)
        if length > MAX_STRING_BYTES:
            raise Damaged(f"{key!r} is longer than the file can hold")
        raw = self._take(length)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            warnings.append(f"{key} of the model file is not UTF-8; the damaged characters were replaced.")
            return raw.decode("utf-8", "replace")

    def _scalar(self, form: struct.Struct) -> int:
        value: int = form.unpack(self._take(form.size))[0]
        return value

    def _take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self._bytes):
            self._fill(end)
        taken = self._bytes[self.position : end]
        self.position = end
        return taken

    def _fill(self, end: int) -> None:
        """Have the file's bytes up to ``end`` at hand."""
        if end <= len(self._bytes):
            return
        if end > self._size_bytes:
            raise Damaged("it ends in the middle of its header")
        if end > MAX_HEADER_BYTES:
            raise Damaged("its header is too long")
        wanted = max(end, 2 * len(self._bytes), FIRST_READ_BYTES)
        self._bytes += self._file.read(wanted - len(self._bytes))
        if end > len(self._bytes):
            raise Damaged("it ends in the middle of its header")
