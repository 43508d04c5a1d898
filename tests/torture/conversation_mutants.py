"""Makes damaged conversation files and journals out of good ones, by chance."""

import json
import random
from collections.abc import Callable, Iterator

Mutation = Callable[[bytes, random.Random], bytes]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def flip_bits(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 30))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def zeros(content: bytes, chance: random.Random) -> bytes:
    """As after a power cut without fsync: a stretch of the file, or all of it, was never written."""
    at, length = chance.randrange(len(content)), chance.choice((1, 512, len(content)))
    return (
        (content[:at] + bytes(length) + content[at + length :])[: len(content)] if length > 1 else bytes(len(content))
    )


def byte_order_mark(content: bytes, chance: random.Random) -> bytes:
    return b"\xef\xbb\xbf" + content


def utf16(content: bytes, chance: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(("utf-16", "utf-16-le", "utf-16-be")))


def windows_lines(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\n", b"\r\n")


def no_utf8(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\\ud800")) + content[at:]


def nested(content: bytes, chance: random.Random) -> bytes:
    """Deeper than anything that recurses can follow."""
    depth = chance.choice((500, 10_000, 1_000_000))
    deep = chance.choice((b"[" * depth + b"]" * depth, b"[" * depth, b'{"a":' * depth + b"1" + b"}" * depth))
    return chance.choice((deep, content.replace(b'"parts": [', b'"deep": ' + deep + b', "parts": [', 1)))


def odd_numbers(content: bytes, chance: random.Random) -> bytes:
    odd = chance.choice((b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"-0", b"true", b"null", b'"7"', b"[]"))
    return content.replace(b"12", odd).replace(b"0.7", odd)


def duplicate_keys(content: bytes, chance: random.Random) -> bytes:
    key = chance.choice((b'"id": ', b'"title": ', b'"messages": [', b'"version": ', b'"parts": ['))
    twice = {b'"messages": [': b'"messages": [], "messages": [', b'"parts": [': b'"parts": 5, "parts": ['}
    return content.replace(key, twice.get(key, key + b'"again", ' + key), chance.choice((1, -1)))


def other_values(content: bytes, chance: random.Random) -> bytes:
    """A value somewhere becomes one of another kind."""
    return _with_tree(content, lambda tree: _swap_one(tree, chance))


def _swap_one(value: object, chance: random.Random) -> object:
    other = chance.choice((None, 5, -1, "", "x" * 300, [], {}, [[]], True, 1e308, {"id": 3}))
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        return {**value, key: _swap_one(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        return [*value[:at], _swap_one(value[at], chance), *value[at + 1 :]]
    return other


def dangling_parents(content: bytes, chance: random.Random) -> bytes:
    def change(tree: dict) -> object:
        for message in chance.sample(tree["messages"], k=min(3, len(tree["messages"]))):
            message["parent"] = chance.choice(("nobody", "", message["id"], 5))
        tree["current"] = chance.choice((tree["current"], "nobody", None, 5))
        return tree

    return _with_tree(content, change)


def circles(content: bytes, chance: random.Random) -> bytes:
    def change(tree: dict) -> object:
        ids = [message["id"] for message in tree["messages"]]
        for message in tree["messages"]:
            message["parent"] = chance.choice(ids)
        return tree

    return _with_tree(content, change)


def same_ids(content: bytes, chance: random.Random) -> bytes:
    def change(tree: dict) -> object:
        for message in tree["messages"]:
            message["id"] = chance.choice(("m1", "m2", "m1~2"))
        return tree

    return _with_tree(content, change)


def lines_mixed(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines[: chance.randrange(1, len(lines) + 1)])


def something_else(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(
        (b"", b"\n", b"null", b"[]", b"{}", b'"text"', chance.randbytes(2000), b"\x1f\x8b\x08" + content)
    )


def _with_tree(content: bytes, change: Callable[[dict], object]) -> bytes:
    """The content after a change of what it means; unchanged when it is no conversation."""
    try:
        changed = change(json.loads(content))
    except (ValueError, LookupError):
        return content[1:]
    indent = None if len(content) % 2 else 1
    return json.dumps(changed, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")


MUTATIONS: tuple[Mutation, ...] = (
    cut, flip_bits, zeros, byte_order_mark, utf16, windows_lines, no_utf8, nested, odd_numbers, duplicate_keys,
    other_values, dangling_parents, circles, same_ids, lines_mixed, something_else,
)  # fmt: skip


def mutants(good: list[bytes], count: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """So many damaged contents, each with the name of what was done to it; one in four was damaged twice."""
    for number in range(count):
        mutation = MUTATIONS[number % len(MUTATIONS)]
        content = mutation(chance.choice(good), chance)
        if content and chance.random() < 0.25:
            content = chance.choice((cut, flip_bits, zeros, no_utf8))(content, chance)
        yield mutation.__name__, content
