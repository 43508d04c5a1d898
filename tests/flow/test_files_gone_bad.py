"""A user whose files went bad: what cannot be read goes to the trash as it is, and a folder that is gone is told."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.flow.user import User, until
from tests.library_demo import make_library

DAMAGED = b'{"format": "hearth-conversation", "version": 1, "title": \0\0\0'


def click(listing, text: str) -> None:
    model = listing.model()
    index = next(model.index(at, 0) for at in range(model.rowCount()) if model.index(at, 0).data() == text)
    QTest.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=listing.visualRect(index).center())


def move(source: Path, target: Path) -> None:
    """As another program does; it fails where Hearth has made something new in the place."""
    assert not target.exists()
    source.rename(target)


def test_a_chat_that_cannot_be_read_goes_to_the_trash_from_the_menu_and_comes_back_byte_for_byte(
    sit_down, conversations: Path
):
    conversations.mkdir(parents=True)
    file = conversations / "broken.json"
    file.write_bytes(DAMAGED)

    async def delete_it(user: User) -> None:
        await until(lambda: "broken.json" in user.titles, "the list")
        click(user.find("conversationList"), "broken.json")
        await until(lambda: user.find("unreadablePage").isVisible(), "the page that says what is wrong")
        user.composer.setFocus()
        user.act("actionDelete")
        await until(lambda: "broken.json" not in user.titles, "the list without it")
        assert not user.find("unreadablePage").isVisible()
        assert (conversations / ".trash" / "broken.json").read_bytes() == DAMAGED
        user.act("actionUndo")
        await until(lambda: "broken.json" in user.titles, "the list with it")
        await until(lambda: "Undone" in user.banners, "what was undone")

    sit_down(delete_it)

    assert file.read_bytes() == DAMAGED


def test_a_folder_that_goes_is_told_at_once_and_what_was_done_meanwhile_is_written_when_it_is_back(
    sit_down, data_dir: Path, conversations: Path
):
    make_library(data_dir)
    away = conversations.with_name("unplugged")

    async def pull_the_plug(user: User) -> None:
        await until(lambda: "Trip to Lisbon" in user.titles, "the list")
        click(user.find("conversationList"), "Trip to Lisbon")
        await until(lambda: "Lisbon" in user.transcript, "the chat")
        move(conversations, away)
        bar = user.find("notSavedBar")
        await until(bar.isVisible, "the bar")
        assert "Trip to Lisbon" in user.titles
        user.app.controllers.library.rename(user.app.controllers.chat.conversation.id, "Porto")
        text = user.find("notSavedText", QLabel)
        await until(lambda: "1 change waits" in text.text(), "the change that waits")
        move(away, conversations)
        await until(lambda: not bar.isVisible(), "everything to be saved")

    sit_down(pull_the_plug)

    assert sum(b"Porto" in file.read_bytes() for file in conversations.glob("*.json")) == 1
