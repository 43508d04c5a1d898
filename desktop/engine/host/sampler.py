"""Builds llama.cpp's chain of samplers for one answer, in llama.cpp's own order."""

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

from desktop.domain.errors import GenerationFailed
from desktop.domain.requests import Sampling
from desktop.engine.host.llama import llama

MAX_SEED = 2**32 - 1

# Chooses a token by a chain of samplers, a context and the number of the logits, as ``llama_sampler_sample`` does.
Choose = Callable[[int, int, int], int]


class Sampler:
    """A chain for one answer; frees it when left. ``chain`` goes to ``llama_sampler_sample``."""

    def __init__(self, sampling: Sampling, seed: int, vocab_size: int) -> None:
        parameters = llama.llama_sampler_chain_default_params()
        parameters.no_perf = True
        self.chain: int = _checked(llama.llama_sampler_chain_init(parameters))
        self._has_penalties = False
        for link in self._links(sampling, seed, vocab_size):
            llama.llama_sampler_chain_add(self.chain, _checked(link))

    def accept_prompt(self, tokens: Sequence[int], last_n: int) -> None:
        """Let the penalties see the end of the prompt."""
        if self._has_penalties:
            for token in tokens[-last_n:]:
                llama.llama_sampler_accept(self.chain, token)

    def __enter__(self) -> "Sampler":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        llama.llama_sampler_free(self.chain)

    def _links(self, sampling: Sampling, seed: int, vocab_size: int) -> Iterator[int]:
        """Links that would change nothing are left out."""
        if sampling.temperature <= 0:
            yield llama.llama_sampler_init_greedy()
            return
        if _penalises(sampling):
            self._has_penalties = True
            yield llama.llama_sampler_init_penalties(
                vocab_size,
                sampling.repeat_last_n,
                sampling.repeat_penalty,
                sampling.frequency_penalty,
                sampling.presence_penalty,
            )
        if sampling.top_k > 0:
            yield llama.llama_sampler_init_top_k(sampling.top_k)
        if sampling.typical_p < 1:
            yield llama.llama_sampler_init_typical(sampling.typical_p, 1)
        if sampling.top_p < 1:
            yield llama.llama_sampler_init_top_p(sampling.top_p, 1)
        if sampling.min_p > 0:
            yield llama.llama_sampler_init_min_p(sampling.min_p, 1)
        if sampling.temperature != 1:
            yield llama.llama_sampler_init_temp(sampling.temperature)
        yield llama.llama_sampler_init_dist(seed & MAX_SEED)


def _penalises(sampling: Sampling) -> bool:
    changes = (sampling.repeat_penalty != 1, sampling.frequency_penalty != 0, sampling.presence_penalty != 0)
    return any(changes) and sampling.repeat_last_n > 0 and sampling.repeat_penalty > 0


def _checked(pointer: int | None) -> int:
    if not pointer:
        raise GenerationFailed("llama.cpp could not make a sampler.", "Choose other values in Settings › Sampling.")
    return pointer
