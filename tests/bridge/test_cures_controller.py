"""What the button beside an error says and does."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.bridge.cures_controller import CuresController
from desktop.domain.errors import Cure, ModelLoadFailed
from desktop.domain.models import CacheType, FlashAttention, LoadSettings, ModelPhase, ModelState
from desktop.domain.notices import Notice, NoticeAction, notice_of
from tests.bridge.conftest import Heard
from tests.ui.fake_controllers import LLAMA, LLAMA_PATH, READY_LLAMA

FAILED = ModelState(ModelPhase.FAILED, LLAMA_PATH)


class FakeModels:
    """Where a model stands, and how it was loaded again."""

    def __init__(self) -> None:
        self.state = FAILED
        self.load_settings = LoadSettings()
        self.reloads: list[LoadSettings | None] = []

    def reload(self) -> None:
        self.reloads.append(None)

    def reload_with(self, settings: LoadSettings) -> None:
        self.reloads.append(settings)


@pytest.fixture
def models() -> FakeModels:
    return FakeModels()


@pytest.fixture
def cures(qapp, models, tmp_path: Path) -> CuresController:
    (tmp_path / "hearth.log").touch()
    return CuresController(models, tmp_path / "hearth.log")


@pytest.mark.parametrize(
    ("cure", "settings", "state", "label", "changed"),
    [
        (Cure.SMALLER_CONTEXT, LoadSettings(n_ctx=8192), FAILED, "Use 4,096 tokens", {"n_ctx": 4096}),
        (Cure.SMALLER_CONTEXT, LoadSettings(), FAILED, "Use 1,024 tokens", {"n_ctx": 1024}),
        (Cure.SMALLER_CONTEXT, LoadSettings(), READY_LLAMA, "Use 4,096 tokens", {"n_ctx": 4096}),
        (Cure.LARGER_CONTEXT, LoadSettings(n_ctx=8192), READY_LLAMA, "Use 16,384 tokens", {"n_ctx": 16384}),
        (Cure.LARGER_CONTEXT, LoadSettings(), READY_LLAMA, "Use 16,384 tokens", {"n_ctx": 16384}),
        (
            Cure.USUAL_CACHE,
            LoadSettings(flash_attn=FlashAttention.OFF, cache_type_v=CacheType.Q8_0),
            FAILED,
            "Use the usual cache",
            {"flash_attn": FlashAttention.AUTO, "cache_type_v": CacheType.AUTO},
        ),
        (Cure.FEWER_GPU_LAYERS, LoadSettings(n_gpu_layers=30), FAILED, "Use 15 GPU layers", {"n_gpu_layers": 15}),
        (Cure.FEWER_GPU_LAYERS, LoadSettings(), READY_LLAMA, "Use 14 GPU layers", {"n_gpu_layers": 14}),
        (Cure.FEWER_GPU_LAYERS, LoadSettings(n_gpu_layers=1), FAILED, "Use the processor", {"n_gpu_layers": 0}),
        (Cure.USE_PROCESSOR, LoadSettings(), READY_LLAMA, "Use the processor", {"n_gpu_layers": 0}),
        (Cure.PLAIN_TEMPLATE, LoadSettings(), READY_LLAMA, "Use a plain template", {"plain_template": True}),
    ],
)
def test_the_model_is_loaded_again_in_another_way(cures, models, cure, settings, state, label, changed):
    models.load_settings, models.state = settings, state

    assert cures.label(cure) == label
    cures.apply(cure)

    assert models.reloads == [replace(settings, **changed)]


@pytest.mark.parametrize(
    ("cure", "settings", "state"),
    [
        (Cure.SMALLER_CONTEXT, LoadSettings(n_ctx=512), FAILED),
        (Cure.SMALLER_CONTEXT, LoadSettings(), ModelState()),
        (Cure.LARGER_CONTEXT, LoadSettings(), FAILED),
        (Cure.LARGER_CONTEXT, LoadSettings(), replace(READY_LLAMA, loaded=replace(LLAMA, n_ctx=131_072))),
        (Cure.USUAL_CACHE, LoadSettings(), FAILED),
        (Cure.FEWER_GPU_LAYERS, LoadSettings(n_gpu_layers=0), FAILED),
        (Cure.USE_PROCESSOR, LoadSettings(n_gpu_layers=0), FAILED),
        (Cure.USE_PROCESSOR, LoadSettings(), replace(READY_LLAMA, loaded=replace(LLAMA, n_gpu_layers=0))),
        (Cure.PLAIN_TEMPLATE, LoadSettings(plain_template=True), FAILED),
        (Cure.LOAD_AGAIN, LoadSettings(), ModelState()),
        (Cure.LOAD_AGAIN, LoadSettings(), ModelState(ModelPhase.LOADING, LLAMA_PATH)),
        (None, LoadSettings(), FAILED),
    ],
)
def test_a_cure_that_cannot_help_is_not_offered(cures, models, cure, settings, state):
    models.load_settings, models.state = settings, state

    assert cures.label(cure) == ""
    if cure is not None and cure is not Cure.LOAD_AGAIN:
        cures.apply(cure)
        assert models.reloads == []


def test_another_model_is_asked_for(cures, models):
    asked = []
    cures.other_model_requested.connect(lambda: asked.append(True))

    assert cures.label(Cure.OTHER_MODEL) == "Choose another model…"
    cures.apply(Cure.OTHER_MODEL)
    models.state = ModelState()

    assert asked == [True]
    assert cures.label(Cure.OTHER_MODEL) == "Choose a model…"


def test_the_log_is_opened_where_there_is_one(cures, tmp_path):
    opened = Heard()
    cures.log_requested.connect(opened.take)

    assert cures.label(Cure.OPEN_LOG) == "Open log"
    cures.apply(Cure.OPEN_LOG)
    (tmp_path / "hearth.log").unlink()

    assert opened.values == [tmp_path / "hearth.log"]
    assert cures.label(Cure.OPEN_LOG) == ""


def test_loading_again_is_one_press(cures, models):
    assert cures.label(Cure.LOAD_AGAIN) == "Load again"
    cures.apply(Cure.LOAD_AGAIN)

    assert models.reloads == [None]


def test_a_banner_gets_the_button_that_cures_it(cures, models):
    notice = cures.with_action(notice_of(ModelLoadFailed("No memory.", "", Cure.SMALLER_CONTEXT)))

    assert notice.action is not None
    assert notice.action.label == "Use 1,024 tokens"
    notice.action.run()
    assert models.reloads == [LoadSettings(n_ctx=1024)]


def test_a_banner_with_an_action_of_its_own_keeps_it(cures):
    undo = Notice("Deleted.", action=NoticeAction("Undo", lambda: None), cure=Cure.OTHER_MODEL)

    assert cures.with_action(undo) is undo
    assert cures.with_action(Notice("Saved.")).action is None
    assert cures.action(None) is None
