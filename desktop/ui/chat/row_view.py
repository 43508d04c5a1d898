"""What a row of the conversation is when it is laid out: something with a height that paints itself.

Rows far from the viewport have no view. A view may hold a text document; then text in it can be selected.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from desktop.domain.formulas import Formula
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.theme import Theme

FOCUS_WIDTH = 2
SELECTION_ALPHA = 64


class Action(Enum):
    """What a click, or Enter, does at one place."""

    COPY_MESSAGE = auto()
    EDIT = auto()
    REGENERATE = auto()
    CONTINUE = auto()
    PREVIOUS_VERSION = auto()
    NEXT_VERSION = auto()
    COPY_CODE = auto()
    TOGGLE_REASONING = auto()
    RETRY = auto()
    CURE = auto()
    OPEN_LINK = auto()


@dataclass(frozen=True, slots=True)
class Target:
    """A place that does something. ``area`` is relative to the row; ``value`` is the address of a link."""

    action: Action
    name: str
    area: QRectF
    value: str = ""


@dataclass(frozen=True, slots=True)
class PaintState:
    """How a row is to look just now. ``selection`` is a pair of positions in its document, ``phase`` is that of the
    typing indicator, from 0 to 1.
    """

    theme: Theme
    selection: tuple[int, int] | None = None
    is_emphasised: bool = False
    hovered: Target | None = None
    has_caret: bool = False
    is_copied: bool = False
    phase: float = 0.0


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
    """One row, laid out for a width. All coordinates are relative to the top left corner of the row."""

    document: QTextDocument | None = None

    def __init__(self, styles: TextStyles) -> None:
        self.styles = styles
        self.width = 0
        self.height = 0
        self.stamp: tuple[object, ...] = ()
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

    def selected_text(self, begin: int, end: int) -> str:
        """The text between two positions, as a person would copy it."""
        if self.document is None:
            return ""
        cursor = QTextCursor(self.document)
        cursor.setPosition(begin)
        cursor.setPosition(min(end, self.end_position), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selection().toPlainText()

    def draw_document(self, painter: QPainter, state: PaintState, palette: QPalette) -> None:
        """Paint the document with its selection."""
        if self.document is None:
            return
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = palette
        if state.selection is not None:
            context.selections = [_selection(self.document, state.selection, selection_colour(state.theme))]
        painter.save()
        painter.translate(self.text_origin)
        self.document.documentLayout().draw(painter, context)
        painter.restore()


def selection_colour(theme: Theme) -> QColor:
    """The ground of selected text: the accent, so thin that it shows on every ground."""
    colour = QColor(theme.accent)
    colour.setAlpha(SELECTION_ALPHA)
    return colour


def _selection(
    document: QTextDocument, positions: tuple[int, int], colour: QColor
) -> QAbstractTextDocumentLayout.Selection:
    cursor = QTextCursor(document)
    last = document.characterCount() - 1
    cursor.setPosition(min(positions[0], last))
    cursor.setPosition(min(positions[1], last), QTextCursor.MoveMode.KeepAnchor)
    look = QTextCharFormat()
    look.setBackground(colour)
    selection = QAbstractTextDocumentLayout.Selection()
    selection.cursor = cursor
    selection.format = look
    return selection


def draw_focus_ring(painter: QPainter, area: QRectF, theme: Theme, radius: float = 6) -> None:
    """The ring around what the keyboard is at."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, FOCUS_WIDTH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, radius, radius)
    painter.restore()
