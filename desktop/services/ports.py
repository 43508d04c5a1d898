"""What the services need of the floors around them; the composition root plugs the real things in."""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from desktop.domain.backups import Backup
from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.events import ChatEvent
from desktop.domain.folder_holder import Holder
from desktop.domain.folders import Folders
from desktop.domain.messages import ImagePart, Message
from desktop.domain.models import LoadedModel, LoadMemory, LoadSettings
from desktop.domain.requests import ChatRequest
from desktop.domain.runtimes import BackendUse, Verdict, Verdicts
from desktop.domain.search import NOTHING_KNOWN, FileSignature, KnownFile, SearchResult
from desktop.domain.undo import FoldersEdited

T_contra = TypeVar("T_contra", contravariant=True)


class ChatEngine(Protocol):
    """Something that answers: the local engine, or a fake in a test."""

    @property
    def loaded(self) -> LoadedModel | None:
        """The model that answers, if there is one."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """The events of one answer; closing the generator stops it."""

    def stop(self) -> None:
        """End the running answer early; its stream still ends with ``Finished``."""


class ModelEngine(Protocol):
    """Something that models are loaded into."""

    @property
    def loaded(self) -> LoadedModel | None:
        """The model that is loaded, if there is one."""

    async def load(self, path: Path, settings: LoadSettings, on_progress: Callable[[float], None]) -> LoadedModel:
        """Load a model file; progress runs from 0 to 1. Cancelling the task stops at once."""

    async def unload(self) -> None:
        """Give the model's memory back."""


class LoadMemories(Protocol):
    """Where it is remembered what worked when a model was loaded. Never fails: it is only a help."""

    async def recall(self, path: Path, settings: LoadSettings) -> tuple[LoadMemory, ...]:
        """What is known of loading this file with these settings, one memory per machine."""

    async def remember(self, path: Path, settings: LoadSettings, memory: LoadMemory) -> None:
        """Keep what worked."""


class BackendChoice(Protocol):
    """Which back ends the next child of the engine starts with."""

    def note_ready(self, use: BackendUse, problem: str) -> None:
        """A child has them, or, with a problem, all but the runtime."""

    def go_on_without(self, use: BackendUse, problem: str) -> bool:
        """A child died of them: whether the next one starts with less."""


class VerdictStore(Protocol):
    """The file that holds what came of trying runtimes; both methods block, and ``save`` may raise
    ``StorageFailed``."""

    def load(self) -> dict[str, Verdict]: ...
    def save(self, verdicts: Verdicts) -> None: ...


class LoadMemoryStore(Protocol):
    """The file behind ``LoadMemories``; both methods block."""

    def recall(self, path: Path, settings: LoadSettings) -> tuple[LoadMemory, ...]: ...
    def remember(self, path: Path, settings: LoadSettings, memory: LoadMemory) -> None: ...


class Conversations(Protocol):
    """Where conversations are kept; every method blocks and may raise an ``AppError``."""

    def summaries(self, known: Mapping[str, KnownFile] = NOTHING_KNOWN) -> list[ConversationSummary]: ...
    def summary(self, conversation_id: str) -> ConversationSummary: ...
    def load(self, conversation_id: str) -> Conversation: ...
    def save(self, conversation: Conversation) -> None: ...
    def journal(self, conversation_id: str, started: Message, reasoning: str, text: str) -> None: ...
    def end_journal(self, conversation_id: str) -> None: ...
    def move_to_trash(self, conversation_id: str) -> None: ...
    def save_in_trash(self, conversation: Conversation) -> None: ...
    def is_in_trash(self, conversation_id: str) -> bool: ...
    def restore(self, conversation_id: str) -> None: ...
    def read(self, path: Path) -> Conversation: ...
    def write_copy(self, conversation: Conversation, path: Path) -> None: ...
    def keep_image(self, data: bytes, name: str) -> ImagePart | None: ...
    def image(self, part: ImagePart) -> bytes | None: ...
    def write_text(self, text: str, path: Path) -> None: ...
    def contains(self, path: Path) -> str | None: ...


class SharedConversations(Conversations, Protocol):
    """Conversations that other programs may change, too."""

    def prepare(self) -> None: ...
    def is_gone(self) -> bool: ...
    def changes(self) -> tuple[list[str], list[str]]: ...
    def new_line(self, conversation_id: str) -> ConversationSummary | None: ...
    def load_again(self, conversation_id: str) -> tuple[Conversation | None, Conversation]: ...
    def settle(self, conversation: Conversation) -> None: ...
    def forget(self, conversation_id: str) -> None: ...


class BackedUpConversations(Conversations, Protocol):
    """Conversations of which earlier versions are kept."""

    def file(self, conversation_id: str) -> Path: ...
    def backups(self, conversation_id: str) -> list[Backup]: ...
    def restore_backup(self, conversation_id: str, snapshot: Path) -> Path | None: ...
    def take_restore_back(self, conversation_id: str, trashed: Path) -> None: ...


class Lock(Protocol):
    """Who may write into a folder; every method blocks for a moment."""

    @property
    def is_ours(self) -> bool: ...
    def holder(self) -> Holder | None: ...
    def take_over(self) -> None: ...
    def release(self) -> None: ...


class ConversationFolder(Protocol):
    """What the search reads; both methods block and may raise an ``AppError``."""

    def signatures(self) -> dict[str, FileSignature]: ...
    def load(self, conversation_id: str) -> Conversation: ...


class ConversationIndex(Protocol):
    """What knows all conversations without opening them, and is told of changes. Never fails: it is only a help."""

    async def known(self) -> Mapping[str, KnownFile]:
        """Every conversation as it was when its file was last read."""

    def saved(self, conversation: Conversation) -> None:
        """A conversation has been written."""

    def removed(self, conversation_id: str) -> None:
        """A conversation is gone, or in the trash."""

    def look_again(self) -> None:
        """Something in the folder may be different now."""


class SearchIndex(Protocol):
    """The file behind the search. Its methods block; a search ends early when it is not wanted any more."""

    @property
    def losses(self) -> int: ...
    def known(self) -> dict[str, KnownFile]: ...
    def signatures(self) -> dict[str, FileSignature]: ...
    def taking(self, conversation: Conversation, signature: FileSignature, /) -> Iterator[None]: ...
    def note_unreadable(self, conversation_id: str, signature: FileSignature) -> None: ...
    def remove(self, conversation_id: str) -> None: ...
    def search(self, text: str, is_wanted: Callable[[], bool], /) -> SearchResult | None: ...
    def close(self) -> None: ...


class AttachmentFiles(Protocol):
    """Where attached images are kept; all but ``path`` block and may raise an ``AppError``."""

    def add(self, path: Path) -> ImagePart: ...
    def add_data(self, data: bytes, name: str) -> ImagePart: ...
    def write_copy(self, part: ImagePart, path: Path) -> None: ...
    def path(self, part: ImagePart) -> Path: ...


class FolderFile(Protocol):
    """Where folders are kept; every method blocks, and ``save`` may raise ``StorageFailed``."""

    def load(self) -> Folders: ...
    def save(self, folders: Folders) -> None: ...
    def changes(self) -> Sequence[FoldersEdited]: ...
    def settle(self, edits: Sequence[FoldersEdited]) -> None: ...


class Store(Protocol[T_contra]):
    """A file that holds one value."""

    def save(self, value: T_contra, /) -> None:
        """Keep the value; blocks and may raise ``StorageFailed``."""
