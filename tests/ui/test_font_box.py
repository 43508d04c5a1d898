"""The choice of a font: a few words at first, all families when the user goes there."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.settings import BY_KEY, Page
from desktop.ui.font_box import FontBox
from desktop.ui.setting_fields import FamilyField, field_for


def labels(box: FontBox) -> list[str]:
    return [box.itemText(index) for index in range(box.count()) if box.itemText(index)]


def box_of(qtbot: QtBot) -> tuple[FamilyField, FontBox]:
    field = field_for(BY_KEY["text_font"])
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    box = field.findChild(FontBox)
    assert isinstance(field, FamilyField)
    assert box is not None
    return field, box


def test_the_families_are_not_read_before_the_user_goes_there(qtbot: QtBot) -> None:
    _, box = box_of(qtbot)
    assert labels(box) == ["System", "Sans serif", "Serif"]

    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusIn))

    assert set(QFontDatabase.families()[:5]) <= set(labels(box))


def test_a_family_that_is_not_installed_stays_chosen(qtbot: QtBot) -> None:
    field, box = box_of(qtbot)
    field.show_value("Elsewhere Sans")
    box.showPopup()
    box.hidePopup()

    assert box.currentText() == "Elsewhere Sans"


def test_choosing_tells_the_family(qtbot: QtBot) -> None:
    field, box = box_of(qtbot)
    field.show_value("")
    box.setFocus()

    with qtbot.waitSignal(field.value_changed, timeout=1000) as told:
        QTest.keyClick(box, Qt.Key.Key_Down)

    assert told.args == ["sans"]


def test_the_box_is_named_and_on_the_page_of_appearance(qtbot: QtBot) -> None:
    _, box = box_of(qtbot)

    assert box.objectName() == "setting.text_font"
    assert box.accessibleName() == "Font"
    assert BY_KEY["text_font"].page is Page.APPEARANCE
