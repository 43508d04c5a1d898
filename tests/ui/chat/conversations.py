"""Conversations for the tests of the chat view, and what a user would do with the mouse."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import Message, Role, Status, Timings, Usage, answer_parts, new_id, timestamp, user_message
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.row_view import Action

ANSWER = """### Subtract the row maximum first

Softmax does not change when a **constant** is taken from every logit, so `max` keeps `exp` in range:

```python
def attend(q, k, v, scale=0.125):
    s = (q @ k.T) * scale

    return s
```

| Backend | tokens/s |
|---|--:|
| CPU | 18.4 |
| Vulkan | 61.0 |

1. First
2. Second
   - nested
"""

SHOWN = """Subtract the row maximum first

Softmax does not change when a constant is taken from every logit, so max keeps exp in range:

def attend(q, k, v, scale=0.125):
    s = (q @ k.T) * scale

    return s

Backend\ttokens/s
CPU\t18.4
Vulkan\t61.0

1. First
2. Second
  - nested"""


def answer(text: str = "", parent: str | None = None, *, reasoning: str = "", **values: object) -> Message:
    """An answer of a model."""
    message = Message(new_id(), parent, Role.ASSISTANT, answer_parts(reasoning, text), timestamp())
    return replace(message, **values)


def conversation(*turns: tuple[str, str]) -> Conversation:
    """Questions with their answers."""
    made = new_conversation()
    for question, text in turns:
        asked = user_message(question, made.current)
        made = made.with_message(asked)
        if text:
            figures = {"usage": Usage(10, 318), "timings": Timings(200.0, 61.2), "model": "models/Llama 3.2 3B.gguf"}
            made = made.with_message(answer(text, asked.id, **figures))
    return made


def long_conversation(count: int = 40) -> Conversation:
    """More than fits into a window."""
    return conversation(*((f"Question {number}", f"Answer {number}.\n\n{ANSWER}") for number in range(count)))


def spots(view: ChatView, action: Action, message: int = -1) -> list[Spot]:
    """The places in a message that do this."""
    entry = view.transcript.entries[message]
    return [
        Spot(entry, row, target)
        for row in entry.rows
        if row.view is not None
        for target in row.view.targets()
        if target.action is action
    ]


def spot_point(view: ChatView, spot: Spot) -> QPoint:
    """The middle of a place, in the viewport."""
    x = view.column_left + spot.entry.row_frame(spot.row, view.column_width)[0]
    area = spot.target.area
    return QPoint(int(x + area.center().x()), int(view.row_area(spot.entry, spot.row).top() + area.center().y()))


def click(view: ChatView, action: Action, message: int = -1) -> None:
    """Press the first place in a message that does this."""
    found = spots(view, action, message)
    assert found, f"there is no {action} in the message"
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot_point(view, found[0]))


def block_kinds(view: ChatView, message: int = -1) -> list[tuple[object, ...]]:
    """The blocks of a message, as values."""
    blocks = [row.block for row in view.transcript.entries[message].text]
    return [(b.kind, b.group, b.segment, tuple(b.lines), b.indent, b.ordinal) for b in blocks if b is not None]


STOPPED = Status.STOPPED
