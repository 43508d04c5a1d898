"""GPT4All's chats: ``gpt4all-<id>.chat``, written by Qt's ``QDataStream``, in versions 1 to 12 of the form.

From nomic-ai/gpt4all, gpt4all-chat/src: chatlistmodel.cpp (magic number and version), chat.cpp
(``Chat::deserialize``), chatllm.cpp (``ChatLLM::deserialize``: the model's state, of no use here), chatmodel.h, later
chatmodel.cpp (``ChatItem::deserialize``), tool.cpp (``ToolCallInfo``), and their earlier versions. A chat is one line
of prompts and responses without times of their own; thoughts and calls of tools lie in a response since 12.
"""

from collections.abc import Callable
from urllib.parse import unquote

from desktop.domain.messages import Role, Status
from desktop.exchange.drafts import DraftConversation, DraftMessage, chain
from desktop.exchange.json_reading import Damaged, moment_of, sound
from desktop.exchange.qt_stream import QtStream
from desktop.exchange.said import Said

MAGIC = b"\xf5\xd5\x53\xcc"
NEWEST = 12
DEEPEST = 16
ROLES = {"Prompt: ": Role.USER, "Response: ": Role.ASSISTANT, "System: ": Role.SYSTEM}
THINK_MARKS = ("<think>", "</think>")


def read(data: bytes) -> DraftConversation:
    """The conversation in a ``.chat`` file. Raises ``Damaged``."""
    stream = QtStream(data)
    stream.skip(len(MAGIC))
    version = stream.int32()
    if version < 1:
        raise Damaged(f"there is no version {version} of this form")
    if version > NEWEST:
        raise Damaged(f"it is of version {version}, which a newer GPT4All has written")
    created_at = moment_of(stream.int64())
    key, title, _user, model = stream.text(), stream.text(), stream.text(), stream.text()
    if version >= 3:
        stream.texts()  # collections of documents
    if version < 11:
        _skip_model_state(stream, version)
    messages = [_message(stream, version, index, model) for index in range(stream.size(is_long=False))]
    return DraftConversation("gpt4all", chain(messages), key, sound(title), created_at=created_at)


def _skip_model_state(stream: QtStream, version: int) -> None:
    has_state = stream.flag() if version >= 6 else True
    if version >= 2:
        stream.skip(8)  # kind of model, version of its state
    stream.text()  # the last response
    stream.text()  # the title that was made
    stream.skip(4)  # how many tokens it had
    if not has_state:
        return
    stream.skip((4 if version < 4 else 0) + 4 + (4 if version >= 7 else 0))
    if version < 9:
        stream.skip(4 * stream.int64())  # logits
    stream.skip(4 * stream.int64())  # tokens
    stream.bytes_()


def _message(stream: QtStream, version: int, index: int, model: str) -> DraftMessage:
    if version < 12:
        stream.int32()  # a number that nobody used
    name, value = stream.text(), stream.text()
    role = ROLES.get(name)
    if role is None:
        raise Damaged(f"message {index + 1} is of no known kind")
    if version < 10:
        stream.text()  # the prompt, as a template made it
    stream.text()  # a better answer that the user proposed
    _is_current, was_stopped, _liked, _disliked = (stream.flag() for _ in range(4))
    has_failed = stream.flag() if version >= 11 and role is Role.ASSISTANT else False
    said = Said()
    _skip_sources(stream, version)
    attachments = _attachments(stream) if version >= 10 else []
    if version >= 12:
        for _ in range(stream.size()):
            _take_inner(stream, said, 1)
    said.say(sound(value))
    for attachment in attachments:
        said.mention("File", attachment)
    status = Status.FAILED if has_failed else Status.STOPPED if was_stopped else Status.COMPLETE
    return DraftMessage(
        key=str(index),
        parent=None,
        role=role,
        parts=said.parts(splits=role is Role.ASSISTANT),
        model=model if role is Role.ASSISTANT else "",
        status=status if role is Role.ASSISTANT else Status.COMPLETE,
        left_out=said.left_out,
        pictures=tuple(said.pictures),
    )


def _skip_sources(stream: QtStream, version: int) -> None:
    """The excerpts of documents that a response is based on."""
    if version >= 8:
        for _ in range(stream.size()):
            for _text in range(7):
                stream.text()
            stream.skip(12)  # page, first and last line
    elif version >= 3:
        stream.text()
        stream.texts()


def _attachments(stream: QtStream) -> list[str]:
    names: list[str] = []
    for _ in range(stream.size()):
        address = stream.bytes_().decode("utf-8", "replace")
        stream.bytes_()
        names.append(unquote(address.rpartition("/")[2]))
    return names


def _take_inner(stream: QtStream, said: Said, depth: int) -> None:
    """What lies in a response: text, thoughts, calls of tools, and responses with these in them."""
    if depth > DEEPEST:
        raise Damaged("it is nested too deep")
    name, value = stream.text(), sound(stream.text())
    take = _INNER.get(name)
    if take is None:
        raise Damaged("a part of a response is of no known kind")
    take(stream, said, value)
    for _ in range(stream.size()):
        _take_inner(stream, said, depth + 1)


def _take_text(_stream: QtStream, said: Said, value: str) -> None:
    said.say(value)


def _take_thought(stream: QtStream, said: Said, value: str) -> None:
    stream.skip(4)  # how long it took
    thought = value.strip().removeprefix(THINK_MARKS[0]).removesuffix(THINK_MARKS[1])
    said.think(thought)


def _take_tool_call(stream: QtStream, said: Said, _value: str) -> None:
    stream.text()
    for _ in range(stream.size()):
        stream.text()
        stream.skip(4)
        stream.skip_variant()
    stream.text()
    stream.skip(4)
    stream.text()
    said.leave_out()


def _take_tool_response(_stream: QtStream, said: Said, _value: str) -> None:
    said.leave_out()


_INNER: dict[str, Callable[[QtStream, Said, str], None]] = {
    "Response: ": _take_text,
    "Text: ": _take_text,
    "Think: ": _take_thought,
    "ToolCall: ": _take_tool_call,
    "ToolResponse: ": _take_tool_response,
}
