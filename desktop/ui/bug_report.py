"""The report of a bug: what to copy into a message to those who mend Hearth."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.theme import SIZE_BODY, code_font

SIZE = QSize(640, 460)


class BugReportDialog(WindowDialog):
    """Shows the report and copies it."""

    def __init__(self, report: str, parent: QWidget) -> None:
        super().__init__("bugReportDialog", "", parent)
        self._report = report
        self.setWindowTitle(self.tr("Report"))
        self.setAccessibleName(self.tr("Report"))
        self.resize(SIZE)
        text = QPlainTextEdit(report, self)
        text.setObjectName("bugReportText")
        text.setAccessibleName(self.tr("Report"))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setFont(code_font(SIZE_BODY))
        copy = QPushButton(self.tr("Copy"), self)
        copy.setObjectName("copyReportButton")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._on_copy_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, 16)
        layout.setSpacing(10)
        layout.addWidget(heading(self.tr("Something went wrong")))
        layout.addWidget(
            paragraph(self.tr("The report holds versions and places in the program, and no text of chats."))
        )
        layout.addWidget(text, 1)
        layout.addLayout(self.closing_row(self.tr("Close"), copy))

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
