"""Guesses of heights: what a message takes up that was not cut into blocks yet."""

from collections.abc import Sequence
from typing import NamedTuple

from desktop.domain.messages import ImagePart, Message, Role, TextPart
from desktop.ui.chat.entry import ANSWER_GAP, BUBBLE_TOP, FOOTER_GAP, USER_GAP, bubble_room
from desktop.ui.chat.image_sizes import IMAGE_GAP, shown_size
from desktop.ui.reading import Reading
from desktop.ui.theme import SIZE_BODY


class HeightGuess(NamedTuple):
    """How heights are guessed, in pixels, for one width of the column."""

    characters_per_line: int
    line: int
    user_frame: int
    answer_frame: int
    image_room: int = 0
    scale: float = 1.0

    def of(self, message: Message) -> int:
        """The height of a message, with its reasoning folded."""
        alone = message.parts[0] if len(message.parts) == 1 else None
        is_text = type(alone) is TextPart  # nearly all are
        text = alone.text if type(alone) is TextPart else message.text
        lines = len(text) // self.characters_per_line + text.count("\n") * 3 // 4 + 1
        height = lines * self.line + (self.user_frame if message.role is Role.USER else self.answer_frame)
        images = () if is_text else message.images
        return height if not images else height + self._of_images(images, text)

    def _of_images(self, images: Sequence[ImagePart], text: str) -> int:
        """How much higher a message is with its images; one without words has not even one line."""
        heights = [shown_size(part, self.image_room, self.scale).frame_height for part in images]
        gap = round(IMAGE_GAP * self.scale)
        return sum(heights) + len(heights) * gap - (0 if text else self.line + gap)


def height_guess(characters_per_line: int, reading: Reading, column: int = 0) -> HeightGuess:
    """How heights are guessed for a column of text."""
    frames = (20 + USER_GAP + 2 * BUBBLE_TOP, 20 + ANSWER_GAP + FOOTER_GAP)
    line = round(reading.line_height(SIZE_BODY))
    user, answer = (reading.gap(frame) for frame in frames)
    room = max(1, bubble_room(column, reading))
    return HeightGuess(max(8, characters_per_line), line, user, answer, room, reading.scale)
