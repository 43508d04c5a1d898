"""From older forms of a conversation's file to the present one, each step a pure function from one version to the next.

Loading migrates in memory and never writes; the file gets its new form with the next change, after a backup. A new
version adds its step to ``STEPS`` and a sample file of the old form to tests/data/conversations.
"""

from collections.abc import Callable, Mapping

from desktop.storage.json_fields import Object
from desktop.storage.json_text import parse

Steps = Mapping[int, Callable[[Object], Object]]

STEPS: Steps = {}  # by the version that a step leads away from; version 1 is the first


def is_older(raw: Object, steps: Steps = STEPS) -> bool:
    """Whether the object of a file has a form that a step leads away from."""
    version = raw.get("version")
    return type(version) is int and version in steps


def migrated(raw: Object, steps: Steps = STEPS) -> Object:
    """The object of a file in the present form; one that needs no step stays as it is."""
    while is_older(raw, steps) and isinstance(version := raw["version"], int):
        raw = {**steps[version](raw), "version": version + 1}
    return raw


def has_older_form(data: bytes, steps: Steps = STEPS) -> bool:
    """Whether the bytes are of a file that a save would bring into a newer form."""
    if not steps:
        return False
    try:
        raw = parse(data)
    except ValueError:
        return False
    return isinstance(raw, dict) and is_older(raw, steps)
