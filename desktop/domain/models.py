"""What is known of a model file, and where the loaded model stands."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.domain.errors import Cure


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a GGUF file says of itself. Sizes in bytes; ``n_ctx_train`` is the context it was trained with."""

    path: Path
    name: str
    architecture: str
    quantization: str
    size_bytes: int
    n_params: int
    n_layers: int
    n_ctx_train: int
    n_embd: int
    n_head: int
    n_head_kv: int
    vocab_size: int
    chat_template: str
    bytes_per_layer: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model file that was found in place, and the program whose folder it lies in ("LM Studio", "Ollama", …)."""

    path: Path
    name: str
    source: str
    size_bytes: int


class FlashAttention(StrEnum):
    """Whether flash attention is used; automatic leaves it to llama.cpp, which knows where it cannot be."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class CacheType(StrEnum):
    """How the cache keeps a value. Automatic means 16 bits, or 8 where memory is short."""

    AUTO = "auto"
    F16 = "f16"
    Q8_0 = "q8_0"
    Q4_0 = "q4_0"


class Purpose(StrEnum):
    """What a model is loaded for. Embedding models cannot chat; chat models make vectors, too."""

    CHAT = "chat"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class Adapter:
    """The file of a LoRA adapter, and how strongly it changes the model: 1 as it was made, 0 not at all."""

    path: Path
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """How a model is to be loaded. ``None``, an empty name and an empty tuple mean automatic.

    ``devices`` are the names of those to use, as llama.cpp calls them; ``main_device`` takes the whole model, also
    where several are used; ``tensor_split`` holds each device's share. ``plain_template`` writes prompts in ChatML
    instead of with the model's own template. ``adapters`` change the model. ``look_ahead`` lets tokens be guessed
    where that has been measured to pay.
    """

    n_ctx: int | None = None
    n_gpu_layers: int | None = None
    n_threads: int | None = None
    n_batch: int = 512
    flash_attn: FlashAttention = FlashAttention.AUTO
    n_threads_batch: int | None = None
    n_ubatch: int | None = None
    devices: tuple[str, ...] = ()
    main_device: str = ""
    tensor_split: tuple[float, ...] = ()
    cache_type_k: CacheType = CacheType.AUTO
    cache_type_v: CacheType = CacheType.AUTO
    use_mmap: bool = True
    use_mlock: bool = False
    plain_template: bool = False
    adapters: tuple[Adapter, ...] = ()
    look_ahead: bool = True
    purpose: Purpose = Purpose.CHAT


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that answers: its file's facts and how it was loaded in the end.

    ``device_names`` are llama.cpp's names of what computes, ``given_up`` says in sentences what was done without so
    that it loads at all.
    """

    facts: ModelFacts
    n_ctx: int
    n_gpu_layers: int
    n_threads: int
    device: str
    load_s: float
    n_threads_batch: int = 0
    device_names: tuple[str, ...] = ()
    cache_types: str = ""
    given_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadMemory:
    """What worked when a model was loaded, to begin with next time.

    It holds for one ``machine`` (llama.cpp's build, devices, cores). ``step`` names how far loading had to step back,
    with so much memory free; the numbers of threads are 0 where none were measured. ``ahead_cost`` is what evaluating a
    token and some guessed ones together costs, in steps of one; 0 where that is not known.
    """

    machine: str
    step: str
    free_bytes: int
    n_threads: int = 0
    n_threads_batch: int = 0
    ahead_cost: float = 0.0


class ModelPhase(StrEnum):
    """Where the model stands; the values are those of the main window's ``modelState`` property."""

    NONE = "none"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelState:
    """Where the model stands. ``fraction`` is of loading, 0 to 1; ``problem`` says why it failed, ``cure`` what may
    help."""

    phase: ModelPhase = ModelPhase.NONE
    path: Path | None = None
    fraction: float = 0.0
    loaded: LoadedModel | None = None
    problem: str = ""
    cure: Cure | None = None


@dataclass(frozen=True, slots=True)
class OtherModel:
    """A model that can answer in place of the one that is loaded."""

    name: str
    path: Path
