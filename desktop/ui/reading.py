"""How the conversation is set: font, size, line width, density and zoom, and the measures that follow from them.

Measures in the code of the conversation are those at 100 %; ``px`` and ``gap`` make pixels of them.
"""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QFont

from desktop.ui.theme import (
    COLUMN_WIDTH,
    COMPOSER_WIDTH,
    LINE_HEIGHT,
    MARGIN,
    SIZE_BODY,
    code_font,
    text_font,
    ui_font,
)

SMALLEST_COLUMN = 160
WIDTHS = {"narrow": 580, "usual": COLUMN_WIDTH, "wide": 920}
LINE_FACTORS = {"compact": 0.9, "usual": 1.0, "roomy": 1.14}
GAP_FACTORS = {"compact": 0.65, "usual": 1.0, "roomy": 1.35}


class Chosen(Protocol):
    """The settings: their values by key."""

    def __getitem__(self, key: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """The choices of the reader. ``size`` is that of the text in pixels at 100 %, ``zoom`` is in percent."""

    family: str = ""
    size: float = SIZE_BODY
    width: str = "usual"
    density: str = "usual"
    zoom: int = 100

    @property
    def scale(self) -> float:
        """How large everything is, beside the usual size."""
        return self.size / SIZE_BODY * self.zoom / 100

    def px(self, measure: float) -> int:
        """A measure in pixels."""
        return max(1, round(measure * self.scale)) if measure > 0 else round(measure * self.scale)

    def gap(self, measure: float) -> int:
        """The room between two things, which the density changes too."""
        return round(measure * self.scale * GAP_FACTORS[self.density])

    def line_height(self, size: float) -> float:
        """The height of a line of text, in pixels; ``size`` is that of its letters at 100 %."""
        return size * self.scale * LINE_HEIGHT * LINE_FACTORS[self.density]

    def font(self, size: float = SIZE_BODY) -> QFont:
        """The font of text."""
        return text_font(self.family, size * self.scale)

    def code_font(self, size: float = SIZE_BODY) -> QFont:
        """The font of code that stands beside text of this size."""
        return code_font(size * self.scale)

    def label_font(self, size: float) -> QFont:
        """The font of what is not said but shown: actions, figures, heads."""
        return ui_font(size * self.scale)

    def column(self, room: int) -> int:
        """The width of the column of text in a view of this width."""
        free = room - 2 * MARGIN
        wanted = self.px(WIDTHS[self.width]) if self.width in WIDTHS else free
        return max(SMALLEST_COLUMN, min(wanted, free))

    @property
    def composer_width(self) -> int | None:
        """The greatest width of the composer, which reaches a little beyond the column; none for the full width."""
        if self.width not in WIDTHS:
            return None
        return self.px(WIDTHS[self.width]) + COMPOSER_WIDTH - COLUMN_WIDTH


USUAL = Reading()


def reading_of(settings: Chosen) -> Reading:
    """What the settings say."""
    return Reading(
        str(settings["text_font"]),
        float(str(settings["text_size"])),
        str(settings["line_width"]),
        str(settings["density"]),
        int(str(settings["zoom"])),
    )
