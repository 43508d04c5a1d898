"""The session's file: the window as it was and unsent drafts. What is damaged is forgotten, what is unknown is kept.

A file of a newer version is put aside before the first change: drafts must be kept, and the newer version's own words
must not be lost either.
"""

from dataclasses import fields as dataclass_fields
from pathlib import Path

from desktop.domain.messages import ImagePart
from desktop.domain.session import RECENT_MODELS_KEPT, ScrollPosition, SessionState
from desktop.storage.file_names import is_file_name
from desktop.storage.image_form import image_from, image_object
from desktop.storage.json_fields import Fields, Object, merge_rest, number
from desktop.storage.json_file import write_atomically
from desktop.storage.json_text import lines, parse

FORMAT = "hearth-session"
VERSION = 1
KNOWN = {"format", "version", *(field.name for field in dataclass_fields(SessionState))}


class SessionStore:
    """One session file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> SessionState:
        """The session as it was left; whatever is damaged has its default. Never fails."""
        try:
            raw = parse(self._path.read_bytes())
        except (OSError, ValueError):  # nothing of it is worth a word to the user
            return SessionState()
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            return SessionState()
        return _state_from(Fields(raw))

    def save(self, state: SessionState) -> None:
        """Keep the session. Raises ``StorageFailed``; the old file is then as it was."""
        form: Object = {
            "format": FORMAT,
            "version": VERSION,
            "geometry": state.geometry,
            "is_sidebar_shown": state.is_sidebar_shown,
            "open_conversation": state.open_conversation,
            "scroll": {"message_id": state.scroll.message_id, "offset": state.scroll.offset},
            "drafts": dict(state.drafts),
            "draft_images": {key: [image_object(part) for part in parts] for key, parts in state.draft_images.items()},
            "recent_models": [str(path) for path in state.recent_models],
            "folded": list(state.folded),
            "last_model": None if state.last_model is None else str(state.last_model),
            "last_update_check": state.last_update_check,
        }
        self._put_newer_aside()
        write_atomically(self._path, lines(merge_rest(form, state.extra, {})))

    def _put_newer_aside(self) -> None:
        try:
            data = self._path.read_bytes()
            raw = parse(data)
        except (OSError, ValueError):
            return
        version = number(raw.get("version")) if isinstance(raw, dict) and raw.get("format") == FORMAT else None
        if version is not None and version > VERSION:
            write_atomically(self._path.with_name(f"{self._path.name}.version-{version:g}"), data)


def _state_from(fields: Fields) -> SessionState:
    is_sidebar_shown = fields.take("is_sidebar_shown", bool)
    scroll = Fields(fields.take_object("scroll"))
    drafts = fields.take_object("drafts")
    images = fields.take_object("draft_images")
    recent = fields.take("recent_models", list) or []
    last_model = fields.take("last_model", str)
    open_conversation = fields.take("open_conversation", str) or ""
    folded = fields.take("folded", list)
    last_update_check = fields.take("last_update_check", str) or ""
    unknown = {key: value for key, value in fields.rest.items() if key not in KNOWN}
    return SessionState(
        geometry=fields.take("geometry", str) or "",
        is_sidebar_shown=is_sidebar_shown is not False,
        open_conversation=open_conversation if is_file_name(open_conversation) else None,
        scroll=ScrollPosition(scroll.take("message_id", str) or "", scroll.take("offset", int) or 0),
        drafts={key: text for key, text in drafts.items() if isinstance(text, str)},
        draft_images={key: found for key, raw in images.items() if (found := _images(raw))},
        recent_models=tuple(Path(path) for path in recent if isinstance(path, str))[:RECENT_MODELS_KEPT],
        last_model=Path(last_model) if last_model else None,
        folded=SessionState().folded if folded is None else tuple(each for each in folded if isinstance(each, str)),
        last_update_check=last_update_check,
        extra=unknown,
    )


def _images(raw: object) -> tuple[ImagePart, ...]:
    parts = [image_from(each) for each in raw if isinstance(each, dict)] if isinstance(raw, list) else []
    return tuple(part for part in parts if part is not None)
