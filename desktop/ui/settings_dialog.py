"""The settings dialog: builds itself from the declared settings; every change applies at once."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.bridge.models_controller import ModelsController
from desktop.bridge.settings_controller import SettingsController
from desktop.domain.settings import PRESETS, SETTINGS, Page, Settings, preset_of
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, page_layout, paragraph, scrolling
from desktop.ui.reload_watch import ReloadWatch
from desktop.ui.segments import Segments
from desktop.ui.setting_row import SettingRow

SIZE = QSize(760, 680)
LIST_WIDTH = 172


class SettingsDialog(WindowDialog):
    """Pages at the left, settings at the right. ``parts`` stand above the settings of their pages."""

    def __init__(
        self,
        settings: SettingsController,
        models: ModelsController,
        parts: Mapping[Page, QWidget],
        reload_watch: ReloadWatch,
        parent: QWidget,
    ) -> None:
        super().__init__("settingsDialog", "", parent)
        self._settings = settings
        self._models = models
        self._parts = parts
        self._reload_watch = reload_watch
        self._rows: dict[str, SettingRow] = {}
        self._build()
        self._connect()
        self._show(settings.settings)
        self._show_reload(reload_watch.is_needed)

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        self.setAccessibleName(self.tr("Settings"))
        self.resize(SIZE)
        self.page_list = QListWidget(self)
        self.page_list.setObjectName("settingsPages")
        self.page_list.setAccessibleName(self.tr("Pages"))
        self.page_list.setFixedWidth(LIST_WIDTH)
        self.pages = QStackedWidget(self)
        self.pages.setObjectName("settingsStack")
        self._presets = Segments(tuple((name, name) for name in PRESETS), "settingsPreset")
        for page in Page:
            self.page_list.addItem(self.tr(str(page)))
            self.pages.addWidget(scrolling(self._build_page(page), f"page.{page}"))
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.pages, 1)
        right.addWidget(self._build_foot())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.page_list)
        row.addLayout(right, 1)

    def _build_page(self, page: Page) -> QWidget:
        content = QWidget()
        layout = page_layout(content)
        layout.addWidget(heading(self.tr(str(page))))
        if page is Page.SAMPLING:
            layout.addLayout(self._build_presets())
        if page in self._parts:
            layout.addWidget(self._parts[page])
        for setting in SETTINGS:
            if setting.page is page:
                row = SettingRow(setting)
                row.value_changed.connect(self._settings.change)
                self._rows[setting.key] = row
                layout.addWidget(row)
        layout.addStretch(1)
        return content

    def _build_presets(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self._presets.setAccessibleName(self.tr("Preset"))
        row = QHBoxLayout()
        row.addWidget(self._presets)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(paragraph(self.tr("For chats that set nothing of their own."), "muted"))
        return column

    def _build_foot(self) -> QFrame:
        foot = QFrame(self)
        foot.setObjectName("dialogFoot")
        self.reset_button = QPushButton(self.tr("Reset this page"), foot)
        self.reset_button.setObjectName("resetPageButton")
        self.reset_button.setAutoDefault(False)
        self._reload_text = paragraph(self.tr("Takes effect when the model is loaded again."), "muted")
        self._reload_text.setObjectName("reloadHint")
        self.reload_button = QPushButton(self.tr("Reload"), foot)
        self.reload_button.setObjectName("reloadModelButton")
        self.reload_button.setAutoDefault(False)
        layout = QVBoxLayout(foot)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 14)
        reload_row = QHBoxLayout()
        reload_row.addWidget(self._reload_text, 1)
        reload_row.addWidget(self.reload_button)
        layout.addLayout(reload_row)
        layout.addLayout(self.closing_row(self.tr("Done"), self.reset_button))
        return foot

    def _connect(self) -> None:
        self.page_list.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.page_list.currentRowChanged.connect(self._on_page_changed)
        self.page_list.setCurrentRow(0)
        self._presets.value_changed.connect(self._settings.apply_preset)
        self.reset_button.clicked.connect(self._on_reset_clicked)
        self.reload_button.clicked.connect(self._models.reload)
        self._settings.settings_changed.connect(self._show)
        self._reload_watch.is_needed_changed.connect(self._show_reload)

    def open_page(self, page: Page) -> None:
        """Go to a page."""
        self.page_list.setCurrentRow(list(Page).index(page))

    def done(self, result: int) -> None:
        """Take what is still being typed."""
        for row in self._rows.values():
            row.field.commit()
        super().done(result)

    @Slot(object)
    def _show(self, settings: Settings) -> None:
        for key, row in self._rows.items():
            row.show_value(settings[key])
        self._presets.show_value(preset_of(settings.sampling()))

    @Slot(bool)
    def _show_reload(self, is_needed: bool) -> None:
        self._reload_text.setVisible(is_needed)
        self.reload_button.setVisible(is_needed)

    @Slot(int)
    def _on_page_changed(self, number: int) -> None:
        page = list(Page)[number]
        self.reset_button.setVisible(any(row.setting.page is page for row in self._rows.values()))

    @Slot()
    def _on_reset_clicked(self) -> None:
        self._settings.reset(list(Page)[self.page_list.currentRow()])
