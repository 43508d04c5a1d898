"""A row of the list of conversations in words: for screen readers, and as a tool tip."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.domain.conversation import ConversationSummary
from desktop.domain.folders import Folders
from desktop.domain.shown_titles import shown
from desktop.domain.tags import SIGN
from desktop.ui.listed_lines import Group, GroupKind

SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a conversation or the head of a group, and how far it is indented."""

    text: str
    level: int = 0
    conversation: ConversationSummary | None = None
    group: Group | None = None


def path_text(folders: Folders, folder_id: str | None) -> str:
    """A folder after those that it lies in; empty when there is none."""
    return SEPARATOR.join(shown(folder.name) for folder in folders.path(folder_id))


def tool_tip(conversation: ConversationSummary, folders: Folders) -> str | None:
    """What the row itself does not show: tags, and the folder of one that stands elsewhere."""
    if conversation.problem:
        return conversation.problem
    tags = " ".join(SIGN + tag for tag in conversation.tags)
    is_elsewhere = conversation.pinned or conversation.archived
    parts = (path_text(folders, conversation.folder) if is_elsewhere else "", tags)
    if not any(parts):
        return None
    return "\n".join(part for part in (conversation.title, *parts) if part)


def spoken(row: Row, folders: Folders, *, is_answering: bool) -> str:
    """What a screen reader says of a row."""
    parts = [row.text]
    if row.conversation is not None:
        parts += _state(row.conversation, folders, is_answering=is_answering)
    elif row.group is not None and row.group.is_foldable:
        parts += _group_state(row.group)
    if row.level:
        parts.append(_tr("level {n}").format(n=row.level + 1))
    return ", ".join(parts)


def _state(conversation: ConversationSummary, folders: Folders, *, is_answering: bool) -> list[str]:
    folder = folders.get(conversation.folder)
    states = (
        (is_answering, _tr("being answered")),
        (conversation.pinned and not conversation.archived, _tr("pinned")),
        (conversation.archived, _tr("archived")),
        (folder is not None, _tr("in folder {name}").format(name=shown(folder.name) if folder else "")),
        (bool(conversation.tags), _tr("tags: {tags}").format(tags=", ".join(conversation.tags))),
    )
    return [text for is_so, text in states if is_so]


def _group_state(group: Group) -> list[str]:
    kind = [_tr("folder")] if group.kind is GroupKind.FOLDER else []
    count = _tr("1 chat") if group.count == 1 else _tr("{n} chats").format(n=f"{group.count:,}")
    return [*kind, _tr("folded") if group.is_folded else _tr("expanded"), count]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConversationRows", text)
