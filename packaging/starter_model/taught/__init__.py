"""What is taught, as text: facts, small talk, programs and long answers. Edit these files and train again."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def table(name: str) -> dict[str, Any]:
    """One of the TOML files."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def page(name: str) -> str:
    """One of the Markdown files."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").rstrip("\n")
