"""Pieces of HTML on pages of a PDF, one behind the other: text that can be selected, code in monospace, page numbers.

Each piece is laid out on its own, and cut between two lines where a page ends; so no step takes long, however long a
conversation is.
"""

import html
import re

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QFontDatabase,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
)

from desktop.domain.messages import ImagePart
from desktop.ui.theme import LIGHT

DOTS_PER_INCH = 600
MARGIN_MM = 20.0
FOOT_MM = 8.0
TEXT_POINTS, CODE_POINTS, FOOT_POINTS = 10.5, 9.0, 8.0
GAP_POINTS, SPEAKER_GAP_POINTS = 7.0, 16.0
HEADING_ROOM_POINTS = 40.0
EDGE_DOTS = 4
HEADING = re.compile("<h[1-6]")  # stays with what it is over
SCREEN_DOTS_PER_INCH = 96
HIGHEST_IMAGE = 0.8  # of a page


class PdfPages:
    """A PDF in memory that grows page by page."""

    def __init__(self, title: str) -> None:
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._buffer)
        self._writer.setTitle(title)
        self._writer.setCreator("Hearth")
        self._writer.setResolution(DOTS_PER_INCH)
        margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM + FOOT_MM)
        self._writer.setPageLayout(
            QPageLayout(QPageSize(_page_size()), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
        )
        self._painter = QPainter(self._writer)
        self._width, self._height = float(self._writer.width()), float(self._writer.height())
        self._y = 0.0
        self._number = 1

    def place(self, piece: str) -> None:
        """Put a piece of HTML behind what is there."""
        document = self._document(piece)
        bottoms = _line_ends(document)
        height = document.size().height()
        begins_message = "class='who'" in piece
        if self._y > 0:
            self._y += _dots(SPEAKER_GAP_POINTS if begins_message else GAP_POINTS)
        if (begins_message or HEADING.match(piece)) and self._height - self._y < height + _dots(HEADING_ROOM_POINTS):
            self._next_page()
        top = 0.0
        while top < height - 1:
            bottom = _cut(bottoms, top, top + self._height - self._y, height)
            if bottom is None:
                if self._y > 0:
                    self._next_page()
                    continue
                bottom = min(height, top + self._height)  # a line that is higher than a page
            if bottom < height:
                _split(document, bottom)
            self._draw(document, top, bottom)
            self._y += bottom - top
            top = bottom
            if top < height - 1:
                self._next_page()

    def place_image(self, part: ImagePart, image: QImage | None) -> None:
        """Put an image behind what is there, whole, as large as on a screen where there is room; without one its
        name."""
        if image is None:
            self.place(f"<p class='about'>{html.escape(part.name)}</p>")
            return
        room = QSizeF(self._width, self._height * HIGHEST_IMAGE)
        size = QSizeF(part.width, part.height) * (DOTS_PER_INCH / SCREEN_DOTS_PER_INCH)
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        self._y += _dots(GAP_POINTS) if self._y > 0 else 0.0
        if self._y + size.height() > self._height:
            self._next_page()
        self._painter.drawImage(QRectF(0, self._y, size.width(), size.height()), image)
        self._y += size.height()

    def finish(self) -> bytes:
        """The whole PDF; nothing can be placed afterwards."""
        self._draw_number()
        self._painter.end()
        self._buffer.close()
        return bytes(self._buffer.data().data())

    def give_up(self) -> None:
        """End without a PDF."""
        if self._painter.isActive():
            self._painter.end()

    def _document(self, piece: str) -> QTextDocument:
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.documentLayout().setPaintDevice(self._writer)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPointSizeF(TEXT_POINTS)
        document.setDefaultFont(font)
        document.setDocumentMargin(0)
        document.setDefaultStyleSheet(_style_sheet())
        document.setHtml(piece)
        document.setTextWidth(self._width)
        return document

    def _draw(self, document: QTextDocument, top: float, bottom: float) -> None:
        self._painter.save()
        self._painter.translate(0, self._y - top)
        clip = QRectF(0, top, self._width, bottom - top)
        self._painter.setClipRect(clip)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = clip.adjusted(0, EDGE_DOTS, 0, -EDGE_DOTS)  # a line that only touches it would be found twice
        context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
        document.documentLayout().draw(self._painter, context)
        self._painter.restore()

    def _next_page(self) -> None:
        self._draw_number()
        self._writer.newPage()
        self._number += 1
        self._y = 0.0

    def _draw_number(self) -> None:
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        font.setPointSizeF(FOOT_POINTS)
        self._painter.setFont(font)
        self._painter.setPen(LIGHT.muted)
        foot = QRectF(0, self._height + _dots(10), self._width, _dots(14))
        self._painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(self._number))


def _line_ends(document: QTextDocument) -> list[tuple[float, float]]:
    """Where each line begins and ends, from the top of the document; of a table, the rows."""
    layout = document.documentLayout()
    lines: list[tuple[float, float]] = []
    block = document.begin()
    while block.isValid():
        corner = layout.blockBoundingRect(block).topLeft()
        inner = block.layout()
        for number in range(inner.lineCount()):
            rect = inner.lineAt(number).rect()
            lines.append((corner.y() + rect.top(), corner.y() + rect.bottom()))
        block = block.next()
    return sorted(lines)


def _cut(lines: list[tuple[float, float]], top: float, most: float, height: float) -> float | None:
    """The lowest place between ``top`` and ``most`` that goes through no line; ``None`` when there is none."""
    if height <= most:
        return height
    crossing = most
    for begin, end in reversed(lines):
        if begin < crossing < end - 0.5:
            crossing = begin
    return crossing if crossing > top + 1 else None


def _split(document: QTextDocument, cut: float) -> None:
    """Make what a cut goes through two paragraphs: of one, Qt draws the line above the cut on the next page, too."""
    layout = document.documentLayout()
    block = document.begin()
    while block.isValid():
        top, inner = layout.blockBoundingRect(block).y(), block.layout()
        starts = [top + inner.lineAt(number).y() for number in range(inner.lineCount())]
        behind = next((number for number, start in enumerate(starts) if start >= cut - 1), 0)
        if behind:
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + inner.lineAt(behind).textStart())
            cursor.insertBlock()
            items = cursor.currentList()
            if items is not None:
                items.remove(cursor.block())
        block = block.next()


def _dots(points: float) -> float:
    return points * DOTS_PER_INCH / 72


def _page_size() -> QPageSize.PageSizeId:
    is_imperial = QLocale.system().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return QPageSize.PageSizeId.Letter if is_imperial else QPageSize.PageSizeId.A4


def _style_sheet() -> str:
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    step = round(_dots(14))
    colours = "".join(f".{group} {{ color: {colour.name()}; }}\n" for group, colour in LIGHT.syntax.items())
    return f"""
.title {{ font-size: 18pt; font-weight: 600; }}
h1, h2, h3, h4, h5, h6 {{ margin: 0; }}
p, ul, ol, blockquote {{ margin-top: 0; margin-bottom: 0; }}
.about {{ color: {LIGHT.muted.name()}; }}
.who {{ color: {LIGHT.accent.name()}; font-weight: 600; }}
.thoughts {{ color: {LIGHT.muted.name()}; margin-left: {step}px; }}
blockquote {{ margin-left: {step}px; color: {LIGHT.muted.name()}; }}
.plain {{ white-space: pre-wrap; }}
pre, code {{ font-family: '{mono}', monospace; font-size: {CODE_POINTS}pt; }}
pre {{ background-color: {LIGHT.code.name()}; white-space: pre-wrap; margin: 0; }}
th, td {{ border-width: 1px; border-style: solid; border-color: {LIGHT.faint.name()}; padding: 4px; }}
th {{ text-align: left; background-color: {LIGHT.code.name()}; }}
table {{ border-collapse: collapse; border-width: 1px; border-style: solid; border-color: {LIGHT.faint.name()}; }}
a {{ color: {LIGHT.accent.name()}; }}
{colours}"""
