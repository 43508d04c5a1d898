"""What the window remembers until the next start; saved a moment after it changed, and at the end."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError, StorageFailed
from desktop.domain.messages import ImagePart
from desktop.domain.notices import notice_of
from desktop.domain.session import ScrollPosition, SessionState
from desktop.services.file_thread import FileThread
from desktop.services.ports import Store

SAVE_AFTER_MS = 400
TRY_AGAIN_MS = 5000


class SessionController(QObject):
    """Holds the session's state."""

    notice_raised = Signal(object)

    def __init__(self, store: Store[SessionState], loaded: SessionState, files: FileThread, tasks: Tasks) -> None:
        super().__init__()
        self._store = store
        self._state = self._saved = loaded
        self._files = files
        self._tasks = tasks
        self._has_told = False
        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.timeout.connect(self._save_soon)

    @property
    def state(self) -> SessionState:
        """What is remembered now."""
        return self._state

    def draft(self, conversation_id: str) -> str:
        """The unsent text of a conversation."""
        return self._state.drafts.get(conversation_id, "")

    def remember_draft(self, conversation_id: str, text: str) -> None:
        """Keep an unsent text; an empty one is forgotten."""
        drafts = {key: draft for key, draft in self._state.drafts.items() if key != conversation_id}
        self._take(replace(self._state, drafts=drafts | ({conversation_id: text} if text else {})))

    def draft_images(self, conversation_id: str) -> tuple[ImagePart, ...]:
        """The images beside the unsent text of a conversation."""
        return self._state.draft_images.get(conversation_id, ())

    def remember_draft_images(self, conversation_id: str, images: tuple[ImagePart, ...]) -> None:
        """Keep the images beside an unsent text; none are forgotten."""
        kept = {key: parts for key, parts in self._state.draft_images.items() if key != conversation_id}
        self._take(replace(self._state, draft_images=kept | ({conversation_id: images} if images else {})))

    def remember_window(self, geometry: str, is_sidebar_shown: bool) -> None:  # a slot of the window
        """Keep where the window stands."""
        self._take(replace(self._state, geometry=geometry, is_sidebar_shown=is_sidebar_shown))

    def remember_open(self, conversation_id: str) -> None:
        """Keep which conversation is shown; another one than before is shown from its end."""
        if conversation_id != self._state.open_conversation:
            self._take(replace(self._state, open_conversation=conversation_id, scroll=ScrollPosition()))

    def remember_scroll(self, position: ScrollPosition) -> None:
        """Keep how far the shown conversation is scrolled."""
        self._take(replace(self._state, scroll=position))

    def remember_folded(self, group_ids: tuple[str, ...]) -> None:
        """Keep which groups of the list are folded."""
        self._take(replace(self._state, folded=group_ids))

    def remember_update_check(self, moment: str) -> None:
        """Keep when it was asked for a newer version."""
        self._take(replace(self._state, last_update_check=moment))

    def remember_model(self, path: Path | None) -> None:
        """Keep which model is loaded; ``None`` after it was unloaded."""
        recent = self._state.recent_with(path) if path else self._state.recent_models
        self._take(replace(self._state, last_model=path, recent_models=recent))

    async def close(self) -> None:
        """Save what has not been saved."""
        self._save_timer.stop()
        if self._state is not self._saved:
            await self._save()

    def _take(self, state: SessionState) -> None:
        if state != self._state:
            self._state = state
            self._save_timer.start(SAVE_AFTER_MS)

    def _save_soon(self) -> None:
        self._tasks.spawn(self._save(), self._on_error)

    async def _save(self) -> None:
        state = self._state
        await self._files.run(self._store.save, state)
        self._saved = state

    def _on_error(self, error: AppError) -> None:
        if isinstance(error, StorageFailed) and error.reason:  # the bar of what is not saved tells of the disk
            self._save_timer.start(TRY_AGAIN_MS)
        elif not self._has_told:
            self._has_told = True
            self.notice_raised.emit(notice_of(error))
