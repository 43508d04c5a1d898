"""What llama.cpp's lines mean: one table from its words to a sentence, a hint and a cure.

Sentences may take the groups of their pattern; ``{name}`` is the model's file. The first line that is known counts,
since llama.cpp goes on to say what follows from it. Patterns are compiled when something fails, not at the start.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.domain.errors import Cure

DOWNLOAD_AGAIN = "Download it again, or choose another file."
OTHER_FILE = "Look for another download of this model, made by a newer converter."
NEWER_HEARTH = "Choose another model, or install a newer version of Hearth."
INSTALL_AGAIN = "Install Hearth again: a part of it is missing or does not fit this computer."
FEWER_LAYERS = "Choose fewer GPU layers or a smaller context length in Settings › Model."
LESS_MEMORY = "Close other programs, or choose a smaller model or a smaller context length."
MAX_CAUSE_LENGTH = 200
_FUNCTION_NAMES = r"^(\w+: |error loading [\w ]+: )+"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something failed. ``is_file_fault`` tells whether another file is wanted or other settings."""

    message: str
    hint: str
    cure: Cure
    is_file_fault: bool = True


@dataclass(frozen=True, slots=True)
class _Known:
    pattern: str
    sentence: str
    hint: str
    cure: Cure = Cure.OTHER_MODEL
    is_file_fault: bool = True


def _known(pattern: str, sentence: str, hint: str, cure: Cure = Cure.OTHER_MODEL, *, is_fault: bool = True) -> _Known:
    return _Known(pattern, sentence, hint, cure, is_fault)


_TABLE = (
    _known(
        r"unknown model architecture: '(.*?)'",
        "{name} has the architecture “{0}”, which this version does not know.", NEWER_HEARTH,
    ),
    _known(r"missing tensor '(.*?)'", "{name} is incomplete: the tensor {0} is missing in it.", DOWNLOAD_AGAIN),
    _known(r"tensor '(.*?)' not found", "{name} is incomplete: the tensor {0} is missing in it.", DOWNLOAD_AGAIN),
    _known(
        r"wrong number of tensors; expected (\d+), got (\d+)",
        "{name} is incomplete or of another kind: it holds {0} tensors, its architecture has {1}.", OTHER_FILE,
    ),
    _known(r"tensor '(.*?)' has wrong shape", "{name} is inconsistent: its tensor {0} has a wrong shape.", OTHER_FILE),
    _known(
        r"tensor '(.*?)' has invalid ggml type (\d+)",
        "{name} keeps its tensor {0} in a form (number {1}) that this version does not know.", NEWER_HEARTH,
    ),
    _known(r"tensor '(.*?)' (?:has (?:invalid|offset)|data is not within)", "{name} is damaged in its tensor {0}.",
           DOWNLOAD_AGAIN),
    _known(r"tensor '(.*?)' is duplicated", "{name} is damaged: its tensor {0} is there twice.", DOWNLOAD_AGAIN),
    _known(
        r"key (\S+) has wrong (?:type|array)",
        "{name} is damaged: its entry {0} is of another kind than it should be.", OTHER_FILE,
    ),
    _known(r"unknown tokenizer: '(.*?)'", "{name} has a tokenizer of the unknown kind “{0}”.", NEWER_HEARTH),
    _known(r"unknown pre-tokenizer type: '(.*?)'", "{name} has a tokenizer of the unknown type “{0}”.", NEWER_HEARTH),
    _known(
        r"cannot find tokenizer (vocab|merges)",
        "{name} has no usable tokenizer: its list “{0}” is missing.", OTHER_FILE,
    ),
    _known(
        r"(?:array )?key not found in model: (tokenizer\.\S+)",
        "{name} has no usable tokenizer: {0} is missing.", OTHER_FILE,
    ),
    _known(r"error loading model vocabulary: (.*)", "{name} has no usable tokenizer: {0}.", OTHER_FILE),
    _known(r"(?:array )?key not found in model: (\S+)", "{name} is incomplete: {0} is missing in it.", OTHER_FILE),
    _known(
        r"no backends? (?:are|is) loaded|no CPU backend found|llama\.cpp has no back end"
        r"|Shared library with base name .* not found|No module named 'llama_cpp'",
        "llama.cpp's library for this computer is missing.", INSTALL_AGAIN, Cure.OPEN_LOG, is_fault=False,
    ),
    _known(r"^\w+: Failed to load shared library '.*?': (?:.*/)?(.*)", "llama.cpp's library cannot be used: {0}.",
           INSTALL_AGAIN, Cure.OPEN_LOG, is_fault=False),
    _known(
        r"(?i)(?:unable to allocate|failed to allocate|cannot allocate) .*?\b(?:CUDA|Vulkan|ROCm|SYCL|Metal)\w*",
        "There is not enough memory on the graphics card for {name}.", FEWER_LAYERS, Cure.FEWER_GPU_LAYERS,
        is_fault=False,
    ),
    _known(r"(?i)cuda.*out of memory|out of device memory|ErrorOutOfDeviceMemory|device memory allocation",
           "There is not enough memory on the graphics card.", FEWER_LAYERS, Cure.FEWER_GPU_LAYERS, is_fault=False),
    _known(r"(?i)ErrorDeviceLost|device lost", "The graphics card's driver gave up.",
           "Use the processor, or update the driver.", Cure.USE_PROCESSOR, is_fault=False),
    _known(r"(?i)failed to allocate (?:compute|output|graph)|failed to reserve (?:initial output|graph)",
           "There is not enough memory for {name} to compute in.", LESS_MEMORY, Cure.SMALLER_CONTEXT, is_fault=False),
    _known(r"(?i)failed to allocate buffer for (?:kv|rs) cache|failed to initialize memory|failed to create ggml",
           "There is not enough memory for the context of {name}.", LESS_MEMORY, Cure.SMALLER_CONTEXT, is_fault=False),
    _known(
        r"(?i)mmap failed|failed to map segment|bad_?alloc|memoryerror|(?:unable|failed) to allocate|out of memory"
        r"|cannot allocate memory",
        "There is not enough memory for {name}.", LESS_MEMORY, Cure.OTHER_MODEL, is_fault=False,
    ),
    _known(r"failed to open", "{name} cannot be opened.", DOWNLOAD_AGAIN),
)  # fmt: skip


def native_cause(lines: Iterable[str], name: str) -> Cause | None:
    """What the lines say of the failure of this model, where it is known."""
    for line in lines:
        for known in _TABLE:
            match = re.search(known.pattern, line)
            if match is not None:
                said = [(group or "").strip().rstrip(".")[:MAX_CAUSE_LENGTH] for group in match.groups()]
                return Cause(known.sentence.format(*said, name=name), known.hint, known.cure, known.is_file_fault)
    return None


def plain_words(lines: Iterable[str]) -> str:
    """llama.cpp's own words for the first thing that went wrong, without the names of its functions."""
    first = next(iter(lines), "")
    said = first.split("error loading model: ")[-1]
    return re.sub(_FUNCTION_NAMES, "", said).strip().rstrip(".")[:MAX_CAUSE_LENGTH]
