"""What a copied message or selection is, in each form in which a program may want to paste it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, cast

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextDocument

from desktop.domain.messages import Message
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.code_view import CodeView
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.flow_view import FlowView
from desktop.ui.chat.markdown_html import markdown_html, plain_html, without_paragraph
from desktop.ui.chat.row_view import RowView
from desktop.ui.chat.shown_text import LINE_BREAK
from desktop.ui.chat.table_view import TableView
from desktop.ui.chat.text_objects import source_of

MOST_HTML = 400_000
MARKDOWN = "text/markdown"
NEEDS_NO_BRACKETS = re.compile(r"[^\s()<>\\]+")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


@dataclass(frozen=True, slots=True)
class Copied:
    """One text in several forms. A form that would take too long to make is left empty."""

    plain: str
    markdown: str
    html: str

    def mime(self) -> QMimeData:
        """For the clipboard."""
        data = QMimeData()
        data.setText(self.plain)
        if self.html:
            data.setHtml(self.html)
        data.setData(MARKDOWN, self.markdown.encode("utf-8", "replace"))
        return data


@dataclass(frozen=True, slots=True)
class Piece:
    """Some markdown, or text of the user's that is to be read as it is."""

    text: str
    is_plain: bool = False

    @property
    def html(self) -> str:
        """The piece as HTML."""
        return plain_html(self.text) if self.is_plain else markdown_html(self.text)


def copied(plain: str, pieces: Iterable[Piece]) -> Copied:
    """Pieces that follow each other, as one text."""
    kept = [piece for piece in pieces if piece.text]
    is_short = sum(len(piece.text) for piece in kept) <= MOST_HTML
    markup = without_paragraph("\n".join(piece.html for piece in kept)) if is_short else ""
    return Copied(plain, "\n\n".join(piece.text for piece in kept), markup)


def copied_message(entry: Entry) -> Copied:
    """A whole message."""
    images, text = images_markdown(entry.message), entry.message.text.strip("\n")
    names = "\n".join(part.name for part in entry.message.images)
    plain = "\n\n".join(piece for piece in (names, entry.plain_text()) if piece)
    return copied(plain, [Piece(images, is_plain=True), Piece(text, is_plain=entry.is_user)])


def message_markdown(message: Message) -> str:
    """The markdown of a message, its images by their names."""
    return "\n\n".join(piece for piece in (images_markdown(message), message.text) if piece)


def images_markdown(message: Message) -> str:
    """The images of a message as markdown: what they show stands in no text."""
    return "\n".join(_image(part.name) for part in message.images)


def _image(name: str) -> str:
    name = " ".join(name.split())
    shown = re.sub(r"([\\\[\]])", r"\\\1", name)
    target = re.sub(r"([\\<>])", r"\\\1", name)
    return f"![{shown}]({target})" if NEEDS_NO_BRACKETS.fullmatch(name) else f"![{shown}](<{target}>)"


def block_markdown(block: Block) -> str:
    """The markdown of one block, standing for itself."""
    if block.kind is BlockKind.CODE:
        return fenced(block.source, block.info)
    if block.kind is BlockKind.TABLE and block.head is not None:
        return "\n".join((*_table_head(block.head.cells, block.head.alignments), *block.lines))
    return block.source


def fenced(code: str, info: str = "") -> str:
    """Code between fences that are longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{info}\n{code}\n{fence}"


def part_markdown(view: RowView, begin: int, end: int) -> str:
    """The markdown of the text between two positions of a row that is laid out."""
    text = view.selected_text(begin, end)
    if isinstance(view, CodeView):
        return fenced(text) if "\n" in text else _code(text)
    if isinstance(view, TableView):
        rows = [tuple(SPECIAL.sub(r"\\\1", cell) for cell in line.split("\t")) for line in text.split("\n")]
        if rows == [rows[0][:1]]:
            return rows[0][0]
        columns = max(len(row) for row in rows)
        lines = [_table_row((*row, *("",) * (columns - len(row)))) for row in rows]
        return "\n".join((lines[0], _table_row(("---",) * columns), *lines[1:]))
    if isinstance(view, FlowView):
        return "\n\n".join(_paragraph(block, begin, end) for block in _blocks(view.document, begin, end))
    return text


def _table_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _table_head(cells: tuple[str, ...], alignments: tuple[str, ...]) -> tuple[str, str]:
    marks = {"left": ":---", "right": "---:", "center": ":---:"}
    return _table_row(cell.replace("|", "\\|") for cell in cells), _table_row(marks.get(a, "---") for a in alignments)


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text.strip() else text


def _blocks(document: QTextDocument, begin: int, end: int) -> Iterable[QTextBlock]:
    block = document.findBlock(begin)
    while block.isValid() and block.position() <= end:
        yield block
        block = block.next()


def _paragraph(block: QTextBlock, begin: int, end: int) -> str:
    looks: list[_Look] = []
    texts: list[str] = []
    for part in cast("Iterable[QTextBlock.iterator]", block):
        fragment = part.fragment()
        first = max(0, begin - fragment.position())
        last = min(fragment.length(), end - fragment.position())
        if first >= last:
            continue
        units = fragment.text().encode("utf-16-le", "surrogatepass")[2 * first : 2 * last]
        text, look = units.decode("utf-16-le", "replace"), _look(fragment.charFormat())
        source = source_of(fragment.charFormat(), text)
        if source is not text:
            text, look = source, look._replace(is_source=True)
        if looks and looks[-1] == look:  # the same words may be cut where letters are spaced
            texts[-1] += text
        else:
            looks.append(look)
            texts.append(text)
    return "".join(_marked(text, look) for text, look in zip(texts, looks, strict=True))


class _Look(NamedTuple):
    """What of a format markdown can say."""

    marks: tuple[str, ...]
    is_code: bool
    link: str
    is_source: bool = False


def _look(form: QTextCharFormat) -> _Look:
    font = form.font()
    states = ((font.weight() >= QFont.Weight.DemiBold, "**"), (font.italic(), "*"), (font.strikeOut(), "~~"))
    is_code = font.styleHint() is QFont.StyleHint.Monospace
    return _Look(tuple(mark for is_on, mark in states if is_on), is_code, form.anchorHref())


def _marked(text: str, look: _Look) -> str:
    """Text with the marks that its look stands for."""
    body = text.strip()
    if look.is_source:
        return text
    if not body:
        return text.replace(LINE_BREAK, "  \n")
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    body = _code(body) if look.is_code else SPECIAL.sub(r"\\\1", body).replace(LINE_BREAK, "  \n")
    for mark in look.marks:
        body = f"{mark}{body}{mark}"
    if look.link:
        body = f"[{body}](<{look.link}>)"
    return f"{before}{body}{after}".replace(LINE_BREAK, "  \n")
