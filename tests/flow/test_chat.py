"""A chat with the bundled model in the real window."""

import json

from PySide6.QtCore import Qt

from tests.flow.user import User, until


def test_the_model_remembers_a_name(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("My name is Anna.")
        assert "Anna" in await user.ask("What's my name?")
        assert user.titles.count("My name is Anna.") == 1
        kept = [json.loads(path.read_text("utf-8")) for path in conversations.glob("*.json")]
        assert [message["role"] for message in kept[0]["messages"]] == ["user", "assistant"] * 2
        assert kept[0]["messages"][-1]["usage"]["completion_tokens"] > 0

    sit_down(scenario)


def test_the_prompt_is_on_disk_before_the_answer_is_there(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        user.let_it_ramble()
        user.say("Tell me a long story.")
        await until(lambda: list(conversations.glob("*.json")), "the conversation's file")
        kept = json.loads(next(conversations.glob("*.json")).read_text("utf-8"))
        assert kept["messages"][0]["parts"][0]["text"] == "Tell me a long story."
        user.press(Qt.Key.Key_Escape)
        await user.answered()

    sit_down(scenario)


def test_stop_keeps_the_text_and_continue_carries_it_on(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        user.let_it_ramble()
        user.say("Tell me a long story.")
        await until(lambda: user.is_answering, "the answer to begin")
        await user.reading()
        assert user.find("stopButton").isVisible()
        user.press(Qt.Key.Key_Escape)
        await user.answered()
        stopped = user.transcript
        kept = json.loads(next(conversations.glob("*.json")).read_text("utf-8"))
        assert kept["messages"][-1]["status"] == "stopped"
        user.act("actionContinue")
        await until(lambda: user.is_answering, "the answer to go on")
        await user.reading()
        user.press(Qt.Key.Key_Escape)
        await user.answered()
        assert user.transcript.startswith(stopped.rstrip())
        assert len(user.transcript) > len(stopped)

    sit_down(scenario)


def test_regenerate_and_edit_keep_the_old_versions(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("Hello")
        user.act("actionRegenerate")
        await until(lambda: user.is_answering, "another answer to begin")
        await user.answered()
        chat = user.app.controllers.chat
        question = chat.conversation.path()[0]
        user.find("chatView").edit_requested.emit(question.id)
        assert user.composer.toPlainText() == "Hello"
        user.composer.selectAll()
        await user.ask("My name is Bruno.")
        assert user.transcript.startswith("My name is Bruno.")
        kept = json.loads(next(conversations.glob("*.json")).read_text("utf-8"))
        assert [m["role"] for m in kept["messages"]] == ["user", "assistant", "assistant", "user", "assistant"]
        assert kept["messages"][1]["parent"] == kept["messages"][2]["parent"] == kept["messages"][0]["id"]

    sit_down(scenario)


def test_the_answer_goes_on_when_another_conversation_is_shown(sit_down, starter_model):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        user.let_it_ramble()
        user.say("Tell me a long story.")
        await until(lambda: user.is_answering, "the answer to begin")
        await user.reading(10)
        story = user.app.controllers.chat.conversation.id
        user.act("actionNewChat")
        await until(lambda: not user.is_answering, "the new chat")
        assert user.transcript == ""
        user.app.controllers.chat.open(story)
        await until(lambda: user.transcript.startswith("Tell me a long story."), "the story")
        await user.answered()
        assert len(user.transcript) > 100

    sit_down(scenario)


def test_after_a_restart_everything_is_as_it_was(sit_down, starter_model):
    seen = {}

    async def first_day(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("My name is Anna.")
        user.type("unsent words")
        seen["transcript"] = user.transcript

    async def next_day(user: User) -> None:
        await until(lambda: user.transcript == seen["transcript"], "yesterday's conversation")
        assert user.composer.toPlainText() == "unsent words"
        await until(lambda: user.model_state == "ready", "yesterday's model")
        user.composer.clear()
        assert "Anna" in await user.ask("What's my name?")

    sit_down(first_day)
    sit_down(next_day)


def test_rename_delete_and_undo(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("Hello")
        library, chat = user.app.controllers.library, user.app.controllers.chat
        library.rename(chat.conversation.id, "Greetings")
        await until(lambda: "Greetings" in user.titles, "the new name")
        user.act("actionDelete")
        await until(lambda: "Greetings" not in user.titles, "the conversation to go")
        assert list(conversations.glob("*.json")) == []
        assert "trash" in user.banners
        user.act("actionUndo")
        await until(lambda: "Greetings" in user.titles, "the conversation to come back")
        assert len(list(conversations.glob("*.json"))) == 1

    sit_down(scenario)
