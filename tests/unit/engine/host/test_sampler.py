"""Chains of samplers: in llama.cpp's order, without links that change nothing."""

import pytest

from desktop.domain.requests import Sampling
from desktop.engine.host.decoder import Sequence
from desktop.engine.host.llama import llama
from desktop.engine.host.sampler import Sampler

NEUTRAL = Sampling(temperature=1, top_k=0, top_p=1, min_p=0, typical_p=1)


def links(sampling: Sampling) -> list[str]:
    with Sampler(sampling, 1, 4096) as sampler:
        chain = sampler.chain
        count = llama.llama_sampler_chain_n(chain)
        return [
            llama.llama_sampler_name(llama.llama_sampler_chain_get(chain, index)).decode() for index in range(count)
        ]


def test_temperature_0_is_greedy_alone():
    assert links(Sampling(temperature=0, repeat_penalty=1.3, top_k=5)) == ["greedy"]


def test_all_links_stand_in_llama_cpps_order():
    everything = Sampling(top_k=40, top_p=0.9, min_p=0.1, typical_p=0.9, repeat_penalty=1.1)

    assert links(everything) == ["penalties", "top-k", "typical", "top-p", "min-p", "temp", "dist"]


def test_links_that_change_nothing_are_left_out():
    assert links(NEUTRAL) == ["dist"]
    assert links(Sampling(repeat_penalty=1.1, repeat_last_n=0))[0] == "top-k"


@pytest.mark.parametrize("change", [{"repeat_penalty": 5.0}, {"presence_penalty": 50.0}, {"frequency_penalty": 50.0}])
def test_penalties_see_the_prompt(loaded, change):
    sampling = Sampling(temperature=0.01, top_k=1, **change)
    likely = _sampled(loaded, Sampling(temperature=0.01, top_k=1), [])

    assert _sampled(loaded, sampling, []) == likely
    assert _sampled(loaded, sampling, [likely]) != likely


def _sampled(loaded, sampling: Sampling, prompt: list[int]) -> int:
    decoder, sequence = loaded.model.decoder, Sequence()
    decoder.read(sequence, [1, 50, 60], lambda done, total: None)
    decoder.memory.forget(sequence)
    with Sampler(sampling, 1, loaded.model.vocabulary.size) as sampler:
        sampler.accept_prompt(prompt, sampling.repeat_last_n)
        return llama.llama_sampler_sample(sampler.chain, decoder.context, -1)
