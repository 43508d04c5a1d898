"""The chat for the window: which conversation is shown, its running turns, and what a user wishes of it."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.bridge.opening import Opening
from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.tasks import Tasks
from desktop.domain.context_tally import ContextTally
from desktop.domain.conversation import UNTITLED, Conversation, ConversationSettings, new_conversation
from desktop.domain.errors import AppError, ConversationUnreadable
from desktop.domain.events import PromptProgress
from desktop.domain.messages import ImagePart, Message, Role
from desktop.domain.notices import Notice, NoticeKind, notice_of
from desktop.domain.requests import Sampling
from desktop.domain.settings import PRESETS, Settings
from desktop.domain.turn import TurnEnded, TurnEvent, TurnStarted
from desktop.services import turn_plans
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.turn_plans import TurnPlan

DROPPED = (
    "The {0:,} oldest messages do not fit into the context of {1:,} tokens: the model no longer sees them. "
    "They stay in the chat."
)
STILL_ANSWERING = "The answer is still being written. Stop it first to show another version."
READ_ONLY = "This conversation was written by a newer version of Hearth and can only be read. Update Hearth to go on."


class ChatController(QObject):
    """Shows one conversation at a time; answers of others go on meanwhile."""

    conversation_opened = Signal(object)
    conversation_changed = Signal(object)
    turn_event = Signal(object)
    answering_changed = Signal(bool)
    context_changed = Signal(object)
    notice_raised = Signal(object)

    def __init__(self, library: ConversationLibrary, turns: RunningTurns, tasks: Tasks, settings: Settings) -> None:
        super().__init__()
        self._library = library
        self._turns = turns
        self._tasks = tasks
        self._settings = settings
        self._conversation = library.create()
        self._opening = Opening(tasks, self.on_error)
        self._tally = ContextTally()
        self._problem = ""
        turns.event_received.connect(self._on_turn_event)
        turns.turns_changed.connect(self._on_turns_changed)

    @property
    def conversation(self) -> Conversation:
        """The conversation that is shown."""
        return self._conversation

    @property
    def problem(self) -> str:
        """Why the chosen conversation cannot be read; it is then shown without messages. Empty when it can."""
        return self._problem

    @property
    def is_answering(self) -> bool:
        """Whether the shown conversation is being answered."""
        return self._conversation.id in self._turns.ids

    @property
    def effective_sampling(self) -> Sampling:
        """How answers in the shown conversation are sampled."""
        return self._settings.sampling(self._conversation.settings.sampling)

    def new_chat(self) -> None:
        """Show an empty conversation."""
        self._opening.give_up()
        shown = self._conversation
        if shown.messages or shown.folder or shown.title != UNTITLED:  # a cleared one has a title
            self._show(self._library.create())

    def open(self, conversation_id: str) -> None:
        """Show a conversation."""
        self._opening.give_up()
        if conversation_id != self._conversation.id:
            self._opening.begin(self.show(conversation_id))

    async def show(self, conversation_id: str) -> None:
        """Show a conversation once it has been read, or why it cannot be."""
        try:
            conversation = await self._library.get(conversation_id)
        except ConversationUnreadable as error:
            self._show_problem(conversation_id, error)
        else:
            self._show(conversation)

    def open_again(self, conversation_id: str) -> None:
        """Show a conversation whose file is another one now."""
        self._opening.begin(self.show(conversation_id))

    async def reopen(self, conversation_id: str) -> None:
        """Show the conversation that was shown when the application was closed, unless another one is opened."""
        await self._opening.first(self._reopen(conversation_id))

    async def _reopen(self, conversation_id: str) -> None:
        if self._library.is_known(conversation_id):
            await self.show(conversation_id)
        else:
            self._show(await self._library.reopen(conversation_id))

    def send(self, text: str, images: tuple[ImagePart, ...] = ()) -> None:
        """Say something, perhaps about images; nothing but blanks is not sent."""
        if text.strip() or images:
            self.start(turn_plans.send(self._conversation, text if text.strip() else "", images))

    def regenerate(self, message_id: str = "") -> None:
        """Another answer, beside the one with this id or the last one; a prompt left without gets its first."""
        answer = self._answer(message_id)
        if not message_id and self._conversation.is_unanswered:
            self.start(turn_plans.answer(self._conversation))
        elif answer is not None:
            self.start(turn_plans.regenerate(self._conversation, answer.id))

    def continue_answer(self) -> None:
        """Carry the last answer on."""
        answer = self._answer("")
        if answer is not None and answer.can_continue:
            self.start(turn_plans.carry_on(self._conversation, answer.id))

    def retry(self) -> None:
        """Try the failed answer again; what it had is carried on."""
        self.continue_answer()

    def stop(self) -> None:
        """Stop the answer of the shown conversation; the text so far is kept."""
        self._turns.stop(self._conversation.id)

    def show_version(self, message_id: str) -> None:
        """Show a message that is on another path, and what follows it."""
        shown = {message.id for message in self._conversation.path()}
        if message_id in shown or all(message.id != message_id for message in self._conversation.messages):
            return
        if self.is_answering:
            self.notice_raised.emit(Notice(STILL_ANSWERING))
            return
        other = self._conversation.showing(message_id)
        self._change(other, other)

    def start(self, plan: TurnPlan) -> bool:
        """Have an answer made, in the shown conversation or in another one; false when that cannot be now."""
        conversation = plan.conversation
        if conversation.id in self._turns.ids or self._refuses_changes(conversation):
            return False
        self._library.put(conversation)
        if conversation.id == self._conversation.id:
            self._opening.give_up()
            self._conversation = conversation
            self.conversation_changed.emit(conversation)
        self._turns.start(plan)
        return True

    def change_chat_settings(self, settings: ConversationSettings) -> None:
        """Set what the shown conversation has of its own."""
        if not self._refuses_changes(self._conversation):
            newest = self._library.open_conversation(self._conversation.id) or self._conversation
            self._change(replace(self._conversation, settings=settings), replace(newest, settings=settings))

    def apply_preset(self, name: str) -> None:
        """Set the shown conversation's sampling to a preset."""
        sampling: Mapping[str, object] = {**self._conversation.settings.sampling, **PRESETS[name]}
        self.change_chat_settings(replace(self._conversation.settings, sampling=sampling))

    def take_settings(self, settings: Settings) -> None:
        """Take up the application's settings."""
        self._settings = settings
        self._turns.take_settings(settings)
        self.conversation_changed.emit(self._conversation)

    def take_context(self, n_ctx: int) -> None:
        """Take up the context length of the loaded model, 0 when there is none."""
        self._tally.n_ctx = n_ctx
        self._tell_context()

    def follow_library(self) -> None:
        """Show what has changed in the library: in the shown conversation, or that it was deleted."""
        current = self._library.open_conversation(self._conversation.id)
        if self._problem:
            self._follow_problem()
        elif current is None:
            self._show(self._library.create())
        elif current is not self._conversation and self.is_answering:  # what is shown ends where the answer begins
            shown = self._conversation
            self._take(replace(current, messages=shown.messages, current=shown.current))
        elif current is not self._conversation:
            self._take(current)

    def _follow_problem(self) -> None:
        """Show the conversation when it can be read again, a new one when its file is gone."""
        line = next((each for each in self._library.summaries if each.id == self._conversation.id), None)
        if line is None:
            self._show(self._library.create())
        elif line.problem is None:
            self._opening.begin(self.show(line.id))

    def _show_problem(self, conversation_id: str, error: ConversationUnreadable) -> None:
        if not self._library.is_known(conversation_id):
            raise error
        title = self._library.title(conversation_id)
        self._show(replace(new_conversation(), id=conversation_id, title=title, read_only=True), str(error))

    def _answer(self, message_id: str) -> Message | None:
        if self.is_answering:
            return None
        for message in reversed(self._conversation.path()):
            if message.role is Role.ASSISTANT and message_id in ("", message.id):
                return message
        return None

    def _refuses_changes(self, conversation: Conversation) -> bool:
        problem = self._problem if conversation.id == self._conversation.id else ""
        reason = problem or (READ_ONLY if conversation.read_only else self._library.permission.refusal)
        if reason:
            self.notice_raised.emit(Notice(reason, NoticeKind.WARNING))
        return bool(reason)

    def _change(self, shown: Conversation, kept: Conversation) -> None:
        """Take a change in. What is kept may hold more than what is shown: the answer that is being made."""
        self._conversation = shown
        self._library.put(kept)
        self.conversation_changed.emit(shown)
        self._tell_context()
        if (
            kept.messages and not self._library.permission.refusal
        ):  # where nothing may be written, only the view changes
            self._tasks.spawn(self._library.save(kept), self.on_error)

    def _take(self, conversation: Conversation) -> None:
        if conversation != self._conversation:
            self._conversation = conversation
            self.conversation_changed.emit(conversation)
            self._tell_context()

    def _show(self, conversation: Conversation, problem: str = "") -> None:
        self._conversation = conversation
        self._problem = problem
        self.conversation_opened.emit(conversation)
        if conversation.read_only and not problem:
            self._refuses_changes(conversation)
        running = self._turns.draft(conversation.id)
        if running is not None:
            self.turn_event.emit(TurnStarted(running))
        self.answering_changed.emit(self.is_answering)
        self._tell_context()

    def _on_turn_event(self, conversation_id: str, event: TurnEvent) -> None:
        if isinstance(event, PromptProgress):
            is_more = self._tally.note_dropped(conversation_id, event.dropped_turns)
            if is_more and conversation_id == self._conversation.id:
                self.notice_raised.emit(Notice(DROPPED.format(event.dropped_turns, self._tally.n_ctx)))
        if conversation_id != self._conversation.id:
            return
        if isinstance(event, TurnEnded):
            self._conversation = self._library.open_conversation(conversation_id) or self._conversation
        self.turn_event.emit(event)
        if isinstance(event, TurnEnded):
            self.conversation_changed.emit(self._conversation)
            self._tell_context()

    def _on_turns_changed(self) -> None:
        self.answering_changed.emit(self.is_answering)

    def _tell_context(self) -> None:
        self.context_changed.emit(self._tally.use(self._conversation))

    def on_error(self, error: AppError) -> None:
        """Tell of an error that has no better place."""
        self.notice_raised.emit(notice_of(error))
