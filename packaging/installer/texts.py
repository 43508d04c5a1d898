"""Fills version, date and address into the texts that go into packages."""

from datetime import UTC, datetime
from pathlib import Path

from installer import places


def filled(template: Path) -> str:
    """The text with its @NAMES@ replaced."""
    day = datetime.fromtimestamp(places.source_date(), UTC)
    values = {
        "VERSION": places.version(),
        "DATE": day.strftime("%Y-%m-%d"),
        "MAIL_DATE": day.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "SITE": places.SITE,
        "MAINTAINER": places.MAINTAINER,
        "APPLICATION_ID": places.APPLICATION_ID,
    }
    text = template.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
