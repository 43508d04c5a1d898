"""Walks from one version of a message to another: what is shown, where the keyboard is, what a screen reader says."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.focus_path import FocusPath
from desktop.ui.chat.wording import say


class VersionSteps(QObject):
    """Wishes for versions. A wish that is fulfilled is so at once: then the new version is shown here, too."""

    version_requested = Signal(str)

    def __init__(self, surface: ChatSurface, focus: FocusPath) -> None:
        super().__init__(surface)
        self._surface = surface
        self._focus = focus

    @Slot(object, int)
    def step(self, entry: Entry, step: int) -> None:
        """Go to the version before this one, or behind it."""
        version = self._surface.transcript.neighbour(entry.message.id, step)
        if version is None:
            return
        has_focus, spot = self._focus.entry is entry, self._focus.spot
        self.version_requested.emit(version)
        index = self._surface.transcript.index_of(version)
        if index is None:
            return
        if has_focus:
            action = spot.target.action if spot is not None else None
            self._focus.move_to_version(self._surface.transcript.entry(index), action)
        else:
            self._bring_into_view(index)
        self._announce(version)

    def step_newest(self, step: int) -> bool:
        """Do so for the last message that has versions; false when there is none."""
        entry = None if self._surface.transcript.live else self._surface.transcript.newest_with_versions()
        if entry is not None:
            self.step(entry, step)
        return entry is not None

    def step_focused(self, step: int) -> bool:
        """Do so for the message that the keyboard is at."""
        entry = self._focus.entry
        if entry is None:
            return self.step_newest(step)
        self.step(entry, step)
        return entry.facts.versions > 1

    def _bring_into_view(self, index: int) -> None:
        """Show the beginning of a message, unless it is in view."""
        surface = self._surface
        top = surface.transcript.tops[index] - surface.scroll_top
        if not 0 <= top < surface.viewport().height():
            surface.scroll_to(surface.transcript.tops[index] - surface.styles.px(16))

    def _announce(self, version: str) -> None:
        if QAccessible.isActive():
            place, count = self._surface.transcript.place_among_versions(version)
            text = say("Version {0} of {1}").format(place, count)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._surface, text))
