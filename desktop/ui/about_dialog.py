"""About Hearth: what it is, its version, and the licences of what it is built with."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop import __version__
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.theme import Theme

ICON_SIZE = 72
WIDTH = 420


class AboutDialog(WindowDialog):
    """Name, version, licences."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("aboutDialog", "", parent)
        self.setWindowTitle(self.tr("About Hearth"))
        self.setAccessibleName(self.tr("About Hearth"))
        self.setFixedWidth(WIDTH)
        mark = QLabel(self)
        mark.setPixmap(icon_pixmap("hearth", theme.accent, ICON_SIZE, screen_ratio()))
        licences = self.tr(
            "Hearth uses Qt and PySide6 under the GNU Lesser General Public License version 3; you may replace them by"
            " versions of your own. It uses llama.cpp, llama-cpp-python, markdown-it-py and platformdirs under the MIT"
            " licence, and Jinja, Pygments, msgspec and qasync under BSD licences."
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
        layout.addLayout(self.closing_row(self.tr("Close")))
