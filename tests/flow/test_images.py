"""Images in the real window: attached, sent, shown, and there again after a restart."""

import json

from desktop.bridge.running_turns import BLIND
from desktop.ui.chat.image_view import ImageView
from tests.flow.user import User, until
from tests.image_files import png


def pictures(user: User) -> list[tuple[str, bool]]:
    """The images that are laid out in the conversation, and whether their pictures are there."""
    pane = user.window.content.pane
    views = [row.view for row in pane.chat_view.layout_.laid_out if isinstance(row.view, ImageView)]
    return [(view.part.name, pane.images.picture(view.part) is not None) for view in views]


def attached(user: User) -> list[str]:
    """The names above the text that is being written."""
    return [part.name for part in user.window.content.pane.composer.images]


def test_images_are_sent_and_unsent_ones_wait_over_a_restart(sit_down, starter_model, conversations, tmp_path):
    sent, unsent, words = tmp_path / "holiday.png", tmp_path / "the sea.png", tmp_path / "notes.png"
    sent.write_bytes(png(640, 480))
    unsent.write_bytes(png(80, 60, b"\x10\x20\x30"))
    words.write_text("no picture")

    async def first_day(user: User) -> None:
        await user.have_model(starter_model)
        user.window.content.file_chooser.choose_images = lambda take: take([words, sent])
        user.act("actionAttach")
        await until(lambda: attached(user) == ["holiday.png"], "the image above the text")
        await until(lambda: "“notes.png” is no image" in user.banners, "the other file to be refused")
        await user.ask("What's my name?")
        assert attached(user) == []
        assert BLIND in user.banners
        await until(lambda: pictures(user) == [("holiday.png", True)], "the picture in the conversation")
        user.window.content.image_commands.attach([unsent])
        await until(lambda: attached(user) == ["the sea.png"], "an image for the next message")
        sent.unlink()
        unsent.unlink()

    async def next_day(user: User) -> None:
        await until(lambda: pictures(user) == [("holiday.png", True)], "yesterday's picture")
        assert attached(user) == ["the sea.png"]
        await until(lambda: user.model_state == "ready", "yesterday's model")
        question = user.app.controllers.chat.conversation.path()[0]
        user.find("chatView").edit_requested.emit(question.id)
        assert attached(user) == ["holiday.png"]
        user.send_button.click()
        await until(lambda: user.is_answering, "the answer to begin")
        await user.answered()
        assert attached(user) == ["the sea.png"]
        kept = json.loads(next(conversations.glob("*.json")).read_text("utf-8"))
        prompts = [message["parts"] for message in kept["messages"] if message["role"] == "user"]
        assert [part["type"] for part in prompts[0]] == ["image", "text"]
        assert prompts[0] == prompts[1]
        assert (conversations.parent / "attachments" / prompts[0][0]["file"]).read_bytes() == png(640, 480)

    sit_down(first_day)
    sit_down(next_day)
