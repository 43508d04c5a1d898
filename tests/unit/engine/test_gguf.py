"""Facts of model files, and sentences for files that are no usable model."""

import random
import time
from pathlib import Path

import pytest

from desktop.domain.errors import ModelFileError
from desktop.domain.models import ModelFacts
from desktop.engine.gguf import read_header
from tests.unit.engine.gguf_files import MODEL, TENSORS, gguf, without


@pytest.fixture
def write(tmp_path):
    def write(content: bytes, name: str = "small.gguf") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def read_facts(path: Path) -> ModelFacts:
    return read_header(path).facts


def refusal(path: Path) -> ModelFileError:
    with pytest.raises(ModelFileError) as told:
        read_facts(path)
    assert told.value.hint
    return told.value


@pytest.mark.parametrize("version", [2, 3])
def test_the_facts_are_those_of_the_file(write, version):
    path = write(gguf(version=version))

    facts = read_facts(path)

    assert (facts.name, facts.architecture, facts.quantization) == ("Small", "llama", "Q8_0")
    assert (facts.n_layers, facts.n_ctx_train, facts.n_embd, facts.n_head, facts.n_head_kv) == (2, 4096, 64, 4, 2)
    assert facts.vocab_size == 3
    assert facts.n_params == 64 * 3 + 2 * 64 * 64
    assert facts.bytes_per_layer == 64 * 64 // 32 * 34
    assert facts.size_bytes == path.stat().st_size
    assert facts.chat_template == "{{ messages[0].content }}"
    assert facts.warnings == ()


def test_the_starter_models_facts(starter_model):
    facts = read_facts(starter_model)

    assert (facts.name, facts.quantization, facts.n_params, facts.vocab_size) == (
        "Hearth Starter",
        "Q8_0",
        6163712,
        4096,
    )


def test_the_cache_is_estimated_from_heads_and_their_sizes(write):
    plain = read_header(write(gguf()))
    wide = read_header(write(gguf(without(llama__attention__key_length=32, llama__attention__value_length=48))))
    uneven = read_header(write(gguf(without(llama__attention__head_count_kv=[2, 1]))))

    assert plain.kv_bytes_per_token == 2 * (16 + 16) * 2 * 2
    assert wide.kv_bytes_per_token == 2 * (32 + 48) * 2 * 2
    assert uneven.kv_bytes_per_token == 2 * (16 + 16) * 3


def test_a_missing_template_is_a_warning(write):
    facts = read_facts(write(gguf(without("tokenizer.chat_template"))))

    assert facts.warnings == ("The model has no chat template; ChatML is used, which may not suit it.",)


def test_a_byte_that_is_not_utf8_is_a_warning_and_the_template_stays(write):
    facts = read_facts(write(gguf(without(tokenizer__chat_template=b"{{ messages }} caf\xe9"))))

    assert facts.chat_template == "{{ messages }} caf\ufffd"
    assert "not UTF-8" in facts.warnings[0]


def test_a_name_that_is_missing_is_taken_from_the_file(write):
    assert read_facts(write(gguf(without("general.name")), "mine.gguf")).name == "mine"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (gguf()[:-2], "small.gguf is incomplete: 2 bytes of 10.1 KB are missing."),
        (gguf()[:300], "small.gguf is damaged: it ends in the middle of its header."),
        (gguf(tensors=()), "small.gguf holds only a vocabulary, no weights."),
        (gguf(without("general.architecture")), "small.gguf does not say what kind of model it is."),
        (gguf(without(general__architecture="bert")), "small.gguf is an embedding model, which cannot chat."),
        (
            gguf(without(general__architecture="clip")),
            "small.gguf is the part of a model that sees images, which cannot chat.",
        ),
        (gguf(without(general__type="adapter")), "small.gguf is an adapter (LoRA), not a model."),
        (gguf(version=9), "small.gguf is damaged: it has version 9 of the format; 2 and 3 are known."),
        (
            gguf(tensors=[("blk.0.x", (2**40, 2**20), 0)])[:700],
            "small.gguf is damaged: the sizes in it cannot be.",
        ),
        (b"<html>", "small.gguf is no GGUF model file: it is a web page."),
        (b"", "small.gguf is no GGUF model file: it is empty."),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_cause(write, content, sentence):
    assert refusal(write(content)).message == sentence


def test_numbers_that_are_none_count_as_missing(write):
    facts = read_facts(
        write(
            gguf(
                without(general__alignment=float("nan"), llama__context_length=float("inf")),
                [("blk.²x.weight", (64, 64), 8), ("blk.².weight", (64, 64), 8)],
            )
        )
    )

    assert facts.n_ctx_train == 0
    assert facts.bytes_per_layer == 0


def test_a_folder_a_missing_file_and_a_pipe_are_named_as_such(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.gguf")

    assert refusal(tmp_path).message == f"{tmp_path.name} is a folder, not a model file."
    assert refusal(tmp_path / "gone.gguf").message == "gone.gguf is not there."
    assert refusal(tmp_path / "pipe.gguf").message == "pipe.gguf is no ordinary file."


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied"), "small.gguf may not be read."),
        (OSError(5, "Input/output error"), "small.gguf cannot be read: Input/output error."),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_cause(write, monkeypatch, error, sentence):
    path = write(gguf())

    def fail(*_):
        raise error

    monkeypatch.setattr(Path, "open", fail)

    assert refusal(path).message == sentence


def split(number: int, count: int = 2) -> bytes:
    values = dict(MODEL) if number == 0 else {"general.architecture": "llama"}
    return gguf(values | {"split.no": number, "split.count": count}, TENSORS[number : number + 1])


def test_a_split_model_counts_all_its_parts(write):
    first = write(split(0), "big-00001-of-00002.gguf")
    second = write(split(1), "big-00002-of-00002.gguf")

    facts = read_facts(first)

    assert facts.n_params == 64 * 3 + 64 * 64
    assert facts.size_bytes == first.stat().st_size + second.stat().st_size


def test_the_wrong_the_missing_and_the_renamed_part_of_a_split_model_are_told(write):
    first = write(split(0), "big-00001-of-00002.gguf")
    missing = refusal(first)
    second = write(split(1), "big-00002-of-00002.gguf")
    renamed = write(split(0), "renamed.gguf")

    assert missing.message == "big-00002-of-00002.gguf is missing: big-00001-of-00002.gguf is one of 2 parts."
    assert refusal(second).message == "big-00002-of-00002.gguf is part 2 of 2 of a model."
    assert refusal(second).hint == "Open big-00001-of-00002.gguf."
    assert refusal(renamed).message == "renamed.gguf is one of 2 parts of a model, under another name."


def test_a_vocabulary_of_150000_tokens_is_read_quickly(write):
    tokens = [f"token{i}" for i in range(150_000)]
    path = write(gguf(without(tokenizer__ggml__tokens=tokens, tokenizer__ggml__merges=tokens)))

    def seconds() -> float:
        before = time.thread_time()
        assert read_facts(path).vocab_size == 150_000
        return time.thread_time() - before

    assert min(seconds() for _ in range(5)) < 0.1


def test_no_mutation_does_worse_than_a_sentence(write):
    """Flipped bytes, cut and repeated parts: facts or ``ModelFileError``, and never for long."""
    original, random_numbers = gguf(), random.Random(7)
    sentences = []
    for _ in range(1500):
        content = bytearray(original)
        for _ in range(random_numbers.randint(1, 6)):
            at = random_numbers.randrange(min(len(content), 900))
            match random_numbers.randrange(4):
                case 0:
                    content[at] = random_numbers.randrange(256)
                case 1:
                    content[at : at + 8] = random_numbers.choice([b"\xff" * 8, bytes(8), b"\0\0\0\0\0\0\0\x7f"])
                case 2:
                    del content[at : at + random_numbers.randint(1, 40)]
                case _:
                    content[at:at] = content[at : at + 16]
        try:
            read_header(write(bytes(content)))
        except ModelFileError as error:
            sentences.append(str(error))

    assert len(sentences) > 500
    assert max(map(len, sentences)) < 300
