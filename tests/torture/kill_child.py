"""The application that is killed: the real window, services and storage, driven by itself and reporting all it does.

A process that has imported everything waits here for orders and forks one application after the other, so that a start
takes a quarter of a second. Each order is a line of JSON; each report is a line of JSON on standard output, with the
monotonic time, which is the same clock in all processes. What is reported before it is done says so (``saving``).
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

import desktop.app
import desktop.parts
from desktop.app import App, create_app
from desktop.bridge.local_engine import LocalEngine
from desktop.domain.conversation import Conversation
from desktop.domain.events import ChatEvent, Finished, FinishReason, TextDelta
from desktop.domain.messages import Role, Timings, Usage, user_message
from desktop.domain.models import LoadedModel
from desktop.domain.requests import ChatRequest
from desktop.domain.turn import TurnEnded, TurnEvent, TurnStarted
from desktop.storage.conversation_store import ConversationStore
from desktop.ui import window_content
from tests.fakes import facts
from tests.flow.user import until

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
TOKEN_EVERY_S = 0.02
PROMPT = "Prompt "
LONGEST_ANSWER = 400
MOST_SHOWN = 1500
assert window_content  # imported here, so that no application has to


def report(**what: object) -> None:
    """Tell the process that kills. One write of less than a page is never torn."""
    line = json.dumps({"at": time.monotonic(), **what})
    os.write(sys.stdout.fileno(), line.encode() + b"\n")


def told(event: ChatEvent) -> None:
    if isinstance(event, TextDelta):
        report(token=event.text)


def ask_told(request: ChatRequest) -> None:
    """The engine sees a prompt: from now on it must be on the disk."""
    said = next(turn.content for turn in reversed(request.turns) if turn.role is Role.USER)
    _, prompt, number = said.rpartition(PROMPT)  # several messages in a row are one turn
    if prompt:
        report(seen=prompt + number)


class TokenEngine(LocalEngine):
    """Fifty tokens a second, each different from all others."""

    n_tokens = 0
    is_stopped = False

    @property
    def loaded(self) -> LoadedModel | None:
        return LoadedModel(facts(), 4096, 0, 1, "CPU", 0.1)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        ask_told(request)
        self.is_stopped = False
        for _ in range(LONGEST_ANSWER):
            await asyncio.sleep(TOKEN_EVERY_S)
            if self.is_stopped:
                break
            TokenEngine.n_tokens += 1
            delta = TextDelta(f"{os.getpid()}.{self.n_tokens} ")
            told(delta)
            yield delta
        reason = FinishReason.STOPPED if self.is_stopped else FinishReason.STOP
        yield Finished(reason, Usage(5, 5), Timings(1.0, 50.0), 42)

    def stop(self) -> None:
        self.is_stopped = True


class ToldEngine(LocalEngine):
    """The real one."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        ask_told(request)
        async with aclosing(super().stream(request)) as events:
            async for event in events:
                told(event)
                yield event


class ToldStore(ConversationStore):
    """Reports what it is about to do, and what is done."""

    def save(self, conversation: Conversation) -> None:
        what = {"conversation": conversation.id, "title": conversation.title, "n": len(conversation.messages)}
        report(saving=what)
        super().save(conversation)
        report(saved=what)

    def move_to_trash(self, conversation_id: str) -> None:
        report(trashing=conversation_id)
        super().move_to_trash(conversation_id)

    def restore(self, conversation_id: str) -> None:
        super().restore(conversation_id)
        report(restored=conversation_id)


class Life:
    """What one application does until it is killed."""

    def __init__(self, app: App, chance: random.Random) -> None:
        self._app = app
        self._chat = app.controllers.chat
        self._library = app._library
        self._changes = app.controllers.library._changes
        self._chance = chance
        self._n_prompts = 0
        app._turns.event_received.connect(self._on_turn_event)

    def _on_turn_event(self, conversation_id: str, event: TurnEvent) -> None:
        if isinstance(event, TurnStarted):
            report(started=event.answer.id, conversation=conversation_id, n_base=len(event.answer.text))
        elif isinstance(event, TurnEnded):
            report(ended=event.answer.id)

    async def stream(self) -> None:
        """One answer after the other: in new chats and old ones, anew, and carried on; renamed meanwhile."""
        while True:
            await self._choose_chat()
            self._begin_answer()
            await self._let_it_stream(self._chance.uniform(0.1, 4.0))

    async def save(self) -> None:
        """Changes in quick succession."""
        while True:
            await self._chance.choice((self._rename, self._rename, self._add_message, self._new_chat, self._delete))()

    async def look(self, conversation_id: str) -> None:
        """What a user sees of a conversation after a restart; then its answer is carried on."""
        await self._chat.show(conversation_id)
        answer = self._chat.conversation.path()[-1]
        shown = self._app.window.content.pane.chat_view.toPlainText()
        report(shown=shown[-MOST_SHOWN:], status=answer.status, id=answer.id)
        self._chat.continue_answer()
        await self._let_it_stream(self._chance.uniform(0.5, 4.0))
        await self.stream()

    async def _choose_chat(self) -> None:
        known = [summary.id for summary in self._library.summaries]
        if not known or self._chance.random() < 0.3:
            self._chat.new_chat()
        else:
            await self._chat.show(self._chance.choice(known))

    def _begin_answer(self) -> None:
        answer = self._chat.conversation.path()[-1] if self._chat.conversation.messages else None
        wish = self._chance.random()
        if answer is not None and answer.can_continue and answer.text and wish < 0.5:
            self._chat.continue_answer()
        elif answer is not None and answer.role is Role.ASSISTANT and wish < 0.7:
            self._chat.regenerate()
        else:
            self._chat.send(self._prompt())

    def _prompt(self) -> str:
        self._n_prompts += 1
        return f"{PROMPT}{os.getpid()}.{self._n_prompts}. Tell me a long story."

    async def _let_it_stream(self, seconds: float) -> None:
        stop_at = time.monotonic() + seconds
        while self._chat.is_answering:
            await asyncio.sleep(TOKEN_EVERY_S)
            if self._chance.random() < 0.03:
                await self._changes.rename(self._chat.conversation.id, f"Title {self._chance.randrange(10**9)}")
            if time.monotonic() > stop_at:
                self._chat.stop()

    async def _any_chat(self) -> Conversation:
        return await self._library.get(self._chance.choice(self._library.summaries).id)

    async def _rename(self) -> None:
        await self._changes.rename((await self._any_chat()).id, f"Title {self._chance.randrange(10**9)}")

    async def _add_message(self) -> None:
        conversation = await self._any_chat()
        said = user_message(self._prompt(), conversation.current)
        await self._changes.change([conversation.id], "Edited", lambda before: before.with_message(said))

    async def _new_chat(self) -> None:
        conversation = self._library.create().titled(f"Title {self._chance.randrange(10**9)}")
        await self._library.save(conversation.with_message(user_message(self._prompt(), None)))

    async def _delete(self) -> None:
        await self._changes.delete([(await self._any_chat()).id])
        await self._changes.undo()


def live(order: dict) -> None:
    """Be an application until killed."""
    random.seed(order["seed"])
    desktop.parts.LocalEngine = ToldEngine if order["engine"] == "real" else TokenEngine
    desktop.app.ConversationStore = ToldStore
    app = create_app(["hearth", "--data-dir", order["folder"]])
    with app.loop:
        app.loop.run_until_complete(_play(app, order))


async def _play(app: App, order: dict) -> None:
    app.controllers.errors.bug_reported.connect(lambda text: report(bug=text[-2000:]))
    app.start()
    life = Life(app, random.Random(order["seed"]))
    if order["engine"] == "real":
        app.controllers.models.load(STARTER)
        await until(lambda: app.window.property("modelState") == "ready", "the model to be ready")
        for key, value in (("temperature", 0.1), ("top_k", 1), ("frequency_penalty", -2.0)):
            app.controllers.settings.change(key, value)
    await until(lambda: app.controllers.library.conversations, "the list")
    await app.controllers.library.refresh()
    report(ready=os.getpid())
    kinds: dict[str, Callable] = {"stream": life.stream, "save": life.save}
    await (kinds[order["kind"]]() if order["kind"] in kinds else life.look(order["kind"]))


def main() -> None:
    """Fork an application for each order, and tell of its end."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            live(json.loads(line))
            os._exit(1)
        report(born=child)
        _, status = os.waitpid(child, 0)
        report(dead=child, status=status)


if __name__ == "__main__":
    main()
