"""What keeps a runtime from being loaded is told, and nothing of it is loaded then. One that works is shown by
tests/packaged/runtime.py, which takes a real back end."""

from pathlib import Path

import msgspec
import pytest

from desktop.engine.child_environment import RUNTIME, RUNTIME_SEAL
from desktop.engine.host import runtime_loading
from desktop.engine.host.llama import build, start_backends
from desktop.engine.host.machine import backends
from desktop.engine.host.runtime_loading import RuntimeLoading, wanted_runtime
from tests.runtime_files import write_runtime

NO_BACK_END = Path(msgspec._core.__file__).read_bytes()


def problem_of(folder: Path, log) -> str:
    loading = RuntimeLoading(folder, "", log)
    before = backends()
    loading.load_first()
    assert backends() == before
    return loading.problem


@pytest.fixture
def loads_nothing(monkeypatch):
    def refuse(*args):
        pytest.fail(f"{args} was loaded")

    monkeypatch.setattr(runtime_loading.ctypes, "CDLL", refuse)


def test_without_a_wish_nothing_is_loaded(log, monkeypatch):
    monkeypatch.delenv(RUNTIME, raising=False)
    loading = wanted_runtime(log)
    loading.load_first()

    assert (loading.problem, loading.seal) == ("", "")


def test_the_wish_comes_from_the_environment(log, monkeypatch, tmp_path):
    monkeypatch.setenv(RUNTIME, str(tmp_path / "gone"))
    monkeypatch.setenv(RUNTIME_SEAL, "a seal")
    loading = wanted_runtime(log)
    start_backends(loading.load_first)

    assert loading.problem == "gone is missing or cannot be read."


@pytest.mark.usefixtures("loads_nothing")
def test_a_runtime_for_another_build_is_not_even_read(log, tmp_path, monkeypatch):
    monkeypatch.setattr(runtime_loading, "check_files", lambda *_: pytest.fail("its files were read"))
    folder = write_runtime(tmp_path / "cuda", llama_cpp="0.4.0, ggml version 0.9")

    assert "made for another llama.cpp" in problem_of(folder, log)


@pytest.mark.usefixtures("loads_nothing")
def test_nothing_of_a_runtime_with_one_damaged_file_is_loaded(log, tmp_path):
    folder = write_runtime(tmp_path / "cuda", llama_cpp=build())
    (folder / "libggml-test.so").write_bytes(b"a back enD")

    assert "damaged" in problem_of(folder, log)


def test_a_driver_that_is_missing_is_told_with_its_maker(log, tmp_path):
    folder = write_runtime(tmp_path / "cuda", llama_cpp=build(), drivers=["libcuda-of-a-test.so.1"])

    assert problem_of(folder, log) == (
        "the graphics card's driver is missing, or lacks a part (libcuda-of-a-test.so.1). Install the driver of NVIDIA."
    )


def test_what_is_no_library_is_told_and_what_comes_after_it_is_not_loaded(log, tmp_path):
    folder = write_runtime(tmp_path / "cuda", llama_cpp=build())

    assert problem_of(folder, log).startswith("libpart.so.1 cannot be loaded: ")


def test_a_library_that_is_no_back_end_is_told(log, tmp_path):
    folder = write_runtime(tmp_path / "cuda", {"libggml-none.so": NO_BACK_END}, llama_cpp=build())

    assert problem_of(folder, log).startswith("llama.cpp cannot use libggml-none.so: failed to find ggml_backend_init")
