"""The tree of a conversation as lines for the eye: where it forks, and between the forks how many messages follow.

What is shown, or else the newest version, goes on at its depth; other versions stand before it, one step deeper. So
the depth grows with branches of branches only, and not with the length of the conversation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message

LOOK_UP_EVERY = 32


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One line: a message, or a run of ``n_messages`` that begins with it. ``version`` counts from 1, ``n_below`` is
    how many messages follow the line on all paths together. With ``begins`` it is the first one of a side branch."""

    message: Message
    depth: int = 0
    n_messages: int = 1
    version: int = 1
    versions: int = 1
    n_below: int = 0
    is_shown: bool = False
    begins: bool = False

    @property
    def is_run(self) -> bool:
        """Whether it stands for several messages."""
        return self.n_messages > 1


class BranchTree:
    """Who follows whom in one conversation, by the places of its messages."""

    def __init__(self, conversation: Conversation) -> None:
        self._messages = messages = conversation.messages
        place_of = {message.id: place for place, message in enumerate(messages)}
        self._children: list[list[int]] = [[] for _ in messages]
        self._roots: list[int] = []
        parents = [-1 if m.parent is None else place_of.get(m.parent, -1) for m in messages]
        for place, parent in enumerate(parents):
            (self._roots if parent < 0 else self._children[parent]).append(place)
        self._n_below = self._counted(parents)
        self._shown = {place_of[message.id] for message in conversation.path()}

    def _counted(self, parents: Sequence[int]) -> list[int]:
        """How many messages follow each one."""
        order = list(self._roots)
        for place in order:  # it grows while it is read
            order += self._children[place]
        counts = [0] * len(self._messages)
        for place in reversed(order):
            parent = parents[place]
            if parent >= 0:
                counts[parent] += counts[place] + 1
        return counts

    @property
    def n_forks(self) -> int:
        """How often one of several messages follows."""
        return sum(len(following) > 1 for following in (self._roots, *self._children))

    def lines(self) -> Iterator[BranchLine]:
        """All lines, in the order in which they are read."""
        for run, depth, siblings in self._runs():
            yield self._line(run[0], depth, siblings)
            rest = run[1:]
            if len(rest) == 1:
                yield self._line(rest[0], depth, rest)
            elif rest:
                yield BranchLine(
                    self._messages[rest[0]], depth, len(rest), n_below=self._n_below[rest[-1]],
                    is_shown=rest[-1] in self._shown,
                )  # fmt: skip

    def found(self, words: Sequence[str]) -> Iterator[BranchLine | None]:
        """A line for each message that says all these words, which are in lower case. ``None`` comes now and then, so
        that whoever searches can do something else."""
        n_looked_at = 0
        for run, depth, siblings in self._runs():
            for place in run:
                n_looked_at += 1
                text = self._messages[place].text.casefold()
                if all(word in text for word in words):
                    yield self._line(place, depth, siblings if place == run[0] else (place,))
                elif n_looked_at % LOOK_UP_EVERY == 0:
                    yield None

    def _runs(self) -> Iterator[tuple[list[int], int, Sequence[int]]]:
        """Runs without a fork: the places in it, its depth, and the first one's siblings with itself among them."""
        waiting = self._forked(self._roots, 0)
        while waiting:
            first, depth, siblings = waiting.pop()
            run = [first]
            while len(following := self._children[run[-1]]) == 1:
                run.append(following[0])
            yield run, depth, siblings
            waiting += self._forked(following, depth)

    def _forked(self, places: list[int], depth: int) -> list[tuple[int, int, Sequence[int]]]:
        """What follows a fork, the last one to be read first."""
        if not places:
            return []
        main = self._main(places)
        others = [(place, depth + 1, places) for place in reversed(places) if place != main]
        return [(main, depth, places), *others]

    def _line(self, place: int, depth: int, siblings: Sequence[int]) -> BranchLine:
        message = self._messages[place]
        versions = [other for other in siblings if self._is_version(self._messages[other], message)]
        begins = len(siblings) > 1 and place != self._main(siblings)
        version = versions.index(place) + 1
        return BranchLine(message, depth, 1, version, len(versions), self._n_below[place], place in self._shown, begins)

    def _main(self, siblings: Sequence[int]) -> int:
        """The one that goes on at the depth of what they follow: the shown one, or the newest."""
        return next((place for place in siblings if place in self._shown), siblings[-1])

    @staticmethod
    def _is_version(other: Message, message: Message) -> bool:
        return other.role is message.role and other.parent == message.parent
