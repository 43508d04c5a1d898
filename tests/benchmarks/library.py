"""A library of 10,000 conversations: how soon its list is there at the start, and what a key costs in the search field.

Main thread's time is processor time of that thread; so other load on the machine counts little. Everything is also
given as a ratio to ``json.loads`` of the same files. The first start fills the index, the second one is measured.
"""

import argparse
import asyncio
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from desktop.app import App, create_app
from desktop.domain.search import SearchResult
from tests.benchmarks.figures import Figures, main
from tests.benchmarks.library_files import RARE_WORD, make_library

CONVERSATIONS = 10_000
TYPED = (RARE_WORD, "the batiko", "lumi or an", "kobe", "a")
PATIENCE_S = 600.0
SETTLE_S = 0.05
ROUNDS = 3


class Visit:
    """One start of the application over a folder."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.list = app.window.findChild(QListView, "conversationList")
        self.field = app.window.findChild(object, "conversationSearch")
        self._result: asyncio.Future[SearchResult] | None = None
        app.controllers.search.result_changed.connect(self._on_result_changed)

    def _on_result_changed(self, result: SearchResult) -> None:
        if self._result is not None and not self._result.done():
            self._result.set_result(result)

    async def until(self, condition: Callable[[], object]) -> None:
        give_up_at = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < give_up_at
            await asyncio.sleep(0.002)

    @property
    def n_listed(self) -> int:
        return self.list.rows.conversation_count

    async def ask(self, act: Callable[[], object]) -> SearchResult:
        """Do something in the field and wait for the answer."""
        self._result = self.app.loop.create_future()
        act()
        return await asyncio.wait_for(self._result, PATIENCE_S)

    async def index_is_complete(self, word: str = RARE_WORD) -> None:
        """Wait until every conversation can be found, by a word that some of them hold."""
        result = await self.ask(lambda: self.field.setText(word))
        while result.unread or not result.found:
            result = await self.ask(lambda: None)
        self.field.clear()


def visit(home: Path, scenario: Callable[[Visit], Awaitable[None]]) -> None:
    """Start the application, do something, and close it."""
    _visit(create_app(["hearth", "--data-dir", str(home)]), scenario)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()  # here, and not on one of the next application's threads


def _visit(app: App, scenario: Callable[[Visit], Awaitable[None]]) -> None:
    async def run() -> None:
        try:
            await scenario(Visit(app))
        finally:
            await app.close()

    with app.loop:
        app.loop.run_until_complete(run())
    app.window.deleteLater()


def filling(home: Path, n_conversations: int) -> dict[str, float]:
    """The first start: the index is made."""
    figures: dict[str, float] = {}

    async def scenario(visit: Visit) -> None:
        began_s, cost_s = time.monotonic(), time.thread_time()
        visit.app.start()
        await visit.until(lambda: visit.n_listed == n_conversations)
        figures["first_list_ms"] = (time.monotonic() - began_s) * 1000
        await visit.index_is_complete()
        figures["index_made_s"] = time.monotonic() - began_s
        figures["index_made_main_thread_s"] = time.thread_time() - cost_s

    visit(home, scenario)
    figures["index_mb"] = (home / "cache" / "search.db").stat().st_size / 1e6
    return figures


def listing(home: Path, n_conversations: int) -> dict[str, float]:
    """A later start: from the window to the list that the index fills."""
    figures: dict[str, float] = {}

    async def scenario(visit: Visit) -> None:
        began_s, cost_s = time.monotonic(), time.thread_time()
        visit.app.start()
        await visit.until(lambda: visit.n_listed == n_conversations)
        figures["list_filled_ms"] = (time.monotonic() - began_s) * 1000
        figures["list_filled_main_thread_ms"] = (time.thread_time() - cost_s) * 1000
        await visit.index_is_complete()

    visit(home, scenario)
    return figures


def typing(home: Path) -> dict[str, float]:
    """What each key costs, until its results are painted; and while the next key comes before them."""
    calm: list[float] = []
    answers: list[float] = []
    hurried: list[float] = []

    async def scenario(visit: Visit) -> None:
        visit.app.start()
        await visit.until(lambda: visit.n_listed)
        await visit.index_is_complete()
        await asyncio.sleep(1.0)  # what else happens after the start
        for text in TYPED * ROUNDS:
            visit.field.clear()
            await asyncio.sleep(SETTLE_S)
            for letter in text:
                cost_s, began_s = time.thread_time(), time.monotonic()
                await visit.ask(lambda letter=letter: QTest.keyClicks(visit.field, letter))
                answers.append((time.monotonic() - began_s) * 1000)
                await asyncio.sleep(SETTLE_S)  # the results are painted
                calm.append((time.thread_time() - cost_s) * 1000)
            visit.field.clear()
            await asyncio.sleep(SETTLE_S)
            cost_s = time.thread_time()
            for letter in text[:-1]:
                QTest.keyClicks(visit.field, letter)
                await asyncio.sleep(0)
            await visit.ask(lambda text=text: QTest.keyClicks(visit.field, text[-1]))
            await asyncio.sleep(SETTLE_S)
            hurried.append((time.thread_time() - cost_s) * 1000 / len(text))

    visit(home, scenario)
    return {
        "key_main_thread_ms": statistics.median(calm),
        "key_main_thread_worst_ms": max(calm),
        "hurried_key_main_thread_ms": statistics.median(hurried),
        "key_answered_ms": statistics.median(answers),
        "key_answered_worst_ms": max(answers),
    }


def json_ms(folder: Path) -> float:
    """What ``json.loads`` takes for all files together."""
    files = [path.read_bytes() for path in folder.glob("*.json")]
    began_s = time.thread_time()
    for data in files:
        json.loads(data)
    return (time.thread_time() - began_s) * 1000


def measure(arguments: argparse.Namespace) -> Figures:
    """All figures of one library."""
    qt = QApplication.instance() or QApplication(["hearth"])
    n_conversations: int = arguments.conversations
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        folder = home / "data" / "conversations"
        figures = {"conversations": float(n_conversations), "files_mb": make_library(folder, n_conversations) / 1e6}
        figures["json_loads_ms"] = json_ms(folder)
        figures |= filling(home, n_conversations)
        figures |= listing(home, n_conversations)
        figures |= typing(home)
    for key in ("list_filled_main_thread", "key_main_thread", "key_main_thread_worst"):
        figures[f"{key}_ratio_to_json"] = figures[f"{key}_ms"] / figures["json_loads_ms"]
    qt.quit()
    return figures


def add_options(parser: argparse.ArgumentParser) -> None:
    """How many conversations."""
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)


if __name__ == "__main__":
    main(measure, __doc__, add_options)
