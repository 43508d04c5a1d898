"""Failures that are forced with real files and a real child: each is told with its own cause in words, with numbers
where they help, and has the cure that fits it."""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import qasync

from desktop.domain.errors import AppError, Cure, EngineDied, GenerationFailed, ModelFileError, ModelLoadFailed
from desktop.domain.models import FlashAttention, LoadSettings
from desktop.engine import client
from tests.bridge.conftest import player
from tests.flow import failing_files as files
from tests.flow.failing_engine import Accident, FailingEngine, ending_with, nothing, with_so_much_more_memory
from tests.gguf_writer import write
from tests.model_files import small_model, tensors, values

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, limits and /proc as Linux has them")

MEGABYTE = 2**20


@dataclass(frozen=True)
class Told:
    """What the user is told: a kind of error, a part of its message, and its cure."""

    kind: type[AppError]
    words: str
    cure: Cure

    def is_told_by(self, error: AppError | None) -> None:
        assert error is not None, "it did not fail"
        assert self.words in error.message, error.message
        assert (type(error), error.cure) == (self.kind, self.cure)
        assert error.message.endswith(".") or "It said: " in error.message
        assert "Traceback" not in str(error)


def wrong_file(words: str) -> Told:
    return Told(ModelFileError, words, Cure.OTHER_MODEL)


@pytest.fixture
def engine(qapp):
    with qasync.QEventLoop(qapp) as loop:
        yield FailingEngine(player(loop))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(make, told, id=kind)
        for kind, make, told in (
            ("truncated", files.truncated, wrong_file("is incomplete: ")),
            ("empty", files.holding(b""), wrong_file("is no GGUF model file: it is empty")),
            ("zeros", files.holding(bytes(4096)), wrong_file("its download was not finished")),
            ("html", files.holding(b"<!DOCTYPE html><html>Sign in</html>"), wrong_file("it is a web page")),
            ("git lfs", files.holding(files.LFS_POINTER), wrong_file("it is a Git LFS pointer")),
            ("safetensors", files.holding(files.SAFETENSORS), wrong_file("it is a safetensors file")),
            ("directory", Path.mkdir, wrong_file("is a folder, not a model file")),
            ("fifo", os.mkfifo, wrong_file("is no ordinary file")),
            ("unreadable", files.unreadable, wrong_file("cannot be read: ")),
            ("gone", nothing, wrong_file("is not there")),
            ("vocabulary only", files.vocabulary_only, wrong_file("holds only a vocabulary")),
            ("missing shard", files.first_shard_alone, wrong_file("is one of 3 parts")),
            (
                "architecture",
                lambda path: files.tiny(path, {"general.architecture": "hal9000"}),
                wrong_file("has the architecture “hal9000”"),
            ),
            (
                "missing tensor",
                lambda path: files.tiny(path, without=("blk.1.ffn_norm.weight",)),
                wrong_file("the tensor blk.1.ffn_norm.weight is missing"),
            ),
            ("wrong shape", files.with_a_wrong_shape, wrong_file("output_norm.weight has a wrong shape")),
            (
                "missing value",
                lambda path: files.tiny(path, without=("llama.attention.layer_norm_rms_epsilon",)),
                wrong_file("llama.attention.layer_norm_rms_epsilon is missing"),
            ),
            (
                "unknown tokenizer",
                lambda path: files.tiny(path, {"tokenizer.ggml.model": "runes"}),
                wrong_file("a tokenizer of the unknown kind “runes”"),
            ),
            (
                "no tokens",
                lambda path: files.tiny(path, without=("tokenizer.ggml.tokens",)),
                wrong_file("has no usable tokenizer"),
            ),
            ("no numbers", files.without_numbers, wrong_file("computes no numbers")),
            (
                "too large",
                files.too_large_for_any_machine,
                Told(ModelLoadFailed, "needs about 3000.", Cure.OTHER_MODEL),
            ),
        )
    ],
)
def test_a_file_that_cannot_be_loaded_is_told(engine, tmp_path, make, told):
    path = tmp_path / "model.gguf"
    make(path)

    told.is_told_by(engine.failure_of_loading(path))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("{{ raise_exception('Roles must alternate') }}", "fails: Roles must alternate", id="raises"),
        pytest.param(files.looping(), "takes too long", id="loops"),
        pytest.param("{% if %}", "is damaged: ", id="broken"),
        pytest.param("x" * MEGABYTE, "is too long: it has 1,048,576 characters", id="1 MB"),
        pytest.param("{{ 'x' * 90000000 }}", "makes too long a prompt", id="explodes"),
    ],
)
def test_a_bad_template_is_told_and_a_plain_one_cures_it(engine, tmp_path, source, words):
    path = tmp_path / "model.gguf"
    files.with_template(source)(path)

    error = engine.failure_of_answering(path)

    assert error is not None
    assert words in error.message
    assert isinstance(error, GenerationFailed | ModelLoadFailed)
    assert error.cure is Cure.PLAIN_TEMPLATE
    assert engine.failure_of_loading(path, LoadSettings(plain_template=True)) is None


@pytest.mark.parametrize("piece", [pytest.param("W", id="of the question"), pytest.param("6", id="of the answer")])
def test_a_token_that_yields_no_numbers_is_told_instead_of_an_answer_without_sense(engine, tmp_path, piece):
    path = tmp_path / "model.gguf"
    files.without_numbers_for(piece)(path)

    error = engine.failure_of_answering(path)

    Told(GenerationFailed, "computes no numbers: its weights are damaged", Cure.OTHER_MODEL).is_told_by(error)


@pytest.mark.parametrize(
    ("settings", "accident", "told"),
    [
        pytest.param(
            LoadSettings(n_ctx=2**31 - 1024),
            nothing,
            Told(ModelLoadFailed, "needs about ", Cure.SMALLER_CONTEXT),
            id="a context that cannot fit",
        ),
        pytest.param(
            LoadSettings(n_ctx=2**20, flash_attn=FlashAttention.OFF),
            with_so_much_more_memory(96 * MEGABYTE),
            Told(ModelLoadFailed, "no room for a context of 1,048,576 tokens", Cure.SMALLER_CONTEXT),
            id="context",
        ),
        pytest.param(
            LoadSettings(n_ctx=32768, n_batch=2048, n_ubatch=2048, flash_attn=FlashAttention.OFF),
            with_so_much_more_memory(200 * MEGABYTE),
            Told(ModelLoadFailed, "no room for a context of 32,768 tokens", Cure.SMALLER_CONTEXT),
            id="buffers to compute in",
        ),
    ],
)
def test_a_lack_of_memory_is_told(engine, tmp_path, settings, accident, told):
    told.is_told_by(engine.failure_of_loading(small_model(tmp_path, "llama"), settings, accident))


def test_a_lack_of_memory_for_the_weights_is_told_with_their_size(engine, tmp_path):
    path = small_model(tmp_path, "llama")
    os.truncate(path, 10**9)  # a hole behind the weights, which is mapped with them

    error = engine.failure_of_loading(path, LoadSettings(n_ctx=512), with_so_much_more_memory(256 * MEGABYTE))

    Told(
        ModelLoadFailed, "not enough memory for tiny-llama.gguf. Its weights take 1.0 GB", Cure.OTHER_MODEL
    ).is_told_by(error)


# Signals, what is told of them, and the cure: while it loads, and while it answers.
CRASHES = [
    (signal.SIGSEGV, "crashed while {} (segmentation fault)", Cure.OTHER_MODEL, Cure.OPEN_LOG),
    (signal.SIGABRT, "crashed while {} (abort)", Cure.OTHER_MODEL, Cure.OPEN_LOG),
    (signal.SIGFPE, "crashed while {} (arithmetic fault)", Cure.OTHER_MODEL, Cure.OPEN_LOG),
    (signal.SIGTERM, "was ended from outside while {}", Cure.LOAD_AGAIN, Cure.LOAD_AGAIN),
    (
        signal.SIGKILL,
        "was ended by the system while {}, probably because memory ran out",
        Cure.SMALLER_CONTEXT,
        Cure.SMALLER_CONTEXT,
    ),
    (signal.SIGILL, "crashed while {}: it uses instructions that ", Cure.OPEN_LOG, Cure.OPEN_LOG),
    (signal.SIGSTOP, "did not answer for 1 second while {}, and was ended", Cure.LOAD_AGAIN, Cure.OPEN_LOG),
]

NAMES = [crash[0].name for crash in CRASHES]


@pytest.mark.parametrize(("number", "words", "cure"), [(crash[0], crash[1], crash[2]) for crash in CRASHES], ids=NAMES)
def test_an_engine_that_ends_while_it_loads_is_told(engine, starter_model, number, words, cure):
    error = engine.failure_of_loading(starter_model, accident=ending_with(number))

    Told(EngineDied, words.format("loading hearth-starter.gguf"), cure).is_told_by(error)


@pytest.mark.parametrize(("number", "words", "cure"), [(crash[0], crash[1], crash[3]) for crash in CRASHES], ids=NAMES)
def test_an_engine_that_ends_while_it_answers_is_told(engine, tmp_path, number, words, cure):
    error = engine.failure_of_answering(small_model(tmp_path, "llama"), ending_with(number))

    Told(EngineDied, words.format("answering"), cure).is_told_by(error)


def test_a_disk_that_is_gone_while_the_model_answers_is_told(engine, tmp_path):
    path = small_model(tmp_path, "llama")
    accident: Accident = lambda _pid: os.truncate(path, 0)  # noqa: E731  # its type says what it is

    error = engine.failure_of_answering(path, accident)

    Told(EngineDied, "the model's file could not be read any more", Cure.OTHER_MODEL).is_told_by(error)


def test_a_header_that_makes_llama_cpp_go_in_circles_is_told(engine, tmp_path):
    path = tmp_path / "circles.gguf"
    write(path, values("gemma3") | {"gemma3.rope.dimension_count": 0}, list(tensors("gemma3")))

    error = engine.failure_of_loading(path, LoadSettings(n_gpu_layers=0))

    Told(EngineDied, "computed without end while loading circles.gguf", Cure.OTHER_MODEL).is_told_by(error)


def test_a_child_that_exits_is_told_with_its_last_words(engine, starter_model, monkeypatch):
    code = "import sys; sys.exit('The stars are wrong.')"
    monkeypatch.setattr(client, "child_command", lambda _flag: [sys.executable, "-c", code])

    error = engine.failure_of_loading(starter_model)

    Told(
        EngineDied, "ended unexpectedly while starting (exit code 1). It said: The stars are wrong.", Cure.OPEN_LOG
    ).is_told_by(error)


def test_a_graphics_card_whose_driver_is_gone_is_told_by_its_name(engine, starter_model):
    error = engine.failure_of_loading(starter_model, LoadSettings(devices=("CUDA7",)))

    Told(ModelLoadFailed, "There is no device named CUDA7", Cure.USE_PROCESSOR).is_told_by(error)
    assert engine.failure_of_loading(starter_model, LoadSettings(devices=("CUDA7",), n_gpu_layers=0)) is None


def test_a_library_of_llama_cpp_that_does_not_fit_is_told(engine, starter_model, tmp_path, monkeypatch):
    (tmp_path / "libllama.so").write_text("made for another machine")
    monkeypatch.setenv("LLAMA_CPP_LIB_PATH", str(tmp_path))

    error = engine.failure_of_loading(starter_model)

    Told(EngineDied, "could not start. llama.cpp's library cannot be used: libllama.so: ", Cure.OPEN_LOG).is_told_by(
        error
    )


def test_a_missing_library_of_llama_cpp_is_told(engine, starter_model, tmp_path, monkeypatch):
    monkeypatch.setenv("LLAMA_CPP_LIB_PATH", str(tmp_path))

    error = engine.failure_of_loading(starter_model)

    Told(EngineDied, "could not start. llama.cpp's library for this computer is missing", Cure.OPEN_LOG).is_told_by(
        error
    )
    assert "Install Hearth again" in error.hint
