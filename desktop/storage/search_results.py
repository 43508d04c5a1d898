"""One search in the index: which conversations have the words, in which order, and where. Only reads.

A conversation is found when it has every word somewhere, in its title or in any message; what has them together is
nearer. Whatever looks at all hits happens inside SQLite, away from Python's lock, so that the window stays quick.
"""

import sqlite3
from dataclasses import dataclass

import msgspec

from desktop.domain.conversation import ConversationSummary
from desktop.domain.search import FoundConversation, Hit, SearchResult, Source
from desktop.storage.search_query import Query, parse
from desktop.storage.search_snippet import line, marks, parts_marked, snippet
from desktop.storage.search_text import SEPARATOR, shown

PLACE_BITS = 24
MOST_CONVERSATIONS = 50
MOST_HITS = 3
TITLE_WEIGHT = 8.0
TITLE_BONUS, TOGETHER_BONUS = 3, 4
_TAGGED = "SELECT number FROM conversations WHERE instr(tags, ?)"
_NUMBERS = f"SELECT rowid >> {PLACE_BITS} FROM words WHERE words MATCH ?"  # noqa: S608 - made of constants
# bm25 is negative, and next to nothing for words that are everywhere, as all are among few conversations: so a title
# and words that stand together count in themselves. Relevance is compared in steps, so that of conversations that are
# about equal the newer one comes first.
_FIND = """
WITH all_words AS MATERIALIZED (SELECT rowid FROM words WHERE {has_several} AND words MATCH ?),
hits AS MATERIALIZED (
    SELECT rowid AS place, rowid >> {bits} AS number,
        bm25(words, {weight}, 1.0) - {title} * (rowid & {mask} = 0) - {together} * (rowid IN all_words) AS score
    FROM words WHERE words MATCH ? {among}
),
best AS MATERIALIZED (
    SELECT hits.number, min(score) AS score, sum(place & {mask} > 0) AS n_hits, count(*) OVER () AS total
    FROM hits GROUP BY hits.number
),
top AS MATERIALIZED (
    SELECT best.number, n_hits, total, row_number() OVER (ORDER BY round(score), updated_at DESC) AS position
    FROM best JOIN conversations ON conversations.number = best.number AND summary IS NOT NULL
    ORDER BY position LIMIT {most}
),
ranked AS (
    SELECT top.number, n_hits, total, position, place,
        row_number() OVER (PARTITION BY top.number ORDER BY place & {mask} = 0, score, place) AS rank
    FROM top JOIN hits ON hits.number = top.number
)
SELECT number, n_hits, total, place FROM ranked WHERE rank <= {most_hits} AND (place & {mask} > 0 OR rank = 1)
ORDER BY position, rank
"""


@dataclass(slots=True)
class _Found:
    """A conversation and the places of its best hits."""

    number: int
    n_hits: int
    places: list[int]


def find(connection: sqlite3.Connection, text: str) -> SearchResult:
    """What is found for a text as a person types it."""
    query = parse(text)
    found, total = _by_words(connection, query) if query.terms else ([], 0)
    others = _by_titles(connection, query, {each.number for each in found}) if total < MOST_CONVERSATIONS else []
    everything = [*found, *(_Found(number, 0, []) for number in others)]
    try:
        conversations = tuple(_described(connection, each, query) for each in everything)
    except (LookupError, TypeError, ValueError, AttributeError, msgspec.DecodeError) as error:
        raise sqlite3.DatabaseError("it holds what was never put into it") from error
    return SearchResult(text, conversations, total + len(others))


def _by_words(connection: sqlite3.Connection, query: Query) -> tuple[list[_Found], int]:
    expressions = [term.expression for term in query.terms]
    if query.is_one_letter:
        expressions = [f"title : {expressions[0]}"]
    among, parameters = _among(query)
    statement = _FIND.format(
        bits=PLACE_BITS, mask=(1 << PLACE_BITS) - 1, weight=TITLE_WEIGHT, title=TITLE_BONUS, together=TOGETHER_BONUS,
        most=MOST_CONVERSATIONS, most_hits=MOST_HITS, has_several=int(len(expressions) > 1),
        among=f"AND rowid >> {PLACE_BITS} IN ({among})" if among else "",
    )  # fmt: skip
    all_and_any = (" AND ".join(expressions), " OR ".join(expressions))
    found: dict[int, _Found] = {}
    total = 0
    for number, n_hits, n_all, place in connection.execute(statement, (*all_and_any, *parameters)):
        total = n_all
        each = found.setdefault(number, _Found(number, n_hits, []))
        if place & ((1 << PLACE_BITS) - 1):
            each.places.append(place)
    return list(found.values()), total


def _among(query: Query) -> tuple[str, list[str]]:
    """The conversations that have every word and tag, and none that is not wanted. Nothing when one word says it."""
    wanted = [term.expression for term in query.terms]
    unwanted = [term.expression for term in query.excluded]
    if len(wanted) < 2 and not unwanted and not query.tags:
        return "", []
    statement = " INTERSECT ".join([_NUMBERS] * len(wanted) + [_TAGGED] * len(query.tags))
    statement += "".join([f" EXCEPT {_NUMBERS}"] * len(unwanted))
    return statement, [*wanted, *_tags(query), *unwanted]


def _tags(query: Query) -> list[str]:
    return [SEPARATOR + tag for tag in query.tags]


def _by_titles(connection: sqlite3.Connection, query: Query, known: set[int]) -> list[int]:
    """More conversations, whose titles have what was typed within their words, or with the tags; newest first."""
    if not query.titles and not query.tags:
        return []
    has_all = " AND ".join(["instr(title, ?)"] * len(query.titles) + ["instr(tags, ?)"] * len(query.tags))
    unwanted = "".join([f" AND number NOT IN ({_NUMBERS})"] * len(query.excluded))
    rows = connection.execute(
        f"""SELECT number FROM conversations WHERE summary IS NOT NULL AND {has_all}{unwanted}
        ORDER BY updated_at DESC LIMIT {MOST_CONVERSATIONS + len(known)}""",  # noqa: S608 - made of constants
        (*query.titles, *_tags(query), *(term.expression for term in query.excluded)),
    )
    return [number for (number,) in rows if number not in known][: MOST_CONVERSATIONS - len(known)]


def _described(connection: sqlite3.Connection, found: _Found, query: Query) -> FoundConversation:
    written = connection.execute("SELECT summary FROM conversations WHERE number = ?", (found.number,)).fetchone()[0]
    summary = msgspec.json.decode(written, type=ConversationSummary)
    hits = tuple(_hit(connection, place, query) for place in found.places)
    title_marks = marks(summary.title, query.terms) or parts_marked(summary.title, query.titles)
    preview = "" if hits else _preview(connection, found.number)
    return FoundConversation(summary, title_marks, hits, found.n_hits - len(hits), preview)


def _hit(connection: sqlite3.Connection, place: int, query: Query) -> Hit:
    message_id, source, created_at, text = _passage(connection, place)
    best = snippet(text, query.terms)
    return Hit(message_id, Source(source), created_at, best.text, best.marks, best.needle, best.nth)


def _preview(connection: sqlite3.Connection, number: int) -> str:
    """How a conversation begins."""
    first = number << PLACE_BITS
    last = (number + 1) << PLACE_BITS
    row = connection.execute("SELECT min(place) FROM passages WHERE place > ? AND place < ?", (first, last)).fetchone()
    return "" if row[0] is None else line(_passage(connection, row[0])[3], 0)


def _passage(connection: sqlite3.Connection, place: int) -> tuple[str, str, str, str]:
    row = connection.execute(
        "SELECT message, source, created_at, text FROM passages JOIN words ON words.rowid = place WHERE place = ?",
        (place,),
    ).fetchone()
    if row is None:
        raise LookupError(place)
    return row[0], row[1], row[2], shown(row[3])
