"""The report of a bug or a crash: what to copy into a message to those who mend Hearth. Nothing sends it."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.domain.crash_report import CrashKind, CrashReport
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.theme import SIZE_BODY, code_font
from desktop.ui.window_files import open_folder_of

SIZE = QSize(640, 460)


class BugReportDialog(WindowDialog):
    """Shows the report, copies it, shows its file, and deletes that."""

    delete_requested = Signal(object)

    def __init__(self, report: CrashReport, parent: QWidget) -> None:
        super().__init__("bugReportDialog", "", parent)
        self._report = report
        self.setWindowTitle(self.tr("Report"))
        self.setAccessibleName(self.tr("Report"))
        self.resize(SIZE)
        text = QPlainTextEdit(report.text, self)
        text.setObjectName("bugReportText")
        text.setAccessibleName(self.tr("Report"))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setFont(code_font(SIZE_BODY))
        copy = self._button(self.tr("Copy"), "copyReportButton")
        copy.clicked.connect(self._on_copy_clicked)
        show = self._button(self.tr("Show file"), "showReportFileButton")
        show.clicked.connect(self._on_show_clicked)
        delete = self._button(self.tr("Delete"), "deleteReportButton")
        delete.clicked.connect(self._on_delete_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, 16)
        layout.setSpacing(10)
        layout.addWidget(heading(self._what_happened()))
        layout.addWidget(
            paragraph(
                self.tr(
                    "The report holds versions and places in the program: no text of chats, no keys, no names of yours."
                    " It stays on this computer. Copy it if you want to tell somebody."
                )
            )
        )
        layout.addWidget(text, 1)
        layout.addLayout(self.closing_row(self.tr("Close"), copy, show, delete))

    def _what_happened(self) -> str:
        match self._report.kind:
            case CrashKind.BUG:
                return self.tr("Something went wrong")
            case CrashKind.WINDOW:
                return self.tr("Hearth closed unexpectedly")
            case CrashKind.ENGINE:
                return self.tr("The engine kept ending")

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._report.text)

    @Slot()
    def _on_show_clicked(self) -> None:
        open_folder_of(self._report.file)

    @Slot()
    def _on_delete_clicked(self) -> None:
        self.delete_requested.emit(self._report)
        self.close()
