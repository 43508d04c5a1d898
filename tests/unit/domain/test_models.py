"""What is known of models."""

from desktop.domain.models import LoadSettings, ModelPhase, ModelState


def test_by_default_everything_about_loading_is_automatic() -> None:
    settings = LoadSettings()
    assert (settings.n_ctx, settings.n_gpu_layers, settings.n_threads) == (None, None, None)


def test_phases_are_the_values_of_the_windows_property() -> None:
    assert [phase.value for phase in ModelPhase] == ["none", "loading", "ready", "failed"]


def test_at_first_there_is_no_model() -> None:
    state = ModelState()
    assert (state.phase, state.path, state.loaded, state.problem) == (ModelPhase.NONE, None, None, "")
