"""The button beside an error, pressed in the real window over the real engine."""

import os
import signal

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.ui.chat.row_view import Action
from tests.flow import failing_files as files
from tests.flow.conftest import engine_pids
from tests.flow.user import User, until
from tests.model_files import small_model
from tests.ui.chat.conversations import click, spots


def buttons(user: User) -> dict[str, QPushButton]:
    """What the banners offer, by its label."""
    found = user.find("noticeBar").findChildren(QPushButton, "bannerActionButton")
    return {button.text(): button for button in found if button.isVisible()}


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def crash(user: User) -> None:
    """Let the engine end in the middle of an answer."""
    user.say("Tell me a long story.")
    await until(lambda: user.is_answering, "the answer to begin")
    await user.reading()
    os.kill(engine_pids()[0], signal.SIGSEGV)
    await user.answered()


def has_much_memory() -> bool:
    """Whether even the buffers of the largest context, some 80 GB, would fit."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > 64e9


async def answered_after(user: User, cure: str) -> None:
    """Press the cure on the card, and Retry when the model is loaded again."""
    view = user.find("chatView")
    await until(lambda: spots(view, Action.CURE), "the card")
    assert spots(view, Action.CURE)[0].target.name == cure
    click(view, Action.CURE)
    await until(lambda: user.model_state == "loading", "the model to be loaded again")
    await until(lambda: user.model_state == "ready", "the model to be ready")
    click(view, Action.RETRY)
    await until(lambda: user.is_answering, "the answer to begin")
    await user.answered()
    assert user.app.controllers.chat.conversation.path()[-1].text


@pytest.mark.skipif(has_much_memory(), reason="no context that can be set is too large here")
def test_a_context_that_cannot_fit_is_made_smaller_until_it_does(sit_down, tmp_path):
    model = small_model(tmp_path, "llama")

    async def scenario(user: User) -> None:
        for key, value in (("n_ctx", 1_048_576), ("n_batch", 4096), ("n_ubatch", 4096), ("flash_attn", "off")):
            user.app.controllers.settings.change(key, value)
        await user.open_model(model)
        await until(lambda: user.model_state == "failed", "the failure")
        assert user.find("welcomeCureButton").text() == "Use 524,288 tokens"
        n_presses = 0
        while user.model_state != "ready":
            n_presses += 1
            await until(lambda: buttons(user), "the button")
            press(next(iter(buttons(user).values())))
            await until(lambda: user.model_state == "loading", "the next try")
            await until(lambda: user.model_state != "loading", "its end")
        assert user.app.controllers.models.state.loaded.n_ctx == 1_048_576 >> n_presses
        assert user.app.controllers.settings.settings["n_ctx"] == 1_048_576, "the settings are the user's"

    sit_down(scenario)


def test_a_bad_template_is_replaced_and_the_answer_comes(sit_down, tmp_path):
    model = tmp_path / "strict.gguf"
    files.with_template("{{ raise_exception('Roles must alternate') }}")(model)

    async def scenario(user: User) -> None:
        await user.have_model(model)
        user.app.controllers.settings.change("max_tokens", 20)
        user.say("Hello")
        await answered_after(user, "Use a plain template")

    sit_down(scenario)


def test_a_message_that_is_too_long_gets_a_larger_context(sit_down, tmp_path):
    model = small_model(tmp_path, "llama")

    async def scenario(user: User) -> None:
        user.app.controllers.settings.change("n_ctx", 512)
        await user.have_model(model)
        user.app.controllers.settings.change("max_tokens", 20)
        user.say("Hi! " * 200)
        await answered_after(user, "Use 1,024 tokens")

    sit_down(scenario)


def test_the_third_crash_is_left_to_the_user_and_the_log_tells_of_all(sit_down, starter_model, data_dir, monkeypatch):
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)

    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        user.let_it_ramble()
        texts = []
        for _ in range(2):
            await crash(user)
            texts.append(user.app.controllers.chat.conversation.path()[-1].text)
            await until(lambda: user.model_state == "loading", "the model to be loaded again")
            await until(lambda: user.model_state == "ready", "the model to be ready")
            user.app.controllers.chat.new_chat()
        await crash(user)
        texts.append(user.app.controllers.chat.conversation.path()[-1].text)
        await until(lambda: "crashed three times in five minutes" in user.banners, "the sentence")
        assert user.model_state == "failed"
        assert all(texts)
        click(user.find("chatView"), Action.CURE)
        log = (data_dir / "log" / "hearth.log").read_text("utf-8")
        assert opened == [QUrl.fromLocalFile(str(data_dir / "log" / "hearth.log"))]
        assert log.count("The engine crashed while answering (segmentation fault)") == 3
        assert "Tell me" not in log
        assert not any(text[:20] in log for text in texts)
        press(buttons(user)["Load again"])
        await until(lambda: user.model_state == "ready", "the model to be ready")

    sit_down(scenario)


def test_another_file_is_asked_for(sit_down, starter_model, tmp_path):
    page = tmp_path / "page.gguf"
    page.write_bytes(b"<html>Sign in</html>")

    async def scenario(user: User) -> None:
        await user.open_model(page)
        await until(lambda: buttons(user), "the button")
        user.window.content.file_chooser.choose_model = lambda on_chosen: on_chosen(starter_model)
        press(buttons(user)["Choose another model…"])
        await until(lambda: user.model_state == "ready", "the model to be ready")

    sit_down(scenario)
