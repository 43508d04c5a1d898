"""What is remembered from one start to the next."""

from pathlib import Path

from desktop.domain.session import RECENT_MODELS_KEPT, SessionState


def test_the_model_used_last_is_the_first_of_the_recent_ones() -> None:
    state = SessionState(recent_models=(Path("a"), Path("b"), Path("c")))
    assert state.recent_with(Path("d")) == (Path("d"), Path("a"), Path("b"), Path("c"))
    assert state.recent_with(Path("c")) == (Path("c"), Path("a"), Path("b"))


def test_the_oldest_of_many_models_is_forgotten() -> None:
    state = SessionState(recent_models=tuple(Path(str(number)) for number in range(RECENT_MODELS_KEPT)))
    recent = state.recent_with(Path("new"))
    assert len(recent) == RECENT_MODELS_KEPT
    assert recent[0] == Path("new")
    assert Path(str(RECENT_MODELS_KEPT - 1)) not in recent


def test_the_first_start_has_nothing_to_remember() -> None:
    state = SessionState()
    assert (state.open_conversation, state.last_model, dict(state.drafts)) == (None, None, {})
    assert state.is_sidebar_shown
