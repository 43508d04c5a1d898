"""Code and tables that are wider than the column: scrolled sideways, wrapped, saved."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.events import TextDelta
from desktop.domain.turn import TurnStarted
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.code_files import CodeFile, code_file_name
from desktop.ui.chat.row_view import Action
from tests.ui.chat.conversations import answer, click, conversation, spots
from tests.ui.chat.test_chat_view import press

WIDE_CODE = "```python\n" + "\n".join(f"line_{n} = " + "value + " * 40 for n in range(4)) + "\n```"
WIDE_TABLE = "\n".join(("| Accommodation " * 14 + "|", "|---" * 14 + "|", "| words in a cell " * 14 + "|"))
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def wheel(
    view: ChatView, angle: tuple[int, int], pixels: tuple[int, int] = (0, 0), keys: Qt.KeyboardModifier = NONE
) -> None:
    entry = view.transcript.entries[1]
    point = view.row_area(entry, entry.text[0]).center()
    event = QWheelEvent(
        QPointF(point), QPointF(view.viewport().mapToGlobal(point)), QPoint(*pixels), QPoint(*angle),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def first_view(view: ChatView):
    return view.transcript.entries[1].text[0].view


@pytest.mark.parametrize("text", [WIDE_CODE, WIDE_TABLE])
def test_wheel_trackpad_and_shift_scroll_a_wide_block(view: ChatView, text: str) -> None:
    view.show_conversation(conversation(("Hi", text)))
    group = first_view(view).group

    wheel(view, (-120, 0))
    assert group.scroll_x == 60
    wheel(view, (0, -120), keys=SHIFT)
    assert group.scroll_x == 120
    wheel(view, (-40, 0), pixels=(-25, 3))
    assert group.scroll_x == 145
    wheel(view, (0, -120))
    assert group.scroll_x == 145


@pytest.mark.parametrize("text", [WIDE_CODE, WIDE_TABLE])
def test_the_bar_is_dragged(view: ChatView, text: str) -> None:
    view.show_conversation(conversation(("Hi", text)))
    entry, shown = view.transcript.entries[1], first_view(view)
    corner = view.row_area(entry, entry.text[0]).topLeft() + QPoint(view.column_left, 0)
    begin = corner + shown.bar_area().center().toPoint()

    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(view.viewport(), begin + QPoint(2000, 0))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=begin)

    assert shown.group.scroll_x == shown.overflow > 0
    assert view.selection.is_empty


@pytest.mark.parametrize("text", [WIDE_CODE, WIDE_TABLE])
def test_keys_scroll_the_block_that_the_keyboard_is_at(view: ChatView, text: str) -> None:
    view.show_conversation(conversation(("Hi", text)))
    view.setFocus()
    press(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier | SHIFT)

    press(view, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Left)

    assert first_view(view).group.scroll_x == 60


def test_streaming_keeps_the_horizontal_place(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown)
    view.apply_turn_event(TurnStarted(answer(parent=shown.current)))
    view.apply_turn_event(TextDelta(WIDE_CODE.removesuffix("\n```")))
    assert "line_3" in view.toPlainText()
    wheel(view, (-240, 0))
    assert first_view(view).group.scroll_x == 120

    for _ in range(30):
        view.apply_turn_event(TextDelta("\nshort"))
        assert view.toPlainText().endswith("short")

    assert first_view(view).group.scroll_x == 120


def test_long_lines_are_wrapped_on_wish_and_shown_in_one_piece_again(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", WIDE_CODE + "\n\nbelow")))
    entry = view.transcript.entries[1]
    before = entry.text[0].height
    top = view.row_area(entry, entry.text[0]).top()

    click(view, Action.WRAP_CODE)
    assert entry.text[0].height > before + 40
    assert first_view(view).overflow == 0
    assert first_view(view).document.idealWidth() <= view.column_width
    assert view.row_area(entry, entry.text[0]).top() == top or view.is_at_end
    assert [spot.target.name for spot in spots(view, Action.WRAP_CODE)] == ["Show long lines in one piece"]

    click(view, Action.WRAP_CODE)
    assert entry.text[0].height == before
    assert first_view(view).overflow > 0


def test_code_that_fits_offers_no_wrapping(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "```py\nx = 1\n```")))

    assert not spots(view, Action.WRAP_CODE)
    assert spots(view, Action.SAVE_CODE)


def test_a_narrow_window_keeps_only_copy_beside_the_language(view: ChatView) -> None:
    view.resize(240, 600)
    view.show_conversation(conversation(("Hi", WIDE_CODE)))

    assert spots(view, Action.COPY_CODE)
    assert all(spot.target.area.left() >= 0 for spot in spots(view, Action.COPY_CODE))
    assert not spots(view, Action.WRAP_CODE)


def test_save_tells_the_code_and_a_name_for_it(view: ChatView, qtbot: QtBot) -> None:
    view.show_conversation(conversation(("Hi", "```rust\nfn main() {}\n```")))

    with qtbot.waitSignal(view.save_requested, timeout=1000) as told:
        click(view, Action.SAVE_CODE)

    assert told.args == [CodeFile("code.rs", "fn main() {}")]


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("python", "code.py"), ("c++", "code.cpp"), ("JS title=x", "code.js"), ("dockerfile", "Dockerfile"),
        ("make", "Makefile"), ("", "code.txt"), ("nosuch", "code.txt"), ("../../etc/passwd", "code.txt"),
        ("r", "code.R"), ("bash", "code.sh"), ("csharp", "code.cs"),
    ],
)  # fmt: skip
def test_the_ending_belongs_to_the_language(info: str, name: str) -> None:
    assert code_file_name(info) == name


def test_a_word_that_looks_different_inside_does_not_cut_a_link_in_two(view: ChatView) -> None:
    view.show_conversation(
        conversation(("Hi", "[one **two** three](https://a.b/c)\n\n| a |\n|---|\n| x [y **z**](https://d.e) |"))
    )

    found = [(spot.target.value, spot.target.text) for spot in spots(view, Action.OPEN_LINK)]

    assert found == [("https://a.b/c", "one two three"), ("https://d.e", "y z")]
