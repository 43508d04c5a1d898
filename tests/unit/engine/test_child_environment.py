"""What the child gets to know of the environment."""

import os
from pathlib import Path

import pytest

from desktop.domain.runtimes import NO_DRIVERS, BackendUse
from desktop.engine.child_environment import child_environment


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "HF_TOKEN", "SSH_AUTH_SOCK", "HTTPS_PROXY", "GGML_SECRET", "DISPLAY"]
)
def test_keys_and_what_is_not_needed_stay_outside(name):
    assert name not in child_environment({name: "secret"})


@pytest.mark.parametrize("name", ["PATH", "LC_ALL", "CUDA_VISIBLE_DEVICES", "VK_ICD_FILENAMES", "SystemRoot"])
def test_what_programs_and_drivers_need_goes_along(name):
    assert child_environment({name: "value"})[name] == "value"


@pytest.mark.parametrize(
    ("name", "value", "platform"),
    [
        ("GOMP_SPINCOUNT", "1000", "linux"),
        ("KMP_BLOCKTIME", "1", "darwin"),
        ("OMP_WAIT_POLICY", "PASSIVE", "win32"),
    ],
)
def test_threads_spin_only_shortly_unless_the_user_says_otherwise(name, value, platform):
    assert child_environment({}, platform)[name] == value
    assert child_environment({name: "5"}, platform)[name] == "5"


def test_threads_of_other_libraries_do_not_go_to_sleep_at_once():
    assert "OMP_WAIT_POLICY" not in child_environment({}, "linux")


def test_llama_cpp_starts_no_debugger():
    assert child_environment({"GGML_NO_BACKTRACE": "0"})["GGML_NO_BACKTRACE"] == "1"


def test_drivers_keep_what_they_compile_in_the_applications_folder_or_in_the_one_that_is_named():
    names = ("HEARTH_DRIVERS_CACHE", "MESA_SHADER_CACHE_DIR", "__GL_SHADER_DISK_CACHE_PATH", "CUDA_CACHE_PATH")
    usual = {"MESA_SHADER_CACHE_DIR": "/usual"}
    own = child_environment(usual, drivers_cache=Path("own"))
    named = child_environment(usual | {"HEARTH_DRIVERS_CACHE": "named"}, drivers_cache=Path("own"))

    assert [own[name] for name in names] == ["own"] * 4
    assert [named[name] for name in names] == ["named"] * 4
    assert child_environment(usual)["MESA_SHADER_CACHE_DIR"] == "/usual"


def test_a_runtime_is_named_with_its_seal_and_only_by_the_application():
    use = BackendUse(Path("/runtimes/cuda"), "a seal")
    inherited = {"HEARTH_RUNTIME": "/evil", "HEARTH_RUNTIME_SEAL": "forged"}
    named = child_environment(inherited, use=use)

    assert (named["HEARTH_RUNTIME"], named["HEARTH_RUNTIME_SEAL"]) == ("/runtimes/cuda", "a seal")
    assert not any(name.startswith("HEARTH_RUNTIME") for name in child_environment(inherited))


def test_without_drivers_no_back_end_finds_one():
    chosen = {"VK_DRIVER_FILES": "/driver.json", "CUDA_VISIBLE_DEVICES": "0"}
    without = child_environment(chosen, use=NO_DRIVERS)

    assert (without["VK_DRIVER_FILES"], without["VK_ICD_FILENAMES"]) == (os.devnull, os.devnull)
    assert without["CUDA_VISIBLE_DEVICES"] == "-1"
    assert child_environment(chosen)["VK_DRIVER_FILES"] == "/driver.json"
