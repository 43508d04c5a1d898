"""How much memory a load takes, from the file's header, before anything native sees the file: weights, cache, buffers.

The sizes of the compute buffers follow what llama.cpp reserves: measured on models of 3 million to 1.5 billion
parameters, they are met within 10 % or lie below.
"""

from dataclasses import dataclass

from desktop.domain.models import CacheType
from desktop.engine.gguf import GgufHeader
from desktop.engine.model_shape import LayerShape

VALUE_BYTES = 4
MASK_BYTES = 2
CELL_STEP = 256
# What a block of 32 values takes.
_BYTES_OF_32 = {CacheType.AUTO: 64, CacheType.F16: 64, CacheType.Q8_0: 34, CacheType.Q4_0: 18}
# What a process takes beside llama.cpp's buffers, and a graphics device's driver.
PROCESS_BYTES = 32 * 2**20
DEVICE_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class CacheForm:
    """What cache and buffers depend on. ``n_cells`` counts the tokens of all sequences together."""

    n_cells: int
    n_ubatch: int
    type_k: CacheType = CacheType.F16
    type_v: CacheType = CacheType.F16
    n_sequences: int = 1
    has_flash_attn: bool = True


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes of main memory, and of all graphics devices together."""

    main_bytes: int
    gpu_bytes: int = 0


def memory_need(header: GgufHeader, form: CacheForm, n_gpu_layers: int = 0, n_gpus: int = 1) -> MemoryNeed:
    """What loading takes with the last ``n_gpu_layers`` layers on graphics devices, of which the output is the very
    last."""
    shape = header.shape
    compute = compute_need(header, form)
    if not n_gpu_layers:
        weights = shape.input_bytes + (0 if shape.is_tied else shape.output_bytes)
        return MemoryNeed(PROCESS_BYTES + compute + weights + sum(layer_need(layer, form) for layer in shape.layers))
    first = max(0, len(shape.layers) + 1 - n_gpu_layers)
    main = sum(layer_need(layer, form) for layer in shape.layers[:first])
    gpu = sum(layer_need(layer, form) for layer in shape.layers[first:])
    return MemoryNeed(
        PROCESS_BYTES + compute + shape.input_bytes + main, n_gpus * (DEVICE_BYTES + compute) + shape.output_bytes + gpu
    )


def layer_need(layer: LayerShape, form: CacheForm) -> int:
    """Weights, cache and state of one layer."""
    cells = _window_cells(layer, form) if layer.window else padded(form.n_cells)
    per_cell = _cache_bytes(layer.k_values, form.type_k) + _cache_bytes(layer.v_values, form.type_v)
    return layer.weight_bytes + cells * per_cell + layer.state_bytes * form.n_sequences


def compute_need(header: GgufHeader, form: CacheForm) -> int:
    """Buffers of the computation: the widest step of the feed-forward part or of attention, the mask, the logits."""
    facts, cells = header.facts, padded(form.n_cells)
    feed_forward = 3 * header.shape.n_ff + 4 * facts.n_embd
    attention = 8 * facts.n_embd + (0 if form.has_flash_attn else cells * (facts.n_head + 1))
    mask = cells * MASK_BYTES if form.has_flash_attn else 0
    per_cell = MASK_BYTES if form.has_flash_attn else VALUE_BYTES
    mask += per_cell * max((_window_cells(layer, form) for layer in header.shape.layers if layer.window), default=0)
    logits = 2 * facts.vocab_size * form.n_sequences * VALUE_BYTES
    return form.n_ubatch * (max(feed_forward, attention) * VALUE_BYTES + mask) + logits


def padded(n_cells: int) -> int:
    """A number of cells as llama.cpp rounds it."""
    return -(-n_cells // CELL_STEP) * CELL_STEP


def _window_cells(layer: LayerShape, form: CacheForm) -> int:
    return padded(min(padded(form.n_cells), layer.window * form.n_sequences + form.n_ubatch))


def _cache_bytes(n_values: int, kind: CacheType) -> int:
    return -(-n_values // 32) * _BYTES_OF_32[kind]
