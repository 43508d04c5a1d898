"""Reads what Qt's ``QDataStream`` wrote: big endian, texts as UTF-16 with their length in bytes before them.

The form of each type: https://doc.qt.io/qt-6/datastreamformat.html.
"""

import struct

from desktop.exchange.json_reading import Damaged

NULL, LONG = 0xFFFFFFFF, 0xFFFFFFFE
_VARIANT_SIZES = {1: 1, 2: 4, 3: 4, 4: 8, 5: 8, 6: 8}  # bool, int, uint, longlong, ulonglong, double
_VARIANT_TEXTS = {10, 12, 17}  # QString, QByteArray, QUrl


class QtStream:
    """A position in some bytes. Everything raises ``Damaged`` where the bytes end too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def skip(self, size: int) -> None:
        """Leave bytes out."""
        self._take(size)

    def int32(self) -> int:
        """``qint32``."""
        return int(struct.unpack(">i", self._take(4))[0])

    def uint32(self) -> int:
        """``quint32``."""
        return int(struct.unpack(">I", self._take(4))[0])

    def int64(self) -> int:
        """``qint64``."""
        return int(struct.unpack(">q", self._take(8))[0])

    def flag(self) -> bool:
        """``bool``."""
        return self._take(1) != b"\0"

    def size(self, *, is_long: bool = True) -> int:
        """How many things follow, each at least a byte long."""
        size = self.int64() if is_long else self.int32()
        if not 0 <= size <= len(self._data) - self._position:
            raise Damaged("it ends too early")
        return size

    def bytes_(self) -> bytes:
        """``QByteArray``, and ``QUrl``; empty when it is null."""
        length = self.uint32()
        if length == NULL:
            return b""
        return self._take(self.int64() if length == LONG else length)

    def text(self) -> str:
        """``QString``; empty when it is null."""
        return self.bytes_().decode("utf-16-be", "replace")

    def texts(self) -> list[str]:
        """``QStringList``."""
        return [self.text() for _ in range(self.size(is_long=False))]

    def skip_variant(self) -> None:
        """Leave out a ``QVariant`` of a simple kind."""
        kind, _is_null = self.uint32(), self.flag()
        if kind in _VARIANT_SIZES:
            self.skip(_VARIANT_SIZES[kind])
        elif kind in _VARIANT_TEXTS:
            self.bytes_()
        elif kind:
            raise Damaged("a tool was called with something unknown")

    def _take(self, size: int) -> bytes:
        end = self._position + size
        if size < 0 or end > len(self._data):
            raise Damaged("it ends too early")
        taken = self._data[self._position : end]
        self._position = end
        return taken
