"""Plain lists of messages: ``[{"role", "content"}]`` as the OpenAI API takes it, bare or under ``messages``, and pairs.

The form of content and its parts: https://platform.openai.com/docs/api-reference/chat/create. Beside ``content``,
servers of reasoning models give ``reasoning_content`` (DeepSeek, llama.cpp) or ``reasoning`` (vLLM, OpenRouter). Pairs
are ``[["user", "…"], ["assistant", "…"]]``, as small scripts keep a chat.
"""

from desktop.domain.messages import Role
from desktop.exchange.drafts import ROLES, DraftConversation, DraftMessage, chain
from desktop.exchange.json_reading import Damaged, Object, objects, objects_at, text_at, text_of, time_at
from desktop.exchange.said import Said, take_content

TOOL_ROLES = {"tool", "function"}


def read(value: object) -> list[DraftConversation] | None:
    """The conversations; ``None`` when this is another format. Raises ``Damaged``."""
    if _are_messages(value):
        return [_conversation({}, value)]
    if _are_pairs(value):
        return [_conversation({}, [_of_pair(pair) for pair in value])]  # type: ignore[attr-defined]  # a list, see above
    found = value if isinstance(value, list) else [value]
    if not any(isinstance(item, dict) and _are_messages(item.get("messages")) for item in found):
        return None
    wholes = objects(found, "the conversations")
    return [_conversation(whole, whole.get("messages")) for whole in wholes]


def _are_messages(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) and "role" in item for item in value)


def _are_pairs(value: object) -> bool:
    if not isinstance(value, list) or not value or not isinstance(value[0], list) or len(value[0]) != 2:
        return False
    return isinstance(value[0][0], str) and value[0][0].lower() in ROLES


def _of_pair(pair: object) -> Object:
    match pair:
        case [str(role), str() | None as text]:
            return {"role": role, "content": text}
        case _:
            raise Damaged("a message is not a pair of who speaks and what is said")


def _conversation(fields: Object, messages: object) -> DraftConversation:
    model = text_at(fields, "model")
    raw = objects(messages, "the messages of a conversation")
    return DraftConversation(
        source="messages",
        key=text_at(fields, "id", "conversation_id", "uuid"),
        title=text_at(fields, "title", "name"),
        messages=chain(_message(item, index, model) for index, item in enumerate(raw)),
        system_prompt=text_at(fields, "system", "system_prompt"),
        created_at=time_at(fields, "created_at", "created", "create_time", "timestamp"),
        updated_at=time_at(fields, "updated_at", "update_time"),
    )


def _message(fields: Object, index: int, model: str) -> DraftMessage:
    name = text_of(fields.get("role"), "the role of a message").lower()
    role = ROLES.get(name)
    if role is None and name not in TOOL_ROLES:
        raise Damaged(f"nobody knows who “{name[:40]}” is, as whom message {index + 1} is written")
    said = Said()
    said.think(text_at(fields, "reasoning_content", "reasoning", "thinking"))
    take_content(said, fields.get("content"))
    said.leave_out(len(objects_at(fields, "tool_calls")) + (role is None))
    return DraftMessage(
        key=str(index),
        parent=None,
        role=role,
        parts=said.parts(splits=role is Role.ASSISTANT),
        created_at=time_at(fields, "created_at", "created", "timestamp"),
        model=(text_at(fields, "model") or model) if role is Role.ASSISTANT else "",
        left_out=said.left_out,
        pictures=tuple(said.pictures),
    )
