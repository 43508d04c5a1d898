"""Files that are no usable model, each with a fault of its own."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from tests.gguf_writer import F32, Tensor, filled, header, write
from tests.model_files import N_EMBD, PIECES, tensors, values

Maker = Callable[[Path], None]
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 668788096\n"
SAFETENSORS = (2).to_bytes(8, "little") + b"{}"
TERABYTES = 3 * 10**12


def holding(content: bytes) -> Maker:
    return lambda path: path.write_bytes(content) and None


def tiny(
    path: Path, changes: Mapping[str, object] | None = None, without: tuple[str, ...] = (), **swap: Tensor
) -> None:
    """The tiny llama with other values in its header, without some entries and tensors, with others swapped."""
    kept = {key: value for key, value in values("llama").items() if key not in without}
    made = [swap.get(key_of(tensor), tensor) for tensor in tensors("llama") if tensor.name not in without]
    write(path, kept | dict(changes or {}), made)


def key_of(tensor: Tensor) -> str:
    return tensor.name.replace(".", "_")


def with_template(source: str) -> Maker:
    return lambda path: tiny(path, {"tokenizer.chat_template": source})


def truncated(path: Path) -> None:
    tiny(path)
    os.truncate(path, path.stat().st_size // 2)


def vocabulary_only(path: Path) -> None:
    write(path, values("llama"), [])


def with_a_wrong_shape(path: Path) -> None:
    tiny(path, output_norm_weight=filled("output_norm.weight", N_EMBD * 2, 1))


def without_numbers(path: Path) -> None:
    nan = partial(np.full, (N_EMBD,), np.nan, np.float32)
    tiny(path, output_norm_weight=Tensor("output_norm.weight", (N_EMBD,), F32, nan))


def without_numbers_for(piece: str) -> Maker:
    """All is well until this token is read."""

    def make(path: Path) -> None:
        good = next(tensor for tensor in tensors("llama") if tensor.name == "token_embd.weight")
        weights = np.array(good.make(), np.float32)
        weights[PIECES.index(piece)] = np.nan
        tiny(path, token_embd_weight=Tensor(good.name, good.shape, F32, lambda: weights))

    return make


def first_shard_alone(path: Path) -> None:
    tiny(path, {"split.count": 3, "split.no": 0})


def too_large_for_any_machine(path: Path) -> None:
    """Weights of some terabytes, which the file has only in name: it is one hole."""
    start = header(values("llama"), [("token_embd.weight", (N_EMBD, TERABYTES // 4 // N_EMBD), F32, 0)])
    with path.open("wb") as file:
        file.write(start)
        file.truncate(len(start) + TERABYTES)


def unreadable(path: Path) -> None:
    """For everybody, root too."""
    path.symlink_to("/proc/self/mem")


def looping() -> str:
    return "".join("{% for a in range(99999) %}" for _ in range(3)) + "{% endfor %}" * 3
