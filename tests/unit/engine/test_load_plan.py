"""How a model is loaded: what the user wants, else what fits."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import ModelLoadFailed
from desktop.domain.models import LoadSettings, ModelFacts
from desktop.engine.gguf import GgufHeader
from desktop.engine.load_plan import Machine, plan_load
from desktop.engine.protocol import Device

GB = 10**9
FACTS = ModelFacts(
    path=Path("/models/seven.gguf"), name="Seven", architecture="llama", quantization="Q4_K_M", size_bytes=4 * GB,
    n_params=7 * GB, n_layers=32, n_ctx_train=131072, n_embd=4096, n_head=32, n_head_kv=8, vocab_size=128256,
    chat_template="", bytes_per_layer=GB // 8,
)  # fmt: skip
HEADER = GgufHeader(FACTS, kv_bytes_per_token=131072)
CPU = Device("CPU", "Processor", "cpu", 32 * GB, 16 * GB)
GPU = Device("Vulkan0", "Graphics card", "gpu", 8 * GB, 8 * GB)


def machine(free_gb: float = 16, *devices: Device) -> Machine:
    return Machine(int(free_gb * GB), n_cores=6, devices=(CPU, *devices))


def test_automatic_takes_8192_tokens_all_cores_and_no_gpu_where_there_is_none():
    plan = plan_load(HEADER, LoadSettings(), machine())

    assert (plan.n_ctx, plan.n_gpu_layers, plan.n_threads, plan.device) == (8192, 0, 6, "CPU")


def test_automatic_context_is_no_longer_than_the_training_and_the_memory():
    short = GgufHeader(replace(FACTS, n_ctx_train=2048), HEADER.kv_bytes_per_token)

    assert plan_load(short, LoadSettings(), machine()).n_ctx == 2048
    assert plan_load(HEADER, LoadSettings(), machine(4.6)).n_ctx == 3072


def test_what_the_user_sets_is_taken():
    plan = plan_load(HEADER, LoadSettings(n_ctx=1024, n_gpu_layers=5, n_threads=3), machine(16, GPU))

    assert (plan.n_ctx, plan.n_gpu_layers, plan.n_threads, plan.n_threads_batch) == (1024, 5, 3, 3)
    assert plan.device == "Graphics card"


def test_layers_that_fit_go_to_the_graphics_card():
    small = Device("Vulkan0", "Small card", "gpu", 3 * GB, 3 * GB)

    assert plan_load(HEADER, LoadSettings(), machine(16, GPU)).n_gpu_layers == 33
    assert 0 < plan_load(HEADER, LoadSettings(), machine(16, small)).n_gpu_layers < 33


def test_what_lies_on_the_graphics_card_needs_no_main_memory():
    assert plan_load(HEADER, LoadSettings(n_ctx=512), machine(1.0, GPU)).n_gpu_layers == 33


def test_tiny_models_get_one_thread_but_read_prompts_with_all():
    tiny = GgufHeader(replace(FACTS, size_bytes=7_000_000, bytes_per_layer=10**6), 3072)

    plan = plan_load(tiny, LoadSettings(), machine())

    assert (plan.n_threads, plan.n_threads_batch) == (1, 6)


def test_a_model_that_cannot_fit_is_refused_with_both_figures():
    with pytest.raises(ModelLoadFailed) as told:
        plan_load(HEADER, LoadSettings(), machine(3))

    assert told.value.message == "seven.gguf needs about 4.3 GB, 3.0 GB are free."
    assert told.value.hint.startswith("Choose a smaller model")


def test_a_context_that_cannot_fit_is_refused_with_a_hint_at_the_context():
    with pytest.raises(ModelLoadFailed) as told:
        plan_load(HEADER, LoadSettings(n_ctx=131072), machine())

    assert told.value.message == "seven.gguf needs about 21.4 GB, 16.0 GB are free."
    assert told.value.hint == "Choose a smaller context length in Settings › Model."


def test_an_unknown_amount_of_memory_refuses_nothing():
    assert plan_load(HEADER, LoadSettings(), Machine(0, n_cores=0)).n_threads == 1
