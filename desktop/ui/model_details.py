"""The facts of the loaded model: what its file says and how it was loaded."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.domain.models import LoadedModel
from desktop.ui import figures
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.theme import SIZE_BODY, code_font

SIZE = QSize(580, 620)


class ModelDetailsDialog(WindowDialog):
    """Facts, warnings and the chat template."""

    def __init__(self, model: LoadedModel, parent: QWidget) -> None:
        super().__init__("modelDetailsDialog", "", parent)
        self._model = model
        self._build()

    def _build(self) -> None:
        facts = self._model.facts
        self.setWindowTitle(self.tr("Model details"))
        self.setAccessibleName(self.tr("Model details"))
        self.resize(SIZE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, 16)
        layout.setSpacing(12)
        layout.addWidget(heading(facts.name))
        layout.addLayout(self._build_grid())
        for warning in (*facts.warnings, *self._model.given_up):
            layout.addWidget(paragraph(warning, "warning"))
        layout.addWidget(heading(self.tr("Chat template"), "strong"))
        template = QPlainTextEdit(facts.chat_template or self.tr("The file brings no template."), self)
        template.setObjectName("modelTemplate")
        template.setAccessibleName(self.tr("Chat template"))
        template.setReadOnly(True)
        template.setTabChangesFocus(True)
        template.setFont(code_font(SIZE_BODY))
        layout.addWidget(template, 1)
        layout.addLayout(self.closing_row(self.tr("Close")))

    def _facts(self) -> tuple[tuple[str, str], ...]:
        model, facts = self._model, self._model.facts
        return (
            (self.tr("Parameters"), figures.parameters(facts.n_params)),
            (self.tr("Quantisation"), facts.quantization),
            (self.tr("Architecture"), facts.architecture),
            (self.tr("Context length"), self._context()),
            (self.tr("Layers"), f"{facts.n_layers} · {figures.placement(model)}"),
            (self.tr("Device"), model.device),
            (self.tr("Cache"), model.cache_types),
            (self.tr("Threads"), self._threads()),
            (self.tr("Vocabulary"), figures.tokens(facts.vocab_size)),
            (self.tr("Size"), figures.file_size(facts.size_bytes)),
            (self.tr("Loaded in"), self.tr("{seconds} s").format(seconds=f"{model.load_s:.1f}")),
            (self.tr("File"), str(facts.path)),
        )

    def _context(self) -> str:
        wording = self.tr("{used} tokens (trained with {trained})")
        return wording.format(
            used=figures.tokens(self._model.n_ctx), trained=figures.tokens(self._model.facts.n_ctx_train)
        )

    def _threads(self) -> str:
        wording = self.tr("{answers} for answers, {reading} for reading")
        return wording.format(answers=self._model.n_threads, reading=self._model.n_threads_batch)

    def _build_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(self._facts()):
            label = QLabel(name)
            label.setProperty("look", "muted")
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(paragraph(value or "–", ""), line, 1)
        return grid
