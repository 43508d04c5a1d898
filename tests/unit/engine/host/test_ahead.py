"""Evaluating guessed tokens: the answer is the same as without, and nothing is left of wrong guesses."""

import pytest

from desktop.engine.host import ahead as ahead_module
from desktop.engine.host.ahead import IN_VAIN, Ahead, Steps, measured_cost
from desktop.engine.host.decoder import DECODED, NO_ROOM
from desktop.engine.host.llama import llama
from desktop.engine.host.memory import Sequence
from desktop.engine.host.prompt_lookup import GUESSED

CHEAP = 1.2
LIMIT = 90


@pytest.fixture
def sequence(loaded) -> Sequence:
    made = Sequence(0, 512)
    yield made
    loaded.model.decoder.memory.forget(made)


@pytest.fixture
def best():
    """Chooses the likeliest token."""
    chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
    llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_greedy())
    yield lambda choose, context: choose(chain, context, -1)
    llama.llama_sampler_free(chain)


@pytest.fixture
def walk(loaded, sequence, best, monkeypatch):
    """Chooses tokens by some steps; gives them and how many batches that took."""
    decoder, batches = loaded.model.decoder, []
    decode = llama.llama_decode

    def counted(context: int, batch: object) -> int:
        batches.append(batch.n_tokens)
        return decode(context, batch)

    monkeypatch.setattr(llama, "llama_decode", counted)

    def walk(prompt: list[int], make) -> tuple[list[int], list[int]]:
        decoder.memory.forget(sequence)
        decoder.read(sequence, prompt, lambda _done, _total: None)
        batches.clear()
        steps, tokens = make(decoder, sequence), []
        choose, step = steps.choosing(llama.llama_sampler_sample), steps.step
        while len(tokens) < LIMIT:
            tokens.append(best(choose, decoder.context))
            if len(tokens) < LIMIT:
                assert step(tokens[-1]) == DECODED
        steps.end()
        return tokens, batches.copy()

    return walk


def looking_ahead(decoder, sequence) -> Ahead:
    return Ahead(decoder, sequence, CHEAP, LIMIT)


@pytest.fixture
def repeated(loaded, walk) -> list[int]:
    """A prompt that holds what comes next."""
    start = loaded.model.vocabulary.tokenize("Once upon a time there was a little", has_specials=False)
    tokens, _ = walk(start, Steps)
    return [*start, *tokens, *start]


def test_the_same_tokens_come_in_fewer_batches(walk, repeated):
    one_by_one, single = walk(repeated, Steps)
    ahead, together = walk(repeated, looking_ahead)

    assert ahead == one_by_one
    assert single == [1] * (LIMIT - 1)
    assert set(together) == {1, 1 + GUESSED}
    assert len(together) < len(single)
    assert sum(together) > len(single)


def test_wrong_guesses_leave_nothing_behind(walk, repeated, loaded, sequence, monkeypatch):
    one_by_one, _ = walk(repeated, Steps)
    monkeypatch.setattr(ahead_module.PromptLookup, "guess", lambda _lookup: [7] * GUESSED)

    ahead, together = walk(repeated, looking_ahead)
    last = llama.llama_memory_seq_pos_max(llama.llama_get_memory(loaded.model.decoder.context), 0)

    assert ahead == one_by_one
    assert 1 + GUESSED in together
    assert last == len(sequence.tokens) - 1 == len(repeated) + LIMIT - 2


def test_an_answer_that_ends_within_a_guess_leaves_nothing_behind(loaded, sequence, best, repeated, monkeypatch):
    decoder = loaded.model.decoder
    decoder.memory.forget(sequence)
    decoder.read(sequence, repeated, lambda _done, _total: None)
    steps = looking_ahead(decoder, sequence)
    monkeypatch.setattr(ahead_module.PromptLookup, "guess", lambda _lookup: [7] * GUESSED)
    steps.step(best(steps.choosing(llama.llama_sampler_sample), decoder.context))
    memory = llama.llama_get_memory(decoder.context)
    within = llama.llama_memory_seq_pos_max(memory, 0)

    steps.end()

    assert within == len(repeated) + GUESSED
    assert llama.llama_memory_seq_pos_max(memory, 0) == len(repeated)


def test_a_batch_of_guesses_that_fails_is_told_like_any_other(loaded, sequence, repeated, monkeypatch):
    decoder = loaded.model.decoder
    decoder.read(sequence, repeated, lambda _done, _total: None)
    steps = looking_ahead(decoder, sequence)
    monkeypatch.setattr(ahead_module.PromptLookup, "guess", lambda _lookup: [7] * GUESSED)
    monkeypatch.setattr(llama, "llama_decode", lambda _context, _batch: NO_ROOM)

    assert steps.step(7) == NO_ROOM
    assert len(sequence.tokens) == len(repeated) + 1


def test_nothing_is_guessed_beyond_what_may_be_chosen(walk, repeated, loaded, sequence):
    _, together = walk(repeated, looking_ahead)

    # The last guess begins so early that all of it could still be chosen.
    assert together[-1] == 1
    assert sum(together) >= LIMIT - 1


def test_what_guessing_costs_is_measured_and_leaves_nothing_behind(loaded, sequence, monkeypatch):
    monkeypatch.setattr(ahead_module, "QUICK_S", 0.0)
    cost = measured_cost(loaded.model.decoder, 5)

    assert 1 < cost <= IN_VAIN
    assert llama.llama_memory_seq_pos_max(llama.llama_get_memory(loaded.model.decoder.context), 0) == -1


def test_what_takes_too_long_to_measure_is_taken_to_be_in_vain(loaded, sequence, monkeypatch):
    monkeypatch.setattr(ahead_module, "QUICK_S", 0.0)
    monkeypatch.setattr(ahead_module, "BUDGET_S", 0.0)

    assert measured_cost(loaded.model.decoder, 5) == IN_VAIN


def test_where_nobody_waits_for_a_token_it_is_in_vain(loaded, sequence, monkeypatch):
    monkeypatch.setattr(ahead_module, "QUICK_S", 3600.0)

    assert measured_cost(loaded.model.decoder, 5) == IN_VAIN


def test_where_no_tail_can_be_cut_it_is_in_vain(loaded, monkeypatch):
    monkeypatch.setattr(type(loaded.model.decoder.memory), "cuts_anywhere", property(lambda _memory: False))

    assert measured_cost(loaded.model.decoder, 5) == IN_VAIN
