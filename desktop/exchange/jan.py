"""Jan's threads: a folder with ``thread.json`` and ``messages.jsonl``, one message a line.

From janhq/jan: core/src/types/thread/threadEntity.ts, core/src/types/message/messageEntity.ts,
docs/docs/specs/messages.md and threads.md. A message has ``role``, ``created_at`` in seconds or milliseconds,
``status``, and ``content`` in parts: ``text`` with ``{"value"}``, ``reasoning``, ``image_url``, ``tool_call``.
"""

from desktop.domain.messages import Role, Status
from desktop.exchange.drafts import ROLES, DraftConversation, DraftMessage, chain
from desktop.exchange.json_reading import Damaged, Object, object_at, objects, objects_at, text_at, text_of, time_at
from desktop.exchange.said import Said, take_content

STATUSES = {"stopped": Status.STOPPED, "error": Status.FAILED, "pending": Status.INTERRUPTED}


def is_thread(value: object) -> bool:
    """Whether this is a ``thread.json``."""
    if not isinstance(value, dict):
        return False
    return value.get("object") == "thread" or ("assistants" in value and "created" in value)


def are_messages(lines: list[object]) -> bool:
    """Whether these are the lines of a ``messages.jsonl``."""
    return any(isinstance(line, dict) and line.get("object") == "thread.message" for line in lines)


def read(thread: object, lines: list[object]) -> DraftConversation:
    """The conversation of a thread, which may be missing, and its messages. Raises ``Damaged``."""
    fields: Object = thread if isinstance(thread, dict) else {}
    raw = objects(lines or fields.get("messages") or [], "the messages")
    if not raw:
        raise Damaged("it tells of a chat whose messages are in messages.jsonl, which is not beside it")
    assistant: Object = next(iter(objects_at(fields, "assistants")), {})
    model = text_at(object_at(assistant, "model"), "id", "name")
    messages = [_message(item, index, model) for index, item in enumerate(raw)]
    messages.sort(key=lambda message: message.created_at)
    return DraftConversation(
        source="jan",
        key=text_at(fields, "id") or text_at(raw[0], "thread_id"),
        title=text_at(fields, "title", "summary") or text_at(object_at(fields, "metadata"), "title"),
        messages=chain(messages),
        system_prompt=text_at(assistant, "instructions"),
        created_at=time_at(fields, "created", "created_at"),
        updated_at=time_at(fields, "updated", "updated_at"),
    )


def _message(fields: Object, index: int, model: str) -> DraftMessage:
    role = ROLES.get(text_of(fields.get("role"), "the role of a message").lower())
    said = Said()
    take_content(said, fields.get("content"))
    if role is None:
        said.leave_out()
    metadata = object_at(fields, "metadata")
    said.leave_out(len(objects_at(metadata, "tool_calls")))
    for file in objects_at(fields, "attachments"):
        said.mention("File", text_at(file, "name", "file_id"))
    return DraftMessage(
        key=text_at(fields, "id") or str(index),
        parent=None,
        role=role,
        parts=said.parts(splits=role is Role.ASSISTANT),
        created_at=time_at(fields, "created_at", "created"),
        model=(text_at(metadata, "modelId", "model") or model) if role is Role.ASSISTANT else "",
        status=STATUSES.get(text_at(fields, "status"), Status.COMPLETE) if role is Role.ASSISTANT else Status.COMPLETE,
        left_out=said.left_out,
        pictures=tuple(said.pictures),
    )
