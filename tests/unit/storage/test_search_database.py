"""Whatever happens to the file, the work is done, and nobody hears of it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop.domain.search import FileSignature
from desktop.storage.search_database import NotWanted, SearchDatabase
from desktop.storage.search_index import SLICE, SearchIndex
from tests.unit.storage.search_conversations import talk

CHATS = [talk(f"c{number}", f"Chat {number}", *["lisbon " * 50] * 20) for number in range(20)]
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of some conversations, closed."""
    path = tmp_path / "cache" / "search.db"
    fill(index := SearchIndex(path))
    index.close()
    assert path.stat().st_size > 20_000
    assert [file.name for file in path.parent.iterdir()] == ["search.db"], "all of it is in one file"
    return path


def fill(index: SearchIndex) -> None:
    for chat in CHATS:
        list(index.taking(chat, FileSignature(1, 1)))


def finds(index: SearchIndex) -> int:
    return index.search("lisbon").total


def works_again(path: Path) -> SearchIndex:
    """Opens the index, fills it when it has lost what it knew, and sees that it finds everything."""
    index = SearchIndex(path)
    finds(index)
    if not index.known():
        fill(index)
    assert finds(index) == len(CHATS)
    return index


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_begun_anew(path, share):
    os.truncate(path, int(path.stat().st_size * share))

    with closing(works_again(path)) as index:
        assert index.losses or share > 0.99 or share == 0.0

    with closing(SearchIndex(path)) as again:
        assert len(again.known()) == len(CHATS), "the new file holds"


@pytest.mark.parametrize("content", [b"garbage" * 10_000, b"\0" * 50_000, b"SQLite format 3\0" + b"\xff" * 50_000])
def test_garbage_is_begun_anew(path, content):
    path.write_bytes(content)

    works_again(path).close()


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_a_file_with_damaged_pages_is_begun_anew_or_good_enough(path, place):
    data = bytearray(path.read_bytes())
    begin = len(data) * place // 100
    data[begin : begin + 3000] = bytes(3000)
    path.write_bytes(data)

    with closing(SearchIndex(path)) as index:
        index.known()
        finds(index)
        fill(index)
        index.remove("c0")
        finds(index)


def test_a_file_of_another_version_is_begun_anew(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with closing(works_again(path)) as index:
        assert index.losses == 1


def test_a_database_of_another_program_in_its_place_is_begun_anew(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE words (something)")

    works_again(path).close()


def test_text_that_is_no_text_is_begun_anew(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE conversations SET summary = cast(x'ff22fe' AS TEXT) WHERE id = 'c3'")

    with closing(SearchIndex(path)) as index:
        assert index.known() == {}
        assert index.losses == 1


def test_a_folder_in_its_place_is_done_without(path):
    path.unlink()
    path.mkdir()
    (path / "something").touch()

    works_again(path).close()

    assert (path / "something").exists()


def test_a_file_where_the_cache_folder_has_to_be_is_done_without(tmp_path):
    (tmp_path / "cache").touch()

    works_again(tmp_path / "cache" / "search.db").close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_done_without(path):
    path.parent.chmod(0o500)
    try:
        works_again(path).close()
    finally:
        path.parent.chmod(0o700)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR])
def test_when_nothing_can_be_written_it_is_done_in_memory(path, code):
    database = SearchDatabase(path)
    writes = []

    def work(connection: sqlite3.Connection) -> str:
        place = connection.execute("PRAGMA database_list").fetchone()[2]
        if place:
            writes.append(place)
            error = sqlite3.OperationalError("as on a full disk")
            error.sqlite_errorcode = code
            raise error
        return "done"

    assert database.run(work) == "done"
    assert len(writes) == 2, "it is tried once more, in case it was a passing thing"
    assert path.exists(), "the file is in order and stays"
    database.close()


def test_a_file_that_another_program_holds_is_done_without(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        index = SearchIndex(path)
        fill(index)
        assert finds(index) == len(CHATS)
        index.close()
        other.execute("ROLLBACK")

    with closing(SearchIndex(path)) as again:
        assert len(again.known()) == len(CHATS)


@pytest.mark.parametrize("is_written", [False, True])
def test_a_file_that_is_deleted_while_it_is_open_does_no_harm(path, is_written):
    with closing(SearchIndex(path)) as index:
        assert finds(index) == len(CHATS)
        for file in tuple(path.parent.iterdir()):
            file.unlink()
        if is_written:
            index.remove("c0")
            fill(index)
        assert finds(index) == len(CHATS)

    works_again(path).close()


def test_a_file_that_breaks_while_a_conversation_is_taken_in_ends_that(path):
    with closing(SearchIndex(path)) as index:
        steps = index.taking(talk("long", "Long", *["word"] * (3 * SLICE)), FileSignature(1, 1))
        next(steps)
        index.close()
        path.write_bytes(b"garbage" * 10_000)

        assert not list(steps)
        assert index.losses == 1
        assert index.known() == {}
        fill(index)
        assert finds(index) == len(CHATS)

    works_again(path).close()


def test_a_file_overwritten_while_it_is_open_does_no_harm(path):
    with closing(SearchIndex(path)) as index:
        index.known()
        path.write_bytes(b"garbage" * 10_000)
        finds(index)
        fill(index)
        assert finds(index) == len(CHATS)


def test_reading_ends_when_nobody_waits_for_it_and_the_next_one_does_not(path):
    with closing(SearchDatabase(path)) as database:
        with pytest.raises(NotWanted):
            database.read(lambda connection: connection.execute(SLOW).fetchone(), lambda: False)
        assert database.read(lambda connection: connection.execute("SELECT 1").fetchone(), lambda: False) == (1,)
        assert database.losses == 0


def test_a_search_that_was_given_up_leaves_everything_as_it_was(path):
    with closing(SearchIndex(path)) as index:
        for _ in range(20):
            answers = iter([True] * 3)
            index.search("lisbon chat li", lambda answers=answers: next(answers, False))
            assert finds(index) == len(CHATS)
        assert index.losses == 0


def test_only_the_user_may_read_it(path):
    assert path.stat().st_mode & 0o777 == 0o600
