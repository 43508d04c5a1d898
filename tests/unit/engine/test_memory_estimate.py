"""The estimate of memory, beside what llama.cpp said that it took (its log, measured)."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.models import CacheType
from desktop.engine.gguf import GgufHeader, read_header
from desktop.engine.memory_estimate import CacheForm, compute_need, layer_need, memory_need, padded
from desktop.engine.model_shape import LayerShape, ModelShape
from tests.unit.engine.headers import FACTS, GB, HEADER

MIB = 2**20


def header_of(n_embd, n_head, n_ff, n_layers, kv_values, vocab_size, n_ctx=131072):
    facts = replace(FACTS, n_embd=n_embd, n_head=n_head, n_layers=n_layers, vocab_size=vocab_size, n_ctx_train=n_ctx)
    layer = LayerShape(k_values=kv_values, v_values=kv_values)
    return GgufHeader(facts, ModelShape((layer,) * n_layers, 0, 0, n_ff))


SMALL = header_of(288, 6, 768, 6, 288, 32000)
MIDDLE = header_of(512, 8, 1408, 16, 128, 151936)
LARGE = header_of(2048, 32, 8192, 16, 512, 128256)


@pytest.mark.parametrize(
    ("header", "n_cells", "n_ubatch", "has_flash_attn", "took_mib"),
    [
        (SMALL, 4096, 512, True, 10.78), (SMALL, 16384, 512, True, 22.81), (SMALL, 4096, 2048, True, 43.07),
        (SMALL, 4096, 512, False, 60.06), (SMALL, 16384, 512, False, 228.39),
        (MIDDLE, 4096, 512, True, 16.29), (MIDDLE, 16384, 512, True, 28.32), (MIDDLE, 4096, 128, True, 4.10),
        (MIDDLE, 4096, 512, False, 77.66), (MIDDLE, 16384, 512, False, 294.08),
        (LARGE, 4096, 512, True, 68.14), (LARGE, 16384, 512, True, 80.17), (LARGE, 4096, 2048, True, 272.18),
        (LARGE, 4096, 512, False, 286.57), (LARGE, 16384, 512, False, 1080.11),
    ],
)  # fmt: skip
def test_compute_buffers_are_met_within_a_tenth_or_on_the_safe_side(
    header, n_cells, n_ubatch, has_flash_attn, took_mib
):
    estimate = compute_need(header, CacheForm(n_cells, n_ubatch, has_flash_attn=has_flash_attn)) / MIB

    assert 0.99 * took_mib <= estimate <= 1.1 * took_mib + 4


@pytest.mark.parametrize(
    ("header", "n_cells", "kind", "took_mib"),
    [
        (SMALL, 4096, CacheType.F16, 27.0), (MIDDLE, 16384, CacheType.F16, 128.0), (LARGE, 16384, CacheType.F16, 512.0),
        (SMALL, 4000, CacheType.F16, 27.0), (LARGE, 4096, CacheType.Q8_0, 68.0), (LARGE, 4096, CacheType.Q4_0, 36.0),
    ],
)  # fmt: skip
def test_the_cache_is_exact(header, n_cells, kind, took_mib):
    form = CacheForm(n_cells, 512, kind, kind)

    assert sum(layer_need(layer, form) for layer in header.shape.layers) == took_mib * MIB


def test_a_layer_with_a_window_keeps_the_windows_of_all_sequences_and_one_step():
    layer = LayerShape(k_values=32, v_values=32, window=1024)

    assert layer_need(layer, CacheForm(32768, 512, n_sequences=3)) == padded(3 * 1024 + 512) * 128
    assert layer_need(layer, CacheForm(1000, 512, n_sequences=3)) == 1024 * 128


def test_a_state_is_kept_for_each_sequence():
    assert layer_need(LayerShape(state_bytes=100), CacheForm(8192, 512, n_sequences=3)) == 300


def test_layers_move_to_the_graphics_card_from_the_end_and_the_output_first():
    form = CacheForm(8192, 512)
    none, output, all_of_it = (memory_need(HEADER, form, count) for count in (0, 1, 33))

    assert none.gpu_bytes == 0
    assert none.main_bytes - output.main_bytes == HEADER.shape.output_bytes
    assert output.main_bytes - all_of_it.main_bytes == 32 * layer_need(HEADER.shape.layers[0], form)
    assert all_of_it.gpu_bytes > 4.5 * GB


def test_tied_embeddings_are_there_twice_only_when_the_output_is_on_a_graphics_card():
    tied = GgufHeader(FACTS, replace(HEADER.shape, output_bytes=HEADER.shape.input_bytes, is_tied=True))
    form = CacheForm(512, 512)

    assert memory_need(tied, form).main_bytes == memory_need(tied, form, 1).main_bytes
    assert memory_need(HEADER, form).main_bytes > memory_need(HEADER, form, 1).main_bytes


def test_the_starter_models_weights_are_counted_to_the_byte(starter_model: Path):
    shape = read_header(starter_model).shape

    weights = shape.input_bytes + sum(layer.weight_bytes for layer in shape.layers)
    assert weights / MIB == pytest.approx(6.25, abs=0.01)
