"""Claude's export: ``conversations.json``, alone or in its .zip, and one conversation of it.

A list of ``{"uuid", "name", "created_at", "updated_at", "chat_messages"}``; a message has ``uuid``, ``sender``
(``human`` or ``assistant``), ``text``, and in newer exports ``content`` (parts ``text``, ``thinking``, ``tool_use``,
``tool_result``), ``attachments`` with their ``extracted_content`` (pasted text among them), ``files`` and
``parent_message_uuid``, which at the first message is a uuid of zeros. Documents are calls of the tools ``artifacts``,
``create_file`` and ``str_replace``. There is no official description; read here as
in jmorenobl/claude-conversation-extractor (docs/usage.md) and as several public readers of the site's own answers do,
which name ``current_leaf_message_uuid``, too.
"""

from desktop.domain.messages import Role
from desktop.exchange.drafts import ROLES, DraftConversation, DraftMessage, chain
from desktop.exchange.json_reading import Object, object_at, objects, objects_at, text_at, text_of, time_at
from desktop.exchange.said import Said, fenced, take_content

IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def read(value: object) -> list[DraftConversation] | None:
    """The conversations; ``None`` when this is another format. Raises ``Damaged``."""
    found = value if isinstance(value, list) else [value]
    if not any(isinstance(item, dict) and "chat_messages" in item for item in found):
        return None
    return [_conversation(item) for item in objects(found, "the conversations")]


def _conversation(fields: Object) -> DraftConversation:
    raw = objects(fields.get("chat_messages"), "the messages of a conversation")
    messages = [_message(item, index) for index, item in enumerate(raw)]
    keys = {message.key for message in messages}
    if not any(message.parent in keys for message in messages):  # exports before there were branches in them
        messages = chain(messages)
    return DraftConversation(
        source="claude",
        key=text_at(fields, "uuid"),
        title=text_at(fields, "name"),
        messages=messages,
        current=text_at(fields, "current_leaf_message_uuid") or None,
        created_at=time_at(fields, "created_at"),
        updated_at=time_at(fields, "updated_at", "created_at"),
        pinned=fields.get("is_starred") is True,
    )


def _message(fields: Object, index: int) -> DraftMessage:
    role = ROLES.get(text_of(fields.get("sender"), "the sender of a message").lower())
    said = Said()
    _take(said, fields)
    return DraftMessage(
        key=text_at(fields, "uuid") or str(index),
        parent=text_at(fields, "parent_message_uuid") or None,
        role=role,
        parts=said.parts(splits=role is Role.ASSISTANT),
        created_at=time_at(fields, "created_at"),
        left_out=said.left_out,
        pictures=tuple(said.pictures),
    )


def _take(said: Said, fields: Object) -> None:
    content = fields.get("content")
    for piece in content if isinstance(content, list) else [content]:
        if not (isinstance(piece, dict) and _take_document(said, piece)):
            take_content(said, piece if isinstance(piece, str | None) else [piece])
    if not said.texts and not said.thoughts:
        said.say(text_of(fields.get("text"), "the text of a message"))
    attached = objects_at(fields, "attachments")
    for attachment in attached:
        _take_attachment(said, attachment)
    told = {text_at(attachment, "file_name") for attachment in attached}
    for file in objects_at(fields, "files"):
        name = text_at(file, "file_name")
        if not name or name not in told:  # older exports name a file in both lists
            said.mention("Image" if name.lower().endswith(IMAGE_ENDINGS) else "File", name)


def _take_attachment(said: Said, attachment: Object) -> None:
    name, text = text_at(attachment, "file_name"), text_at(attachment, "extracted_content")
    if text:
        said.say(f"[File: {name}]\n\n{text}" if name else text)
    else:
        said.mention("File", name)


def _take_document(said: Said, piece: Object) -> bool:
    """A document that the model wrote beside the conversation, or changed; ``False`` when this is none."""
    fields = object_at(piece, "input")
    match text_at(piece, "name"):
        case "artifacts" if text_at(fields, "content"):
            title, text, language = (text_at(fields, key) for key in ("title", "content", "language"))
            is_code = bool(language) or "markdown" not in text_at(fields, "type")
        case "create_file" if text_at(fields, "file_text"):
            title, text = text_at(fields, "path").rpartition("/")[2], text_at(fields, "file_text")
            language = title.rpartition(".")[2] if "." in title else ""
            is_code = language != "md"
        case "artifacts" | "str_replace" if isinstance(fields.get("new_str"), str):
            _take_change(said, fields)
            return True
        case _:
            return False
    said.say(f"**{title}**" if title else "")
    said.say(fenced(text, language) if is_code else text)
    return True


def _take_change(said: Said, fields: Object) -> None:
    """A piece of a document that became another one."""
    title = text_at(fields, "title", "id") or text_at(fields, "path").rpartition("/")[2]
    marked = [f"-{line}" for line in text_at(fields, "old_str").splitlines()]
    marked += [f"+{line}" for line in text_at(fields, "new_str").splitlines()]
    said.say(f"**{title}**" if title else "")
    said.say(fenced("\n".join(marked), "diff"))
