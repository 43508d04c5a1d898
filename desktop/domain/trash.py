"""What lies in the trash, and how long it stays there."""

from dataclasses import dataclass

KEPT_DAYS = 30
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class TrashedConversation:
    """A conversation in the trash; ``deleted_at_s`` is when it was put there, in seconds since 1970."""

    id: str
    title: str
    deleted_at_s: float

    def days_left(self, now_s: float) -> int:
        """How many days it still stays, counted up: 0 when it is due."""
        left_s = self.deleted_at_s + KEPT_DAYS * DAY_S - now_s
        return max(0, min(KEPT_DAYS, -int(-left_s // DAY_S)))
