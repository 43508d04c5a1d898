"""Where the reader is in a conversation, to come back to it later."""

from desktop.domain.session import ScrollPosition
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.visible_layout import Anchor

FARTHEST_RESTORED = 100_000


def scroll_position(surface: ChatSurface) -> ScrollPosition:
    """Where the reader is now; the end has no message."""
    transcript = surface.transcript
    if surface.is_at_end or not transcript.entries:
        return ScrollPosition()
    index = transcript.index_at(surface.scroll_top)
    return ScrollPosition(transcript.entries[index].message.id, surface.scroll_top - transcript.tops[index])


def restore_scroll(surface: ChatSurface, position: ScrollPosition) -> None:
    """Go back to where the reader was; to the end when the message is gone."""
    transcript = surface.transcript
    index = transcript.index_of(position.message_id) if position.message_id else None
    if index is None:
        surface.scroll_to_end()
        return
    top = transcript.tops[index]
    surface.layout_.lay_out(top, top + min(position.offset, FARTHEST_RESTORED))
    surface.settle_at(Anchor(transcript.entries[index], None, -position.offset))
