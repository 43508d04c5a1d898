"""The attached images that running text names: where they stand among its words, and how large.

One that has its line for itself stands there; one inside a sentence stands below the line that names it, so that the
sentence can be read on. While text still comes, a line is waited for until it is complete: nothing moves afterwards.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTextBlockFormat, QTextCharFormat, QTextCursor

from desktop.domain.messages import ImagePart
from desktop.ui.chat.flow import FlowLine, Run
from desktop.ui.chat.image_sizes import shown_size
from desktop.ui.chat.image_view import ImageView
from desktop.ui.chat.row_view import PaintState, Target
from desktop.ui.chat.shown_text import LINE_BREAK
from desktop.ui.chat.text_objects import TextObjects
from desktop.ui.chat.text_styles import TextStyles

WIDEST = 1 << 24
AIR = 4


class PlacedImage:
    """An image in a line of its own, at the size that it likes best; Qt is told to shrink it where it is too wide."""

    def __init__(self, view: ImageView) -> None:
        self.view = view
        scale = view.styles.reading.scale
        size = shown_size(view.part, WIDEST, scale)
        self.air = AIR * scale
        self.width, self.depth = float(size.frame_width), self.air
        self.ascent = size.frame_height + self.air

    def paint(self, painter: QPainter, baseline: QPointF, colour: QColor, shrink: float = 1.0) -> None:
        """Paint it from where its baseline begins."""
        self.fit(shrink)
        painter.save()
        painter.translate(self.corner(baseline))
        self.view.paint(painter, PaintState(self.view.styles.theme))
        painter.restore()

    def corner(self, baseline: QPointF) -> QPointF:
        """Where it begins, on whole pixels."""
        return (baseline - QPointF(0, self.view.height)).toPoint().toPointF()

    def fit(self, shrink: float) -> None:
        """Lay it out for the room that it has."""
        width = round(self.width * shrink)
        if width != self.view.width:
            self.view.layout(width)


class FlowImages:
    """``prepare`` for some paragraphs, then ``insert`` their images. ``placed`` are those that stand in the document,
    with their positions in it."""

    def __init__(self, objects: TextObjects, styles: TextStyles) -> None:
        self._objects = objects
        self._styles = styles
        self._lines: set[int] = set()
        self._is_waiting = False
        self.placed: list[tuple[int, PlacedImage]] = []

    def has_news(self, *, is_open: bool) -> bool:
        """Whether the line is complete now that one was named in."""
        return self._is_waiting and not is_open

    def prepare(self, lines: Sequence[FlowLine], *, is_open: bool) -> Sequence[FlowLine]:
        """The paragraphs, in which only runs that are to be images name one; those below a line have no text."""
        self.placed.clear()
        self._lines.clear()
        self._is_waiting = False
        if not any(run.image for line in lines for run in line.runs):
            return lines
        last = len(lines) - 1
        return [self._prepare_line(index, line, is_open=is_open and index == last) for index, line in enumerate(lines)]

    def _prepare_line(self, index: int, line: FlowLine, *, is_open: bool) -> FlowLine:
        runs: list[Run] = []
        for said, is_complete in _source_lines(line.runs):
            images = [run for run in said if self._part(run) is not None]
            if images and is_open and not is_complete:
                self._is_waiting, images = True, []
            is_alone = all(run in images or not run.text.strip() for run in said)
            runs += [run if is_alone and run in images else replace(run, image="") for run in said]
            if images:
                self._lines.add(index)
            if images and not is_alone:
                at = len(runs) - is_complete  # before the break that ends the line
                below = {run.image: replace(run, text="") for run in images}
                runs[at:at] = below.values()
        return replace(line, runs=tuple(runs))

    def _part(self, run: Run) -> ImagePart | None:
        return self._styles.images.attached.by_name.get(run.image) if run.image else None

    def make_room(self, index: int, form: QTextBlockFormat) -> None:
        """Let lines of this paragraph be as high as its images."""
        if index in self._lines:
            form.setLineHeight(form.lineHeight(), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)

    def insert(self, cursor: QTextCursor, run: Run, look: QTextCharFormat) -> bool:
        """Put an image into the document; false when the run is text."""
        part = self._part(run)
        if part is None:
            return False
        if not run.text:
            self._objects.insert_sign(cursor, LINE_BREAK, look)
        placed = PlacedImage(ImageView(self._styles, part))
        self.placed.append((cursor.position(), placed))
        self._objects.insert(cursor, placed, run.text, look)
        return True

    def views(self) -> list[ImageView]:
        """The images, each laid out for the room that it has."""
        for position, placed in self.placed:
            placed.fit(self._objects.shrink_at(position, placed))
        return [placed.view for _, placed in self.placed]

    def targets(self, span_area: Callable[[int, int], QRectF]) -> list[Target]:
        """Where they can be clicked."""
        found: list[Target] = []
        for (position, placed), view in zip(self.placed, self.views(), strict=True):
            baseline = span_area(position, position + 1).bottomLeft() - QPointF(0, placed.air)
            corner = placed.corner(baseline)
            found += [replace(target, area=target.area.translated(corner)) for target in view.targets()]
        return found


def _source_lines(runs: Sequence[Run]) -> Iterator[tuple[Sequence[Run], bool]]:
    """The runs line by line, as they were written, each with the break that ends it; whether there is one."""
    begin = 0
    for index, run in enumerate(runs):
        if run.text == LINE_BREAK:
            yield runs[begin : index + 1], True
            begin = index + 1
    yield runs[begin:], False
