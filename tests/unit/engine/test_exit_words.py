"""How a child ended, in words."""

import signal

import pytest

from desktop.engine.exit_words import engine_died


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


def test_a_long_last_line_is_cut():
    assert len(engine_died(1, "", "x" * 10_000).message) < 400
