"""Who has the data folder: the one process that may write into it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """A process and its computer, whose name is empty when it is not known. ``token`` is of one start of Hearth."""

    computer: str
    process: int
    token: str
    is_here: bool = False
