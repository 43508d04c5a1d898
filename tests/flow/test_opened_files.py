"""A double click on a file while Hearth runs, where the desktop sends an event for it (macOS)."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent

from desktop.domain.conversation import new_conversation
from desktop.domain.messages import user_message
from desktop.storage.conversation_file import encode
from tests.flow.user import User, until


def test_a_model_is_loaded_and_a_conversation_shown(sit_down, qapp, starter_model, tmp_path):
    chat = new_conversation().titled("From a friend").with_message(user_message("Hello there", None))
    file = tmp_path / "friend.hearth.json"
    file.write_bytes(encode(chat))

    async def scenario(user: User) -> None:
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(starter_model)))
        await until(lambda: user.window.property("modelState") == "ready", "the model")
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(file)))
        await until(lambda: "Hello there" in user.find("chatView").toPlainText(), "the conversation")

    sit_down(scenario)


def test_a_file_that_came_while_the_window_was_built_is_opened_instead_of_the_last_model(
    sit_down, qapp, starter_model, monkeypatch
):
    monkeypatch.setattr(qapp, "_early_files", [])
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(starter_model)))

    async def scenario(user: User) -> None:
        await until(lambda: user.window.property("modelState") == "ready", "the model")

    sit_down(scenario)
