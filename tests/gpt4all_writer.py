"""Writes GPT4All's ``.chat`` files, each version of the form as its sources do."""

import struct
from dataclasses import dataclass

MAGIC = 0xF5D553CC


@dataclass(frozen=True)
class Item:
    """A prompt or a response; ``inner`` holds (name, value) of what lies in a response since version 12."""

    name: str
    value: str
    stopped: bool = False
    failed: bool = False
    sources: int = 0
    attachment: str = ""
    inner: tuple[tuple[str, str], ...] = ()


def text(value: str | None) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    return blob(value.encode("utf-16-be"))


def blob(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def texts(*values: str) -> bytes:
    return struct.pack(">i", len(values)) + b"".join(map(text, values))


def chat(version: int, items: list[Item], *, title: str = "Ferns", with_state: bool = True) -> bytes:
    parts = [
        struct.pack(">Ii", MAGIC, version), struct.pack(">q", 1700000000),
        text("chat-id"), text(title), text(None), text("Mistral-7B.gguf"),
    ]  # fmt: skip
    if version >= 3:
        parts.append(texts("My documents"))
    if version < 11:
        parts.append(state(version, with_state=with_state))
    parts.append(struct.pack(">i", len(items)))
    parts += [item_bytes(item, version) for item in items]
    return b"".join(parts)


def state(version: int, *, with_state: bool) -> bytes:
    found = b""
    if version >= 6:
        found += struct.pack(">?", with_state)
    if version >= 2:
        found += struct.pack(">ii", 2, 0)
    found += text("last") + text("name") + struct.pack(">I", 7)
    if version >= 6 and not with_state:
        return found
    if version < 4:
        found += struct.pack(">i", 0)
    found += struct.pack(">i", 3)
    if version >= 7:
        found += struct.pack(">I", 2048)
    if version < 9:
        found += struct.pack(">q", 2) + b"\1" * 8
    return found + struct.pack(">q", 3) + b"\2" * 12 + blob(b"state")


def item_bytes(item: Item, version: int) -> bytes:
    found = b"" if version >= 12 else struct.pack(">i", 0)
    found += text(item.name) + text(item.value)
    if version < 10:
        found += text("as the template made it")
    found += text(None) + struct.pack(">????", False, item.stopped, False, False)
    if version >= 11 and item.name == "Response: ":
        found += struct.pack(">?", item.failed)
    if version >= 8:
        found += struct.pack(">q", item.sources)
        found += (text("source") * 7 + struct.pack(">iii", 1, -1, -1)) * item.sources
    elif version >= 3:
        found += text("1. In file.") + texts("context")
    if version >= 10:
        found += struct.pack(">q", 1 if item.attachment else 0)
        if item.attachment:
            found += blob(item.attachment.encode()) + blob(b"content")
    if version >= 12:
        found += _inner(item.inner)
    return found


def _inner(inner: tuple[tuple[str, str], ...]) -> bytes:
    """One response around all of it, as splitThinking and splitToolCall make it."""
    if not inner:
        return struct.pack(">q", 0)
    found = struct.pack(">q", 1) + text("Response: ") + text("") + struct.pack(">q", len(inner))
    for name, value in inner:
        found += text(name) + text(value)
        if name == "Think: ":
            found += struct.pack(">i", 1500)
        elif name == "ToolCall: ":
            found += text("javascript_interpret") + struct.pack(">q", 1)
            found += text("code") + struct.pack(">i", 0) + struct.pack(">I?", 10, False) + text("1+1")
            found += text("2") + struct.pack(">i", 0) + text(None)
        found += struct.pack(">q", 0)
    return found
