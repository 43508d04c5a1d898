"""The models a user can choose from: recent ones, those found in place, and the bundled starter model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.models import FoundModel
from desktop.services.file_thread import FileThread

FindModels = Callable[[Path, Mapping[str, str]], list[FoundModel]]


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """What can be loaded with one click. ``starter`` is missing only when the installation is damaged."""

    recent: tuple[Path, ...] = ()
    found: tuple[FoundModel, ...] = ()
    starter: Path | None = None


class ModelLibrary:
    """Looks for models, on a thread of its own: a slow disk must not hold up saving."""

    def __init__(self, find: FindModels, home: Path, environment: Mapping[str, str], starter: Path) -> None:
        self._find = find
        self._home = home
        self._environment = environment
        self._starter = starter
        self._scanner = FileThread("model scan")

    async def choices(self, recent: tuple[Path, ...]) -> ModelChoices:
        """Look again. Recent models that are gone, and the starter model among them, are left out."""
        return await self._scanner.run(self._look, recent)

    def close(self) -> None:
        """End the thread."""
        self._scanner.close()

    def _look(self, recent: tuple[Path, ...]) -> ModelChoices:
        starter = self._starter if _is_file(self._starter) else None
        there = tuple(path for path in recent if path != starter and _is_file(path))
        return ModelChoices(there, tuple(self._find(self._home, self._environment)), starter)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that may not be looked into
        return False
