"""Settings for the window: the values, each change of one, and keeping them."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError, WrittenByNewer
from desktop.domain.notices import Notice, NoticeKind, notice_of
from desktop.domain.settings import BY_KEY, PRESETS, Page, Settings, Value
from desktop.services.file_thread import FileThread
from desktop.services.ports import Store

TRY_AGAIN_MS = 5000


class SettingsController(QObject):
    """Holds the settings and saves every change. ``problem_ended``: what a notice told is no longer true."""

    settings_changed = Signal(object)
    notice_raised = Signal(object)
    problem_ended = Signal(str)

    def __init__(self, store: Store[Settings], loaded: Settings, files: FileThread, tasks: Tasks) -> None:
        super().__init__()
        self._store = store
        self._settings = loaded
        self._files = files
        self._tasks = tasks
        self._is_unsaved = False
        self._problem = ""
        self._try_again_timer = QTimer(self)
        self._try_again_timer.setSingleShot(True)
        self._try_again_timer.setInterval(TRY_AGAIN_MS)
        self._try_again_timer.timeout.connect(self.try_again)

    @property
    def settings(self) -> Settings:
        """The settings now."""
        return self._settings

    def change(self, key: str, value: Value) -> None:
        """Change one setting."""
        self._take(self._settings.with_value(key, value))

    def apply_preset(self, name: str) -> None:
        """Set the sampling of new chats to a preset."""
        settings = self._settings
        for key, value in PRESETS[name].items():
            settings = settings.with_value(key, value)
        self._take(settings)

    def reset(self, page: Page) -> None:
        """Give every setting of a page its default."""
        settings = self._settings
        for setting in BY_KEY.values():
            if setting.page is page:
                settings = settings.with_value(setting.key, setting.default)
        self._take(settings)

    async def close(self) -> None:
        """Save a change that has not been saved."""
        self._try_again_timer.stop()
        if self._is_unsaved:
            await self._save()

    def tell(self, problems: tuple[str, ...]) -> None:
        """Tell what was wrong with the file at the start."""
        for problem in problems:
            self.notice_raised.emit(Notice(problem, NoticeKind.WARNING))

    @Slot()
    def try_again(self) -> None:
        """Save what could not be saved."""
        self._tasks.spawn(self._save(), self._on_error)

    def _take(self, settings: Settings) -> None:
        if settings == self._settings:
            return
        self._settings = settings
        self.settings_changed.emit(settings)
        self._is_unsaved = True
        self._tasks.spawn(self._save(), self._on_error)

    async def _save(self) -> None:
        settings = self._settings
        await self._files.run(self._store.save, settings)
        self._is_unsaved = settings is not self._settings
        if self._problem:
            ended, self._problem = self._problem, ""
            self.problem_ended.emit(ended)

    def _on_error(self, error: AppError) -> None:
        if isinstance(error, WrittenByNewer):
            self._is_unsaved = False  # trying again is of no use
        else:
            self._try_again_timer.start()
        notice = notice_of(error)
        if notice.text != self._problem:
            self._problem = notice.text
            self.notice_raised.emit(notice)
