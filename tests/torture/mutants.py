"""Makes damaged model files out of good ones, by chance."""

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.model_files import ARCHITECTURES, small_model

NUMBERS = (0, 1, 2, 3, 7, 255, 2**16, 2**31 - 1, 2**31, 2**32 - 1)
_U32_VALUE = b"\4\0\0\0"

Mutation = Callable[[bytearray, int, random.Random], bytearray]


@dataclass(frozen=True)
class Base:
    """A good file, and where its header ends."""

    content: bytes
    header_end: int


def bases(starter: Path, folder: Path) -> list[Base]:
    """The bundled model and the tiny ones. The ends of their headers are known well enough: it is tensors' names that
    come last."""
    paths = [starter, *(small_model(folder, architecture) for architecture in ARCHITECTURES)]
    return [_base(path.read_bytes()) for path in paths]


def _base(content: bytes) -> Base:
    last_name = max(content.rfind(name) for name in (b"output_norm.weight", b"ffn_down.weight", b"ffn_norm.weight"))
    return Base(content, last_name + 60)


def cut(content: bytearray, _end: int, chance: random.Random) -> bytearray:
    return content[: chance.randrange(len(content))]


def cut_in_header(content: bytearray, end: int, chance: random.Random) -> bytearray:
    return content[: chance.randrange(end)]


def flip_bits_in_header(content: bytearray, end: int, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 1, 1, 3, 20))):
        content[chance.randrange(end)] ^= 1 << chance.randrange(8)
    return content


def flip_bits_anywhere(content: bytearray, _end: int, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 10, 1000))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content


def change_counts(content: bytearray, _end: int, chance: random.Random) -> bytearray:
    at = chance.choice((4, 8, 16))
    value = chance.choice((*NUMBERS, struct.unpack_from("<I", content, at)[0] + chance.choice((-1, 1))))
    struct.pack_into("<I", content, at, value & 0xFFFFFFFF)
    return content


def change_a_number(content: bytearray, end: int, chance: random.Random) -> bytearray:
    """Head counts, layers, context length, token ids, …: whatever stands in the header as a number of 32 bits."""
    places = [at for at in _occurrences(content, _U32_VALUE, end) if content[at - 1 : at].isalpha()]
    at = chance.choice(places) + len(_U32_VALUE)
    old = struct.unpack_from("<I", content, at)[0]
    value = chance.choice((*NUMBERS, old + 1, max(0, old - 1), old * 2, old * 1000))
    struct.pack_into("<I", content, at, value & 0xFFFFFFFF)
    return content


def change_a_type(content: bytearray, end: int, chance: random.Random) -> bytearray:
    at = chance.choice(list(_occurrences(content, _U32_VALUE, end)))
    content[at] = chance.randrange(16)
    return content


def change_a_name(content: bytearray, end: int, chance: random.Random) -> bytearray:
    name = chance.choice(
        (b"attn", b"ffn", b"blk.0", b"token_embd", b"output", b"ssm", b"tokenizer", b"general", b"norm")
    )
    places = list(_occurrences(content, name, end))
    if places:
        content[chance.choice(places)] ^= chance.choice((1, 2, 32))
    return content


def change_a_tensor(content: bytearray, end: int, chance: random.Random) -> bytearray:
    """Its number of dimensions, one of them, its type, or its offset."""
    places = list(_occurrences(content, b".weight", end))
    at = chance.choice(places) + len(b".weight") + chance.choice((0, 4, 8, 12, 16, 20, 24, 28, 32))
    struct.pack_into("<I", content, min(at, len(content) - 4), chance.choice(NUMBERS))
    return content


def damage_tokens(content: bytearray, end: int, chance: random.Random) -> bytearray:
    keys = (b"tokenizer.ggml.tokens", b"tokenizer.ggml.merges", b"tokenizer.ggml.token_type", b"tokenizer.ggml.model")
    places = [at for key in keys for at in _occurrences(content, key, end)]
    if places:
        start = chance.choice(places)
        for _ in range(chance.choice((1, 5, 50))):
            content[min(end - 1, start + chance.randrange(3000))] = chance.randrange(256)
    return content


def nan_weights(content: bytearray, end: int, chance: random.Random) -> bytearray:
    start = chance.randrange(end, len(content) - 4096)
    for at in range(start & ~3, (start & ~3) + 4 * chance.choice((1, 64, 1000)), 4):
        content[at : at + 4] = b"\0\0\xc0\x7f"
    return content


def damage_the_template(content: bytearray, end: int, chance: random.Random) -> bytearray:
    start = content.find(b"tokenizer.chat_template", 0, end)
    for _ in range(chance.choice((1, 3, 10))):
        content[start + 40 + chance.randrange(200)] = chance.choice(b"{}%'(). x\xff\0")
    return content


MUTATIONS: tuple[Mutation, ...] = (
    cut, cut_in_header, flip_bits_in_header, flip_bits_anywhere, change_counts, change_a_number, change_a_number,
    change_a_type, change_a_name, change_a_tensor, damage_tokens, nan_weights, damage_the_template,
)  # fmt: skip


def mutants(good: list[Base], count: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Names of mutations and what they made; three of four come from the tiny models, which load quickly."""
    for _ in range(count):
        base = good[0] if chance.random() < 0.25 else chance.choice(good[1:])
        mutation = chance.choice(MUTATIONS)
        yield mutation.__name__, bytes(mutation(bytearray(base.content), base.header_end, chance))


def _occurrences(content: bytearray, what: bytes, end: int) -> Iterator[int]:
    at = content.find(what, 0, end)
    while at >= 0:
        yield at
        at = content.find(what, at + 1, end)
