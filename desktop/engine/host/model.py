"""A loaded model: loads weights with progress, makes the context, decodes a first token.

Nothing is freed here: a model's memory goes back with its process.
"""

import ctypes
import math
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from desktop.domain.errors import AppError, Cure, GenerationFailed, ModelFileError, ModelLoadFailed
from desktop.domain.models import CacheType, FlashAttention, ModelFacts
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.ahead import IN_VAIN
from desktop.engine.host.cpu_limit import CpuLimit
from desktop.engine.host.decoder import Decoder
from desktop.engine.host.llama import LlamaLog, llama
from desktop.engine.host.machine import device_handle
from desktop.engine.host.memory import Memory, Sequence
from desktop.engine.host.prompt_lookup import GUESSED
from desktop.engine.host.thread_trial import Threads, ThreadTrial
from desktop.engine.host.vocabulary import Vocabulary
from desktop.engine.load_plan import N_SIDES, SIDE_CELLS, LoadPlan
from desktop.engine.native_causes import DOWNLOAD_AGAIN, native_cause, plain_words

PROGRESS_STEP = 0.01
# A prompt to measure reading with; models with more weights than this read too slowly to measure it in passing.
TRIAL_TOKENS = 32
MOST_BYTES_TO_TRY_READING = 512 * 2**20
# The first token may take so much of the processor: a thousand times what is usual.
FIRST_TOKEN_S = 2.0
SLOW_BYTES_PER_S = 50e6
# Mesa 22.3's software device was seen to die of prompts of 9 to 13 tokens only.
WARM_UP_TOKENS = 12
SMALLER = "Choose a smaller context length or fewer GPU layers in Settings › Model."
_CACHE_TYPES = {CacheType.F16: 1, CacheType.Q8_0: 8, CacheType.Q4_0: 2}  # of enum ggml_type


class Model:
    """Weights and one context. Raises ``ModelFileError`` or ``ModelLoadFailed`` when they cannot be had."""

    def __init__(
        self, facts: ModelFacts, plan: LoadPlan, flag: AbortFlag, log: LlamaLog, on_progress: Callable[[float], None]
    ) -> None:
        self._log = log
        self._name = facts.path.name
        self._has_gpu = plan.n_gpu_layers > 0
        log.clear()
        self._model = self._load_weights(facts, plan, on_progress)
        self._context = self._make_context(plan, flag)
        self.vocabulary = Vocabulary(self._model)
        n_ctx = llama.llama_n_ctx(self._context) - SIDE_CELLS
        self.decoder = Decoder(self._context, Memory(self._model, self._context), n_ctx, plan.n_batch, flag)
        self.ahead_cost = IN_VAIN  # nothing is guessed before it is known what that costs
        flag.clear()
        # Without end it is with headers that make llama.cpp go in circles. Drivers of graphics cards compile first.
        with nullcontext() if self._has_gpu else CpuLimit(FIRST_TOKEN_S + facts.size_bytes / SLOW_BYTES_PER_S):
            self._warm_up()

    @property
    def handle(self) -> int:
        """llama.cpp's model."""
        return self._model

    def _load_weights(self, facts: ModelFacts, plan: LoadPlan, on_progress: Callable[[float], None]) -> int:
        parameters = llama.llama_model_default_params()
        parameters.n_gpu_layers = plan.n_gpu_layers
        parameters.use_extra_bufts = plan.use_extra_bufts
        parameters.load_mode = _load_mode(plan)
        self._choose_devices(parameters, plan)
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
            raise self._weights_failed(facts, plan)
        return model

    def _choose_devices(self, parameters: Any, plan: LoadPlan) -> None:
        """Name the devices, also when there is none to use: llama.cpp would take all that it finds."""
        handles = [handle for handle in map(device_handle, plan.gpus) if handle is not None]
        self._devices = (ctypes.c_void_p * (len(handles) + 1))(*handles, None)
        parameters.devices = ctypes.cast(self._devices, ctypes.c_void_p)
        if plan.main_gpu is not None:
            parameters.split_mode, parameters.main_gpu = llama.LLAMA_SPLIT_MODE_NONE, plan.main_gpu
        if plan.tensor_split:
            size = max(llama.llama_max_devices(), len(plan.tensor_split))
            self._tensor_split = (ctypes.c_float * size)(*plan.tensor_split)
            parameters.tensor_split = ctypes.cast(self._tensor_split, ctypes.POINTER(ctypes.c_float))

    def _weights_failed(self, facts: ModelFacts, plan: LoadPlan) -> AppError:
        if not facts.path.exists():
            return ModelFileError(f"{self._name} vanished while it was loaded.", "Choose another file.")
        lines = self._log.errors()
        cause = native_cause(lines, self._name)
        if cause is None:
            said = plain_words(lines) or "llama.cpp does not say why"
            return ModelFileError(f"{self._name} cannot be loaded: {said}.", DOWNLOAD_AGAIN)
        if cause.is_file_fault:
            return ModelFileError(cause.message, cause.hint, cause.cure)
        cure = Cure.FEWER_GPU_LAYERS if plan.n_gpu_layers else cause.cure
        size = f"{facts.size_bytes / 1e9:.1f} GB" if facts.size_bytes >= 1e8 else f"{facts.size_bytes / 1e6:.1f} MB"
        return ModelLoadFailed(f"{cause.message} Its weights take {size}.", cause.hint, cure)

    def _make_context(self, plan: LoadPlan, flag: AbortFlag) -> int:
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = plan.n_ctx + SIDE_CELLS
        parameters.n_seq_max = 1 + N_SIDES
        parameters.swa_full = False  # windows keep what they see, which saves most of their memory
        parameters.n_batch = plan.n_batch
        parameters.n_ubatch = plan.n_ubatch
        parameters.n_threads, parameters.n_threads_batch = plan.n_threads, plan.n_threads_batch
        parameters.flash_attn_type = {
            FlashAttention.AUTO: llama.LLAMA_FLASH_ATTN_TYPE_AUTO,
            FlashAttention.ON: llama.LLAMA_FLASH_ATTN_TYPE_ENABLED,
            FlashAttention.OFF: llama.LLAMA_FLASH_ATTN_TYPE_DISABLED,
        }[plan.flash_attn]
        parameters.type_k, parameters.type_v = (_CACHE_TYPES[kind] for kind in (plan.cache_type_k, plan.cache_type_v))
        parameters.no_perf = True
        # Logits for the last token and guessed ones only, which saves vocabulary × batch × 4 bytes.
        parameters.n_outputs_max = max(parameters.n_seq_max, 1 + GUESSED)
        parameters.kv_unified = True
        context: int | None = llama.llama_init_from_model(self._model, parameters)
        if not context:
            cause = native_cause(self._log.errors(), self._name)
            said = plain_words(self._log.errors())
            raise ModelLoadFailed(
                f"{self._name} is loaded, but there is no room for a context of {plan.n_ctx:,} tokens"
                f"{f': {said}' if said and cause is None else ''}.",
                cause.hint if cause else SMALLER,
                Cure.FEWER_GPU_LAYERS if cause and cause.cure is Cure.FEWER_GPU_LAYERS else Cure.SMALLER_CONTEXT,
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
        """Decode a token, so that a build that does not run on this machine shows it now. Graphics drivers have other
        programs for several tokens at once: there a short prompt comes first."""
        sequence = Sequence()
        first = max(self.vocabulary.bos, 0)
        try:
            if self._has_gpu:
                self.decoder.read(sequence, [first] * WARM_UP_TOKENS, lambda _done, _total: None)
            self.decoder.read(sequence, [*sequence.tokens, first], lambda _done, _total: None)
        except GenerationFailed as error:
            cause = f"{self._name} is loaded but does not run: {error.message}"
            raise ModelLoadFailed(
                cause, SMALLER, Cure.USE_PROCESSOR if self._has_gpu else Cure.SMALLER_CONTEXT
            ) from error
        logits = llama.llama_get_logits_ith(self._context, -1)
        if logits and not any(map(math.isfinite, logits[: self.vocabulary.size])):
            raise self.no_numbers(is_loading=True)
        self.decoder.memory.forget(sequence)

    def no_numbers(self, *, is_loading: bool = False) -> AppError:
        """The error for logits that are no numbers. Damaged weights may show it at the first token, or at one that is
        rarely read; some cards and drivers do in the middle of a chat."""
        kind: type[AppError] = ModelLoadFailed if is_loading else GenerationFailed
        if self._has_gpu:
            cause = f"{self._name} computes no numbers on the graphics card."
            return kind(cause, "Use the processor, or update the driver.", Cure.USE_PROCESSOR)
        kind = ModelFileError if is_loading else kind
        return kind(f"{self._name} computes no numbers: its weights are damaged.", DOWNLOAD_AGAIN, Cure.OTHER_MODEL)

    def use_threads(self, threads: Threads) -> None:
        """Compute with so many threads from now on."""
        llama.llama_set_n_threads(self._context, threads.n_threads, threads.n_threads_batch)

    def try_threads(self, guess: Threads, n_cores: int, *, fixed: tuple[bool, bool]) -> Threads:
        """Measure which numbers of threads are fastest, except those for answers or prompts that are ``fixed``."""
        sequence, token = Sequence(), max(self.vocabulary.bos, 0)

        def step() -> None:
            self.decoder.read(sequence, [*sequence.tokens, token], lambda _done, _total: None)

        def step_batch() -> None:
            self.decoder.memory.forget(sequence)
            self.decoder.read(sequence, [token] * TRIAL_TOKENS, lambda _done, _total: None)

        is_too_slow = llama.llama_model_size(self._model) > MOST_BYTES_TO_TRY_READING
        trial = ThreadTrial(self._context, n_cores)
        chosen = trial.choose(guess, None if fixed[0] else step, None if fixed[1] or is_too_slow else step_batch)
        self.decoder.memory.forget(sequence)
        return chosen


def _load_mode(plan: LoadPlan) -> int:
    if plan.use_mlock:
        mode = llama.LLAMA_LOAD_MODE_MMAP_MLOCK if plan.use_mmap else llama.LLAMA_LOAD_MODE_MLOCK
    else:
        mode = llama.LLAMA_LOAD_MODE_MMAP if plan.use_mmap else llama.LLAMA_LOAD_MODE_NONE
    return int(mode)
