"""The command line of ``hearth``."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from desktop import __version__

CONVERSATION_KINDS = {".json", ".jsonl", ".zip", ".chat"}
FILE_KINDS = {".gguf", *CONVERSATION_KINDS}


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What the command line asks for."""

    file: Path | None
    data_dir: Path | None
    diagnose: bool
    self_test: bool = False


def parse(argv: list[str]) -> CommandLine:
    """Read the arguments; the program's name may lead them. Ends the program for ``--help`` and ``--version``."""
    parser = argparse.ArgumentParser(prog="hearth", description="Chat with language models on your own computer.")
    parser.add_argument("file", nargs="?", type=Path, help="a model (.gguf) to load or a conversation (.json) to open")
    parser.add_argument("--data-dir", type=Path, help="keep everything in this folder")
    parser.add_argument("--diagnose", action="store_true", help="print versions, devices and folders as JSON")
    parser.add_argument("--self-test", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"Hearth {__version__}")
    known = parser.parse_args(argv[1:] if _starts_with_program(argv) else argv)
    return CommandLine(known.file, known.data_dir, known.diagnose, known.self_test)


def _starts_with_program(argv: list[str]) -> bool:
    return bool(argv) and not argv[0].startswith("-") and Path(argv[0]).suffix.lower() not in FILE_KINDS
