"""About Hearth: what it is, its version, and the licences of what it is built with."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import __version__
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.theme import Theme

ICON_SIZE = 72
WIDTH = 420
# Packages bring all texts along; an environment for developing has them in each library's own place.
LICENCES = Path(__file__).parents[2] / "licences" / "ALL.txt"


class AboutDialog(WindowDialog):
    """Name, version, licences."""

    def __init__(self, theme: Theme, parent: QWidget, licence_texts: Path = LICENCES) -> None:
        super().__init__("aboutDialog", "", parent)
        self.setWindowTitle(self.tr("About Hearth"))
        self.setAccessibleName(self.tr("About Hearth"))
        self.setFixedWidth(WIDTH)
        mark = QLabel(self)
        mark.setPixmap(icon_pixmap("hearth", theme.accent, ICON_SIZE, screen_ratio()))
        licences = self.tr(
            "Hearth uses Qt and PySide6 under the GNU Lesser General Public License version 3; you may replace them by"
            " versions of your own. It uses llama.cpp, llama-cpp-python, markdown-it-py, platformdirs, ziamath and"
            " latex2mathml under the MIT licence, Jinja, Pygments, msgspec and qasync under BSD licences, Python under"
            " its own, and the font STIX Two Math under the SIL Open Font License."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(8)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(
            heading(self.tr("Hearth {version}").format(version=__version__)), 0, Qt.AlignmentFlag.AlignHCenter
        )
        tagline = paragraph(self.tr("Chat with language models that run on your own computer."))
        tagline.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(tagline)
        layout.addWidget(paragraph(licences, "muted"))
        layout.addSpacing(8)
        layout.addLayout(self.closing_row(self.tr("Close"), *self._texts_button(licence_texts)))

    def _texts_button(self, file: Path) -> list[QPushButton]:
        """What shows the whole texts, where they are."""
        self._licence_texts = file
        if not file.exists():
            return []
        button = QPushButton(self.tr("Licence texts"), self)
        button.setObjectName("licenceTextsButton")
        button.clicked.connect(self._on_texts_button_clicked)
        return [button]

    @Slot()
    def _on_texts_button_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._licence_texts)))
