"""How a model is loaded: what the user wants, else what fits."""

from dataclasses import replace

import pytest

from desktop.domain.errors import Cure, ModelLoadFailed
from desktop.domain.models import CacheType, FlashAttention, LoadSettings
from desktop.engine.gguf import GgufHeader
from desktop.engine.load_plan import Machine, need_of, plan_load
from desktop.engine.protocol import Device
from tests.unit.engine.headers import FACTS, GB, GPU, HEADER, SHAPE, SHARED_GPU, SMALL_GPU, machine


def test_automatic_takes_8192_tokens_all_cores_and_no_gpu_where_there_is_none():
    plan = plan_load(HEADER, LoadSettings(), machine())

    assert (plan.n_ctx, plan.n_gpu_layers, plan.n_threads, plan.device) == (8192, 0, 6, "CPU")
    assert (plan.gpus, plan.n_ubatch, plan.flash_attn) == ((), 128, FlashAttention.AUTO)


def test_automatic_context_is_no_longer_than_the_training_and_the_memory():
    short = GgufHeader(replace(FACTS, n_ctx_train=2048), SHAPE)
    tight = machine(5.5)

    assert plan_load(short, LoadSettings(), machine()).n_ctx == 2048
    cut = plan_load(HEADER, LoadSettings(), tight)
    assert 512 < cut.n_ctx < 8192
    assert need_of(HEADER, cut).main_bytes <= tight.free_memory_bytes
    assert need_of(HEADER, replace(cut, n_ctx=cut.n_ctx + 256)).main_bytes > tight.free_memory_bytes


def test_what_the_user_sets_is_taken():
    settings = LoadSettings(n_ctx=1024, n_gpu_layers=5, n_threads=3, n_batch=2048, n_ubatch=1024, use_mlock=True)
    plan = plan_load(HEADER, settings, machine(16, GPU))

    assert (plan.n_ctx, plan.n_gpu_layers, plan.n_threads, plan.n_threads_batch) == (1024, 5, 3, 3)
    assert (plan.n_batch, plan.n_ubatch, plan.use_mmap, plan.use_mlock) == (2048, 1024, True, True)
    assert (plan.device, plan.gpus) == ("Graphics card", ("Vulkan0",))


def test_layers_that_fit_go_to_the_graphics_card_and_leave_a_tenth_of_it_free():
    assert plan_load(HEADER, LoadSettings(), machine(16, GPU)).n_gpu_layers == 33
    part = plan_load(HEADER, LoadSettings(), machine(16, SMALL_GPU))

    assert 0 < part.n_gpu_layers < 33
    assert need_of(HEADER, part).gpu_bytes <= 0.9 * SMALL_GPU.memory_free_bytes
    assert need_of(HEADER, replace(part, n_gpu_layers=part.n_gpu_layers + 1)).gpu_bytes > 2.7 * GB


def test_several_cards_share_what_one_cannot_hold():
    both = plan_load(HEADER, LoadSettings(), machine(16, SMALL_GPU, replace_name(SMALL_GPU, "Vulkan2")))

    assert both.gpus == ("Vulkan1", "Vulkan2")
    assert both.n_gpu_layers > plan_load(HEADER, LoadSettings(), machine(16, SMALL_GPU)).n_gpu_layers
    assert both.device == "Small card, Small card"


def replace_name(device, name):
    return type(device)(name, device.description, device.kind, device.memory_total_bytes, device.memory_free_bytes)


def test_named_devices_and_a_main_one_are_taken():
    settings = LoadSettings(devices=("Vulkan1", "Vulkan0"), main_device="Vulkan0", tensor_split=(3.0, 1.0))
    plan = plan_load(HEADER, settings, machine(16, GPU, SMALL_GPU))

    assert (plan.gpus, plan.main_gpu, plan.tensor_split) == (("Vulkan1", "Vulkan0"), 1, (3.0, 1.0))
    assert (plan.used_gpus, plan.device) == (("Vulkan0",), "Graphics card")
    assert plan_load(HEADER, LoadSettings(main_device="Vulkan1"), machine(16, GPU, SMALL_GPU)).main_gpu == 1


def test_the_processor_alone_can_be_chosen_and_then_no_graphics_card_is_touched():
    for settings in (LoadSettings(devices=("CPU",)), LoadSettings(n_gpu_layers=0)):
        plan = plan_load(HEADER, settings, machine(16, GPU))
        assert (plan.n_gpu_layers, plan.gpus, plan.device) == (0, (), "CPU")


def test_a_device_that_is_not_there_is_told():
    with pytest.raises(ModelLoadFailed) as told:
        plan_load(HEADER, LoadSettings(devices=("CUDA0",)), machine(16, GPU))

    assert told.value.message == "There is no device named CUDA0."
    assert told.value.cure is Cure.USE_PROCESSOR
    cured = LoadSettings(devices=("CUDA0",), n_gpu_layers=0)
    assert plan_load(HEADER, cured, machine(16, GPU)).device == "CPU"


def test_a_smaller_cache_of_values_needs_flash_attention():
    small = LoadSettings(cache_type_v=CacheType.Q8_0)

    assert plan_load(HEADER, small, machine()).flash_attn is FlashAttention.ON
    with pytest.raises(ModelLoadFailed, match="Q8_0 needs flash attention, which is turned off"):
        plan_load(HEADER, replace(small, flash_attn=FlashAttention.OFF), machine())
    keys_only = LoadSettings(cache_type_k=CacheType.Q4_0, flash_attn=FlashAttention.OFF)
    assert plan_load(HEADER, keys_only, machine()).cache_type_k is CacheType.Q4_0


def test_a_model_whose_heads_do_not_fit_keeps_its_cache_in_16_bits():
    odd = GgufHeader(FACTS, replace(SHAPE, block_values=48))

    assert plan_load(odd, LoadSettings(), machine()).cache_type_k is CacheType.F16
    with pytest.raises(ModelLoadFailed, match=r"seven\.gguf cannot keep its cache in Q8_0") as told:
        plan_load(odd, LoadSettings(cache_type_k=CacheType.Q8_0), machine())
    assert told.value.cure is Cure.USUAL_CACHE


def test_what_lies_on_the_graphics_card_needs_no_main_memory():
    assert plan_load(HEADER, LoadSettings(n_ctx=512), machine(1.0, GPU)).n_gpu_layers == 33


def test_what_lies_on_a_graphics_unit_of_the_processor_does():
    with pytest.raises(ModelLoadFailed):
        plan_load(HEADER, LoadSettings(n_ctx=512, n_gpu_layers=33), machine(1.0, SHARED_GPU))


def test_tiny_models_get_one_thread_but_read_prompts_with_all():
    tiny = GgufHeader(replace(FACTS, size_bytes=7_000_000), SHAPE)

    plan = plan_load(tiny, LoadSettings(), machine())

    assert (plan.n_threads, plan.n_threads_batch) == (1, 6)


def test_a_model_that_cannot_fit_is_refused_with_both_figures():
    with pytest.raises(ModelLoadFailed) as told:
        plan_load(HEADER, LoadSettings(), machine(3))

    assert told.value.message == "seven.gguf needs about 5.0 GB, 3.0 GB are free."
    assert told.value.hint.startswith("Choose a smaller model")
    assert told.value.cure is Cure.OTHER_MODEL


def test_a_context_that_cannot_fit_is_refused_with_a_hint_at_the_context():
    with pytest.raises(ModelLoadFailed) as told:
        plan_load(HEADER, LoadSettings(n_ctx=131072), machine())

    assert told.value.message == "seven.gguf needs about 22.1 GB, 16.0 GB are free."
    assert told.value.hint == "Choose a smaller context length in Settings › Model."
    assert told.value.cure is Cure.SMALLER_CONTEXT


def test_an_unknown_amount_of_memory_refuses_nothing():
    assert plan_load(HEADER, LoadSettings(), Machine(0, n_cores=0)).n_threads == 1


def test_a_machine_is_known_by_its_build_its_cores_and_its_graphics_cards():
    same = machine(3, GPU).identity

    assert machine(16, GPU).identity == same
    assert machine(16).identity != same
    assert replace(machine(16, GPU), build="b2").identity != same
    assert replace(machine(16, GPU), n_cores=4).identity != same


@pytest.mark.parametrize(
    ("size_bytes", "gpus", "settings", "n_ubatch"),
    [
        (4 * GB, (), LoadSettings(), 128),
        (4 * GB, (), LoadSettings(n_batch=64), 64),
        (4 * GB, (), LoadSettings(n_ubatch=512), 512),
        (4 * GB, (GPU,), LoadSettings(), 512),
        (4 * GB, (GPU,), LoadSettings(n_gpu_layers=0), 128),
        (20_000_000, (), LoadSettings(), 512),
    ],
)
def test_a_processor_reads_large_models_in_steps_after_which_it_can_stop(size_bytes, gpus, settings, n_ubatch):
    header = GgufHeader(replace(FACTS, size_bytes=size_bytes), SHAPE)

    assert plan_load(header, settings, machine(16, *gpus)).n_ubatch == n_ubatch


def test_a_card_that_two_back_ends_find_counts_once_and_the_first_is_taken():
    cuda, vulkan = (
        Device(name, "Card", "gpu", 8 * GB, 8 * GB, name[:-1], "0000:01:00.0") for name in ("CUDA0", "Vulkan0")
    )
    other = Device("Vulkan1", "Other card", "gpu", 8 * GB, 8 * GB, "Vulkan", "0000:02:00.0")

    assert machine(16, cuda, vulkan, other).gpus == (cuda, other)
    assert plan_load(HEADER, LoadSettings(main_device="Vulkan0"), machine(16, cuda, vulkan)).gpus == ("Vulkan0",)


def test_cards_whose_place_is_not_known_all_count():
    assert machine(16, GPU, SMALL_GPU).gpus == (GPU, SMALL_GPU)
