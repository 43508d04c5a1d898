"""The images that a row shows: one of its message, or those that its words name."""

from collections.abc import Sequence

from desktop.domain.messages import ImagePart
from desktop.ui.chat.entry import Row
from desktop.ui.chat.flow_view import FlowView
from desktop.ui.chat.image_view import ImageView


def image_views(row: Row) -> Sequence[ImageView]:
    """All images of a row, as they are laid out."""
    if isinstance(row.view, ImageView):
        return (row.view,)
    return row.view.image_views() if isinstance(row.view, FlowView) else ()


def image_of(row: Row, file: str = "") -> ImagePart | None:
    """The image that a row is; or the one of several in it that has this file."""
    if row.image is not None:
        return row.image
    is_alone = isinstance(row.view, ImageView)
    return next((view.part for view in image_views(row) if is_alone or view.part.file == file), None)
