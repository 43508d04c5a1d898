"""The model for the window: what can be loaded, loading with progress and cancel, and starting again after a crash."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bridge.session_controller import SessionController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.tasks import Tasks
from desktop.domain.crash_history import CrashHistory
from desktop.domain.errors import AppError, Cure, EngineDied
from desktop.domain.models import LoadedModel, LoadSettings, ModelPhase, ModelState
from desktop.domain.notices import Notice, notice_of
from desktop.services.model_library import ModelChoices, ModelLibrary
from desktop.services.ports import ModelEngine

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True, slots=True)
class _Cured:
    """How one model is loaded in another way than the settings say, as long as those stay as they were."""

    path: Path
    usual: LoadSettings
    settings: LoadSettings


class ModelsController(QObject):
    """One model at a time; the newest wish wins. ``crashes`` says how often the engine may crash until its model is no
    longer loaded again by itself."""

    state_changed = Signal(object)
    choices_changed = Signal(object)
    notice_raised = Signal(object)
    engine_lost = Signal(object)

    def __init__(
        self, engine: ModelEngine, library: ModelLibrary, settings: SettingsController, session: SessionController,
        tasks: Tasks,
    ) -> None:  # fmt: skip
        super().__init__()
        self._engine = engine
        self._library = library
        self._settings = settings
        self._session = session
        self._tasks = tasks
        self._state = ModelState()
        self._choices = ModelChoices()
        self._loading: asyncio.Task[None] | None = None
        self.crashes = CrashHistory()
        self._cured: _Cured | None = None

    @property
    def state(self) -> ModelState:
        """Where the model stands."""
        return self._state

    @property
    def choices(self) -> ModelChoices:
        """What can be loaded with one click."""
        return self._choices

    @property
    def load_settings(self) -> LoadSettings:
        """How the model at hand is loaded: as the settings say, or in the way that cured a failure."""
        usual, cured = self._settings.settings.load_settings(), self._cured
        return cured.settings if cured and cured.path == self._state.path and cured.usual == usual else usual

    def load(self, path: Path) -> None:
        """Load a model; one that is being loaded is given up."""
        self.crashes.forget()
        self._start_loading(path)

    def load_starter(self) -> None:
        """Load the bundled model."""
        if self._choices.starter is not None:
            self.load(self._choices.starter)

    def reload(self) -> None:
        """Load the same model again, with the settings as they are now."""
        if self._state.path is not None:
            self.load(self._state.path)

    def reload_with(self, settings: LoadSettings) -> None:
        """Load the same model again in another way, which stays until the settings or the model change."""
        if self._state.path is not None:
            self._cured = _Cured(self._state.path, self._settings.settings.load_settings(), settings)
            self.load(self._state.path)

    def cancel(self) -> None:
        """Give up loading."""
        if self._cancel_loading() is not None:
            self._take(ModelState())

    def unload(self) -> None:
        """Give the model's memory back."""
        self._cancel_loading()
        self._take(ModelState())
        self._session.remember_model(None)
        self._tasks.spawn(self._engine.unload(), self._on_error)

    def look_for_models(self) -> None:
        """Look again for what can be loaded."""
        self._tasks.spawn(self.refresh(), self._on_error)

    async def refresh(self) -> None:
        """Look for what can be loaded."""
        self._choices = await self._library.choices(self._session.state.recent_models)
        self.choices_changed.emit(self._choices)

    def on_engine_died(self, error: AppError) -> None:
        """Load the model again after the engine crashed, unless it keeps crashing: that is left to the user."""
        path = self._state.path
        if path is None or self._state.phase is not ModelPhase.READY:
            return
        if self._may_go_on_after(error):
            self._start_loading(path, is_again=True)
            return
        problem = self._too_many_crashes(error)
        self._fail(path, problem)
        self._on_error(problem)

    def _may_go_on_after(self, crash: AppError) -> bool:
        is_worth_it = self.crashes.note()
        if is_worth_it:
            self.notice_raised.emit(Notice(f"{crash.message} The model is being loaded again."))
        return is_worth_it

    def _too_many_crashes(self, last: AppError) -> EngineDied:
        has_gpu = self._state.loaded is not None and self._state.loaded.n_gpu_layers > 0
        return EngineDied(
            f"The engine crashed {NUMBERS.get(self.crashes.n_crashes, self.crashes.n_crashes)} times in "
            f"{_minutes(self.crashes.window_s)}, so the model is not loaded again by itself.",
            last.message,
            Cure.USE_PROCESSOR if has_gpu else Cure.LOAD_AGAIN,
        )

    async def _load(self, path: Path, before: asyncio.Task[None] | None, *, is_again: bool) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            loaded = await self._loaded(path, is_again=is_again)
        except AppError as error:
            self._fail(path, error)
            raise
        self._take(ModelState(ModelPhase.READY, path, 1.0, loaded))
        if loaded.given_up:
            self.notice_raised.emit(Notice(" ".join(loaded.given_up)))
        self._session.remember_model(path)
        self.look_for_models()

    async def _loaded(self, path: Path, *, is_again: bool) -> LoadedModel:
        """A crash in the middle of loading again after a crash is one more of them."""
        while True:
            self._take(ModelState(ModelPhase.LOADING, path))
            try:
                return await self._engine.load(path, self.load_settings, self._on_progress)
            except EngineDied as crash:
                if not is_again:
                    raise
                if not self._may_go_on_after(crash):
                    raise self._too_many_crashes(crash) from crash

    def _start_loading(self, path: Path, *, is_again: bool = False) -> None:
        before = self._cancel_loading()
        self._loading = self._tasks.spawn(self._load(path, before, is_again=is_again), self._on_error)

    def _fail(self, path: Path, error: AppError) -> None:
        if isinstance(error, EngineDied):
            self.engine_lost.emit(error)
        self._take(ModelState(ModelPhase.FAILED, path, problem=str(error), cure=error.cure))

    def _cancel_loading(self) -> asyncio.Task[None] | None:
        task, self._loading = self._loading, None
        if task is None or task.done():
            return None
        task.cancel()
        return task

    def _on_progress(self, fraction: float) -> None:
        self._take(replace(self._state, fraction=fraction))

    def _take(self, state: ModelState) -> None:
        self._state = state
        self.state_changed.emit(state)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    return "a minute" if minutes == 1 else f"{NUMBERS.get(minutes, minutes)} minutes"
