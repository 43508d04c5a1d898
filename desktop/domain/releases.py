"""A release of Hearth: its version, what is new in it, and where it can be downloaded."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

CHECK_EVERY = timedelta(days=7)
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}")
_PAGE = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]{0,1000})?")


@dataclass(frozen=True, slots=True)
class Release:
    """One release. ``page`` is an https address of plain letters."""

    version: str
    notes: str
    page: str

    def is_newer_than(self, version: str) -> bool:
        """Whether it comes after a version; one that is no version is neither newer nor older."""
        mine, other = numbers(self.version), numbers(version)
        return mine is not None and other is not None and mine > other


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What is known of newer versions. ``words`` tell how the user's own check ended, in a sentence."""

    is_looking: bool = False
    release: Release | None = None
    words: str = ""


def numbers(version: str) -> tuple[int, ...] | None:
    """What versions are compared by, without zeros at the end; ``None`` when a text is no version."""
    if _VERSION.fullmatch(version) is None:
        return None
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def is_page(address: str) -> bool:
    """Whether an address may be offered to open: https, a plain host, nothing before it."""
    return _PAGE.fullmatch(address) is not None


def is_due(last: str, now: datetime) -> bool:
    """Whether a week has gone since the last time; a time that is none, or that is still to come, was never."""
    try:
        gone = now - datetime.fromisoformat(last)
    except (ValueError, TypeError):
        return True
    return not timedelta(0) <= gone < CHECK_EVERY
