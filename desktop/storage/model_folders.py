"""Models that other programs have downloaded already, found where they are. Nothing is copied or changed."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from desktop.domain.models import FoundModel
from desktop.storage.gguf_scan import GgufFile, gguf_files, paths_like
from desktop.storage.json_text import parse
from desktop.storage.ollama_folder import ollama_models

OLLAMA_SYSTEM_FOLDERS = (Path("/usr/share/ollama/.ollama/models"), Path("/var/lib/ollama/models"))


def find_models(home: Path, environment: Mapping[str, str]) -> list[FoundModel]:
    """Every model in the folders of LM Studio, Ollama, Jan, GPT4All, llama.cpp and Hugging Face, each file once."""
    found: dict[Path, FoundModel] = {}
    for source, file in _files(_Places(home, environment)):
        found.setdefault(file.path.resolve(), FoundModel(file.path, file.name, source, file.size_bytes))
    return sorted(found.values(), key=lambda model: (model.source, model.name.lower(), model.path))


class _Places:
    """The folders that programs keep their data in, on every platform; most of them do not exist."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.home = home
        self.cache = self.named("XDG_CACHE_HOME") or home / ".cache"
        self.data = tuple(
            folder
            for folder in (
                self.named("XDG_DATA_HOME") or home / ".local" / "share",
                home / "Library" / "Application Support",
                self.named("APPDATA"),
                self.named("LOCALAPPDATA"),
            )
            if folder is not None
        )

    def named(self, variable: str) -> Path | None:
        """The folder that an environment variable names, if it does."""
        value = self._environment.get(variable, "")
        return Path(value) if value and Path(value).is_absolute() else None


def _files(places: _Places) -> Iterator[tuple[str, GgufFile]]:
    for folder in _ollama_folders(places):
        yield from (("Ollama", file) for file in ollama_models(folder))
    folders = chain(
        (("LM Studio", folder) for folder in _lm_studio_folders(places)),
        (("Jan", folder) for folder in _jan_folders(places)),
        (("GPT4All", data / "nomic.ai" / "GPT4All") for data in places.data),
        (("Hugging Face", folder) for folder in _hugging_face_snapshots(places)),
        (("llama.cpp", folder) for folder in _llama_cpp_folders(places)),
    )
    for source, folder in folders:
        yield from ((source, file) for file in gguf_files(folder))


def _ollama_folders(places: _Places) -> Iterator[Path]:
    yield places.named("OLLAMA_MODELS") or places.home / ".ollama" / "models"
    yield from OLLAMA_SYSTEM_FOLDERS


def _lm_studio_folders(places: _Places) -> Iterator[Path]:
    for root in (places.home / ".lmstudio", places.cache / "lm-studio"):
        yield root / "models"
        chosen = _text_in(root / "settings.json", "downloadsFolder")
        if chosen and Path(chosen).is_absolute():
            yield Path(chosen)


def _jan_folders(places: _Places) -> Iterator[Path]:
    roots = [places.home / "jan", places.home / ".config" / "Jan" / "data"]
    for root in chain((data / "Jan" / "data" for data in places.data), roots):
        yield root / "llamacpp" / "models"
        yield root / "models"


def _hugging_face_snapshots(places: _Places) -> Iterator[Path]:
    hub = places.named("HF_HUB_CACHE") or places.named("HUGGINGFACE_HUB_CACHE")
    if hub is None:
        hub = (places.named("HF_HOME") or places.cache / "huggingface") / "hub"
    yield from paths_like(hub, "models--*/snapshots")


def _llama_cpp_folders(places: _Places) -> Iterator[Path]:
    yield places.named("LLAMA_CACHE") or places.cache / "llama.cpp"
    yield places.home / "Library" / "Caches" / "llama.cpp"


def _text_in(path: Path, key: str) -> str:
    """The text under a key of another program's settings; empty when there is none."""
    try:
        raw = parse(path.read_bytes())
    except (OSError, ValueError):
        return ""
    value = raw.get(key) if isinstance(raw, dict) else None
    return value if isinstance(value, str) else ""
