"""Makes LoRA adapters for tests: two small matrices by chance for each weight that they change."""

import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from tests.gguf_writer import F32, Matrix, Tensor, write

RANK = 4
FOR_LLAMA: Mapping[str, object] = {
    "general.type": "adapter",
    "general.architecture": "llama",
    "adapter.type": "lora",
    "adapter.lora.alpha": 8.0,
}


def write_adapter(
    path: Path, weights: Mapping[str, tuple[int, int]], size: float = 0.3, values: Mapping[str, object] = FOR_LLAMA
) -> Path:
    """An adapter for these weights, given with how many values go in and come out. The larger ``size``, the more it
    changes."""
    tensors = []
    for name, (n_in, n_out) in weights.items():
        tensors += [matrix(f"{name}.lora_a", (RANK, n_in), size), matrix(f"{name}.lora_b", (n_out, RANK), size)]
    write(path, values, tensors)
    return path


def matrix(name: str, shape: tuple[int, int], size: float) -> Tensor:
    return Tensor(name, shape, F32, partial(_by_chance, zlib.crc32(name.encode()), shape, size))


def _by_chance(seed: int, shape: tuple[int, int], size: float) -> Matrix:
    return np.random.default_rng(seed).standard_normal(shape, np.float32) * np.float32(size)
