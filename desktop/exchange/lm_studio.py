"""LM Studio's conversations: ``~/.lmstudio/conversations/*.conversation.json``, one each.

``{"name", "createdAt" (ms), "systemPrompt", "messages"}``, and every message a list of ``versions`` of which
``currentlySelected`` counts. A version has ``role`` and is ``singleStep`` with ``content``, or ``multiStep`` with
``steps``: blocks of content (``style.type`` is ``thinking`` for what a model thinks), states of tools, notes. The path
is on https://lmstudio.ai/docs/app/basics/chat, the form is not described; read here as public readers and writers of
such files agree on it.
"""

from desktop.domain.messages import Part, ReasoningPart, Role, Status, TextPart
from desktop.exchange.drafts import ROLES, DraftConversation, DraftMessage, digest
from desktop.exchange.json_reading import (
    Damaged,
    Object,
    moment_of,
    object_at,
    objects,
    objects_at,
    text_at,
    text_of,
    time_at,
)
from desktop.exchange.said import Said, take_content

PROMPT_KEY = "llm.prediction.systemPrompt"
STOPPED, TOO_LONG = {"userStopped"}, {"maxPredictedTokensReached", "contextLengthReached"}


def read(value: object) -> list[DraftConversation] | None:
    """The conversation; ``None`` when this is another format. Raises ``Damaged``."""
    if not isinstance(value, dict) or not isinstance(value.get("messages"), list):
        return None
    if not any(isinstance(item, dict) and "versions" in item for item in value["messages"]):
        return None
    return [_conversation(value)]


def _conversation(fields: Object) -> DraftConversation:
    created_at = time_at(fields, "createdAt")
    last_model = text_at(object_at(fields, "lastUsedModel"), "identifier")
    messages: list[DraftMessage] = []
    shown: str | None = None
    for turn, item in enumerate(objects(fields.get("messages"), "the messages")):
        versions = [
            _message({"role": item.get("role")} | dict(version), turn, shown, last_model)
            for version in objects(item.get("versions"), "the versions of a message")
        ]
        messages += {message.key: message for message in versions}.values()  # the same said twice is one version
        if versions:
            selected = item.get("currentlySelected")
            shown = versions[selected if isinstance(selected, int) and 0 <= selected < len(versions) else -1].key
    return DraftConversation(
        source="lm-studio",
        key=created_at,
        title=text_at(fields, "name"),
        messages=messages,
        current=shown,
        system_prompt=text_at(fields, "systemPrompt") or _configured_prompt(fields),
        created_at=created_at,
        updated_at=max(time_at(fields, "assistantLastMessagedAt"), time_at(fields, "userLastMessagedAt"), created_at),
        pinned=fields.get("pinned") is True,
    )


def _configured_prompt(fields: Object) -> str:
    settings = objects_at(object_at(fields, "perChatPredictionConfig"), "fields")
    return next((text_at(field, "value") for field in settings if field.get("key") == PROMPT_KEY), "")


def _message(version: Object, turn: int, parent: str | None, last_model: str) -> DraftMessage:
    role = ROLES.get(text_of(version.get("role"), "the role of a message").lower())
    said = Said()
    time, end, model = "", "", text_at(object_at(version, "senderInfo"), "senderName")
    if "steps" in version:
        for step in objects(version["steps"], "the steps of an answer"):
            _take_step(said, step)
            time = time or _time_in(text_at(step, "stepIdentifier"))
            made = object_at(step, "genInfo")
            model = model or text_at(made, "identifier")
            end = text_at(object_at(made, "stats"), "stopReason") or end
    elif isinstance(version.get("content"), list | str):
        take_content(said, version["content"])
    else:
        raise Damaged("a message has neither content nor steps")
    parts = said.parts(splits=role is Role.ASSISTANT)
    return DraftMessage(
        key=f"{turn}:{digest(*(_text(part) for part in parts))}",
        parent=parent,
        role=role,
        parts=parts,
        created_at=time,
        model=(model or last_model) if role is Role.ASSISTANT else "",
        status=Status.STOPPED if end in STOPPED else Status.COMPLETE,
        finish_reason="length" if end in TOO_LONG else None,
        left_out=said.left_out,
        pictures=tuple(said.pictures),
    )


def _take_step(said: Said, step: Object) -> None:
    kind = text_at(step, "type")
    if kind != "contentBlock":
        said.leave_out(int(kind.startswith("toolCall")))
        return
    if text_at(object_at(step, "style"), "type") == "thinking":
        for piece in objects_at(step, "content"):
            said.think(text_at(piece, "text"))
    else:
        take_content(said, step.get("content"))


def _text(part: Part) -> str:
    return part.text if isinstance(part, TextPart | ReasoningPart) else ""


def _time_in(identifier: str) -> str:
    """The moment in ``<milliseconds>-<random>``."""
    milliseconds = identifier.partition("-")[0]
    return moment_of(int(milliseconds)) if milliseconds.isdecimal() and len(milliseconds) < 16 else ""
