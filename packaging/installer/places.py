"""Where things lie while packages are made. What is made is in ``build/package``, what is handed out in ``dist``."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "packaging"
BUILD = ROOT / "build" / "package"
DOWNLOADS = BUILD / "downloads"
TOOLS = BUILD / "tools"
SOURCE = BUILD / "source"
ENGINE = BUILD / "engine"
BINDINGS = BUILD / "bindings"
CONTENTS = BUILD / "contents.json"  # what was frozen, and from where
FROZEN = BUILD / "frozen" / "hearth"
DIST = ROOT / "dist"

NAME = "hearth"
APPLICATION_ID = "chat.hearth.Hearth"
# Where releases are handed out, screenshots too. It stands for nothing until there is such a place.
SITE = os.environ.get("HEARTH_SITE", "https://hearth.example")
MAINTAINER = os.environ.get("HEARTH_MAINTAINER", "The Hearth authors <packages@hearth.example>")


def version() -> str:
    """Hearth's version, without importing it."""
    text = (ROOT / "desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise SystemExit("desktop/__init__.py has no __version__")
    return found[1]


def source_date() -> int:
    """The time that everything packed bears, in seconds since 1970: that of the last commit, or of the environment."""
    given = os.environ.get("HEARTH_SOURCE_DATE")
    if given:
        return int(given)
    return int(output("git", "-C", str(ROOT), "log", "-1", "--format=%ct"))


def output(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
