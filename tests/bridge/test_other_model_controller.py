from pathlib import Path

import pytest

from desktop.bridge.other_model_controller import OtherModelController
from desktop.domain.models import ModelPhase, ModelState
from tests.bridge.conftest import Heard
from tests.bridge.test_chat_controller import answered, shown
from tests.fakes import until
from tests.ui.fake_controllers import READY_LLAMA, FakeModelsController

OTHER = Path("/models/other.gguf")
LOADING, READY = ModelState(ModelPhase.LOADING, OTHER), ModelState(ModelPhase.READY, OTHER, 1.0)


class OtherModelScene:
    """A conversation with one answer, and models that a test moves."""

    def __init__(self, scene) -> None:
        self.scene = scene
        self.models = FakeModelsController()
        self.models.state = READY_LLAMA
        self.controller = OtherModelController(self.models, scene.chat, scene.library)
        self.notices = Heard()
        self.controller.notice_raised.connect(self.notices.take)

    async def begin(self) -> None:
        self.scene.chat.send("Hi")
        self.answer = (await answered(self.scene)).answer
        self.scene.engine.script = ["Good day."]

    @property
    def n_turns(self) -> int:
        return len(self.scene.engine.requests)


@pytest.fixture
def other(chat_scene):
    return OtherModelScene(chat_scene)


def test_the_model_is_loaded_and_then_answers_beside_the_old_answer(chat_scene, other):
    async def scenario() -> None:
        await other.begin()
        other.controller.answer_with(other.answer.id, OTHER)
        assert other.models.wishes == [("load", OTHER)]
        for state in (LOADING, ModelState(ModelPhase.LOADING, OTHER, 0.5), READY):
            assert other.n_turns == 1
            other.models.become(state)
        await answered(chat_scene, 2)
        assert shown(chat_scene) == ["Hi", "Good day."]
        assert len(chat_scene.chat.conversation.versions(other.answer.id)) == 2

    chat_scene.play(scenario())


def test_the_model_that_is_loaded_answers_at_once(chat_scene, other):
    async def scenario() -> None:
        await other.begin()
        other.controller.answer_with(other.answer.id, READY_LLAMA.path)
        await answered(chat_scene, 2)
        assert other.models.wishes == []

    chat_scene.play(scenario())


def test_a_model_that_cannot_be_loaded_costs_nothing_and_the_old_one_comes_back(chat_scene, other):
    async def scenario() -> None:
        await other.begin()
        before = chat_scene.chat.conversation
        other.controller.answer_with(other.answer.id, OTHER)
        other.models.become(LOADING)
        other.models.become(ModelState(ModelPhase.FAILED, OTHER, problem="other.gguf is damaged."))
        (notice,) = other.notices.values
        assert notice.text.startswith("other.gguf is damaged. The answer stays as it was, and Llama 3.2 3B is being")
        assert other.models.wishes[-1] == ("load", READY_LLAMA.path)
        other.models.become(READY_LLAMA)
        assert chat_scene.chat.conversation is before
        assert other.n_turns == 1

    chat_scene.play(scenario())


@pytest.mark.parametrize("end", [ModelState(), ModelState(ModelPhase.LOADING, Path("/third.gguf"))])
def test_a_load_that_is_cancelled_or_replaced_takes_the_wish_back(chat_scene, other, end):
    async def scenario() -> None:
        await other.begin()
        other.controller.answer_with(other.answer.id, OTHER)
        for state in (LOADING, end, READY):
            other.models.become(state)
        assert other.n_turns == 1
        assert not chat_scene.chat.is_answering

    chat_scene.play(scenario())


def test_the_last_news_of_another_load_does_not_take_the_wish_back(chat_scene, other):
    async def scenario() -> None:
        await other.begin()
        other.controller.answer_with(other.answer.id, OTHER)
        for state in (ModelState(ModelPhase.LOADING, Path("/third.gguf"), 0.9), LOADING, READY):
            other.models.become(state)
        await answered(chat_scene, 2)

    chat_scene.play(scenario())


def test_the_conversation_of_the_wish_is_answered_though_another_one_is_shown(chat_scene, other):
    async def scenario() -> None:
        await other.begin()
        asked = chat_scene.chat.conversation.id
        other.controller.answer_with(other.answer.id, OTHER)
        other.models.become(LOADING)
        chat_scene.chat.new_chat()
        other.models.become(READY)
        await until(lambda: other.n_turns == 2 and asked not in chat_scene.turns.ids)
        assert shown(chat_scene) == []
        assert chat_scene.store.kept[asked].path()[-1].text == "Good day."

    chat_scene.play(scenario())


def test_an_answer_that_was_deleted_meanwhile_is_not_made_again(chat_scene, other):
    async def scenario() -> None:
        await other.begin()
        other.controller.answer_with(other.answer.id, OTHER)
        other.models.become(LOADING)
        chat_scene.branches.delete(other.answer.id)
        await until(lambda: len(shown(chat_scene)) == 1)
        other.models.become(READY)
        assert not chat_scene.chat.is_answering

    chat_scene.play(scenario())
