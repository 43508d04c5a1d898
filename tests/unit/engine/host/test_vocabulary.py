"""Text to tokens and back."""

import pytest

from desktop.engine.host.llama import llama
from desktop.engine.host.text_stream import TextStream
from desktop.engine.host.vocabulary import END_OF_GENERATION, Vocabulary
from tests.unit.engine.gguf_files import gguf


@pytest.mark.parametrize(
    "text", ["Hello, world!", "中文字符", "👍🏽 🎉 naïve café", "  two  spaces\n\n\ttab", "\x00\x01"]
)
def test_a_text_survives_token_by_token(vocabulary, text):
    stream = TextStream()
    tokens = vocabulary.tokenize(text, has_specials=False)

    assert "".join(stream.feed(vocabulary.piece(token)) for token in tokens) == text


@pytest.fixture
def sentencepiece(tmp_path, log) -> Vocabulary:
    """A small vocabulary of the kind that puts a space before every text."""
    words = ["▁", "h", "i", "hi", "▁hi", "[", "]", "o", "k", "ok", "▁ok"]
    specials = ["[THINK]", "[/THINK]", "<|tool|>"]
    tokens = ["<unk>", "<s>", "</s>", *[f"<0x{byte:02X}>" for byte in range(256)], *words, *specials]
    values = {
        "general.architecture": "llama",
        "llama.context_length": 64,
        "llama.embedding_length": 32,
        "llama.block_count": 1,
        "llama.feed_forward_length": 32,
        "llama.attention.head_count": 1,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * 259 + [-float(1 + len(words) - len(word)) for word in words] + [0.0] * 3,
        "tokenizer.ggml.token_type": [2, 3, 3, *[6] * 256, *[1] * len(words), *[3] * len(specials)],
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
    }
    path = tmp_path / "sentencepiece.gguf"
    path.write_bytes(gguf(values, ()))
    parameters = llama.llama_model_default_params()
    parameters.vocab_only = True
    model = llama.llama_model_load_from_file(str(path).encode(), parameters)
    assert model, log.errors()
    yield Vocabulary(model)
    llama.llama_model_free(model)


def test_the_space_before_every_text_stands_only_at_the_beginning(sentencepiece):
    def texts(tokens: list[int]) -> list[str]:
        return [sentencepiece.token_text(token) for token in tokens]

    assert texts(sentencepiece.tokenize("hi", has_specials=False)) == ["▁hi"]
    assert texts(sentencepiece.tokenize("hi", has_specials=False, is_start=False)) == ["hi"]
    assert texts(sentencepiece.tokenize(" hi ok", has_specials=False, is_start=False)) == ["▁hi", "▁ok"]
    assert texts(sentencepiece.tokenize("]hi", has_specials=True, is_start=False)) == ["]", "hi"]


def test_a_vocabulary_that_wants_bos_gets_it(sentencepiece):
    assert sentencepiece.wants_bos
    assert sentencepiece.with_bos([263]) == [1, 263]


def test_special_tokens_act_only_where_they_are_allowed(vocabulary):
    assert len(vocabulary.tokenize("<|im_end|>", has_specials=True)) == 1
    assert len(vocabulary.tokenize("<|im_end|>", has_specials=False)) > 3


def test_special_tokens_that_mark_reasoning_are_text_and_others_are_not(sentencepiece):
    tokens = sentencepiece.tokenize("[THINK]hi[/THINK]<|tool|>ok", has_specials=True, is_start=False)

    text = b"".join(sentencepiece.piece(token) for token in tokens)
    assert text.replace(b" ", b"") == b"[THINK]hi[/THINK]ok"


def test_tokens_that_end_the_answer_are_known_as_such(vocabulary):
    (end,) = vocabulary.tokenize("<|im_end|>", has_specials=True)

    assert vocabulary.piece(end) is END_OF_GENERATION
    assert vocabulary.pieces[end] is END_OF_GENERATION
    assert vocabulary.eos == end
    assert vocabulary.token_text(end) == "<|im_end|>"


def test_a_special_token_that_does_not_end_the_answer_is_no_text(vocabulary):
    (start,) = vocabulary.tokenize("<|im_start|>", has_specials=True)

    assert vocabulary.piece(start) == b""


def test_a_buffer_that_is_too_small_for_a_piece_grows(vocabulary, monkeypatch):
    import ctypes

    monkeypatch.setattr(vocabulary, "_buffer", ctypes.create_string_buffer(1))
    token = max(vocabulary.tokenize("understanding everything", has_specials=False))
    vocabulary.pieces.pop(token, None)

    assert len(vocabulary.piece(token)) > 1


def test_bos_stands_once_where_it_is_wanted_and_the_templates_own_stays(vocabulary, monkeypatch):
    bos = vocabulary.bos
    assert vocabulary.with_bos([7, 8]) == [7, 8]
    assert vocabulary.with_bos([bos, 7]) == [bos, 7]

    monkeypatch.setattr(vocabulary, "wants_bos", True)

    assert vocabulary.with_bos([7, 8]) == [bos, 7, 8]
    assert vocabulary.with_bos([bos, bos, 7]) == [bos, 7]


def test_the_spelling_of_a_text_is_its_tokens_or_none_when_it_ends_inside_of_one(vocabulary):
    tokens = vocabulary.tokenize("The weather is fine.", has_specials=False)
    whole = b"The weather is fine."

    assert vocabulary.spelling(tokens, whole) == tokens
    assert vocabulary.spelling([*tokens, tokens[0]], whole) == tokens
    assert vocabulary.spelling(tokens, b"T") == []
    assert vocabulary.spelling(tokens, whole + b"!") == []


def test_no_text_has_no_tokens(vocabulary):
    assert vocabulary.tokenize("", has_specials=True) == []
    assert vocabulary.token_text(-1) == ""
