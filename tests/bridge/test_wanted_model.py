from dataclasses import replace
from pathlib import Path

import pytest

from desktop.bridge.wanted_model import WantedModel
from desktop.domain.conversation import ConversationSettings, new_conversation
from desktop.domain.models import FoundModel, ModelPhase, ModelState
from tests.bridge.conftest import Heard
from tests.ui.fake_controllers import FakeChatController, FakeModelsController

LLAMA = Path("/models/llama.gguf").absolute()


class Scene:
    def __init__(self) -> None:
        self.chat, self.models = FakeChatController(), FakeModelsController()
        self.wanted = WantedModel(self.chat, self.models)
        self.notices, self.left = Heard(), Heard()
        self.wanted.notice_raised.connect(self.notices.take)
        self.wanted.offer_left.connect(self.left.take)

    def open(self, model: str | None) -> None:
        self.chat.show(replace(new_conversation(), settings=ConversationSettings(model=model)))


@pytest.fixture
def scene(qapp) -> Scene:
    return Scene()


def test_a_chat_that_is_meant_for_another_model_offers_it_and_loads_nothing_by_itself(scene):
    scene.models.offer(found=(FoundModel(LLAMA, "Llama 3", "Folder", 1),))
    scene.open(str(LLAMA))

    (notice,) = scene.notices.values
    assert notice.text == "This chat is meant for Llama 3."
    assert scene.models.wishes == []
    notice.action.run()
    assert scene.models.wishes == [("load", LLAMA)]


def test_nothing_is_offered_where_the_model_is_loaded_or_none_is_named(scene):
    scene.models.become(ModelState(ModelPhase.READY, LLAMA))
    for model in (str(LLAMA), None, "", "gpt-4"):
        scene.open(model)

    assert scene.notices.values == []


def test_the_offer_goes_when_another_chat_is_opened_or_a_model_is_loaded(scene):
    text = "This chat is meant for llama."
    scene.open(str(LLAMA))
    scene.open(None)
    assert scene.left.values == [text]

    scene.open(str(LLAMA))
    scene.models.become(ModelState(ModelPhase.LOADING, LLAMA))
    assert scene.left.values == [text, text]
