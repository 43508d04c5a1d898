"""The point of a conversation that the reader looks at: it stays where it is while the measures of the text change."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF

from desktop.ui.chat.entry import Entry, Row
from desktop.ui.chat.row_view import RowView
from desktop.ui.chat.visible_layout import Anchor, VisibleLayout


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """A row with its distance from the top of the viewport, or the line of it that runs through the top.

    ``position`` is in the row's text; ``share`` says how much of that line, or of a row without text, is above.
    """

    entry: Entry
    row: Row | None
    distance: int
    position: int | None = None
    share: float = 0.0

    def anchor(self, layout: VisibleLayout) -> Anchor:
        """Where it belongs after a change. Lays its row out."""
        row = self.row
        if row is None or row not in self.entry.rows or self.distance >= 0:
            return Anchor(self.entry, row, self.distance)
        self.entry.take_reading(layout.rows.styles.reading)
        layout.rows.lay_out(self.entry, row, layout.column)
        above = self.share * row.height
        if self.position is not None and row.view is not None:
            top, height = _line(row.view, self.position)
            above = top + self.share * height
        return Anchor(self.entry, row, -round(above))


def reading_place(layout: VisibleLayout, scroll: int, height: int) -> ReadingPlace | None:
    """The point at the top of the viewport, or the first row below it."""
    for entry, row, top in layout.visible(scroll, scroll + height):
        if row is None or row.view is None:
            return ReadingPlace(entry, row, top - scroll)
        if top + row.height <= scroll:
            continue
        above = scroll - top
        if above <= 0 or row.view.document is None:
            return ReadingPlace(entry, row, -above, share=above / max(1, row.height))
        position = row.view.position_at(QPointF(0, above))
        line_top, line_height = _line(row.view, position)
        return ReadingPlace(entry, row, -above, position, (above - line_top) / max(1.0, line_height))
    return None


def _line(view: RowView, position: int) -> tuple[float, float]:
    """Top and height of the line of text at a position of a view."""
    if view.document is None:
        return 0.0, 0.0
    block = view.document.findBlock(position)
    area = view.document.documentLayout().blockBoundingRect(block)
    line = block.layout().lineForTextPosition(position - block.position())
    top = area.top() + view.text_origin.y() + (line.y() if line.isValid() else 0.0)
    return top, line.height() if line.isValid() else area.height()
