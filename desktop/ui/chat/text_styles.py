"""Fonts, character formats and measures of the conversation, made from the theme once per appearance."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette, QTextCharFormat

from desktop.ui.chat.flow import FlowKind, FlowLine, Run
from desktop.ui.chat.formula_shapes import FormulaShapes
from desktop.ui.theme import (
    LINE_HEIGHT,
    SIZE_BODY,
    SIZE_HEADING,
    SIZE_ROW,
    SIZE_SMALL,
    SIZE_TITLE,
    Theme,
    code_font,
    ui_font,
)

CODE_BOX_PADDING = 5
HEADING_SIZES = {1: SIZE_TITLE, 2: SIZE_TITLE, 3: SIZE_HEADING}
FORMATS_KEPT = 512


def line_height(size: float) -> float:
    """The height of a line of text, in pixels."""
    return size * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Look:
    """What a character format is made from."""

    size: float
    run: Run
    is_heading: bool = False
    spacing: int = 0


class TextStyles:
    """Everything that text needs to be laid out in one theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.formulas = FormulaShapes()
        self.body = ui_font(SIZE_BODY)
        self.code = code_font(SIZE_BODY)
        self.table = ui_font(SIZE_ROW)
        self.small = ui_font(SIZE_SMALL)
        self.row = ui_font(SIZE_ROW)
        self.code_line_height = round(line_height(SIZE_BODY))
        self.character_width = QFontMetricsF(self.body).averageCharWidth()
        self.format = lru_cache(FORMATS_KEPT)(self._format)
        self.syntax = {name: _coloured(colour) for name, colour in theme.syntax.items()}
        self.palette = _palette(theme.text)
        self.muted_palette = _palette(theme.muted)

    def line_format(self, line: FlowLine, run: Run, size: float, spacing: int = 0) -> QTextCharFormat:
        """The format of one run in a paragraph."""
        is_heading = line.kind is FlowKind.HEADING
        is_code = run.is_code or line.kind is FlowKind.CODE
        look = Run("", run.is_bold, run.is_italic, run.is_struck, is_code, run.link)
        return self.format(Look(size, look, is_heading, spacing))

    @staticmethod
    def size(line: FlowLine, size: float = SIZE_BODY) -> float:
        """The font size of a paragraph, in pixels."""
        return HEADING_SIZES.get(line.level, size) if line.kind is FlowKind.HEADING else size

    def _format(self, look: Look) -> QTextCharFormat:
        run, size = look.run, look.size
        font = code_font(size) if run.is_code else ui_font(size)
        if run.is_bold or look.is_heading:
            font.setWeight(QFont.Weight.DemiBold)
        font.setItalic(run.is_italic)
        font.setStrikeOut(run.is_struck)
        if look.spacing:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, look.spacing)
        made = QTextCharFormat()
        made.setFont(font)
        if run.link:
            made.setAnchor(True)
            made.setAnchorHref(run.link)
            made.setForeground(self.theme.accent)
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
