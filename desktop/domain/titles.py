"""Titles that a model proposes: what of a reply is a title, and whether it is better than the first words.

Small models reply with anything. What is no plain short line about this conversation is no title.
"""

import re
import unicodedata
from collections.abc import Iterable

SHORTEST, LONGEST = 2, 60
MOST_WORDS = 9
MOST_REPEATS = 2
STEM_LENGTH = 5
LEAST_WORD = 3
QUOTES = "\"'`*_“”„‟\u2018\u2019\u201a«»\u2039\u203a「」『』《》〈〉"
FULLWIDTH_COLON = "\uff1a"
ENDS = ".,;!…。、\uff0c\uff01 "
LABEL = re.compile(
    r"^\W*(?:(?:chat|conversation|short|suggested|new)\s+)?"
    r"(?:title|titel|titre|t[ií]tulo|titolo|tytuł|название|заголовок|标题|標題|タイトル|제목)\s*"
    f"[:{FULLWIDTH_COLON}]\\s*",
    re.IGNORECASE,
)
LIST_MARK = re.compile(r"^\s*(?:#{1,6}|>|[-*+•]|\d{1,2}[.)])\s+")
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>{}\[\]|\\]|https?:|www\.|```|\*\*|__")
REFUSAL = re.compile(
    r"^(?:i\b|sorry\b|as an?\b.*\b(?:ai|model|assistant)\b|sure\b|certainly\b|of course\b|okay\b|ok\b|here\b|"
    r"unfortunately\b|please\b|you\b|this conversation\b|the (?:chat|conversation|title)\b|"
    r"ich\b|tut mir\b|entschuldigung\b|leider\b|gerne?\b|natürlich\b|hier\b|"
    r"je\b|j['\u2019]|désolé|voici\b|lo siento|aquí\b|mi dispiace|ecco\b)",
    re.IGNORECASE,
)
# Words that are in every conversation, and those of the request for a title.
_COMMON = """
about also and any are because but can chat conversation could does for from give have has here how into its just like
make more most not please short some tell that the their them then there these they this title topic was were what when
where which who why will with would write you your
aber auch auf aus bei bitte das dass dem den der des die ein eine einen einer für haben hat ich ist kann mein mich mir
mit nicht oder sein sich sie sind und von was wie wird wir zum zur
avec ces cette comment dans des elle est les mais mon nous pas pour que qui sont sur une vous
como con del ella esta este los las más para pero por que qué son una uno
"""
COMMON = frozenset(_COMMON.split())
CONTINUOUS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]+")


def title_in(reply: str, said: Iterable[str]) -> str:
    """The title in a model's reply; empty when there is none that fits what was said."""
    title = _bare(next((line for line in map(_bare, reply.splitlines()) if line and not line.endswith(":")), ""))
    if not _is_plain(title) or REFUSAL.match(title):
        return ""
    stems = stems_of(title)
    return title if stems and any(stems & stems_of(text) for text in said) else ""


def stems_of(text: str) -> frozenset[str]:
    """The beginnings of the words that tell what a text is about; of writing without spaces each pair of letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    pairs = (run[at : at + 2] for run in CONTINUOUS.findall(plain) for at in range(max(1, len(run) - 1)))
    words = re.findall(r"\w+", CONTINUOUS.sub(" ", plain))
    telling = (word for word in words if len(word) >= LEAST_WORD and word not in COMMON)
    return frozenset([*(word[:STEM_LENGTH] for word in telling), *pairs])


def _bare(line: str) -> str:
    """The words of a line, without marks of lists, headings and quotations, and without "Title:" before them."""
    before = None
    while line != before:
        before = line
        line = LABEL.sub("", LIST_MARK.sub("", line)).strip().strip(QUOTES).strip()
    return " ".join(line.split()).rstrip(ENDS)


def _is_plain(title: str) -> bool:
    words = title.casefold().split()
    return (
        SHORTEST <= len(title) <= LONGEST
        and 0 < len(words) <= MOST_WORDS
        and not FORBIDDEN.search(title)
        and max(map(words.count, words)) <= MOST_REPEATS
    )
