"""The pictures that a conversation may paint just now, and the images that an answer in it may call by their names."""

import re
from functools import cached_property

from PySide6.QtGui import QImage

from desktop.domain.messages import ImagePart, Message, Role
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.image_decoding import Problem
from desktop.ui.image_shelf import ImageShelf

IMAGE_ALONE = re.compile(r"\s*!\[[^\[\]]*\]\((?:<([^<>\\]+)>|([^\s()<>\\]+))\)\s*")


class AttachedImages:
    """What the user attached in a conversation, by name; looked for when first asked."""

    def __init__(self, messages: tuple[Message, ...] = ()) -> None:
        self._messages = messages

    @cached_property
    def by_name(self) -> dict[str, ImagePart]:
        """The newest image of each name."""
        asked = (message for message in self._messages if message.role is Role.USER)
        return {part.name: part for message in asked for part in message.images}


class ShownImages:
    """None without a shelf. ``is_waiting``: an image was laid out, or painted without its picture."""

    def __init__(self) -> None:
        self.shelf: ImageShelf | None = None
        self.is_waiting = False
        self.attached = AttachedImages()

    def picture(self, part: ImagePart) -> QImage | None:
        """The picture of an image, when it is at hand."""
        found = self.shelf.picture(part) if self.shelf is not None else None
        self.is_waiting = self.is_waiting or found is None
        return found

    def problem(self, part: ImagePart) -> Problem | None:
        """Why an image cannot be shown."""
        return self.shelf.problem(part) if self.shelf is not None else None

    def named_by(self, block: Block) -> ImagePart | None:
        """The attached image that a paragraph names and says nothing else; a name is no path, and leads nowhere."""
        if block.kind is not BlockKind.PARAGRAPH or block.is_open or len(block.lines) != 1 or "![" not in block.source:
            return None
        match = IMAGE_ALONE.fullmatch(block.source)
        return self.attached.by_name.get(match[1] or match[2]) if match is not None else None
