"""What the chat view costs: CPU time of the main thread, layout and painting included, and memory.

The view stands in a window of its own; each figure comes from a process of its own, so that none pays for another. The
usual way to show a chat, a text browser per message, is measured beside it with the same texts: a ratio above 1 means
that the view needs less. Needs Linux and a screen: run it under ``xvfb-run -a``.
"""

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from desktop.domain.conversation import Conversation
from desktop.domain.events import TextDelta
from desktop.domain.messages import Message, Role, answer_parts, new_id, timestamp
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.theme import DARK, LIGHT
from tests.benchmarks import figures
from tests.benchmarks.chat_texts import Author, conversation, pieces
from tests.benchmarks.naive_view import NaiveView

SIZE = (1008, 700)
NARROW = (760, 700)
ANSWER_SIZE = 12_000
LATE = 300
PACED_SIZE = 2_000
MANY = 10_000
N_JUMPS = 60
N_WHEEL_STEPS = 400
N_ANSWERS = 100
SHORT_ANSWER_SIZE = 1_200
ALARM_MS = 1000
PATIENCE_S = 10


class PaintCount(QObject):
    """Counts how often widgets were painted."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self.count = 0
        self.watch(view.viewport())

    def watch(self, widget: QWidget) -> None:
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.count += 1
        return False


class Bench:
    """A view in a window, and what it costs to do something with it until it has been painted."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        self.view = view
        view.resize(*SIZE)
        self.paints = PaintCount(view)
        if isinstance(view, QScrollArea):
            self.paints.watch(view.widget())
        self._alarm = QTimer(view)  # ends a wait for a picture that does not come
        self._alarm.start(ALARM_MS)
        view.show()
        self.painted()
        self.settle()

    def painted(self) -> None:
        """Wait until the view is painted once more."""
        before, until = self.paints.count, time.monotonic() + PATIENCE_S
        while self.paints.count == before:
            if time.monotonic() > until:
                raise SystemExit("Nothing was painted.")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    @staticmethod
    def turn() -> None:
        """One turn of the event loop."""
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    @staticmethod
    def cpu_ms(act: Callable[[], object]) -> float:
        """CPU time of an act, painted or not."""
        began = time.thread_time()
        act()
        return (time.thread_time() - began) * 1000

    def settle(self) -> None:
        """Let everything happen that waits to happen."""
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        gc.collect()

    def cost_ms(self, act: Callable[[], object]) -> float:
        """CPU time of an act until its picture is there."""
        began = time.thread_time()
        act()
        self.painted()
        return (time.thread_time() - began) * 1000


def chat_bench(n_messages: int) -> tuple[Bench, ChatView, Conversation]:
    view = ChatView()
    view.set_theme(LIGHT)
    bench = Bench(view)
    shown = conversation(n_messages)
    view.show_conversation(shown)
    bench.painted()
    bench.settle()
    return bench, view, shown


def begin_answer(view: ChatView, shown: Conversation) -> Message:
    answer = Message(new_id(), shown.current, Role.ASSISTANT, (), timestamp())
    view.apply_turn_event(TurnStarted(answer))
    return answer


def frame_costs(bench: Bench, view: ChatView, text: str, *, is_paced: bool = False) -> list[float]:
    """What each piece of a text costs that makes a frame of its own, one right after the other; or paced as on the
    screen, where a processor that rested in between needs more time for the same."""

    def show(piece: str) -> None:
        view.apply_turn_event(TextDelta(piece))
        if not is_paced:
            view._flush()

    return [bench.cost_ms(lambda piece=piece: show(piece)) for piece in pieces(text)]  # type: ignore[misc]  # the default binds it


def streaming(n_messages: int) -> figures.Figures:
    """Frames of a long mixed answer at the end of a conversation."""
    bench, view, shown = chat_bench(n_messages)
    begin_answer(view, shown)
    text = Author(11).mixed(ANSWER_SIZE)
    costs = frame_costs(bench, view, text)
    paced = frame_costs(bench, view, text[:PACED_SIZE], is_paced=True)
    late = statistics.median(costs[-LATE:])
    return spread("frame", costs) | {"late_frame_median_ms": late} | spread("paced_frame", paced)


def naive_streaming(n_messages: int) -> figures.Figures:
    """The same with a text browser per message: the last frames only, for the others cost nearly as much."""
    view = NaiveView()
    bench = Bench(view)
    view.show_conversation(conversation(n_messages))
    bench.settle()
    bench.paints.watch(view.begin_answer().viewport())
    text = Author(11).mixed(ANSWER_SIZE)
    whole = list(pieces(text))
    view.add_text("".join(whole[:-LATE]))
    bench.settle()
    costs = [bench.cost_ms(lambda piece=piece: view.add_text(piece)) for piece in whole[-LATE:]]  # type: ignore[misc]  # the default binds it
    return {"late_frame_median_ms": statistics.median(costs)}


def block_streaming() -> figures.Figures:
    """Frames while one large block of a kind grows."""
    author = Author(3)
    texts = {
        "table": author.table(200),
        "paragraph": author.paragraph(3600)[:20_000],
        "nested_list": author.nested_list(300),
        "fence": author.code(1000),
    }
    found: dict[str, float] = {}
    for name, text in texts.items():
        bench, view, shown = chat_bench(20)
        begin_answer(view, shown)
        found |= spread(f"{name}_frame", frame_costs(bench, view, text))
        view.close()
    return found


def opening(n_messages: int) -> figures.Figures:
    """A conversation is opened in a window that shows another one; then the window changes."""
    bench, view, _ = chat_bench(20)
    shown = conversation(n_messages)
    first = bench.cost_ms(lambda: view.show_conversation(shown))
    bench.settle()
    other = conversation(20, seed=8)
    again = []
    for _ in range(5):
        bench.cost_ms(lambda: view.show_conversation(other))
        bench.settle()
        again.append(bench.cost_ms(lambda: view.show_conversation(shown)))
        bench.settle()
    middle = view.verticalScrollBar().maximum() // 2
    bench.cost_ms(lambda: view.scroll_to(middle))
    resized = alternating(bench, lambda: view.resize(*NARROW), lambda: view.resize(*SIZE))
    themed = alternating(bench, lambda: view.set_theme(DARK), lambda: view.set_theme(LIGHT))
    return {
        "first_open_ms": first,
        "open_ms": statistics.median(again),
        "resize_ms": statistics.median(resized),
        "theme_ms": statistics.median(themed),
    }


def alternating(bench: Bench, one: Callable[[], object], other: Callable[[], object]) -> list[float]:
    costs = []
    for act in (one, other) * 6:
        costs.append(bench.cost_ms(act))
        bench.settle()
    return costs[2:]


def scrolling(n_messages: int) -> figures.Figures:
    """Wheel steps upwards from the end, and jumps to anywhere; by how much what was on screen moved otherwise."""
    bench, view, _ = chat_bench(n_messages)
    steps, shift = [], 0
    for _ in range(N_WHEEL_STEPS):
        place, before = view.anchor() or view.layout_.anchor(view.scroll_top, view.viewport().height()), view.scroll_top
        steps.append(bench.cost_ms(lambda: turn_wheel(view)))
        shift = max(shift, shift_of(view, place, before))
    bar = view.verticalScrollBar()
    heights = [(number * 7919 % 1000) / 1000 for number in range(N_JUMPS)]
    jumps = [bench.cost_ms(lambda part=part: bar.setValue(int(bar.maximum() * part))) for part in heights]  # type: ignore[misc]  # the default binds it
    return spread("wheel", steps) | spread("jump", jumps) | {"wheel_shift_px": shift}


def shift_of(view: ChatView, place: object, before: int) -> int:
    """How far a row is from where the wheel alone would have taken it."""
    moved = view.layout_.scroll_for(place)  # type: ignore[arg-type]  # an anchor
    if moved is None or before == 0:
        return 0
    step = view.verticalScrollBar().singleStep() * QApplication.wheelScrollLines()
    return abs((view.scroll_top - moved) + step) if view.scroll_top > 0 else 0


def turn_wheel(view: ChatView) -> None:
    middle = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        middle, view.viewport().mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def reading_while_streaming(n_messages: int) -> figures.Figures:
    """An answer grows while the reader is further up: by how much the picture moves."""
    bench, view, shown = chat_bench(n_messages)
    begin_answer(view, shown)
    for _ in range(5):
        bench.cost_ms(lambda: turn_wheel(view))
    place = view.layout_.anchor(view.scroll_top, view.viewport().height())
    assert place is not None
    shift = 0
    for piece in list(pieces(Author(5).mixed(3000))):
        view.apply_turn_event(TextDelta(piece))
        view._flush()
        QApplication.processEvents()
        now = view.layout_.scroll_for(place)
        assert now is not None
        shift = max(shift, abs(now - view.scroll_top))
    return {"streaming_shift_px": shift}


def finding(n_messages: int) -> figures.Figures:
    """A search in all messages, done in slices; and the step to the next hit. The first search for
    words reads the messages that may hold them."""
    bench, view, _ = chat_bench(n_messages)
    for part in range(10):  # Pygments is loaded with the first code that is seen
        bench.cost_ms(lambda part=part: view.scroll_to(view.verticalScrollBar().maximum() * part // 10))  # type: ignore[misc]  # the default binds it
    finding = view.finding

    def search(text: str) -> list[float]:
        """The CPU time of each turn of the event loop until everything is searched."""
        turns = [bench.cpu_ms(lambda: finding.search(text))]
        while not finding.result.is_complete:
            turns.append(bench.cpu_ms(bench.turn))
        return turns

    finding.prepare()  # as the bar does when it opens
    bench.settle()
    first = search("throughput window")
    search("gradient buffer")
    search("throughput window")
    again = search("gradient buffer")
    assert finding.result.total
    steps = [bench.cost_ms(lambda: finding.step(1)) for _ in range(40)]
    return {
        "first_find_ms": sum(first),
        "find_ms": sum(again),
        "find_longest_slice_ms": max(*first, *again),
    } | spread("find_step", steps)


def memory(n_messages: int) -> figures.Figures:
    """Resident memory: before the conversation, with it after a long answer, and after a hundred more answers."""
    bench, view, _ = chat_bench(20)
    empty = rss_mib()
    shown = conversation(n_messages)
    view.show_conversation(shown)
    bench.painted()
    shown = answered(bench, view, shown, Author(11).mixed(ANSWER_SIZE))
    one = rss_mib()
    for number in range(N_ANSWERS):
        shown = answered(bench, view, shown, Author(number).mixed(SHORT_ANSWER_SIZE))
    return {"empty_rss_mib": empty, "rss_mib": one, "growth_of_100_answers_mib": rss_mib() - one}


def answered(bench: Bench, view: ChatView, shown: Conversation, text: str) -> Conversation:
    answer = begin_answer(view, shown)
    for piece in pieces(text):
        view.apply_turn_event(TextDelta(piece))
        view._flush()
        QApplication.processEvents()
    done = Message(answer.id, answer.parent, Role.ASSISTANT, answer_parts("", text), answer.created_at)
    view.apply_turn_event(TurnEnded(done, None))
    shown = shown.with_message(done)
    view.update_conversation(shown)
    bench.painted()
    bench.settle()
    return shown


def rss_mib() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def spread(name: str, costs_ms: list[float]) -> dict[str, float]:
    return {
        f"{name}_median_ms": statistics.median(costs_ms),
        f"{name}_p99_ms": statistics.quantiles(costs_ms, n=100)[98],
    }


SCENES: dict[str, Callable[[], figures.Figures]] = {
    "streaming_1000": lambda: streaming(1000),
    "streaming_10000": lambda: streaming(MANY),
    "naive_1000": lambda: naive_streaming(1000),
    "blocks": block_streaming,
    "opening": lambda: opening(MANY),
    "scrolling": lambda: scrolling(MANY),
    "finding": lambda: finding(MANY),
    "reading": lambda: reading_while_streaming(1000),
    "memory": lambda: memory(MANY),
}


@contextmanager
def application() -> Iterator[QApplication]:
    app = QApplication([])
    app.setFont(QFont("sans-serif", 10))
    yield app


def play(scene: str) -> figures.Figures:
    """One scene, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.chat_view", "--scene", scene]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return {f"{scene}_{key}": value for key, value in json.loads(done.stdout).items()}


def measure(arguments: argparse.Namespace) -> figures.Figures:
    """All scenes, one after the other, and what is compared between them."""
    scenes = arguments.only or list(SCENES)
    found = {key: value for scene in scenes for key, value in play(scene).items()}
    if {"streaming_1000", "streaming_10000"} <= set(scenes):
        medians = (found["streaming_10000_frame_median_ms"], found["streaming_1000_frame_median_ms"])
        found["ratio_of_frames_10000_to_1000"] = medians[0] / medians[1]
    if {"streaming_1000", "naive_1000"} <= set(scenes):
        late = (found["naive_1000_late_frame_median_ms"], found["streaming_1000_late_frame_median_ms"])
        found["ratio_naive_to_late_frame"] = late[0] / late[1]
    return found


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", action="append", choices=list(SCENES), help="measure this scene only; repeatable")
    parser.add_argument("--scene", choices=list(SCENES), help=argparse.SUPPRESS)


if __name__ == "__main__":
    if "--scene" in sys.argv:
        with application():
            print(json.dumps(SCENES[sys.argv[sys.argv.index("--scene") + 1]]()))
    else:
        figures.main(measure, __doc__ or "", add_options)
