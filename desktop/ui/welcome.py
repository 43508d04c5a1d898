"""The first page: brand, the ways to a model, and where the own words stay."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.models import FoundModel
from desktop.ui import figures
from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.model_row import ModelRow
from desktop.ui.theme import Theme

MARK_SIZE = 52
PAGE_WIDTH = 600
MOST_ROWS = 6


class WelcomePage(QScrollArea):
    """Shown while there is nothing to talk to."""

    open_requested = Signal()
    starter_requested = Signal()
    load_requested = Signal(object)
    cure_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._others: tuple[FoundModel, ...] = ()
        self._shows_all = False
        self._build()
        self.set_theme(theme)

    def _build(self) -> None:
        self.setObjectName("welcomePage")
        self.setAccessibleName(self.tr("Welcome"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget(self)
        column = QWidget(page)
        column.setMaximumWidth(PAGE_WIDTH)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(24, 24, 24, 24)
        self._column.setSpacing(0)
        self._column.addStretch(2)
        self._add_heading()
        self._add_buttons()
        self._recent = self._add_list(self.tr("Recent"), "recentModels")
        self._found = self._add_list(self.tr("Found on this computer"), "foundModels")
        self._add_show_all()
        self._add_foot()
        self._column.addStretch(3)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)
        self.setWidget(page)

    def _add_heading(self) -> None:
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = _label(self.tr("Welcome to Hearth"), "title")
        text = _label(self.tr("Chat with language models that run on your own computer."), "quiet")
        self._column.addWidget(self._mark)
        self._column.addSpacing(14)
        self._column.addWidget(title)
        self._column.addSpacing(4)
        self._column.addWidget(text)
        self._column.addSpacing(22)

    def _add_buttons(self) -> None:
        self.open_button = QPushButton(self.tr("Open a model file…"))
        self.open_button.setObjectName("welcomeOpenButton")
        self.open_button.setProperty("look", "primary")
        self.open_button.clicked.connect(self.open_requested)
        self.starter_button = QPushButton(self.tr("Try the starter model"))
        self.starter_button.setObjectName("welcomeStarterButton")
        self.starter_button.clicked.connect(self.starter_requested)
        self.cure_button = QPushButton()
        self.cure_button.setObjectName("welcomeCureButton")
        self.cure_button.clicked.connect(self.cure_requested)
        self.cure_button.hide()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(self.open_button)
        row.addWidget(self.starter_button)
        row.addWidget(self.cure_button)
        row.addStretch(1)
        self._column.addLayout(row)
        self._column.addSpacing(12)
        self._column.addWidget(_label(self.tr("or drop a GGUF file anywhere on this window"), "muted"))
        self._column.addSpacing(8)

    def _add_list(self, heading: str, name: str) -> QVBoxLayout:
        box = QWidget()
        box.setObjectName(name)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 16, 0, 0)
        layout.setSpacing(6)
        label = QLabel(heading, box)
        label.setProperty("look", "group")
        label.setContentsMargins(12, 0, 0, 0)
        layout.addWidget(label)
        card = QFrame(box)
        card.setProperty("look", "card")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(5, 5, 5, 5)
        rows.setSpacing(0)
        layout.addWidget(card)
        box.hide()
        self._column.addWidget(box)
        return rows

    def _add_show_all(self) -> None:
        self.show_all_button = QPushButton()
        self.show_all_button.setObjectName("showAllModelsButton")
        self.show_all_button.setProperty("look", "link")
        self.show_all_button.clicked.connect(self._on_show_all_clicked)
        self.show_all_button.hide()
        self._column.addSpacing(4)
        self._column.addWidget(self.show_all_button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _add_foot(self) -> None:
        self._column.addSpacing(26)
        self._column.addWidget(_label(self.tr("Everything stays on this computer."), "muted"))

    def show_choices(self, recent: tuple[Path, ...], found: tuple[FoundModel, ...], starter: Path | None) -> None:
        """Show what can be loaded with one click."""
        self.starter_button.setVisible(starter is not None)
        known = {model.path: model for model in found}
        offered = tuple(path for path in recent if path != starter)
        self._fill(self._recent, [self._row(known.get(path), path) for path in offered[:MOST_ROWS]])
        self._others = tuple(model for model in found if model.path not in offered)
        self._show_found()

    def show_cure(self, label: str) -> None:
        """Offer what may help the model that could not be loaded; nothing without a label."""
        self.cure_button.setText(label)
        self.cure_button.setAccessibleName(label)
        self.cure_button.setVisible(bool(label))

    def _show_found(self) -> None:
        shown = self._others if self._shows_all else self._others[:MOST_ROWS]
        self._fill(self._found, [self._row(model, model.path) for model in shown])
        self.show_all_button.setText(self.tr("Show all {count} models").format(count=len(self._others)))
        self.show_all_button.setVisible(len(shown) < len(self._others))

    @Slot()
    def _on_show_all_clicked(self) -> None:
        self._shows_all = True
        self._show_found()
        first_new = self._found.itemAt(MOST_ROWS)
        row = first_new.widget() if first_new is not None else None
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._mark.setPixmap(icon_pixmap("mark", theme.accent, MARK_SIZE, screen_ratio()))
        for row in self.findChildren(ModelRow):
            row.set_theme(theme)

    def _row(self, model: FoundModel | None, path: Path) -> ModelRow:
        name = model.name if model else path.stem
        details = (model.source, figures.file_size(model.size_bytes)) if model else (path.parent.name,)
        row = ModelRow(path, name, " · ".join(details), self._theme)
        row.load_requested.connect(self.load_requested)
        return row

    def _fill(self, rows: QVBoxLayout, widgets: list[ModelRow]) -> None:
        while (item := rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for widget in widgets:
            rows.addWidget(widget)
            widget.show()
        card = rows.parentWidget()
        box = card.parentWidget() if card is not None else None
        if box is not None:
            box.setVisible(bool(widgets))


def _label(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("look", look)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    return label
