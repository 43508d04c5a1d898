"""What a model's layers hold and remember, from the values of its header: the ground for estimating memory.

The rules are those of llama.cpp: which layers see only a window of the context, which keep a state instead of a cache
(src/llama-hparams.cpp and src/models/). Where a header leaves a doubt, the larger memory is assumed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MAX_LAYERS = 512  # llama.cpp refuses more
HALF_BYTES = 2
STATE_BYTES = 4

# Architectures in which every n-th layer sees the whole context and all others a window, unless the file says
# otherwise; True: the first of n, not the last.
_WINDOW_PATTERNS: Mapping[str, tuple[int, bool]] = {
    "afmoe": (4, False), "cohere2": (4, False), "cohere2moe": (4, True), "exaone4": (4, False),
    "exaone-moe": (4, False), "gemma2": (2, False), "gemma3": (6, False), "gemma3n": (5, False), "gpt-oss": (2, False),
    "llama4": (4, False), "mellum": (4, False), "olmo2": (4, False), "plamo3": (8, False), "smallthinker": (4, True),
}  # fmt: skip
_LLAMA_4_WINDOW = 8192
# The same for those in which all others keep a state.
_FULL_ATTENTION_INTERVALS: Mapping[str, int] = {"qwen3next": 4, "qwen35": 4, "qwen35moe": 4}


@dataclass(frozen=True, slots=True)
class LayerShape:
    """One layer: bytes of weights, values of keys and values that it keeps per token, the window of tokens that it
    keeps them for (0: all), and bytes of state that do not grow."""

    weight_bytes: int = 0
    k_values: int = 0
    v_values: int = 0
    window: int = 0
    state_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The layers, and bytes of what stands before and after them; tied embeddings count as both. ``block_values`` is
    what the sizes of all heads can be divided by: a cache in fewer bits is kept in blocks of 32 values."""

    layers: tuple[LayerShape, ...]
    input_bytes: int
    output_bytes: int
    n_ff: int
    is_tied: bool = False
    block_values: int = 32

    @property
    def kv_bytes_per_token(self) -> int:
        """What one more token of context needs in every layer, at 16 bits a value."""
        return HALF_BYTES * sum(layer.k_values + layer.v_values for layer in self.layers)


class Numbers:
    """Reads the numbers of one architecture out of a header."""

    def __init__(self, values: Mapping[str, object], architecture: str) -> None:
        self._values = values
        self.architecture = architecture

    def one(self, key: str, default: int = 0) -> int:
        """A number; of a list the largest."""
        value = self._values.get(f"{self.architecture}.{key}")
        if isinstance(value, tuple):
            return max((int(item) for item in value if isinstance(item, int)), default=default)
        return value if isinstance(value, int) else default

    def listed(self, key: str) -> tuple[int, ...]:
        """All numbers of a list; none when there is no list."""
        value = self._values.get(f"{self.architecture}.{key}")
        return tuple(int(item) for item in value if isinstance(item, int)) if isinstance(value, tuple) else ()

    def each(self, key: str, count: int, default: int = 0) -> list[int]:
        """A number per layer, from a list or from one number that holds for all."""
        listed = self.listed(key)
        if not listed:
            return [self.one(key, default)] * count
        return [*listed[:count], *[default] * (count - len(listed))]


def shape_of(
    values: Mapping[str, object], architecture: str, layer_bytes: Mapping[int, int], ends: tuple[int, int]
) -> ModelShape:
    """The shape. ``layer_bytes`` holds the weights by layer, ``ends`` those of the input and of the output."""
    numbers = Numbers(values, architecture)
    count = min(numbers.one("block_count"), MAX_LAYERS)
    state_bytes = _state_bytes(numbers)
    heads = numbers.each("attention.head_count_kv", count, numbers.one("attention.head_count"))
    keeps_cache, keeps_state = _kinds_of_memory(numbers, heads)
    n_cached = count - numbers.one("attention.shared_kv_layers")
    layers = []
    for index, window in enumerate(_windows(numbers, count)):
        n_heads = heads[index] if keeps_cache[index] and index < n_cached else 0
        layers.append(
            LayerShape(
                weight_bytes=layer_bytes.get(index, 0),
                k_values=n_heads * _head_values(numbers, "key", is_windowed=window > 0),
                v_values=n_heads * _head_values(numbers, "value", is_windowed=window > 0),
                window=window,
                state_bytes=state_bytes if keeps_state[index] else 0,
            )
        )
    input_bytes, output_bytes = ends
    return ModelShape(
        layers=tuple(layers),
        input_bytes=input_bytes,
        output_bytes=output_bytes or input_bytes,
        n_ff=_n_ff(numbers),
        is_tied=output_bytes == 0,
        block_values=_block_values(numbers),
    )


def _kinds_of_memory(numbers: Numbers, heads: list[int]) -> tuple[list[bool], list[bool]]:
    """Which layers keep a cache, and which a state."""
    every = numbers.one("full_attention_interval") or _FULL_ATTENTION_INTERVALS.get(numbers.architecture, 0)
    if every:
        is_full = [(index + 1) % every == 0 for index in range(len(heads))]
        return is_full, [not full for full in is_full]
    if 0 in heads:
        return [count > 0 for count in heads], [count == 0 for count in heads]
    return [True] * len(heads), [True] * len(heads)


def _head_values(numbers: Numbers, part: str, *, is_windowed: bool) -> int:
    n_head = numbers.one("attention.head_count")
    usual = numbers.one(f"attention.{part}_length", numbers.one("embedding_length") // n_head if n_head else 0)
    return numbers.one(f"attention.{part}_length_swa", usual) if is_windowed else usual


def _block_values(numbers: Numbers) -> int:
    sizes = [_head_values(numbers, part, is_windowed=flag) for part in ("key", "value") for flag in (False, True)]
    return math.gcd(*sizes)


def _windows(numbers: Numbers, count: int) -> list[int]:
    """The window of each layer; 0 where it sees everything, or where the pattern is not known."""
    window = numbers.one("attention.sliding_window", _LLAMA_4_WINDOW if numbers.architecture == "llama4" else 0)
    listed = numbers.listed("attention.sliding_window_pattern")
    every, is_first = _WINDOW_PATTERNS.get(numbers.architecture, (0, False))
    if listed:
        return [window if flag else 0 for flag in (*listed, *[0] * count)[:count]]
    every = numbers.one("attention.sliding_window_pattern", every)
    if not window or not every:
        return [0] * count
    full = 0 if is_first else every - 1
    return [0 if index % every == full else window for index in range(count)]


def _state_bytes(numbers: Numbers) -> int:
    """The state of one recurrent layer, for one sequence: Mamba and its like, RWKV, LFM2, gated delta nets."""
    n_embd, d_state = numbers.one("embedding_length"), numbers.one("ssm.state_size")
    head_size = numbers.one("wkv.head_size")
    if head_size:
        return STATE_BYTES * (numbers.one("token_shift_count", 2) * n_embd + n_embd * head_size)
    if numbers.one("shortconv.l_cache"):
        return STATE_BYTES * n_embd * (numbers.one("shortconv.l_cache") - 1)
    d_inner, d_conv = numbers.one("ssm.inner_size"), numbers.one("ssm.conv_kernel")
    convolution = max(0, d_conv - 1) * (d_inner + 2 * numbers.one("ssm.group_count") * d_state)
    return STATE_BYTES * (convolution + d_state * d_inner)


def _n_ff(numbers: Numbers) -> int:
    experts = numbers.one("expert_used_count") * numbers.one("expert_feed_forward_length")
    return max(numbers.one("feed_forward_length"), experts, numbers.one("ssm.inner_size") * 2)
