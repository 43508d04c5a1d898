"""How a child ended, in words."""

import signal

import pytest

from desktop.domain.errors import Cure
from desktop.engine.exit_words import engine_died, engine_was_ended


@pytest.mark.parametrize(
    ("exit_code", "doing", "stderr", "message"),
    [
        (
            -signal.SIGKILL,
            "while loading x.gguf",
            "",
            "The engine was ended by the system while loading x.gguf, probably because memory ran out.",
        ),
        (-signal.SIGSEGV, "while answering", "", "The engine crashed while answering (segmentation fault)."),
        (
            -signal.SIGABRT,
            "",
            "noise\nggml.c:12: GGML_ASSERT(x) failed\n\n",
            "The engine crashed (abort). It said: ggml.c:12: GGML_ASSERT(x) failed",
        ),
        (-signal.SIGTERM, "", "", "The engine crashed (SIGTERM)."),
        (-250, "", "", "The engine crashed (signal 250)."),
        (
            1,
            "while starting",
            "Traceback …\nModuleNotFoundError: No module named 'llama_cpp'",
            "The engine ended unexpectedly while starting (exit code 1). "
            "It said: ModuleNotFoundError: No module named 'llama_cpp'",
        ),
    ],
)
def test_the_end_is_told_in_words_with_a_hint(exit_code, doing, stderr, message):
    death = engine_died(exit_code, doing, stderr)

    assert death.message == message
    assert death.hint


@pytest.mark.parametrize(
    ("exit_code", "stderr", "has_gpu", "cure", "words"),
    [
        (-signal.SIGKILL, "", False, Cure.SMALLER_CONTEXT, "memory ran out"),
        (-signal.SIGSEGV, "", False, Cure.OPEN_LOG, "segmentation fault"),
        (-signal.SIGSEGV, "", True, Cure.USE_PROCESSOR, "segmentation fault"),
        (-signal.SIGBUS, "", True, Cure.OTHER_MODEL, "file could not be read any more"),
        (-signal.SIGILL, "", True, Cure.OPEN_LOG, "does not have"),
        (-signal.SIGABRT, "CUDA error: out of memory\n", True, Cure.FEWER_GPU_LAYERS, "on the graphics card"),
        (-signal.SIGABRT, "vk::Queue::submit: ErrorDeviceLost\n", True, Cure.USE_PROCESSOR, "driver gave up"),
        (1, "RuntimeError: llama.cpp has no back end\n", False, Cure.OPEN_LOG, "exit code 1"),
    ],
)
def test_each_end_has_its_cure(exit_code, stderr, has_gpu, cure, words):
    death = engine_died(exit_code, "while answering", stderr, has_gpu=has_gpu)

    assert death.cure is cure
    assert words in death.message


def test_warnings_are_no_last_words():
    death = engine_died(-signal.SIGABRT, "", "GGML_ASSERT(x) failed\nwarning: n_ctx is small\n")

    assert death.message.endswith("It said: GGML_ASSERT(x) failed")


def test_a_child_that_hung_is_told_with_the_time():
    loading, answering = (engine_was_ended(doing, 30.0) for doing in ("while loading x.gguf", "while answering"))

    assert loading.message == "The engine did not answer for 30 seconds while loading x.gguf, and was ended."
    assert loading.cure is Cure.LOAD_AGAIN
    assert answering.message == "The engine did not answer for 30 seconds while answering, and was ended."
    assert answering.cure is Cure.OPEN_LOG
    assert "did not stop" in engine_was_ended("while answering", 0).message


def test_a_long_last_line_is_cut():
    assert len(engine_died(1, "", "x" * 10_000).message) < 400
