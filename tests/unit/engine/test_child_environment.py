"""What the child gets to know of the environment."""

import pytest

from desktop.engine.child_environment import child_environment


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "HF_TOKEN", "SSH_AUTH_SOCK", "HTTPS_PROXY", "GGML_SECRET", "DISPLAY"]
)
def test_keys_and_what_is_not_needed_stay_outside(name):
    assert name not in child_environment({name: "secret"})


@pytest.mark.parametrize("name", ["PATH", "LC_ALL", "CUDA_VISIBLE_DEVICES", "VK_ICD_FILENAMES", "SystemRoot"])
def test_what_programs_and_drivers_need_goes_along(name):
    assert child_environment({name: "value"})[name] == "value"


def test_threads_spin_only_shortly_unless_the_user_says_otherwise():
    assert child_environment({})["GOMP_SPINCOUNT"] == "1000"
    assert child_environment({})["KMP_BLOCKTIME"] == "1"
    assert child_environment({"GOMP_SPINCOUNT": "5"})["GOMP_SPINCOUNT"] == "5"


def test_llama_cpp_starts_no_debugger():
    assert child_environment({"GGML_NO_BACKTRACE": "0"})["GGML_NO_BACKTRACE"] == "1"
