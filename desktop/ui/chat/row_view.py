"""What a row of the conversation is when it is laid out: something with a height that paints itself.

Rows far from the viewport have no view. A view may hold a text document; then text in it can be selected.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QPalette,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLine,
)

from desktop.domain.formula_marks import without_marks
from desktop.domain.formulas import Formula
from desktop.ui.chat.flow import FROM_NOTE, TO_NOTE
from desktop.ui.chat.references import plain_number
from desktop.ui.chat.text_objects import Sources, objects_near
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.chat.wording import say
from desktop.ui.theme import Theme

FOCUS_WIDTH = 2
SELECTION_ALPHA = 64
NOTE_ROOM = 4  # a small number is easier to hit with some room around it
WHOLE = (-(1 << 24), 1 << 24)


class Action(Enum):
    """What a click, or Enter, does at one place."""

    COPY_MESSAGE = auto()
    EDIT = auto()
    REGENERATE = auto()
    CONTINUE = auto()
    PREVIOUS_VERSION = auto()
    NEXT_VERSION = auto()
    COPY_CODE = auto()
    SAVE_CODE = auto()
    WRAP_CODE = auto()
    TOGGLE_REASONING = auto()
    RETRY = auto()
    CURE = auto()
    OPEN_LINK = auto()
    SHOW_NOTE = auto()
    LEAVE_NOTE = auto()
    OPEN_IMAGE = auto()
    MORE = auto()
    OTHER_MODEL = auto()
    BRANCH_OFF = auto()
    DELETE = auto()


LINKS = (Action.OPEN_LINK, Action.SHOW_NOTE, Action.LEAVE_NOTE)


@dataclass(frozen=True, slots=True)
class Target:
    """A place that does something. ``area`` is relative to the row; ``value`` is the address of a link and ``text``
    what it is shown as.
    """

    action: Action
    name: str
    area: QRectF
    value: str = ""
    text: str = ""


def link_target(link: str, area: QRectF, text: str) -> Target:
    """The place of a link: one that leads away, or to a footnote of the message, or back from it."""
    if link.startswith(TO_NOTE):
        number = link.removeprefix(TO_NOTE)
        name = say("Footnote {0}").format(plain_number(number))
        return Target(Action.SHOW_NOTE, name, area.adjusted(-NOTE_ROOM, 0, NOTE_ROOM, 0), number)
    if link.startswith(FROM_NOTE):
        number = link.removeprefix(FROM_NOTE)
        return Target(
            Action.LEAVE_NOTE, say("Back to the text, footnote {0}").format(plain_number(number)), area, number
        )
    return Target(Action.OPEN_LINK, link, area, link, text)


class Mark(NamedTuple):
    """A hit of the search, between two positions in a document."""

    begin: int
    end: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class PaintState:
    """How a row is to look just now. ``selection`` is a pair of positions in its document, ``phase`` is that of the
    typing indicator, from 0 to 1, ``exposed`` the part of the row to paint: its top and its bottom.
    """

    theme: Theme
    selection: tuple[int, int] | None = None
    marks: Sequence[Mark] = ()
    is_emphasised: bool = False
    hovered: Target | None = None
    has_caret: bool = False
    is_copied: bool = False
    phase: float = 0.0
    exposed: tuple[int, int] = WHOLE


class QuietDocument(QTextDocument):
    """A text document that loads nothing, whatever its text names."""

    def __init__(self) -> None:
        super().__init__()
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Nothing: no file, no address."""
        return


class RowView(ABC):
    """One row, laid out for a width. All coordinates are relative to the top left corner of the row. Above
    ``changed_top`` nothing has changed the last time that its text grew.
    """

    document: QTextDocument | None = None

    def __init__(self, styles: TextStyles) -> None:
        self.styles = styles
        self.width = 0
        self.height = 0
        self.stamp: tuple[object, ...] = ()
        self.changed_top = 0
        self.wanted: tuple[Formula, ...] = ()  # shown as TeX until they are drawn

    def layout(self, width: int) -> int:
        """Lay out for this width; returns the height. Both in whole pixels."""
        self.width = width
        self.height = self._measure(width)
        return self.height

    @abstractmethod
    def _measure(self, width: int) -> int:
        """The height at this width."""

    @abstractmethod
    def paint(self, painter: QPainter, state: PaintState) -> None:
        """Paint at the origin."""

    def targets(self) -> list[Target]:
        """The places that do something, in reading order."""
        return []

    def target_at(self, point: QPointF) -> Target | None:
        """The place under a point."""
        return next((target for target in self.targets() if target.area.contains(point)), None)

    @property
    def text_origin(self) -> QPointF:
        """Where the document is painted."""
        return QPointF(0, 0)

    def position_at(self, point: QPointF) -> int:
        """The position in the document that is nearest to a point."""
        if self.document is None:
            return 0
        return max(0, self.document.documentLayout().hitTest(point - self.text_origin, Qt.HitTestAccuracy.FuzzyHit))

    @property
    def end_position(self) -> int:
        """The last position in the document."""
        return self.document.characterCount() - 1 if self.document is not None else 0

    def sources(self, block: QTextBlock) -> Sources:
        """What a paragraph of the document says, with TeX where it shows formulas."""
        return Sources(block.text())

    def selected_text(self, begin: int, end: int) -> str:
        """The text between two positions, as a person would copy it."""
        if self.document is None:
            return ""
        cursor = QTextCursor(self.document)
        cursor.setPosition(begin)
        cursor.setPosition(min(end, self.end_position), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selection().toPlainText()

    def span_area(self, begin: int, end: int) -> QRectF:
        """Where the text between two positions stands; of text on several lines, the first one."""
        if self.document is None:
            return QRectF()
        block = self.document.findBlock(begin)
        layout = block.layout()
        first, last = begin - block.position(), end - block.position()
        line = layout.lineForTextPosition(first)
        if not line.isValid():
            return QRectF()
        last = min(last, line.textStart() + line.textLength())
        x1, x2 = sorted((cursor_x(line, first), cursor_x(line, last)))
        corner = self.document.documentLayout().blockBoundingRect(block).topLeft()  # Qt puts its rectangle there
        area = QRectF(x1, line.y(), x2 - x1, line.height())
        return area.translated(corner + self.text_origin)

    def formula_at(self, point: QPointF) -> str:
        """The TeX of the drawn formula under a point, or nothing."""
        if self.document is None:
            return ""
        for position, source in objects_near(self.document, self.position_at(point)):
            if self.span_area(position, position + 1).contains(point):
                return without_marks(source)
        return ""

    def draw_document(self, painter: QPainter, state: PaintState, palette: QPalette) -> None:
        """Paint the document with its selection."""
        if self.document is None:
            return
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = palette
        selections = [_marked(self.document, mark, state.theme) for mark in state.marks]
        if state.selection is not None:
            selections.append(_selected(self.document, state.selection, state.theme))
        if selections:
            context.selections = selections
        origin = self.text_origin
        top, bottom = state.exposed
        context.clip = QRectF(-origin.x(), top - origin.y() - 2, self.width, bottom - top + 4)
        painter.save()
        painter.translate(origin)
        self.document.documentLayout().draw(painter, context)
        painter.restore()


def selection_colour(theme: Theme) -> QColor:
    """The ground of selected text: the accent, so thin that it shows on every ground; in high contrast all of it."""
    colour = QColor(theme.accent)
    if not theme.has_high_contrast:
        colour.setAlpha(SELECTION_ALPHA)
    return colour


def _selection(
    document: QTextDocument, positions: tuple[int, int], colour: QColor, text: QColor | None = None
) -> QAbstractTextDocumentLayout.Selection:
    cursor = QTextCursor(document)
    last = document.characterCount() - 1
    cursor.setPosition(min(positions[0], last))
    cursor.setPosition(min(positions[1], last), QTextCursor.MoveMode.KeepAnchor)
    look = QTextCharFormat()
    look.setBackground(colour)
    if text is not None:
        look.setForeground(text)
    selection = QAbstractTextDocumentLayout.Selection()
    selection.cursor = cursor
    selection.format = look
    return selection


def _selected(
    document: QTextDocument, positions: tuple[int, int], theme: Theme
) -> QAbstractTextDocumentLayout.Selection:
    text = theme.on_accent if theme.has_high_contrast else None
    return _selection(document, positions, selection_colour(theme), text)


def _marked(document: QTextDocument, mark: Mark, theme: Theme) -> QAbstractTextDocumentLayout.Selection:
    """A hit: the current one in the accent, the others on a quiet ground; in high contrast with colours exchanged."""
    quiet = theme.background if theme.has_high_contrast else theme.text
    ground, text = (theme.accent, theme.on_accent) if mark.is_current else (theme.mark, quiet)
    return _selection(document, (mark.begin, mark.end), ground, text)


def cursor_x(line: QTextLine, position: int) -> float:
    """The place of a position in a line. PySide returns a pair here: the place, and the position it belongs to."""
    found: object = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]  # the stub says object


def draw_focus_ring(painter: QPainter, area: QRectF, theme: Theme, radius: float = 6) -> None:
    """The ring around what the keyboard is at."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, FOCUS_WIDTH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, radius, radius)
    painter.restore()
