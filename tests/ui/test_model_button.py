from dataclasses import replace

import pytest

from desktop.domain.models import ModelPhase, ModelState
from desktop.ui.model_button import ModelButton
from tests.ui.fake_controllers import LLAMA, LLAMA_PATH, LOADING_LLAMA, READY_LLAMA


@pytest.fixture
def button(qtbot, theme) -> ModelButton:
    made = ModelButton(theme, None)
    qtbot.addWidget(made)
    return made


def test_a_loaded_model_shows_name_quantisation_and_where_it_runs(button):
    button.show_state(READY_LLAMA, "Llama 3.2 3B")

    assert button.text() == "Llama 3.2 3B · Q4_K_M · GPU 28/28"
    assert button.accessibleName() == "Model: Llama 3.2 3B · Q4_K_M · GPU 28/28"


def test_a_model_without_gpu_runs_on_the_cpu(button):
    button.show_state(replace(READY_LLAMA, loaded=replace(LLAMA, n_gpu_layers=0)), "Llama 3.2 3B")

    assert button.text().endswith("CPU")


def test_loading_shows_the_real_fraction(button, theme):
    button.show_state(LOADING_LLAMA, "Llama 3.2 3B")
    button.resize(200, button.height())
    image = button.grab().toImage()

    assert button.text() == "Loading 42 % · Llama 3.2 3B"
    bottom = image.height() - 3
    assert image.pixelColor(60, bottom) == theme.accent
    assert image.pixelColor(120, bottom) != theme.accent


def test_a_failure_is_told_in_words(button):
    button.show_state(ModelState(ModelPhase.FAILED, LLAMA_PATH, problem="It needs more memory."), "llama")

    assert button.text() == "Not loaded · llama"
    assert button.toolTip() == "It needs more memory."
    assert button.accessibleDescription() == "It needs more memory."


def test_without_a_model_it_invites(button):
    assert button.text() == "Choose a model"


def test_a_narrow_header_keeps_the_name(button):
    button.show_state(READY_LLAMA, "Llama 3.2 3B")
    width = button.sizeHint().width()
    button.show_details(False)
    assert button.sizeHint().width() < width
    assert button.text() == "Llama 3.2 3B · Q4_K_M · GPU 28/28"
    button.show_details(True)

    assert button.minimumSizeHint().width() < button.sizeHint().width()
    assert button.minimumSizeHint().width() <= 160
