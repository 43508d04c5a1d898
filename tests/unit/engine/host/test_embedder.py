"""Vectors of texts, by the bundled chat model and by a tiny embedding model."""

import numpy as np
import pytest

from desktop.domain.errors import GenerationFailed, ModelFileError
from desktop.domain.models import LoadSettings, Purpose
from desktop.engine.gguf import read_header
from desktop.engine.host.embedder import MAX_SEQUENCES, Embedder
from desktop.engine.host.llama import llama
from desktop.engine.host.memory import Sequence
from desktop.engine.host.model import Model
from desktop.engine.load_plan import Machine, plan_load
from tests.model_files import embedding_model

TEXTS = ("The cat sat.", "A dog runs.", "the cat sat the cat sat", "a", "The cat sat.")


@pytest.fixture(scope="module")
def bert(tmp_path_factory, log, loaded) -> Embedder:
    path = embedding_model(tmp_path_factory.mktemp("bert"))
    header = read_header(path, Purpose.EMBEDDING)
    plan = plan_load(header, LoadSettings(n_threads=1, purpose=Purpose.EMBEDDING), Machine(0, 1))
    return Embedder(Model(header.facts, plan, loaded.flag, log, lambda _: None))


@pytest.fixture(scope="module")
def chat(loaded) -> Embedder:
    return Embedder(loaded.model)


@pytest.fixture(params=["bert", "chat"])
def embedder(request) -> Embedder:
    return request.getfixturevalue(request.param)


def vectors(embedder: Embedder, *texts: str) -> np.ndarray:
    made = embedder.embed(texts)
    return np.frombuffer(made.vectors, np.float32).reshape(len(texts), made.n_embd)


def test_all_vectors_have_length_1_and_equal_texts_the_same(embedder):
    made = vectors(embedder, *TEXTS)

    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-5)
    assert made[0] == pytest.approx(made[4], abs=1e-4)
    assert made[0] @ made[1] < 0.9999


def test_texts_together_give_what_each_gives_alone(embedder):
    texts = TEXTS * 5
    assert len(texts) > 2 * MAX_SEQUENCES

    together = vectors(embedder, *texts)

    alone = np.concatenate([vectors(embedder, text) for text in texts])
    assert np.abs(together - alone).max() < 1e-4


def test_the_place_of_a_word_counts(embedder):
    first, second = vectors(embedder, "the cat sat a dog", "dog a sat cat the")

    assert first @ second < 0.9999


def test_a_text_that_is_too_long_is_cut_and_that_is_told(bert):
    made = bert.embed(["the cat", "cat " * 200, "dog"])

    assert made.cut == (1,)
    assert np.array_equal(*vectors(bert, "cat " * 200, "cat " * 62))
    assert bert.embed(["cat " * 62]).cut == ()


def test_no_texts_are_no_vectors(embedder):
    assert embedder.embed([]).vectors == b""


def test_an_empty_text_has_no_vector_where_nothing_stands_for_it(chat):
    with pytest.raises(GenerationFailed, match="Text 2 of 2 is empty"):
        chat.embed(["cat", ""])


def test_the_chat_goes_on_where_it_was(loaded, chat, vocabulary):
    decoder, sequence = loaded.model.decoder, Sequence()
    tokens = vocabulary.tokenize("Once upon a time", has_specials=False)
    decoder.read(sequence, tokens, lambda done, total: None)
    before = llama.llama_get_logits_ith(decoder.context, -1)[:50]

    chat.embed(TEXTS)

    assert llama.llama_get_logits_ith(decoder.context, -1)[:50] == before
    decoder.memory.forget(sequence)


def test_a_text_that_llama_cpp_cannot_read_is_told(chat, monkeypatch):
    monkeypatch.setattr(chat, "_evaluate", lambda context, batch: -3)

    with pytest.raises(GenerationFailed, match="code -3"):
        chat.embed(["cat"])


def test_an_embedding_model_is_refused_for_chat(tmp_path):
    with pytest.raises(ModelFileError, match="cannot chat"):
        read_header(embedding_model(tmp_path))
