"""A loaded model: loads weights with progress, makes the context, decodes a first token.

Nothing is freed here: a model's memory goes back with its process.
"""

import ctypes
import os
import re
import sys
from collections.abc import Callable

from desktop.domain.errors import AppError, ModelFileError, ModelLoadFailed
from desktop.domain.models import ModelFacts
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.decoder import Decoder
from desktop.engine.host.llama import LlamaLog, llama
from desktop.engine.host.memory import Memory, Sequence
from desktop.engine.host.vocabulary import Vocabulary
from desktop.engine.load_plan import N_SIDES, SIDE_CELLS, LoadPlan

PROGRESS_STEP = 0.01
MAX_CAUSE_LENGTH = 200
_FUNCTION_NAMES = re.compile(r"^(\w+: |error loading [\w ]+: )+")
SMALLER = "Choose a smaller context length or fewer GPU layers in Settings › Model."


class Model:
    """Weights and one context. Raises ``ModelFileError`` or ``ModelLoadFailed`` when they cannot be had."""

    def __init__(
        self, facts: ModelFacts, plan: LoadPlan, flag: AbortFlag, log: LlamaLog, on_progress: Callable[[float], None]
    ) -> None:
        self._log = log
        self._name = facts.path.name
        log.clear()
        self._model = self._load_weights(facts, plan, on_progress)
        self._context = self._make_context(plan, flag)
        self.vocabulary = Vocabulary(self._model)
        n_ctx = llama.llama_n_ctx(self._context) - SIDE_CELLS
        self.decoder = Decoder(self._context, Memory(self._model, self._context), n_ctx, plan.n_batch, flag)
        flag.clear()
        self._warm_up()

    def _load_weights(self, facts: ModelFacts, plan: LoadPlan, on_progress: Callable[[float], None]) -> int:
        parameters = llama.llama_model_default_params()
        parameters.n_gpu_layers = plan.n_gpu_layers
        parameters.use_extra_bufts = plan.use_extra_bufts
        parameters.load_mode = llama.LLAMA_LOAD_MODE_MMAP if plan.use_mmap else llama.LLAMA_LOAD_MODE_NONE
        told = [-1.0]

        def on_fraction(fraction: float, _data: object) -> bool:
            if fraction - told[0] >= PROGRESS_STEP or fraction >= 1 > told[0]:
                told[0] = fraction
                on_progress(fraction)
            return True

        parameters.progress_callback = callback = llama.llama_progress_callback(on_fraction)
        model: int | None = llama.llama_model_load_from_file(os.fsencode(facts.path), parameters)
        del callback  # it had to live as long as the call
        if not model:
            raise self._weights_failed(facts)
        return model

    def _weights_failed(self, facts: ModelFacts) -> AppError:
        if not facts.path.exists():
            return ModelFileError(f"{self._name} vanished while it was loaded.", "Choose another file.")
        cause = _cause(self._log.errors())
        if "unknown model architecture" in cause:
            return ModelFileError(
                f"{self._name} has the architecture {facts.architecture!r}, which this version does not know.",
                "Choose another model.",
            )
        if "alloc" in cause or "out of memory" in cause.lower():
            return ModelLoadFailed(f"There is not enough memory for {self._name}: {cause}.", SMALLER)
        said = cause or "llama.cpp does not say why"
        return ModelFileError(f"{self._name} cannot be loaded: {said}.", "Download it again or choose another file.")

    def _make_context(self, plan: LoadPlan, flag: AbortFlag) -> int:
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = plan.n_ctx + SIDE_CELLS
        parameters.n_seq_max = 1 + N_SIDES
        parameters.swa_full = False  # windows keep what they see, which saves most of their memory
        parameters.n_batch = plan.n_batch
        parameters.n_ubatch = min(plan.n_batch, 512)
        parameters.n_threads, parameters.n_threads_batch = plan.n_threads, plan.n_threads_batch
        # AUTO rather than ENABLED: llama.cpp knows which devices and heads cannot
        parameters.flash_attn_type = (
            llama.LLAMA_FLASH_ATTN_TYPE_AUTO if plan.flash_attn else llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        parameters.no_perf = True
        # Logits for the last token only, which saves vocabulary × batch × 4 bytes; llama.cpp wants one per sequence.
        parameters.n_outputs_max = parameters.n_seq_max
        parameters.kv_unified = True
        context: int | None = llama.llama_init_from_model(self._model, parameters)
        if not context:
            cause = _cause(self._log.errors())
            raise ModelLoadFailed(
                f"{self._name} is loaded, but there is no room for a context of {plan.n_ctx:,} tokens"
                f"{f': {cause}' if cause else ''}.",
                SMALLER,
            )
        self._set_abort_callback(context, flag)
        return context

    def _set_abort_callback(self, context: int, flag: AbortFlag) -> None:
        """C's strlen of the flag's bytes is 0 or 1: an abort callback that needs no Python and no GIL."""
        self._flag_bytes = flag.c_field()
        c_library = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
        strlen = ctypes.cast(c_library.strlen, ctypes.c_void_p).value
        self._abort_callback = llama.ggml_abort_callback(strlen)
        llama.llama_set_abort_callback(
            context, self._abort_callback, ctypes.c_void_p(ctypes.addressof(self._flag_bytes))
        )

    def _warm_up(self) -> None:
        """Decode one token, so that a build that does not run on this machine shows it now."""
        sequence = Sequence()
        first = max(self.vocabulary.bos, 0)
        self.decoder.read(sequence, [first], lambda _done, _total: None)
        self.decoder.memory.forget(sequence)


def _cause(errors: list[str]) -> str:
    """llama.cpp's own words for the first thing that went wrong, without the names of its functions."""
    if not errors:
        return ""
    said = errors[0].split("error loading model: ")[-1]
    return _FUNCTION_NAMES.sub("", said).rstrip(".")[:MAX_CAUSE_LENGTH]
