"""Kills the application with SIGKILL at random moments, half of them in the middle of an answer, half in the middle of
saves, and looks after each kill at what is on the disk; in every twentieth cycle a restarted window shows it, too.

No conversation may be lost or unreadable, every prompt that the engine has seen must be there, of the text that was
handed over at most the last second may be missing, cut answers are marked as interrupted, and the next save leaves no
temporary file. The engine is a fake one with 50 tokens a second, or the real one with the bundled model. Needs Linux,
and the platform of Qt that the environment names (``QT_QPA_PLATFORM=offscreen`` otherwise).
"""

import argparse
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import user_message
from desktop.storage.conversation_store import ConversationStore
from tests.torture.counts import Counts, fail_if_any, main, progress
from tests.torture.kill_ledger import Ledger, Report, Tally

HANG_S = 60.0
CYCLES_PER_FOLDER = 40
LOOK_EVERY = 20
LONG_CHAT = 2000
EARLY = 0.04
LATEST_KILL_S = {"stream": 1.2, "save": 0.3, "start": 0.3}
LATE, VERY_LATE_S = 0.15, 3.5


class Applications:
    """The process that forks applications, and the reports of the one that lives."""

    def __init__(self, log: Path) -> None:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ} if "DISPLAY" not in os.environ else os.environ
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.torture.kill_child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=errors, env=dict(environment),
            )  # fmt: skip
        self._unread = b""

    def start(self, **order: object) -> int:
        """Start one; returns its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return self.next_report()["born"]

    def next_report(self) -> Report:
        """Wait for a report."""
        assert self._process.stdout is not None
        while b"\n" not in self._unread:
            descriptor = self._process.stdout.fileno()
            if not select.select([descriptor], [], [], HANG_S)[0]:
                raise TimeoutError("the application says nothing")
            read = os.read(descriptor, 1 << 16)
            if not read:
                raise EOFError("the process that forks applications is gone")
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        return json.loads(line)

    def close(self) -> None:
        with self._process:  # closes the pipes: no more orders
            pass


@dataclass
class Job:
    """One after the other."""

    number: int
    arguments: argparse.Namespace
    place: Path

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.arguments.seed} {self.number}")
        self.tally = Tally(gap_allowed_s=self.arguments.gap)
        self._applications = Applications(self.place / f"log{self.number}")
        self._cut = ""

    def run(self) -> Tally:
        """All cycles of this job."""
        count = self.arguments.cycles // self.arguments.jobs
        try:
            for cycle in range(count):
                if cycle % CYCLES_PER_FOLDER == 0:
                    self._new_folder(cycle)
                self._kill_once(cycle)
                progress(cycle + 1, count, "" if not self.tally.broken else f"broken: {dict(self.tally.broken)}")
        finally:
            self._applications.close()
        return self.tally

    def _new_folder(self, cycle: int) -> None:
        self._root = self.place / f"{self.number}-{cycle}"
        conversations = self._root / "data" / "conversations"
        store = ConversationStore(conversations, conversations / ".trash")
        self._ledger = Ledger(conversations, self.tally)
        self._cut = ""
        for n_messages in (1, 1, 20, LONG_CHAT):
            conversation = _chat(n_messages)
            store.save(conversation)
            self._ledger.know(conversation)

    def _kill_once(self, cycle: int) -> None:
        is_look = cycle % LOOK_EVERY == LOOK_EVERY - 1 and bool(self._cut)
        kind = "stream" if cycle % 2 == 0 or is_look else "save"
        early = self._chance.random() < EARLY and not is_look
        seed = self._chance.randrange(10**9)
        what = self._cut if is_look else kind
        self._ledger.begin()
        pid = self._applications.start(folder=str(self._root), kind=what, seed=seed, engine=self.arguments.engine)
        if not early:
            self._wait_for("token" if kind == "stream" else "ready")
        time.sleep(self._delay_s("start" if early else kind))
        killed_at = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        self.tally.kills["at the start" if early else f"in the middle of {kind}"] += 1
        self._wait_for("dead")
        self._ledger.check(killed_at, pid)
        self._cut = self._ledger.cut_answer()
        if self.tally.broken and self.arguments.keep is not None:
            shutil.copytree(self._root, self.arguments.keep / str(pid))
            raise RuntimeError(f"broken in the life of {pid}: {dict(self.tally.broken)}\n{self._ledger.story}")

    def _delay_s(self, moment: str) -> float:
        """Mostly soon; now and then late enough for a long answer to have been kept several times."""
        if moment == "stream" and self._chance.random() < LATE:
            return self._chance.uniform(LATEST_KILL_S[moment], VERY_LATE_S)
        return self._chance.uniform(0, LATEST_KILL_S[moment])

    def _wait_for(self, kind: str) -> None:
        """Take reports in until one of this kind has come."""
        while True:
            report = self._applications.next_report()
            self._ledger.note(report)
            if "shown" in report:
                self._ledger.check_window(report)
            if "bug" in report:
                raise RuntimeError(report["bug"])
            if kind in report:
                self.tally.expect(report.get("status", 9) == 9 or kind != "dead", "the application ended by itself")
                return
            if "dead" in report:
                raise RuntimeError(f"the application ended by itself: {report}")


def _chat(n_messages: int) -> Conversation:
    conversation = new_conversation().titled(f"Chat of {n_messages}")
    for number in range(n_messages):
        said = user_message(f"Message {number}. " + "Words and words. " * 25, conversation.current)
        conversation = conversation.with_message(said)
    return conversation


def torture(arguments: argparse.Namespace) -> Counts:
    """Kill so often; the counts of all that happened."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(arguments.jobs) as pool:
        for found in pool.map(Job.run, [Job(number, arguments, Path(place)) for number in range(arguments.jobs)]):
            tally.add(found)
    gaps = sorted(tally.gaps_s)
    counts = {
        "kills": tally.kills.total(),
        "by_moment": dict(tally.kills),
        "checked": dict(tally.checked),
        "gap_s_max": round(gaps[-1], 3) if gaps else None,
        "gap_s_median": round(gaps[len(gaps) // 2], 3) if gaps else None,
        "promises_broken": tally.broken.total(),
    }
    return fail_if_any(tally.broken, counts)


def more(parser: argparse.ArgumentParser) -> None:
    """What this program can be told beside."""
    parser.add_argument("--cycles", type=int, default=2000, help="how often (default: 2000)")
    parser.add_argument("--jobs", type=int, default=2, help="so many applications at a time (default: 2)")
    parser.add_argument("--gap", type=float, default=1.0, help="so many seconds of text may be lost (default: 1)")
    parser.add_argument("--keep", type=Path, help="where the data folder of a broken promise is copied to")
    parser.add_argument("--engine", choices=("fake", "real"), default="fake", help="what answers (default: fake)")


if __name__ == "__main__":
    main(torture, __doc__ or "", more=more)
