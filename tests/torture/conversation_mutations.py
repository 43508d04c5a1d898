"""Puts damaged conversation files and damaged journals into a folder, and lists, loads and saves what is in it.

Whatever stands in a file: nothing but a sentence for the user may come of it, not one byte of any file may change by
reading, and all other conversations are listed. What can be read is saved and read again the same. One file in three
has a journal, which is damaged in its turn.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.messages import Message, Role, Status, TextPart, Timings, Usage, answer_parts
from desktop.storage.conversation_file import encode
from desktop.storage.conversation_store import ConversationStore
from tests.torture.conversation_mutants import mutants
from tests.torture.counts import Counts, fail_if_any, folder_in_memory, main, progress

AT = "2026-11-21T10:00:00.000Z"
BATCH = 100
SLOW_S = 5.0
FORMAT_VALUES = '{"format": "hearth-conversation", "version": 1, "id": "hand", "title": "By hand", "messages": [%s]}'


@dataclass
class Tally:
    """What was seen."""

    read: int = 0
    by_mutation: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    with_journal: int = 0
    answers_from_journals: int = 0
    slowest_s: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)


def a_conversation(n_messages: int) -> Conversation:
    """One with versions, figures, reasoning, keys of other programs and letters of many scripts."""
    messages: list[Message] = []
    for number in range(1, n_messages + 1):
        parent = messages[max(0, number - chance_of_version(number))].id if messages else None
        role = Role.USER if number % 2 else Role.ASSISTANT
        text = f"Message {number}: Grüße, 你好, 🙂 “quoted” \\ \n- a list\n" * (1 + number % 3)
        answer = Message(f"m{number}", parent, role, (TextPart(text),), AT)
        if role is Role.ASSISTANT:
            answer = Message(
                answer.id, parent, role, answer_parts("Hm. 12", text), AT, Status.STOPPED, "length", "Fake 1B",
                {"seed": 42, "temperature": 0.7}, Usage(12, 5), Timings(41.5, 38.2), {"origin": {"tool": [1, None]}},
            )  # fmt: skip
        messages.append(answer)
    current = messages[-1].id if messages else None
    return Conversation(f"good{n_messages}", "Trip “to” Lisbon", AT, AT, messages=tuple(messages), current=current)


def chance_of_version(number: int) -> int:
    """How far back the parent of a message stands: now and then there are two versions."""
    return 3 if number % 5 == 0 else 2


def good_files() -> list[bytes]:
    """Conversations as Hearth writes them, and some as people and other programs do."""
    by_hand = FORMAT_VALUES % '{"role": "user", "parts": "Hi 12"}, {"id": "m2", "parent": "message-1", "parts": []}'
    return [*(encode(a_conversation(n_messages)) for n_messages in (0, 1, 2, 9, 60)), by_hand.encode()]


def good_journal(folder: Path) -> bytes:
    """The journal of an answer, as it is written."""
    store = ConversationStore(folder, folder / ".trash")
    started = Message("a1", "m1", Role.ASSISTANT, (), AT, Status.INTERRUPTED)
    for piece in ("Once ", "upon 12", " a time"):
        store.journal("journal", started, "Hm. ", piece)
    store.end_journal("journal")
    return (folder / "journal.journal").read_bytes()


class Folder:
    """A folder with one good conversation and many that are not."""

    def __init__(self, path: Path, tally: Tally) -> None:
        self._path = path
        self._tally = tally
        self._kinds: dict[str, str] = {}
        self._good = a_conversation(3)
        ConversationStore(path, path / ".trash").save(self._good)

    def add(self, name: str, kind: str, content: bytes, journal: bytes | None) -> None:
        self._kinds[name] = kind
        (self._path / f"{name}.json").write_bytes(content)
        if journal is not None:
            (self._path / f"{name}.journal").write_bytes(journal)

    def look(self) -> None:
        """List and load everything; what can be read is saved in another folder and read again."""
        before = self._contents()
        store = ConversationStore(self._path, self._path / ".trash")
        listed = {summary.id for summary in store.summaries()}
        self._expect(listed == {self._good.id, *self._kinds}, "not all were listed")
        self._expect(store.load(self._good.id) == self._good, "the good one reads otherwise")
        loaded = {name: self._load(store, name) for name in self._kinds}
        self._expect(self._contents() == before, "reading changed a file")
        for name, conversation in loaded.items():
            if conversation is not None:
                self._save(store, name, conversation)

    def _load(self, store: ConversationStore, name: str) -> Conversation | None:
        started_at = time.perf_counter()
        try:
            conversation = store.load(name)
            conversation.path()
        except ConversationUnreadable as error:
            self._tally.refused[error.message.replace(f"{name}.json", "The file")] += 1
            return None
        finally:
            self._tally.slowest_s = max(self._tally.slowest_s, time.perf_counter() - started_at)
        self._tally.read += 1
        self._tally.answers_from_journals += any(message.id == "a1" for message in conversation.messages)
        return conversation

    def _save(self, store: ConversationStore, name: str, conversation: Conversation) -> None:
        try:
            store.save(conversation)
        except StorageFailed:  # written by a newer version
            self._expect(conversation.read_only, f"{self._kinds[name]}: could not be saved")
            return
        again = store.load(name)
        self._expect(
            _without_oddities(again) == _without_oddities(conversation),
            f"{self._kinds[name]}: reads otherwise after it was saved",
        )

    def _contents(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self._path.iterdir() if path.is_file()}

    def _expect(self, is_so: object, promise: str) -> None:
        if not is_so:
            self._tally.broken[promise] += 1


def _without_oddities(conversation: Conversation) -> Conversation:
    """Without what was read beside the known: a value of a wrong type goes when its key is written."""
    messages = tuple(replace(message, extra={}) for message in conversation.messages)
    return replace(conversation, messages=messages, extra={})


def torture(arguments: argparse.Namespace) -> Counts:
    """So many damaged files, some at a time."""
    chance, tally = random.Random(arguments.seed), Tally()
    with tempfile.TemporaryDirectory(dir=folder_in_memory()) as place:
        journal = good_journal(Path(place))
        journals = mutants([journal], 10**9, chance)
        waiting = mutants(good_files(), arguments.count, chance)
        for first in range(0, arguments.count, BATCH):
            folder = Folder(Path(place) / f"batch{first}", tally)
            for number in range(first, min(first + BATCH, arguments.count)):
                kind, content = next(waiting)
                tally.by_mutation[kind] += 1
                added = chance.choice((journal, next(journals)[1])) if number % 3 == 0 else None
                tally.with_journal += added is not None
                folder.add(f"file{number}", kind, content, added)
            _look(folder, tally)
            progress(min(first + BATCH, arguments.count), arguments.count)
    if tally.slowest_s > SLOW_S:
        tally.broken[f"a file took {tally.slowest_s:.1f} s"] += 1
    return fail_if_any(tally.broken, _counts(tally))


def _look(folder: Folder, tally: Tally) -> None:
    try:
        folder.look()
    except Exception as crash:  # noqa: BLE001 - whatever it is, it is what is looked for
        tally.broken[f"crashed: {type(crash).__name__}: {str(crash)[:200]}"] += 1


def _counts(tally: Tally) -> Counts:
    return {
        "files": tally.by_mutation.total(),
        "by_mutation": dict(tally.by_mutation),
        "read": tally.read,
        "refused": dict(tally.refused.most_common(20)),
        "with_journal": tally.with_journal,
        "answers_from_journals": tally.answers_from_journals,
        "slowest_s": round(tally.slowest_s, 3),
        "promises_broken": tally.broken.total(),
    }


if __name__ == "__main__":
    main(torture, __doc__ or "", count=10_000)
