"""Builds GGUF files for tests, byte by byte."""

import struct
from collections.abc import Mapping, Sequence

F32, Q8_0 = 0, 8


def string(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(raw)) + raw


def value(content: object) -> bytes:
    """A typed value: str, bool, int (as u32), float (as f32), or a list of texts, ints or floats."""
    match content:
        case str() | bytes():
            return struct.pack("<I", 8) + string(content)
        case bool():
            return struct.pack("<I?", 7, content)
        case int():
            return struct.pack("<II", 4, content)
        case float():
            return struct.pack("<If", 6, content)
        case [str(), *_]:
            return struct.pack("<IIQ", 9, 8, len(content)) + b"".join(string(item) for item in content)
        case [float(), *_]:
            return struct.pack("<IIQ", 9, 6, len(content)) + struct.pack(f"<{len(content)}f", *content)
        case [int(), *_]:
            return struct.pack("<IIQ", 9, 5, len(content)) + struct.pack(f"<{len(content)}i", *content)
        case _:
            raise TypeError(content)


MODEL: Mapping[str, object] = {
    "general.architecture": "llama",
    "general.name": "Small",
    "general.file_type": 7,
    "llama.context_length": 4096,
    "llama.embedding_length": 64,
    "llama.block_count": 2,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.tokens": ["a", "b", "<|end|>"],
    "tokenizer.chat_template": "{{ messages[0].content }}",
}
TENSORS = (
    ("token_embd.weight", (64, 3), F32),
    ("blk.0.attn_q.weight", (64, 64), Q8_0),
    ("blk.1.attn_q.weight", (64, 64), Q8_0),
)


def gguf(
    values: Mapping[str, object] = MODEL,
    tensors: Sequence[tuple[str, tuple[int, ...], int]] = TENSORS,
    version: int = 3,
) -> bytes:
    """A whole file, with zeros for weights."""
    header = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(values))
    for key, content in values.items():
        header += string(key) + value(content)
    offset = 0
    for name, shape, kind in tensors:
        header += string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)
        n_values = shape[0] * shape[1]
        offset += -(-(n_values * 4 if kind == F32 else n_values // 32 * 34) // 32) * 32
    return header + bytes(-len(header) % 32) + bytes(min(offset, 2**20))


def without(*keys: str, **replaced: object) -> dict[str, object]:
    """The small model's values without some keys and with others; ``__`` in a name stands for a dot."""
    kept = {key: content for key, content in MODEL.items() if key not in keys}
    return kept | {key.replace("__", "."): content for key, content in replaced.items()}
