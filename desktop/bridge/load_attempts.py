"""Where a load stands on the ladder of what there is to try: which attempt comes next, and how far it is.

The child knows the rungs. It tells how many there are before llama.cpp sees the file, so that its death leads on, too.
"""

from collections.abc import Callable

import msgspec

from desktop.domain.errors import AppError, EngineDied, ModelLoadFailed
from desktop.engine.protocol import WEIGHTS_SHARE, LoadFailed, LoadModel, LoadPlanned, LoadProgress


class LoadAttempts:
    """All attempts of one load. ``command`` is what the next child is told."""

    def __init__(self, command: LoadModel, on_progress: Callable[[float], None]) -> None:
        self.command = msgspec.structs.replace(command, path=command.path.absolute())
        self._on_progress = on_progress
        self._planned: LoadPlanned | None = None
        self._fraction = 0.0
        self._may_go_on = True

    def note(self, event: LoadPlanned | LoadProgress | LoadFailed) -> None:
        """Take in what the child says. Progress of the first attempt begins at 0, that of later ones is told from its
        first step on: for the user it is still the same load."""
        match event:
            case LoadPlanned():
                self._planned = event
            case LoadProgress(fraction):
                self._fraction = fraction
                if fraction > 0 or self._planned is None:
                    self._on_progress(fraction)
            case LoadFailed(can_retry=can_retry):
                self._may_go_on = can_retry

    def go_on_after(self, error: AppError) -> bool:
        """Whether there is something else to try, which ``command`` then asks for."""
        planned = self._planned
        if planned is None or not self._may_go_on or not isinstance(error, ModelLoadFailed | EngineDied):
            return False
        has_weights = self._fraction >= WEIGHTS_SHARE
        limit = planned.n_attempts if has_weights else planned.n_attempts_for_weights
        if planned.attempt + 1 >= limit:
            return False
        self.command = msgspec.structs.replace(self.command, attempt=planned.attempt + 1)
        self._planned = msgspec.structs.replace(planned, attempt=planned.attempt + 1)
        self._fraction = 0.0
        return True
