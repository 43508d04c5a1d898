"""Bad input ends in one clear sentence in the window, and nothing is lost."""

import errno
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.domain.turn import TurnEnded
from desktop.storage.conversation_store import ConversationStore
from tests.flow.conftest import engine_pids
from tests.flow.user import User, until


def bad_files(folder: Path, good: Path) -> dict[str, Path]:
    """Files that are no usable model, by what is wrong with them."""
    header = good.read_bytes()
    contents = {
        "empty": b"",
        "text": b"Dear diary, today I saved a letter under a wrong name.",
        "html": b"<!DOCTYPE html><html><body>Sign in to download</body></html>",
        "truncated": header[: len(header) // 2],
        "cut in its header": header[:5000],
        "vocabulary": header[:8] + bytes(8) + header[16:],
    }
    files = {kind: folder / f"{kind}.gguf" for kind in contents}
    for kind, path in files.items():
        path.write_bytes(contents[kind])
    files |= {
        "directory": folder / "directory.gguf",
        "gone": folder / "gone.gguf",
        "unreadable": folder / "locked.gguf",
    }
    files["directory"].mkdir()
    files["unreadable"].symlink_to("/proc/self/mem")
    return files


def test_a_file_that_is_no_model_is_named_and_the_chat_goes_on(sit_down, starter_model, tmp_path):
    files = bad_files(tmp_path, starter_model)

    async def scenario(user: User) -> None:
        for kind, path in files.items():
            await user.open_model(path)
            await until(lambda: user.model_state == "failed", f"{kind} to be refused")
            await until(lambda path=path: path.name in user.banners, f"a sentence about {kind}")
            sentence = next(line for line in user.banners.splitlines() if path.name in line)
            assert sentence.rstrip().endswith("."), sentence
            assert "Error" not in sentence
            assert "Traceback" not in user.banners
        await user.have_model(starter_model)
        assert await user.ask("Hello") != ""

    sit_down(scenario)


def test_an_engine_killed_while_loading_says_so_and_loads_again(sit_down, starter_model):
    async def scenario(user: User) -> None:
        await user.open_model(starter_model)
        await until(engine_pids, "the engine's process")
        os.kill(engine_pids()[0], signal.SIGKILL)
        await until(lambda: user.model_state == "failed", "loading to fail")
        await until(lambda: user.banners, "a sentence")
        await user.have_model(starter_model)
        assert await user.ask("Hello") != ""

    sit_down(scenario)


def test_an_engine_killed_while_answering_comes_back_and_the_text_stays(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        ended = []
        user.app.controllers.chat.turn_event.connect(ended.append)
        user.let_it_ramble()
        user.say("Tell me a long story.")
        await until(lambda: user.is_answering, "the answer to begin")
        await user.reading()
        os.kill(engine_pids()[0], signal.SIGKILL)
        await user.answered()
        end = next(event for event in ended if isinstance(event, TurnEnded))
        assert end.error is not None
        assert end.answer.text
        kept = json.loads(next(conversations.glob("*.json")).read_text("utf-8"))
        assert kept["messages"][-1]["status"] == "failed"
        assert kept["messages"][-1]["parts"][-1]["text"] == end.answer.text
        await until(lambda: user.model_state == "loading", "the model to be loaded again")
        user.app.controllers.chat.retry()
        await user.reading()
        user.press(Qt.Key.Key_Escape)
        await user.answered()
        assert user.app.controllers.chat.conversation.path()[-1].text.startswith(end.answer.text)
        assert user.model_state == "ready"
        user.app.controllers.chat.new_chat()
        assert await user.ask("Hello") != ""

    sit_down(scenario)


def test_a_prompt_longer_than_the_context_is_refused_and_the_next_one_answered(sit_down, starter_model):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        ended = []
        user.app.controllers.chat.turn_event.connect(ended.append)
        user.composer.setPlainText("a word after another " * 50_000)
        user.press(Qt.Key.Key_Return)
        await until(lambda: any(isinstance(event, TurnEnded) for event in ended), "the refusal")
        error = next(event.error for event in ended if isinstance(event, TurnEnded))
        assert "context" in str(error)
        user.act("actionNewChat")
        assert await user.ask("Hello") != ""

    sit_down(scenario)


def test_an_empty_prompt_is_not_sent(sit_down, starter_model, conversations):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        assert not user.send_button.isEnabled()
        user.say("   ")
        assert not user.is_answering
        assert list(conversations.glob("*.json")) == []

    sit_down(scenario)


@pytest.mark.parametrize(
    ("kind", "contents"),
    [
        ("damaged", b'{"format": "hearth-conversation", "version": 1, "id": "da'),
        ("zeros", bytes(2000)),
        ("foreign", b'{"name": "left-pad", "version": "1.0.0"}'),
    ],
)
def test_a_conversation_file_that_cannot_be_read_is_named_and_left_as_it_is(sit_down, tmp_path, kind, contents):
    path = tmp_path / f"{kind}.json"
    path.write_bytes(contents)

    async def scenario(user: User) -> None:
        user.window.content.file_chooser.choose_conversation = lambda on_chosen: on_chosen(path)
        user.act("actionOpenConversation")
        await until(lambda: path.name in user.banners, "a sentence about the file")
        assert path.read_bytes() == contents

    sit_down(scenario)


def test_damaged_files_in_the_folder_do_not_hide_the_others(sit_down, starter_model, conversations):
    async def first_day(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("Hello")

    async def next_day(user: User) -> None:
        await until(lambda: any("broken" in title for title in user.titles), "the damaged conversation")
        assert "Hello" in user.titles

    sit_down(first_day)
    (conversations / "broken.json").write_bytes(bytes(100))
    sit_down(next_day)
    assert (conversations / "broken.json").read_bytes() == bytes(100)


def test_a_conversation_of_a_newer_version_can_be_read_but_not_changed(sit_down, starter_model, tmp_path):
    path = tmp_path / "newer.json"
    newer = {
        "format": "hearth-conversation", "version": 99, "id": "newer", "title": "From the future",
        "created_at": "2030-01-01T00:00:00Z", "updated_at": "2030-01-01T00:00:00Z", "current": "m1",
        "messages": [{"id": "m1", "parent": None, "role": "user", "created_at": "2030-01-01T00:00:00Z",
                      "parts": [{"type": "text", "text": "Hello from 2030"}]}],
    }  # fmt: skip
    path.write_text(json.dumps(newer), "utf-8")

    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        user.window.content.file_chooser.choose_conversation = lambda on_chosen: on_chosen(path)
        user.act("actionOpenConversation")
        await until(lambda: "Hello from 2030" in user.transcript, "the conversation")
        await until(lambda: "newer version" in user.banners, "a sentence")
        user.say("Hello back")
        assert not user.is_answering
        assert user.composer.toPlainText() == "Hello back", "what was typed is not lost"
        assert json.loads(path.read_text("utf-8")) == newer

    sit_down(scenario)


def test_without_space_the_chat_goes_on_and_is_saved_as_soon_as_there_is_some(
    sit_down, starter_model, conversations, monkeypatch
):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        ended = []
        user.app.controllers.chat.turn_event.connect(ended.append)
        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", full)
            user.say("Precious words")
            await until(lambda: any(isinstance(event, TurnEnded) for event in ended), "the answer")
            bar = user.find("notSavedBar")
            await until(bar.isVisible, "the bar that says what waits")
            assert "full" in bar.accessibleName()
            assert list(conversations.glob("*")) == []
        user.app.controllers.unsaved.try_again()
        await until(lambda: not bar.isVisible(), "that it is saved")
        assert ended[-1].error is None
        kept = ConversationStore(conversations, conversations / ".trash").load(
            user.app.controllers.chat.conversation.id
        )
        assert [message.text for message in kept.messages] == ["Precious words", ended[-1].answer.text]

    sit_down(scenario)


@pytest.mark.logs_warnings
def test_a_data_folder_that_cannot_be_written_is_said_and_the_chat_opens(sit_down, data_dir):
    data_dir.write_text("a file where the folder should be", "utf-8")

    async def scenario(user: User) -> None:
        await until(lambda: str(data_dir) in user.banners, "a sentence about the folder")
        assert user.window.isVisible()

    sit_down(scenario)


def test_a_model_that_vanishes_while_it_is_loaded_is_said(sit_down, starter_model, tmp_path):
    copy = tmp_path / "short-lived.gguf"
    shutil.copy(starter_model, copy)

    async def scenario(user: User) -> None:
        await user.open_model(copy)
        await until(engine_pids, "the engine's process")
        copy.unlink()
        await until(lambda: user.model_state == "failed", "loading to fail")
        await until(lambda: copy.name in user.banners, "a sentence about the file")

    sit_down(scenario)
