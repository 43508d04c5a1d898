"""What Hearth remembers from one start to the next, beside settings and conversations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.messages import ImagePart

RECENT_MODELS_KEPT = 8


@dataclass(frozen=True, slots=True)
class ScrollPosition:
    """The message at the top of the chat view and how far it is scrolled, in pixels. Empty id: at the end."""

    message_id: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SessionState:
    """The window as it was left. ``geometry`` is Qt's own form, base64; drafts and the images beside them are by
    conversation id; ``folded`` holds the ids of folded groups of the list, ``last_update_check`` a moment (RFC 3339),
    ``extra`` what a newer version's file had more."""

    geometry: str = ""
    is_sidebar_shown: bool = True
    open_conversation: str | None = None
    scroll: ScrollPosition = ScrollPosition()
    drafts: Mapping[str, str] = field(default_factory=dict)
    draft_images: Mapping[str, tuple[ImagePart, ...]] = field(default_factory=dict)
    recent_models: tuple[Path, ...] = ()
    last_model: Path | None = None
    folded: tuple[str, ...] = (":archived",)
    last_update_check: str = ""
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)

    def recent_with(self, path: Path) -> tuple[Path, ...]:
        """The recent models with this one first."""
        return (path, *(other for other in self.recent_models if other != path))[:RECENT_MODELS_KEPT]
