"""What saving a conversation of 10,000 messages (5 MB) costs the main thread, and how long it lets other threads wait.

The main thread's time is processor time of that thread, from the wish to save an answer until it is on the disk. Python
lets another thread run between two of its own instructions, so what keeps the window waiting is the longest single call
into C: its processor time, as a profiler sees it. ``json.loads`` of the same bytes, which is one such call, is the
reference.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import Message, Role, Status, answer_parts, new_id, timestamp, user_message
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.storage.conversation_file import encode
from desktop.storage.conversation_store import ConversationStore
from desktop.storage.folder_store import FolderStore
from tests.benchmarks.figures import Figures, main

MESSAGES = 10_000
WORDS = "What was said there is neither short nor long, as it is among people who know each other well. "
ROUNDS = 7


def long_conversation() -> Conversation:
    """10,000 messages, 5 MB."""
    messages: list[Message] = []
    for number in range(MESSAGES):
        parent = messages[-1].id if messages else None
        text = f"{number}. {WORDS * 3}"
        if number % 2 == 0:
            messages.append(user_message(text, parent))
        else:
            parts = answer_parts("Let me see.", text)
            messages.append(Message(new_id(), parent, Role.ASSISTANT, parts, timestamp(), model="Fake 1B"))
    return replace(new_conversation(), title="Long", messages=tuple(messages), current=messages[-1].id)


def main_thread_ms(conversation: Conversation) -> list[float]:
    """Processor time of the main thread for each of some saves of a finished answer."""
    files = FileThread("files")
    try:
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(_saves(conversation, Path(folder), files))
    finally:
        files.close()


async def _saves(conversation: Conversation, folder: Path, files: FileThread) -> list[float]:
    store = ConversationStore(folder / "conversations", folder / "conversations" / ".trash")
    library = ConversationLibrary(store, FolderStore(folder / "folders.json"), files, lambda: None)
    await library.save(conversation)
    took = []
    for number in range(ROUNDS):
        answer = Message(new_id(), conversation.current, Role.ASSISTANT, (), timestamp(), Status.INTERRUPTED)
        before = time.thread_time()
        await library.keep_answer(conversation.id, answer.grown("", f"Answer {number}", Status.COMPLETE))
        took.append((time.thread_time() - before) * 1000)
    return took


class LongestCall:
    """Notes the processor time of the longest call into C that this thread makes while it is entered."""

    def __init__(self) -> None:
        self.ms = 0.0
        self.name = ""
        self._begun: list[float] = []

    def __enter__(self) -> "LongestCall":
        sys.setprofile(self._on_event)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _on_event(self, _frame: FrameType, event: str, function: object) -> None:
        if event == "c_call":
            self._begun.append(time.thread_time())
        elif event in ("c_return", "c_exception") and self._begun:
            took_ms = (time.thread_time() - self._begun.pop()) * 1000
            if took_ms > self.ms:
                self.ms, self.name = took_ms, str(getattr(function, "__qualname__", function))


def longest_call(work: Callable[[], object]) -> LongestCall:
    """The longest call of a piece of work; the best of some rounds."""
    calls = []
    for _ in range(ROUNDS):
        with LongestCall() as call:
            work()
        calls.append(call)
    return min(calls, key=lambda call: call.ms)


def figures() -> dict[str, float]:
    """All that this benchmark measures."""
    conversation = long_conversation()
    data = encode(conversation)
    began = time.thread_time()
    json.loads(data)
    reference_ms = (time.thread_time() - began) * 1000
    took = main_thread_ms(conversation)
    with tempfile.TemporaryDirectory() as folder:
        store = ConversationStore(Path(folder), Path(folder) / ".trash")
        held_ms = longest_call(lambda: store.save(conversation)).ms
    median_ms = statistics.median(took)
    return {
        "file_mb": len(data) / 1e6,
        "json_loads_ms": reference_ms,
        "save_main_thread_ms": median_ms,
        "save_main_thread_max_ms": max(took),
        "save_main_thread_ratio_to_json_loads": median_ms / reference_ms,
        "save_longest_call_ms": held_ms,
        "save_longest_call_ratio_to_json_loads": held_ms / reference_ms,
    }


def measure(_: argparse.Namespace) -> Figures:
    """For the command line."""
    return figures()


if __name__ == "__main__":
    main(measure, __doc__ or "")
