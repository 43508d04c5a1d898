"""node-llama-cpp's chat history, as ``session.getChatHistory()`` gives it and programs store it.

A list of ``{"type": "system" | "user", "text"}`` and ``{"type": "model", "response": […]}``; a response is made of
texts, segments (``{"type": "segment", "segmentType": "thought" | "comment", "text"}``) and calls of functions. From
withcatai/node-llama-cpp: src/types.ts (``ChatHistoryItem``, ``ChatModelResponse``) and
https://node-llama-cpp.withcat.ai/api/type-aliases/ChatModelSegment.
"""

from desktop.domain.messages import Role
from desktop.exchange.drafts import ROLES, DraftConversation, DraftMessage, chain
from desktop.exchange.json_reading import Damaged, Object, objects, sound, text_at, time_at
from desktop.exchange.said import Said

TYPES = {"system", "user", "model"}


def read(value: object) -> list[DraftConversation] | None:
    """The conversation; ``None`` when this is another format. Raises ``Damaged``."""
    if isinstance(value, list) and _is_history(value):
        return [_conversation({}, value)]
    if isinstance(value, dict):
        for key in ("history", "chatHistory"):
            if _is_history(value.get(key)):
                return [_conversation(value, value[key])]
    return None


def _is_history(value: object) -> bool:
    return isinstance(value, list) and any(
        isinstance(item, dict) and text_at(item, "type") in TYPES and ("text" in item or "response" in item)
        for item in value
    )


def _conversation(fields: Object, history: object) -> DraftConversation:
    return DraftConversation(
        source="node-llama-cpp",
        key=text_at(fields, "id"),
        title=text_at(fields, "title", "name"),
        messages=chain(_message(item, index) for index, item in enumerate(objects(history, "the messages"))),
        created_at=time_at(fields, "createdAt"),
        updated_at=time_at(fields, "updatedAt"),
    )


def _message(fields: Object, index: int) -> DraftMessage:
    kind = text_at(fields, "type")
    if kind not in TYPES:
        raise Damaged(f"message {index + 1} is of no known type")
    role = ROLES[kind]
    said = Said()
    if role is Role.ASSISTANT:
        _take_response(said, fields.get("response"))
    else:
        said.say(_plain(fields.get("text")))
    return DraftMessage(
        str(index), None, role, said.parts("", splits=role is Role.ASSISTANT), left_out=said.left_out
    )  # fmt: skip


def _take_response(said: Said, response: object) -> None:
    if not isinstance(response, list):
        raise Damaged("the response of a model is not a list")
    for piece in response:
        match piece:
            case str():
                said.texts.append(sound(piece))
            case {"type": "segment", "segmentType": "thought", "text": str(text)}:
                said.think(sound(text))
            case {"type": "segment", "text": str(text)}:
                said.texts.append(sound(text))
            case {"type": "functionCall"}:
                said.leave_out()
            case _:
                raise Damaged("a part of a model's response is of no known type")


def _plain(text: object) -> str:
    """Text, or the library's ``LlamaText`` as JSON: texts and ``{"type", "value"}`` in a list."""
    match text:
        case str():
            return sound(text)
        case list():
            return "".join(_plain(piece) for piece in text if not isinstance(piece, list))
        case {"value": str(value)}:
            return sound(value)
        case _:
            raise Damaged("the text of a message is not text")
