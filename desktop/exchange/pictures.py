"""Pictures in the files of other programs: where their bytes are, and the messages that they belong to.

A message names each of its pictures in words, as ``[Image: cat.png]``. Where the picture can be kept, it takes the
place of the words; else the words stay.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from desktop.domain.messages import ImagePart, Part, ReasoningPart, TextPart
from desktop.exchange.json_reading import Object, object_at, text_at

Keep = Callable[[bytes, str], ImagePart | None]
LookUp = Callable[[str], bytes | None]
_ENCODED = ";base64,"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a message names. ``words`` stand for it in the text; its bytes are ``encoded`` in Base64, or in
    a file of the export whose name begins with ``reference``."""

    words: str
    name: str = ""
    encoded: str = ""
    reference: str = ""


def words_for(kind: str, name: str) -> str:
    """What stands in a text for something that is not text."""
    name = " ".join(name.split())[:100]
    return f"[{kind}: {name}]" if name else f"[{kind}]"


def picture_of(piece: Object, name: str) -> Picture:
    """The picture in a part of a message: an address with the data in it, the data, or a name in the export."""
    address = text_at(object_at(piece, "image_url"), "url") or text_at(piece, "image_url", "url")
    _, found, encoded = address.partition(_ENCODED) if address.startswith("data:") else ("", "", "")
    return Picture(
        words_for("Image", name),
        name,
        encoded if found else text_at(object_at(piece, "source"), "data"),
        text_at(piece, "asset_pointer").rpartition("//")[2].partition("#")[0] or text_at(piece, "fileIdentifier"),
    )


class PictureTaker:
    """Takes pictures out of a file. ``keep`` stores one and tells how it is called then; ``look_up`` finds the bytes of
    a reference."""

    def __init__(self, keep: Keep | None = None, look_up: LookUp | None = None) -> None:
        self._keep = keep
        self._look_up = look_up

    def taken(self, picture: Picture) -> ImagePart | None:
        """The picture as it is kept; nothing when it cannot be."""
        if self._keep is None:
            return None
        data = self._bytes(picture)
        return self._keep(data, picture.name) if data else None

    def _bytes(self, picture: Picture) -> bytes | None:
        if picture.encoded:
            try:
                return b64decode(picture.encoded)
            except (binascii.Error, ValueError):
                return None
        return self._look_up(picture.reference) if picture.reference and self._look_up else None


def with_pictures(
    parts: tuple[Part, ...], pictures: Iterable[Picture], taker: PictureTaker
) -> tuple[tuple[Part, ...], int]:
    """The parts of a message with its pictures in the place of their words, and how many those are."""
    images: list[ImagePart] = []
    texts = [part.text for part in parts if isinstance(part, TextPart)]
    for picture in pictures:
        image = taker.taken(picture)
        if image is not None:
            images.append(image)
            texts = [_without(text, picture.words) for text in texts]
    if not images:
        return parts, 0
    thoughts = tuple(part for part in parts if isinstance(part, ReasoningPart))
    return (*thoughts, *images, *(TextPart(text) for text in texts if text.strip())), len(images)


def _without(text: str, words: str) -> str:
    before, _, behind = text.partition(words)
    before, behind = before.rstrip("\n"), behind.lstrip("\n")
    return f"{before}\n\n{behind}" if before and behind else before + behind
