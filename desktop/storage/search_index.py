"""The index of all conversations: what each file holds, word by word, and its line in the list. Disposable.

A conversation has a number, its passages have places: ``number << 24`` is its title, what follows are its messages,
thoughts apart. So everything of one conversation is a range, and needs no joining.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec

from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.messages import Role
from desktop.domain.search import FileSignature, KnownFile, SearchResult, Source
from desktop.storage.search_database import NotWanted, SearchDatabase
from desktop.storage.search_results import PLACE_BITS, find
from desktop.storage.search_text import SEPARATOR, fold, spaced, storable

SLICE = 50
_SUMMARY = msgspec.json.Decoder(list[tuple[int, int, ConversationSummary]])
_ALL_KNOWN = """
SELECT '[' || coalesce(group_concat('[' || mtime_ns || ',' || size || ',' || summary || ']'), '') || ']'
FROM conversations WHERE summary IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text of one message."""

    message_id: str
    source: Source
    created_at: str
    text: str

    @property
    def digest(self) -> int:
        """Another one for another text."""
        data = self.text.encode("utf-8", "replace")
        return zlib.crc32(data) | (len(data) & 0x7FFFFFFF) << 32


class SearchIndex:
    """Blocks, and is for one thread. Never fails: what is lost is counted by ``losses``."""

    def __init__(self, path: Path) -> None:
        self._database = SearchDatabase(path)

    @property
    def losses(self) -> int:
        """How often everything that was known has gone, and has to be read again."""
        return self._database.losses

    def close(self) -> None:
        """Bring everything to the disk."""
        self._database.close()

    def known(self) -> dict[str, KnownFile]:
        """Every conversation as it was when its file was read, by id."""
        entries = self._database.run(_known)
        return {summary.id: KnownFile(FileSignature(mtime_ns, size), summary) for mtime_ns, size, summary in entries}

    def signatures(self) -> dict[str, FileSignature]:
        """Of which files the index holds what, also of those that cannot be read."""

        def work(connection: sqlite3.Connection) -> dict[str, FileSignature]:
            rows = connection.execute("SELECT id, mtime_ns, size FROM conversations")
            return {conversation_id: FileSignature(mtime_ns, size) for conversation_id, mtime_ns, size in rows}

        return self._database.run(work)

    def taking(self, conversation: Conversation, signature: FileSignature) -> Iterator[None]:
        """Take in what has changed in a conversation, a slice with each step. Its file counts as read after the last
        one. When all that was known goes meanwhile, there are no more steps."""
        number, free, new = self._database.run(lambda connection: _begin(connection, conversation))
        losses = self._database.losses

        def go_on(work: Callable[[sqlite3.Connection], None]) -> None:
            self._database.run(lambda connection: work(connection) if self._database.losses == losses else None)

        for begin in range(0, len(new), SLICE):
            go_on(partial(_insert, place=free + begin, new=new[begin : begin + SLICE]))
            if self._database.losses != losses:
                return
            yield
        go_on(partial(_sign, number=number, signature=signature))

    def note_unreadable(self, conversation_id: str, signature: FileSignature) -> None:
        """There is nothing to find in this file, as long as it stays the same."""

        def work(connection: sqlite3.Connection) -> None:
            _remove(connection, conversation_id)
            connection.execute(
                "INSERT INTO conversations (id, mtime_ns, size, updated_at, title, tags) VALUES (?, ?, ?, '', '', '')",
                (conversation_id, signature.mtime_ns, signature.size),
            )

        self._database.run(work)

    def remove(self, conversation_id: str) -> None:
        """Forget a conversation."""
        self._database.run(lambda connection: _remove(connection, conversation_id))

    def search(self, text: str, is_wanted: Callable[[], bool] = lambda: True) -> SearchResult | None:
        """What is found for a text as a person types it; nothing when it was not wanted any more."""
        try:
            return self._database.read(lambda connection: find(connection, text), is_wanted)
        except NotWanted:
            return None


def _known(connection: sqlite3.Connection) -> list[tuple[int, int, ConversationSummary]]:
    written: str = connection.execute(_ALL_KNOWN).fetchone()[0]
    try:
        return _SUMMARY.decode(written)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise sqlite3.DatabaseError("its summaries cannot be read") from error


def _begin(connection: sqlite3.Connection, conversation: Conversation) -> tuple[int, int, list[Passage]]:
    """Take in the title and remove what is gone. Returns the conversation's number, its first place that is free, and
    what is new."""
    number = _number(connection, conversation)
    first, last = number << PLACE_BITS, ((number + 1) << PLACE_BITS) - 1
    title = spaced(storable(conversation.title))
    connection.execute("DELETE FROM words WHERE rowid = ?", (first,))
    connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, '')", (first, title))
    rows = connection.execute(
        "SELECT message, source, created_at, digest, place FROM passages WHERE place BETWEEN ? AND ?", (first, last)
    )
    old = {tuple(key): place for *key, place in rows}
    free = max(old.values(), default=first) + 1
    new: list[Passage] = []
    for passage in passages(conversation):
        key = (passage.message_id, passage.source.value, passage.created_at, passage.digest)
        if old.pop(key, None) is None:
            new.append(passage)
    _delete(connection, old.values())
    return number, free, new


def _sign(connection: sqlite3.Connection, number: int, signature: FileSignature) -> None:
    connection.execute(
        "UPDATE conversations SET mtime_ns = ?, size = ? WHERE number = ?", (signature.mtime_ns, signature.size, number)
    )


def passages(conversation: Conversation) -> Iterator[Passage]:
    """Everything that is said and thought in a conversation, in all versions."""
    for message in conversation.messages:
        if message.role is Role.SYSTEM:
            continue
        said = Source.USER if message.role is Role.USER else Source.ANSWER
        for source, text in ((Source.REASONING, message.reasoning), (said, message.text)):
            if text:
                yield Passage(message.id, source, message.created_at, text)


def _number(connection: sqlite3.Connection, conversation: Conversation) -> int:
    """The number of a conversation whose line in the list is up to date; its file is not known to be."""
    summary = conversation.summary
    summary = replace(summary, title=storable(summary.title))
    tags = "".join(f"{SEPARATOR}{storable(tag).casefold()}" for tag in summary.tags)
    written = msgspec.json.encode(summary).decode()
    row = connection.execute(
        """INSERT INTO conversations (id, mtime_ns, size, updated_at, title, tags, summary)
        VALUES (?, -1, -1, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET mtime_ns = -1, size = -1, updated_at = excluded.updated_at,
        title = excluded.title, tags = excluded.tags, summary = excluded.summary RETURNING number""",
        (summary.id, summary.updated_at, fold(summary.title), tags, written),
    ).fetchone()
    return int(row[0])


def _insert(connection: sqlite3.Connection, place: int, new: list[Passage]) -> None:
    connection.executemany(
        "INSERT INTO passages (place, message, source, created_at, digest) VALUES (?, ?, ?, ?, ?)",
        [(place + at, p.message_id, p.source.value, p.created_at, p.digest) for at, p in enumerate(new)],
    )
    connection.executemany(
        "INSERT INTO words (rowid, title, text) VALUES (?, '', ?)",
        [(place + at, spaced(storable(passage.text))) for at, passage in enumerate(new)],
    )


def _delete(connection: sqlite3.Connection, places: Iterable[int]) -> None:
    for place in places:
        connection.execute("DELETE FROM words WHERE rowid = ?", (place,))
        connection.execute("DELETE FROM passages WHERE place = ?", (place,))


def _remove(connection: sqlite3.Connection, conversation_id: str) -> None:
    row = connection.execute("SELECT number FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    if row is None:
        return
    bounds = (row[0] << PLACE_BITS, ((row[0] + 1) << PLACE_BITS) - 1)
    connection.execute("DELETE FROM words WHERE rowid BETWEEN ? AND ?", bounds)
    connection.execute("DELETE FROM passages WHERE place BETWEEN ? AND ?", bounds)
    connection.execute("DELETE FROM conversations WHERE number = ?", (row[0],))
