"""Tags of conversations: single words that a user puts on them. The search finds them by ``#tag``."""

from collections.abc import Iterable

from desktop.domain.conversation import ConversationSummary

MOST_LETTERS = 40
SIGN = "#"


def clean_tag(text: str) -> str:
    """A tag as it is kept: one word without the sign before it; empty when nothing is left of it."""
    words = text.replace(SIGN, " ").replace(",", " ").split()
    return "-".join(words)[:MOST_LETTERS].strip("-")


def asks_for_tags(text: str) -> bool:
    """Whether what is searched for names a tag."""
    return any(word.startswith(SIGN) and word != SIGN for word in text.split())


def tags_in_use(conversations: Iterable[ConversationSummary]) -> tuple[str, ...]:
    """Every tag that some conversation has, in alphabetical order, each in one spelling."""
    found = {tag.casefold(): tag for conversation in conversations for tag in conversation.tags}
    return tuple(found[key] for key in sorted(found))


def with_tags(tags: tuple[str, ...], added: Iterable[str], removed: Iterable[str]) -> tuple[str, ...]:
    """The tags of a conversation with some added at the end and others taken away, in any spelling."""
    gone = {tag.casefold() for tag in removed}
    kept = [tag for tag in tags if tag.casefold() not in gone]
    known = {tag.casefold() for tag in kept}
    for tag in added:
        if tag and tag.casefold() not in known:
            kept.append(tag)
            known.add(tag.casefold())
    return tuple(kept)
