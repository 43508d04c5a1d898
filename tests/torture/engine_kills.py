"""Kills the engine's child again and again under the running application: the real window, engine and starter model.

Eight signals take turns; each comes after a random number of characters, before the first one, or while the model is
loaded again. After each the text that could be read must still be there, in the window and in the conversation's file,
and the model must be ready again. Counts are printed only when the application lived to the end. Needs Linux and a
screen: run it under ``xvfb-run -a``.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from desktop.app import App, create_app
from desktop.domain.crash_history import CrashHistory
from desktop.domain.messages import Role
from tests.flow.conftest import engine_pids
from tests.flow.user import User, until
from tests.guards import running_threads
from tests.torture.counts import Counts, main, progress
from tests.torture.stalls import StallWatch

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
SIGNALS = ("KILL", "SEGV", "ABRT", "BUS", "ILL", "FPE", "TERM", "STOP")
STOPPED_S = 0.05
KILLS_PER_CHAT = 10
MOST_CHARACTERS = 400
EARLY, WHILE_LOADING = 0.1, 0.1
QUESTION = "Tell me a long story."


@dataclass
class Tally:
    """What was seen."""

    kills: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    back_s: list[float] = field(default_factory=list)
    kept: int = 0
    lost_in_window: int = 0
    lost_in_file: int = 0
    left_to_the_user: int = 0


class Killer:
    """A user whose engine is killed."""

    def __init__(self, user: User, conversations: Path, chance: random.Random) -> None:
        self._user = user
        self._conversations = conversations
        self._chance = chance
        self.tally = Tally()

    async def kill_once(self, number: int) -> None:
        """Ask, kill, and look at what is left."""
        user = self._user
        if number % KILLS_PER_CHAT == 0:
            user.act("actionNewChat")
        user.say(QUESTION)
        await until(lambda: user.is_answering, "the answer to begin")
        early = self._chance.random() < EARLY
        length = 0 if early else self._chance.randrange(MOST_CHARACTERS)
        await until(lambda: len(self._answer()) >= length or not user.is_answering, "so many characters")
        shown = self._answer()
        self.tally.moments["before the first word" if not shown else "while answering"] += 1
        await self._kill(SIGNALS[number % len(SIGNALS)])
        killed_at = time.perf_counter()
        await until(lambda: user.model_state != "ready", "the end of the engine to be noticed")
        again = self._chance.random() < WHILE_LOADING
        if again:
            await self._kill_while_loading()
        await self._ready_again()
        if not again:
            self.tally.back_s.append(time.perf_counter() - killed_at)
        await until(lambda: not user.is_answering, "the answer to end")
        self._look_at_what_is_kept(shown)

    async def _kill(self, name: str) -> None:
        self.tally.kills[name] += 1
        _signal_children(f"SIG{name}")
        if name == "STOP":
            await asyncio.sleep(STOPPED_S)
            _signal_children("SIGKILL")

    async def _kill_while_loading(self) -> None:
        self._help_if_given_up()
        await until(engine_pids, "the model to be loaded again")
        killed = set(engine_pids())
        self.tally.moments["while loading"] += 1
        await self._kill("KILL")
        await until(lambda: not killed & set(engine_pids()), "the second end to be noticed")

    async def _ready_again(self) -> None:
        await until(lambda: self._user.model_state in ("ready", "failed"), "an end of loading")
        self._help_if_given_up()
        await until(lambda: self._user.model_state == "ready", "the model to be ready again")

    def _help_if_given_up(self) -> None:
        if self._user.model_state == "failed":
            self.tally.left_to_the_user += 1
            self._user.app.controllers.models.reload()

    def _answer(self) -> str:
        """What can be read of the last answer."""
        return self._user.transcript.rpartition(QUESTION)[2].strip()

    def _look_at_what_is_kept(self, shown: str) -> None:
        chat = self._user.app.controllers.chat.conversation
        file = json.loads((self._conversations / f"{chat.id}.json").read_text("utf-8"))
        last = file["messages"][-1]
        in_file = "".join(part["text"] for part in last["parts"]) if last["role"] == Role.ASSISTANT else ""
        is_in_window = self._answer().startswith(shown)
        is_in_file = _letters(in_file).startswith(_letters(shown))
        self.tally.lost_in_window += not is_in_window
        self.tally.lost_in_file += not is_in_file
        self.tally.kept += is_in_window and is_in_file


def _letters(text: str) -> str:
    """The letters and figures alone: the window does not show the marks of Markdown, which the file holds."""
    return "".join(filter(str.isalnum, text))


def _signal_children(name: str) -> None:
    for pid in engine_pids():
        with suppress(ProcessLookupError):
            os.kill(pid, getattr(signal, name))


@contextmanager
def application(folder: Path) -> Iterator[App]:
    """The application over a folder of its own."""
    app = create_app(["hearth", "--data-dir", str(folder)])
    with app.loop:
        yield app


def torture(arguments: argparse.Namespace) -> Counts:
    """Kill so often; the counts of all that happened."""
    with tempfile.TemporaryDirectory() as folder, application(Path(folder)) as app:
        return app.loop.run_until_complete(_play(app, Path(folder), arguments))


async def _play(app: App, folder: Path, arguments: argparse.Namespace) -> Counts:
    app.start()
    user, stalls = User(app), StallWatch()
    killer = Killer(user, folder / "data" / "conversations", random.Random(arguments.seed))
    threads = running_threads()
    started_at = time.perf_counter()
    app.controllers.models.crashes = CrashHistory(n_crashes=10**6)  # never give up
    await user.have_model(STARTER)
    load_s = time.perf_counter() - started_at
    user.let_it_ramble()
    async with stalls:
        for number in range(arguments.count):
            await killer.kill_once(number)
            progress(number + 1, arguments.count)
    await app.close()
    tally = killer.tally
    in_time = sum(back_s <= load_s + 2 for back_s in tally.back_s)
    return {
        "kills": sum(tally.kills.values()),
        "by_signal": dict(tally.kills),
        "by_moment": dict(tally.moments),
        "answers_kept": tally.kept,
        "lost_in_window": tally.lost_in_window,
        "lost_in_file": tally.lost_in_file,
        "left_to_the_user": tally.left_to_the_user,
        "load_s": round(load_s, 3),
        "back_in_time_percent": round(100 * in_time / len(tally.back_s), 2) if tally.back_s else None,
        "back_s_max": round(max(tally.back_s, default=0), 3),
        "stall_ms_max": round(stalls.longest_s * 1000, 1),
        "stall_ms_p99": round(stalls.p99_s * 1000, 1),
        "children_left": len(engine_pids()),
        "threads_left": len(set(running_threads()) - set(threads)),
    }


if __name__ == "__main__":
    main(torture, __doc__ or "")
