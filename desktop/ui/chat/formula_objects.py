"""Drawn formulas inside a text document: each stands for one character of the text, with its baseline on the line's."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from desktop.ui.chat.formula_shapes import Shape

OBJECT = "\ufffc"
AIR_ABOVE, AIR_BELOW = 5, 2
_TYPE = QTextFormat.ObjectTypes.UserObject.value + 1
_INDEX = QTextFormat.Property.UserProperty.value + 1


class _Part(Enum):
    """A formula itself has a width only: Qt would tint its area once more when it is selected. Two objects without a
    width give the line its height above and below the baseline; no more than that is painted of a selected line."""

    FORMULA = auto()
    ABOVE = auto()
    BELOW = auto()


@dataclass(frozen=True, slots=True)
class _Placed:
    """An object in the document, and the text that it stands for."""

    shape: Shape
    part: _Part
    source: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What a stretch of a document says. ``places`` tells of each UTF-16 unit at which one of the document it stands,
    where that is not the same."""

    text: str
    places: Sequence[int] | None = None

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where in the document a part of the text is shown."""
        return (begin, end) if self.places is None else (self.places[begin], self.places[end - 1] + 1)


class FormulaObjects(QPyTextObject):
    """The formulas of one document."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__()
        self._document = document
        self._placed: list[_Placed] = []
        self._sizes: dict[int, QSizeF] = {}  # Qt asks for them whenever it paints
        self._width = 0.0
        document.documentLayout().registerHandler(_TYPE, self)

    def clear(self) -> None:
        """The document is about to be filled anew."""
        self._placed.clear()
        self._sizes.clear()

    def insert(self, cursor: QTextCursor, shape: Shape, source: str, look: QTextCharFormat) -> None:
        """Put a formula into the document. ``source`` is what is copied for it, ``look`` that of the text around it."""
        self._insert(cursor, _Placed(shape, _Part.FORMULA, source), look)
        self._insert(cursor, _Placed(shape, _Part.ABOVE, ""), look)
        self._insert(cursor, _Placed(shape, _Part.BELOW, ""), look)

    def _insert(self, cursor: QTextCursor, placed: _Placed, look: QTextCharFormat) -> None:
        form = QTextCharFormat(look)
        form.setObjectType(_TYPE)
        form.setProperty(_INDEX, len(self._placed))
        if placed.part is _Part.BELOW:
            form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        self._placed.append(placed)
        cursor.insertText(OBJECT, form)

    def _source(self, position: int) -> str:
        """The text for which the character at a position stands."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(position + 1)
        index = cursor.charFormat().property(_INDEX)
        return self._placed[index].source if isinstance(index, int) and index < len(self._placed) else ""

    def with_sources(self, text: str, start: int) -> Sources:
        """Text of the document from a position on, with TeX in place of formulas."""
        if OBJECT not in text:
            return Sources(text)
        pieces: list[str] = []
        places: list[int] = []
        position = start
        for character in text:
            piece = self._source(position) if character == OBJECT else character
            pieces.append(piece)
            places += [position - start] * (len(piece.encode("utf-16-le", "surrogatepass")) // 2)
            position += 2 if ord(character) > 0xFFFF else 1
        return Sources("".join(pieces), places)

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        """The size of an object. Qt puts its bottom on the baseline, or its middle a quarter of an x above it."""
        if document.textWidth() != self._width:
            self._width = document.textWidth()
            self._sizes.clear()
        index: int = form.property(_INDEX)
        size = self._sizes.get(index)
        if size is None:
            size = self._sizes[index] = self._size(document, position, form)
        return size

    def _size(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        placed = self._at(form)
        shape, shrink = placed.shape, _shrink(document, position, placed.shape)
        match placed.part:
            case _Part.FORMULA:
                return QSizeF(shape.width * shrink, 0)
            case _Part.ABOVE:
                return QSizeF(0, shape.ascent * shrink + AIR_ABOVE)
            case _Part.BELOW:
                rise = QFontMetrics(form.toCharFormat().font()).xHeight() / 2
                return QSizeF(0, 2 * (shape.depth * shrink + AIR_BELOW) + rise)

    def drawObject(
        self, painter: QPainter, area: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        """Paint it in the colour of the text."""
        placed, place = self._at(form), QRectF(area)
        if placed.part is _Part.FORMULA:
            shrink = _shrink(document, position, placed.shape)
            placed.shape.paint(painter, QPointF(place.left(), place.bottom()), painter.pen().color(), shrink)

    def _at(self, form: QTextFormat) -> _Placed:
        index: int = form.property(_INDEX)
        return self._placed[index]


def _shrink(document: QTextDocument, position: int, shape: Shape) -> float:
    """How much smaller a formula is painted than it would like to be, so that it fits into its paragraph."""
    if document.textWidth() <= 0:
        return 1.0
    margins = document.findBlock(position).blockFormat()
    room = document.textWidth() - margins.leftMargin() - margins.rightMargin()
    return min(1.0, max(1.0, room) / shape.width)
