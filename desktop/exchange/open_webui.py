"""Open WebUI's export of chats: a list of ``{"id", "title", "chat", "created_at", "updated_at"}``, or one of them.

``chat.history`` is a tree: ``messages`` by their ids, each with ``parentId``, ``role``, ``content``, ``model`` and
``timestamp``, of which the path to ``currentId`` is shown. Exports of 2023 have the flat list ``chat.messages`` only.
What a model thinks and which tools it used stand in the content as ``<details type="reasoning">`` and the like. From
open-webui/open-webui: src/lib/utils/index.ts (``convertOpenAIMessages`` makes such chats) and
backend/open_webui/utils/middleware.py (``serialize_content_blocks``).
"""

import html

from desktop.domain.messages import Role, Status
from desktop.exchange.drafts import ROLES, DraftConversation, DraftMessage, chain
from desktop.exchange.json_reading import (
    Damaged,
    Object,
    object_at,
    object_of,
    objects,
    objects_at,
    text_at,
    text_of,
    texts_at,
    time_at,
)
from desktop.exchange.pictures import picture_of
from desktop.exchange.said import Said, take_content

OPENING, CLOSING = "<details", "</details>"


def read(value: object) -> list[DraftConversation] | None:
    """The conversations; ``None`` when this is another format. Raises ``Damaged``."""
    found = value if isinstance(value, list) else [value]
    if not any(isinstance(item, dict) and _chat(item) for item in found):
        return None
    return [_conversation(item) for item in objects(found, "the conversations")]


def _chat(fields: Object) -> Object:
    """The chat in an entry of the export, or the entry itself when it is a bare chat; empty when it is neither."""
    for candidate in (object_at(fields, "chat"), fields):
        if isinstance(candidate.get("history"), dict) or (candidate is not fields and "messages" in candidate):
            return candidate
    return {}


def _conversation(fields: Object) -> DraftConversation:
    chat = _chat(fields)
    if not chat:
        raise Damaged("a conversation has no messages")
    history = object_at(chat, "history")
    if "messages" in history:
        tree = object_of(history["messages"], "the messages of a conversation")
        messages = [_message(key, object_of(item, "a message")) for key, item in tree.items()]
    else:
        flat = objects(chat.get("messages"), "the messages of a conversation")
        messages = [_message(text_at(item, "id") or str(index), item) for index, item in enumerate(flat)]
        if not any(message.parent for message in messages):
            messages = chain(messages)
    return DraftConversation(
        source="open-webui",
        key=text_at(fields, "id") or text_at(chat, "id"),
        title=text_at(chat, "title") or text_at(fields, "title"),
        messages=messages,
        current=text_at(history, "currentId") or None,
        system_prompt=text_at(object_at(chat, "params"), "system") or text_at(chat, "system"),
        created_at=time_at(fields, "created_at") or time_at(chat, "timestamp"),
        updated_at=time_at(fields, "updated_at", "created_at") or time_at(chat, "timestamp"),
        pinned=fields.get("pinned") is True,
        archived=fields.get("archived") is True,
        tags=tuple(texts_at(object_at(fields, "meta"), "tags") or texts_at(chat, "tags")),
    )


def _message(key: str, fields: Object) -> DraftMessage:
    role = ROLES.get(text_of(fields.get("role"), "the role of a message").lower())
    said = Said()
    take_content(said, fields.get("content"))
    if role is Role.ASSISTANT:
        said.texts = [text for text in (_without_details(said, text) for text in said.texts) if text]
    if role is None:
        said.leave_out()
    for file in objects_at(fields, "files"):
        if text_at(file, "type") == "image":
            said.show(picture_of(file, text_at(file, "name")))
        else:
            said.mention("File", text_at(file, "name"))
    return DraftMessage(
        key=key,
        parent=text_at(fields, "parentId") or None,
        role=role,
        parts=said.parts(splits=role is Role.ASSISTANT),
        created_at=time_at(fields, "timestamp"),
        model=text_at(fields, "model") if role is Role.ASSISTANT else "",
        status=Status.FAILED if fields.get("error") else Status.COMPLETE,
        left_out=said.left_out,
        pictures=tuple(said.pictures),
    )


def _without_details(said: Said, text: str) -> str:
    """The text without the blocks that Open WebUI folds away; reasoning goes where it belongs, tools are counted."""
    kept: list[str] = []
    rest = text
    while OPENING in rest and CLOSING in rest:
        before, _, behind = rest.partition(OPENING)
        block, _, rest = behind.partition(CLOSING)
        attributes, _, body = block.partition(">")
        kept.append(before)
        if 'type="reasoning"' in attributes:
            said.think(_unquoted(body))
        elif 'type="' in attributes:
            said.leave_out()
        else:  # the model's own
            kept.append(f"{OPENING}{block}{CLOSING}")
    return "".join([*kept, rest]).strip()


def _unquoted(body: str) -> str:
    _, _, thought = body.rpartition("</summary>")
    lines = html.unescape(thought).strip().splitlines()
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)
