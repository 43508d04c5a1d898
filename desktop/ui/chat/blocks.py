"""Markdown blocks as values: what a scanner finds, and what a row of the chat view shows. No Qt."""

from dataclasses import dataclass, field
from enum import Enum, auto

from desktop.ui.chat.references import References


class BlockKind(Enum):
    """What a block is. ``PLAIN`` is text that is no markdown: what the user wrote."""

    PARAGRAPH = auto()
    HEADING = auto()
    LIST_ITEM = auto()
    QUOTE = auto()
    CODE = auto()
    TABLE = auto()
    RULE = auto()
    MATH = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class TableHead:
    """The head of a table: its cells as markdown, and ``left``, ``right``, ``center`` or nothing per column."""

    cells: tuple[str, ...]
    alignments: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """Some lines of one kind. Long blocks are cut into segments that share ``group``, the index of the first one.

    ``lead`` are lines that are parsed before ``lines`` but not shown: what a later segment stands in. ``indent`` is
    the number of list levels around a block that stands on its own inside a list. ``note`` is the number of the
    footnote that the block is; ``index`` is its place among all blocks of the message, which share ``references``.
    """

    kind: BlockKind
    group: int
    lines: list[str] = field(default_factory=list)
    segment: int = 0
    info: str = ""
    lead: tuple[str, ...] = ()
    indent: int = 0
    ordinal: int | None = None
    head: TableHead | None = None
    is_loose: bool = False
    is_joined: bool = False
    is_open: bool = True
    size: int = 0
    note: str = ""
    index: int = 0
    references: References | None = field(default=None, compare=False, repr=False)

    @property
    def source(self) -> str:
        """The markdown of the block, without its lead."""
        return "\n".join(self.lines)
