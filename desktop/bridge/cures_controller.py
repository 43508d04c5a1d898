"""What the button beside an error does: loads the model again in another way, asks for another one, opens the log."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.models_controller import ModelsController
from desktop.domain.errors import Cure
from desktop.domain.models import LoadSettings, ModelPhase
from desktop.domain.notices import Notice, NoticeAction
from desktop.engine.load_plan import LEAST_N_CTX, N_CTX_STEP

# Where the context was automatic and nothing could be loaded, loading has already tried a quarter of the usual 8,192.
AFTER_AUTOMATIC_N_CTX = 1024
USUAL = LoadSettings()


class CuresController(QObject):
    """Turns cures into deeds. A cure that cannot help just now has no label and is not offered."""

    other_model_requested = Signal()
    log_requested = Signal(object)

    def __init__(self, models: ModelsController, log_file: Path) -> None:
        super().__init__()
        self._models = models
        self._log_file = log_file

    def label(self, cure: Cure | None) -> str:
        """What the button says, or nothing when the cure cannot help."""
        match cure:
            case None:
                return ""
            case Cure.OTHER_MODEL:
                has_one = self._models.state.path is not None
                return self.tr("Choose another model…") if has_one else self.tr("Choose a model…")
            case Cure.OPEN_LOG:
                return self.tr("Open log") if self._log_file.exists() else ""
            case Cure.LOAD_AGAIN:
                is_possible = self._models.state.path is not None and self._models.state.phase is not ModelPhase.LOADING
                return self.tr("Load again") if is_possible else ""
            case _:
                changed = self._changed_settings(cure)
                return self._label_of(cure, changed) if changed is not None else ""

    @Slot(object)
    def apply(self, cure: Cure) -> None:
        """Do what the button says."""
        match cure:
            case Cure.OTHER_MODEL:
                self.other_model_requested.emit()
            case Cure.OPEN_LOG:
                self.log_requested.emit(self._log_file)
            case Cure.LOAD_AGAIN:
                self._models.reload()
            case _:
                changed = self._changed_settings(cure)
                if changed is not None:
                    self._models.reload_with(changed)

    def action(self, cure: Cure | None) -> NoticeAction | None:
        """The button for a cure that can help."""
        label = self.label(cure)
        return NoticeAction(label, lambda: self.apply(cure)) if cure is not None and label else None

    def with_action(self, notice: Notice) -> Notice:
        """The notice with a button for its cure."""
        return notice if notice.action is not None else replace(notice, action=self.action(notice.cure))

    def _label_of(self, cure: Cure, changed: LoadSettings) -> str:
        if cure in (Cure.SMALLER_CONTEXT, Cure.LARGER_CONTEXT):
            return self.tr("Use {count} tokens").format(count=f"{changed.n_ctx:,}")
        if cure is Cure.FEWER_GPU_LAYERS and changed.n_gpu_layers:
            return self.tr("Use {count} GPU layers").format(count=changed.n_gpu_layers)
        if cure is Cure.PLAIN_TEMPLATE:
            return self.tr("Use a plain template")
        if cure is Cure.USUAL_CACHE:
            return self.tr("Use the usual cache")
        return self.tr("Use the processor")

    def _changed_settings(self, cure: Cure) -> LoadSettings | None:
        """How the model is to be loaded instead; ``None`` when that would change nothing."""
        settings = self._models.load_settings
        if self._models.state.path is None:
            return None
        match cure:
            case Cure.SMALLER_CONTEXT | Cure.LARGER_CONTEXT:
                n_ctx = self._smaller_n_ctx(settings) if cure is Cure.SMALLER_CONTEXT else self._larger_n_ctx()
                changed = replace(settings, n_ctx=n_ctx or settings.n_ctx)
            case Cure.FEWER_GPU_LAYERS | Cure.USE_PROCESSOR:
                n_layers = self._n_gpu_layers(settings)
                fewer = (n_layers or 0) // 2 if cure is Cure.FEWER_GPU_LAYERS else 0
                changed = settings if n_layers == 0 else replace(settings, n_gpu_layers=fewer)
            case Cure.USUAL_CACHE:
                changed = replace(
                    settings, flash_attn=USUAL.flash_attn, cache_type_k=USUAL.cache_type_k,
                    cache_type_v=USUAL.cache_type_v,
                )  # fmt: skip
            case _:
                changed = replace(settings, plain_template=True)
        return changed if changed != settings else None

    def _n_gpu_layers(self, settings: LoadSettings) -> int | None:
        loaded = self._models.state.loaded
        return loaded.n_gpu_layers if settings.n_gpu_layers is None and loaded is not None else settings.n_gpu_layers

    def _smaller_n_ctx(self, settings: LoadSettings) -> int | None:
        """Half as much, if there is still so much."""
        loaded = self._models.state.loaded
        before = settings.n_ctx or (loaded.n_ctx if loaded else 2 * AFTER_AUTOMATIC_N_CTX)
        n_ctx = before // 2 // N_CTX_STEP * N_CTX_STEP
        return n_ctx if n_ctx >= LEAST_N_CTX else None

    def _larger_n_ctx(self) -> int | None:
        """Twice as much, up to what the model was trained for."""
        loaded = self._models.state.loaded
        if loaded is None:
            return None
        n_ctx = min(2 * loaded.n_ctx, loaded.facts.n_ctx_train or 2 * loaded.n_ctx)
        return n_ctx if n_ctx > loaded.n_ctx else None
