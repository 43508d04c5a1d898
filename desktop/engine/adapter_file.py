"""Checks the file of a LoRA adapter against the model that it is to change, before llama.cpp sees it: with a wrong one
llama.cpp ends its process.

For each weight that it changes an adapter holds two small matrices, A and B. Their product is added to the weight,
times the adapter's scale, and times alpha / rank where there is an alpha. How llama.cpp does it:
src/llama-adapter.cpp, and ``build_lora_mm`` and ``build_inp_embd`` in src/llama-graph.cpp.
"""

import math
from pathlib import Path

from desktop.domain.errors import ModelFileError, ModelLoadFailed
from desktop.engine.gguf import Contents, GgufHeader, read_contents
from desktop.engine.gguf_names import BLOCK_OF_TYPE
from desktop.engine.gguf_reader import TensorForm

CHOOSE_ANOTHER = "Choose another adapter."
NO_TENSOR = TensorForm((), -1)
# F32, F16, Q8_0 and BF16: what adapters are made in.
_USABLE_TYPES = {0, 1, 8, 30}
_NVFP4 = 40
_FLOAT = 6
_ALPHA, _INVOCATION = "adapter.lora.alpha", "adapter.alora.invocation_tokens"
_INPUT, _OUTPUT = "token_embd.weight", "output.weight"


def check_adapter(path: Path, model: GgufHeader) -> None:
    """Raises ``ModelLoadFailed`` when the file is no LoRA adapter that fits the model."""
    try:
        contents = read_contents(path)
    except ModelFileError as error:
        raise ModelLoadFailed(error.message, error.hint) from error
    reason = _wrong_kind(contents, model) or _wrong_tensors(contents, model)
    if reason:
        raise ModelLoadFailed(f"{path.name} {reason}.", CHOOSE_ANOTHER)


def _wrong_kind(contents: Contents, model: GgufHeader) -> str:
    kind, architecture = contents.text("adapter.type"), contents.text("general.architecture")
    if contents.text("general.type") != "adapter":
        return "is no LoRA adapter"
    if kind != "lora":
        return f"is an adapter of the kind {kind!r}, which this version does not know"
    if architecture != model.facts.architecture:
        return f"was made for the architecture {architecture!r}, {model.facts.name} has {model.facts.architecture!r}"
    if _INVOCATION in contents.values:
        return "is to act on parts of a text only, which this version cannot do"
    return "" if _has_usable_alpha(contents) else "is damaged: its alpha is no number"


def _has_usable_alpha(contents: Contents) -> bool:
    alpha = contents.values.get(_ALPHA, 0.0)
    return isinstance(alpha, float) and math.isfinite(alpha) and contents.kinds.get(_ALPHA, _FLOAT) == _FLOAT


def _wrong_tensors(contents: Contents, model: GgufHeader) -> str:
    pairs: dict[str, dict[str, TensorForm]] = {}
    for name, form in contents.tensors.items():
        weight, _, side = name.rpartition(".")
        if side in ("lora_a", "lora_b"):
            pairs.setdefault(weight, {})[side] = form
        elif not name.endswith("_norm.weight"):  # llama.cpp leaves those out
            return f"holds {name!r}, which is no part of a LoRA adapter"
    for weight, pair in pairs.items():
        if weight not in model.tensors:
            return f"does not fit {model.facts.name}, which has no {weight}"
        a, b = pair.get("lora_a", NO_TENSOR), pair.get("lora_b", NO_TENSOR)
        if not (_is_usable(a) and _is_usable(b)):
            return f"is damaged: its matrices for {weight} cannot be used"
        if not _fits(weight, a.shape, b.shape, model):
            return f"does not fit {model.facts.name}: its matrices for {weight} have other sizes"
    return "" if pairs else "changes nothing: it holds no matrices"


def _is_usable(form: TensorForm) -> bool:
    return form.kind in _USABLE_TYPES and all(form.shape) and form.shape[0] % BLOCK_OF_TYPE[form.kind][0] == 0


def _fits(weight: str, a: tuple[int, ...], b: tuple[int, ...], model: GgufHeader) -> bool:
    """Whether the product of both can be added to the weight. Those for the input are stored the other way round, and
    where the input serves as the output too, llama.cpp would use them both ways."""
    form = model.tensors[weight]
    if len(form.shape) < 2 or form.kind == _NVFP4:
        return False
    (n_in, n_out, *deep), (a_0, a_1, *a_deep), (b_0, b_1, *b_deep) = map(_four, (form.shape, a, b))
    if weight.endswith(_INPUT):
        matches = (b_1, a_1, a_0) == (n_in, n_out, b_0) and _OUTPUT in model.tensors
    else:
        matches = (a_0, b_1, a_1) == (n_in, n_out, b_0)
    return matches and a_deep == b_deep == deep


def _four(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (*shape, 1, 1, 1, 1)[:4]
