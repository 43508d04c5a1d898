"""llama.cpp's lines, as they really come, in words."""

import pytest

from desktop.domain.errors import Cure
from desktop.engine.native_causes import native_cause, plain_words

LOADING = "llama_model_load: error loading model: "


@pytest.mark.parametrize(
    ("line", "message", "cure"),
    [
        (
            LOADING + "unknown model architecture: 'hal9000'",
            "x.gguf has the architecture “hal9000”, which this version does not know.",
            Cure.OTHER_MODEL,
        ),
        (
            LOADING + "missing tensor 'blk.0.ffn_norm.weight'",
            "x.gguf is incomplete: the tensor blk.0.ffn_norm.weight is missing in it.",
            Cure.OTHER_MODEL,
        ),
        (
            LOADING + "done_getting_tensors: wrong number of tensors; expected 57, got 55",
            "x.gguf is incomplete or of another kind: it holds 57 tensors, its architecture has 55.",
            Cure.OTHER_MODEL,
        ),
        (
            LOADING + "error loading model vocabulary: unknown tokenizer: 'runes'",
            "x.gguf has a tokenizer of the unknown kind “runes”.",
            Cure.OTHER_MODEL,
        ),
        (
            LOADING + "error loading model vocabulary: cannot find tokenizer vocab in model file\n",
            "x.gguf has no usable tokenizer: its list “vocab” is missing.",
            Cure.OTHER_MODEL,
        ),
        (
            "gguf_init_from_reader: tensor 'output.weight' has invalid ggml type 77. should be in [0, 42)",
            "x.gguf keeps its tensor output.weight in a form (number 77) that this version does not know.",
            Cure.OTHER_MODEL,
        ),
        (
            "gguf_init_from_reader: tensor 'output.weight' has offset 64, expected 128",
            "x.gguf is damaged in its tensor output.weight.",
            Cure.OTHER_MODEL,
        ),
        (
            LOADING + "error loading model hyperparameters: key llama.block_count has wrong type f32 but expected u32",
            "x.gguf is damaged: its entry llama.block_count is of another kind than it should be.",
            Cure.OTHER_MODEL,
        ),
        (
            "FileNotFoundError: Shared library with base name 'llama' not found",
            "llama.cpp's library for this computer is missing.",
            Cure.OPEN_LOG,
        ),
        (
            "RuntimeError: Failed to load shared library '/a/b/libllama.so': /a/b/libllama.so: file too short",
            "llama.cpp's library cannot be used: libllama.so: file too short.",
            Cure.OPEN_LOG,
        ),
        (
            LOADING + "error loading model hyperparameters: key not found in model: llama.block_count",
            "x.gguf is incomplete: llama.block_count is missing in it.",
            Cure.OTHER_MODEL,
        ),
        (
            "alloc_tensor_range: failed to allocate CUDA0 buffer of size 12345",
            "There is not enough memory on the graphics card for x.gguf.",
            Cure.FEWER_GPU_LAYERS,
        ),
        (
            "llama_init_from_model: failed to initialize the context: failed to allocate compute pp buffers",
            "There is not enough memory for x.gguf to compute in.",
            Cure.SMALLER_CONTEXT,
        ),
        (
            "llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache",
            "There is not enough memory for the context of x.gguf.",
            Cure.SMALLER_CONTEXT,
        ),
        (LOADING + "unable to allocate CPU buffer", "There is not enough memory for x.gguf.", Cure.OTHER_MODEL),
        (LOADING + "mmap failed: Cannot allocate memory", "There is not enough memory for x.gguf.", Cure.OTHER_MODEL),
        ("vk::Queue::submit: ErrorDeviceLost", "The graphics card's driver gave up.", Cure.USE_PROCESSOR),
    ],
)
def test_what_is_known_gets_a_sentence_and_a_cure(line, message, cure):
    cause = native_cause(["something else", line, "llama_model_load_from_file_impl: failed to load model"], "x.gguf")

    assert cause is not None
    assert (cause.message, cause.cure) == (message, cure)
    assert cause.hint.endswith(".")


def test_what_is_not_known_stays_in_llama_cpps_own_words():
    lines = [LOADING + "done_getting_tensors: the moon is full.", "more"]

    assert native_cause(lines, "x.gguf") is None
    assert plain_words(lines) == "the moon is full"
    assert plain_words([]) == ""


def test_a_long_name_from_the_file_is_cut():
    cause = native_cause([LOADING + f"missing tensor '{'x' * 5000}'"], "x.gguf")

    assert len(cause.message) < 400
