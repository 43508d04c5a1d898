"""Our own icons: line drawings in ``resources/icons``, tinted with a theme's colour when they are needed.

An icon carries sharp pixmaps for 100 % and 200 % and for the screen's own scale.
"""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

ICON_FOLDER = Path(__file__).parents[2] / "resources" / "icons"
ICON_SIZE = 18
APPLICATION_SIZES = (16, 24, 32, 48, 64, 128, 256)


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (ICON_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def paint_icon(painter: QPainter, name: str, colour: QColor, area: QRectF) -> None:
    """Paint an icon in one colour into an area."""
    svg = _source(name).replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, area)


def icon_pixmap(name: str, colour: QColor, size: int = ICON_SIZE, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of ``size`` logical pixels for a screen of this scale."""
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_icon(painter, name, colour, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour: QColor, disabled: QColor | None = None, size: int = ICON_SIZE) -> QIcon:
    """An icon in a colour, and in another one while its control is disabled."""
    made = QIcon()
    for ratio in sorted({1.0, 2.0, screen_ratio()}):
        made.addPixmap(icon_pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        if disabled is not None:
            made.addPixmap(icon_pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made


def application_icon() -> QIcon:
    """The icon of the window and of the task bar."""
    made = QIcon()
    for size in APPLICATION_SIZES:
        made.addPixmap(icon_pixmap("hearth", QColor(), size))
    return made


def screen_ratio() -> float:
    """The largest scale among the screens."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
