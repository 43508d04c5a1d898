"""A quick look into the settings and the session, before the window's first picture; the stores read them properly."""

import json
from pathlib import Path

from desktop.domain.first_look import FirstLook
from desktop.storage.paths import AppPaths


def first_look(paths: AppPaths) -> FirstLook:
    """How the window looks at first. What cannot be read, or does not fit, looks as it does by default."""
    settings, session = _read(paths.settings_file), _read(paths.session_file)
    theme, geometry, shown = settings.get("theme"), session.get("geometry"), session.get("is_sidebar_shown")
    return FirstLook(
        theme=theme if theme in ("light", "dark") else "system",
        geometry=geometry if isinstance(geometry, str) and geometry.isascii() else "",
        is_sidebar_shown=shown if isinstance(shown, bool) else True,
    )


def _read(path: Path) -> dict[str, object]:
    try:
        read = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):  # told of when the store reads it
        return {}
    return read if isinstance(read, dict) else {}
