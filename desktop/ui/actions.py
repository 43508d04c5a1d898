"""Every action of the window: its name, its text and its shortcuts. What they do is said in ``window_commands``."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``group`` is its heading in the list of shortcuts; shortcuts are in Qt's portable form."""

    name: str
    group: str
    text: str
    shortcuts: tuple[str, ...] = ()


class WindowActions(QObject):
    """The actions by their object names; menus, buttons and the list of shortcuts use the same ones."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._groups: dict[str, list[QAction]] = {}
        self._by_name: dict[str, QAction] = {}
        self._impossible: set[str] = set()
        self._refusals: Mapping[str, str] = {}
        listed = (self._chat_actions(), self._order_actions(), self._answer_actions(), self._window_actions())
        for spec in chain.from_iterable(listed):
            self._by_name[spec.name] = self._build(spec, window)
            self._groups.setdefault(spec.group, []).append(self._by_name[spec.name])

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    @property
    def groups(self) -> dict[str, list[QAction]]:
        """All actions under their headings."""
        return self._groups

    def offer(self, name: str, *, is_possible: bool) -> None:
        """Whether there is something for an action to do now. One that is refused is not enabled all the same."""
        self._impossible -= {name}
        if not is_possible:
            self._impossible.add(name)
        self._by_name[name].setEnabled(is_possible and name not in self._refusals)

    def refuse(self, refusals: Mapping[str, str]) -> None:
        """Refuse these actions, and no others: they tell why in place of their tool tips."""
        changed = {*self._refusals, *refusals}
        self._refusals = refusals
        for name in changed:
            action, reason = self._by_name[name], refusals.get(name, "")
            action.setEnabled(not reason and name not in self._impossible)
            action.setToolTip(reason or _tool_tip(action))
            action.setStatusTip(reason)

    def refusal(self, name: str) -> str:
        """Why an action is refused; empty when it is not."""
        return self._refusals.get(name, "")

    def _build(self, spec: ActionSpec, window: QWidget) -> QAction:
        action = QAction(spec.text, window)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        action.setToolTip(_tool_tip(action))
        window.addAction(action)
        return action

    def _chat_actions(self) -> tuple[ActionSpec, ...]:
        group = self.tr("Chats")
        return (
            ActionSpec("actionNewChat", group, self.tr("New chat"), ("Ctrl+N",)),
            ActionSpec("actionOpenConversation", group, self.tr("Open conversation…"), ("Ctrl+Shift+O",)),
            ActionSpec("actionImport", group, self.tr("Import conversations…")),
            ActionSpec("actionExport", group, self.tr("Export…"), ("Ctrl+Shift+S",)),
            ActionSpec("actionSaveConversationAs", group, self.tr("Save conversation as…"), ("Ctrl+S",)),
            ActionSpec("actionAttach", group, self.tr("Attach images…"), ("Ctrl+Shift+A",)),
            ActionSpec("actionRename", group, self.tr("Rename…"), ("F2",)),
            ActionSpec("actionDelete", group, self.tr("Delete"), ("Ctrl+Shift+Backspace",)),
            ActionSpec("actionClear", group, self.tr("Clear conversation")),
            ActionSpec("actionUndo", group, self.tr("Undo"), ("Ctrl+Z",)),
            ActionSpec("actionRedo", group, self.tr("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
            ActionSpec("actionFind", group, self.tr("Find in conversation"), ("Ctrl+F",)),
            ActionSpec("actionFindNext", group, self.tr("Next hit"), ("F3", "Ctrl+G")),
            ActionSpec("actionFindPrevious", group, self.tr("Previous hit"), ("Shift+F3", "Ctrl+Shift+G")),
            ActionSpec("actionSearchAll", group, self.tr("Search conversations"), ("Ctrl+K",)),
            ActionSpec("actionNextChat", group, self.tr("Next chat"), ("Ctrl+Tab",)),
            ActionSpec("actionPreviousChat", group, self.tr("Previous chat"), ("Ctrl+Shift+Tab",)),
            ActionSpec("actionChatSettings", group, self.tr("Chat settings…")),
        )

    def _order_actions(self) -> tuple[ActionSpec, ...]:
        group = self.tr("Order in the list")
        return (
            ActionSpec("actionNewFolder", group, self.tr("New folder"), ("Ctrl+Shift+N",)),
            ActionSpec("actionMoveToFolder", group, self.tr("Move to…"), ("Ctrl+M",)),
            ActionSpec("actionPin", group, self.tr("Pin"), ("Ctrl+Shift+L",)),
            ActionSpec("actionArchive", group, self.tr("Archive"), ("Ctrl+Shift+E",)),
            ActionSpec("actionTags", group, self.tr("Tags…"), ("Ctrl+T",)),
            ActionSpec("actionDuplicate", group, self.tr("Duplicate"), ("Ctrl+D",)),
            ActionSpec("actionNewChatHere", group, self.tr("New chat in this folder")),
            ActionSpec("actionFolderSettings", group, self.tr("Folder settings…")),
            ActionSpec("actionTrash", group, self.tr("Trash…")),
        )

    def _answer_actions(self) -> tuple[ActionSpec, ...]:
        group = self.tr("Answers")
        return (
            ActionSpec("actionStop", group, self.tr("Stop"), ("Esc",)),
            ActionSpec("actionRegenerate", group, self.tr("Regenerate"), ("Ctrl+R",)),
            ActionSpec("actionContinue", group, self.tr("Continue"), ("Alt+Return", "Alt+Enter")),
            ActionSpec("actionBranches", group, self.tr("Branches…"), ("Ctrl+Shift+B",)),
            ActionSpec("actionCopyAnswer", group, self.tr("Copy last answer"), ("Ctrl+Shift+C",)),
        )

    def _window_actions(self) -> tuple[ActionSpec, ...]:
        model, window = self.tr("Model"), self.tr("Window")
        return (
            ActionSpec("actionOpenModel", model, self.tr("Open model file…"), ("Ctrl+O",)),
            ActionSpec("actionChooseModel", model, self.tr("Choose a model"), ("Ctrl+Shift+M",)),
            ActionSpec("actionStarterModel", model, self.tr("Starter model")),
            ActionSpec("actionModelDetails", model, self.tr("Model details…")),
            ActionSpec("actionUnloadModel", model, self.tr("Unload model")),
            ActionSpec("actionCancelLoading", model, self.tr("Cancel loading")),
            ActionSpec("actionSettings", window, self.tr("Settings"), ("Ctrl+,",)),
            ActionSpec("actionCommandPalette", window, self.tr("All commands"), ("Ctrl+Shift+P",)),
            ActionSpec("actionToggleSidebar", window, self.tr("Hide sidebar"), ("Ctrl+B",)),
            ActionSpec("actionZoomIn", window, self.tr("Zoom in"), ("Ctrl++", "Ctrl+=")),
            ActionSpec("actionZoomOut", window, self.tr("Zoom out"), ("Ctrl+-",)),
            ActionSpec("actionZoomReset", window, self.tr("Usual size"), ("Ctrl+0",)),
            ActionSpec("actionShortcuts", window, self.tr("Keyboard shortcuts"), ("F1",)),
            ActionSpec("actionAbout", window, self.tr("About Hearth")),
            ActionSpec("actionQuit", window, self.tr("Quit"), ("Ctrl+Q",)),
        )


def _tool_tip(action: QAction) -> str:
    text = action.text().rstrip("…")
    shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({shortcut})" if shortcut else text
