"""Log probabilities of the chosen tokens, beside what llama.cpp's own logits give."""

import ctypes
import math

import numpy as np
import pytest

from desktop.domain.requests import Sampling
from desktop.engine.host.llama import llama
from desktop.engine.host.logprobs import MOST, LogProbs
from desktop.engine.host.memory import Sequence
from desktop.engine.host.sampler import Sampler


@pytest.fixture
def context(loaded, vocabulary):
    """A context that has just read some text."""
    decoder, sequence = loaded.model.decoder, Sequence()
    decoder.read(sequence, vocabulary.tokenize("Once upon a", has_specials=False), lambda done, total: None)
    yield decoder.context
    decoder.memory.forget(sequence)


def chosen(context, vocabulary, n_best: int, sampling: Sampling):
    with Sampler(sampling, 1, vocabulary.size) as sampler:
        probs = LogProbs(vocabulary, n_best, llama.llama_sampler_sample)
        token = probs.choose(sampler.chain, context, -1)
    (noted,) = probs.take()
    assert noted.token.raw == vocabulary.piece(token)
    assert probs.take() == ()
    return noted


def test_the_greedy_token_is_the_first_of_the_best(context, vocabulary):
    noted = chosen(context, vocabulary, 5, Sampling(temperature=0))

    assert noted.best[0] == noted.token
    assert len(noted.best) == 5
    values = [each.logprob for each in noted.best]
    assert values == sorted(values, reverse=True)
    assert noted.token.text == noted.token.raw.decode()


def test_they_are_the_softmax_of_the_raw_logits_whatever_the_sampling(context, vocabulary):
    noted = chosen(context, vocabulary, 3, Sampling(temperature=2.0, top_k=1))
    pointer = llama.llama_get_logits_ith(context, -1)
    values = ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float * vocabulary.size)).contents
    exact = np.array(values, np.float64)
    exact -= exact.max() + math.log(np.exp(exact - exact.max()).sum())

    assert [each.logprob for each in noted.best] == pytest.approx(sorted(exact, reverse=True)[:3], abs=1e-5)


def test_all_asked_for_are_a_distribution_that_sums_to_less_than_one(context, vocabulary):
    noted = chosen(context, vocabulary, 10_000, Sampling(temperature=0))

    assert len(noted.best) == MOST
    assert 0.9 < sum(math.exp(each.logprob) for each in noted.best) <= 1


def test_a_token_that_ends_the_answer_is_named_among_the_best_and_not_noted(context, vocabulary):
    probs = LogProbs(vocabulary, 1, lambda chain, context, index: vocabulary.eos)

    assert probs.choose(0, context, -1) == vocabulary.eos
    assert probs.take() == ()
    assert vocabulary.shown(vocabulary.eos) == b"<|im_end|>"
