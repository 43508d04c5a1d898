"""A list view whose rows can be dragged to where they shall stand; the whole group that would take them is marked."""

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop.ui.conversation_rows import ConversationRows
from desktop.ui.drag_chip import HOT_SPOT, drag_chip
from desktop.ui.list_drops import Dragged, Drop, DropSpot, dragged_from, spot_at
from desktop.ui.listed_lines import Group
from desktop.ui.theme import RADIUS_FIELD, Theme

UNFOLDS_AFTER_MS = 700
TARGET_STRENGTH = 0.10
SIDE_GAP = 10
LEAST_HEIGHT = 3


class ListDragging(QListView):
    """Tells what has been dropped and where; the rows do not change by themselves. Esc ends a drag."""

    drop_requested = Signal(object)

    def __init__(self, rows: ConversationRows, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.theme = theme
        self._spot: DropSpot | None = None
        self._unfolding = QTimer(self)
        self._unfolding.setSingleShot(True)
        self._unfolding.setInterval(UNFOLDS_AFTER_MS)
        self._unfolding.timeout.connect(self._on_unfolding_timeout)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAutoScroll(True)

    @property
    def drop_spot(self) -> DropSpot | None:
        """Where what is being dragged would go now."""
        return self._spot

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag what is chosen, as a small card: Qt's own picture of all the rows would hide where they go."""
        data = self.rows.mimeData(self.selectedIndexes())
        dragged = dragged_from(data)
        if dragged is None or dragged == Dragged():
            data.deleteLater()
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(drag_chip(self._words(dragged), self.theme, self.devicePixelRatioF()))
        drag.setHotSpot(HOT_SPOT)
        drag.exec(actions, self.defaultDropAction())

    def _words(self, dragged: Dragged) -> str:
        if len(dragged.ids) > 1:
            return self.tr("{n} chats").format(n=f"{len(dragged.ids):,}")
        return self.rows.row(self.rows.index_of(dragged.folder_id or dragged.ids[0])).text

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what comes out of this list; files are for the window."""
        if dragged_from(event.mimeData()) is None:
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Scroll at the edges, and mark where it would go."""
        dragged = dragged_from(event.mimeData())
        if dragged is None:
            event.ignore()
            return
        super().dragMoveEvent(event)
        self._aim(self._spot_below(event, dragged))
        if self._spot is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing would be dropped here any more."""
        super().dragLeaveEvent(event)
        self._aim(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Wish for what was dragged to go where it was dropped."""
        dragged = dragged_from(event.mimeData())
        spot = self._spot_below(event, dragged) if dragged is not None else None
        self._aim(None)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        if dragged is None or spot is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self.drop_requested.emit(Drop(dragged, spot))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and over them what marks the group."""
        super().paintEvent(event)
        if self._spot is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self.theme.accent)
        ground.setAlphaF(TARGET_STRENGTH)
        painter.setPen(QPen(self.theme.accent, 2))
        painter.setBrush(ground)
        area = QRectF(self._area_of(self._spot)).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, RADIUS_FIELD, RADIUS_FIELD)

    def _spot_below(self, event: QDropEvent, dragged: Dragged) -> DropSpot | None:
        row = self.indexAt(event.position().toPoint()).row()
        return spot_at(self.rows.lines, row, dragged, self.rows.folders)

    def _aim(self, spot: DropSpot | None) -> None:
        if spot == self._spot:
            return
        self._spot = spot
        self._unfolding.stop()
        if spot is not None and self._folded_group(spot) is not None:
            self._unfolding.start()
        self.viewport().update()

    def _folded_group(self, spot: DropSpot) -> Group | None:
        line = self.rows.lines[spot.first] if spot.first < len(self.rows.lines) else None
        return line if isinstance(line, Group) and line.is_foldable and line.is_folded else None

    def _area_of(self, spot: DropSpot) -> QRect:
        """The rows of a group as far as they can be seen; a thin line below all rows when it has none yet."""
        width = self.width() - SIDE_GAP
        if spot.last < spot.first:
            bottom = self.visualRect(self.rows.index(len(self.rows.lines) - 1)).bottom() if self.rows.lines else 0
            return QRect(0, bottom + 2, width, LEAST_HEIGHT)
        top = self.visualRect(self.rows.index(spot.first)).top()
        bottom = self.visualRect(self.rows.index(spot.last)).bottom()
        seen = self.viewport().rect()
        top, bottom = max(top, seen.top()), min(bottom, seen.bottom())
        return QRect(0, top, width, max(LEAST_HEIGHT, bottom - top + 1))

    @Slot()
    def _on_unfolding_timeout(self) -> None:
        """What is held over a folded group is to go deeper."""
        group = self._folded_group(self._spot) if self._spot is not None else None
        if group is not None:
            self.rows.fold(group.id, is_folded=False)
