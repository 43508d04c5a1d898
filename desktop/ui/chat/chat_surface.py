"""The scroll area of the conversation: what is visible is laid out and painted, and nothing moves under the reader."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.ui.chat.chat_painter import Appearance, ChatPainter, Spot
from desktop.ui.chat.entry import Entry, Row
from desktop.ui.chat.formula_shapes import FormulaShapes
from desktop.ui.chat.jump_button import JumpButton
from desktop.ui.chat.marked_scroll_bar import MarkedScrollBar
from desktop.ui.chat.reading_place import ReadingPlace, reading_place
from desktop.ui.chat.row_layout import RowLayout
from desktop.ui.chat.selection import Place, Selection
from desktop.ui.chat.shown_images import ShownImages
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.chat.transcript import Transcript
from desktop.ui.chat.visible_layout import Anchor, VisibleLayout
from desktop.ui.reading import Reading
from desktop.ui.theme import LIGHT, Theme

STICKY_PIXELS = 2
WHEEL_STEP = 24
HIDDEN_LINES = 40  # less below the window is not worth a button over the text


class ChatSurface(QAbstractScrollArea):
    """Shows a transcript. Changes to it happen inside ``keeping_place``."""

    scroll_changed = Signal()
    press_requested = Signal(object)
    focus_requested = Signal(object, object)
    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.transcript = Transcript()
        self.selection = Selection(self.transcript)
        self.look = Appearance()
        self.formulas = FormulaShapes()
        self.images = ShownImages()
        self.jump_button = JumpButton(self)
        self.marked_bar = MarkedScrollBar(self)
        self.setVerticalScrollBar(self.marked_bar)
        self._sticks = True
        self._is_settling = False
        self._set_styles(TextStyles(LIGHT))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.verticalScrollBar().setSingleStep(WHEEL_STEP)
        self.verticalScrollBar().valueChanged.connect(self._on_scroll_bar_value_changed)
        self.jump_button.clicked.connect(self.scroll_to_end)

    def _set_styles(self, styles: TextStyles) -> None:
        styles.formulas, styles.images = self.formulas, self.images
        self.styles = styles
        self.rows = RowLayout(styles)
        self.layout_ = VisibleLayout(self.transcript, self.rows)
        self.painter_ = ChatPainter(self.layout_, styles)

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._restyle(TextStyles(theme, self.styles.reading))
        self.jump_button.set_theme(theme)
        self.marked_bar.set_theme(theme)

    def set_reading(self, reading: Reading) -> None:
        """Set the text as the reader likes it; the line at the top of the window stays there."""
        if reading != self.styles.reading:
            self.jump_button.set_scale(reading.scale)
            self._restyle(TextStyles(self.styles.theme, reading))
            self.verticalScrollBar().setSingleStep(reading.px(WHEEL_STEP))

    def _place(self) -> ReadingPlace | None:
        """The line at the top of the window; none when the end is to stay in view."""
        height = self.viewport().height()
        return None if self._sticks else reading_place(self.layout_, self.scroll_top, height)

    def _restyle(self, styles: TextStyles) -> None:
        place = self._place()
        before, old = self.layout_, self.styles
        self._set_styles(styles)
        self.layout_.column = self.column_width
        letters = (
            styles.character_width / old.character_width * (before.column or self.layout_.column) / self.layout_.column
        )
        before.drop_views(styles.reading.scale / old.reading.scale * letters)
        self.layout_.estimate()
        self.settle(place.anchor(self.layout_) if place is not None else None)

    # -- scrolling

    @property
    def scroll_top(self) -> int:
        """How far the conversation is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    @property
    def is_at_end(self) -> bool:
        """Whether the reader is at the end, and stays there while text comes."""
        return self._sticks

    @Slot()
    def scroll_to_end(self) -> None:
        """Show the newest message, and stay there."""
        if self.jump_button.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # the button is about to hide
        self._sticks = True
        self.settle(None)

    def scroll_to(self, value: int) -> None:
        """Scroll to a height."""
        self._sticks = False
        self._set_scroll_range()
        self.verticalScrollBar().setValue(value)
        self._sticks = self.scroll_top >= self.verticalScrollBar().maximum() - STICKY_PIXELS

    def settle_at(self, anchor: Anchor) -> None:
        """Show an anchor where it says, whether that is at the end or not."""
        self._sticks = False
        self.settle(anchor)
        self._sticks = self.scroll_top >= self.verticalScrollBar().maximum() - STICKY_PIXELS
        self._show_jump_button()

    @contextmanager
    def keeping_place(self) -> Iterator[None]:
        """Change what is shown; what the reader looks at stays where it is, or the end stays in view."""
        anchor = self.anchor()
        yield
        self.settle(anchor)

    def anchor(self) -> Anchor | None:
        """What is to stay where it is; nothing when the end is to stay in view."""
        return None if self._sticks else self.layout_.anchor(self.scroll_top, self.viewport().height())

    def settle(self, anchor: Anchor | None, grown: tuple[Entry, Row] | None = None) -> None:
        """Lay out what is visible and repaint it: everything, or only from a row on that has grown, when nothing else
        moved."""
        height = self.viewport().height()
        before = self.scroll_top
        self.layout_.set_column(self.column_width)
        keep = None if self._sticks else anchor
        scroll = self.layout_.settle(before, height, keep)
        self._is_settling = True
        self._set_scroll_range()
        self.verticalScrollBar().setValue(scroll)
        self._is_settling = False
        self.look.left = self.column_left
        self._show_jump_button()
        if grown is None or self.scroll_top != before or grown[1] not in grown[0].rows or grown[1].view is None:
            self.viewport().update()
        else:
            top = max(0, self.row_area(*grown).top() + grown[1].view.changed_top)
            self.viewport().update(QRect(0, top, self.viewport().width(), height - top))

    def _set_scroll_range(self) -> None:
        bar = self.verticalScrollBar()
        was_settling, self._is_settling = self._is_settling, True
        bar.setRange(0, max(0, self.transcript.height - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height() - 2 * WHEEL_STEP))
        self._is_settling = was_settling

    @Slot(int)
    def _on_scroll_bar_value_changed(self, value: int) -> None:
        if not self._is_settling:
            self._sticks = value >= self.verticalScrollBar().maximum() - STICKY_PIXELS
            self.settle(self.layout_.anchor(value, self.viewport().height()))
        self.scroll_changed.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Nothing: settling repaints."""

    def _show_jump_button(self) -> None:
        button = self.jump_button
        hidden = self.verticalScrollBar().maximum() - self.scroll_top
        is_away = not self._sticks and hidden > self.styles.px(HIDDEN_LINES)
        if is_away:
            area = self.viewport().geometry()
            button.move((self.width() - button.width()) // 2, area.bottom() - button.height() - 8)
            button.raise_()
        button.setVisible(is_away)

    # -- geometry

    @property
    def column_width(self) -> int:
        """The width of the column that text stands in. The scroll bar stands in the margin and does not change it."""
        return self.styles.reading.column(self.width())

    @property
    def column_left(self) -> int:
        """Where that column begins."""
        return max(0, (self.width() - self.column_width) // 2)

    def row_at(self, point: QPointF) -> tuple[Entry, Row, QPointF] | None:
        """The row at a point of the viewport, or the nearest one above it, and the point relative to it."""
        y = int(point.y()) + self.scroll_top
        found: tuple[Entry, Row, QPointF] | None = None
        for entry, row, top in self.layout_.visible(max(0, y - 4), y + 1):
            if row is None or row.view is None or (found is not None and top > y):
                continue
            x = self.column_left + entry.row_frame(row, self.layout_.column)[0]
            found = (entry, row, QPointF(point.x() - x, y - top))
        return found

    def spot_at(self, point: QPointF) -> Spot | None:
        """The place under a point that does something."""
        found = self.row_at(point)
        if found is None or found[1].view is None:
            return None
        target = found[1].view.target_at(found[2])
        return Spot(found[0], found[1], target) if target is not None else None

    def place_at(self, point: QPointF) -> Place | None:
        """The position in the text that is nearest to a point."""
        best: tuple[float, Place] | None = None
        area = self.viewport().rect()
        for entry, row, top in self.layout_.visible(self.scroll_top, self.scroll_top + area.height()):
            if row is None or row.view is None or row.view.document is None or row.block is None:
                continue
            y = point.y() + self.scroll_top - top
            distance = max(0.0, -y, y - row.height)
            if best is None or distance < best[0]:
                x = point.x() - self.column_left - entry.row_frame(row, self.layout_.column)[0]
                best = (distance, Place(entry, row, row.view.position_at(QPointF(x, y))))
        return best[1] if best is not None else None

    def row_area(self, entry: Entry, row: Row) -> QRect:
        """Where a row is in the viewport."""
        index = self.transcript.entries.index(entry)
        number = entry.rows.index(row)
        top = self.transcript.tops[index] + entry.tops[number] + row.gap - self.scroll_top
        return QRect(0, top, self.viewport().width(), row.height)

    def target_area(self, spot: Spot) -> QRect:
        """Where a place is in the viewport."""
        x = self.column_left + spot.entry.row_frame(spot.row, self.layout_.column)[0]
        corner = QPointF(x, self.row_area(spot.entry, spot.row).top())
        return spot.target.area.translated(corner).toAlignedRect()

    def update_row(self, entry: Entry, row: Row) -> None:
        """Repaint a row."""
        if entry in self.transcript.entries and row in entry.rows:
            self.viewport().update(self.row_area(entry, row).adjusted(0, -2, 0, 2))

    # -- events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is visible."""
        painter = QPainter(self.viewport())
        self.look.scroll = self.scroll_top
        self.look.bounds = self.selection.bounds()
        self.painter_.paint(painter, event.rect(), self.look)
        painter.end()
        self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is read in place, or the end in view."""
        super().resizeEvent(event)
        place = self._place() if self.column_width != self.layout_.column else None
        self.layout_.set_column(self.column_width)
        self.settle(place.anchor(self.layout_) if place is not None else self.anchor())

    def changeEvent(self, event: QEvent) -> None:
        """Another font: everything is laid out anew."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange) and self.isVisible():
            self.set_theme(self.styles.theme)

    def map_to_global(self, area: QRect) -> QRect:
        """An area of the viewport on the screen."""
        return QRect(self.viewport().mapToGlobal(QPoint(area.left(), area.top())), area.size())
