"""Tokens through the model: prefixes are kept, progress is told, an abort leaves the context in order."""

import pytest

from desktop.engine.host.decoder import Aborted
from desktop.engine.host.llama import llama
from desktop.engine.host.memory import Sequence


@pytest.fixture
def decoder(loaded):
    yield loaded.model.decoder
    loaded.model.decoder.memory.forget(Sequence())


@pytest.fixture
def tokens(vocabulary) -> list[int]:
    return vocabulary.tokenize("The sea and the world are wide. " * 20, has_specials=False)[:150]


def no_progress(done: int, total: int) -> None:
    """Nobody looks."""


def test_a_prompt_is_read_in_chunks_with_progress(decoder, tokens):
    seen = []
    sequence = Sequence()

    kept = decoder.read(sequence, tokens, lambda done, total: seen.append((done, total)))

    assert kept == 0
    assert sequence.tokens == tokens
    assert seen == [(0, 150), (64, 150), (128, 150), (150, 150)]


def test_only_what_differs_is_read_and_at_least_the_last_token(decoder, tokens):
    sequence = Sequence()
    decoder.read(sequence, tokens, no_progress)

    assert decoder.read(sequence, tokens, no_progress) == 149
    assert decoder.read(sequence, tokens[:100], no_progress) == 99
    assert decoder.read(sequence, [*tokens[:90], 5, 6, 7], no_progress) == 90
    assert sequence.tokens == [*tokens[:90], 5, 6, 7]


def test_the_best_next_token_is_the_same_with_and_without_a_kept_prefix(decoder, tokens, loaded):
    def best() -> int:
        logits = llama.llama_get_logits_ith(decoder.context, -1)
        return max(range(loaded.model.vocabulary.size), key=lambda token: logits[token])

    sequence = Sequence()
    decoder.read(sequence, tokens, no_progress)
    fresh = best()
    decoder.read(sequence, tokens[:70], no_progress)
    decoder.read(sequence, tokens, no_progress)

    assert best() == fresh


def test_an_abort_keeps_what_was_read_and_the_rest_can_follow(decoder, tokens, loaded):
    sequence = Sequence()

    def stop_after_the_first_chunk(done: int, total: int) -> None:
        if done:
            loaded.flag.stop(1)

    with pytest.raises(Aborted):
        decoder.read(sequence, tokens, stop_after_the_first_chunk)
    loaded.flag.begin(2)

    assert sequence.tokens == tokens[:64]
    assert decoder.read(sequence, tokens, no_progress) == 64
    assert sequence.tokens == tokens


def test_a_forgotten_sequence_is_read_anew(decoder, tokens):
    sequence = Sequence()
    decoder.read(sequence, tokens, no_progress)

    decoder.memory.forget(sequence)

    assert sequence.tokens == []
    assert decoder.read(sequence, tokens, no_progress) == 0
