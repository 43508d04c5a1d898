import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.ui.message_field import MessageField


@pytest.fixture
def page(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 500)
    layout = QVBoxLayout(made)
    layout.addStretch(1)
    layout.addWidget(MessageField(made))
    made.show()
    return made


@pytest.fixture
def field(page) -> MessageField:
    return page.findChild(MessageField, "composer")


def test_it_grows_with_its_text_and_shrinks_again(qtbot, field):
    one_line = field.height()

    field.setPlainText("one\ntwo\nthree\nfour")
    qtbot.waitUntil(lambda: field.height() > 2 * one_line)

    field.clear()
    qtbot.waitUntil(lambda: field.height() == one_line)


def test_a_long_line_that_wraps_makes_it_grow(qtbot, field):
    one_line = field.height()

    field.setPlainText("many words " * 40)

    qtbot.waitUntil(lambda: field.height() > 2 * one_line)


def test_it_never_takes_more_than_its_share_of_the_window(qtbot, page, field):
    field.setPlainText("line\n" * 200)

    qtbot.waitUntil(lambda: field.height() > 100)
    assert field.height() <= page.height() * 0.4 + 1


def test_enter_belongs_to_the_input_method_while_it_composes(qtbot, field):
    QApplication.sendEvent(field, QInputMethodEvent("にほん", []))
    with qtbot.assertNotEmitted(field.send_pressed):
        qtbot.keyClick(field, Qt.Key.Key_Return)

    committed = QInputMethodEvent("", [])
    committed.setCommitString("日本")
    QApplication.sendEvent(field, committed)
    with qtbot.waitSignal(field.send_pressed):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_files_of_models_are_left_to_the_window(field):
    model, text = QMimeData(), QMimeData()
    model.setUrls([QUrl.fromLocalFile("/models/a.gguf")])
    text.setText("some words")

    assert not field.canInsertFromMimeData(model)
    assert field.canInsertFromMimeData(text)


def test_a_megabyte_in_one_line_is_taken(qtbot, field):
    text = "word " * 200_000

    field.setPlainText(text)

    assert len(field.toPlainText()) == len(text)
