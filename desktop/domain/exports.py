"""What conversations are exported as, and which."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.domain.messages import ImagePart


class ExportFormat(StrEnum):
    """The form of an exported conversation; the value is the ending of its file."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    TEXT = "txt"
    JSON = "hearth.json"


@dataclass(frozen=True, slots=True)
class ExportWish:
    """Which conversations go where, and as what.

    ``target`` is a file for one conversation; with ``into_folder`` a folder in which each gets a file of its own.
    """

    conversation_ids: tuple[str, ...]
    format: ExportFormat
    target: Path
    with_reasoning: bool = True
    into_folder: bool = False


@dataclass(frozen=True, slots=True)
class ExchangeProgress:
    """How far an import or export is: ``done`` of ``total`` conversations or files, and what is at work just now."""

    label: str
    done: int
    total: int
    is_export: bool = False


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A conversation for printing: pieces of HTML and images that follow each other, none of them long."""

    title: str
    pieces: tuple[str | ImagePart, ...]
