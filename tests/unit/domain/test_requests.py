"""What an engine is asked."""

from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.domain.settings import DEFAULTS, SAMPLING_KEYS


def test_sampling_has_the_names_of_llama_cpp() -> None:
    assert set(SAMPLING_KEYS) == {
        "temperature", "top_k", "top_p", "min_p", "typical_p", "repeat_penalty", "repeat_last_n", "presence_penalty",
        "frequency_penalty", "seed", "stop", "max_tokens",
    }  # fmt: skip


def test_sampling_begins_as_the_settings_do() -> None:
    assert {key: getattr(Sampling(), key) for key in SAMPLING_KEYS} == {key: DEFAULTS[key] for key in SAMPLING_KEYS}


def test_equal_requests_are_equal() -> None:
    assert ChatRequest((Turn(Role.USER, "Hi"),)) == ChatRequest(
        (Turn(Role.USER, "Hi"),), Sampling(), continue_last=False
    )
