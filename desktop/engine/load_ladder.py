"""What to try next when a load fails: plans that ask less and less of the machine, and what is given up with each.

Pure. Only what the user left automatic is ever changed. Each rung also does without what those before it gave up. A
rung has a name, by which it is found again next time, when free memory and with it the first plan may be others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.domain.models import CacheType, FlashAttention, LoadMemory, LoadSettings
from desktop.engine.gguf import GgufHeader
from desktop.engine.load_plan import (
    LEAST_N_CTX,
    N_CTX_STEP,
    PROCESSOR,
    LoadPlan,
    Machine,
    can_quantize_cache,
    wanted_n_ctx,
)

AS_PLANNED = "as planned"
# So much more memory than last time makes it worth to begin at the top again.
_MORE_MEMORY = 1.25
_NO_SUCCESS = "it could not be loaded otherwise"
_NO_MEMORY = "there is not enough free memory for more"


@dataclass(frozen=True, slots=True)
class Rung:
    """One plan to try. ``given_up`` tells the user in sentences what is done without. ``helps_weights`` tells whether
    it can help when it is already the weights that cannot be loaded."""

    step: str
    plan: LoadPlan
    given_up: tuple[str, ...]
    helps_weights: bool = True


def ladder(plan: LoadPlan, header: GgufHeader, settings: LoadSettings, machine: Machine) -> tuple[Rung, ...]:
    """All rungs, the plan itself first."""
    has_gpu = any(name != PROCESSOR for name in settings.devices) if settings.devices else bool(machine.gpus)
    told = _Told(plan, header, settings, has_gpu)
    rungs = [Rung(AS_PLANNED, plan, told.given_up(plan))]
    for step, less, helps_weights in _steps(plan, header, settings):
        if less != rungs[-1].plan:
            rungs.append(Rung(step, less, told.given_up(less), helps_weights))
    return tuple(rungs)


def n_rungs_for_weights(rungs: Sequence[Rung]) -> int:
    """How many of the first rungs can help when the weights cannot be loaded."""
    return next((index for index, rung in enumerate(rungs) if not rung.helps_weights), len(rungs))


def first_rung(rungs: Sequence[Rung], memory: LoadMemory | None, machine: Machine) -> int:
    """Where to begin: where it worked last time, unless there is much more memory now."""
    if memory is None or machine.free_bytes > memory.free_bytes * _MORE_MEMORY:
        return 0
    return next((index for index, rung in enumerate(rungs) if rung.step == memory.step), 0)


def _steps(plan: LoadPlan, header: GgufHeader, settings: LoadSettings) -> Iterator[tuple[str, LoadPlan, bool]]:
    if plan.n_gpu_layers and settings.n_gpu_layers is None:
        for step, part in (("three quarters of the layers", 3 / 4), ("half of the layers", 1 / 2)):
            yield step, replace(plan, n_gpu_layers=max(1, int(plan.n_gpu_layers * part))), True
        plan = plan.on_processor()
        yield "no layers", plan, True
    plan = replace(plan, use_extra_bufts=False)
    yield "no extra buffers", plan, True
    is_cache_free = settings.cache_type_k is CacheType.AUTO and settings.cache_type_v is CacheType.AUTO
    if is_cache_free and can_quantize_cache(header) and settings.flash_attn is not FlashAttention.OFF:
        plan = replace(plan, cache_type_k=CacheType.Q8_0, cache_type_v=CacheType.Q8_0, flash_attn=FlashAttention.ON)
        yield "cache in 8 bits", plan, False
    if settings.n_ctx is None:
        for step, part in (("half of the context", 2), ("a quarter of the context", 4)):
            n_ctx = max(LEAST_N_CTX, plan.n_ctx // part // N_CTX_STEP * N_CTX_STEP)
            yield step, replace(plan, n_ctx=min(n_ctx, plan.n_ctx)), False


@dataclass(frozen=True, slots=True)
class _Told:
    """Says what a plan does without, and why: memory where the first plan did already, a failure where it did not."""

    first: LoadPlan
    header: GgufHeader
    settings: LoadSettings
    has_gpu: bool

    def given_up(self, plan: LoadPlan) -> tuple[str, ...]:
        """The sentences for one plan."""
        return (*self._layers(plan), *self._others(plan))

    def _layers(self, plan: LoadPlan) -> Iterator[str]:
        wanted = self.settings.n_gpu_layers
        if wanted and not self.has_gpu and not self.settings.devices:
            yield f"GPU layers is set to {wanted}, but llama.cpp finds no graphics card: the processor does it all."
        if wanted is not None or not self.has_gpu:
            return
        n_layers = self.header.facts.n_layers
        why = _NO_MEMORY if plan.n_gpu_layers == self.first.n_gpu_layers else _NO_SUCCESS
        if not plan.n_gpu_layers:
            yield f"The model runs on the processor, not on the graphics card: {why}."
        elif plan.n_gpu_layers <= n_layers:
            yield f"{plan.n_gpu_layers} of {n_layers} layers run on the graphics card: {why}."

    def _others(self, plan: LoadPlan) -> Iterator[str]:
        if not plan.use_extra_bufts:
            yield f"The fastest code for this processor is not used: {_NO_SUCCESS}."
        if plan.cache_type_k != self.first.cache_type_k:
            yield f"The chat is remembered in 8 bits a value instead of 16: {_NO_SUCCESS}."
        wanted = wanted_n_ctx(self.header)
        if self.settings.n_ctx is None and plan.n_ctx < wanted:
            why = _NO_MEMORY if plan.n_ctx == self.first.n_ctx else _NO_SUCCESS
            yield f"The context has {plan.n_ctx:,} tokens instead of {wanted:,}: {why}."
