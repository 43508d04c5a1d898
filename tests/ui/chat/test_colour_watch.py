"""Long code gets its exact colours in steps: never in one frame, and soon."""

from pytestqt.qtbot import QtBot

from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.code_view import CodeView
from tests.ui.chat.conversations import conversation

LONG_C = "```c\n" + "/* a\nb */ int x = 1;\n" * 180 + "```"


def test_long_code_is_shown_at_once_and_gets_its_exact_colours_soon(qtbot: QtBot, view: ChatView) -> None:
    view.show_conversation(conversation(("Code?", LONG_C)))
    shown = view.transcript.entries[-1].text[-1].view
    assert isinstance(shown, CodeView)
    assert not shown.group.colours.is_exact
    assert view.rows.is_refining

    qtbot.waitUntil(lambda: shown.group.colours.is_exact)

    last = shown.document.lastBlock()
    assert last.text() == "b */ int x = 1;"
    comment = last.layout().formats()[0]
    assert (comment.start, comment.length) == (0, 4)
    assert not view.rows.is_refining


def test_another_theme_in_between_does_not_lose_the_colours(qtbot: QtBot, view: ChatView) -> None:
    view.show_conversation(conversation(("Code?", LONG_C)))
    group = view.transcript.entries[-1].text[-1].view.group
    view.set_theme(view.styles.theme)

    qtbot.waitUntil(lambda: group.colours.is_exact)
