"""The settings' file: only what differs from the defaults stands in it, and keys that this version does not know.

A file of a newer version is read as far as it is understood, and not written: changes last as long as the window.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from desktop.domain.errors import WrittenByNewer
from desktop.domain.settings import DEFAULTS, Settings, settings_from
from desktop.storage.json_fields import Object
from desktop.storage.json_file import remove_leftovers, write_atomically
from desktop.storage.json_text import lines, parse

FORMAT = "hearth-settings"
VERSION = 1
DAMAGED_SUFFIX = ".damaged"


class SettingsStore:
    """One settings file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Settings, tuple[str, ...]]:
        """The settings, and a sentence for each thing that was wrong with the file. Never fails."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return Settings(), ()
        except OSError as error:
            return Settings(), (
                f"{self._path} cannot be read ({error.strerror}), so all settings have their defaults.",
            )
        raw = _object_in(data)
        if raw is None:
            return Settings(), (self._put_aside(),)
        settings, wrong = settings_from(raw)
        return settings, (_sentence(wrong),) if wrong else ()

    def save(self, settings: Settings) -> None:
        """Keep the settings. Raises ``StorageFailed``; the old file is then as it was."""
        if "version" in settings.extra:
            raise WrittenByNewer("The settings")
        changed: Object = {key: value for key, value in settings.values.items() if value != DEFAULTS[key]}
        stamp = {"format": FORMAT, "version": VERSION}
        remove_leftovers(self._path.parent)
        write_atomically(
            self._path, lines(stamp | changed | {k: v for k, v in settings.extra.items() if k not in stamp})
        )

    def _put_aside(self) -> str:
        aside = self._path.with_name(self._path.name + DAMAGED_SUFFIX)
        try:
            self._path.replace(aside)
        except OSError:  # the folder can only be read, so nothing will be written over the file either
            return f"{self._path} is damaged, so all settings have their defaults."
        return f"The settings were damaged and have their defaults now. The old file is kept as {aside}."


def _object_in(data: bytes) -> Mapping[str, object] | None:
    """The settings in a file without its stamp, unless a newer version's; ``None`` when it is damaged or foreign."""
    try:
        raw = parse(data)
    except ValueError:
        return None
    if not isinstance(raw, dict) or raw.pop("format", None) != FORMAT:
        return None
    version = raw.get("version")
    if type(version) is not int or version <= VERSION:
        raw.pop("version", None)
    return MappingProxyType(raw)


def _sentence(wrong: tuple[str, ...]) -> str:
    if len(wrong) == 1:
        return f"The setting “{wrong[0]}” was not valid and has its default now."
    return f"These settings were not valid and have their defaults now: {', '.join(wrong)}."
