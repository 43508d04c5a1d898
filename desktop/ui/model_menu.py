"""The menu of the model button: open a file, what was loaded lately, what was found, details, unload."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.domain.models import FoundModel, ModelPhase, ModelState
from desktop.domain.notices import NoticeAction
from desktop.ui import figures
from desktop.ui.actions import WindowActions
from desktop.ui.menus import PopupMenu

MOST_RECENT = 6
MOST_FOUND = 20


class ModelMenu(PopupMenu):
    """Filled anew each time it opens."""

    def __init__(self, actions: WindowActions, load: Callable[[Path], None], parent: QWidget) -> None:
        super().__init__("modelMenu", "", parent)
        self.setAccessibleName(self.tr("Model"))
        self._actions = actions
        self._load = load

    def fill(
        self, state: ModelState, recent: tuple[Path, ...], found: tuple[FoundModel, ...], starter: Path | None,
        cure: NoticeAction | None = None,
    ) -> None:  # fmt: skip
        """Offer what is possible now, first what may help a model that could not be loaded."""
        self.clear()
        if cure is not None:
            self.addAction(cure.label, cure.run)
            self.addSeparator()
        if state.phase is ModelPhase.LOADING:
            self.addAction(self._actions["actionCancelLoading"])
            self.addSeparator()
        self.addAction(self._actions["actionOpenModel"])
        names = {model.path: model.name for model in found}
        offered = [path for path in recent if path != starter][:MOST_RECENT]
        if offered:
            self.addSeparator()
        for path in offered:
            self._offer(self, path, names.get(path, path.stem), is_loaded=path == state.path)
        self._offer_found([model for model in found if model.path not in offered][:MOST_FOUND])
        self.addSeparator()
        self.addAction(self._actions["actionStarterModel"])
        self.addSeparator()
        self.addAction(self._actions["actionModelDetails"])
        self.addAction(self._actions["actionUnloadModel"])

    def _offer_found(self, found: list[FoundModel]) -> None:
        if not found:
            return
        menu = PopupMenu("foundModelsMenu", self.tr("Found on this computer"), self)
        for model in found:
            name = f"{model.name} · {model.source} · {figures.file_size(model.size_bytes)}"
            self._offer(menu, model.path, name, is_loaded=False)
        self.addMenu(menu)

    def _offer(self, menu: PopupMenu, path: Path, name: str, *, is_loaded: bool) -> None:
        action = menu.addAction(name.replace("&", "&&"))
        action.setToolTip(str(path))
        action.setCheckable(is_loaded)
        action.setChecked(is_loaded)
        action.triggered.connect(lambda _checked=False: self._load(path))
