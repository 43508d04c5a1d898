"""The search over all conversations: asks the index, and keeps it up to date on a thread of its own.

The index is read and written bit by bit, and each bit gives way to a question. Whatever it lacks is found out by
comparing it with the folder; so nothing has to be told to it, telling only makes it quicker.
"""

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from desktop.domain.conversation import Conversation
from desktop.domain.errors import AppError
from desktop.domain.search import NOTHING_KNOWN, UNSURE, FileSignature, KnownFile, SearchResult
from desktop.services.file_thread import FileThread
from desktop.services.ports import ConversationFolder, SearchIndex

PORTION_S = 0.03

T = TypeVar("T")
log = logging.getLogger(__name__)


class ConversationSearch:
    """``on_progress`` is called in the event loop whenever more can be found than before.

    ``make_index`` is called on the thread, when it is first needed.
    """

    def __init__(
        self,
        make_index: Callable[[], SearchIndex],
        folder: ConversationFolder,
        thread: FileThread,
        on_progress: Callable[[], None],
    ) -> None:
        self._make_index = make_index
        self._folder = folder
        self._thread = thread
        self._on_progress = on_progress
        self._made: SearchIndex | None = None
        self._prepared: Future[Mapping[str, KnownFile]] | None = None
        self._news: dict[str, Conversation | None] = {}
        self._unread: dict[str, FileSignature] = {}
        self._in_hand: Iterator[None] | None = None
        self._must_look = False
        self._losses = 0
        self._newest = 0
        self._n_waiting = 0
        self._has_work = asyncio.Event()

    # -- in the event loop

    def prepare(self) -> None:
        """Read what is known while the window is still being built."""
        self._prepared = self._thread.begin(_without_collecting, self._known)

    async def known(self) -> Mapping[str, KnownFile]:
        """Every conversation as it was when its file was last read."""
        prepared, self._prepared = self._prepared, None
        return await (asyncio.wrap_future(prepared) if prepared is not None else self._asking(self._known))

    def saved(self, conversation: Conversation) -> None:
        """A conversation has been written."""
        self._news[conversation.id] = conversation
        self._has_work.set()

    def removed(self, conversation_id: str) -> None:
        """A conversation is gone, or in the trash."""
        self._news[conversation_id] = None
        self._has_work.set()

    def look_again(self) -> None:
        """Something in the folder may be different now."""
        self._must_look = True
        self._has_work.set()

    async def search(self, text: str) -> SearchResult | None:
        """What is found; nothing when something else has been asked for meanwhile."""
        self._newest += 1
        number = self._newest
        result = await self._asking(lambda: self._answer(text, number))
        if self._made is not None and self._made.losses != self._losses:
            self._has_work.set()
        return result

    async def run(self) -> None:
        """Keep the index up to date until cancelled."""
        while True:
            await self._has_work.wait()
            self._has_work.clear()
            while await self._thread.run(_without_collecting, self._work):
                self._on_progress()
            self._on_progress()

    async def close(self) -> None:
        """Bring the index to the disk. ``run`` has been cancelled before."""
        self._newest += 1
        await self._thread.run(self._close)
        self._thread.close()

    async def _asking(self, question: Callable[[], T]) -> T:
        self._n_waiting += 1
        try:
            return await self._thread.run(_without_collecting, question)
        finally:
            self._n_waiting -= 1

    # -- on the thread

    @property
    def _index(self) -> SearchIndex:
        if self._made is None:
            self._made = self._make_index()
        return self._made

    def _close(self) -> None:
        if self._made is not None:
            self._made.close()

    def _known(self) -> Mapping[str, KnownFile]:
        return self._index.known()

    def _answer(self, text: str, number: int) -> SearchResult | None:
        def is_wanted() -> bool:
            return number == self._newest

        result = self._index.search(text, is_wanted) if is_wanted() else None
        return None if result is None else replace(result, unread=len(self._unread))

    def _work(self) -> bool:
        """One portion, of one step at least, however much is asked meanwhile; whether there is more."""
        deadline = time.monotonic() + PORTION_S
        while self._step():
            if self._n_waiting or time.monotonic() >= deadline:
                return True
        return False

    def _step(self) -> bool:
        if self._in_hand is not None:
            self._go_on(self._in_hand)
        elif self._news:
            self._begin_news()
        elif self._must_look or self._losses != self._index.losses:
            self._look()
        elif self._unread:
            self._begin_unread()
        else:
            return False
        return True

    def _begin_news(self) -> None:
        conversation_id, conversation = self._news.popitem()
        if conversation is None:
            self._index.remove(conversation_id)
        else:
            self._in_hand = self._index.taking(conversation, UNSURE)

    def _begin_unread(self) -> None:
        conversation_id, signature = next(reversed(self._unread.items()))
        try:
            conversation = self._folder.load(conversation_id)
        except AppError:  # the list of conversations says why
            self._index.note_unreadable(conversation_id, signature)
            del self._unread[conversation_id]
            return
        self._in_hand = self._reading(conversation_id, conversation, signature)

    def _reading(self, conversation_id: str, conversation: Conversation, signature: FileSignature) -> Iterator[None]:
        yield from self._index.taking(conversation, signature)
        self._unread.pop(conversation_id, None)

    def _go_on(self, in_hand: Iterator[None]) -> None:
        """A long conversation is taken in with many steps, and is read and compared only once."""
        if next(in_hand, self) is self:
            self._in_hand = None

    def _look(self) -> None:
        """Find out which files the index does not know as they are; the newest are read first."""
        self._must_look = False
        known, self._losses = self._index.signatures(), self._index.losses
        try:
            files = self._folder.signatures()
        except AppError as error:  # the list of conversations tells of it
            log.info("the folder cannot be searched: %s", error.message)
            return
        for gone in known.keys() - files.keys():
            self._news.setdefault(gone, None)
        changed = [(signature, name) for name, signature in files.items() if known.get(name) != signature]
        changed.sort(key=lambda each: each[0].mtime_ns)
        self._unread = {name: signature for signature, name in changed}


def _without_collecting(work: Callable[[], T]) -> T:
    """Python looks for dead objects on whatever thread happens to make many, and windows must not die on this one."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return work()
    finally:
        if was_enabled:
            gc.enable()


class NoSearch:
    """Knows nothing and is told nothing."""

    async def known(self) -> Mapping[str, KnownFile]:
        """Nothing."""
        return NOTHING_KNOWN

    def saved(self, _conversation: Conversation) -> None:
        """Forget at once."""

    def removed(self, _conversation_id: str) -> None:
        """Forget at once."""

    def look_again(self) -> None:
        """Look nowhere."""
