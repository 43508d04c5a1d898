"""Whether there is a newer Hearth: asked when the user wants to know, and once a week where the user has allowed it."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge.session_controller import SessionController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError
from desktop.domain.notices import Notice, NoticeAction
from desktop.domain.releases import Release, UpdateState, is_due
from desktop.services.update_check import UpdateCheck

LOOK_EVERY_MS = 6 * 3600 * 1000  # whether a week is over; a window may stay open for months
TOPIC = "update"

log = logging.getLogger(__name__)


class UpdatesController(QObject):
    """``check`` is ``None`` in a copy that knows no place of releases. A check that nobody asked for tells only of
    success; ``may_look`` says whether what it remembers would be kept."""

    state_changed = Signal(object)
    notice_raised = Signal(object)
    notes_requested = Signal(object)

    def __init__(
        self, check: UpdateCheck | None, address: str, settings: SettingsController, session: SessionController,
        tasks: Tasks,
    ) -> None:  # fmt: skip
        super().__init__()
        self.address = address
        self._check = check
        self._settings = settings
        self._session = session
        self._tasks = tasks
        self._state = UpdateState()
        self._may_look: Callable[[], bool] = lambda: True
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look_if_due)

    @property
    def state(self) -> UpdateState:
        """What is known."""
        return self._state

    def start(self, may_look: Callable[[], bool]) -> None:
        """From now on look once a week, if that is allowed and ``may_look`` does not mind."""
        self._may_look = may_look
        self._settings.settings_changed.connect(self.look_if_due)
        self._timer.start()
        self.look_if_due()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Look now, and tell how it went."""
        if self._check is None:
            words = self.tr("This copy of Hearth knows no place of releases. Look where you got it from.")
            self._take(replace(self._state, words=words))
        else:
            self._look(self._check, self._on_asked, self._on_asked_in_vain)

    @Slot()
    def look_if_due(self) -> None:
        """Look when a week is over and the user has allowed it."""
        is_allowed = bool(self._settings.settings["check_for_updates"])
        if self._check is None or not is_allowed or not self._may_look():
            return
        if is_due(self._session.state.last_update_check, datetime.now(UTC)):
            self._look(self._check, self._on_found, self._on_in_vain)

    def _look(
        self, check: UpdateCheck, tell: Callable[[Release | None], None], tell_failure: Callable[[AppError], None]
    ) -> None:
        if self._state.is_looking:
            return
        self._session.remember_update_check(datetime.now(UTC).isoformat(timespec="seconds"))
        self._take(replace(self._state, is_looking=True, words=""))

        async def looking() -> None:
            try:
                tell(await check.newer())
            finally:
                self._take(replace(self._state, is_looking=False))

        self._tasks.spawn(looking(), tell_failure)

    def _on_asked(self, release: Release | None) -> None:
        newest = self.tr("You have the newest version.")
        self._take(replace(self._state, release=release, words=self.words(release) if release else newest))

    def _on_asked_in_vain(self, error: AppError) -> None:
        self._take(replace(self._state, words=str(error)))

    def _on_found(self, release: Release | None) -> None:
        self._take(replace(self._state, release=release))
        if release is not None:
            action = NoticeAction(self.tr("What is new"), lambda: self.notes_requested.emit(release))
            self.notice_raised.emit(Notice(self.words(release), action=action, topic=TOPIC, stays=True))

    def _on_in_vain(self, error: AppError) -> None:
        log.warning("no news of newer versions: %s", error)

    def words(self, release: Release) -> str:
        """That a release is there."""
        return self.tr("Hearth {version} is there.").format(version=release.version)

    def _take(self, state: UpdateState) -> None:
        self._state = state
        self.state_changed.emit(state)
