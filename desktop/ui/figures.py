"""How figures are written for people: thousands, sizes of files, numbers of parameters, names of models."""

from collections.abc import Iterable
from pathlib import Path

from desktop.domain.models import FoundModel, LoadedModel


def tokens(count: int) -> str:
    """A count with its thousands set apart: ``8,192``."""
    return f"{count:,}"


def file_size(size_bytes: int) -> str:
    """The size of a file in decimal units, as file managers show it: ``2.4 GB``."""
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    if size_bytes >= 1_000_000:
        return f"{size_bytes / 1e6:.0f} MB"
    return f"{size_bytes / 1e3:.0f} kB"


def parameters(count: int) -> str:
    """A number of parameters: ``3.2 B``, ``24.6 M``."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} B"
    if count >= 1_000_000:
        return f"{count / 1e6:.1f} M"
    return tokens(count)


def placement(model: LoadedModel) -> str:
    """Where a loaded model runs: ``GPU 28/28`` or ``CPU``."""
    on_gpu = min(model.n_gpu_layers, model.facts.n_layers)
    return f"GPU {on_gpu}/{model.facts.n_layers}" if on_gpu > 0 else "CPU"


def model_title(path: Path | None, loaded: LoadedModel | None, found: Iterable[FoundModel]) -> str:
    """What a model is called: by itself, by the program in whose folder it lies, or as its file."""
    if loaded is not None and loaded.facts.name:
        return loaded.facts.name
    if path is None:
        return ""
    return next((model.name for model in found if model.path == path), path.stem)
