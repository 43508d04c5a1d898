"""A long session at the real window: three conversations in turn, many turns, the engine killed in the middle, and on.

Prints for each kind of turn how many tokens of its prompt had to be read, and how many there were. Needs Linux and a
screen: run it under ``xvfb-run -a``. ``--model`` takes any model; the bundled one is quick.
"""

import argparse
import json
import os
import signal
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from PySide6.QtCore import Qt

from desktop.app import App
from desktop.domain.events import PromptProgress
from desktop.domain.turn import TurnEnded, TurnEvent
from tests.flow.conftest import engine_pids
from tests.flow.user import User, until
from tests.torture.counts import progress
from tests.torture.engine_kills import STARTER, application

N_CHATS = 3
PATIENCE_S = 600.0  # a large model on a slow machine
OPENING = "This is conversation {}. " + "The sea is wide, the wind is cold, and the world is large. " * 12
NEXT = "And what do you say of the number {}?"
FIRST, NEXT_TURN, SWITCHED, AFTER_CRASH = "first", "next turn", "after another conversation", "after a crash"


class Session:
    """A user with three conversations."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._chat = user.app.controllers.chat
        self._last: PromptProgress | None = None
        self._ids: list[str] = []
        self.read: dict[str, list[int]] = defaultdict(list)
        self.first_text_s: dict[str, list[float]] = defaultdict(list)
        self.prompt_tokens: list[int] = []
        self._chat.turn_event.connect(self._on_turn_event)

    def _on_turn_event(self, event: TurnEvent) -> None:
        if isinstance(event, PromptProgress):
            self._last = event
        if isinstance(event, TurnEnded) and event.answer.usage is not None:
            self.prompt_tokens.append(event.answer.usage.prompt_tokens)

    async def begin(self) -> None:
        """Open the three conversations with a first question each."""
        for number in range(N_CHATS):
            self._user.act("actionNewChat")
            await self._ask(FIRST, OPENING.format(number))
            self._ids.append(self._chat.conversation.id)

    async def turn(self, number: int, kind: str) -> None:
        """The next question in the conversation that is shown."""
        await self._ask(kind, NEXT.format(number))

    async def switch(self, number: int) -> None:
        """Show another conversation and ask there."""
        wanted = self._ids[number % N_CHATS]
        self._chat.open(wanted)
        await until(lambda: self._chat.conversation.id == wanted, "the other conversation")
        await self.turn(number, SWITCHED)

    async def crash(self, number: int) -> None:
        """Kill the engine while it answers, and ask again."""
        self._user.say(NEXT.format(number))
        await until(lambda: self._user.is_answering, "the answer to begin")
        for pid in engine_pids():
            os.kill(pid, signal.SIGSEGV)
        await until(lambda: not self._user.is_answering, "the answer to end")
        await until(lambda: self._user.model_state == "ready", "the model to be ready again")
        await self.turn(number, AFTER_CRASH)

    async def _ask(self, kind: str, text: str) -> None:
        before, started_at = len(self._user.transcript), time.perf_counter()
        self._user.composer.setPlainText(text)
        self._user.press(Qt.Key.Key_Return)
        await until(lambda: len(self._user.transcript) > before + len(text) + 2, "the first words", PATIENCE_S)
        self.first_text_s[kind].append(time.perf_counter() - started_at)
        await self._user.answered()
        assert self._last is not None
        self.read[kind].append(self._last.total)
        progress(len(self.prompt_tokens), 0, f"{kind}: read {self._last.total} of {self.prompt_tokens[-1]} tokens")


async def play(app: App, model: Path, n_turns: int, max_tokens: int) -> dict[str, object]:
    """The whole session."""
    app.start()
    user = User(app)
    await user.have_model(model)
    app.controllers.settings.change("max_tokens", max_tokens)
    session = Session(user)
    await session.begin()
    for number in range(n_turns):
        await session.turn(number, NEXT_TURN)
    for number in range(2 * N_CHATS):
        await session.switch(number)
    await session.crash(n_turns)
    for number in range(N_CHATS):
        await session.turn(number, NEXT_TURN)
    await app.close()
    return {
        "turns": sum(map(len, session.read.values())),
        "prompt_tokens_max": max(session.prompt_tokens),
        "tokens_read_by_kind": {kind: statistics.median(counts) for kind, counts in session.read.items()},
        "tokens_read_most_by_kind": {kind: max(counts) for kind, counts in session.read.items()},
        "first_text_s_by_kind": {kind: round(statistics.median(s), 2) for kind, s in session.first_text_s.items()},
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--model", type=Path, default=STARTER, help="a GGUF file (default: the bundled model)")
    parser.add_argument("--turns", type=int, default=20, help="turns in the first conversation (default: 20)")
    parser.add_argument("--max-tokens", type=int, default=16, help="length of an answer (default: 16)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, application(Path(folder)) as app:
        model = arguments.model.absolute()
        told = app.loop.run_until_complete(play(app, model, arguments.turns, arguments.max_tokens))
    print(json.dumps(told, indent=None if arguments.json else 2))


if __name__ == "__main__":
    main()
