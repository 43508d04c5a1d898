"""What the application and the engine's child process say to each other.

Typed messages as MessagePack, each in a frame of a 4-byte length and its bytes. Never pickle: a broken child must not
be able to run code in the application. Runs are numbered, so that late events of a stopped one can be dropped.
"""

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec

from desktop.domain.errors import Cure
from desktop.domain.events import ChosenToken, FinishReason
from desktop.domain.messages import Timings, Usage
from desktop.domain.models import Adapter, LoadedModel, LoadMemory, LoadSettings
from desktop.domain.requests import ChatRequest, Embeddings, PromptLength

PROTOCOL_VERSION = 1
LENGTH_BYTES = 4
MAX_FRAME_BYTES = 64 * 2**20
# Of the progress of a load so much is weights; the rest is the context, the first token and measuring.
WEIGHTS_SHARE = 0.95


class ProtocolError(Exception):
    """The other side sent something that is no message of this protocol."""


class Device(msgspec.Struct, frozen=True):
    """A device that llama.cpp can compute on. ``kind`` is ``cpu``, ``gpu``, ``igpu`` or ``accel``; ``pci_id`` is where
    it sits on the bus, for example ``0000:c1:00.0``, where that is known."""

    name: str
    description: str
    kind: str
    memory_total_bytes: int
    memory_free_bytes: int
    backend: str = ""
    pci_id: str = ""


class GraphicsCard(msgspec.Struct, frozen=True):
    """A graphics card as the system knows it, whether or not llama.cpp can use it. ``driver`` may be missing, and many
    drivers have no version but the system's."""

    pci_id: str
    maker: str
    driver: str
    driver_version: str = ""


class RunKind(StrEnum):
    """An answer in the conversation; one beside it that leaves it in the KV cache, for a title for example; or only
    reading the prompt, so that the answer comes quickly later."""

    ANSWER = "answer"
    SIDE = "side"
    PRELOAD = "preload"


class LoadModel(msgspec.Struct, frozen=True, tag="load_model"):
    """Load this file; answered by ``LoadPlanned``, progress, and then ``ModelLoaded`` or ``LoadFailed``.

    ``attempt`` numbers what is tried, each time in a new process; ``None`` begins with what ``memories`` say of this
    machine. ``snapshots`` is the folder for states of the KV cache that outlive the process."""

    path: Path
    settings: LoadSettings
    snapshots: Path | None = None
    attempt: int | None = None
    memories: tuple[LoadMemory, ...] = ()


class Generate(msgspec.Struct, frozen=True, tag="generate"):
    """Make one answer; answered by events of this run and then ``Ended`` or ``RunFailed``."""

    run: int
    request: ChatRequest
    kind: RunKind = RunKind.ANSWER


class Tokenize(msgspec.Struct, frozen=True, tag="tokenize"):
    """Ask for a text's tokens; special tokens in it do not act. Answered by ``Tokenized`` or ``RunFailed``, as all
    commands are: after those that came before, so also after an answer that is being made."""

    run: int
    text: str


class Detokenize(msgspec.Struct, frozen=True, tag="detokenize"):
    """Ask for the text of tokens, special ones as they are written; answered by ``Detokenized`` or ``RunFailed``."""

    run: int
    tokens: tuple[int, ...]


class CountTokens(msgspec.Struct, frozen=True, tag="count_tokens"):
    """Ask how long the prompt of a request would be; answered by ``Counted`` or ``RunFailed``."""

    run: int
    request: ChatRequest


class SetAdapters(msgspec.Struct, frozen=True, tag="set_adapters"):
    """Let these LoRA adapters change the loaded model, in place of those before; answered by ``AdaptersSet`` or
    ``RunFailed``. The child may only read files in the folders of those that the model was loaded with, and in the
    model's own."""

    run: int
    adapters: tuple[Adapter, ...]


class Embed(msgspec.Struct, frozen=True, tag="embed"):
    """Ask for vectors of texts; answered by ``Embedded`` or ``RunFailed``. An answer that is wanted waits meanwhile:
    ask for few at a time."""

    run: int
    texts: tuple[str, ...]


class Shutdown(msgspec.Struct, frozen=True, tag="shutdown"):
    """Keep what is worth keeping and exit; no answer."""


class DescribeSystem(msgspec.Struct, frozen=True, tag="describe_system"):
    """Tell of llama.cpp and its devices; answered by ``SystemDescribed``."""


Question = Tokenize | Detokenize | CountTokens | Embed
Command = LoadModel | Generate | Question | SetAdapters | DescribeSystem | Shutdown


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The child's first message."""

    protocol_version: int
    llama_build: str


class BackendsReady(msgspec.Struct, frozen=True, tag="backends_ready"):
    """The back ends are loaded and their drivers were asked; told once, after ``Hello``. Of a runtime that was wanted:
    why it is not there, or the seal of its files."""

    problem: str = ""
    seal: str = ""


class LoadPlanned(msgspec.Struct, frozen=True, tag="load_planned"):
    """Which attempt this is of how many there are, told before llama.cpp sees the file. The first
    ``n_attempts_for_weights`` can help when it is the weights that cannot be loaded."""

    attempt: int
    n_attempts: int
    n_attempts_for_weights: int


class LoadProgress(msgspec.Struct, frozen=True, tag="load_progress"):
    """How much of the model is loaded, 0 to 1."""

    fraction: float


class ModelLoaded(msgspec.Struct, frozen=True, tag="model_loaded"):
    """The model is loaded and has decoded its first token; what is worth knowing next time."""

    model: LoadedModel
    memory: LoadMemory | None = None


class LoadFailed(msgspec.Struct, frozen=True, tag="load_failed"):
    """Nothing is loaded. ``is_file_fault`` tells whether another file is wanted or other settings, ``can_retry``
    whether another attempt, in a new process, may help."""

    message: str
    hint: str
    is_file_fault: bool
    cure: Cure | None = None
    can_retry: bool = False


class Reading(msgspec.Struct, frozen=True, tag="reading"):
    """``done`` of the ``total`` prompt tokens that have to be evaluated are; those in the cache do not count."""

    run: int
    done: int
    total: int
    dropped_turns: int


class Piece(msgspec.Struct, frozen=True, tag="piece"):
    """More text of the answer."""

    run: int
    text: str


class Chosen(msgspec.Struct, frozen=True, tag="chosen"):
    """The tokens chosen since the last such event, where their log probabilities are wanted; after their ``Piece``."""

    run: int
    tokens: tuple[ChosenToken, ...]


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The answer is complete; nothing more comes of this run."""

    run: int
    reason: FinishReason
    usage: Usage
    timings: Timings
    seed: int


class RunFailed(msgspec.Struct, frozen=True, tag="run_failed"):
    """There is no answer, and the engine is ready for the next request."""

    run: int
    message: str
    hint: str
    cure: Cure | None = None


class Tokenized(msgspec.Struct, frozen=True, tag="tokenized"):
    """A text's tokens, without BOS."""

    run: int
    tokens: tuple[int, ...]


class Detokenized(msgspec.Struct, frozen=True, tag="detokenized"):
    """The text of tokens; bytes that are no whole character became replacement characters."""

    run: int
    text: str


class Counted(msgspec.Struct, frozen=True, tag="counted"):
    """How many tokens the model would read, and how many old turns would be left out."""

    run: int
    length: PromptLength


class AdaptersSet(msgspec.Struct, frozen=True, tag="adapters_set"):
    """These adapters and no others act from now on."""

    run: int


class Embedded(msgspec.Struct, frozen=True, tag="embedded"):
    """A vector of each text."""

    run: int
    embeddings: Embeddings


class SystemDescribed(msgspec.Struct, frozen=True, tag="system_described"):
    """What llama.cpp says of itself and of this machine, what graphics cards the system knows of, and what keeps the
    child from doing harm, as pairs of a name and a state."""

    llama_build: str
    system_info: str
    backends: tuple[str, ...]
    devices: tuple[Device, ...]
    cards: tuple[GraphicsCard, ...] = ()
    confinement: tuple[tuple[str, str], ...] = ()


Reply = Tokenized | Detokenized | Counted | AdaptersSet | Embedded
RunEvent = Reading | Piece | Chosen | Ended | RunFailed
Event = (
    Hello | BackendsReady | LoadPlanned | LoadProgress | ModelLoaded | LoadFailed | RunEvent | Reply | SystemDescribed
)


def _encode_path(value: object) -> bytes:
    if isinstance(value, Path):
        return os.fsencode(value)
    raise NotImplementedError(f"{type(value).__name__} does not travel")


def _decode_path(kind: type, value: object) -> object:
    if issubclass(kind, Path) and isinstance(value, bytes):
        return Path(os.fsdecode(value))
    raise NotImplementedError(f"{kind.__name__} does not travel")


_encoder = msgspec.msgpack.Encoder(enc_hook=_encode_path)
_command_decoder = msgspec.msgpack.Decoder(Command, dec_hook=_decode_path)
_event_decoder = msgspec.msgpack.Decoder(Event, dec_hook=_decode_path)


def frame(message: Command | Event) -> bytes:
    """The message as it travels. ``ProtocolError`` when it is too large."""
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME_BYTES:
        raise ProtocolError(f"a message of {len(body)} bytes is too large")
    return len(body).to_bytes(LENGTH_BYTES, "little") + body


def read_frame(read: Callable[[int], bytes]) -> bytes | None:
    """The body of the next frame, or ``None`` at the stream's end. ``read(n)`` gives fewer than n bytes only there."""
    header = read(LENGTH_BYTES)
    if len(header) < LENGTH_BYTES:
        return None
    length = int.from_bytes(header, "little")
    if length > MAX_FRAME_BYTES:
        raise ProtocolError(f"a frame of {length} bytes is too large")
    body = read(length)
    return body if len(body) == length else None


def decode_command(body: bytes) -> Command:
    """The command in a frame's body."""
    try:
        command: Command = _command_decoder.decode(body)
        return command
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProtocolError(str(error)) from error


def decode_event(body: bytes) -> Event:
    """The event in a frame's body."""
    try:
        event: Event = _event_decoder.decode(body)
        return event
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProtocolError(str(error)) from error
