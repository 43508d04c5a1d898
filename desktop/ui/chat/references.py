"""What one message defines for all of its blocks: where its links lead, and the numbers of its footnotes. No Qt.

A definition may stand behind the text that needs it. Blocks that were shown without it are told apart, so that only
those are shown anew when it comes.
"""

from dataclasses import dataclass, field

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LONGEST_NUMBER = 4


def normalized(label: str) -> str:
    """A label as it is compared: without regard to case and the kind of white space."""
    return " ".join(label.split()).lower().upper()


def plain_number(raised: str) -> str:
    """The number of a footnote as one says it."""
    return raised.translate(_PLAIN)


@dataclass(slots=True, eq=False)
class References:
    """The definitions of a message so far. ``is_complete`` when no more will come.

    ``links`` are addresses by label. What was asked for in vain waits with the indices of the blocks that asked.
    """

    links: dict[str, str] = field(default_factory=dict)
    is_complete: bool = False
    _notes: dict[str, str] = field(default_factory=dict)
    _numbers: set[str] = field(default_factory=set)
    _next_number: int = 1
    _waiting: dict[str, set[int]] = field(default_factory=dict)
    _changed: set[int] = field(default_factory=set)

    def define_link(self, label: str, address: str) -> None:
        """The first definition of a label holds."""
        label = normalized(label)
        if label not in self.links:
            self.links[label] = address
            self._changed |= self._waiting.pop(label, set())

    def define_note(self, label: str) -> str:
        """Define a footnote; returns its number, raised. A number that the text itself gives is kept if free."""
        key = _note_key(label)
        if key not in self._notes:
            is_free = _is_number(label) and label not in self._numbers
            self._notes[key] = label if is_free else self._free_number()
            self._numbers.add(self._notes[key])
            self._changed |= self._waiting.pop(key, set())
        return self._notes[key].translate(_SUPERSCRIPT)

    def _free_number(self) -> str:
        while str(self._next_number) in self._numbers:
            self._next_number += 1
        return str(self._next_number)

    def link(self, label: str, block: int) -> str | None:
        """Where a link with this normalized label leads, for a block that is to be shown anew when that changes."""
        if label not in self.links:
            self._wait(label, block)
        return self.links.get(label)

    def note(self, label: str, block: int) -> str | None:
        """The raised number of a footnote. While text is still coming, a number is taken on trust."""
        key = _note_key(label)
        if key in self._notes:
            return self._notes[key].translate(_SUPERSCRIPT)
        self._wait(key, block)
        is_trusted = _is_number(label) and not self.is_complete
        return label.translate(_SUPERSCRIPT) if is_trusted else None

    def complete(self) -> None:
        """No more will come: numbers that were taken on trust are text after all."""
        self.is_complete = True
        for key, blocks in self._waiting.items():
            if key.startswith("^") and _is_number(key[1:]):
                self._changed |= blocks
        self._waiting.clear()

    def take_changed(self) -> set[int]:
        """The blocks that were shown without a definition that is known now; each is named once."""
        changed, self._changed = self._changed, set()
        return changed

    def _wait(self, label: str, block: int) -> None:
        if not self.is_complete:
            self._waiting.setdefault(label, set()).add(block)


def _note_key(label: str) -> str:
    return f"^{normalized(label)}"


def _is_number(label: str) -> bool:
    return label.isascii() and label.isdigit() and len(label) <= _LONGEST_NUMBER
