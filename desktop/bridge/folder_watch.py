"""Watches the folder of conversations for what other programs do there, and tells of it.

Only the folder is watched, where it lies, the file of the shown conversation, which somebody may edit in place, and the
file of folders; what has changed is found by a look. Network folders give no signals: for them the window asks for a
look when it becomes active. A folder that is gone is looked for until it is back.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QFileSystemWatcher, QObject, QTimer, Signal

from desktop.bridge.tasks import Tasks
from desktop.domain.conversation import Conversation
from desktop.domain.errors import AppError
from desktop.domain.merge import Merge
from desktop.domain.notices import Notice, NoticeAction, NoticeKind, notice_of
from desktop.domain.shown_titles import quoted
from desktop.services.outside_changes import OutsideChanges, Seen

QUIET_MS = 300
LONGEST_MS = 2000
AGAIN_MS = 700
GONE_MS = 2000

UNITED = "{0} was changed outside of Hearth. Both versions are kept."
GONE = "The file of {0} was deleted outside of Hearth. The chat is still here."
UNREADABLE = "The file of {0} was damaged outside of Hearth. The chat is still here, as it was."


class FolderWatch(QObject):
    """Looks once the folder has been quiet for a moment, at the latest after two seconds."""

    notice_raised = Signal(object)
    merge_found = Signal(object)  # on the thread that saves
    folder_gone = Signal(object)
    folder_found = Signal()

    def __init__(self, folder: Path, folders_file: Path, outside: OutsideChanges, tasks: Tasks) -> None:
        super().__init__()
        self._folder = folder
        self._folders_file = folders_file
        self._outside = outside
        self._tasks = tasks
        self._shown_file = ""
        self._is_looking = False
        self._is_gone = False
        self._watcher: QFileSystemWatcher | None = None
        self._waiting_since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.merge_found.connect(self._on_merge_found)

    def start(self) -> None:
        """Begin; the folder is there by now. What came since the list was read is looked for, too."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_watcher_directory_changed)
        self._watcher.fileChanged.connect(self._on_watcher_changed)
        self._watch_again()
        self.look_soon()

    def close(self) -> None:
        """End."""
        self._timer.stop()
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None

    def watch_shown(self, conversation: Conversation) -> None:
        """Watch the file of the shown conversation, too."""
        self._shown_file = str(self._folder / f"{conversation.id}.json")
        self._watch_again()

    def look_soon(self) -> None:
        """Look as soon as there is a quiet moment; not before the start, and not after the end."""
        if self._watcher is None:
            return
        if not self._waiting_since.isValid():
            self._waiting_since.start()
        self._timer.start(max(0, min(QUIET_MS, LONGEST_MS - self._waiting_since.elapsed())))

    def make_folder(self) -> None:
        """Begin with an empty folder in the place of the one that is gone."""
        self._tasks.spawn(self._make_folder(), self._on_error)

    def _watch_again(self) -> None:
        """Qt forgets what was replaced or removed. Of a folder that is moved only the one around it is told."""
        if self._watcher is None:
            return
        files = {self._shown_file, str(self._folders_file)} - {""}
        wanted = {str(self._folder), str(self._folder.parent), *files}
        known = {*self._watcher.files(), *self._watcher.directories()}
        for path in known - wanted:
            self._watcher.removePath(path)
        for path in wanted - known:
            self._watcher.addPath(path)

    async def _look(self) -> None:
        self._is_looking = True
        try:
            self._tell(await self._outside.look())
        finally:
            self._is_looking = False
            self._watch_again()

    async def _make_folder(self) -> None:
        await self._outside.make_folder()
        self.look_soon()

    def _tell(self, seen: Seen) -> None:
        if seen.is_folder_gone:
            self._tell_gone()
            return
        if self._is_gone:
            self._is_gone = False
            self.folder_found.emit()
        for conversation in seen.united:
            self._tell_united(conversation)
        for conversation in seen.gone:
            keep = NoticeAction("Keep", partial(self._keep, conversation.id))
            self.notice_raised.emit(Notice(GONE.format(quoted(conversation.title)), NoticeKind.WARNING, keep))
        for conversation in seen.unreadable:
            self.notice_raised.emit(Notice(UNREADABLE.format(quoted(conversation.title)), NoticeKind.WARNING))
        if seen.is_unfinished and self._watcher is not None and not self._timer.isActive():
            self._timer.start(AGAIN_MS)

    def _tell_gone(self) -> None:
        if not self._is_gone:
            self._is_gone = True
            self.folder_gone.emit(self._folder)
        if self._watcher is not None:
            self._watcher.removePath(str(self._folder))  # what was moved away would be watched in its place
            self._timer.start(GONE_MS)

    def _tell_united(self, conversation: Conversation) -> None:
        self.notice_raised.emit(Notice(UNITED.format(quoted(conversation.title)), NoticeKind.WARNING))

    def _keep(self, conversation_id: str) -> None:
        self._tasks.spawn(self._outside.keep(conversation_id), self._on_error)

    def _on_watcher_changed(self) -> None:
        self.look_soon()

    def _on_watcher_directory_changed(self, path: str) -> None:
        """Around the folder lie files that are written often: only that it goes counts, and a first file of folders."""
        is_inside = path == str(self._folder)
        if is_inside or self._has_first_folders_file():
            self.look_soon()
        elif not self._is_gone:
            self._tasks.spawn(self._look_when_gone(), self._on_error)

    def _has_first_folders_file(self) -> bool:
        path = str(self._folders_file)
        return self._watcher is not None and path not in self._watcher.files() and self._watcher.addPath(path)

    async def _look_when_gone(self) -> None:
        if await self._outside.is_folder_gone():
            self.look_soon()

    def _on_timer_timeout(self) -> None:
        self._waiting_since.invalidate()
        if self._is_looking:
            self._timer.start(QUIET_MS)
        else:
            self._tasks.spawn(self._look(), self._on_error)

    def _on_merge_found(self, merge: Merge) -> None:
        self._tasks.spawn(self._outside.take_merge(merge), self._on_error)
        self._tell_united(merge.united)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
