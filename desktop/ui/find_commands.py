"""Connects the find bar with the conversation: opens and closes it, and says what was found."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.domain.search import Hit, Source
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.finder import FindResult, HitWish
from desktop.ui.find_bar import FindBar


class FindCommands(QObject):
    """What Ctrl+F, F3 and the bar do. ``pages`` are what the bar stands above; it is shown with the conversation."""

    def __init__(self, bar: FindBar, view: ChatView, pages: QStackedWidget) -> None:
        super().__init__(bar)
        self._bar = bar
        self._view = view
        self._pages = pages
        self._came_from: QWidget | None = None
        bar.hide()
        bar.text_changed.connect(self._on_bar_text_changed)
        bar.step_requested.connect(self._on_bar_step_requested)
        bar.close_requested.connect(self.close)
        view.finding.result_changed.connect(self._on_view_result_changed)
        pages.currentChanged.connect(self._on_pages_current_changed)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return not self._bar.isHidden()

    @Slot()
    def open(self) -> None:
        """Show the bar, with what is selected in the conversation."""
        if self._pages.currentWidget() is not self._view:
            return
        focused = QApplication.focusWidget()
        if focused is None or not self._bar.isAncestorOf(focused):
            self._came_from = focused
        selected = self._view.selection.line()
        if not self.is_open:
            self._show(is_shown=True)
            self._view.finding.prepare()
            if not selected and self._bar.field.text():
                self._view.finding.search(self._bar.field.text())
        self._bar.take(selected)
        self._on_view_result_changed()

    def lead_to(self, hit: Hit) -> None:
        """Lead to a hit of the search over all conversations, and show the bar, so that one can go on from there."""
        if self._pages.currentWidget() is not self._view:
            return
        if not self.is_open:
            self._show(is_shown=True)
        self._bar.fill(hit.needle)
        wish = HitWish(hit.message_id, hit.nth, is_in_reasoning=hit.source is Source.REASONING)
        self._view.finding.search_at(hit.needle, wish)
        self._on_view_result_changed()

    @Slot()
    def close(self) -> None:
        """Hide the bar; the keyboard goes back to where it was."""
        if not self.is_open:
            return
        had_focus = self._bar.isAncestorOf(focused) if (focused := QApplication.focusWidget()) is not None else False
        back, self._came_from = self._came_from, None
        if had_focus:
            (back if back is not None and back.isVisible() else self._view).setFocus()
        self._view.finding.stop()
        self._show(is_shown=False)

    @Slot()
    def find_next(self) -> None:
        """Lead to the next hit; with the bar closed, of what was searched for last."""
        self._step(1)

    @Slot()
    def find_previous(self) -> None:
        """Lead to the hit before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        if self.is_open and self._view.finding.is_searching:
            self._view.finding.step(step)
        else:
            self.open()

    def _show(self, *, is_shown: bool) -> None:
        """Show or hide the bar; what is read does not move on the screen."""
        view = self._view
        was_at_end, before = view.is_at_end, view.height()
        self._bar.setVisible(is_shown)
        parent = self._bar.parentWidget()
        layout = parent.layout() if parent is not None else None
        if layout is not None:
            layout.activate()
        if not was_at_end:
            view.scroll_to(view.scroll_top + before - view.height())

    @Slot(str)
    def _on_bar_text_changed(self, text: str) -> None:
        self._view.finding.search(text)

    @Slot(int)
    def _on_bar_step_requested(self, step: int) -> None:
        self._view.finding.step(step)

    @Slot()
    def _on_view_result_changed(self) -> None:
        if not self.is_open:
            return
        finding = self._view.finding
        result = finding.result
        text = self._words(result) if finding.is_searching else ""
        self._bar.show_result(text, has_hits=result.total > 0, is_news=result.is_complete)

    def _words(self, result: FindResult) -> str:
        total = f"{result.total:,}" if result.is_complete else f"{result.total:,}…"
        if result.number:
            return self.tr("{number} of {total}").format(number=f"{result.number:,}", total=total)
        if result.total:
            return total
        return self.tr("No results") if result.is_complete else self.tr("Searching…")

    @Slot()
    def _on_pages_current_changed(self) -> None:
        if self._pages.currentWidget() is not self._view:
            self.close()
