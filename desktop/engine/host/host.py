"""Carries out the application's commands: loads the model, answers, tells of the machine."""

from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import AppError, Cure, GenerationFailed, ModelFileError, ModelNotReady
from desktop.domain.models import Purpose
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.adapters import Adapters
from desktop.engine.host.confinement.confine import Confine, not_confined
from desktop.engine.host.confinement.protections import Protections
from desktop.engine.host.generation import Generation
from desktop.engine.host.graphics_cards import graphics_cards
from desktop.engine.host.llama import LlamaLog, build, system_info
from desktop.engine.host.loading import Loading
from desktop.engine.host.machine import backends, devices, machine, memory_bytes
from desktop.engine.host.prefix_cache import PrefixCache
from desktop.engine.host.prompt import PromptWriter
from desktop.engine.host.questions import CHAT_MODEL, NO_CHAT, Questions
from desktop.engine.host.snapshot_files import snapshot_key
from desktop.engine.host.snapshots import Snapshots
from desktop.engine.host.template import ChatTemplate
from desktop.engine.host.token_memory import TokenMemory
from desktop.engine.load_plan import Machine
from desktop.engine.protocol import (
    AdaptersSet,
    Command,
    CountTokens,
    DescribeSystem,
    Detokenize,
    Embed,
    Event,
    Generate,
    LoadFailed,
    LoadModel,
    Question,
    RunFailed,
    SetAdapters,
    Shutdown,
    SystemDescribed,
    Tokenize,
)

# Of the machine's memory, snapshots may take this part.
SNAPSHOT_SHARE = 8
NO_MEMORY = "There is not enough memory."
MAKE_ROOM = "Close other programs, or choose a smaller context length in Settings › Model."
ANSWERS_FILE = "answers.tokens"


class Host:
    """Handles one command after the other; what goes wrong becomes an event. ``confine`` gives up, before a model is
    opened, what is not needed for it."""

    def __init__(
        self, flag: AbortFlag, log: LlamaLog, send: Callable[[Event], None], confine: Confine = not_confined
    ) -> None:
        self._flag = flag
        self._log = log
        self._send = send
        self._confine = confine
        self._protections: Protections | None = None
        self._generation: Generation | None = None
        self._questions: Questions | None = None
        self._loading: Loading | None = None
        self._adapters: Adapters | None = None

    def handle(self, command: Command) -> None:
        """Carry out a command and send its events."""
        match command:
            case LoadModel():
                self._load_or_tell(command)
            case Generate():
                self._answer_or_tell(command)
            case Tokenize() | Detokenize() | CountTokens() | Embed():
                self._reply_or_tell(command)
            case SetAdapters():
                self._adapt_or_tell(command)
            case DescribeSystem():
                self._describe()
            case Shutdown():
                self._close()

    def rest(self) -> None:
        """Use the time in which nothing is asked."""
        if self._generation is not None:
            self._generation.rest()

    def _close(self) -> None:
        if self._generation is not None:
            self._generation.close()

    def _answer_or_tell(self, command: Generate) -> None:
        try:
            if self._generation is None and self._questions is not None:
                raise GenerationFailed(NO_CHAT, CHAT_MODEL, Cure.OTHER_MODEL)
            if self._generation is None:
                raise ModelNotReady("No model is loaded.", "Open a model first.", Cure.OTHER_MODEL)
            self._generation.answer(command.run, command.request, command.kind)
        except AppError as error:
            self._send(RunFailed(command.run, error.message, error.hint, error.cure))
        except MemoryError:
            self._send(RunFailed(command.run, NO_MEMORY, MAKE_ROOM, Cure.SMALLER_CONTEXT))

    def _describe(self) -> None:
        cards = graphics_cards()  # what it reads is out of reach afterwards
        protections = self._confine_once([], [], machine())
        self._send(SystemDescribed(build(), system_info(), backends(), devices(), cards, protections))

    def _protect(self, command: LoadModel, here: Machine) -> None:
        """Whatever llama.cpp shall open for this model has to be named here."""
        files = [command.path, *(adapter.path for adapter in command.settings.adapters)]
        self._confine_once(files, [command.snapshots] if command.snapshots else [], here)

    def _confine_once(self, readable: list[Path], writable: list[Path], here: Machine) -> Protections:
        if self._protections is None:
            self._protections = self._confine(readable, writable, here)
        return self._protections

    def _reply_or_tell(self, question: Question) -> None:
        try:
            if self._questions is None:
                raise ModelNotReady("No model is loaded.", "Open a model first.", Cure.OTHER_MODEL)
            self._send(self._questions.reply(question))
        except AppError as error:
            self._send(RunFailed(question.run, error.message, error.hint, error.cure))
        except MemoryError:
            self._send(RunFailed(question.run, NO_MEMORY, MAKE_ROOM, Cure.SMALLER_CONTEXT))

    def _adapt_or_tell(self, command: SetAdapters) -> None:
        try:
            if not (self._generation and self._loading and self._questions and self._adapters):
                raise ModelNotReady("No model is loaded.", "Open a model first.", Cure.OTHER_MODEL)
            self._adapters.check(command.adapters)
            self._generation.close()
            self._flag.clear()
            try:
                self._adapters.use(command.adapters)
            finally:  # the context is empty in any case
                self._serve(self._loading, self._questions, self._adapters.identity)
            self._send(AdaptersSet(command.run))
        except AppError as error:
            self._send(RunFailed(command.run, error.message, error.hint, error.cure))

    def _load_or_tell(self, command: LoadModel) -> None:
        loading = Loading(command, self._flag, self._log, self._send, lambda here: self._protect(command, here))
        try:
            loading.run()
            adapters = Adapters(loading.model, loading.header, self._log)
            if command.settings.adapters:
                adapters.check(command.settings.adapters)
                adapters.use(command.settings.adapters)
            self._loading, self._adapters = loading, adapters
            self._generation, self._questions = None, Questions(loading.model)
            if command.settings.purpose is Purpose.CHAT:
                self._serve(loading, self._questions, adapters.identity)
            self._send(loading.outcome())
        except AppError as error:
            is_file_fault = isinstance(error, ModelFileError)
            self._send(LoadFailed(error.message, error.hint, is_file_fault, error.cure, loading.can_retry))
        except MemoryError:
            self._send(LoadFailed(NO_MEMORY, MAKE_ROOM, is_file_fault=False, cure=Cure.SMALLER_CONTEXT))

    def _serve(self, loading: Loading, questions: Questions, adapters: str) -> None:
        """Start with an empty context; states that were made with other adapters are out of reach."""
        model, header, plan, command = loading.model, loading.header, loading.plan, loading.command
        vocabulary = model.vocabulary
        source = "" if command.settings.plain_template else header.facts.chat_template
        template = ChatTemplate(source, vocabulary.token_text(vocabulary.bos), vocabulary.token_text(vocabulary.eos))
        cache_types = (plan.cache_type_k, plan.cache_type_v)
        circumstances = (build(), plan.n_ctx, plan.flash_attn, *cache_types, plan.device, source, adapters)
        key = snapshot_key([header.facts.path], circumstances)
        folder = command.snapshots / key if command.snapshots else None
        decoder = model.decoder
        tokens = TokenMemory(folder / ANSWERS_FILE if folder else None, vocabulary.size)
        kept = Snapshots(memory_bytes() // SNAPSHOT_SHARE, folder, cuts_anywhere=decoder.memory.cuts_anywhere)
        cache = PrefixCache(decoder.memory, kept, decoder.n_ctx)
        writer = PromptWriter(vocabulary, template, decoder.n_ctx, tokens)
        self._generation = Generation(model, writer, cache, self._flag, self._send)
        questions.writer = writer
