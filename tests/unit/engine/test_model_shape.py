"""What layers hold and remember, as llama.cpp understands the headers."""

import pytest

from desktop.engine.model_shape import MAX_LAYERS, LayerShape, shape_of


def shape(architecture: str = "llama", ends=(0, 0), layer_bytes=None, **numbers: object):
    usual = {"block_count": 4, "embedding_length": 64, "attention__head_count": 4, "attention__head_count_kv": 2}
    values = {f"{architecture}.{key.replace('__', '.')}": value for key, value in (usual | numbers).items()}
    return shape_of(values, architecture, layer_bytes or {}, ends)


def test_a_layer_keeps_keys_and_values_of_its_heads():
    layer = shape(layer_bytes={0: 700}).layers[0]

    assert layer == LayerShape(weight_bytes=700, k_values=32, v_values=32)
    assert shape(attention__key_length=48).layers[0].k_values == 96


def test_tied_embeddings_count_as_input_and_output():
    tied, own = shape(ends=(100, 0)), shape(ends=(100, 90))

    assert (tied.input_bytes, tied.output_bytes, tied.is_tied) == (100, 100, True)
    assert (own.input_bytes, own.output_bytes, own.is_tied) == (100, 90, False)


@pytest.mark.parametrize(
    ("architecture", "numbers", "windows"),
    [
        ("gemma2", {}, [8, 0, 8, 0]),
        ("cohere2moe", {}, [0, 8, 8, 8]),
        ("gpt-oss", {"attention__sliding_window_pattern": (True, True, False, True)}, [8, 8, 0, 8]),
        ("gemma3", {"attention__sliding_window_pattern": 3}, [8, 8, 0, 8]),
        ("phi3", {}, [0, 0, 0, 0]),
    ],
)
def test_the_layers_with_a_window_are_those_of_llama_cpp(architecture, numbers, windows):
    found = shape(architecture, attention__sliding_window=8, **numbers)

    assert [layer.window for layer in found.layers] == windows


def test_llama_4_has_its_window_without_saying_so():
    assert [layer.window for layer in shape("llama4").layers] == [8192, 8192, 8192, 0]


def test_heads_of_layers_with_a_window_may_have_another_size():
    found = shape("gemma3", attention__sliding_window=8, attention__key_length=32, attention__key_length_swa=16)

    assert [layer.k_values for layer in found.layers] == [32, 32, 32, 32]
    full = shape("gemma2", attention__sliding_window=8, attention__key_length=32, attention__key_length_swa=16)
    assert [layer.k_values for layer in full.layers] == [32, 64, 32, 64]


def test_layers_that_use_the_cache_of_others_keep_none():
    assert [layer.k_values for layer in shape("gemma3n", attention__shared_kv_layers=1).layers] == [32, 32, 32, 0]


SSM = {"ssm__state_size": 16, "ssm__inner_size": 128, "ssm__conv_kernel": 4, "ssm__group_count": 1}
SSM_BYTES = 4 * (3 * (128 + 2 * 16) + 16 * 128)


@pytest.mark.parametrize(
    ("architecture", "numbers", "caches", "states"),
    [
        ("mamba", {"attention__head_count_kv": 0, "attention__head_count": 0}, [0] * 4, [SSM_BYTES] * 4),
        ("jamba", {"attention__head_count_kv": (0, 2, 0, 0)}, [0, 32, 0, 0], [SSM_BYTES, 0, SSM_BYTES, SSM_BYTES]),
        ("qwen3next", {}, [0, 0, 0, 32], [SSM_BYTES] * 3 + [0]),
        ("falcon-h1", {}, [32] * 4, [SSM_BYTES] * 4),
    ],
)
def test_recurrent_layers_keep_a_state(architecture, numbers, caches, states):
    found = shape(architecture, **SSM, **numbers)

    assert [layer.k_values for layer in found.layers] == caches
    assert [layer.state_bytes for layer in found.layers] == states


def test_the_states_of_other_kinds_are_known():
    rwkv = shape("rwkv7", wkv__head_size=16, attention__head_count_kv=0, attention__head_count=0)
    lfm2 = shape("lfm2", shortconv__l_cache=3, attention__head_count_kv=(0, 2, 0, 2))

    assert rwkv.layers[0].state_bytes == 4 * (2 * 64 + 64 * 16)
    assert [layer.state_bytes for layer in lfm2.layers] == [512, 0, 512, 0]


@pytest.mark.parametrize(
    ("numbers", "block"),
    [({}, 16), ({"attention__key_length": 64, "attention__value_length": 96}, 32), ({"attention__head_count": 0}, 0)],
)
def test_what_the_sizes_of_heads_can_be_divided_by_is_known(numbers, block):
    assert shape(**numbers).block_values == block


def test_experts_count_as_many_as_work_at_once():
    assert shape(feed_forward_length=100).n_ff == 100
    assert shape(expert_used_count=8, expert_feed_forward_length=50).n_ff == 400


def test_a_header_that_claims_billions_of_layers_costs_nothing():
    assert len(shape(block_count=2**31).layers) == MAX_LAYERS
