from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from desktop.ui.segments import Segments

OPTIONS = (("balanced", "Balanced"), ("greedy", "Greedy"))


def test_a_pressed_button_has_room_for_its_bold_text(qtbot):
    segments = Segments(OPTIONS, "preset")
    qtbot.addWidget(segments)
    segments.setStyleSheet("QPushButton { padding: 0; border: none; } QPushButton:checked { font-weight: 600; }")
    with qtbot.waitExposed(segments):
        segments.show()
    segments.adjustSize()
    button = segments.findChild(object, "preset.greedy")

    with qtbot.waitSignal(segments.value_changed) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    bold = QFont(button.font())
    bold.setWeight(QFont.Weight.DemiBold)
    assert told.args == ["greedy"]
    assert button.width() >= QFontMetrics(bold).horizontalAdvance("Greedy")
