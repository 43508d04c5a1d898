"""Builds small GGUF files for tests of what reads them, with zeros for weights."""

from collections.abc import Mapping, Sequence

from tests.gguf_writer import F32, Q8_0, aligned, header, n_bytes

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
    """A whole file."""
    described, offset = [], 0
    for name, shape, kind in tensors:
        described.append((name, shape, kind, offset))
        offset = aligned(offset + n_bytes(shape, kind))
    return header(values, described, version) + bytes(min(offset, 2**20))


def without(*keys: str, **replaced: object) -> dict[str, object]:
    """The small model's values without some keys and with others; ``__`` in a name stands for a dot."""
    kept = {key: content for key, content in MODEL.items() if key not in keys}
    return kept | {key.replace("__", "."): content for key, content in replaced.items()}
