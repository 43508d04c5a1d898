"""A user puts conversations in order in the real window; after a restart everything is where it was put."""

import json
import os
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.flow.user import User, until
from tests.library_demo import DELETED, make_library


def row_of(listing, text: str):
    model = listing.model()
    return next(model.index(at, 0) for at in range(model.rowCount()) if model.index(at, 0).data() == text)


def click(listing, text: str, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    place = listing.visualRect(row_of(listing, text)).center()
    QTest.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def drag_chosen(listing, over: str) -> None:
    """What Qt tells the list while what is chosen is dragged to a row: a real drag would wait in a loop of its own."""
    place = listing.visualRect(row_of(listing, over)).center()
    data = listing.model().mimeData(listing.selectedIndexes())
    common = (Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (QDragEnterEvent(place, *common), QDragMoveEvent(place, *common), QDropEvent(QPointF(place), *common)):
        QApplication.sendEvent(listing.viewport(), event)


def below(user: User, heading: str, n: int = 1) -> list[str]:
    at = user.titles.index(heading)
    return user.titles[at + 1 : at + 1 + n]


async def make_folder(user: User, name: str) -> None:
    listing = user.find("conversationList")
    user.act("actionNewFolder")
    await until(lambda: listing.findChild(QLineEdit, "folderNameEditor") is not None, "the field for the name")
    editor = listing.findChild(QLineEdit, "folderNameEditor")
    QTest.keyClicks(editor, name)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: name in user.titles, "the folder")


def test_a_folder_is_made_and_chats_are_put_into_it_and_are_there_after_a_restart(sit_down, data_dir: Path):
    make_library(data_dir)

    async def put_in_order(user: User) -> None:
        await until(lambda: "Sourdough timetable" in user.titles, "the list")
        listing = user.find("conversationList")
        user.window.activateWindow()
        await make_folder(user, "Kitchen")
        click(listing, "Sourdough timetable")
        click(listing, "Bread with little yeast", Qt.KeyboardModifier.ControlModifier)
        drag_chosen(listing, "Kitchen")
        await until(lambda: below(user, "Kitchen", 2) == ["Sourdough timetable", "Bread with little yeast"], "the move")
        assert "Moved 2 chats into “Kitchen”" in user.banners
        click(listing, "Names for a black cat")
        user.act("actionPin")
        await until(lambda: "Names for a black cat" in below(user, "Pinned", 2), "the pin")
        click(listing, "SQL window functions")
        user.act("actionArchive")
        await until(lambda: "SQL window functions" not in user.titles, "the archive")
        click(listing, "Cooking")
        await until(lambda: "Cooking" in user.titles, "the fold")

    async def look(user: User) -> None:
        await until(lambda: "Kitchen" in user.titles, "the list after the restart")
        assert below(user, "Kitchen", 2) == ["Sourdough timetable", "Bread with little yeast"]
        assert "Names for a black cat" in below(user, "Pinned", 2)
        listing = user.find("conversationList")
        click(listing, "Archived")
        assert "SQL window functions" in below(user, "Archived", 3)

    sit_down(put_in_order)
    folders = json.loads((data_dir / "data" / "folders.json").read_text(encoding="utf-8"))
    assert "Kitchen" in {folder["name"] for folder in folders["folders"]}
    sit_down(look)


def test_deleting_a_folder_is_one_undo_and_the_trash_brings_chats_back_to_their_folder(sit_down, data_dir: Path):
    make_library(data_dir)

    async def scenario(user: User) -> None:
        await until(lambda: "Reports" in user.titles, "the list")
        listing = user.find("conversationList")
        before = user.titles
        listing.setFocus()
        listing.setCurrentIndex(row_of(listing, "Work"))
        user.act("actionDelete")
        await until(lambda: "Work" not in user.titles, "the folder to go")
        assert "its 2 chats moved up" in user.banners
        user.act("actionUndo")
        await until(lambda: user.titles == before, "everything to be back")
        click(listing, "Benchmark plan")
        await until(lambda: "Benchmark plan?" in user.transcript, "the chat")
        user.act("actionDelete")
        await until(lambda: "Benchmark plan" not in user.titles, "the chat to go")
        user.act("actionTrash")
        await until(lambda: user.window.findChild(object, "trashDialog") is not None, "the trash")
        dialog = user.find("trashDialog")
        await until(lambda: dialog.list.count() == 1 + len(DELETED), "what is in the trash")
        assert dialog.list.item(0).text() == "Benchmark plan"
        dialog.restore_button.click()
        await until(lambda: user.titles == before, "the chat to be back in its folder")
        dialog.close()

    sit_down(scenario)


def test_what_has_been_in_the_trash_for_thirty_days_is_gone_after_a_start(sit_down, data_dir: Path):
    make_library(data_dir)
    trash = data_dir / "data" / "conversations" / ".trash"
    oldest = min(trash.iterdir(), key=lambda path: path.stat().st_mtime)
    os.utime(oldest, (oldest.stat().st_mtime - 86_400,) * 2)

    async def scenario(_: User) -> None:
        await until(lambda: not oldest.exists(), "the old one to go")
        assert len(list(trash.iterdir())) == len(DELETED) - 1

    sit_down(scenario)
