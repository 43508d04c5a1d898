"""The main window over fake controllers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.first_look import FirstLook
from desktop.domain.messages import Message, Role, Status, TextPart
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import LIGHT, Theme
from tests.ui.fake_controllers import FakeControllers


@pytest.fixture
def theme(qapp) -> Theme:
    return LIGHT


@pytest.fixture
def controllers(qapp) -> FakeControllers:
    return FakeControllers()


def main_window(controllers: FakeControllers) -> MainWindow:
    """The window, filled."""
    state = controllers.session.state
    made = MainWindow(FirstLook(geometry=state.geometry, is_sidebar_shown=state.is_sidebar_shown))
    made.fill(controllers)
    return made


@pytest.fixture
def window(qtbot, controllers) -> Iterator[MainWindow]:
    made = main_window(controllers)
    made.resize(1280, 860)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close_for_good()
    made.deleteLater()


def summary(conversation_id: str, title: str, days_ago: float = 0, **fields: object) -> ConversationSummary:
    noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
    at = (noon - timedelta(days=days_ago)).astimezone(UTC)
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return ConversationSummary(conversation_id, title, moment, **fields)


def conversation(
    conversation_id: str = "c1", title: str = "Trip to Lisbon", *, status: Status = Status.COMPLETE
) -> Conversation:
    """A question and its answer."""
    at = "2026-11-21T10:00:00.000Z"
    question = Message("m1", None, Role.USER, (TextPart("Where shall I go?"),), at)
    answer = Message("m2", "m1", Role.ASSISTANT, (TextPart("To Lisbon."),), at, status)
    return Conversation(conversation_id, title, at, at, messages=(question, answer), current="m2")
