"""Where the keyboard is in the conversation: at a message, or at one of the places in it that do something."""

from desktop.ui.chat.accessibility import follow, tell_focus
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.spoken_text import speaker


class FocusPath:
    """Moves through the messages of a surface and the places in them."""

    def __init__(self, surface: ChatSurface) -> None:
        self._surface = surface
        surface.focus_requested.connect(self.move_to)

    @property
    def entry(self) -> Entry | None:
        """The message that the keyboard is at."""
        entry = self._surface.look.focused_entry
        return entry if entry in self._surface.transcript.entries else None

    @property
    def spot(self) -> Spot | None:
        """The place in it."""
        return self._surface.look.focused

    def clear(self) -> None:
        """The keyboard is at no message."""
        self._set(None, None)

    def move_to(self, entry: Entry, spot: Spot | None = None) -> None:
        """Go to a message, or to a place in it, from outside: a screen reader asks for that."""
        if entry in self._surface.transcript.entries:
            self._surface.setFocus()
            self._set(entry, spot)

    def move_to_message(self, step: int) -> bool:
        """Go to the message before or behind; the first step goes to the last one that is visible."""
        entries = self._surface.transcript.entries
        if not entries:
            return False
        current = self.entry
        if current is None:
            bottom = self._surface.scroll_top + self._surface.viewport().height()
            index = self._surface.transcript.index_at(bottom - 1)
        else:
            index = max(0, min(len(entries) - 1, entries.index(current) + step))
        self._set(entries[index], None)
        return True

    def move_in_message(self, step: int) -> bool:
        """Go to the next place in the message; false when there is none left."""
        entry = self.entry
        if entry is None:
            return False
        spots = self._spots(entry)
        current = next((number for number, spot in enumerate(spots) if spot.is_same(self.spot)), None)
        if current is None:
            following = 0 if step > 0 else -1
            if step < 0:
                return False
        else:
            following = current + step
        if following < 0 and current is not None:
            self._set(entry, None)
            return True
        if not 0 <= following < len(spots):
            return False
        self._set(entry, spots[following])
        return True

    def refresh(self) -> None:
        """What is shown has changed: a place that is gone is left."""
        follow(self._surface)
        entry, spot = self.entry, self.spot
        if entry is None:
            self._surface.look.focused_entry = self._surface.look.focused = None
        elif spot is not None:
            self._surface.look.focused = next((other for other in self._spots(entry) if other.is_same(spot)), None)

    def _spots(self, entry: Entry) -> list[Spot]:
        """All places in a message, in reading order. Its rows are laid out for that."""
        found: list[Spot] = []
        for row in entry.rows:
            if row.view is not None:
                found += [Spot(entry, row, target) for target in row.view.targets()]
        return found

    def _set(self, entry: Entry | None, spot: Spot | None) -> None:
        surface = self._surface
        surface.look.focused_entry, surface.look.focused = entry, spot
        if entry is not None:
            self._bring_into_view(entry, spot)
            tell_focus(surface, spot.target.name if spot is not None else speaker(entry))
        surface.viewport().update()

    def _bring_into_view(self, entry: Entry, spot: Spot | None) -> None:
        surface = self._surface
        height = surface.viewport().height()
        if spot is not None:
            area = surface.row_area(entry, spot.row)
            top, bottom = area.top() + int(spot.target.area.top()), area.top() + int(spot.target.area.bottom())
        else:
            top = surface.transcript.tops[surface.transcript.entries.index(entry)] - surface.scroll_top
            bottom = top + min(entry.height, height - 40)
        if top < 8:
            surface.scroll_to(surface.scroll_top + top - 16)
        elif bottom > height - 8:
            surface.scroll_to(surface.scroll_top + min(top - 16, bottom - height + 16))
