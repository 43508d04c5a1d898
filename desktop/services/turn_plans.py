"""How a wish becomes a turn: send, regenerate, edit and resend, continue, retry. Each gives a ``TurnPlan``."""

from dataclasses import dataclass, replace

from desktop.domain.conversation import UNTITLED, Conversation, title_from
from desktop.domain.messages import ImagePart, Message, Role, Status, new_id, timestamp, user_message


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """The conversation up to where the answer goes, and the answer as it starts.

    With ``continue_last`` the answer is the conversation's current message and is carried on.
    """

    conversation: Conversation
    answer: Message
    continue_last: bool = False


def send(conversation: Conversation, text: str, images: tuple[ImagePart, ...] = ()) -> TurnPlan:
    """The user says something at the end of the conversation, whose first words give it its title."""
    asked = conversation.with_message(user_message(text, conversation.current, images))
    if not conversation.messages and conversation.title == UNTITLED:
        asked = asked.titled(title_from(text if text.strip() or not images else images[0].name))
    return TurnPlan(asked, _new_answer(asked.current))


def resend(conversation: Conversation, message_id: str, text: str, images: tuple[ImagePart, ...] = ()) -> TurnPlan:
    """A message of the user in another wording, beside the old one."""
    edited = user_message(text, conversation.message(message_id).parent, images)
    return TurnPlan(conversation.with_message(edited), _new_answer(edited.id))


def answer(conversation: Conversation) -> TurnPlan:
    """The first answer to the prompt that the conversation ends with."""
    return TurnPlan(conversation, _new_answer(conversation.current))


def regenerate(conversation: Conversation, message_id: str) -> TurnPlan:
    """Another answer beside the one with this id. A failed one without text is not worth keeping and is replaced."""
    old = conversation.message(message_id)
    answer = _new_answer(old.parent)
    if old.status is Status.FAILED and not old.parts:
        answer = replace(answer, id=old.id)
    return TurnPlan(replace(conversation, current=old.parent), answer)


def carry_on(conversation: Conversation, message_id: str) -> TurnPlan:
    """The answer goes on where it was cut; one that was cut before its first word is made anew."""
    answer = conversation.message(message_id)
    if not answer.text:
        return regenerate(conversation, message_id)
    return TurnPlan(replace(conversation, current=answer.id), answer, continue_last=True)


def _new_answer(parent: str | None) -> Message:
    return Message(new_id(), parent, Role.ASSISTANT, (), timestamp(), Status.INTERRUPTED)
