from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import qasync

from desktop.bridge.search_controller import SearchController
from desktop.domain.conversation import Conversation
from desktop.domain.events import TextDelta
from desktop.domain.search import Hit, SearchResult
from desktop.domain.turn import TurnEnded
from desktop.services.conversation_search import ConversationSearch
from desktop.services.file_thread import FileThread
from desktop.storage.search_index import SearchIndex
from tests.bridge.conftest import ChatScene, Heard, player
from tests.fakes import until
from tests.unit.storage.search_conversations import talk


class SearchScene(ChatScene):
    """The chat's controllers, and the search over the conversations that they keep."""

    def __init__(self, loop, folder: Path) -> None:
        super().__init__(loop)
        self.service = ConversationSearch(
            lambda: SearchIndex(folder / "search.db"), self.store, FileThread("search"), self._on_progress
        )
        self.search = SearchController(self.service, self.library, self.chat, self.turns, self.tasks)
        self.results, self.opened, self.shown = Heard(), Heard(), Heard()
        self.search.result_changed.connect(self.results.take)
        self.search.hit_opened.connect(self.opened.take)
        self.chat.conversation_opened.connect(self.shown.take)

    def _on_progress(self) -> None:
        self.search.on_progress()

    async def start(self, *conversations: Conversation) -> None:
        self.store.kept |= {conversation.id: conversation for conversation in conversations}
        await self.library.refresh()
        self.tasks.spawn(self.service.run(), self.bugs.append)
        self.service.look_again()

    async def find(self, text: str) -> SearchResult:
        """Search until something is found."""
        self.search.search(text)
        await until(lambda: self.results.values and self.results.values[-1].found)
        return self.results.values[-1]

    async def close(self) -> None:
        self.search.close()
        await self.tasks.close()
        await self.service.close()
        await super().close()


@pytest.fixture
def search_scene(qapp, tmp_path: Path) -> Iterator[SearchScene]:
    with qasync.QEventLoop(qapp) as loop:
        scene = SearchScene(loop, tmp_path)
        scene.play = player(loop, scene.close)
        yield scene


def branched() -> Conversation:
    """Two answers, the older of which is not shown."""
    chat = talk("a", "Trip", "Where to?", "To Lisbon", "Why?", "It is sunny there")
    other = replace(chat.messages[1], id="other", parts=talk("x", "", "", "To Porto").messages[1].parts)
    return replace(chat, messages=(*chat.messages, other), current="other")


async def a_hit(scene: SearchScene, text: str = "sunny") -> Hit:
    return (await scene.find(text)).found[0].hits[0]


def test_a_result_comes_for_the_newest_question_and_again_while_the_folder_is_read(search_scene):
    async def scenario() -> None:
        search_scene.search.search("lis")
        await search_scene.start(talk("a", "Trip", "To Lisbon"))
        result = await search_scene.find("lisbon")
        assert result.query == "lisbon"
        assert [found.summary.title for found in result.found] == ["Trip"]

    search_scene.play(scenario())


def test_blanks_are_no_question(search_scene):
    async def scenario() -> None:
        await search_scene.start(talk("a", "Trip", "To Lisbon"))
        await search_scene.find("lisbon")
        n_results = len(search_scene.results.values)
        search_scene.search.search("lisbo")
        search_scene.search.search(" ")
        await search_scene.service.search("something else")
        assert len(search_scene.results.values) == n_results

    search_scene.play(scenario())


def test_a_hit_on_a_branch_that_is_not_shown_is_shown_and_nothing_is_saved(search_scene):
    async def scenario() -> None:
        await search_scene.start(branched())
        hit = await a_hit(search_scene)
        search_scene.search.open("a", hit)
        await until(lambda: search_scene.opened.values)
        assert search_scene.opened.values == [hit]
        assert [message.text for message in search_scene.chat.conversation.path()][-1] == "It is sunny there"
        assert search_scene.store.saves == []
        search_scene.list.on_library_changed()
        assert search_scene.chat.conversation.current == hit.message_id, "it stays shown"

    search_scene.play(scenario())


def test_a_hit_in_the_conversation_that_is_shown_does_not_open_it_anew(search_scene):
    async def scenario() -> None:
        await search_scene.start(branched())
        search_scene.chat.open("a")
        await until(lambda: search_scene.shown.values)
        search_scene.search.open("a", await a_hit(search_scene))
        await until(lambda: search_scene.opened.values)
        assert len(search_scene.shown.values) == 1
        assert search_scene.chat.conversation.path()[-1].text == "It is sunny there"

    search_scene.play(scenario())


def test_a_title_that_was_found_opens_its_conversation(search_scene):
    async def scenario() -> None:
        await search_scene.start(branched())
        search_scene.search.open("a", None)
        await until(lambda: search_scene.shown.values)
        assert search_scene.chat.conversation.id == "a"
        assert search_scene.opened.values == []

    search_scene.play(scenario())


def test_a_hit_whose_message_is_gone_opens_the_conversation_all_the_same(search_scene):
    async def scenario() -> None:
        await search_scene.start(branched())
        hit = replace(await a_hit(search_scene), message_id="gone")
        search_scene.search.open("a", hit)
        await until(lambda: search_scene.shown.values)
        assert search_scene.chat.conversation.current == "other"
        assert search_scene.opened.values == []

    search_scene.play(scenario())


def test_an_answer_that_is_being_made_stays_in_view(search_scene):
    async def scenario() -> None:
        search_scene.engine.script = ["Once", None]
        await search_scene.start(branched())
        hit = await a_hit(search_scene)
        search_scene.chat.open("a")
        await until(lambda: search_scene.chat.conversation.id == "a")
        search_scene.chat.send("Go on")
        await until(lambda: search_scene.events.of(TextDelta))
        current = search_scene.chat.conversation.current
        search_scene.search.open("a", hit)
        await until(search_scene.search._opening.done)
        assert search_scene.chat.conversation.current == current
        assert search_scene.opened.values == []
        search_scene.chat.stop()
        await until(lambda: search_scene.events.of(TurnEnded))

    search_scene.play(scenario())
