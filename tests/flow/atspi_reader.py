"""What a screen reader does, in the system's Python: finds Hearth in AT-SPI's registry and reads a conversation.

Run as a script, because Debian's bindings belong to the system's Python. Prints one JSON object.
"""

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  # the version has to be asked for first

PATIENCE_S = 30.0
LOOK_AGAIN_MS = 20
Granularity = Atspi.TextGranularity


def wait_for(find, what):
    """What ``find`` finds, as soon as it is there; events are handled meanwhile."""
    give_up_at = time.monotonic() + PATIENCE_S
    alarm = GLib.timeout_add(LOOK_AGAIN_MS, lambda: True)  # wakes the loop when no event comes
    while not (found := find()):
        if time.monotonic() > give_up_at:
            sys.exit(f"there is no {what}")
        GLib.MainContext.default().iteration(may_block=True)
    GLib.source_remove(alarm)
    return found


def find_in(parent, role, name):
    """The first descendant with this role and name. Lists are not searched: they are long."""
    if parent.get_role() is role and parent.get_name() == name:
        return parent
    if parent.get_role() is Atspi.Role.LIST:
        return None
    children = (parent.get_child_at_index(index) for index in range(parent.get_child_count()))
    return next((found for child in children if child and (found := find_in(child, role, name))), None)


def find_conversation():
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(index)
        found = program and find_in(program, Atspi.Role.LIST, "Conversation")
        if found and found.get_child_count():
            return found
    return None


def told(item):
    """Role and name. Older versions say "push button"."""
    return [item.get_role_name().removeprefix("push "), item.get_name()]


def children(item):
    return [item.get_child_at_index(index) for index in range(item.get_child_count())]


def whole_text(item):
    text = item.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))


def pieces(item, granularity):
    """The text in pieces, as somebody reads it who goes on from each to the next."""
    text = item.get_text_iface()
    found, offset, end = [], 0, Atspi.Text.get_character_count(text)
    while offset < end:
        piece = Atspi.Text.get_string_at_offset(text, offset, granularity)
        found.append(piece.content)
        offset = max(piece.end_offset, offset + 1)
    return found


def caret(item):
    """Where reading is, before and after it was moved."""
    text = item.get_text_iface()
    before = Atspi.Text.get_caret_offset(text)
    Atspi.Text.set_caret_offset(text, 4)
    return [before, Atspi.Text.get_caret_offset(text)]


def is_at(item, state):
    item.clear_cache()
    return item.get_state_set().contains(state)


def walk(messages, focused):
    """Bring the keyboard to some messages, one after the other; what was told of it."""
    for message in messages:
        name = message.get_name()
        message.get_component_iface().grab_focus()
        wait_for(lambda wanted=name: wanted in focused, f"focus at {name[:40]}")
    return [is_at(message, Atspi.StateType.FOCUSED) for message in messages]


def read():
    """All of it."""
    focused = []
    listener = Atspi.EventListener.new(lambda event: event.detail1 and focused.append(event.source.get_name()))
    listener.register("object:state-changed:focused")
    conversation = wait_for(find_conversation, "conversation")
    messages = children(conversation)
    count = len(messages)
    rich = messages[-1]
    blocks = children(rich)
    table = next(block for block in blocks if block.get_role() is Atspi.Role.TABLE)
    heading = next(block for block in blocks if block.get_role() is Atspi.Role.HEADING)
    chosen = [messages[index] for index in (0, count // 2 - 1, count - 1)]
    result = {
        "role": conversation.get_role_name(),
        "count": count,
        "all": [told(message) for message in messages],
        "texts": [whole_text(message) for message in chosen],
        "indexes": [message.get_index_in_parent() for message in chosen],
        "in_view": [is_at(message, Atspi.StateType.SHOWING) for message in chosen],
        "blocks": [told(block) for block in blocks],
        "level": heading.get_attributes().get("level"),
        "rows": [[told(cell) for cell in children(row)] for row in children(table)],
        "words": pieces(chosen[1], Granularity.WORD),
        "lines": pieces(rich, Granularity.LINE),
        "sentences": pieces(blocks[1], Granularity.SENTENCE),
        "characters": pieces(heading, Granularity.CHAR),
        "caret": caret(chosen[1]),
    }
    result["focused_at_last"] = walk(chosen, focused)
    result["focused"] = focused
    result["count_later"] = conversation.get_child_count()
    return result


if __name__ == "__main__":
    Atspi.init()
    json.dump(read(), sys.stdout)
