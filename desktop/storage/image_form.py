"""How an image stands in a file: in a message, and beside an unsent text."""

from collections.abc import Mapping

from desktop.domain.messages import ImagePart
from desktop.storage.json_fields import Object

IMAGE_KEYS = frozenset({"type", "file", "name", "width", "height"})


def image_from(raw: Mapping[str, object]) -> ImagePart | None:
    """The image that an object describes; nothing when one of its values does not fit."""
    file, name, width, height = (raw.get(key) for key in ("file", "name", "width", "height"))
    if not isinstance(file, str) or not isinstance(name, str) or type(width) is not int or type(height) is not int:
        return None
    try:
        return ImagePart(file, name, width, height)
    except ValueError:
        return None


def image_object(part: ImagePart) -> Object:
    """The object that stands for an image."""
    return {"type": "image", "file": part.file, "name": part.name, "width": part.width, "height": part.height}
