"""The vocabularies and chat templates that come with llama.cpp's sources, for models that are made to measure with."""

import os
from collections.abc import Mapping
from pathlib import Path

from desktop.engine.gguf_reader import _SCALARS, _U32, _U64, GgufReader, Value

VARIABLE = "LLAMA_CPP_SOURCES"
HOW_TO_GET = (
    "They are part of llama-cpp-python's source distribution: "
    "pip download --no-deps --no-binary :all: llama-cpp-python==0.3.36, unpack it, and name its folder with "
    f"--vocabularies or the environment variable {VARIABLE}."
)
_STRING = 8


class VocabularyFiles:
    """The folder of the vocabularies; any folder above it will do, up to that of the source distribution."""

    def __init__(self, folder: Path | None) -> None:
        above = folder or Path(os.environ.get(VARIABLE, ""))
        places = (above, above / "models", above / "vendor" / "llama.cpp" / "models")
        found = [place for place in places if (place / "ggml-vocab-llama-spm.gguf").exists()]
        if not found:
            raise SystemExit(f"There are no vocabulary files in {str(above)!r}. {HOW_TO_GET}")
        self._folder = found[0]

    def tokenizer(self, name: str) -> dict[str, object]:
        """The values of a vocabulary file that are of the tokenizer, whole arrays included."""
        path = self._folder / f"ggml-vocab-{name}.gguf"
        with path.open("rb") as file:
            reader = _WholeReader(file, path.stat().st_size)
            _, n_values = reader.counts()
            values: Mapping[str, object] = dict(reader.key_value([]) for _ in range(n_values))
        return {key: value for key, value in values.items() if key.startswith("tokenizer.ggml.")}

    def template(self, name: str) -> str:
        return (self._folder / "templates" / f"{name}.jinja").read_text(encoding="utf-8")


class _WholeReader(GgufReader):
    """Gives arrays whole; for files that are trusted."""

    def _array(self, key: str) -> Value:
        kind, length = self._scalar(_U32), self._scalar(_U64)
        if kind == _STRING:
            return tuple(self._string(key, []) for _ in range(length))  # type: ignore[return-value]  # strings too
        item = _SCALARS[kind]
        return tuple(value for (value,) in item.iter_unpack(self._take(length * item.size)))
