"""Makes tiny models for tests, one for each way in which llama.cpp remembers: all tokens (``llama``), a window of them
(``gemma3``), one state (``mamba``), and both (``jamba``).

Weights are by chance. What they answer greedily is readable text that never ends by itself and depends on every token
before it, so that a memory which is not as it should be shows in the answer. A file is about half a megabyte, made in
some milliseconds. As with any model, the same prompt read in other portions rounds differently, and tips the answer at
about one token of 4,000: compare answers of some dozen tokens.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from tests.gguf_writer import F32, Matrix, Tensor, filled, write

ARCHITECTURES = ("llama", "gemma3", "mamba", "jamba")
N_CTX = 4096
SLIDING_WINDOW = 32
N_EMBD, N_FF, N_LAYERS, N_HEAD, N_HEAD_KV = 64, 128, 3, 4, 2
HEAD = N_EMBD // N_HEAD
KV = HEAD * N_HEAD_KV
CONVOLUTION, INNER, STATE, RANK = 4, 2 * N_EMBD, 16, 4
JAMBA_KV_HEADS = (0, N_HEAD_KV, 0)
SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
MERGES = (
    "Ġ t", "Ġ a", "h e", "i n", "r e", "o n", "Ġt he", "e r", "a t", "Ġ s", "Ġ o", "n d", "Ġ w", "o u", "i t", "e s",
    "o r", "Ġ c", "Ġ m", "e n",
)  # fmt: skip
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
CONTROL, NORMAL = 3, 1


def byte_letters() -> dict[int, str]:
    """How byte-level vocabularies write each byte: as itself where it is visible, else as a letter beyond Latin 1."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {byte: chr(byte) for byte in visible} | {byte: chr(256 + number) for number, byte in enumerate(hidden)}


PIECES = (*byte_letters().values(), *(merge.replace(" ", "") for merge in MERGES), *SPECIALS)


def small_model(folder: Path, architecture: str) -> Path:
    """The file of a tiny model of this architecture."""
    path = folder / f"tiny-{architecture}.gguf"
    write(path, values(architecture), list(tensors(architecture)))
    return path


def split_model(folder: Path, architecture: str, n_parts: int) -> Path:
    """The same in several files, as llama-gguf-split makes them; returns the first."""
    made = list(tensors(architecture))
    size = -(-len(made) // n_parts)
    for number in range(n_parts):
        split = {
            "split.no": np.uint16(number),
            "split.count": np.uint16(n_parts),
            "split.tensors.count": np.int32(len(made)),
        }
        header = values(architecture) if number == 0 else {"general.architecture": architecture}
        path = folder / f"tiny-{architecture}-{number + 1:05}-of-{n_parts:05}.gguf"
        write(path, header | split, made[number * size : (number + 1) * size])
    return folder / f"tiny-{architecture}-00001-of-{n_parts:05}.gguf"


def values(architecture: str) -> dict[str, object]:
    """The header."""
    own: dict[str, object] = {
        "context_length": N_CTX,
        "embedding_length": N_EMBD,
        "block_count": N_LAYERS,
        "feed_forward_length": 0 if architecture == "mamba" else N_FF,
        "attention.head_count": 0 if architecture == "mamba" else N_HEAD,
        "attention.layer_norm_rms_epsilon": 1e-5,
        "vocab_size": len(PIECES),
    }
    if architecture in ("llama", "gemma3"):
        own |= {"attention.head_count_kv": N_HEAD_KV, "rope.dimension_count": HEAD, "rope.freq_base": 1e4}
    if architecture == "gemma3":
        own |= {"attention.sliding_window": SLIDING_WINDOW, "attention.sliding_window_pattern": N_LAYERS}
    if architecture in ("mamba", "jamba"):
        own |= {"ssm.conv_kernel": CONVOLUTION, "ssm.inner_size": INNER, "ssm.state_size": STATE}
        own |= {"ssm.time_step_rank": RANK}
    if architecture == "jamba":
        own |= {"attention.head_count_kv": JAMBA_KV_HEADS}
    return {
        "general.architecture": architecture,
        "general.name": f"Tiny {architecture}",
        "general.file_type": 0,
        **{f"{architecture}.{key}": value for key, value in own.items()},
        **tokenizer(),
    }


def tokenizer() -> Mapping[str, object]:
    first_special = len(PIECES) - len(SPECIALS)
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": PIECES,
        "tokenizer.ggml.token_type": [NORMAL] * first_special + [CONTROL] * len(SPECIALS),
        "tokenizer.ggml.merges": MERGES,
        "tokenizer.ggml.bos_token_id": first_special,
        "tokenizer.ggml.eos_token_id": PIECES.index("<|im_end|>"),
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": TEMPLATE,
    }


def tensors(architecture: str) -> Iterator[Tensor]:
    """All weights."""
    yield by_chance("token_embd.weight", (len(PIECES), N_EMBD), 1.4)
    yield Tensor("output.weight", (len(PIECES), N_EMBD), F32, output)
    yield filled("output_norm.weight", N_EMBD, 1)
    for layer in range(N_LAYERS):
        for tensor in layer_tensors(architecture, layer):
            yield Tensor(f"blk.{layer}.{tensor.name}", tensor.shape, tensor.kind, tensor.make)


def layer_tensors(architecture: str, layer: int) -> Iterator[Tensor]:
    """The weights of one layer, without its number in their names."""
    yield filled("attn_norm.weight", N_EMBD, 1)
    has_state = architecture == "mamba" or (architecture == "jamba" and not JAMBA_KV_HEADS[layer])
    made = state_space(layer) if has_state else attention(layer)
    yield from made
    if architecture == "gemma3":
        yield from (filled(f"{name}_norm.weight", HEAD, 1.4) for name in ("attn_q", "attn_k"))
        yield from (filled(f"post_{name}_norm.weight", N_EMBD, 4) for name in ("attention", "ffw"))
    if has_state and architecture == "jamba":
        yield filled("ssm_dt_norm.weight", RANK, 1)
        yield from (filled(f"ssm_{name}_norm.weight", STATE, 1) for name in "bc")
    if architecture != "mamba":
        yield filled("ffn_norm.weight", N_EMBD, 1)
        yield by_chance("ffn_gate.weight", (N_FF, N_EMBD), 0.7, layer)
        yield by_chance("ffn_up.weight", (N_FF, N_EMBD), 0.7, layer)
        yield by_chance("ffn_down.weight", (N_EMBD, N_FF), 0.7, layer)


def attention(layer: int) -> Iterable[Tensor]:
    """Queries and keys are large, so that attention picks few tokens and another token makes another answer."""
    return (
        by_chance("attn_q.weight", (N_EMBD, N_EMBD), 1.5, layer),
        by_chance("attn_k.weight", (KV, N_EMBD), 1.5, layer),
        by_chance("attn_v.weight", (KV, N_EMBD), 1, layer),
        by_chance("attn_output.weight", (N_EMBD, N_EMBD), 1, layer),
    )


def state_space(layer: int) -> Iterable[Tensor]:
    """Short time steps, so that the state remembers long."""
    return (
        by_chance("ssm_in.weight", (2 * INNER, N_EMBD), 1, layer),
        by_chance("ssm_conv1d.weight", (INNER, CONVOLUTION), 1, layer),
        filled("ssm_conv1d.bias", INNER, 0),
        by_chance("ssm_x.weight", (RANK + 2 * STATE, INNER), 1, layer),
        by_chance("ssm_dt.weight", (INNER, RANK), 0.1, layer),
        filled("ssm_dt.bias", INNER, -5),
        Tensor("ssm_a", (INNER, STATE), F32, partial(np.full, (INNER, STATE), -0.3, np.float32)),
        filled("ssm_d", INNER, 1),
        by_chance("ssm_out.weight", (N_EMBD, INNER), 1.5, layer),
    )


def by_chance(name: str, shape: tuple[int, int], size: float, layer: int = -1) -> Tensor:
    """A matrix that changes a vector's length by about ``size``."""
    seed = zlib.crc32(f"{layer} {name}".encode())

    def make() -> Matrix:
        scale = size * (1 if name.startswith("token_embd") else shape[1] ** -0.5)
        return np.random.default_rng(seed).standard_normal(shape, np.float32) * np.float32(scale)

    return Tensor(name, shape, F32, make)


def output() -> Matrix:
    """Rows for readable pieces only: no other token is ever the best, an end neither."""
    matrix = by_chance("output.weight", (len(PIECES), N_EMBD), 4).make()
    matrix[[not (piece.strip("Ġ").isascii() and piece not in SPECIALS) for piece in PIECES]] = 0
    return matrix


BERT_WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁the", "▁cat", "▁dog", "▁sat", "▁runs")
BERT_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz.")


def embedding_model(folder: Path, n_ctx: int = 64) -> Path:
    """A tiny model that makes vectors, with BERT's architecture and vocabulary; it pools by the mean."""
    words = (*BERT_WORDS, *(f"▁{letter}" for letter in BERT_LETTERS), *BERT_LETTERS)
    path = folder / "tiny-bert.gguf"
    own: dict[str, object] = {
        "context_length": n_ctx,
        "embedding_length": N_EMBD,
        "block_count": 2,
        "feed_forward_length": N_FF,
        "attention.head_count": N_HEAD,
        "attention.layer_norm_epsilon": 1e-12,
        "attention.causal": False,
        "pooling_type": 1,
    }
    header = {
        "general.architecture": "bert",
        "general.name": "Tiny BERT",
        "general.file_type": 0,
        **{f"bert.{key}": value for key, value in own.items()},
        "tokenizer.ggml.model": "bert",
        "tokenizer.ggml.tokens": words,
        "tokenizer.ggml.token_type": [CONTROL] * 5 + [NORMAL] * (len(words) - 5),
        "tokenizer.ggml.token_type_count": 2,
        "tokenizer.ggml.padding_token_id": 0,
        "tokenizer.ggml.unknown_token_id": 1,
        "tokenizer.ggml.cls_token_id": 2,
        "tokenizer.ggml.bos_token_id": 2,
        "tokenizer.ggml.seperator_token_id": 3,
        "tokenizer.ggml.mask_token_id": 4,
    }
    write(path, header, list(_bert_tensors(len(words), n_ctx)))
    return path


def _bert_tensors(n_words: int, n_ctx: int) -> Iterator[Tensor]:
    yield by_chance("token_embd.weight", (n_words, N_EMBD), 1)
    yield Tensor("token_types.weight", (2, N_EMBD), F32, by_chance("token_types", (2, N_EMBD), 0.1).make)
    yield Tensor("position_embd.weight", (n_ctx, N_EMBD), F32, by_chance("position_embd", (n_ctx, N_EMBD), 1).make)
    yield from _norm("token_embd_norm")
    for layer in range(2):
        name = f"blk.{layer}"
        for part, shape in (
            ("attn_q", (N_EMBD, N_EMBD)),
            ("attn_k", (N_EMBD, N_EMBD)),
            ("attn_v", (N_EMBD, N_EMBD)),
            ("attn_output", (N_EMBD, N_EMBD)),
            ("ffn_up", (N_FF, N_EMBD)),
            ("ffn_down", (N_EMBD, N_FF)),
        ):
            yield by_chance(f"{name}.{part}.weight", shape, 1, layer)
            yield filled(f"{name}.{part}.bias", shape[0], 0)
        yield from _norm(f"{name}.attn_output_norm")
        yield from _norm(f"{name}.layer_output_norm")


def _norm(name: str) -> Iterator[Tensor]:
    yield filled(f"{name}.weight", N_EMBD, 1)
    yield filled(f"{name}.bias", N_EMBD, 0)
