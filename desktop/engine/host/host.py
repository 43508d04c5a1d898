"""Carries out the application's commands: loads the model, answers, tells of the machine."""

import time
from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import AppError, ModelFileError, ModelNotReady
from desktop.domain.models import LoadedModel, LoadSettings
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.gguf import read_header
from desktop.engine.host.generation import Generation
from desktop.engine.host.llama import LlamaLog, build, system_info
from desktop.engine.host.machine import backends, devices, machine
from desktop.engine.host.model import Model
from desktop.engine.host.template import ChatTemplate
from desktop.engine.load_plan import plan_load
from desktop.engine.protocol import (
    Command,
    DescribeSystem,
    Event,
    Generate,
    LoadFailed,
    LoadModel,
    LoadProgress,
    ModelLoaded,
    RunFailed,
    SystemDescribed,
)


class Host:
    """Handles one command after the other; what goes wrong becomes an event."""

    def __init__(self, flag: AbortFlag, log: LlamaLog, send: Callable[[Event], None]) -> None:
        self._flag = flag
        self._log = log
        self._send = send
        self._generation: Generation | None = None

    def handle(self, command: Command) -> None:
        """Carry out a command and send its events."""
        match command:
            case LoadModel(path, settings):
                try:
                    self._load(path, settings)
                except AppError as error:
                    self._send(LoadFailed(error.message, error.hint, isinstance(error, ModelFileError), error.cure))
            case Generate(run, request):
                try:
                    if self._generation is None:
                        raise ModelNotReady("No model is loaded.", "Open a model first.")
                    self._generation.answer(run, request)
                except AppError as error:
                    self._send(RunFailed(run, error.message, error.hint, error.cure))
            case DescribeSystem():
                self._send(SystemDescribed(build(), system_info(), backends(), devices()))

    def _load(self, path: Path, settings: LoadSettings) -> None:
        started_at = time.perf_counter()
        self._send(LoadProgress(0.0))
        header = read_header(path)
        plan = plan_load(header, settings, machine())
        model = Model(header.facts, plan, self._flag, self._log, lambda fraction: self._send(LoadProgress(fraction)))
        vocabulary = model.vocabulary
        template = ChatTemplate(
            header.facts.chat_template, vocabulary.token_text(vocabulary.bos), vocabulary.token_text(vocabulary.eos)
        )
        self._generation = Generation(model, template, self._flag, self._send)
        loaded = LoadedModel(
            facts=header.facts,
            n_ctx=model.decoder.n_ctx,
            n_gpu_layers=plan.n_gpu_layers,
            n_threads=plan.n_threads,
            device=plan.device,
            load_s=time.perf_counter() - started_at,
        )
        self._send(ModelLoaded(loaded))
