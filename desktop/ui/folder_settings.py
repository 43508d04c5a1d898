"""What new chats in a folder begin with: system prompt, model, sampling. Chats that are there already keep theirs."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.bridge.folders_controller import FoldersController
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.settings_controller import SettingsController
from desktop.domain.conversation import ConversationSettings
from desktop.domain.folders import Folder
from desktop.domain.shown_titles import shown
from desktop.ui.dialogs import WindowDialog, heading, page_layout, paragraph, scrolling
from desktop.ui.own_settings_form import OwnSettingsForm

SIZE = QSize(600, 680)


class FolderSettingsDialog(WindowDialog):
    """Everything that is changed here is one step that can be undone, taken when the dialog closes."""

    def __init__(
        self, folder: Folder, folders: FoldersController, settings: SettingsController, models: ModelsController,
        parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__("folderSettingsDialog", "", parent)
        self._folder = folder
        self._folders = folders
        self._settings = settings
        self._models = models
        self._own = folder.settings
        self._build()
        self._connect()
        self._show(self._own)

    def _build(self) -> None:
        title = self.tr("Folder settings")
        self.setWindowTitle(title)
        self.setAccessibleName(self.tr("Settings of the folder {name}").format(name=shown(self._folder.name)))
        self.resize(SIZE)
        content = QWidget()
        layout = page_layout(content)
        layout.addWidget(heading(self.tr("Folder “{name}”").format(name=shown(self._folder.name))))
        layout.addWidget(
            paragraph(self.tr("New chats in this folder begin with this. Chats that are in it keep theirs."), "muted")
        )
        layout.addLayout(self._build_model())
        self._form = OwnSettingsForm(self.tr("Tells the model how to behave in chats of this folder."), "folderPreset")
        layout.addWidget(self._form)
        layout.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolling(content, "folderSettingsPage"), 1)
        self.reset_button = QPushButton(self.tr("Follow the settings"), self)
        self.reset_button.setObjectName("resetFolderButton")
        column.addWidget(self.closing_foot(self.tr("Done"), self.reset_button))

    def _build_model(self) -> QVBoxLayout:
        label = QLabel(self.tr("Model"), self)
        label.setProperty("look", "strong")
        self.model_box = QComboBox(self)
        self.model_box.setObjectName("folderModel")
        self.model_box.setAccessibleName(self.tr("Model"))
        self.model_box.addItem(self.tr("Whichever is loaded"), None)
        for path, name in self._offered().items():
            self.model_box.addItem(name, str(path))
            self.model_box.setItemData(self.model_box.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
        label.setBuddy(self.model_box)
        about = QLabel(self.tr("When another one is loaded, these chats offer to load it."), self)
        about.setProperty("look", "muted")
        about.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(label)
        column.addWidget(about)
        column.addSpacing(6)
        column.addWidget(self.model_box)
        return column

    def _offered(self) -> dict[Path, str]:
        choices = self._models.choices
        names = {model.path: model.name for model in choices.found}
        paths = [*choices.recent, *names]
        if choices.starter is not None:
            paths.append(choices.starter)
        if self._own.model:
            paths.append(Path(self._own.model))
        return {path: names.get(path, path.stem) for path in paths}

    def _connect(self) -> None:
        self._form.own_changed.connect(self._show)
        self.model_box.activated.connect(self._on_model_box_activated)
        self.reset_button.clicked.connect(self._on_reset_clicked)

    def done(self, result: int) -> None:
        """Take what has been changed."""
        self._form.commit()
        if self._own != self._folder.settings:
            self._folders.change_settings(self._folder.id, self._own)
        super().done(result)

    @Slot(object)
    def _show(self, own: ConversationSettings) -> None:
        self._own = own
        outer = self._folders.folders.settings(self._folder.parent)
        sampling = self._settings.settings.sampling({**outer.sampling, **own.sampling})
        prompt = self._settings.settings.system_prompt if outer.system_prompt is None else outer.system_prompt
        self._form.show_own(own, sampling, prompt)
        self.model_box.setCurrentIndex(max(0, self.model_box.findData(own.model)) if own.model else 0)
        self.reset_button.setEnabled(bool(own.sampling or own.model) or own.system_prompt is not None)

    @Slot(int)
    def _on_model_box_activated(self, index: int) -> None:
        self._show(replace(self._own, model=self.model_box.itemData(index)))

    @Slot()
    def _on_reset_clicked(self) -> None:
        self._show(replace(self._own, system_prompt=None, model=None, sampling={}))
