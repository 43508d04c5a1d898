"""Fonts, character formats and measures of the conversation, made once per theme and choice of the reader.

Sizes and measures that are given are those at 100 %.
"""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette, QTextCharFormat

from desktop.ui.chat.flow import FROM_NOTE, TO_NOTE, FlowKind, FlowLine, Run
from desktop.ui.chat.formula_shapes import FormulaShapes
from desktop.ui.chat.shown_images import ShownImages
from desktop.ui.reading import USUAL, Reading
from desktop.ui.theme import SIZE_BODY, SIZE_DISPLAY, SIZE_HEADING, SIZE_ROW, SIZE_SMALL, SIZE_TITLE, Theme

CODE_BOX_PADDING = 5
HEADING_SIZES = {1: SIZE_DISPLAY, 2: SIZE_TITLE, 3: SIZE_HEADING}
FORMATS_KEPT = 512
UNDERLINE_ALPHA = 90


@dataclass(frozen=True, slots=True)
class Look:
    """What a character format is made from."""

    size: float
    run: Run
    is_heading: bool = False
    spacing: int = 0


class TextStyles:
    """Everything that text needs to be laid out in one theme, as one reader likes it."""

    def __init__(self, theme: Theme, reading: Reading = USUAL) -> None:
        self.theme = theme
        self.reading = reading
        self.formulas = FormulaShapes()
        self.images = ShownImages()
        self.px, self.gap, self.line_height = reading.px, reading.gap, reading.line_height
        self.body = reading.font(SIZE_BODY)
        self.code = reading.code_font(SIZE_BODY)
        self.table = reading.font(SIZE_ROW)
        self.small = reading.label_font(SIZE_SMALL)
        self.row = reading.label_font(SIZE_ROW)
        self.code_line_height = round(reading.line_height(SIZE_BODY))
        self.character_width = QFontMetricsF(self.body).averageCharWidth()
        self.format = lru_cache(FORMATS_KEPT)(self._format)
        self.syntax = {name: _coloured(colour) for name, colour in theme.syntax.items()}
        self.palette = _palette(theme.text)
        self.muted_palette = _palette(theme.muted)
        self._underline = QColor(theme.accent)
        if not theme.has_high_contrast:
            self._underline.setAlpha(UNDERLINE_ALPHA)

    def line_format(self, line: FlowLine, run: Run, size: float, spacing: int = 0) -> QTextCharFormat:
        """The format of one run in a paragraph."""
        is_heading = line.kind is FlowKind.HEADING
        is_code = run.is_code or line.kind is FlowKind.CODE
        look = Run("", run.is_bold, run.is_italic, run.is_struck, is_code, run.link)
        return self.format(Look(size, look, is_heading, spacing))

    @staticmethod
    def size(line: FlowLine, size: float = SIZE_BODY) -> float:
        """The font size of a paragraph."""
        return HEADING_SIZES.get(line.level, size) if line.kind is FlowKind.HEADING else size

    def _format(self, look: Look) -> QTextCharFormat:
        run, size = look.run, look.size
        font = self.reading.code_font(size) if run.is_code else self.reading.font(size)
        if run.is_bold or look.is_heading:
            font.setWeight(QFont.Weight.DemiBold)
        font.setItalic(run.is_italic)
        font.setStrikeOut(run.is_struck)
        if look.spacing:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, look.spacing)
        made = QTextCharFormat()
        made.setFont(font)
        if run.link.startswith((TO_NOTE, FROM_NOTE)):
            made.setForeground(self.theme.accent)
        elif run.link:
            made.setAnchor(True)
            made.setAnchorHref(run.link)
            made.setForeground(self.theme.accent)
            made.setFontUnderline(True)
            made.setUnderlineColor(self._underline)
        return made


def baseline_lift(font: QFont, height: float) -> int:
    """By how many pixels lines of this height are drawn higher, so that their text stands in the middle.

    Qt puts the baseline of a line of fixed height at four fifths of it.
    """
    metrics = QFontMetricsF(font)
    middle = (height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
    return round(height * 0.8 - middle)


def _palette(colour: QColor) -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, colour)
    return palette


def _coloured(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
