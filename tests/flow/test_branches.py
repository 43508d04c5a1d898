"""Versions, branches, other models and titles, with the real engine in the real window."""

import json
import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from desktop.domain.events import PromptProgress
from desktop.domain.turn import TurnEnded
from desktop.services import title_maker
from tests.flow.user import User, until


def on_disk(folder: Path) -> dict:
    """The only conversation there is."""
    (file,) = folder.glob("*.json")
    return json.loads(file.read_text("utf-8"))


def shown_ids(user: User) -> list[str]:
    return [message.id for message in user.app.controllers.chat.conversation.path()]


def edit(user: User, message_id: str, text: str) -> None:
    """Put another wording into the composer, as the word under a message does."""
    user.find("chatView").edit_requested.emit(message_id)
    user.composer.selectAll()
    QTest.keyClicks(user.composer, text)


def test_the_model_goes_on_from_an_answer_that_was_edited_and_undo_takes_it_back(
    sit_down, starter_model, conversations
):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        first = await user.ask("What's my name?")
        edit(user, shown_ids(user)[-1], "Your name is Anna.")
        user.press(Qt.Key.Key_Return)
        await until(lambda: "Your name is Anna." in user.transcript, "the edited answer")
        await until(lambda: len(on_disk(conversations)["messages"]) == 3, "the edited answer on disk")
        kept = on_disk(conversations)["messages"][-1]
        assert (kept["status"], kept["edited"], "usage" in kept) == ("complete", True, False)
        await user.ask("Hello")
        user.act("actionUndo")
        await until(lambda: user.transcript == f"What's my name?\n\n{first}", "the old answer")
        user.act("actionRedo")
        await until(lambda: "Hello" in user.transcript, "all that followed the edited answer")
        assert len(on_disk(conversations)["messages"]) == 5

    sit_down(scenario)


def test_arrows_walk_through_the_versions_and_the_overview_leads_back(sit_down, starter_model):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        hello = await user.ask("Hello")
        edit(user, shown_ids(user)[0], "My name is Anna.")
        await user.ask("")  # sends what stands there
        assert user.transcript.startswith("My name is Anna.")
        user.press(Qt.Key.Key_Left)
        assert user.transcript == f"Hello\n\n{hello}"
        user.press(Qt.Key.Key_Right)
        assert user.transcript.startswith("My name is Anna.")
        user.act("actionBranches")
        dialog = user.find("branchesDialog")
        await until(lambda: dialog.lines.is_complete, "the tree")
        QTest.keyClicks(dialog.field, "hello")
        await until(lambda: dialog.lines.is_complete and dialog.view.currentIndex().isValid(), "what was found")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
        assert user.transcript == f"Hello\n\n{hello}"

    sit_down(scenario)


def test_undo_in_the_middle_of_an_answer_to_an_edited_message_shows_the_old_path(
    sit_down, starter_model, conversations
):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        hello = await user.ask("Hello")
        user.let_it_ramble()
        edit(user, shown_ids(user)[0], "Tell me a long story.")
        user.press(Qt.Key.Key_Return)
        await until(lambda: user.is_answering, "the answer to begin")
        await user.reading()
        user.act("actionUndo")
        await until(lambda: user.transcript == f"Hello\n\n{hello}", "the old path")
        assert not user.is_answering
        assert len(on_disk(conversations)["messages"]) == 2

    sit_down(scenario)


def test_clear_keeps_the_conversation_and_the_banner_brings_its_messages_back(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("Hello")
        before = on_disk(conversations)
        user.act("actionClear")
        await until(lambda: not on_disk(conversations)["messages"], "the messages to go")
        assert user.titles.count("Hello") == 1
        await until(lambda: "was cleared" in user.banners, "the offer")
        QTest.mouseClick(user.find("bannerActionButton"), Qt.MouseButton.LeftButton)
        await until(lambda: on_disk(conversations) == before, "the messages to come back")

    sit_down(scenario)


def test_another_model_answers_beside_the_first_and_one_that_is_damaged_costs_nothing(
    sit_down, starter_model, tmp_path
):
    other = Path(shutil.copy(starter_model, tmp_path / "other.gguf"))
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF" + bytes(100))

    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("Hello")
        models, wishes = user.app.controllers.models, user.find("chatView").wishes
        wishes.other_model_requested.emit(shown_ids(user)[-1], damaged)
        await until(lambda: "The answer stays as it was" in user.banners, "what went wrong")
        await until(lambda: user.model_state == "ready" and models.state.path == starter_model, "the first model")
        assert len(user.app.controllers.chat.conversation.messages) == 2
        wishes.other_model_requested.emit(shown_ids(user)[-1], other)
        await until(lambda: models.state.path == other and user.is_answering, "the other model's answer")
        await user.answered()
        assert len(user.app.controllers.chat.conversation.versions(shown_ids(user)[-1])) == 2
        assert starter_model in [model.path for model in wishes.other_models()]

    sit_down(scenario)


def test_a_title_costs_the_next_turn_nothing(sit_down, starter_model, conversations, monkeypatch):
    """The bundled model is too small for titles; for once it may, and is asked in the words that it was taught."""
    monkeypatch.setattr(title_maker, "LEAST_PARAMETERS", 0)
    monkeypatch.setattr(title_maker, "REQUEST", "Give this conversation a short title.")

    async def scenario(user: User) -> None:
        events: list[object] = []
        user.app.controllers.chat.turn_event.connect(events.append)
        await user.have_model(starter_model)
        await user.ask("Give me a list of five fruits.")
        await until(lambda: user.titles.count("List of Fruits") == 1, "the title")
        await until(lambda: on_disk(conversations)["title"] == "List of Fruits", "the title on disk")
        first = events[-1]
        assert isinstance(first, TurnEnded)
        known = first.answer.usage.prompt_tokens + first.answer.usage.completion_tokens
        events.clear()
        await user.ask("And now?")
        n_new = events[-1].answer.usage.prompt_tokens - known
        n_read = [event.total for event in events if isinstance(event, PromptProgress)][-1]
        assert 0 < n_read <= n_new + 1
        assert user.app.controllers.library.conversations[0].title == "List of Fruits"
        assert not user.find("actionUndo", QAction).isEnabled(), "it is no step of the user's"

    sit_down(scenario)


def test_the_bundled_model_leaves_the_first_words(sit_down, starter_model):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("Give me a list of five fruits.")
        await user.ask("And now?")
        assert user.titles.count("Give me a list of five fruits.") == 1

    sit_down(scenario)
