"""Makes GGUF models to measure with: weights by chance, real vocabularies and chat templates.

They compute and move as much memory as trained models of their shapes. Greedy decoding walks a fixed cycle of real
pieces, among them an emoji and a Chinese character of one token per byte, and never ends by itself: the layers add next
to nothing to a token's embedding, and the output's row of each token of the cycle is the embedding of the one before
it. Every token outside of the cycle leads to its first.

``python -m tests.benchmarks.make_models FOLDER --vocabularies SOURCES`` makes 25m-q8_0.gguf (25 million parameters,
32 k pieces, SentencePiece), 200m-q8_0.gguf (152 k, BPE, ChatML) and 1500m-q8_0.gguf (Llama-3.2-1B's shape, 128 k, BPE).
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tests.benchmarks.vocabulary_files import VARIABLE, VocabularyFiles
from tests.gguf_writer import Q8_0, Matrix, Tensor, filled, write
from tests.model_files import NORMAL, byte_letters

NORM_EPSILON = 1e-5
N_WORDS = 380
# The first block of an embedding tells tokens of the cycle (0) from all others (1).
N_MARKS = 32
SEPARATE = 0.05
RESIDUAL = 0.02
WORDS_WITH_EXTRAS = {60: "😀", 130: "中", 200: "\n"}
LLAMA_2 = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}"
    "{{ ' ' + message['content'] + eos_token }}"
    "{% else %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% endif %}{% endfor %}"
)


@dataclass(frozen=True)
class Shape:
    """A model to make: where its vocabulary comes from, and its measures."""

    vocabulary: str
    template: str
    bos: str
    eos: str
    n_embd: int
    n_layers: int
    n_head: int
    n_head_kv: int
    n_ff: int
    n_ctx: int
    rope_base: float

    @property
    def n_kv(self) -> int:
        return self.n_embd // self.n_head * self.n_head_kv


SHAPES = {
    "25m": Shape("llama-spm", "", "<s>", "</s>", 288, 6, 6, 6, 768, 32768, 1e4),
    "200m": Shape(
        "qwen2", "Qwen-Qwen2.5-7B-Instruct", "<|endoftext|>", "<|im_end|>", 512, 16, 8, 2, 1408, 32768, 1e6
    ),
    "1500m": Shape(
        "llama-bpe", "meta-llama-Llama-3.2-3B-Instruct", "<|begin_of_text|>", "<|eot_id|>", 2048, 16, 32, 8, 8192,
        131072, 5e5,
    ),
}  # fmt: skip


def file_name(name: str) -> str:
    return f"{name}-q8_0.gguf"


def cycle(pieces: list[str], rng: np.random.Generator) -> list[int]:
    """The tokens that an answer walks, each of them once."""
    ids = {piece: number for number, piece in enumerate(pieces)}
    is_sentencepiece = "▁the" in ids
    word = re.compile(r"[▁Ġ][a-z]{2,9}")
    words = [number for number, piece in enumerate(pieces) if word.fullmatch(piece)][:N_WORDS]
    rng.shuffle(words)
    spelled = (lambda byte: f"<0x{byte:02X}>") if is_sentencepiece else byte_letters().__getitem__
    walked: list[int] = []
    for number, token in enumerate(words):
        walked.append(token)
        walked += [ids[spelled(byte)] for byte in WORDS_WITH_EXTRAS.get(number, "").encode()]
    assert len(set(walked)) == len(walked)
    return walked


def embeddings(shape: Shape, tokenizer: dict[str, object]) -> tuple[Matrix, Matrix]:
    """The embedding of every token, and the output's rows that make the cycle."""
    rng = np.random.default_rng(7)
    pieces, types = list(tokenizer["tokenizer.ggml.tokens"]), np.array(tokenizer["tokenizer.ggml.token_type"])
    walked = np.array(cycle(pieces, rng))
    embedding = rng.standard_normal((len(pieces), shape.n_embd), dtype=np.float32)
    output = rng.standard_normal((len(pieces), shape.n_embd), dtype=np.float32)
    output *= SEPARATE
    output[types != NORMAL] = 0  # an end, or any other special token, is never the best
    embedding[:, :N_MARKS] = 1
    embedding[walked, :N_MARKS] = 0
    output[np.roll(walked, -1)] = embedding[walked]
    output[walked[0], :N_MARKS] = shape.n_embd / N_MARKS
    output *= 3 / shape.n_embd**0.5
    return embedding, output


def tensors(shape: Shape, tokenizer: dict[str, object]) -> Iterator[Tensor]:
    embedding, output = embeddings(shape, tokenizer)
    width, scale = shape.n_embd, shape.n_embd**-0.5
    yield Tensor("token_embd.weight", embedding.shape, Q8_0, lambda: embedding)
    yield Tensor("output.weight", output.shape, Q8_0, lambda: output)
    yield filled("output_norm.weight", width, 1)
    for layer in range(shape.n_layers):
        yield filled(f"blk.{layer}.attn_norm.weight", width, 1)
        yield filled(f"blk.{layer}.ffn_norm.weight", width, 1)
        for number, (name, rows, columns, size) in enumerate((
            ("attn_q", width, width, scale),
            ("attn_k", shape.n_kv, width, scale),
            ("attn_v", shape.n_kv, width, scale),
            ("attn_output", width, width, scale * RESIDUAL),
            ("ffn_gate", shape.n_ff, width, scale),
            ("ffn_up", shape.n_ff, width, scale),
            ("ffn_down", width, shape.n_ff, shape.n_ff**-0.5 * RESIDUAL),
        )):  # fmt: skip
            make = partial(by_chance, (layer, number), (rows, columns), size)
            yield Tensor(f"blk.{layer}.{name}.weight", (rows, columns), Q8_0, make)


def by_chance(seed: tuple[int, int], shape: tuple[int, int], size: float) -> Matrix:
    values = np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)
    values *= size
    return values


def values(name: str, shape: Shape, tokenizer: dict[str, object], template: str) -> dict[str, object]:
    """The header."""
    pieces = list(tokenizer["tokenizer.ggml.tokens"])
    return {
        "general.architecture": "llama",
        "general.name": f"Made to measure {name}",
        "general.file_type": 7,
        "general.quantization_version": 2,
        "llama.vocab_size": len(pieces),
        "llama.context_length": shape.n_ctx,
        "llama.embedding_length": shape.n_embd,
        "llama.block_count": shape.n_layers,
        "llama.feed_forward_length": shape.n_ff,
        "llama.attention.head_count": shape.n_head,
        "llama.attention.head_count_kv": shape.n_head_kv,
        "llama.attention.layer_norm_rms_epsilon": NORM_EPSILON,
        "llama.rope.dimension_count": shape.n_embd // shape.n_head,
        "llama.rope.freq_base": shape.rope_base,
        **tokenizer,
        "tokenizer.ggml.bos_token_id": pieces.index(shape.bos),
        "tokenizer.ggml.eos_token_id": pieces.index(shape.eos),
        "tokenizer.ggml.add_bos_token": shape.template != "Qwen-Qwen2.5-7B-Instruct",
        "tokenizer.chat_template": template,
    }


def make(name: str, folder: Path, files: VocabularyFiles) -> Path:
    """One model's file."""
    shape = SHAPES[name]
    tokenizer = files.tokenizer(shape.vocabulary)
    template = files.template(shape.template) if shape.template else LLAMA_2
    path = folder / file_name(name)
    write(path, values(name, shape, tokenizer, template), list(tensors(shape, tokenizer)))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the models are put")
    parser.add_argument("--only", choices=SHAPES, help="make this one only")
    parser.add_argument("--vocabularies", type=Path, help=f"llama.cpp's sources; else ${VARIABLE} names them")
    arguments = parser.parse_args()
    files = VocabularyFiles(arguments.vocabularies)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in [arguments.only] if arguments.only else SHAPES:
        path = make(name, arguments.folder, files)
        print(f"{path}: {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
