import pytest
from PySide6.QtGui import QColor, QIcon
from PySide6.QtSvg import QSvgRenderer

from desktop.ui.icons import ICON_FOLDER, application_icon, icon, icon_pixmap

NAMES = sorted(path.stem for path in ICON_FOLDER.glob("*.svg"))


@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_is_valid(qapp, name):
    assert QSvgRenderer(str(ICON_FOLDER / f"{name}.svg")).isValid()


def test_an_icon_takes_the_colour_that_is_asked_for(qapp):
    image = icon_pixmap("stop", QColor("red"), 18).toImage()

    assert image.pixelColor(9, 9) == QColor("red")
    assert image.pixelColor(0, 0).alpha() == 0


def test_an_icon_is_sharp_at_200_percent(qapp):
    made = icon_pixmap("settings", QColor("black"), 18, 2.0)

    assert made.width() == 36
    assert made.devicePixelRatio() == 2.0


def test_a_disabled_icon_has_its_own_colour(qapp):
    made = icon("stop", QColor("red"), QColor("blue"))

    assert made.pixmap(18, QIcon.Mode.Disabled).toImage().pixelColor(9, 9) == QColor("blue")


def test_the_application_has_an_icon_of_every_size(qapp):
    assert {size.width() for size in application_icon().availableSizes()} >= {16, 32, 64, 256}
