"""What lies in the trash, and how long it stays there."""

from dataclasses import dataclass

from desktop.domain.shown_titles import shown

KEPT_DAYS = 30
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class TrashedConversation:
    """A conversation in the trash; ``deleted_at_s`` is when it was put there, in seconds since 1970."""

    id: str
    title: str
    deleted_at_s: float

    def __post_init__(self) -> None:
        """Whatever is in a file, its line shows a title."""
        title = shown(self.title) or self.id
        if title is not self.title:
            object.__setattr__(self, "title", title)

    def days_left(self, now_s: float) -> int:
        """How many days it still stays, counted up: 0 when it is due."""
        left_s = self.deleted_at_s + KEPT_DAYS * DAY_S - now_s
        return max(0, min(KEPT_DAYS, -int(-left_s // DAY_S)))
