"""The folders that conversations are in: taken in from the disk, kept there, and united with what other programs do."""

from functools import partial

from desktop.domain.folders import Folders
from desktop.domain.undo import with_folders_edit
from desktop.services.file_thread import FileThread
from desktop.services.ports import FolderFile
from desktop.services.waiting_saves import WaitingSaves

NAME = "/folders"  # no id of a conversation holds a slash


class KeptFolders:
    """Holds the folders of one library."""

    def __init__(self, file: FolderFile, saves: WaitingSaves, files: FileThread) -> None:
        self._file = file
        self._saves = saves
        self._files = files
        self._is_loaded = False
        self.folders = Folders()

    async def refresh(self) -> None:
        """Read them; later they are only united with what is in the file by then."""
        if self._is_loaded:
            await self.look()
        else:
            self.folders = await self._files.run(self._file.load)
            self._is_loaded = True

    async def look(self) -> bool:
        """Take in what other programs have changed; whether there was something."""
        edits = await self._files.run(self._file.changes)
        before = self.folders
        for edit in edits:
            self.folders = with_folders_edit(self.folders, edit)
        if edits:
            self._saves.replace(NAME, partial(self._file.save, self.folders))
            await self._files.run(self._file.settle, edits)
        return self.folders != before

    async def keep(self, folders: Folders) -> None:
        """Take in other folders and keep them on disk; what the disk does not take waits."""
        self.folders = folders
        await self._saves.write(NAME, partial(self._file.save, folders))
