"""ChatML: the same text that template.jinja makes, in pieces, with a mark on what the network is to learn."""

import json
from typing import Any

from .turns import Message

TOOLS_HEAD = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
)
TOOLS_TAIL = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    "<tool_call></tool_call> XML tags:\n"
    '<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'
)

Piece = tuple[str, bool]
"""Some text, and whether it is what the assistant writes (up to and with the end mark)."""


def rendered(messages: list[Message], tools: list[dict[str, Any]] | None = None) -> list[Piece]:
    chat = list(messages)
    system = chat.pop(0).text if chat and chat[0].role == "system" else ""
    if tools:
        listed = "".join("\n" + json.dumps(tool) for tool in tools)
        system = (system + "\n\n" if system else "") + TOOLS_HEAD + listed + TOOLS_TAIL
    pieces: list[Piece] = [(f"<|im_start|>system\n{system}<|im_end|>\n", False)] if system else []
    for place, message in enumerate(chat):
        if message.role == "assistant":
            pieces += [("<|im_start|>assistant\n", False), (message.text + "<|im_end|>", True), ("\n", False)]
        elif message.role == "tool":
            opens = place == 0 or chat[place - 1].role != "tool"
            closes = place + 1 == len(chat) or chat[place + 1].role != "tool"
            text = f"\n<tool_response>\n{message.text}\n</tool_response>"
            pieces.append((("<|im_start|>user" if opens else "") + text + ("<|im_end|>\n" if closes else ""), False))
        else:
            pieces.append((f"<|im_start|>{message.role}\n{message.text}<|im_end|>\n", False))
    return pieces


def text_of(messages: list[Message], tools: list[dict[str, Any]] | None = None) -> str:
    return "".join(text for text, _ in rendered(messages, tools))
