"""Dragging in the list of conversations: what is dragged, and where it can be dropped."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData

from desktop.domain.folders import Folders
from desktop.ui.listed_lines import AGES, Group, GroupKind, Line

MIME_TYPE = "application/x-hearth-conversations"


@dataclass(frozen=True, slots=True)
class Dragged:
    """Conversations, or a folder."""

    ids: tuple[str, ...] = ()
    folder_id: str = ""


@dataclass(frozen=True, slots=True)
class DropSpot:
    """Where something can be dropped: rows ``first`` to ``last``. ``kind`` is ``FOLDER``, ``PINNED``, ``ARCHIVED``, or
    ``EARLIER`` for all ages together, which is in no folder."""

    kind: GroupKind
    first: int
    last: int
    folder_id: str | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """Something has been dropped."""

    dragged: Dragged
    spot: DropSpot


def mime_data(dragged: Dragged) -> QMimeData:
    """What is dragged, for Qt."""
    data = QMimeData()
    form = {"ids": dragged.ids, "folder": dragged.folder_id}
    data.setData(MIME_TYPE, json.dumps(form).encode())
    return data


def dragged_from(data: QMimeData) -> Dragged | None:
    """What is dragged; ``None`` when it is nothing of this list."""
    if not data.hasFormat(MIME_TYPE):
        return None
    try:
        form = json.loads(bytes(data.data(MIME_TYPE).data()))
        return Dragged(tuple(str(each) for each in form["ids"]), str(form["folder"]))
    except (ValueError, KeyError, TypeError):  # another program may call something by this name
        return None


def spot_at(lines: Sequence[Line], row: int, dragged: Dragged, folders: Folders) -> DropSpot | None:
    """Where something goes that is dropped on a row, -1 for below all rows; ``None`` when it cannot go there."""
    spot = _spot(lines, row if row >= 0 else len(lines))
    if not dragged.folder_id:
        return spot if dragged.ids else None
    if spot.kind is GroupKind.FOLDER:
        return None if folders.is_inside(spot.folder_id, dragged.folder_id) else spot
    return spot if spot.kind is GroupKind.EARLIER else None


def _spot(lines: Sequence[Line], row: int) -> DropSpot:
    head = _head(lines, row)
    group = lines[head] if head >= 0 else None
    if not isinstance(group, Group) or row >= len(lines) or group.kind in AGES:
        return _ages_spot(lines)
    return DropSpot(group.kind, head, _end(lines, head, group), group.id if group.kind is GroupKind.FOLDER else None)


def _head(lines: Sequence[Line], row: int) -> int:
    """The head of the group that a row is in; what follows a folder inside a folder belongs to the outer one."""
    if row < len(lines) and not isinstance(lines[row], Group):
        folder_id = getattr(lines[row], "folder", None)
        while row >= 0:
            line = lines[row]
            if isinstance(line, Group) and (line.kind is not GroupKind.FOLDER or line.id == folder_id):
                return row
            row -= 1
    return min(row, len(lines) - 1)


def _end(lines: Sequence[Line], head: int, group: Group) -> int:
    """The last row of a group, with the folders inside it."""
    inside = {group.id}
    row = head + 1
    while row < len(lines):
        line = lines[row]
        if isinstance(line, Group):
            if line.level <= group.level or line.kind is not GroupKind.FOLDER:
                break
            inside.add(line.id)
        elif group.kind is GroupKind.FOLDER and line.folder not in inside:
            break
        row += 1
    return row - 1


def _ages_spot(lines: Sequence[Line]) -> DropSpot:
    heads = [(at, line) for at, line in enumerate(lines) if isinstance(line, Group) and line.kind in AGES]
    if not heads:
        return DropSpot(GroupKind.EARLIER, len(lines), len(lines) - 1)
    return DropSpot(GroupKind.EARLIER, heads[0][0], _end(lines, *heads[-1]))
