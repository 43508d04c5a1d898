"""What is tried when a load fails: less and less, never against the user's own settings, and told in sentences."""

from dataclasses import replace
from itertools import pairwise

import pytest

from desktop.domain.models import CacheType, FlashAttention, LoadMemory, LoadSettings
from desktop.engine.gguf import GgufHeader
from desktop.engine.load_ladder import first_rung, ladder, n_rungs_for_weights
from desktop.engine.load_plan import plan_load
from tests.unit.engine.headers import GB, GPU, HEADER, SMALL_GPU, machine


def rungs_on(here, settings=None):
    settings = settings or LoadSettings()
    return ladder(plan_load(HEADER, settings, here), HEADER, settings, here)


def test_the_first_rung_is_the_plan_itself_and_gives_up_nothing_where_all_fits():
    here = machine(16, GPU)
    first = rungs_on(here)[0]

    assert first.plan == plan_load(HEADER, LoadSettings(), here)
    assert first.given_up == ()


def test_layers_go_first_then_extra_buffers_then_the_cache_then_the_context():
    rungs = rungs_on(machine(16, GPU))
    plans = [rung.plan for rung in rungs]

    assert [plan.n_gpu_layers for plan in plans] == [33, 24, 16, 0, 0, 0, 0, 0]
    assert [plan.use_extra_bufts for plan in plans] == [True] * 4 + [False] * 4
    assert [str(plan.cache_type_v) for plan in plans] == ["f16"] * 5 + ["q8_0"] * 3
    assert [plan.flash_attn for plan in plans[5:]] == [FlashAttention.ON] * 3
    assert [plan.n_ctx for plan in plans] == [8192] * 6 + [4096, 2048]
    assert plans[3].gpus == ()
    assert n_rungs_for_weights(rungs) == 5


def test_without_a_graphics_card_no_layers_are_given_up():
    rungs = rungs_on(machine())

    assert [rung.step for rung in rungs] == [
        "as planned", "no extra buffers", "cache in 8 bits", "half of the context", "a quarter of the context",
    ]  # fmt: skip
    assert n_rungs_for_weights(rungs) == 2


@pytest.mark.parametrize(
    ("by_hand", "field"),
    [
        (LoadSettings(n_gpu_layers=20), "n_gpu_layers"),
        (LoadSettings(n_ctx=4096), "n_ctx"),
        (LoadSettings(cache_type_k=CacheType.F16), "cache_type_v"),
        (LoadSettings(cache_type_v=CacheType.Q4_0), "cache_type_v"),
        (LoadSettings(flash_attn=FlashAttention.OFF), "flash_attn"),
        (LoadSettings(flash_attn=FlashAttention.OFF), "cache_type_k"),
    ],
)
def test_what_the_user_set_is_never_changed(by_hand, field):
    rungs = rungs_on(machine(16, GPU), by_hand)

    assert len(rungs) > 1
    assert len({getattr(rung.plan, field) for rung in rungs}) == 1


def test_a_cache_that_cannot_be_smaller_is_left_as_it_is():
    odd = GgufHeader(HEADER.facts, replace(HEADER.shape, block_values=48))
    here = machine()
    rungs = ladder(plan_load(odd, LoadSettings(), here), odd, LoadSettings(), here)

    assert {rung.plan.cache_type_k for rung in rungs} == {CacheType.F16}
    assert rungs[-1].plan.n_ctx == 2048


def test_every_rung_is_another_plan():
    for here in (machine(), machine(16, GPU), machine(5.2), machine(16, SMALL_GPU)):
        plans = [rung.plan for rung in rungs_on(here)]
        assert all(left != right for left, right in pairwise(plans))


def test_what_is_given_up_is_told_in_sentences():
    rungs = {rung.step: rung.given_up for rung in rungs_on(machine(16, GPU))}

    assert rungs["half of the layers"] == (
        "16 of 32 layers run on the graphics card: it could not be loaded otherwise.",
    )
    assert rungs["a quarter of the context"] == (
        "The model runs on the processor, not on the graphics card: it could not be loaded otherwise.",
        "The fastest code for this processor is not used: it could not be loaded otherwise.",
        "The chat is remembered in 8 bits a value instead of 16: it could not be loaded otherwise.",
        "The context has 2,048 tokens instead of 8,192: it could not be loaded otherwise.",
    )


def test_memory_is_named_as_the_cause_when_the_plan_itself_gives_something_up():
    part = rungs_on(machine(16, SMALL_GPU))[0]
    short = rungs_on(machine(5.5))[0]

    assert part.given_up == (
        f"{part.plan.n_gpu_layers} of 32 layers run on the graphics card: there is not enough free memory for more.",
    )
    assert short.given_up[0].endswith("tokens instead of 8,192: there is not enough free memory for more.")


def test_a_graphics_card_that_the_user_left_out_is_no_loss():
    assert rungs_on(machine(16, GPU), LoadSettings(devices=("CPU",)))[0].given_up == ()
    assert rungs_on(machine(16, GPU), LoadSettings(n_gpu_layers=4))[0].given_up == ()


def test_a_named_graphics_card_that_cannot_be_used_is_told():
    rungs = rungs_on(machine(16, GPU), LoadSettings(devices=("Vulkan0",)))

    told = {rung.step: rung.given_up for rung in rungs}["no layers"]
    assert told == ("The model runs on the processor, not on the graphics card: it could not be loaded otherwise.",)


def test_layers_for_a_graphics_card_that_is_not_there_are_told():
    told = "GPU layers is set to 20, but llama.cpp finds no graphics card: the processor does it all."

    assert rungs_on(machine(), LoadSettings(n_gpu_layers=20))[0].given_up == (told,)
    assert rungs_on(machine(), LoadSettings(n_gpu_layers=0))[0].given_up == ()


def test_the_next_load_begins_where_the_last_one_worked_unless_there_is_more_memory():
    here = machine(16, GPU)
    rungs = rungs_on(here)
    memory = LoadMemory(here.identity, "no layers", here.free_bytes)

    assert first_rung(rungs, memory, here) == 3
    assert first_rung(rungs, None, here) == 0
    assert first_rung(rungs, replace(memory, step="some step of another version"), here) == 0
    assert first_rung(rungs, replace(memory, free_bytes=here.free_bytes // 2), here) == 0
    assert first_rung(rungs, memory, machine(16 + 2, GPU)) == 3
    assert here.free_bytes == 24 * GB
