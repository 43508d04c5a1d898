"""The LoRA adapters that change a loaded model: checks and loads them, and sets how strongly each acts."""

import ctypes
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.domain.errors import GenerationFailed, ModelLoadFailed
from desktop.domain.models import Adapter
from desktop.engine.adapter_file import check_adapter
from desktop.engine.gguf import GgufHeader
from desktop.engine.host.llama import LlamaLog, llama
from desktop.engine.host.memory import Sequence as TokenSequence
from desktop.engine.host.model import Model
from desktop.engine.host.snapshot_files import snapshot_key

MOST_ADAPTERS = 16
_FEWER = "Choose fewer adapters."
Handle = Any  # a pointer to what llama.cpp keeps of an adapter


class Adapters:
    """The adapters of one model; none at first."""

    def __init__(self, model: Model, header: GgufHeader, log: LlamaLog) -> None:
        self._model = model
        self._header = header
        self._log = log
        self._handles: dict[Path, Handle] = {}
        self._chosen: tuple[Adapter, ...] = ()
        self.identity = ""  # the same only where the model is changed in the same way

    def check(self, wanted: Sequence[Adapter]) -> None:
        """Raises ``ModelLoadFailed`` when these cannot be used with the model."""
        if len(wanted) > MOST_ADAPTERS:
            raise ModelLoadFailed(f"At most {MOST_ADAPTERS} adapters can act at once.", _FEWER)
        if len({adapter.path for adapter in wanted}) < len(wanted):
            raise ModelLoadFailed("An adapter is chosen twice.", _FEWER)
        for adapter in wanted:
            if not math.isfinite(adapter.scale):
                raise ModelLoadFailed(f"The scale of {adapter.path.name} is no number.", "Choose a number like 1.")
            check_adapter(adapter.path, self._header)

    def use(self, wanted: Sequence[Adapter]) -> None:
        """Let these act, in place of those before, and empty the context: what it holds was made by other weights.
        They have been checked. Raises ``ModelLoadFailed``; then nothing has changed but the context."""
        handles: dict[Path, Handle] = {}
        try:
            for adapter in wanted:  # a file may have changed: each is read again
                handles[adapter.path] = self._load(adapter.path)
            self._set(wanted, handles)
            self._try_out()
        except ModelLoadFailed:
            self._set(self._chosen, self._handles)
            self._free(handles)
            raise
        self._free(self._handles)
        self._handles, self._chosen = handles, tuple(wanted)
        self.identity = " ".join(f"{snapshot_key([each.path], ())} {each.scale}" for each in wanted if each.scale)

    def _load(self, path: Path) -> Handle:
        self._log.clear()
        handle: Handle = llama.llama_adapter_lora_init(self._model.handle, os.fsencode(path))
        if not handle:
            said = (self._log.errors() or ["llama.cpp does not say why"])[-1].split("lora adapter: ")[-1].rstrip(".")
            raise ModelLoadFailed(f"{path.name} cannot be loaded: {said}.", "Choose another adapter.")
        return handle

    def _set(self, adapters: Sequence[Adapter], handles: Mapping[Path, Handle]) -> None:
        context, count = self._model.decoder.context, len(adapters)
        pointers = (llama.llama_adapter_lora_p_ctypes * count)(*[handles[adapter.path] for adapter in adapters])
        scales = (ctypes.c_float * count)(*[adapter.scale for adapter in adapters])
        llama.llama_set_adapters_lora(context, pointers, count, scales)
        llama.llama_memory_clear(llama.llama_get_memory(context), True)

    def _try_out(self) -> None:
        """Evaluate one token, so that what does not work shows now."""
        sequence, decoder, vocabulary = TokenSequence(), self._model.decoder, self._model.vocabulary
        try:
            decoder.read(sequence, [max(vocabulary.bos, 0)], lambda _done, _total: None)
        except GenerationFailed as error:
            raise ModelLoadFailed(f"The model does not run with these adapters: {error.message}", _FEWER) from error
        logits = llama.llama_get_logits_ith(decoder.context, -1)[: vocabulary.size]
        decoder.memory.forget(sequence)
        if not math.isfinite(sum(logits)):
            raise ModelLoadFailed("With these adapters the model makes no sense.", "Choose a smaller scale.")

    @staticmethod
    def _free(handles: Mapping[Path, Handle]) -> None:
        for handle in handles.values():
            llama.llama_adapter_lora_free(handle)
