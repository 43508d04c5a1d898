from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.domain.errors import Cure
from desktop.domain.models import FoundModel, ModelPhase, ModelState
from tests.ui.fake_controllers import LLAMA_PATH, LOADING_LLAMA, READY_LLAMA

STARTER = Path("/starter.gguf")


@pytest.fixture
def texts(qtbot, window):
    def opened() -> list[str]:
        qtbot.mouseClick(window.content.header.model_button, Qt.MouseButton.LeftButton)
        menu = window.findChild(object, "modelMenu")
        qtbot.waitUntil(menu.isVisible)
        found = [action.text() for action in menu.actions() if action.text()]
        menu.close()
        return found

    return opened


def action(window, text):
    return next(a for a in window.findChild(object, "modelMenu").actions() if a.text() == text)


def test_it_offers_a_file_recent_models_and_the_starter(window, controllers, texts):
    controllers.models.offer(recent=(LLAMA_PATH, STARTER), starter=STARTER)
    controllers.models.become(READY_LLAMA)

    assert texts() == ["Open model file…", "llama-3.2-3b", "Starter model", "Model details…", "Unload model"]
    assert action(window, "llama-3.2-3b").isChecked()
    action(window, "Unload model").trigger()
    assert controllers.models.wishes == [("unload",)]


def test_loading_can_be_cancelled(window, controllers, texts):
    controllers.models.become(LOADING_LLAMA)

    assert texts()[0] == "Cancel loading"
    action(window, "Cancel loading").trigger()

    assert controllers.models.wishes == [("cancel",)]


def test_models_found_in_place_have_a_menu_of_their_own(window, controllers, texts):
    controllers.models.offer(found=(FoundModel(LLAMA_PATH, "Llama & Co", "Jan", 2_000_000_000),))

    assert "Found on this computer" in texts()
    found = window.findChild(object, "foundModelsMenu").actions()
    assert [each.text() for each in found] == ["Llama && Co · Jan · 2.0 GB"]
    found[0].trigger()

    assert controllers.models.wishes == [("load", LLAMA_PATH)]


def test_nothing_loaded_means_nothing_to_unload_or_to_tell(window, controllers, texts):
    texts()

    assert not action(window, "Unload model").isEnabled()
    assert not action(window, "Model details…").isEnabled()
    assert not action(window, "Starter model").isEnabled()


def test_a_model_that_could_not_be_loaded_is_offered_its_cure_first(window, controllers, texts):
    controllers.models.become(ModelState(ModelPhase.FAILED, LLAMA_PATH, problem="No.", cure=Cure.SMALLER_CONTEXT))

    assert texts()[0] == "Cure: smaller_context"
    action(window, "Cure: smaller_context").trigger()

    assert controllers.cures.wishes == [("apply", Cure.SMALLER_CONTEXT)]


def test_another_model_is_offered_anyway(controllers, texts):
    controllers.models.become(ModelState(ModelPhase.FAILED, LLAMA_PATH, problem="No.", cure=Cure.OTHER_MODEL))

    assert not [text for text in texts() if text.startswith("Cure")]
