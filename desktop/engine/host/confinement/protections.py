"""The words in which it is told what is protected, and why something is not."""

from collections.abc import Callable

Protections = tuple[tuple[str, str], ...]

ON = "on"
NOT_HERE = "not available on this system"


class NotProtected(Exception):
    """This protection cannot be had here; says why, in a short sentence."""


def state_of(protect: Callable[[], object]) -> str:
    """Put up one protection: ``ON``, or why it is not."""
    try:
        protect()
    except NotProtected as reason:
        return str(reason)
    except OSError as error:
        return f"refused by the system: {error.strerror}"
    return ON
