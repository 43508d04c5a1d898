"""The SQLite file behind the search index: opened, begun anew when it is damaged, done without when it cannot be.

It is kept with a write-ahead log: a commit then costs no wait for the disk, and a power cut cannot tear the file.
Where nothing can be written the database is in memory, and gone at the end.
"""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from desktop.storage.json_file import make_folder

APPLICATION_ID = 0x48727468
VERSION = 2
BUSY_S = 0.2
STEPS_BETWEEN_QUESTIONS = 10_000
PAGES_IN_LOG = 8000  # of 4 KB; moving them into the file waits for the disk
_CREATE = f"""
CREATE TABLE conversations (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mtime_ns INTEGER NOT NULL, size INTEGER NOT NULL,
    updated_at TEXT NOT NULL, title TEXT NOT NULL, tags TEXT NOT NULL, summary TEXT
);
CREATE TABLE passages (
    place INTEGER PRIMARY KEY, message TEXT NOT NULL, source TEXT NOT NULL, created_at TEXT NOT NULL,
    digest INTEGER NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'", prefix = '2 3'
);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""
# What says that the file is in order but cannot be used: another program holds it, the disk is full or read only.
_UNUSABLE = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_IOERR,
}  # fmt: skip
_MOVED = sqlite3.SQLITE_READONLY_DBMOVED

T = TypeVar("T")
log = logging.getLogger(__name__)


class NotWanted(Exception):
    """Nobody waits for this any more."""


class SearchDatabase:
    """Runs work on the database, on one thread. ``losses`` counts how often all that was in it has gone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self.losses = 0

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work in one transaction. When the database breaks it is done again, on a new and empty one."""
        for attempt in (self._attempt, self._attempt, self._attempt_in_memory):
            try:
                return attempt(work)
            except (sqlite3.Error, UnicodeDecodeError) as error:  # what SQLite says of a damaged file may be damaged
                self._give_up(error)
        raise AssertionError("a database in memory cannot break")

    def read(self, work: Callable[[sqlite3.Connection], T], is_wanted: Callable[[], bool]) -> T:
        """Do some work that only reads, as long as it is wanted. Raises ``NotWanted``.

        SQLite asks from time to time. Its own way of interrupting from another thread may hit a commit, and where FTS5
        is in the middle of one every later statement is interrupted, too.
        """
        was_ended = False

        def ends() -> bool:
            nonlocal was_ended
            was_ended = was_ended or not is_wanted()
            return was_ended

        def watched(connection: sqlite3.Connection) -> T:
            connection.set_progress_handler(ends, STEPS_BETWEEN_QUESTIONS)
            try:
                return work(connection)
            except sqlite3.Error as error:
                if was_ended:
                    raise NotWanted from error
                raise
            finally:
                connection.set_progress_handler(None, 0)

        return self.run(watched)

    def close(self) -> None:
        """Put everything into the one file. Opened again when it is needed again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except sqlite3.Error as error:
                log.info("the search index was not closed well: %s", error)

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is None:
            self._connection = self._open()
        with self._connection:
            return work(self._connection)

    def _attempt_in_memory(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(_CREATE)
        return self._attempt(work)

    def _open(self) -> sqlite3.Connection:
        try:
            make_folder(self._path.parent)
            self._path.touch(mode=0o600)  # it holds what the conversations hold
        except OSError as error:
            raise _cannot_open(error) from error
        connection = sqlite3.connect(self._path, timeout=BUSY_S)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_IN_LOG}")
        connection.execute("PRAGMA cache_size = -16000")
        marks = tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        if marks == (APPLICATION_ID, VERSION):
            return
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise sqlite3.DatabaseError("it is of another version")
        connection.executescript(f"BEGIN; {_CREATE} COMMIT;")

    def _give_up(self, error: Exception) -> None:
        """Go on without what there is: with a new file when this one is damaged, in memory when none can be used."""
        log.info("the search index begins anew: %s", error)
        self.losses += 1
        self.close()
        if _code(error) not in _UNUSABLE or getattr(error, "sqlite_errorcode", 0) == _MOVED:
            self._remove()

    def _remove(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            try:
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
            except OSError as error:  # then it is done without
                log.info("the search index could not be removed: %s", error)


def _code(error: Exception) -> int:
    """SQLite's primary error code; 0 when the error is Python's, such as text that is no UTF-8."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _cannot_open(error: OSError) -> sqlite3.OperationalError:
    failure = sqlite3.OperationalError(str(error))
    failure.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    return failure
