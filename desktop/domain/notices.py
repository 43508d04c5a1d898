"""What a banner tells the user."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.errors import AppError, Cure

UNDO, REDO = "undo ", "redo "
SAVED = "saved"


class NoticeKind(StrEnum):
    """How grave it is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """What the banner offers to do, for example Undo."""

    label: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Notice:
    """One banner. ``cure`` becomes its action where it is shown, if it can help just then. Of one ``topic`` only the
    newest is shown; those that begin with ``UNDO`` or ``REDO`` go when something else is what would be undone. News
    that ``stays`` waits until it is closed."""

    text: str
    kind: NoticeKind = NoticeKind.INFO
    action: NoticeAction | None = None
    cure: Cure | None = None
    topic: str = ""
    stays: bool = False


def notice_of(error: AppError) -> Notice:
    """The banner that tells of an error."""
    return Notice(str(error), NoticeKind.ERROR, cure=error.cure)
