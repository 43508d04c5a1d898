"""Running text as values: what a paragraph, heading, list item or quote says, line by line, with its marks. No Qt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING
from urllib.parse import unquote

from desktop.domain.formula_marks import CLOSERS
from desktop.domain.formulas import Formula
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.line_rules import FOOTNOTE
from desktop.ui.chat.markdown_parser import Links, completed, is_link_allowed, parse, parse_inline
from desktop.ui.chat.shown_text import LINE_BREAK, showable

if TYPE_CHECKING:
    from markdown_it.token import Token

BULLETS = ("•", "◦", "▪")
CONTAINERS = frozenset({"list_item_open", "blockquote_open"})
DEEPEST = 19
_NOTE_START = "1.  "
TO_NOTE, FROM_NOTE = "to-note:", "from-note:"  # links inside of a message, which no markdown can make
TASKS = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}


class FlowKind(Enum):
    """What one paragraph of running text is."""

    TEXT = auto()
    HEADING = auto()
    CODE = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one look. That of a formula is its source, with what encloses it. ``image`` is what an image is called;
    its text is what is said in place of it."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_struck: bool = False
    is_code: bool = False
    link: str = ""
    formula: Formula | None = None
    image: str = ""


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One paragraph: its runs, and where it stands. ``marker`` is that of a list item, for its first paragraph."""

    runs: tuple[Run, ...]
    kind: FlowKind = FlowKind.TEXT
    level: int = 0
    list_depth: int = 0
    quote_depth: int = 0
    marker: str = ""
    is_tight: bool = False

    @property
    def text(self) -> str:
        """What the paragraph says."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class _List:
    """An open list: the number of its next item, or nothing for bullets."""

    number: int | None


class _Reader:
    """Walks through block tokens; containers nest, paragraphs are collected."""

    def __init__(self, lead_lines: int, ordinal: int | None, note: str = "") -> None:
        self.lines: list[FlowLine] = []
        self._lead_lines = lead_lines
        self._ordinal = ordinal
        self._note = note
        self._lists: list[_List] = []
        self._quotes = 0
        self._marker = ""
        self._level = 0
        self._cells: list[Run] | None = None
        self._is_tight = False

    def read(self, tokens: "list[Token]") -> None:
        for token in tokens:
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self._open_list(token)
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._open_item(token)
                case "list_item_close":
                    self._flush_marker()
                case "blockquote_open":
                    self._quotes += 1
                case "blockquote_close":
                    self._quotes -= 1
                case _:
                    self._read_leaf(token)

    def _read_leaf(self, token: "Token") -> None:
        match token.type:
            case "heading_open" | "heading_close":
                self._level = int(token.tag[1]) if token.nesting == 1 else 0
            case "paragraph_open":
                self._is_tight = token.hidden
            case "inline":
                self._read_inline(token)
            case "fence" | "code_block":
                self._read_code(token)
            case "hr":
                self._add(FlowLine((), FlowKind.RULE))
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._add(FlowLine(tuple(self._cells or ())))
                self._cells = None
            case _:
                pass

    def _open_list(self, token: "Token") -> None:
        number = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
        if number is not None and not self._lists and self._ordinal is not None:
            number = self._ordinal
        self._lists.append(_List(number))

    def _open_item(self, token: "Token") -> None:
        self._flush_marker()
        current = self._lists[-1]
        if current.number is None:
            self._marker = BULLETS[min(len(self._lists), len(BULLETS)) - 1]
        else:
            self._marker = self._note or f"{current.number}."
            self._note = ""
            current.number += 1
        if token.map and token.map[0] < self._lead_lines:
            self._marker = ""

    def _flush_marker(self) -> None:
        """An item without any text still shows its marker."""
        if self._marker:
            self._add(FlowLine(()))

    def _read_inline(self, token: "Token") -> None:
        runs = inline_runs(token.children or [])
        if self._cells is not None:
            self._cells += [Run("\t"), *runs] if self._cells else runs
        elif self._level:
            self._add(FlowLine(runs, FlowKind.HEADING, self._level))
        else:
            self._add(FlowLine(runs, is_tight=self._is_tight))

    def _read_code(self, token: "Token") -> None:
        if token.map and token.map[1] <= self._lead_lines:
            return
        for text in token.content.removesuffix("\n").split("\n"):
            self._add(FlowLine((Run(showable(text)),), FlowKind.CODE))

    def _add(self, line: FlowLine) -> None:
        marker, self._marker = self._marker, ""
        text = line.text
        if marker and text[:4] in TASKS:
            marker = TASKS[text[:4]]
            line = replace(line, runs=_without_start(line.runs, 4))
        self.lines.append(replace(line, marker=marker, list_depth=len(self._lists), quote_depth=self._quotes))


def flow(
    lines: Iterable[str], lead: tuple[str, ...] = (), *, ordinal: int | None = None, is_open: bool = False
) -> list[FlowLine]:
    """The running text of lines. ``lead`` is parsed before them and not shown; open text may lack closing marks."""
    source = "\n".join([*lead, completed("\n".join(lines)) if is_open else "\n".join(lines)])
    return _read(source, _Reader(len(lead), ordinal), None)


def block_flow(block: Block, lines: Sequence[str] | None = None) -> list[FlowLine]:
    """The running text of a block, or of some of its lines only."""
    lines = block.lines if lines is None else lines
    if block.note and block.segment == 0:
        lines = [_NOTE_START + FOOTNOTE.sub("", lines[0]), *lines[1:]]
    text = "\n".join(lines)
    source = "\n".join([*block.lead, completed(text) if block.is_open else text])
    is_hiding = block.kind in (BlockKind.LIST_ITEM, BlockKind.QUOTE)
    links = None if block.references is None else Links(block.references, block.index, is_hiding=is_hiding)
    return _read(source, _Reader(len(block.lead), block.ordinal, block.note), links)


def _read(source: str, reader: _Reader, links: Links | None) -> list[FlowLine]:
    tokens = parse(source, links)
    if any(token.level >= DEEPEST and token.type in CONTAINERS for token in tokens):
        return [FlowLine((Run(showable(line)),)) for line in source.split("\n")]  # the parser leaves out what is deeper
    reader.read(tokens)
    return reader.lines


def inline_flow(source: str, block: Block | None = None) -> tuple[Run, ...]:
    """The runs of a table cell."""
    references = block.references if block is not None else None
    links = Links(references, block.index) if block is not None and references is not None else None
    return inline_runs(parse_inline(source, links))


def inline_runs(tokens: "list[Token]") -> tuple[Run, ...]:
    """Inline tokens as runs of text with one look each."""
    runs: list[Run] = []
    look = Run("")
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                look = replace(look, is_bold=token.nesting == 1)
            case "em_open" | "em_close":
                look = replace(look, is_italic=token.nesting == 1)
            case "s_open" | "s_close":
                look = replace(look, is_struck=token.nesting == 1)
            case "link_open":
                address = str(token.attrs.get("href", ""))
                look = replace(look, link=address if is_link_allowed(address) else "")
            case "link_close":
                look = replace(look, link="")
            case _:
                runs.append(_leaf_run(token, look))
    return tuple(runs)


def _leaf_run(token: "Token", look: Run) -> Run:
    match token.type:
        case "softbreak" | "hardbreak":
            run = replace(look, text=LINE_BREAK)
        case "code_inline":
            run = replace(look, text=showable(token.content.replace("\n", " ")), is_code=True)
        case "formula":
            run = _formula_run(token, look)
        case "image":
            run = _image_run(token, look)
        case "note":
            run = replace(look, text=token.content, link=look.link or f"{TO_NOTE}{token.content}")
        case _:
            run = replace(look, text=showable(token.content))
    return run


def _plain(tokens: "list[Token]") -> str:
    """What the description of a picture says, without any marks."""
    return "".join(_plain(token.children) if token.children else token.content for token in tokens)


def _image_run(token: "Token", look: Run) -> Run:
    """What is said in place of a picture: a link, when it is one of the web."""
    address = str(token.attrs.get("src", ""))
    said = replace(look, text=showable(_plain(token.children or []) or token.content or address))
    return replace(said, link=address) if is_link_allowed(address) else replace(said, image=unquote(address))


def _formula_run(token: "Token", look: Run) -> Run:
    source = showable(token.content.replace("\n", " "))
    formula = Formula(token.content.strip(), is_display=token.markup in ("$$", "\\["))
    return replace(look, text=f"{token.markup}{source}{CLOSERS[token.markup]}", is_code=True, formula=formula)


def _without_start(runs: tuple[Run, ...], count: int) -> tuple[Run, ...]:
    """The runs without their first characters."""
    kept: list[Run] = []
    for run in runs:
        cut = min(count, len(run.text))
        count -= cut
        if run.text[cut:]:
            kept.append(replace(run, text=run.text[cut:]))
    return tuple(kept)
