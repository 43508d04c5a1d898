"""LoRA adapters that fit a model, and a sentence for each that does not."""

import struct
from pathlib import Path

import pytest

from desktop.domain.errors import ModelLoadFailed
from desktop.engine.adapter_file import check_adapter
from desktop.engine.gguf import GgufHeader, read_header
from tests.adapter_files import FOR_LLAMA
from tests.gguf_writer import F32, I32, Q8_0
from tests.unit.engine.gguf_files import MODEL, TENSORS, gguf

QUERY = "blk.0.attn_q.weight"
INPUT = "token_embd.weight"
EXPERTS = "blk.0.ffn_up_exps.weight"
UNTIED = (*TENSORS, ("output.weight", (64, 3), F32), ("output_norm.weight", (64,), F32), (EXPERTS, (64, 96, 2), F32))


def pair(weight: str, a: tuple[int, ...], b: tuple[int, ...], kind: int = F32) -> tuple:
    return ((f"{weight}.lora_a", a, kind), (f"{weight}.lora_b", b, kind))


GOOD = pair(QUERY, (64, 4), (4, 64))


@pytest.fixture
def model(tmp_path) -> GgufHeader:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(MODEL, UNTIED))
    return read_header(path)


@pytest.fixture
def adapter(tmp_path):
    def write(tensors: tuple = GOOD, **changed: object) -> Path:
        values = {**FOR_LLAMA, **{key.replace("__", "."): value for key, value in changed.items()}}
        path = tmp_path / "pirate.gguf"
        path.write_bytes(gguf({key: value for key, value in values.items() if value is not None}, tensors))
        return path

    return write


@pytest.mark.parametrize(
    "tensors",
    [
        GOOD,
        pair(QUERY, (64, 32), (32, 64), Q8_0),
        pair(INPUT, (4, 3), (4, 64)),
        pair(EXPERTS, (64, 4, 2), (4, 96, 2)),
        (*GOOD, ("blk.0.attn_norm.weight", (64,), F32)),
    ],
    ids=["plain", "quantised", "input", "experts", "with a norm"],
)
def test_an_adapter_that_fits_is_taken(adapter, model, tensors):
    check_adapter(adapter(tensors), model)


def test_an_adapter_without_alpha_is_taken(adapter, model):
    check_adapter(adapter(adapter__lora__alpha=None), model)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"general__type": "model"}, "no LoRA adapter"),
        ({"general__type": 3}, "no LoRA adapter"),
        ({"adapter__type": "ia3"}, "kind 'ia3'"),
        ({"adapter__type": None}, "kind ''"),
        ({"general__architecture": "qwen2"}, "architecture 'qwen2', Small has 'llama'"),
        ({"general__architecture": None}, "architecture ''"),
        ({"adapter__lora__alpha": 16}, "alpha is no number"),
        ({"adapter__lora__alpha": float("nan")}, "alpha is no number"),
        ({"adapter__alora__invocation_tokens": [1, 2]}, "parts of a text"),
    ],
)
def test_an_adapter_of_another_kind_is_refused(adapter, model, changed, words):
    with pytest.raises(ModelLoadFailed, match=words) as told:
        check_adapter(adapter(**changed), model)

    assert told.value.message.startswith("pirate.gguf ")
    assert told.value.hint


def test_an_alpha_of_twice_the_bits_is_refused(adapter, model):
    path = adapter()
    raw = path.read_bytes()
    name = b"adapter.lora.alpha"
    single, double = struct.pack("<If", 6, 8.0), struct.pack("<Id", 12, 8.0)
    path.write_bytes(raw.replace(name + single, name + double) + bytes(32))

    with pytest.raises(ModelLoadFailed, match="alpha is no number"):
        check_adapter(path, model)


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        ((), "no matrices"),
        (GOOD[:1], "is damaged: its matrices for blk.0.attn_q.weight"),
        (GOOD[1:], "is damaged"),
        ((*GOOD, ("blk.0.attn_q.bias", (64,), F32)), "'blk.0.attn_q.bias', which is no part"),
        (pair("blk.7.attn_q.weight", (64, 4), (4, 64)), "has no blk.7.attn_q.weight"),
        (pair("output_norm.weight", (64, 4), (4, 1)), "other sizes"),
        (pair(QUERY, (32, 4), (4, 64)), "other sizes"),
        (pair(QUERY, (64, 4), (4, 32)), "other sizes"),
        (pair(QUERY, (64, 4), (8, 64)), "other sizes"),
        (pair(QUERY, (64, 0), (0, 64)), "cannot be used"),
        (pair(QUERY, (64, 4), (4, 64), I32), "cannot be used"),
        (pair(QUERY, (64, 4), (4, 64), Q8_0), "cannot be used"),
        (pair(INPUT, (64, 4), (4, 3)), "other sizes"),
        (pair(INPUT, (4, 3), (8, 64)), "other sizes"),
        (pair(EXPERTS, (64, 4), (4, 96)), "other sizes"),
        (pair(EXPERTS, (64, 4, 2), (4, 96, 1)), "other sizes"),
    ],
)
def test_matrices_that_do_not_fit_are_refused(adapter, model, tensors, words):
    with pytest.raises(ModelLoadFailed, match=words):
        check_adapter(adapter(tensors), model)


def test_the_input_cannot_be_changed_where_it_is_the_output_too(adapter, tmp_path):
    path = tmp_path / "tied.gguf"
    path.write_bytes(gguf(MODEL, TENSORS))

    with pytest.raises(ModelLoadFailed, match="other sizes"):
        check_adapter(adapter(pair(INPUT, (4, 3), (4, 64))), read_header(path))


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"GGUF" + bytes(60)])
def test_what_is_no_gguf_file_is_refused_in_the_words_for_models(tmp_path, model, content):
    path = tmp_path / "pirate.gguf"
    path.write_bytes(content)

    with pytest.raises(ModelLoadFailed, match=r"pirate\.gguf"):
        check_adapter(path, model)


def test_a_file_that_is_not_there_is_refused(tmp_path, model):
    with pytest.raises(ModelLoadFailed, match="not there"):
        check_adapter(tmp_path / "gone.gguf", model)
