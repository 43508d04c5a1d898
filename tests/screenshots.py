"""Makes the pictures of README: ``python -m tests.screenshots``, under an X server or with QT_QPA_PLATFORM=offscreen.

Everything is real: the window, the engine, the bundled model. The conversation with code and a table lies in
tests/data, so that the pictures are the same each time.
"""

import argparse
import asyncio
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import create_app
from desktop.domain.messages import timestamp
from desktop.domain.settings import Page
from desktop.storage.conversation_store import ConversationStore
from desktop.storage.paths import app_paths
from tests.flow.user import User, until
from tests.library_demo import make_library

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "resources" / "screenshots"
STARTER = ROOT / "resources" / "models" / "hearth-starter.gguf"
SHOWN = ROOT / "tests" / "data" / "shown.hearth.json"
FORKED = ROOT / "tests" / "data" / "forked.hearth.json"
WINDOW = QSize(1280, 900)
SETTLE_S = 0.4
BEST_COMPRESSION = 0
SHADES = 0xF0F0F0  # four bits of each colour
QUESTIONS = ("Tell me a short story.", "How do I open a model file?", "My name is Anna.")


def small(image: QImage) -> QImage:
    """The picture in 256 colours, at least one of each shade: a third of the bytes, and no difference to the eye."""
    frequent = [colour for colour, _ in Counter(memoryview(image.constBits()).cast("I")).most_common()]
    shades = {colour & SHADES: colour for colour in reversed(frequent)}
    kept = list(dict.fromkeys([*sorted(shades.values(), key=frequent.index), *frequent]))[:256]
    return image.convertToFormat(QImage.Format.Format_Indexed8, kept, Qt.ImageConversionFlag.ThresholdDither)


def _image(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


async def settle() -> None:
    """Let motion and layout come to rest."""
    await asyncio.sleep(SETTLE_S)


class Photographer:
    """Goes through the application and takes the pictures."""

    def __init__(self, user: User, folder: Path, shown_id: str) -> None:
        self._user = user
        self._shown_id = shown_id
        self._folder = folder

    def take(self, name: str, widget: QWidget | None = None) -> None:
        small(_image(widget or self._user.window)).save(str(self._folder / f"{name}.png"), "PNG", BEST_COMPRESSION)

    async def tour(self) -> None:
        """The pictures, in an order in which each needs what came before."""
        user = self._user
        user.window.resize(WINDOW)
        settings = user.app.controllers.settings
        settings.change("theme", "light")
        await settle()
        self.take("welcome")
        await user.have_model(STARTER)
        for question in QUESTIONS:
            user.app.controllers.chat.new_chat()
            await user.ask(question)
        await user.ask("What's my name?")
        settings.apply_preset("Balanced")
        await self._streaming()
        await self._open_shown()
        for theme in ("light", "dark"):
            settings.change("theme", theme)
            await settle()
            self.take(theme)
        await self._search()
        settings.change("theme", "light")
        await self._branches()
        await self._code_and_table()
        await self._settings()

    async def _streaming(self) -> None:
        user = self._user
        user.app.controllers.chat.new_chat()
        user.say("Tell me a long story.")
        await user.reading(200)
        self.take("streaming")
        user.act("actionStop")
        await user.answered()

    async def _search(self) -> None:
        user = self._user
        user.act("actionSearchAll")
        user.find("conversationSearch").setText("flour")
        await until(lambda: user.find("searchResults").model().rowCount(), "results")
        await settle()
        self.take("search")
        user.find("conversationSearch").clear()

    async def _branches(self) -> None:
        user = self._user
        user.app.controllers.library.open_file(FORKED)
        await until(lambda: "Lisbon" in user.transcript, "the conversation with branches")
        user.act("actionBranches")
        await until(lambda: user.window.findChild(QWidget, "branchesDialog") is not None, "the branches")
        await settle()
        self.take("branches", user.find("branchesDialog"))
        user.find("branchesDialog").close()
        await self._open_shown()

    async def _open_shown(self) -> None:
        user = self._user
        user.app.controllers.chat.open(self._shown_id)
        await until(lambda: "attend" in user.transcript, "the conversation to show")
        user.find("conversationList").scrollToTop()

    async def _code_and_table(self) -> None:
        user = self._user
        user.window.resize(QSize(760, 860))
        await settle()
        self.take("code-and-table")
        user.window.resize(WINDOW)

    async def _settings(self) -> None:
        user = self._user
        user.act("actionSettings")
        await until(lambda: user.window.findChild(QWidget, "settingsDialog") is not None, "the settings")
        dialog = user.find("settingsDialog")
        dialog.open_page(Page.SAMPLING)
        await settle()
        self.take("settings", dialog)
        dialog.close()


def fill(data_dir: Path) -> str:
    """Make a library with the conversation to show in it, as if it were of today; returns its id."""
    make_library(data_dir)
    paths = app_paths(data_dir)
    store = ConversationStore(paths.conversations, paths.trash)
    shown = replace(store.read(SHOWN), updated_at=timestamp())
    twins = [each.id for each in store.summaries() if each.title == shown.title]
    for twin in twins:
        (paths.conversations / f"{twin}.json").unlink()
    store.save(shown)
    return shown.id


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=PICTURES)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication(["hearth"])
    with tempfile.TemporaryDirectory() as home:
        shown_id = fill(Path(home))
        app = create_app(["hearth", "--data-dir", home])

        async def run() -> None:
            app.start()
            try:
                await Photographer(User(app), folder, shown_id).tour()
            finally:
                await app.close()

        with app.loop:
            app.loop.run_until_complete(run())
    qt.quit()


if __name__ == "__main__":
    main()
