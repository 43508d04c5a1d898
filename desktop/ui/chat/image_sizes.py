"""How large an image is shown in the conversation: known from its size alone, before it is loaded. No Qt."""

from typing import NamedTuple

from desktop.domain.messages import ImagePart

LARGEST_HEIGHT = 320
SMALLEST_SIDE = 40
IMAGE_GAP = 8


class ShownSize(NamedTuple):
    """The size of the picture, and of the frame around it: that of a tiny or very narrow one is larger."""

    width: int
    height: int
    frame_width: int
    frame_height: int


def shown_size(part: ImagePart, room: int, scale: float = 1.0) -> ShownSize:
    """The size of an image where there is room for this width: as large as it is, or as fits."""
    largest, smallest = round(LARGEST_HEIGHT * scale), round(SMALLEST_SIDE * scale)
    factor = min(scale, room / part.width, largest / part.height)
    width, height = max(1, round(part.width * factor)), max(1, round(part.height * factor))
    return ShownSize(width, height, max(width, min(smallest, room)), max(height, smallest))
