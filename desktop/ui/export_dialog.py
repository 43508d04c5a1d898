"""What conversations are exported as, which, and whether with what was thought. Where to is asked behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.domain.exports import ExportFormat
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.segments import Segments
from desktop.ui.switch import Switch

WIDTH = 500
SHOWN, CHOSEN, ALL = "shown", "chosen", "all"


@dataclass(frozen=True, slots=True)
class Exportable:
    """The ids of conversations that can be exported: the shown one, those chosen in the list, and all."""

    shown: str
    chosen: tuple[str, ...]
    all: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen in the dialog."""

    conversation_ids: tuple[str, ...]
    format: ExportFormat
    with_reasoning: bool


class ExportDialog(WindowDialog):
    """Gives its choice to ``on_chosen``; the last format is remembered while the application runs."""

    last_format = ExportFormat.MARKDOWN

    def __init__(self, exportable: Exportable, on_chosen: Callable[[ExportChoice], None], parent: QWidget) -> None:
        super().__init__("exportDialog", "", parent)
        self._exportable = exportable
        self._on_chosen = on_chosen
        self.setWindowTitle(self.tr("Export"))
        self.setAccessibleName(self.tr("Export"))
        self._build()
        self._show_first()

    def _build(self) -> None:
        self.setFixedWidth(WIDTH)
        self._which = Segments(self._which_options(), "exportWhich")
        self._which.setAccessibleName(self.tr("Which conversations"))
        self._which.value_changed.connect(self._on_which_value_changed)
        self._format = Segments(
            (
                (ExportFormat.MARKDOWN, self.tr("Markdown")),
                (ExportFormat.HTML, self.tr("HTML")),
                (ExportFormat.PDF, self.tr("PDF")),
                (ExportFormat.TEXT, self.tr("Text")),
                (ExportFormat.JSON, self.tr("JSON")),
            ),
            "exportFormat",
        )
        self._format.setAccessibleName(self.tr("Format"))
        self._format.value_changed.connect(self._on_format_value_changed)
        self._help = paragraph("", "muted")
        self._help.setObjectName("exportHelp")
        self._help.setMinimumHeight(2 * self._help.fontMetrics().lineSpacing())
        self._help.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._reasoning = Switch(self)
        self._reasoning.setObjectName("exportReasoning")
        self._reasoning.setAccessibleName(self.tr("With what the model thought"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN - 4)
        layout.setSpacing(8)
        layout.addWidget(heading(self.tr("Export")))
        for label, control in ((self.tr("Which"), self._which), (self.tr("Format"), self._format)):
            layout.addSpacing(6)
            layout.addWidget(self._label(label))
            layout.addLayout(_left(control))
        layout.addWidget(self._help)
        switch_row = QHBoxLayout()
        switch_row.addWidget(self._label(self.tr("With what the model thought")), 1)
        switch_row.addWidget(self._reasoning)
        layout.addLayout(switch_row)
        layout.addSpacing(10)
        layout.addLayout(self._buttons())

    def _which_options(self) -> tuple[tuple[str, str], ...]:
        chosen, everything = len(self._exportable.chosen), len(self._exportable.all)
        options = [(SHOWN, self.tr("This chat"))] if self._exportable.shown else []
        if chosen > 1:
            options.append((CHOSEN, self.tr("The {number} chosen").format(number=f"{chosen:,}")))
        if everything:
            options.append((ALL, self.tr("All chats ({number})").format(number=f"{everything:,}")))
        return tuple(options)

    def _label(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("look", "strong")
        return label

    def _buttons(self) -> QHBoxLayout:
        self.export_button = QPushButton(self)
        self.export_button.setObjectName("exportButton")
        self.export_button.setProperty("look", "primary")
        self.export_button.clicked.connect(self._on_export_button_clicked)
        row = self.closing_row(self.tr("Cancel"))
        row.addWidget(self.export_button)
        self.export_button.setDefault(True)
        return row

    def _show_first(self) -> None:
        options = [value for value, _ in self._which_options()]
        self._which.show_value(CHOSEN if CHOSEN in options else options[0] if options else "")
        self._format.show_value(ExportDialog.last_format)
        self._reasoning.setChecked(True)
        self._show_words()
        self.export_button.setFocus()

    def _show_words(self) -> None:
        help_of = {
            ExportFormat.MARKDOWN: self.tr("Text with marks, for notes and editors."),
            ExportFormat.HTML: self.tr("One page for the browser. It needs no network, and follows light and dark."),
            ExportFormat.PDF: self.tr("Pages for printing and sending. Text can be selected."),
            ExportFormat.TEXT: self.tr("Nothing but the words."),
            ExportFormat.JSON: self.tr("Hearth’s own form with all branches. “Import conversations…” reads it again."),
        }
        self._help.setText(help_of[ExportFormat(self._format.value)])
        is_one = len(self._ids) == 1
        text = self.tr("Save as…") if is_one else self.tr("Choose a folder…")
        self.export_button.setText(text)
        self.export_button.setAccessibleName(text)
        self.export_button.setEnabled(bool(self._ids))

    @property
    def _ids(self) -> tuple[str, ...]:
        exportable = self._exportable
        ids = {SHOWN: (exportable.shown,), CHOSEN: exportable.chosen, ALL: exportable.all}
        return ids.get(self._which.value, ())

    @Slot(str)
    def _on_which_value_changed(self, _value: str) -> None:
        self._show_words()

    @Slot(str)
    def _on_format_value_changed(self, value: str) -> None:
        ExportDialog.last_format = ExportFormat(value)
        self._show_words()

    @Slot()
    def _on_export_button_clicked(self) -> None:
        choice = ExportChoice(self._ids, ExportFormat(self._format.value), self._reasoning.isChecked())
        self.close()
        self._on_chosen(choice)


def _left(control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(control)
    row.addStretch(1)
    return row
