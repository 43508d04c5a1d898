"""The documents of ChatGPT's canvas, which lie in an export as calls of the tool ``canmore``.

``create_textdoc`` gets ``{"name", "type", "content"}`` as JSON, ``update_textdoc`` gets ``{"updates": [{"pattern",
"multiple", "replacement"}]}``; code is always replaced as a whole, by the pattern ``.*``. Read here as in the public
prompts that explain the tool to the model.
"""

from desktop.exchange.json_reading import Damaged, Object, object_at, objects_at, parse, text_at
from desktop.exchange.said import Said, fenced

CALLS = {"canmore.create_textdoc", "canmore.update_textdoc"}
TOOL = "canmore."
CODE = "code/"
EVERYTHING = {".*", "(?s).*", "^.*$", "[\\s\\S]*"}


def is_call(message: Object) -> bool:
    """Whether the model writes or changes a document here."""
    return text_at(message, "recipient") in CALLS


def is_answer(message: Object) -> bool:
    """Whether the tool only confirms a document."""
    author = object_at(message, "author")
    return text_at(author, "role") == "tool" and text_at(author, "name").startswith(TOOL)


def take(said: Said, message: Object) -> None:
    """Say what the document is, or has become."""
    call = _call(object_at(message, "content"))
    text, kind = text_at(call, "content"), text_at(call, "type")
    if text:
        said.say(f"**{text_at(call, 'name')}**" if text_at(call, "name") else "")
        said.say(fenced(text, kind.removeprefix(CODE)) if kind.startswith(CODE) else text)
        return
    updates = objects_at(call, "updates")
    for update in updates:
        replacement = text_at(update, "replacement")
        if text_at(update, "pattern") in EVERYTHING:
            said.say(fenced(replacement) if replacement else "")
        else:
            said.say(fenced(f"{text_at(update, 'pattern')}\n→\n{replacement}"))
    if not updates:
        said.leave_out()


def _call(content: Object) -> Object:
    parts = content.get("parts")
    text = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], str) else text_at(content, "text")
    try:
        called = parse(text.encode("utf-8", "replace"))
    except Damaged:
        return {}
    return called if isinstance(called, dict) else {}
