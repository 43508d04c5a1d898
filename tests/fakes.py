"""Stand-ins for the floors below, by name, for tests that are not about them."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.errors import AppError, ConversationUnreadable, ImportFailed, StorageFailed
from desktop.domain.events import ChatEvent, Finished, FinishReason, TextDelta
from desktop.domain.folders import Folders
from desktop.domain.messages import ImagePart, Message, Timings, Usage
from desktop.domain.models import LoadedModel, LoadSettings, ModelFacts
from desktop.domain.requests import ChatRequest
from desktop.domain.search import NOTHING_KNOWN, FileSignature, KnownFile
from desktop.domain.undo import FoldersEdited

FULL = StorageFailed("There is no space left.", "Make room.", reason="the disk is full")


def finished(reason: FinishReason = FinishReason.STOP, prompt_tokens: int = 5, completion_tokens: int = 3) -> Finished:
    """The end of an answer with some figures."""
    return Finished(reason, Usage(prompt_tokens, completion_tokens), Timings(40.0, 30.0), seed=42)


def facts(path: Path = Path("/models/fake.gguf")) -> ModelFacts:
    """Facts of a model that does not exist."""
    return ModelFacts(
        path=path, name="Fake 1B", architecture="llama", quantization="Q8_0", size_bytes=1000, n_params=1_000_000,
        n_layers=4, n_ctx_train=2048, n_embd=64, n_head=2, n_head_kv=2, vocab_size=100, chat_template="",
        bytes_per_layer=250,
    )  # fmt: skip


@dataclass
class FakeEngine:
    """Answers with a script: texts and other events are streamed, an error is raised, ``None`` waits until ``stop`` is
    called."""

    script: list[str | ChatEvent | Exception | type[Exception] | None] = field(
        default_factory=lambda: ["Hello", " there."]
    )
    requests: list[ChatRequest] = field(default_factory=list)
    loaded: LoadedModel | None = None
    load_error: AppError | None = None
    loads: list[Path] = field(default_factory=list)
    load_settings: LoadSettings | None = None
    may_load: asyncio.Event | None = None
    given_up: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.has_stopped = asyncio.Event()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        self.requests.append(request)
        self.has_stopped.clear()
        for step in self.script:
            if step is None:
                await self.has_stopped.wait()
                yield finished(FinishReason.STOPPED)
                return
            if isinstance(step, Exception | type):
                raise step
            yield TextDelta(step) if isinstance(step, str) else step
        yield finished()

    def stop(self) -> None:
        self.has_stopped.set()

    async def load(self, path: Path, settings: LoadSettings, on_progress: Callable[[float], None]) -> LoadedModel:
        self.loads.append(path)
        self.load_settings = settings
        on_progress(0.5)
        if self.may_load is not None:
            await self.may_load.wait()
        if self.load_error is not None:
            raise self.load_error
        self.loaded = LoadedModel(
            facts(path), settings.n_ctx or 2048, settings.n_gpu_layers or 0, 2, "CPU", 0.1, given_up=self.given_up
        )
        return self.loaded

    async def unload(self) -> None:
        self.loaded = None


@dataclass
class FakeConversations:
    """Keeps conversations in memory and remembers every save; ``is_full`` makes saving fail, ``unwritable`` that of
    single ones."""

    kept: dict[str, Conversation] = field(default_factory=dict)
    trash: dict[str, Conversation] = field(default_factory=dict)
    files: dict[Path, Conversation] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    saves: list[Conversation] = field(default_factory=list)
    journals: dict[str, list[tuple[Message, str, str]]] = field(default_factory=dict)
    is_full: bool = False
    is_gone: bool = False
    unwritable: set[str] = field(default_factory=set)

    def summaries(self, known: Mapping[str, KnownFile] = NOTHING_KNOWN) -> list[ConversationSummary]:
        return [conversation.summary for conversation in self.kept.values()]

    def signatures(self) -> dict[str, FileSignature]:
        if self.is_gone:
            raise StorageFailed("The folder is not there.")
        return {name: self.signature(conversation) for name, conversation in self.kept.items()}

    @staticmethod
    def signature(conversation: Conversation) -> FileSignature:
        return FileSignature(0, hash(repr(conversation)))

    def summary(self, conversation_id: str) -> ConversationSummary:
        return self.kept[conversation_id].summary

    def load(self, conversation_id: str) -> Conversation:
        if conversation_id not in self.kept:
            raise ConversationUnreadable(f"{conversation_id} cannot be read.")
        return self.kept[conversation_id]

    def save(self, conversation: Conversation) -> None:
        if self.is_full or conversation.read_only or conversation.id in self.unwritable:
            raise FULL
        self.saves.append(conversation)
        self.kept[conversation.id] = conversation

    def journal(self, conversation_id: str, started: Message, reasoning: str, text: str) -> None:
        if self.is_full:
            raise FULL
        self.journals.setdefault(conversation_id, []).append((started, reasoning, text))

    def end_journal(self, conversation_id: str) -> None:
        self.journals.pop(conversation_id, None)

    def move_to_trash(self, conversation_id: str) -> None:
        if conversation_id in self.kept:
            self.trash[conversation_id] = self.kept.pop(conversation_id)

    def save_in_trash(self, conversation: Conversation) -> None:
        if self.is_full:
            raise FULL
        self.trash[conversation.id] = conversation

    def is_in_trash(self, conversation_id: str) -> bool:
        return conversation_id in self.trash

    def restore(self, conversation_id: str) -> None:
        if conversation_id not in self.trash:
            raise StorageFailed(f"{conversation_id} is no longer in the trash.")
        self.kept[conversation_id] = self.trash.pop(conversation_id)

    def read(self, path: Path) -> Conversation:
        return self.files[path]

    def write_copy(self, conversation: Conversation, path: Path) -> None:
        self.files[path] = conversation

    def keep_image(self, data: bytes, name: str) -> ImagePart | None:
        if self.is_full:
            raise FULL
        part = ImagePart(f"{hashlib.sha256(data).hexdigest()}.png", name or "Image", 4, 3)
        self.images[part.file] = data
        return part

    def image(self, part: ImagePart) -> bytes | None:
        return self.images.get(part.file)

    def write_text(self, text: str, path: Path) -> None:
        if self.is_full:
            raise FULL
        self.texts[path] = text

    def contains(self, path: Path) -> str | None:
        return path.stem if path.parent == Path("/conversations") else None


@dataclass
class FakeFolderFile:
    """Keeps folders in memory; ``is_full`` makes saving fail, ``outside`` is what another program did."""

    kept: Folders = field(default_factory=Folders)
    is_full: bool = False
    outside: list[FoldersEdited] = field(default_factory=list)

    def load(self) -> Folders:
        return self.kept

    def save(self, folders: Folders) -> None:
        if self.is_full:
            raise FULL
        self.kept = folders

    def changes(self) -> list[FoldersEdited]:
        return self.outside.copy()

    def settle(self, edits: Sequence[FoldersEdited]) -> None:
        self.outside = [edit for edit in self.outside if edit not in edits]


@dataclass(frozen=True)
class FakeFound:
    """A file that was chosen."""

    path: Path
    companion: Path | None = None


@dataclass
class FakeExchangeFiles:
    """Files of other programs in memory; ``written`` are those that were exported."""

    kept: dict[Path, bytes] = field(default_factory=dict)
    written: dict[Path, bytes] = field(default_factory=dict)
    is_full: bool = False

    def find(self, paths: Sequence[Path]) -> list[FakeFound]:
        return [FakeFound(path) for path in paths]

    def read(self, path: Path) -> bytes:
        if path not in self.kept:
            raise ImportFailed(f"{path.name} is no longer there.")
        return self.kept[path]

    def picture_beside(self, path: Path, reference: str) -> bytes | None:
        return self.kept.get(path.with_name(reference))

    def reserve(self, folder: Path, title: str, ending: str) -> Path:
        path = folder / f"{title}.{ending}"
        while path in self.written:
            path = path.with_name(f"{path.stem}+.{ending}")
        self.written[path] = b""
        return path

    def write(self, path: Path, data: bytes) -> None:
        if self.is_full:
            raise StorageFailed("There is no space left.", "Make room.")
        self.written[path] = data

    def write_beside(self, path: Path, image: ImagePart, data: bytes) -> str:
        self.write(path.with_suffix("") / image.name, data)
        return f"{path.stem}/{image.name}"

    def discard(self, path: Path) -> None:
        self.written.pop(path, None)


@dataclass
class FakeStates:
    """States of what models have read; remembers what was to be forgotten, and when all of it."""

    forgotten: list[float] = field(default_factory=list)

    def forget_all(self) -> None:
        self.forgotten.append(float("inf"))

    def forget_old(self, before_s: float) -> None:
        self.forgotten.append(before_s)


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until the condition holds; the test's time limit bounds it."""
    while not condition():  # noqa: ASYNC110 - what is under test knows nothing of a test's events
        await asyncio.sleep(0)
