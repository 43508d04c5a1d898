"""Folders of conversations, nested in each other; what a folder sets, new chats in it inherit.

A conversation names its folder by id. Where a parent is missing, or folders lie in a circle, they stand at the top.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from desktop.domain.conversation import ConversationSettings


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder; ``parent`` is the id of the folder that it is in."""

    id: str
    name: str
    parent: str | None = None
    settings: ConversationSettings = field(default_factory=ConversationSettings)
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Folders:
    """All folders, in the order in which they were made."""

    all: tuple[Folder, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)

    @cached_property
    def _by_id(self) -> Mapping[str, Folder]:
        return {folder.id: folder for folder in self.all}

    @cached_property
    def _inside(self) -> Mapping[str | None, tuple[Folder, ...]]:
        found: dict[str | None, list[Folder]] = {}
        for folder in self.all:
            is_top = folder.parent not in self._by_id or self.is_inside(folder.parent, folder.id)
            found.setdefault(None if is_top else folder.parent, []).append(folder)
        return {
            parent: tuple(sorted(inside, key=lambda folder: folder.name.casefold())) for parent, inside in found.items()
        }

    def inside(self, folder_id: str | None) -> tuple[Folder, ...]:
        """The folders that lie directly in this one, or at the top, by name."""
        return self._inside.get(folder_id, ())

    def in_order(self, folder_id: str | None = None, level: int = 0) -> Iterator[tuple[Folder, int]]:
        """All folders that lie in this one, each before those that lie in it, with how deep they lie."""
        for folder in self.inside(folder_id):
            yield folder, level
            yield from self.in_order(folder.id, level + 1)

    def get(self, folder_id: str | None) -> Folder | None:
        """The folder with this id; ``None`` when there is none."""
        return self._by_id.get(folder_id) if folder_id else None

    def with_folder(self, folder: Folder) -> "Folders":
        """The folders with one more, or with another one of the same id."""
        if folder.id in self._by_id:
            return replace(self, all=tuple(folder if other.id == folder.id else other for other in self.all))
        return replace(self, all=(*self.all, folder))

    def without(self, folder_id: str) -> "Folders":
        """The folders without this one; those in it move up to where it was."""
        gone = self.get(folder_id)
        if gone is None:
            return self
        kept = (folder for folder in self.all if folder.id != folder_id)
        return replace(self, all=tuple(replace(f, parent=gone.parent) if f.parent == folder_id else f for f in kept))

    def path(self, folder_id: str | None) -> tuple[Folder, ...]:
        """The folder after all those that it lies in, from the top down; nothing when there is none."""
        found: list[Folder] = []
        step = self.get(folder_id)
        while step is not None and step not in found:
            found.append(step)
            step = self.get(step.parent)
        return tuple(reversed(found))

    def is_inside(self, folder_id: str | None, outer_id: str) -> bool:
        """Whether a folder is, or lies in, another one."""
        return any(folder.id == outer_id for folder in self.path(folder_id))

    def settings(self, folder_id: str | None) -> ConversationSettings:
        """What a new chat in this folder inherits: each folder's settings over those of the one it lies in."""
        inherited = ConversationSettings()
        for folder in self.path(folder_id):
            own = folder.settings
            inherited = ConversationSettings(
                inherited.system_prompt if own.system_prompt is None else own.system_prompt,
                own.model or inherited.model,
                {**inherited.sampling, **own.sampling},
            )
        return inherited
