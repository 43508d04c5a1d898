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
            "noise\n/home/of/a/builder/ggml.c:12: GGML_ASSERT(x == f(y)) failed\n\n",
            "The engine crashed (abort). A check in llama.cpp failed: x == f(y) (ggml.c:12).",
        ),
        (
            -signal.SIGABRT,
            "",
            "/home/of/a/builder/binary-ops.cpp:134: binary_op: unsupported types\n",
            "The engine crashed (abort). It said: binary-ops.cpp:134: binary_op: unsupported types",
        ),
        (-signal.SIGTERM, "", "", "The engine was ended from outside."),
        (
            -signal.SIGPROF,
            "while loading x.gguf",
            "",
            "The engine computed without end while loading x.gguf, and was ended.",
        ),
        (-signal.SIGALRM, "", "", "The engine crashed (SIGALRM)."),
        (-250, "", "", "The engine crashed (signal 250)."),
        (
            1,
            "while starting",
            "Traceback …\nModuleNotFoundError: No module named 'msgspec'",
            "The engine ended unexpectedly while starting (exit code 1). "
            "It said: ModuleNotFoundError: No module named 'msgspec'",
        ),
        (
            1,
            "while starting",
            "Traceback …\nModuleNotFoundError: No module named 'llama_cpp'",
            "The engine could not start. llama.cpp's library for this computer is missing.",
        ),
        (
            -signal.SIGABRT,
            "while loading x.gguf",
            "llama_model_load: error loading model: missing tensor 'a'\nterminate called\n",
            "The engine crashed while loading x.gguf. x.gguf is incomplete: the tensor a is missing in it.",
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
        (1, "RuntimeError: llama.cpp has no back end\n", False, Cure.OPEN_LOG, "library for this computer is missing"),
        (1, "ValueError: a bug\n", False, Cure.OPEN_LOG, "exit code 1"),
        (-signal.SIGTERM, "", True, Cure.LOAD_AGAIN, "from outside"),
    ],
)
def test_each_end_has_its_cure(exit_code, stderr, has_gpu, cure, words):
    death = engine_died(exit_code, "while answering", stderr, has_gpu=has_gpu)

    assert death.cure is cure
    assert words in death.message


def test_after_a_crash_while_loading_another_model_is_the_way_out():
    crash = engine_died(-signal.SIGSEGV, "while loading x.gguf", "")
    crash_on_gpu = engine_died(-signal.SIGSEGV, "while loading x.gguf", "", has_gpu=True)
    bug = engine_died(1, "while loading x.gguf", "ValueError: a bug")

    assert (crash.cure, crash_on_gpu.cure, bug.cure) == (Cure.OTHER_MODEL, Cure.USE_PROCESSOR, Cure.OPEN_LOG)
    assert "choose another model" in crash.hint


def test_warnings_are_no_last_words():
    death = engine_died(-signal.SIGABRT, "", "The end.\nwarning: n_ctx is small\n")

    assert death.message.endswith("It said: The end.")


def test_a_child_that_hung_is_told_with_the_time():
    loading, answering = (engine_was_ended(doing, 30.0) for doing in ("while loading x.gguf", "while answering"))

    assert loading.message == "The engine did not answer for 30 seconds while loading x.gguf, and was ended."
    assert loading.cure is Cure.LOAD_AGAIN
    assert answering.message == "The engine did not answer for 30 seconds while answering, and was ended."
    assert answering.cure is Cure.OPEN_LOG
    assert "did not stop" in engine_was_ended("while answering", 0).message


def test_a_long_last_line_is_cut():
    assert len(engine_died(1, "", "x" * 10_000).message) < 400
