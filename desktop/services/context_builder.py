"""What the model is to read: the system prompt and the shown path of a conversation, as turns."""

from desktop.domain.conversation import Conversation
from desktop.domain.messages import ImagePart, Message, Role, TextPart
from desktop.domain.requests import ChatRequest, Turn
from desktop.domain.settings import Settings


def build_request(conversation: Conversation, settings: Settings, *, continue_last: bool = False) -> ChatRequest:
    """The request whose answer follows (or carries on) the conversation's current message."""
    system_prompt = conversation.settings.system_prompt
    if system_prompt is None:
        system_prompt = settings.system_prompt
    turns = [Turn(Role.SYSTEM, system_prompt)] if system_prompt.strip() else []
    turns += _turns_of(conversation.path())
    return ChatRequest(tuple(turns), settings.sampling(conversation.settings.sampling), continue_last)


def _turns_of(path: tuple[Message, ...]) -> list[Turn]:
    """The messages as turns. Empty ones (failed answers) are left out, neighbours of one role become one turn.

    Many chat templates refuse two turns of the same role in a row.
    """
    turns: list[Turn] = []
    for message in path:
        text = _read_text(message)
        if not text:
            continue
        if turns and turns[-1].role is message.role:
            turns[-1] = Turn(message.role, f"{turns[-1].content}\n\n{text}")
        else:
            turns.append(Turn(message.role, text))
    return turns


def _read_text(message: Message) -> str:
    """What a model reads of a message: its text, and in the place of each image a line with its name."""
    if not message.images:
        return message.text
    pieces: list[str] = []
    for part in message.parts:
        if isinstance(part, TextPart):
            pieces.append(part.text)
        elif isinstance(part, ImagePart):
            pieces.append(f"\n[Image: {' '.join(part.name.split())}]\n")
    return "".join(pieces).replace("]\n\n[Image: ", "]\n[Image: ").strip("\n")
