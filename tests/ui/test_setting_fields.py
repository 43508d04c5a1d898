import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QSpinBox

from desktop.domain.settings import BY_KEY, SETTINGS
from desktop.ui.setting_fields import field_for


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_showing_the_default_tells_nothing(qtbot, setting):
    field = field_for(setting)
    qtbot.addWidget(field)

    with qtbot.assertNotEmitted(field.value_changed):
        field.show_value(setting.default)
        field.commit()


def test_what_a_field_tells_fits_its_declaration(qtbot):
    field = field_for(BY_KEY["max_tokens"])
    qtbot.addWidget(field)
    told = []
    field.value_changed.connect(told.append)
    field.show_value(0)

    qtbot.keyClick(field.findChild(QSpinBox), Qt.Key.Key_Up)

    assert told == [64]
    assert BY_KEY["max_tokens"].accepts(told[0])


def test_the_wheel_scrolls_the_page_and_leaves_the_number(qtbot):
    field = field_for(BY_KEY["temperature"])
    qtbot.addWidget(field)
    field.show_value(0.7)
    box = field.findChild(QDoubleSpinBox)
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip

    QApplication.sendEvent(box, turn)

    assert box.value() == 0.7


def test_a_text_that_stands_there_already_keeps_the_cursor(qtbot):
    field = field_for(BY_KEY["system_prompt"])
    qtbot.addWidget(field)
    box = field.findChild(object, "setting.system_prompt")
    qtbot.keyClicks(box, "Be brief.")
    qtbot.keyClick(box, Qt.Key.Key_Left)
    position = box.textCursor().position()

    field.show_value("Be brief.")

    assert box.textCursor().position() == position
