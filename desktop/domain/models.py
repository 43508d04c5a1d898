"""What is known of a model file, and where the loaded model stands."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


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


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """How a model is to be loaded. ``None`` means automatic."""

    n_ctx: int | None = None
    n_gpu_layers: int | None = None
    n_threads: int | None = None
    n_batch: int = 512
    flash_attn: bool = True


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that answers: its file's facts and how it was loaded in the end."""

    facts: ModelFacts
    n_ctx: int
    n_gpu_layers: int
    n_threads: int
    device: str
    load_s: float


class ModelPhase(StrEnum):
    """Where the model stands; the values are those of the main window's ``modelState`` property."""

    NONE = "none"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelState:
    """Where the model stands. ``fraction`` is of loading, 0 to 1; ``problem`` says why it failed."""

    phase: ModelPhase = ModelPhase.NONE
    path: Path | None = None
    fraction: float = 0.0
    loaded: LoadedModel | None = None
    problem: str = ""
