"""ChatGPT's export: ``conversations.json``, since 2026 also ``conversations-000.json`` and on, alone or in its .zip.

A list of conversations, each a tree: ``mapping`` of node ids to ``{"message", "parent", "children"}``, of which the
path to ``current_node`` is shown. There is no official description. Read here as in Open WebUI's importer
(src/lib/utils/index.ts, ``convertOpenAIMessages``) and in the accounts of mitkury/chatgpt-export-parser
(docs/chatgpt-data-export-format.md) and josephjohncox/chatgpt-json-to-md. Kinds of content: ``text``,
``multimodal_text``, ``code``, ``thoughts``, ``reasoning_recap``, ``execution_output``, ``tether_*``,
``user_editable_context`` (the user's custom instructions), ``model_editable_context``. Documents beside the
conversation are calls of the tool ``canmore`` (exchange/chatgpt_canvas.py).
"""

import re

from desktop.domain.messages import Role, Status
from desktop.exchange import chatgpt_canvas
from desktop.exchange.drafts import ROLES, DraftConversation, DraftMessage
from desktop.exchange.json_reading import Object, object_at, object_of, objects, objects_at, text_at, text_of, time_at
from desktop.exchange.said import Said, fenced, take_content

CITATION = re.compile(" ?\ue200[^\ue201]{0,500}\ue201")
CONTEXT = "user_editable_context"
NOTHING_SAID = {"reasoning_recap", "model_editable_context"}


def read(value: object) -> list[DraftConversation] | None:
    """The conversations; ``None`` when this is another format. Raises ``Damaged``."""
    found = value if isinstance(value, list) else [value]
    if not any(isinstance(item, dict) and "mapping" in item for item in found):
        return None
    return [_conversation(item) for item in objects(found, "the conversations")]


def _conversation(fields: Object) -> DraftConversation:
    mapping = object_of(fields.get("mapping"), "a conversation's mapping")
    default_model = text_at(fields, "default_model_slug")
    return DraftConversation(
        source="chatgpt",
        key=text_at(fields, "conversation_id", "id"),
        title=text_at(fields, "title"),
        messages=[
            _message(key, object_of(node, "a message of a conversation"), default_model)
            for key, node in mapping.items()
        ],
        current=text_at(fields, "current_node") or None,
        created_at=time_at(fields, "create_time"),
        updated_at=time_at(fields, "update_time", "create_time"),
        pinned=fields.get("is_starred") is True or bool(time_at(fields, "pinned_time")),
        archived=fields.get("is_archived") is True,
    )


def _message(key: str, node: Object, default_model: str) -> DraftMessage:
    parent = text_of(node.get("parent"), "the parent of a message") or None
    if node.get("message") is None:
        return DraftMessage(key, parent, None)
    message = object_of(node["message"], "a message")
    content, metadata = (
        object_of(message.get("content") or {}, "the content of a message"),
        object_at(message, "metadata"),
    )
    role = _role(message, content, metadata)
    said = Said()
    is_tool = text_at(object_at(message, "author"), "role") == "tool"
    if chatgpt_canvas.is_call(message):
        role = Role.ASSISTANT
        chatgpt_canvas.take(said, message)
    elif role is not None:
        _take(said, content, metadata)
    elif chatgpt_canvas.is_answer(message):
        pass
    elif is_tool or not _is_for_all(message):
        said.leave_out()
    finish = text_at(object_at(metadata, "finish_details"), "type")
    return DraftMessage(
        key=key,
        parent=parent,
        role=role,
        parts=said.parts(splits=role is Role.ASSISTANT),
        created_at=time_at(message, "create_time"),
        model=(text_at(metadata, "model_slug") or default_model) if role is Role.ASSISTANT else "",
        status=Status.STOPPED if finish == "interrupted" else Status.COMPLETE,
        finish_reason="length" if finish == "max_tokens" else None,
        left_out=said.left_out,
        pictures=tuple(said.pictures),
        is_tool=is_tool,
    )


def _role(message: Object, content: Object, metadata: Object) -> Role | None:
    """Whose the message is; ``None`` when ChatGPT does not show it, or when a tool is spoken to."""
    name = text_at(object_of(message.get("author") or {}, "the author of a message"), "role")
    kind = text_at(content, "content_type")
    if kind == CONTEXT:
        return Role.SYSTEM
    if kind in NOTHING_SAID or metadata.get("is_visually_hidden_from_conversation") is True:
        return None
    if name == "tool":  # what it says is for the model, the pictures that it makes are for the user
        pictures = [part for part in objects_at(content, "parts") if text_at(part, "content_type").startswith("image")]
        return Role.ASSISTANT if pictures else None
    return ROLES.get(name) if _is_for_all(message) else None


def _is_for_all(message: Object) -> bool:
    return text_at(message, "recipient") in {"", "all"}


def _take(said: Said, content: Object, metadata: Object) -> None:
    match text_at(content, "content_type"):
        case "thoughts":
            for thought in objects_at(content, "thoughts"):
                summary, text = text_at(thought, "summary"), text_at(thought, "content")
                said.think(f"**{summary}**\n\n{text}" if summary and text else summary or text)
        case "code":
            said.say(fenced(text_at(content, "text"), text_at(content, "language").replace("unknown", "")))
        case kind if kind == CONTEXT:
            own = object_at(metadata, "user_context_message_data")  # without what ChatGPT writes around it
            about = text_at(own, "about_user_message") or text_at(content, "user_profile")
            wanted = text_at(own, "about_model_message") or text_at(content, "user_instructions")
            said.say("\n\n".join(filter(None, (about.strip(), wanted.strip()))))
        case _:
            parts = content.get("parts")
            named = _named_pictures(parts, objects_at(metadata, "attachments"))
            take_content(said, named if named is not None else text_at(content, "text", "result") or None)
    said.texts = [CITATION.sub("", text) for text in said.texts]
    n_pictures = sum(text_at(part, "content_type").startswith("image") for part in objects_at(content, "parts"))
    for file in objects_at(metadata, "attachments"):
        is_picture = text_at(file, "mime_type", "mimeType").startswith("image/")
        if not (is_picture and n_pictures):  # pictures stand in the text, too
            said.mention("Image" if is_picture else "File", text_at(file, "name"))


def _named_pictures(parts: object, attached: list[Object]) -> object:
    """The parts of a message, in which pictures have the names of their files."""
    names = {text_at(file, "id"): text_at(file, "name") for file in attached}
    if not isinstance(parts, list) or not names:
        return parts
    return [
        {"name": names.get(text_at(part, "asset_pointer").rpartition("//")[2])} | part
        if isinstance(part, dict)
        else part
        for part in parts
    ]
