"""One attempt to load a model: reads its header, plans, loads, measures threads, and says what is worth remembering.

Whether another attempt follows is for the application to decide: it comes in a new process, since a failed one may have
crashed.
"""

import time
from collections.abc import Callable

from desktop.domain.errors import AppError, ModelFileError
from desktop.domain.models import LoadedModel, LoadMemory, Purpose
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.gguf import GgufHeader, read_header
from desktop.engine.host.ahead import IN_VAIN, measured_cost
from desktop.engine.host.llama import LlamaLog
from desktop.engine.host.machine import machine
from desktop.engine.host.model import Model
from desktop.engine.host.thread_trial import Threads
from desktop.engine.load_ladder import Rung, first_rung, ladder, n_rungs_for_weights
from desktop.engine.load_plan import LoadPlan, Machine, plan_load
from desktop.engine.protocol import WEIGHTS_SHARE, Event, LoadModel, LoadPlanned, LoadProgress, ModelLoaded


class Loading:
    """One attempt. ``run`` it; then header, plan and model are there, and ``outcome`` tells of them. ``protect`` is
    called before llama.cpp sees the file."""

    header: GgufHeader
    model: Model
    rung: Rung

    def __init__(
        self,
        command: LoadModel,
        flag: AbortFlag,
        log: LlamaLog,
        send: Callable[[Event], None],
        protect: Callable[[Machine], None],
    ) -> None:
        self.command = command
        self._flag = flag
        self._log = log
        self._send = send
        self._protect = protect
        self._started_at = time.perf_counter()
        self.can_retry = False

    @property
    def plan(self) -> LoadPlan:
        """How the model is loaded."""
        return self.rung.plan

    def run(self) -> None:
        """Load. Raises an ``AppError``; ``can_retry`` then tells whether there is something else to try."""
        self._send(LoadProgress(0.0))
        self.header = read_header(self.command.path, self.command.settings.purpose)
        self._machine = here = machine()
        plan = plan_load(self.header, self.command.settings, here)
        rungs = ladder(plan, self.header, self.command.settings, here)
        self._memory = next((known for known in self.command.memories if known.machine == here.identity), None)
        wanted = self.command.attempt
        attempt = min(first_rung(rungs, self._memory, here) if wanted is None else wanted, len(rungs) - 1)
        self.rung = rungs[attempt]
        self._free_bytes = here.free_bytes if attempt else 0  # nothing was given up, so more of it changes nothing
        self._send(LoadPlanned(attempt, len(rungs), n_rungs_for_weights(rungs)))
        self._protect(here)
        self._load(attempt, rungs)
        self._threads = self._choose_threads(here)
        self.model.ahead_cost = self._cost_of_guessing()
        self._send(LoadProgress(1.0))

    def outcome(self) -> ModelLoaded:
        """What the application is told and shall remember."""
        plan, threads, here = self.plan, self._threads, self._machine
        loaded = LoadedModel(
            facts=self.header.facts,
            n_ctx=self.model.decoder.n_ctx,
            n_gpu_layers=plan.n_gpu_layers,
            n_threads=threads.n_threads,
            device=plan.device,
            load_s=time.perf_counter() - self._started_at,
            n_threads_batch=threads.n_threads_batch,
            device_names=plan.used_gpus or tuple(device.name for device in here.devices if device.kind == "cpu"),
            cache_types=f"{plan.cache_type_k.upper()} / {plan.cache_type_v.upper()}",
            given_up=self.rung.given_up,
        )
        n_threads = (threads.n_threads, threads.n_threads_batch)
        memory = LoadMemory(here.identity, self.rung.step, self._free_bytes, *n_threads, self.model.ahead_cost)
        return ModelLoaded(loaded, memory)

    def _load(self, attempt: int, rungs: tuple[Rung, ...]) -> None:
        reached = [0.0]

        def on_progress(fraction: float) -> None:
            reached[0] = fraction
            self._send(LoadProgress(WEIGHTS_SHARE * fraction))

        try:
            self.model = Model(self.header.facts, self.plan, self._flag, self._log, on_progress)
        except ModelFileError:
            raise
        except AppError:
            has_weights = reached[0] >= 1
            self.can_retry = attempt + 1 < (len(rungs) if has_weights else n_rungs_for_weights(rungs))
            raise

    def _cost_of_guessing(self) -> float:
        """What was measured before, or what measuring shows now."""
        settings, model = self.command.settings, self.model
        if not settings.look_ahead or settings.purpose is Purpose.EMBEDDING:
            return IN_VAIN
        known = self._memory.ahead_cost if self._memory is not None else 0.0
        return known or measured_cost(model.decoder, max(model.vocabulary.bos, 0))

    def _choose_threads(self, here: Machine) -> Threads:
        """What the user set, what was measured before, or what measuring shows now."""
        settings, plan, memory = self.command.settings, self.plan, self._memory
        guess = Threads(plan.n_threads, plan.n_threads_batch)
        if settings.purpose is Purpose.EMBEDDING:  # it never makes one token after the other
            self.model.use_threads(guess)
            return guess
        is_set = settings.n_threads is not None
        fixed = (is_set, is_set or settings.n_threads_batch is not None)
        if memory is not None and memory.n_threads and memory.n_threads_batch:
            known = Threads(
                guess.n_threads if fixed[0] else memory.n_threads,
                guess.n_threads_batch if fixed[1] else memory.n_threads_batch,
            )
            self.model.use_threads(known)
            return known
        return self.model.try_threads(guess, here.n_cores, fixed=fixed)
