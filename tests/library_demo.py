"""A library to look at: folders in folders, pins, tags, an archive and a trash, of any size. For pictures and by hand:
``python -m tests.library_demo FOLDER``, then ``hearth --data-dir FOLDER``."""

import argparse
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.domain.conversation import Conversation, ConversationSettings, new_conversation
from desktop.domain.folders import Folder, Folders
from desktop.domain.messages import Message, Role, TextPart, new_id, timestamp, user_message
from desktop.storage.conversation_store import ConversationStore
from desktop.storage.folder_store import FolderStore
from desktop.storage.paths import app_paths

FOLDERS = Folders(
    (
        Folder("demo-work", "Work", None, ConversationSettings("Answer briefly, with numbers.")),
        Folder("demo-reports", "Reports", "demo-work"),
        Folder("demo-cooking", "Cooking"),
    )
)
CHATS: tuple[tuple[str, float, dict[str, object]], ...] = (
    ("Weekly review template", 9, {"pinned": True, "tags": ("review",)}),
    ("Release notes 0.4", 0.4, {"folder": "demo-work", "tags": ("release", "writing")}),
    ("Benchmark plan", 1.2, {"folder": "demo-work"}),
    ("Third quarter, first draft", 2.1, {"folder": "demo-reports", "tags": ("writing",)}),
    ("Bread with little yeast", 3.3, {"folder": "demo-cooking"}),
    ("Faster attention, with numbers", 0, {"tags": ("maths",)}),
    ("Trip to Lisbon", 0.05, {"tags": ("travel",)}),
    ("Explain this contract clause", 0.08, {}),
    ("Rust borrow checker", 1.0, {}),
    ("Names for a black cat", 1.1, {}),
    ("SQL window functions", 1.2, {}),
    ("Sourdough timetable", 3, {}),
    ("Cover letter, second draft", 4, {"tags": ("writing",)}),
    ("Why is the sky blue at noon", 5, {}),
    ("Packing list for the Alps", 60, {"archived": True}),
    ("Old phone, new phone", 90, {"archived": True}),
)
ANSWERS = {
    "Bread with little yeast": "Take one gram of yeast for 500 g of flour, and give the dough the whole night.",
    "Sourdough timetable": "Feed the starter in the morning: as much flour as water. Bake when it has doubled twice.",
    "Weekly review template": "What went well, what waits, what can go. Ten minutes, every Friday.",
    "Why is the sky blue at noon": "Short waves are scattered more. A spoon of flour in water shows it.",
    "Packing list for the Alps": "Boots, a map on paper, a rain cover. For the pancakes: flour, salt, dried eggs.",
    "Trip to Lisbon": "Three days: Alfama, Belém, Sintra. Pastry flour has no part in it, cinnamon does.",
}
DELETED = (("Gift ideas for Mara", 0.2), ("A poem about rain", 6), ("Untangle this regular expression", 29.4))


def demo_chat(title: str, days_ago: float, **fields: object) -> Conversation:
    """A conversation of two messages, last changed so long ago."""
    noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
    moment = (noon - timedelta(days=days_ago)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    question = user_message(f"{title}?", None)
    answer = Message(
        new_id(), question.id, Role.ASSISTANT, (TextPart(ANSWERS.get(title, "Here is what I know.")),), timestamp()
    )
    chat = new_conversation().with_message(question).with_message(answer)
    dated = tuple(replace(message, created_at=moment) for message in chat.messages)
    return replace(chat, title=title, messages=dated, created_at=moment, updated_at=moment, **fields)


def make_library(data_dir: Path, more: int = 0) -> None:
    """Fill an empty data folder; ``more`` chats besides, one for each third of a day."""
    paths = app_paths(data_dir)
    store = ConversationStore(paths.conversations, paths.trash)
    store.prepare()
    FolderStore(paths.folders_file).save(FOLDERS)
    chats = [demo_chat(title, days_ago, **fields) for title, days_ago, fields in CHATS]
    chats += [demo_chat(f"Question number {at + 1:,}", 6 + at / 3) for at in range(more)]
    for chat in chats:
        store.save(chat)
    for title, days_ago in DELETED:
        chat = demo_chat(title, days_ago)
        store.save(chat)
        store.move_to_trash(chat.id)
        moment = time.time() - days_ago * 86_400
        os.utime(paths.trash / f"{chat.id}.json", (moment, moment))


def main() -> None:
    """Make the library in a folder of one's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--more", type=int, default=0)
    arguments = parser.parse_args()
    make_library(arguments.folder, arguments.more)


if __name__ == "__main__":
    main()
