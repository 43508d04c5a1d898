"""Writes GGUF files: the typed values of the header, and tensors in F32, F16 or Q8_0 that are made one at a time."""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

F32, F16, Q8_0, I32 = 0, 1, 8, 26
ALIGNMENT = 32
_BLOCK = 32
_Q8_0_BLOCK = np.dtype([("scale", "<f2"), ("values", "i1", (_BLOCK,))])
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Tensor:
    """``shape`` as NumPy has it: rows of values. ``make`` gives the values when they are written."""

    name: str
    shape: tuple[int, ...]
    kind: int
    make: Callable[[], Matrix]


def filled(name: str, length: int, content: float) -> Tensor:
    return Tensor(name, (length,), F32, partial(np.full, length, content, np.float32))


def string(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(raw)) + raw


def value(content: object) -> bytes:
    """A typed value: str, bool, int (as u32), np.uint16, np.int32, float (as f32), or a sequence of texts, ints (as
    i32) or floats."""
    match content:
        case str() | bytes():
            return struct.pack("<I", 8) + string(content)
        case bool():
            return struct.pack("<I?", 7, content)
        case int():
            return struct.pack("<II", 4, content)
        case np.uint16() | np.int32():
            return struct.pack("<I", 2 if isinstance(content, np.uint16) else 5) + content.tobytes()
        case float():
            return struct.pack("<If", 6, content)
        case [_, *_]:
            return array(content)
        case _:
            raise TypeError(content)


def array(content: Sequence[object]) -> bytes:
    """Values of one type, after their type and number."""
    match content:
        case [str(), *_]:
            return struct.pack("<IIQ", 9, 8, len(content)) + b"".join(string(item) for item in content)
        case [float(), *_]:
            return struct.pack("<IIQ", 9, 6, len(content)) + struct.pack(f"<{len(content)}f", *content)
        case [int(), *_]:
            return struct.pack("<IIQ", 9, 5, len(content)) + struct.pack(f"<{len(content)}i", *content)
        case _:
            raise TypeError(content)


def header(
    values: Mapping[str, object], tensors: Sequence[tuple[str, Sequence[int], int, int]], version: int = 3
) -> bytes:
    """All that comes before the weights. A tensor is its name, its shape as GGUF has it, its type and its offset."""
    described = b"".join(
        string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)
        for name, shape, kind, offset in tensors
    )
    counted = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(values))
    whole = counted + b"".join(string(key) + value(content) for key, content in values.items()) + described
    return whole + bytes(-len(whole) % ALIGNMENT)


def n_bytes(shape: Sequence[int], kind: int) -> int:
    n_values = int(np.prod(shape))
    return {F32: n_values * 4, I32: n_values * 4, F16: n_values * 2, Q8_0: n_values // _BLOCK * _Q8_0_BLOCK.itemsize}[
        kind
    ]


def aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT


def write(path: Path, values: Mapping[str, object], tensors: Sequence[Tensor]) -> None:
    """A whole file; it gets its name when it is complete."""
    unfinished = path.with_name(path.name + ".part")
    described, offset = [], 0
    for tensor in tensors:
        described.append((tensor.name, tensor.shape[::-1], tensor.kind, offset))
        offset = aligned(offset + n_bytes(tensor.shape, tensor.kind))
    with unfinished.open("wb") as file:
        file.write(header(values, described))
        for tensor in tensors:
            made = tensor.make()
            assert made.shape == tensor.shape, tensor.name
            raw = packed(made, tensor.kind)
            file.write(raw)
            file.write(bytes(aligned(len(raw)) - len(raw)))
    unfinished.replace(path)


def packed(matrix: Matrix, kind: int) -> bytes:
    """The values as they lie in the file."""
    if kind == Q8_0:
        return _q8_0(matrix)
    return matrix.astype("<f2" if kind == F16 else "<f4").tobytes()


def _q8_0(matrix: Matrix) -> bytes:
    """Blocks of 32 values: a scale and 32 bytes."""
    rows: Any = matrix.reshape(-1, _BLOCK)
    blocks = np.empty(len(rows), _Q8_0_BLOCK)
    step = 2**16
    for start in range(0, len(rows), step):
        part, made = rows[start : start + step], blocks[start : start + step]
        scale = np.abs(part).max(axis=1) / 127
        inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
        made["scale"] = scale
        made["values"] = np.rint(part * inverse[:, None])
    return blocks.tobytes()
