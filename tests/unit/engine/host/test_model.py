"""Loading a model into a process: progress, and words for what goes wrong."""

from dataclasses import replace

import pytest

from desktop.domain.errors import ModelFileError, ModelLoadFailed
from desktop.engine.host import model as model_module
from desktop.engine.host.model import Model


def test_progress_rises_to_one(loaded, log):
    fractions = []
    Model(loaded.header.facts, loaded.plan, loaded.flag, log, fractions.append)

    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(fractions) > 5


def test_the_context_has_the_length_that_was_planned(loaded):
    assert loaded.model.decoder.n_ctx == loaded.plan.n_ctx


def test_a_file_that_vanished_is_told(loaded, log, tmp_path):
    gone = replace(loaded.header.facts, path=tmp_path / "gone.gguf")

    with pytest.raises(ModelFileError, match=r"gone\.gguf vanished while it was loaded"):
        Model(gone, loaded.plan, loaded.flag, log, lambda _: None)


def test_an_unknown_architecture_is_told(loaded, log, tmp_path, starter_model):
    content = starter_model.read_bytes()
    at = content.index(b"general.architecture") + 20 + 4 + 8
    other = tmp_path / "other.gguf"
    other.write_bytes(content[:at] + b"lemma" + content[at + 5 :])

    with pytest.raises(ModelFileError) as told:
        Model(
            replace(loaded.header.facts, path=other, architecture="lemma"),
            loaded.plan,
            loaded.flag,
            log,
            lambda _: None,
        )

    assert told.value.message == "other.gguf has the architecture “lemma”, which this version does not know."


def test_a_context_that_cannot_be_made_is_told(loaded, log, monkeypatch):
    monkeypatch.setattr(model_module.llama, "llama_init_from_model", lambda *_: None)

    with pytest.raises(ModelLoadFailed) as told:
        Model(loaded.header.facts, loaded.plan, loaded.flag, log, lambda _: None)

    assert told.value.message == "hearth-starter.gguf is loaded, but there is no room for a context of 512 tokens."


@pytest.mark.parametrize(
    ("errors", "kind", "words"),
    [
        (["alloc_tensor_range: failed to allocate CPU buffer of size 99"], ModelLoadFailed, "not enough memory"),
        (
            ["llama_model_load: error loading model: tensor 'x' not found", "llama_model_load_from_file: failed"],
            ModelFileError,
            "is incomplete: the tensor x is missing in it.",
        ),
        (
            ["llama_model_load: error loading model: the moon is full", "llama_model_load_from_file: failed"],
            ModelFileError,
            "cannot be loaded: the moon is full.",
        ),
        ([], ModelFileError, "llama.cpp does not say why"),
    ],
)
def test_llama_cpps_words_become_the_cause(loaded, log, monkeypatch, errors, kind, words):
    monkeypatch.setattr(model_module.llama, "llama_model_load_from_file", lambda *_: None)
    monkeypatch.setattr(log, "errors", lambda: errors)

    with pytest.raises(kind) as told:
        Model(loaded.header.facts, loaded.plan, loaded.flag, log, lambda _: None)

    assert words in told.value.message


def test_the_abort_callback_reads_the_flag(loaded):
    callback = loaded.model._abort_callback
    field = loaded.model._flag_bytes
    import ctypes

    before = callback(ctypes.addressof(field))
    loaded.flag.stop(1)
    after = callback(ctypes.addressof(field))

    assert (before, after) == (False, True)
