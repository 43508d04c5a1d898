"""The lines of the branch overview as a model. They come in small pieces, so that a tree of any size opens at once."""

import re
import time
from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTime,
    QTimer,
    Signal,
    Slot,
)

from desktop.domain.branch_tree import BranchLine, BranchTree
from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message, Role
from desktop.ui.chat.message_footer import model_name

SLICE_S = 0.002
LOOK_AT_CLOCK_EVERY = 16
MOST_AT_ONCE = 1000  # messages whose tree is there before the overview is painted for the first time
LONGEST_WORDS = 160
MARKDOWN = re.compile(r"^\s*(?:#{1,6}|>)\s+|\*\*|__|`+", re.MULTILINE)
Index = QModelIndex | QPersistentModelIndex


class BranchLines(QAbstractListModel):
    """All lines of a conversation, or those of messages that say certain words. ``filled`` tells that all are there."""

    filled = Signal()

    def __init__(self, conversation: Conversation, parent: QObject) -> None:
        super().__init__(parent)
        self._conversation = conversation
        self._tree: BranchTree | None = None
        self._words: tuple[str, ...] = ()
        self._lines: list[BranchLine] = []
        self._coming: Iterator[BranchLine | None] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take_some)
        self._begin()

    @property
    def is_complete(self) -> bool:
        """Whether all lines are there."""
        return self._coming is None

    @property
    def is_filtered(self) -> bool:
        """Whether only messages with certain words are there."""
        return bool(self._words)

    @property
    def n_forks(self) -> int:
        """How often the conversation forks; known when all lines are there."""
        return self._tree.n_forks if self._tree is not None else 0

    def show(self, conversation: Conversation) -> None:
        """Show the lines of a conversation."""
        self._conversation, self._tree = conversation, None
        self._begin()

    def filter(self, text: str) -> None:
        """Show only messages that say all of these words."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self._words = words
            self._begin()

    def line(self, row: int) -> BranchLine:
        """The line in a row."""
        return self._lines[row]

    @property
    def shown_row(self) -> int:
        """The last row that is on the shown path; -1 when there is none."""
        rows = range(len(self._lines) - 1, -1, -1)
        return next((row for row in rows if self._lines[row].is_shown), -1)

    def goes_on(self, row: int) -> bool:
        """Whether the branch of a row goes on below it."""
        following = self._lines[row + 1] if row + 1 < len(self._lines) else None
        depth = self._lines[row].depth
        return following is not None and (
            following.depth > depth or (following.depth == depth and not following.begins)
        )

    def rowCount(self, parent: Index | None = None) -> int:
        """How many lines there are so far."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a line says; for screen readers all that is drawn."""
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self.head(line)}: {self.words(line)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = f"{self.head(line)}: {self.words(line)}"
            shown = self.tr("shown") if line.is_shown else self.tr("not shown")
            level = self.tr("level {0}").format(line.depth + 1)
            version = self.tr("version {0} of {1}").format(line.version, line.versions) if line.versions > 1 else ""
            return ", ".join(part for part in (said, version, *self.facts(line)[1:], shown, level) if part)
        return None

    def words(self, line: BranchLine) -> str:
        """The first words of a message, or of the first one of several."""
        text = (line.message.text or line.message.reasoning)[:LONGEST_WORDS]
        if line.message.role is Role.ASSISTANT:
            text = MARKDOWN.sub("", text)
        return " ".join(text.split()) or self.tr("(no words)")

    def head(self, line: BranchLine) -> str:
        """Who says it, or how many messages it stands for."""
        if line.is_run:
            return self.tr("{0} messages").format(f"{line.n_messages:,}")
        message = line.message
        if message.role is Role.ASSISTANT:
            return model_name(message.model) if message.model else self.tr("Answer")
        return self.tr("You") if message.role is Role.USER else self.tr("System prompt")

    def facts(self, line: BranchLine) -> tuple[str, ...]:
        """Which version it is, how much follows, and when it was said; nothing where it says nothing."""
        version = f"{line.version}/{line.versions}" if line.versions > 1 else ""
        below = self.tr("{0} below").format(f"{line.n_below:,}") if line.n_below and not line.is_run else ""
        return version, below, moment(line.message)

    def _begin(self) -> None:
        self.beginResetModel()
        self._lines = []
        self._coming = self._all_lines()
        self.endResetModel()
        self._timer.start(0)
        if len(self._conversation.messages) <= MOST_AT_ONCE:
            self._take_some()

    def _all_lines(self) -> Iterator[BranchLine | None]:
        if self._tree is None:
            self._tree = BranchTree(self._conversation)
            yield None
        yield from self._tree.found(self._words) if self._words else self._tree.lines()

    @Slot()
    def _take_some(self) -> None:
        """Take what comes in a slice of time."""
        if self._coming is None:
            return
        until = time.perf_counter() + SLICE_S
        taken: list[BranchLine] = []
        is_over = True
        for number, line in enumerate(self._coming):
            if line is not None:
                taken.append(line)
            if number % LOOK_AT_CLOCK_EVERY == 0 and time.perf_counter() > until:
                is_over = False
                break
        if taken:
            self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(taken) - 1)
            self._lines += taken
            self.endInsertRows()
        if is_over:
            self._coming = None
            self._timer.stop()
            self.filled.emit()


def moment(message: Message) -> str:
    """When a message was said: today the time, else the day."""
    try:
        said = datetime.fromisoformat(message.created_at).astimezone()
    except (ValueError, OverflowError, OSError):  # what a file holds need not be a time
        return ""
    now = datetime.now().astimezone()
    if said.date() == now.date():
        return QLocale().toString(QTime(said.hour, said.minute), QLocale.FormatType.ShortFormat)
    form = "d MMM" if said.year == now.year else "d MMM yyyy"
    return QLocale().toString(QDate(said.year, said.month, said.day), form)
