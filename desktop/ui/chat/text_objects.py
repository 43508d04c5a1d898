"""What is painted among the words of a text document: each thing stands for one character of the text, with its
baseline on the line's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from desktop.ui.chat.shown_text import LINE_BREAK

OBJECT = "\ufffc"
RETURN = "\u00a0↩"
SIGNS = frozenset((OBJECT, "↩"))
STAND_INS = frozenset((*SIGNS, *RETURN, LINE_BREAK))
AIR_ABOVE, AIR_BELOW = 5, 2
_TYPE = QTextFormat.ObjectTypes.UserObject.value + 1
_INDEX = QTextFormat.Property.UserProperty.value + 1
_SOURCE = _INDEX + 1


class Drawn(Protocol):
    """Something of a size in pixels, of which some is above the baseline and some below."""

    @property
    def width(self) -> float:
        """How wide it is."""

    @property
    def ascent(self) -> float:
        """How far it reaches above the baseline."""

    @property
    def depth(self) -> float:
        """How far it reaches below the baseline."""

    def paint(self, painter: QPainter, baseline: QPointF, colour: QColor, shrink: float = 1.0) -> None:
        """Paint it from where its baseline begins."""


class _Part(Enum):
    """A thing itself has a width only: Qt would tint its area once more when it is selected. Two objects without a
    width give the line its height above and below the baseline; no more than that is painted of a selected line."""

    THING = auto()
    ABOVE = auto()
    BELOW = auto()


@dataclass(frozen=True, slots=True)
class _Placed:
    """An object in the document."""

    drawn: Drawn
    part: _Part


@dataclass(frozen=True, slots=True)
class Sources:
    """What a stretch of a document says. ``places`` tells of each UTF-16 unit at which one of the document it stands,
    where that is not the same."""

    text: str
    places: Sequence[int] | None = None

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where in the document a part of the text is shown."""
        return (begin, end) if self.places is None else (self.places[begin], self.places[end - 1] + 1)


class TextObjects:
    """The objects of one document. Qt hears of them when there is the first one."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._painter: _ObjectPainter | None = None

    def clear(self) -> None:
        """The document is about to be filled anew."""
        if self._painter is not None:
            self._painter.clear()

    def insert(self, cursor: QTextCursor, drawn: Drawn, source: str, look: QTextCharFormat) -> None:
        """Put something into the document. ``source`` is what is copied for it, ``look`` that of the text around it."""
        if self._painter is None:
            self._painter = _ObjectPainter(self._document)
        for part in _Part:
            form = self._painter.place(_Placed(drawn, part), look)
            form.setProperty(_SOURCE, source if part is _Part.THING else "")
            cursor.insertText(OBJECT, form)

    @staticmethod
    def insert_sign(cursor: QTextCursor, sign: str, look: QTextCharFormat) -> None:
        """Put a sign into the document that is none of its text: some of ``STAND_INS``."""
        form = QTextCharFormat(look)
        form.setProperty(_SOURCE, "")
        cursor.insertText(sign, form)

    def with_sources(self, text: str, start: int) -> Sources:
        """Text of the document from a position on, with the sources in place of objects."""
        if not any(sign in text for sign in SIGNS):
            return Sources(text)
        pieces: list[str] = []
        places: list[int] = []
        position = start
        for character in text:
            piece = self._source(position, character) if character in STAND_INS else character
            pieces.append(piece)
            places += [position - start] * (len(piece.encode("utf-16-le", "surrogatepass")) // 2)
            position += 2 if ord(character) > 0xFFFF else 1
        return Sources("".join(pieces), places)

    def shrink_at(self, position: int, drawn: Drawn) -> float:
        """How much smaller something is painted at a position than it would like to be."""
        return _shrink(self._document, position, drawn)

    def _source(self, position: int, character: str) -> str:
        """The text for which the character at a position stands."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(position + 1)
        return source_of(cursor.charFormat(), character)


def source_of(form: QTextCharFormat, text: str) -> str:
    """What text of one look stands for: itself, mostly."""
    if not form.hasProperty(_SOURCE):
        return text
    return form.property(_SOURCE) or ""  # PySide makes a list of an empty text


def objects_near(document: QTextDocument, position: int) -> Iterator[tuple[int, str]]:
    """The objects around a position: where they are, and their sources."""
    cursor = QTextCursor(document)
    for begin in range(max(0, position - len(_Part)), min(position + 1, document.characterCount() - 1)):
        cursor.setPosition(begin + 1)
        form = cursor.charFormat()
        if form.objectType() == _TYPE and (source := source_of(form, "")):
            yield begin, source


class _ObjectPainter(QPyTextObject):
    """Tells Qt how large the objects of a document are, and paints them."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__()
        self._placed: list[_Placed] = []
        self._sizes: dict[int, QSizeF] = {}  # Qt asks for them whenever it paints
        self._width = 0.0
        document.documentLayout().registerHandler(_TYPE, self)

    def clear(self) -> None:
        """There are no objects any more."""
        self._placed.clear()
        self._sizes.clear()

    def place(self, placed: _Placed, look: QTextCharFormat) -> QTextCharFormat:
        """The format of the character that stands for another object."""
        form = QTextCharFormat(look)
        form.setObjectType(_TYPE)
        form.setProperty(_INDEX, len(self._placed))
        if placed.part is _Part.BELOW:
            form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        self._placed.append(placed)
        return form

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
        drawn, shrink = placed.drawn, _shrink(document, position, placed.drawn)
        match placed.part:
            case _Part.THING:
                return QSizeF(drawn.width * shrink, 0)
            case _Part.ABOVE:
                return QSizeF(0, drawn.ascent * shrink + AIR_ABOVE)
            case _Part.BELOW:
                rise = QFontMetrics(form.toCharFormat().font()).xHeight() / 2
                return QSizeF(0, 2 * (drawn.depth * shrink + AIR_BELOW) + rise)

    def drawObject(
        self, painter: QPainter, area: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        """Paint it in the colour of the text."""
        placed, place = self._at(form), QRectF(area)
        if placed.part is _Part.THING:
            shrink = _shrink(document, position, placed.drawn)
            placed.drawn.paint(painter, QPointF(place.left(), place.bottom()), painter.pen().color(), shrink)

    def _at(self, form: QTextFormat) -> _Placed:
        index: int = form.property(_INDEX)
        return self._placed[index]


def _shrink(document: QTextDocument, position: int, drawn: Drawn) -> float:
    """How much smaller something is painted than it would like to be, so that it fits into its paragraph."""
    if document.textWidth() <= 0:
        return 1.0
    margins = document.findBlock(position).blockFormat()
    room = document.textWidth() - margins.leftMargin() - margins.rightMargin()
    return min(1.0, max(1.0, room) / drawn.width)
