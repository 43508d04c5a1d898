"""Reads the header of a GGUF file: what the model is, and why a file is no usable model.

Every length is checked against the file before it is believed, tensors are never read. The format:
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.errors import ModelFileError
from desktop.domain.models import ModelFacts, Purpose
from desktop.engine.gguf_names import BLOCK_OF_TYPE, EMBEDDINGS, NOT_FOR_CHAT, QUANTIZATION_NAMES
from desktop.engine.gguf_reader import Damaged, GgufReader, TensorForm, Value
from desktop.engine.model_shape import ModelShape, shape_of
from desktop.engine.not_gguf import check_is_gguf

CHOOSE_ANOTHER = "Choose another file."
DOWNLOAD_AGAIN = "Download it again."
MAX_TENSORS = 100_000
MAX_KEYS = 100_000
MAX_MODEL_BYTES = 2**50
MAX_NAME_LENGTH = 200
_SHARD = re.compile(r"-(\d{5})-of-(\d{5})\.gguf$")


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """A model file's facts, the shape of the model, which tells what memory it needs, and its tensors by name."""

    facts: ModelFacts
    shape: ModelShape
    tensors: Mapping[str, TensorForm] = field(default_factory=dict)

    @property
    def kv_bytes_per_token(self) -> int:
        """What its cache needs per token of context, at 16 bits a value."""
        return self.shape.kv_bytes_per_token


@dataclass(slots=True)
class Contents:
    """What one file holds, before it is judged. ``kinds`` are GGUF's numbers for the types of the values."""

    values: dict[str, Value] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    tensors: dict[str, TensorForm] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    n_tensors: int = 0
    n_params: int = 0
    layer_bytes: dict[int, int] = field(default_factory=dict)
    input_bytes: int = 0
    output_bytes: int = 0
    data_end: int = 0
    size_bytes: int = 0

    def number(self, key: str, default: int = 0) -> int:
        value = self.values.get(key)
        if isinstance(value, tuple):
            value = max((int(item) for item in value if isinstance(item, int)), default=default)
        return int(value) if isinstance(value, int) else default

    def text(self, key: str, default: str = "") -> str:
        value = self.values.get(key)
        return value if isinstance(value, str) else default


def read_header(path: Path, purpose: Purpose = Purpose.CHAT) -> GgufHeader:
    """What the file says of its model, and what loading it needs. Raises ``ModelFileError``, also when the model does
    not serve this purpose."""
    contents = read_contents(path)
    architecture = contents.text("general.architecture")
    _check_serves(path, contents, architecture, purpose)
    for shard in _other_shards(path, contents):
        other = read_contents(shard)
        contents.n_params += other.n_params
        contents.size_bytes += other.size_bytes
        contents.input_bytes += other.input_bytes
        contents.output_bytes += other.output_bytes
        contents.tensors |= other.tensors
        for layer, size in other.layer_bytes.items():
            contents.layer_bytes[layer] = contents.layer_bytes.get(layer, 0) + size
    ends = (contents.input_bytes, contents.output_bytes)
    shape = shape_of(contents.values, architecture, contents.layer_bytes, ends)
    return GgufHeader(_facts(path, contents, architecture), shape, contents.tensors)


def read_contents(path: Path) -> Contents:
    """What any GGUF file holds, a model or not. Raises ``ModelFileError`` when it is damaged or cannot be read."""
    try:
        contents = _read(path)
    except Damaged as damage:
        raise _damaged(path, str(damage)) from damage
    except OSError as error:
        raise _unreadable(path, error) from error
    if contents.data_end > MAX_MODEL_BYTES:
        raise _damaged(path, "the sizes in it cannot be")
    missing = contents.data_end - contents.size_bytes
    if missing > 0:
        raise ModelFileError(
            f"{path.name} is incomplete: {_size(missing)} of {_size(contents.data_end)} are missing.",
            DOWNLOAD_AGAIN,
        )
    return contents


def _read(path: Path) -> Contents:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise ModelFileError(f"{path.name} is a folder, not a model file.", "Open the .gguf file in it.")
    if not stat.S_ISREG(status.st_mode):
        raise ModelFileError(f"{path.name} is no ordinary file.", CHOOSE_ANOTHER)
    size_bytes = status.st_size
    with path.open("rb") as file:
        check_is_gguf(path.name, file.read(512), size_bytes)
        file.seek(0)
        reader = GgufReader(file, size_bytes)
        contents = Contents(size_bytes=size_bytes)
        n_tensors, n_keys = reader.counts()
        if n_tensors > MAX_TENSORS or n_keys > MAX_KEYS:
            raise Damaged(f"it claims to hold {max(n_tensors, n_keys)} entries")
        for _ in range(n_keys):
            key, value = reader.key_value(contents.warnings)
            contents.values[key] = value
            contents.kinds[key] = reader.kind
        _read_tensors(reader, contents, n_tensors)
    return contents


def _read_tensors(reader: GgufReader, contents: Contents, n_tensors: int) -> None:
    ends = [0]
    for _ in range(n_tensors):
        name, shape, kind, offset = reader.tensor()
        n_values = 1
        for length in shape:
            n_values *= length
        contents.n_params += n_values
        contents.tensors[name] = TensorForm(shape, kind)
        if kind in BLOCK_OF_TYPE:
            block_values, block_bytes = BLOCK_OF_TYPE[kind]
            n_bytes = n_values // block_values * block_bytes
            ends.append(offset + n_bytes)
            _count_bytes(contents, name, n_bytes)
        else:
            ends.append(offset)
    alignment = contents.number("general.alignment", 32) or 32
    contents.n_tensors = n_tensors
    if n_tensors:
        contents.data_end = (reader.position + alignment - 1) // alignment * alignment + max(ends)


def _count_bytes(contents: Contents, tensor_name: str, n_bytes: int) -> None:
    parts = tensor_name.split(".", 2)
    if parts[0] == "blk" and len(parts) > 1 and parts[1].isdecimal():
        layer = int(parts[1])
        contents.layer_bytes[layer] = contents.layer_bytes.get(layer, 0) + n_bytes
    elif parts[0] == "output":
        contents.output_bytes += n_bytes
    else:
        contents.input_bytes += n_bytes


def _check_serves(path: Path, contents: Contents, architecture: str, purpose: Purpose) -> None:
    if not architecture:
        raise ModelFileError(f"{path.name} does not say what kind of model it is.", CHOOSE_ANOTHER)
    if contents.text("general.type") == "adapter":
        raise ModelFileError(f"{path.name} is an adapter (LoRA), not a model.", "Open the model it was made for.")
    what = NOT_FOR_CHAT.get(architecture, NOT_FOR_CHAT["clip"] if contents.text("general.type") == "mmproj" else "")
    if what and purpose is Purpose.CHAT:
        raise ModelFileError(f"{path.name} is {what}, which cannot chat.", CHOOSE_ANOTHER)
    if what not in ("", EMBEDDINGS):
        raise ModelFileError(f"{path.name} is {what}, which makes no vectors of texts.", CHOOSE_ANOTHER)
    first_of_split = contents.number("split.count") > 1 and contents.number("split.no") == 0
    if not contents.n_tensors and not first_of_split:
        raise ModelFileError(
            f"{path.name} holds only a vocabulary, no weights.", "Choose the model's own file; it is much larger."
        )


def _other_shards(path: Path, contents: Contents) -> list[Path]:
    count, number = contents.number("split.count"), contents.number("split.no")
    if count <= 1:
        return []
    match = _SHARD.search(path.name)
    if match is None or int(match[2]) != count:
        raise ModelFileError(
            f"{path.name} is one of {count} parts of a model, under another name.",
            f"Give all parts their old names, ending in -00001-of-{count:05d}.gguf and so on.",
        )
    parts = [path.with_name(f"{path.name[: match.start()]}-{i + 1:05d}-of-{count:05d}.gguf") for i in range(count)]
    if number:
        raise ModelFileError(f"{path.name} is part {number + 1} of {count} of a model.", f"Open {parts[0].name}.")
    missing = [part.name for part in parts if not part.is_file()]
    if missing:
        raise ModelFileError(f"{missing[0]} is missing: {path.name} is one of {count} parts.", DOWNLOAD_AGAIN)
    return parts[1:]


def _facts(path: Path, contents: Contents, architecture: str) -> ModelFacts:
    n_head = contents.number(f"{architecture}.attention.head_count")
    template = contents.text("tokenizer.chat_template")
    if not template.strip():
        contents.warnings.append("The model has no chat template; ChatML is used, which may not suit it.")
    return ModelFacts(
        path=path,
        name=" ".join(contents.text("general.name").split())[:MAX_NAME_LENGTH] or path.stem,
        architecture=architecture,
        quantization=QUANTIZATION_NAMES.get(contents.number("general.file_type", -1), ""),
        size_bytes=contents.size_bytes,
        n_params=contents.n_params,
        n_layers=contents.number(f"{architecture}.block_count"),
        n_ctx_train=contents.number(f"{architecture}.context_length"),
        n_embd=contents.number(f"{architecture}.embedding_length"),
        n_head=n_head,
        n_head_kv=contents.number(f"{architecture}.attention.head_count_kv", n_head),
        vocab_size=contents.number("tokenizer.ggml.tokens"),
        chat_template=template,
        bytes_per_layer=max(contents.layer_bytes.values(), default=0),
        warnings=tuple(contents.warnings),
    )


def _damaged(path: Path, cause: str) -> ModelFileError:
    return ModelFileError(f"{path.name} is damaged: {cause}.", DOWNLOAD_AGAIN)


def _unreadable(path: Path, error: OSError) -> ModelFileError:
    if isinstance(error, FileNotFoundError):
        return ModelFileError(f"{path.name} is not there.", "It may have been moved or deleted; choose another file.")
    if isinstance(error, PermissionError):
        return ModelFileError(f"{path.name} may not be read.", "Change the file's permissions, or choose another file.")
    return ModelFileError(f"{path.name} cannot be read: {error.strerror}.", CHOOSE_ANOTHER)


def _size(n_bytes: int) -> str:
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if n_bytes >= scale:
            return f"{n_bytes / scale:.1f} {unit}"
    return f"{n_bytes} bytes"
