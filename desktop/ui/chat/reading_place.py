"""The point of a conversation that the reader looks at: it stays where it is while the measures of the text change."""

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextDocument

from desktop.ui.chat.entry import Entry, Row
from desktop.ui.chat.row_view import RowView
from desktop.ui.chat.visible_layout import Anchor, VisibleLayout


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """A row with its distance from the top of the viewport.

    Of a row that the top of the viewport cuts, what is above: ``letters`` of its text, or a ``share`` without text.
    """

    entry: Entry
    row: Row | None
    distance: int
    letters: float | None = None
    share: float = 0.0

    def anchor(self, layout: VisibleLayout) -> Anchor:
        """Where it belongs after a change. Lays its row out."""
        row = self.row
        if row is None or row not in self.entry.rows or self.distance >= 0:
            return Anchor(self.entry, row, self.distance)
        self.entry.take_reading(layout.rows.styles.reading)
        layout.rows.lay_out(self.entry, row, layout.column)
        self.entry.sum_heights()
        index = layout.transcript.index_of(self.entry.message.id)
        if index is not None:
            layout.transcript.touch(index)
        above = self.share * row.height
        if self.letters is not None and row.view is not None:
            line = _line_of(row.view, int(self.letters))
            above = line.top + (self.letters - line.begin) / line.length * line.height
        return Anchor(self.entry, row, -round(above))


class _Line(NamedTuple):
    """One line of a view: its letters, and where it stands."""

    begin: int
    length: int
    top: float
    height: float


def reading_place(layout: VisibleLayout, scroll: int, height: int) -> ReadingPlace | None:
    """What is at the top of the viewport, or the first row below it."""
    for entry, row, top in layout.visible(scroll, scroll + height):
        if row is None or row.view is None:
            return ReadingPlace(entry, row, top - scroll)
        if top + row.height <= scroll:
            continue
        above = scroll - top
        if above <= 0 or row.view.document is None:
            return ReadingPlace(entry, row, -above, share=above / max(1, row.height))
        line = _line_of(row.view, row.view.position_at(QPointF(0, above)))
        share = min(1.0, max(0.0, (above - line.top) / line.height))
        return ReadingPlace(entry, row, -above, line.begin + share * line.length)
    return None


def _line_of(view: RowView, position: int) -> _Line:
    """The line in which a position of a view's text stands."""
    document = view.document or QTextDocument()
    block = document.findBlock(position)
    area = document.documentLayout().blockBoundingRect(block)
    line = block.layout().lineForTextPosition(position - block.position())
    top = area.top() + view.text_origin.y()
    if not line.isValid():
        return _Line(block.position(), max(1, block.length()), top, max(1.0, area.height()))
    begin = block.position() + line.textStart()
    return _Line(begin, max(1, line.textLength()), top + line.y(), max(1.0, line.height()))
