"""Connects the search field and its results with the search, and leads to what was found."""

from PySide6.QtCore import QObject, Qt, Slot

from desktop.bridge.controllers import Controllers
from desktop.domain.search import Hit, SearchResult
from desktop.domain.tags import asks_for_tags
from desktop.ui.chat_pane import ChatPane
from desktop.ui.sidebar import Sidebar


class SearchCommands(QObject):
    """While there is text in the field, results stand in place of the conversations; those with a #tag stay in their
    list."""

    def __init__(self, controllers: Controllers, sidebar: Sidebar, pane: ChatPane) -> None:
        super().__init__(sidebar)
        self._search = controllers.search
        self._sidebar = sidebar
        self._pane = pane
        self._opens_first = False
        self._connect()

    def _connect(self) -> None:
        field, results = self._sidebar.search_field, self._sidebar.search_page.results
        field.textChanged.connect(self._on_field_text_changed)
        field.returnPressed.connect(self._on_field_return_pressed)
        field.step_requested.connect(self._on_field_step_requested)
        results.open_requested.connect(self._search.open)
        results.leave_requested.connect(self._on_results_leave_requested)
        self._search.result_changed.connect(self._on_search_result_changed)
        self._search.hit_opened.connect(self._on_search_hit_opened)

    @property
    def _text(self) -> str:
        return self._sidebar.search_field.text()

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        self._opens_first = False
        is_for_tags = asks_for_tags(text)
        self._search.search("" if is_for_tags else text)
        if is_for_tags or not text.strip():
            self._sidebar.show_list()
        if is_for_tags:
            self._sidebar.filter_list()

    @Slot(int)
    def _on_field_step_requested(self, step: int) -> None:
        if asks_for_tags(self._text):
            self._sidebar.list.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._sidebar.search_page.results.step(step)

    @Slot()
    def _on_field_return_pressed(self) -> None:
        """Open the hit that is chosen. One who is quicker than the search gets the first title, or the first hit."""
        page = self._sidebar.search_page
        if page.query == self._text and page.results.open_current():
            return
        self._sidebar.filter_list()
        is_opened = self._sidebar.list.open_first()
        self._opens_first = not is_opened and page.query != self._text

    @Slot(object)
    def _on_search_result_changed(self, result: SearchResult) -> None:
        if result.query != self._text:
            return
        self._sidebar.show_result(result)
        if self._opens_first and result.found:
            self._opens_first = False
            self._sidebar.search_page.results.open_current()

    @Slot(object)
    def _on_search_hit_opened(self, hit: Hit) -> None:
        self._pane.finding.lead_to(hit)
        self._pane.chat_view.setFocus(Qt.FocusReason.OtherFocusReason)  # from there Esc closes the find bar

    @Slot()
    def _on_results_leave_requested(self) -> None:
        self._sidebar.search_field.clear()
        self._sidebar.search()
