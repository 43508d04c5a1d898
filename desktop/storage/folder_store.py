"""The file of folders: names, nesting, and what chats in them inherit. Which folder a chat is in stands in the chat.
What another program has changed there is never overwritten, but united with."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.domain.errors import WrittenByNewer
from desktop.domain.folders import Folder, Folders
from desktop.domain.undo import FoldersEdited, with_folders_edit
from desktop.storage.chat_settings_form import settings_from, settings_object
from desktop.storage.json_fields import Fields, Object, number
from desktop.storage.json_file import write_atomically
from desktop.storage.json_text import lines, one_line, parse

FORMAT = "hearth-folders"
VERSION = 1
DAMAGED_SUFFIX = ".damaged"


class FolderStore:
    """One file of folders. Every method blocks; one thread may use a store at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: Folders | None = None
        self._edits: list[FoldersEdited] = []

    def load(self) -> Folders:
        """The folders; none when the file cannot be read: their chats then stand at the top. Never fails or writes."""
        self._seen = self._read() or Folders()
        self._edits.clear()
        return self._seen

    def changes(self) -> tuple[FoldersEdited, ...]:
        """What other programs have made of the folders since they were loaded or saved here, until it is settled. A
        file that is gone or cannot be read takes no folder away."""
        found = self._read()
        if found is not None and self._seen is not None and found != self._seen:
            self._edits.append(FoldersEdited(self._seen, found))
            self._seen = found
        return tuple(self._edits)

    def settle(self, edits: Sequence[FoldersEdited]) -> None:
        """These have been taken in: saves need no uniting with them any more."""
        self._edits = [edit for edit in self._edits if edit not in edits]

    def save(self, folders: Folders) -> None:
        """Keep the folders. Raises ``StorageFailed``; the old file is then as it was, and a damaged one is kept."""
        for edit in self.changes():
            folders = with_folders_edit(folders, edit)
        version = number(folders.extra.get("version")) or VERSION
        if version > VERSION:
            raise WrittenByNewer("The folders")
        self._put_damaged_aside()
        form: Object = {"format": FORMAT, "version": VERSION}
        form |= {"folders": [_folder_object(folder) for folder in folders.all]}
        form |= {key: value for key, value in folders.extra.items() if key not in form}
        write_atomically(self._path, _readable(form))
        self._seen = self._read()

    def _read(self) -> Folders | None:
        try:
            raw = parse(self._path.read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            return None
        fields = Fields(raw)
        del fields.rest["format"]
        if (number(fields.rest.get("version")) or 0) <= VERSION:
            fields.rest.pop("version", None)
        found = fields.take("folders", list) or []
        folders = {folder.id: folder for item in found if isinstance(item, dict) and (folder := _folder_from(item))}
        return Folders(tuple(folders.values()), fields.rest)

    def _put_damaged_aside(self) -> None:
        try:
            raw = parse(self._path.read_bytes())
        except OSError:
            return
        except ValueError:
            raw = None
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            write_atomically(self._path.with_name(self._path.name + DAMAGED_SUFFIX), self._path.read_bytes())


def _readable(form: Mapping[str, object]) -> bytes:
    """The form with one folder on each line."""
    folders = form["folders"]
    if not isinstance(folders, list) or not folders:
        return lines(form)
    listed = b",\n".join(b"    " + one_line(folder) for folder in folders)
    return lines({**form, "folders": []}).replace(b'"folders": []', b'"folders": [\n' + listed + b"\n  ]", 1)


def _folder_from(raw: Mapping[str, object]) -> Folder | None:
    fields = Fields(raw)
    folder_id = fields.take("id", str)
    if not folder_id:
        return None
    name = (fields.take("name", str) or "").strip() or folder_id
    parent = fields.take("parent", str)
    return Folder(folder_id, name, parent, settings_from(fields.take_object("settings")), fields.rest)


def _folder_object(folder: Folder) -> Object:
    form: Object = {"id": folder.id, "name": folder.name, "parent": folder.parent}
    settings = settings_object(folder.settings)
    if settings:
        form["settings"] = settings
    return form | {key: value for key, value in folder.extra.items() if key not in form}
