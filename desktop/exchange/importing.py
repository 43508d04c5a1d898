"""Conversations out of the files of other programs. Which program it was is seen by what stands in a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.domain.conversation import Conversation
from desktop.domain.cycle_search import no_search_for_cycles
from desktop.domain.errors import ImportFailed
from desktop.exchange import archives, chatgpt, claude, gpt4all, jan, lm_studio, node_llama_cpp, open_webui, role_lists
from desktop.exchange.drafts import DraftConversation, conversation_of
from desktop.exchange.json_reading import Damaged, parse, parse_lines
from desktop.exchange.pictures import Keep, LookUp, PictureTaker

OWN_FORM = "hearth-conversation"
READERS: tuple[Callable[[object], list[DraftConversation] | None], ...] = (
    chatgpt.read,
    claude.read,
    open_webui.read,
    lm_studio.read,
    node_llama_cpp.read,
    role_lists.read,
)
_NOTHING_DONE = "Nothing of it was imported."
_KNOWN = (
    "Hearth reads exports of ChatGPT, Claude and Open WebUI, chats of LM Studio, Jan and GPT4All, and plain lists of"
    " messages."
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of another program: its name, its content, and, of Jan's two files, the content of the other one.
    ``keep`` stores a picture; without it pictures are only named. ``look_beside`` finds those that lie elsewhere."""

    name: str
    data: bytes
    companion: bytes | None = None
    keep: Keep | None = None
    look_beside: LookUp | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The conversations of a file, and how much in them has no counterpart here."""

    conversations: tuple[Conversation, ...]
    left_out: int = 0


def read(source: Source, now: str) -> Imported:
    """All conversations in a file; ``now`` dates what has no date. Raises ``ImportFailed``."""
    try:
        with no_search_for_cycles():
            drafts = list(_drafts(source))
            with archives.pictures(source.data) as look_up:
                taker = PictureTaker(source.keep, look_up or source.look_beside)
                made = [(draft, conversation_of(draft, now, taker)) for draft in drafts]
    except Damaged as error:
        raise ImportFailed(f"{source.name} is damaged: {error}.", _NOTHING_DONE) from error
    found = {conversation.id: conversation for _, conversation in made if conversation is not None}
    if not found:
        raise ImportFailed(f"There are no conversations in {source.name}.", "" if drafts else _KNOWN)
    return Imported(tuple(found.values()), sum(draft.left_out for draft, conversation in made if conversation))


def is_own_form(data: bytes) -> bool:
    """Whether the bytes begin as the file of one of our own conversations does."""
    return f'"{OWN_FORM}"'.encode() in data[:1024]


def _drafts(source: Source) -> Iterator[DraftConversation]:
    data = source.data
    if data.startswith(archives.MAGIC):
        for content in archives.conversation_files(data):
            yield from _of_json(parse(content), source)
    elif data.startswith(gpt4all.MAGIC):
        yield gpt4all.read(data)
    elif data.strip():
        yield from _of_text(source)


def _of_text(source: Source) -> list[DraftConversation]:
    try:
        value = parse(source.data)
    except Damaged:
        lines = _lines(source.data)
        if lines is None:
            raise
        value = lines
    return _of_json(value, source)


def _lines(data: bytes) -> list[object] | None:
    """The values of a file with one object a line; ``None`` when it is none."""
    first, found, _ = data.lstrip().partition(b"\n")
    try:
        is_one_a_line = (bool(found) or b"}{" in first) and isinstance(next(iter(parse_lines(first)), None), dict)
        return parse_lines(data) if is_one_a_line else None
    except Damaged:
        return None


def _of_json(value: object, source: Source) -> list[DraftConversation]:
    if jan.is_thread(value):
        return [jan.read(value, parse_lines(source.companion or b""))]
    lines = value if isinstance(value, list) else [value]
    if jan.are_messages(lines):
        return [jan.read(parse(source.companion) if source.companion else {}, lines)]
    return next((drafts for reader in READERS if (drafts := reader(value)) is not None), [])
