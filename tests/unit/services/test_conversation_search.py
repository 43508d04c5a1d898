"""The search over conversations in memory, with a real index."""

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation
from desktop.domain.search import UNSURE, SearchResult
from desktop.services import conversation_search
from desktop.services.conversation_search import ConversationSearch, NoSearch
from desktop.services.file_thread import FileThread
from desktop.storage.search_index import SLICE, SearchIndex
from tests.fakes import FakeConversations, until
from tests.unit.storage.search_conversations import talk


class Scene:
    """A search, and the conversations that it is about."""

    def __init__(self, path: Path) -> None:
        self.store = FakeConversations()
        self.index = SearchIndex(path)
        self.threads: set[str] = set()
        self.n_told = 0
        self.thread = FileThread("search")
        self.search = ConversationSearch(self._make_index, self.store, self.thread, self._on_progress)

    def _make_index(self) -> SearchIndex:
        self.threads.add(threading.current_thread().name)
        return self.index

    def _on_progress(self) -> None:
        self.n_told += 1

    def keep(self, *conversations: Conversation) -> None:
        self.store.kept |= {conversation.id: conversation for conversation in conversations}

    async def ids(self, text: str) -> list[str]:
        result = await self.search.search(text)
        return [] if result is None else sorted(found.summary.id for found in result.found)

    async def finds(self, text: str, *expected: str) -> None:
        """Wait until exactly these conversations are found."""
        while await self.ids(text) != sorted(expected):  # noqa: ASYNC110 - asking is what makes it wait
            await asyncio.sleep(0)

    def play(self, scenario: Callable[["Scene"], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with asyncio.TaskGroup() as group:
                running = group.create_task(self.search.run())
                try:
                    await asyncio.wait_for(scenario(self), 30)
                finally:
                    running.cancel()
            await self.search.close()

        asyncio.run(whole())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "search.db")


def test_everything_in_the_folder_is_found_after_a_look(scene):
    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Trip", "to lisbon"), talk("b", "Lisbon", "Hi"), talk("c", "Soup", "Hi"))
        scene.search.look_again()
        await scene.finds("lisbon", "a", "b")
        assert set(await scene.search.known()) == {"a", "b", "c"}
        assert scene.n_told
        assert scene.threads == {"search_0"}

    scene.play(scenario)


def test_what_is_known_can_be_read_before_there_is_a_loop(scene):
    fill = SearchIndex(scene.index._database._path)
    list(fill.taking(talk("a", "Trip", "to lisbon"), UNSURE))
    fill.close()
    scene.search.prepare()

    async def scenario(scene: Scene) -> None:
        assert set(await scene.search.known()) == {"a"}
        scene.search.saved(talk("b", "Soup", "Hi"))
        await scene.finds("soup", "b")
        assert set(await scene.search.known()) == {"a", "b"}, "asked anew"

    scene.play(scenario)


def test_only_files_that_have_changed_are_read_again(scene):
    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Trip", "to lisbon"), talk("b", "Soup", "Hi"))
        scene.search.look_again()
        await scene.finds("lisbon", "a")
        loads: list[str] = []
        load = scene.store.load
        scene.store.load = lambda name: loads.append(name) or load(name)
        scene.keep(talk("b", "Soup", "for lisbon"))
        scene.search.look_again()
        await scene.finds("lisbon", "a", "b")
        assert loads == ["b"]

    scene.play(scenario)


def test_a_long_conversation_is_read_once_however_often_somebody_asks(scene):
    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Long", *[f"word{number}" for number in range(10 * SLICE)]))
        loads: list[str] = []
        load = scene.store.load
        scene.store.load = lambda name: loads.append(name) or load(name)
        scene.search.look_again()
        await scene.finds(f"word{10 * SLICE - 1}", "a")  # each question ends a portion
        while (await scene.search.search("word0")).unread:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0)
        assert loads == ["a"]

    scene.play(scenario)


def test_a_saved_conversation_is_found_without_looking(scene):
    async def scenario(scene: Scene) -> None:
        scene.search.saved(talk("a", "Trip", "to lisbon"))
        await scene.finds("lisbon", "a")
        assert (await scene.search.known())["a"].signature == UNSURE
        scene.search.saved(talk("a", "Trip", "to porto"))
        await scene.finds("porto", "a")
        assert await scene.ids("lisbon") == []

    scene.play(scenario)


def test_a_removed_conversation_is_not_found_any_more_and_comes_back(scene):
    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Trip", "to lisbon"))
        scene.search.look_again()
        await scene.finds("lisbon", "a")
        scene.search.removed("a")
        await scene.finds("lisbon")
        scene.search.look_again()
        await scene.finds("lisbon", "a")
        scene.store.kept.clear()
        scene.search.look_again()
        await scene.finds("lisbon")

    scene.play(scenario)


def test_a_folder_that_is_gone_for_a_moment_makes_nothing_forgotten(scene):
    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Trip", "to lisbon"))
        scene.search.look_again()
        await scene.finds("lisbon", "a")
        scene.store.is_gone = True
        told = scene.n_told
        scene.search.look_again()
        await until(lambda: scene.n_told > told)
        assert await scene.ids("lisbon") == ["a"]

    scene.play(scenario)


def test_a_file_that_cannot_be_read_does_not_stop_the_others(scene):
    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Trip", "to lisbon"), talk("b", "Trip", "to lisbon"))
        signatures = scene.store.signatures
        scene.store.signatures = lambda: signatures() | {"damaged": UNSURE}
        scene.search.look_again()
        await scene.finds("lisbon", "a", "b")

    scene.play(scenario)


def test_archived_conversations_are_found_and_known_as_such(scene):
    async def scenario(scene: Scene) -> None:
        scene.search.saved(replace(talk("a", "Trip", "to lisbon"), archived=True))
        await scene.finds("lisbon", "a")
        result = await scene.search.search("lisbon")
        assert result.found[0].summary.archived

    scene.play(scenario)


def test_a_new_question_ends_the_old_one(scene):
    async def scenario(scene: Scene) -> None:
        scene.search.saved(talk("a", "Trip", "to lisbon"))
        await scene.finds("lisbon", "a")
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(scene.search.search("lisbon"[:length])) for length in range(1, 7)]
        results = [task.result() for task in asked]
        assert results[-1].query == "lisbon"
        assert results[1:-1] == [None] * 4, "they had not begun"

    scene.play(scenario)


class SlowIndex(SearchIndex):
    """Searches for two letters until nobody wants it any more."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.is_searching = threading.Event()

    def search(self, text: str, is_wanted: Callable[[], bool]) -> SearchResult | None:
        while len(text) == 2 and is_wanted():
            self.is_searching.set()
        return super().search(text, is_wanted)


def test_a_question_that_is_being_answered_is_given_up_for_the_next(tmp_path):
    scene = Scene(tmp_path / "search.db")
    scene.index = SlowIndex(tmp_path / "slow.db")

    async def scenario(scene: Scene) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(scene.search.search("li"))
            await until(scene.index.is_searching.is_set)
            second = group.create_task(scene.search.search("lis"))
        assert second.result().query == "lis"

    scene.play(scenario)


def test_a_lost_index_is_filled_again_without_a_word(scene, tmp_path):
    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Trip", "to lisbon"))
        scene.search.look_again()
        await scene.finds("lisbon", "a")
        await scene.thread.run(scene.index.close)
        (tmp_path / "search.db").write_bytes(b"garbage" * 1000)
        assert await scene.ids("lisbon") == []
        await scene.finds("lisbon", "a")

    scene.play(scenario)


def test_a_question_does_not_wait_for_the_whole_folder_to_be_read(scene, monkeypatch):
    monkeypatch.setattr(conversation_search, "PORTION_S", 3600)

    async def scenario(scene: Scene) -> None:
        scene.keep(*[talk(f"c{number}", "Chat", *["lisbon " * 20] * 10) for number in range(300)])
        scene.search.look_again()
        while not (result := await scene.search.search("lisbon")).unread:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        assert result.total + result.unread <= 300
        assert result.unread > 0

    scene.play(scenario)


def test_no_search_knows_nothing():
    nothing = NoSearch()
    nothing.saved(talk("a", "Trip"))
    nothing.removed("a")
    nothing.look_again()

    assert asyncio.run(nothing.known()) == {}


def test_windows_that_nobody_needs_any_more_do_not_die_on_the_search_thread(scene):
    seen: list[bool] = []

    async def scenario(scene: Scene) -> None:
        scene.keep(talk("a", "Trip", "to lisbon"))
        load = scene.store.load
        scene.store.load = lambda name: seen.append(gc.isenabled()) or load(name)
        scene.search.look_again()
        await scene.finds("lisbon", "a")

    scene.play(scenario)

    assert seen == [False]
    assert gc.isenabled()
