"""What the window wishes to be done with messages that were said: other wordings, less of them, another chat with them.

Each is a step that can be undone. An answer that is being made in the conversation is ended first.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.library_controller import LibraryController, LibraryServices
from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.tasks import Tasks
from desktop.domain import branches
from desktop.domain.conversation import Conversation
from desktop.domain.errors import AppError
from desktop.domain.messages import ImagePart, Role
from desktop.domain.notices import notice_of
from desktop.domain.shown_titles import quoted
from desktop.domain.undo import Added, Edited
from desktop.services import turn_plans


class BranchesController(QObject):
    """Changes messages of the shown conversation."""

    message_shown = Signal(str)
    notice_raised = Signal(object)

    def __init__(
        self, services: LibraryServices, chat: ChatController, turns: RunningTurns, library: LibraryController,
        tasks: Tasks,
    ) -> None:  # fmt: skip
        super().__init__()
        self._changes = services.changes
        self._conversations = services.library
        self._chat = chat
        self._turns = turns
        self._library = library
        self._tasks = tasks

    def show(self, message_id: str) -> None:
        """Show a message, on whatever path it is, and lead to it."""
        self._chat.show_version(message_id)
        self.message_shown.emit(message_id)

    def resend(self, message_id: str, text: str, images: tuple[ImagePart, ...] = ()) -> None:
        """Say something in another way and have it answered; the old wording stays as a version."""
        before = self._chat.conversation
        if not (text.strip() or images) or not _has(before, message_id):
            return
        plan = turn_plans.resend(before, message_id, text if text.strip() else "", images)
        if self._chat.start(plan):  # the turn saves it
            self._changes.history.remember("Message edited", [Edited(before, plan.conversation)])
            self._conversations.tell()
            self._library.offer_undo()

    def edit(self, message_id: str, text: str, images: tuple[ImagePart, ...] | None = None) -> None:
        """Put a message into other words without having it answered; the old wording stays as a version. Without other
        images it keeps its own."""
        conversation = self._chat.conversation
        if _has(conversation, message_id):
            is_prompt = conversation.message(message_id).role is Role.USER
            label = "Message edited" if is_prompt else "Answer edited"
            self._change(label, lambda now: branches.with_edited(now, message_id, text, images), message_id)

    def delete(self, message_id: str) -> None:
        """Delete a version of a message and what follows it."""
        if _has(self._chat.conversation, message_id):
            count = len(branches.descendants(self._chat.conversation, message_id))
            label = "Message deleted" if count == 1 else f"{count:,} messages deleted"
            self._change(label, lambda now: branches.without_branch(now, message_id), message_id)

    def clear(self) -> None:
        """Delete all messages; the conversation stays, with its title and settings."""
        self._change(f"{quoted(self._chat.conversation.title)} was cleared", branches.cleared)

    def continue_elsewhere(self, message_id: str) -> None:
        """Go on from a message in a new conversation."""
        old = self._chat.conversation
        if _has(old, message_id):
            self._tasks.spawn(self._continue(old, message_id), self._on_error)

    async def _continue(self, old: Conversation, message_id: str) -> None:
        new = branches.continued_from(old, message_id, self.tr("{title} (branch)").format(title=old.title))
        await self._changes.apply("A new chat goes on from there", [Added(new.id, new)])
        await self._chat.show(new.id)
        self._library.offer_undo()

    def _change(self, label: str, edit: Callable[[Conversation], Conversation], message_id: str = "") -> None:
        conversation_id = self._chat.conversation.id

        def edited(now: Conversation) -> Conversation:
            return edit(now) if not message_id or _has(now, message_id) else now

        self._tasks.spawn(self._carry_out(conversation_id, label, edited), self._on_error)

    async def _carry_out(self, conversation_id: str, label: str, edit: Callable[[Conversation], Conversation]) -> None:
        await self._turns.end(conversation_id)
        before = self._changes.history.done[-1:]
        await self._changes.change([conversation_id], label, edit)
        if self._changes.history.done[-1:] != before:
            self._library.offer_undo()

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))


def _has(conversation: Conversation, message_id: str) -> bool:
    return any(message.id == message_id for message in conversation.messages)
