import asyncio
from dataclasses import replace

import pytest

from desktop.bridge.titles_controller import TitlesController
from desktop.domain.errors import GenerationFailed
from desktop.domain.settings import Settings
from tests.bridge.test_chat_controller import answered
from tests.fakes import until


class FakeTitleMaker:
    """Proposes a title when it may; an error in its place is raised."""

    def __init__(self) -> None:
        self.is_able = True
        self.proposal: str | Exception = "A Trip to Lisbon"
        self.asked: list[str] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def title(self, conversation, settings):
        self.asked.append(conversation.title)
        await self.may_go_on.wait()
        if isinstance(self.proposal, Exception):
            raise self.proposal
        return self.proposal


@pytest.fixture
def maker() -> FakeTitleMaker:
    return FakeTitleMaker()


@pytest.fixture
def titles(chat_scene, maker) -> TitlesController:
    scene = chat_scene
    return TitlesController(scene.library, maker, scene.turns, scene.tasks, Settings())


async def ask(scene, text: str = "Plan a trip to Lisbon", number: int = 1) -> None:
    scene.chat.send(text)
    await answered(scene, number)


def title(scene) -> str:
    return scene.chat.conversation.title


def test_the_first_answer_gives_the_conversation_a_title(chat_scene, titles, maker):
    async def scenario() -> None:
        await ask(chat_scene)
        assert title(chat_scene) == "Plan a trip to Lisbon"
        await until(lambda: title(chat_scene) == "A Trip to Lisbon")
        assert chat_scene.store.kept[chat_scene.chat.conversation.id].title == "A Trip to Lisbon"
        assert chat_scene.list.conversations[0].title == "A Trip to Lisbon"
        assert chat_scene.changes.history.done == [], "it is no step of the user's"
        await ask(chat_scene, "And then?", 2)
        assert maker.asked == ["Plan a trip to Lisbon"]

    chat_scene.play(scenario())


def test_a_name_that_the_user_gave_meanwhile_stays(chat_scene, titles, maker):
    async def scenario() -> None:
        maker.may_go_on.clear()
        await ask(chat_scene)
        await until(lambda: maker.asked)
        await chat_scene.changes.rename(chat_scene.chat.conversation.id, "Mine")
        maker.may_go_on.set()
        await asyncio.sleep(0)
        await ask(chat_scene, "And then?", 2)
        assert title(chat_scene) == "Mine"
        assert len(maker.asked) == 1

    chat_scene.play(scenario())


def test_a_conversation_that_was_deleted_meanwhile_stays_deleted(chat_scene, titles, maker):
    async def scenario() -> None:
        maker.may_go_on.clear()
        await ask(chat_scene)
        await until(lambda: maker.asked)
        await chat_scene.changes.delete([chat_scene.chat.conversation.id])
        maker.may_go_on.set()
        await asyncio.sleep(0)
        assert chat_scene.store.kept == {}

    chat_scene.play(scenario())


def test_a_request_that_was_cut_is_made_again_after_the_next_answer(chat_scene, titles, maker):
    async def scenario() -> None:
        maker.proposal = GenerationFailed("An answer was wanted first.")
        await ask(chat_scene)
        await until(lambda: len(maker.asked) == 1)
        assert title(chat_scene) == "Plan a trip to Lisbon"
        maker.proposal = "A Trip to Lisbon"
        await ask(chat_scene, "And then?", 2)
        await until(lambda: title(chat_scene) == "A Trip to Lisbon")
        assert chat_scene.notices.values == []

    chat_scene.play(scenario())


def test_a_reply_that_is_no_title_leaves_the_first_words_for_good(chat_scene, titles, maker):
    async def scenario() -> None:
        maker.proposal = ""
        for number in (1, 2):
            await ask(chat_scene, "Plan a trip to Lisbon", number)
        assert title(chat_scene) == "Plan a trip to Lisbon"
        assert len(maker.asked) == 1

    chat_scene.play(scenario())


def test_a_title_does_not_cost_the_answer_that_is_being_made(chat_scene, titles, maker):
    async def scenario() -> None:
        maker.may_go_on.clear()
        await ask(chat_scene)
        await until(lambda: maker.asked)
        chat_scene.engine.script = ["Once", None]
        chat_scene.chat.send("And then?")
        maker.may_go_on.set()
        await until(lambda: title(chat_scene) == "A Trip to Lisbon")
        assert chat_scene.chat.is_answering
        chat_scene.chat.stop()
        await answered(chat_scene, 2)
        kept = chat_scene.store.kept[chat_scene.chat.conversation.id]
        assert [message.text for message in kept.path()][2:] == ["And then?", "Once"]
        assert kept.title == "A Trip to Lisbon"

    chat_scene.play(scenario())


def test_undo_of_an_edit_leaves_the_title(chat_scene, titles, maker):
    async def scenario() -> None:
        maker.may_go_on.clear()
        await ask(chat_scene)
        answer = chat_scene.chat.conversation.path()[-1]
        chat_scene.branches.edit(answer.id, "Go in June.")
        await until(lambda: chat_scene.changes.history.done)
        maker.may_go_on.set()
        await until(lambda: title(chat_scene) == "A Trip to Lisbon")
        chat_scene.list.undo()
        await until(lambda: chat_scene.chat.conversation.path()[-1] == answer)
        assert title(chat_scene) == "A Trip to Lisbon"

    chat_scene.play(scenario())


@pytest.mark.parametrize("hindrance", ["setting", "model", "stopped"])
def test_nothing_is_asked_where_titles_are_not_wanted(chat_scene, titles, maker, hindrance):
    async def scenario() -> None:
        if hindrance == "setting":
            titles.take_settings(Settings().with_value("automatic_titles", value=False))
        maker.is_able = hindrance != "model"
        if hindrance == "stopped":
            chat_scene.engine.script = ["Once", None]
            chat_scene.chat.send("Plan a trip to Lisbon")
            chat_scene.chat.stop()
            await answered(chat_scene)
        else:
            await ask(chat_scene)
        await asyncio.sleep(0)
        assert maker.asked == []

    chat_scene.play(scenario())


def test_titles_of_other_conversations_are_found_too(chat_scene, titles, maker):
    async def scenario() -> None:
        await ask(chat_scene)
        first = chat_scene.chat.conversation.id
        await until(lambda: title(chat_scene) == "A Trip to Lisbon")
        chat_scene.chat.new_chat()
        maker.proposal = "Lisbon Once More"
        chat_scene.chat.send("Lisbon, please")
        second = chat_scene.chat.conversation.id
        chat_scene.chat.open(first)
        await until(lambda: chat_scene.store.kept.get(second) and chat_scene.store.kept[second].title == maker.proposal)
        assert replace(chat_scene.store.kept[first]).title == "A Trip to Lisbon"

    chat_scene.play(scenario())
