"""What waits to be saved because the disk did not take it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnsavedState:
    """``names`` are those of the changed things, ``reason`` says within a sentence why they wait, ``hint`` what can be
    done about it."""

    names: tuple[str, ...] = ()
    reason: str = ""
    hint: str = ""

    @property
    def count(self) -> int:
        """How many changes wait."""
        return len(self.names)
