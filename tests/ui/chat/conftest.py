"""What the tests of the chat view share."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.chat.chat_view import ChatView
from desktop.ui.theme import LIGHT


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    """A chat view as large as in the window."""
    made = ChatView()
    qtbot.addWidget(made)
    made.resize(1008, 700)
    made.set_theme(LIGHT)
    with qtbot.waitExposed(made):
        made.show()
    return made
