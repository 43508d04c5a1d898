"""Has the formulas near the viewport drawn, and shows them when they are."""

from PySide6.QtCore import QObject, QPointF, QTimer, Slot

from desktop.bridge.formula_drawer import FormulaDrawer
from desktop.domain.formulas import Formula
from desktop.ui.chat.blocks import BlockKind
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Row
from desktop.ui.chat.visible_layout import REACH, Anchor

GATHER_MS = 30


class FormulaWatch(QObject):
    """After something was painted, what is shown as TeX is asked for, in the order of the view."""

    def __init__(self, surface: ChatSurface, drawer: FormulaDrawer) -> None:
        super().__init__(surface)
        self._surface = surface
        self._shapes = surface.formulas
        self._shapes.drawer = self._drawer = drawer
        self._arrived: set[Formula] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        drawer.drawing_ready.connect(self._on_drawer_drawing_ready)
        surface.painted.connect(self._on_surface_painted)

    @Slot()
    def _on_surface_painted(self) -> None:
        self._ask()

    def _ask(self) -> None:
        """Ask for what is near; first of all for what is in view."""
        if not self._shapes.is_waiting:
            return
        top, height = self._surface.scroll_top, self._surface.viewport().height()
        seen = self._wanted(top, top + height)
        near = self._wanted(top - REACH, top + height + REACH)
        self._drawer.ask(list(dict.fromkeys((*seen, *near))))
        if not near:
            rows = self._surface.layout_.laid_out
            self._shapes.is_waiting = any(self._is_wanted(row) for row in rows)

    def _wanted(self, top: int, bottom: int) -> list[Formula]:
        return [
            formula
            for _, row, _ in self._surface.layout_.visible(top, bottom)
            if row is not None and row.view is not None
            for formula in row.view.wanted
            if self._shapes.is_wanted(formula)
        ]

    def _is_wanted(self, row: Row) -> bool:
        return row.view is not None and any(map(self._shapes.is_wanted, row.view.wanted))

    @Slot(object)
    def _on_drawer_drawing_ready(self, formula: Formula) -> None:
        self._arrived.add(formula)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._show_arrived()

    def _show_arrived(self) -> None:
        """Lay out the rows anew in which these formulas stand, and no others."""
        arrived, self._arrived = self._arrived, set()
        changed = {
            row
            for row in self._surface.layout_.laid_out
            if row.view is not None and not arrived.isdisjoint(row.view.wanted)
        }
        if not changed:
            return
        anchor = self._anchor(changed)
        for row in changed:
            row.is_exact = False
            if row.view is not None:
                row.view.stamp = ()
        self._surface.settle(anchor)

    def _anchor(self, changed: set[Row]) -> Anchor | None:
        """What stays where it is: the first row in view that begins there and does not change."""
        surface = self._surface
        if surface.is_at_end:
            return None
        top = surface.scroll_top
        for entry, row, y in surface.layout_.visible(top, top + surface.viewport().height()):
            if row is not None and y >= top and row.is_exact and row.view is not None and row not in changed:
                return Anchor(entry, row, y - top)
        return surface.anchor()


def formula_at(surface: ChatSurface, point: QPointF) -> str:
    """The TeX of the formula at a point of the viewport: one that is drawn, or a display formula that is not."""
    found = surface.row_at(point)
    if found is None or found[1].view is None:
        return ""
    view, block, inner = found[1].view, found[1].block, found[2]
    is_display = block is not None and block.kind is BlockKind.MATH and 0 <= inner.y() <= view.height
    return block.source.strip() if block is not None and is_display else view.formula_at(inner)
