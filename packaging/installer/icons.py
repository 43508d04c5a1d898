"""The icon as pictures, drawn by Qt from ``resources/icons/hearth.svg``."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter  # noqa: TID251 - outside the application
from PySide6.QtSvg import QSvgRenderer

from installer.places import ROOT

DRAWING = ROOT / "resources" / "icons" / "hearth.svg"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256)


def write_png(folder: Path, name: str) -> None:
    """``folder/SIZExSIZE/apps/NAME.png`` for each size, as icon themes lay them out."""
    for size in PNG_SIZES:
        place = folder / f"{size}x{size}" / "apps"
        place.mkdir(parents=True)
        draw(place / f"{name}.png", size)


def draw(file: Path, size: int) -> None:
    """One picture; its suffix says in which form: png, ico or icns."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        QSvgRenderer(str(DRAWING)).render(painter)
    if not image.save(str(file)):
        raise SystemExit(f"{file} could not be written")
