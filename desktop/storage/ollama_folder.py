"""Models that Ollama has pulled: a manifest per name and tag, which points to a blob named by its digest."""

import re
from collections.abc import Iterator
from pathlib import Path

from desktop.storage.gguf_scan import GgufFile, paths_like, size_of
from desktop.storage.json_text import parse

MODEL_LAYER = "application/vnd.ollama.image.model"
REGISTRY = "registry.ollama.ai"
NAMESPACE = "library"
MOST_MANIFESTS = 2000
LARGEST_MANIFEST_BYTES = 1 << 20
_DIGEST = re.compile(r"^sha256[:-]([0-9a-f]{64})$")


def ollama_models(folder: Path) -> Iterator[GgufFile]:
    """The models below Ollama's folder, named as Ollama names them, for example ``llama3.2:3b``."""
    manifests = folder / "manifests"
    for manifest in paths_like(manifests, "*/*/*/*")[:MOST_MANIFESTS]:
        digest = _model_digest(manifest)
        if digest is None:
            continue
        for separator in ("-", ":"):  # older versions of Ollama used the colon
            blob = folder / "blobs" / f"sha256{separator}{digest}"
            size = size_of(blob)
            if size:
                yield GgufFile(blob, _name(manifest.relative_to(manifests)), size)
                break


def _name(place: Path) -> str:
    host, namespace, model, tag = place.parts
    path = [host, namespace, model]
    if host == REGISTRY:
        path = [model] if namespace == NAMESPACE else [namespace, model]
    return f"{'/'.join(path)}:{tag}"


def _model_digest(manifest: Path) -> str | None:
    """The hexadecimal digits of the model's layer; ``None`` when the manifest has none or is damaged."""
    if not 0 < size_of(manifest) <= LARGEST_MANIFEST_BYTES:
        return None
    try:
        raw = parse(manifest.read_bytes())
    except (OSError, ValueError):
        return None
    layers = raw.get("layers") if isinstance(raw, dict) else None
    for layer in layers if isinstance(layers, list) else []:
        if isinstance(layer, dict) and layer.get("mediaType") == MODEL_LAYER:
            digest = _DIGEST.match(str(layer.get("digest")))
            return digest[1] if digest else None
    return None
