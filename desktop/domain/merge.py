"""Two copies of one conversation that went different ways, made one again: no text of either is lost.

The result does not depend on which copy is whose, and merging again adds nothing. Messages are united by id. Where one
id stands for two texts both are kept, beside each other, unless one only goes on where the other was cut.
"""

import hashlib
import heapq
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

from desktop.domain.conversation import Conversation
from desktop.domain.messages import ForeignPart, Message, Status

_STATUS_RANK = {Status.INTERRUPTED: 0, Status.FAILED: 1, Status.STOPPED: 2, Status.COMPLETE: 3}
_NOT_CHOSEN = {"id", "messages", "current", "created_at", "updated_at", "read_only", "extra"}
_DIGEST_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Merge:
    """A save that met what another program had written: what was to be saved, what was there, what was written."""

    ours: Conversation
    theirs: Conversation
    united: Conversation


def merged(ours: Conversation, theirs: Conversation, base: Conversation | None = None) -> Conversation:
    """The union of both copies. What a conversation has only once, such as its title, is that of the copy changed
    last; with ``base``, the copy that both come from, a side that has not changed it does not count."""
    if ours == theirs:
        return ours
    older, newer = sorted((ours, theirs), key=_age)
    messages, new_ids = _united_messages((older.messages, newer.messages))
    shown = [new_ids[number].get(copy.current or "", copy.current) for number, copy in enumerate((older, newer))]
    is_tied = older.updated_at == newer.updated_at
    head = newer if base is None else _with_changes_of(base, older, newer)
    return replace(
        head,
        messages=messages,
        current=max(shown, key=str) if _age(older) == _age(newer) and all(shown) else shown[1] or shown[0],
        created_at=min(older.created_at, newer.created_at),
        read_only=older.read_only or newer.read_only,
        extra=_united(older.extra, newer.extra) if is_tied else {**older.extra, **newer.extra},
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """A message that wants an id, and which messages it stands for: numbers of their copies, and their ids there."""

    message: Message
    owners: tuple[tuple[int, str], ...]


def _united_messages(copies: Sequence[Sequence[Message]]) -> tuple[tuple[Message, ...], list[dict[str, str]]]:
    """Every message once, and for each copy the ids that are new for its messages."""
    if copies[0] == copies[1]:
        return tuple(copies[0]), [{}, {}]
    places, new_ids = _places(copies)
    parents: dict[str, set[str]] = defaultdict(set)
    for copy, renamed in zip(copies, new_ids, strict=True):
        for message in copy:
            if message.parent is not None:
                place = renamed.get(message.id, message.id)
                parents[place].add(renamed.get(message.parent, message.parent))
    united = {place: _placed(message, place, parents[place]) for place, message in places.items()}
    _break_circles(united)
    orders = [[renamed.get(m.id, m.id) for m in copy] for copy, renamed in zip(copies, new_ids, strict=True)]
    return tuple(united[place] for place in _in_order(orders, united)), new_ids


def _places(copies: Sequence[Sequence[Message]]) -> tuple[dict[str, Message], list[dict[str, str]]]:
    """Which message has which id. Of several texts the longest keeps the id; each other one gets an id made of it and
    of its text, which is longer, so that going from short ids to long ones meets every claim."""
    claims: dict[str, list[_Claim]] = defaultdict(list)
    for number, copy in enumerate(copies):
        for message in copy:
            claims[message.id].append(_Claim(message, ((number, message.id),)))
    waiting = [(len(place), place) for place in claims]
    heapq.heapify(waiting)
    places: dict[str, Message] = {}
    new_ids: list[dict[str, str]] = [{} for _ in copies]
    while waiting:
        place = heapq.heappop(waiting)[1]
        granted, others = _granted(claims.pop(place))
        places[place] = granted.message
        for number, own_id in granted.owners:
            if own_id != place:
                new_ids[number][own_id] = place
        for claim in others:
            other_place = f"{place}~{_digest(claim.message)}"
            if other_place not in claims:
                heapq.heappush(waiting, (len(other_place), other_place))
            claims[other_place].append(claim)
    return places, new_ids


def _granted(claims: list[_Claim]) -> tuple[_Claim, list[_Claim]]:
    """The claim that gets the id, with those that are a part of it; and the others."""
    first, *rest = _strongest_first(claims)
    others: list[_Claim] = []
    for claim in rest:
        if _goes_on_from(first.message, claim.message):
            first = _Claim(_with_extra_of(first.message, claim.message), first.owners + claim.owners)
        else:
            others.append(claim)
    return first, others


def _strongest_first(claims: list[_Claim]) -> list[_Claim]:
    if len(claims) == 1 or all(claim.message == claims[0].message for claim in claims):
        return claims
    return sorted(claims, key=lambda claim: _strength(claim.message), reverse=True)


def _strength(message: Message) -> tuple[int, int, str]:
    """Longer texts first, then finished ones; anything else only so that the choice is the same on both sides."""
    size = len(message.text) + len(message.reasoning) + len(_foreign(message))
    known = {field.name: getattr(message, field.name) for field in fields(message)} | {"parent": None, "extra": None}
    return size, _STATUS_RANK[message.status], _canonical(known)


def _goes_on_from(longer: Message, shorter: Message) -> bool:
    """Whether all of one message is the beginning of another one, so that nothing is lost with it."""
    foreign = _foreign(shorter)
    return (
        longer.role is shorter.role
        and longer.text.startswith(shorter.text)
        and longer.reasoning.startswith(shorter.reasoning)
        and _foreign(longer)[: len(foreign)] == foreign
    )


def _foreign(message: Message) -> list[ForeignPart]:
    return [part for part in message.parts if isinstance(part, ForeignPart)]


def _digest(message: Message) -> str:
    said = _canonical({"role": message.role, "parts": message.parts})
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]


def _with_extra_of(message: Message, other: Message) -> Message:
    if other.extra == message.extra:
        return message
    return replace(message, extra=_united(message.extra, other.extra))


def _placed(message: Message, place: str, parents: set[str]) -> Message:
    """The message under its id; of several parents the first one, which is the one that kept its own id."""
    parent = min(parents, default=None)
    return message if (message.id, message.parent) == (place, parent) else replace(message, id=place, parent=parent)


def _break_circles(messages: dict[str, Message]) -> None:
    """Where parents lead in a circle, the first message of it begins the conversation."""
    settled: set[str] = set()
    for start in sorted(messages):
        way: dict[str, None] = {}
        step: str | None = start
        while step is not None and step in messages and step not in settled:
            if step in way:
                circle = list(way)[list(way).index(step) :]
                messages[min(circle)] = replace(messages[min(circle)], parent=None)
                break
            way[step] = None
            step = messages[step].parent
        settled.update(way)


def _in_order(orders: list[list[str]], messages: Mapping[str, Message]) -> list[str]:
    """All ids in an order that both copies agree with; what stands in one copy only goes by its age. By age
    altogether where the copies contradict each other."""
    steps = {(before, after) for order in orders for before, after in pairwise(order) if before != after}
    behind: dict[str, list[str]] = defaultdict(list)
    n_before = dict.fromkeys(messages, 0)
    for before, after in steps:
        behind[before].append(after)
        n_before[after] += 1
    ready = [(messages[each].created_at, each) for each, count in n_before.items() if not count]
    heapq.heapify(ready)
    found: list[str] = []
    while ready:
        found.append(heapq.heappop(ready)[1])
        for after in behind[found[-1]]:
            n_before[after] -= 1
            if not n_before[after]:
                heapq.heappush(ready, (messages[after].created_at, after))
    if len(found) == len(messages):
        return found
    return sorted(messages, key=lambda each: (messages[each].created_at, each))


def _with_changes_of(base: Conversation, older: Conversation, newer: Conversation) -> Conversation:
    """The newer copy with what only the older one has changed."""
    chosen: dict[str, Any] = {}
    for field in fields(base):
        was, there = getattr(base, field.name), getattr(older, field.name)
        if field.name not in _NOT_CHOSEN and there != was and getattr(newer, field.name) == was:
            chosen[field.name] = there
    return replace(newer, **chosen)


def _united(one: Mapping[str, object], other: Mapping[str, object]) -> dict[str, object]:
    """All keys of both; of two values the one that comes last in order, whichever side it is on."""
    united = {**one, **other}
    for key in one.keys() & other.keys():
        if one[key] != other[key]:
            united[key] = max(one[key], other[key], key=_canonical)
    return united


def _age(conversation: Conversation) -> tuple[str, str]:
    """Sorts copies by their last change; then by content, so that the choice is the same on both sides."""
    own = {field.name: getattr(conversation, field.name) for field in fields(conversation)}
    return conversation.updated_at, _canonical({key: value for key, value in own.items() if key not in _NOT_CHOSEN})


def _canonical(value: object) -> str:
    """A text that is the same for equal values, whatever the order of their keys."""
    return json.dumps(value, sort_keys=True, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {type(value).__name__: {field.name: getattr(value, field.name) for field in fields(value)}}
    if isinstance(value, Iterable):
        return sorted(value, key=str)
    return str(value)
