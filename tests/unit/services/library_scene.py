"""A library over conversations in memory, played through with asyncio alone."""

import asyncio
from collections.abc import Awaitable, Callable

from desktop.domain.conversation import Conversation, new_conversation
from desktop.services import turn_plans
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_files import ConversationFiles
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from tests.fakes import FakeConversations, FakeFolderFile, FakeStates


class LibraryScene:
    """A library over conversations in memory."""

    def __init__(self) -> None:
        self.store = FakeConversations()
        self.n_changes = 0
        self.files = FileThread("files")
        self.folder_file = FakeFolderFile()
        self.states = FakeStates()
        self.start()

    def start(self) -> None:
        """As after a start: nothing is open, nothing can be undone."""
        self.library = ConversationLibrary(self.store, self.folder_file, self.files, self._on_change)
        self.changes = ConversationChanges(self.library)
        self.elsewhere = ConversationFiles(self.library, self.changes, self.store, self.files)

    def _on_change(self) -> None:
        self.n_changes += 1

    def play(self, scenario: Callable[["LibraryScene"], Awaitable[None]]) -> None:
        try:
            asyncio.run(scenario(self))
        finally:
            self.files.close()


def chat(title: str = "Trip to Lisbon") -> Conversation:
    """A conversation with one prompt."""
    return turn_plans.send(new_conversation(), title).conversation
