"""Images in the file of a conversation that leaves Hearth's folders, so that it is whole wherever it goes.

They stand behind the messages, under ``attachments``: the name of each file, and what is in it in Base64. One file is
sent, copied and opened as one thing, which a folder beside it is not; and a Hearth that does not know the key keeps it,
as it keeps every key. In Hearth's own folders images are files of their own (``attachment_store``).
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from desktop.domain.conversation import Conversation
from desktop.domain.messages import ImagePart
from desktop.storage.conversation_file import encoded_pieces
from desktop.storage.json_text import one_line

KEY = "attachments"
_END = b"}\n"


def images_of(conversation: Conversation) -> tuple[ImagePart, ...]:
    """The images of all branches, each file once."""
    found = {part.file: part for message in conversation.messages for part in message.images}
    return tuple(found.values())


def pieces_with_images(conversation: Conversation, read: Callable[[ImagePart], bytes | None]) -> Iterator[bytes]:
    """The bytes of a file with a conversation and its images; one that is no longer there is left out."""
    brought = _brought(conversation)
    plain = _without_key(conversation)
    last = b""
    for piece in encoded_pieces(plain):
        yield last
        last = piece
    yield last.removesuffix(_END)
    between = f',\n "{KEY}": {{\n  '.encode()
    is_any = False
    for part in images_of(conversation):
        data = read(part)
        encoded = b64encode(data).decode() if data is not None else brought.get(part.file)
        if isinstance(encoded, str):
            yield between + one_line({part.file: encoded})[1:-1]
            between, is_any = b",\n  ", True
    yield b"\n }}\n" if is_any else _END


def with_images_kept(conversation: Conversation, keep: Callable[[bytes, str], ImagePart | None]) -> Conversation:
    """The conversation of such a file, after its images were given to ``keep``, which checks them."""
    brought = _brought(conversation)
    for part in images_of(conversation):
        encoded = brought.get(part.file)
        if isinstance(encoded, str):
            try:
                keep(b64decode(encoded), part.name)
            except (binascii.Error, ValueError):  # damaged: it is shown as one that is no longer there
                continue
    return _without_key(conversation)


def _brought(conversation: Conversation) -> Mapping[str, object]:
    found = conversation.extra.get(KEY)
    return found if isinstance(found, dict) else {}


def _without_key(conversation: Conversation) -> Conversation:
    if not _brought(conversation):
        return conversation
    return replace(conversation, extra={key: value for key, value in conversation.extra.items() if key != KEY})
