"""What opening a conversation of 10,000 messages (5 MB) costs: from the click to its end painted.

Reading and showing are measured in the running application with the model left out, at its second start: the first one
fills the index. ``json.loads`` of the same bytes in the same run is the reference, so that the ratio holds on any
machine. Run it under ``xvfb-run -a``.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import user_message
from desktop.storage.conversation_file import encode
from tests.benchmarks.chat_texts import conversation
from tests.benchmarks.figures import Figures, main
from tests.benchmarks.library import Visit, visit

N_MESSAGES = 10_000
SIZE_BYTES = 5_000_000
N_ROUNDS = 7
PATIENCE_S = 60.0
FILLER = "word"


class Pictures(QObject):
    """Waits until a widget was painted, and does nothing meanwhile that would be measured, too."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._painted = asyncio.Event()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            asyncio.get_event_loop().call_soon(self._painted.set)
        return False

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for the first picture of which this is true."""
        is_shown = False
        while not is_shown:
            self._painted.clear()
            await asyncio.wait_for(self._painted.wait(), PATIENCE_S)
            is_shown = condition()


def long_conversation() -> Conversation:
    """A conversation of 10,000 messages whose file has 5 MB: as many as fit are written by chance, the others short."""
    made = conversation(1_000)
    messages = list(made.messages)
    room = SIZE_BYTES - len(encode(made))
    filler = f"{FILLER} " * max(1, (room // (N_MESSAGES - len(messages)) - 200) // 5)
    current = made.current
    for _ in range(N_MESSAGES - len(messages)):
        messages.append(user_message(filler, current))
        current = messages[-1].id
    return replace(made, messages=tuple(messages), current=current)


async def _opening(visit: Visit, ids: list[str]) -> Figures:
    visit.app.start()
    chat = visit.app.controllers.chat
    pictures = Pictures(visit.app.window.content.pane.chat_view.viewport())
    await visit.until(lambda: visit.n_listed == len(ids))
    await visit.index_is_complete(FILLER)
    walls, cpus = [], []
    for conversation_id in ids:
        await asyncio.sleep(0.2)  # whatever still goes on in the background
        begin, cpu = time.perf_counter(), time.thread_time()
        visit.list.open_requested.emit(conversation_id)
        await pictures.until(lambda wanted=conversation_id: chat.conversation.id == wanted)
        walls.append(time.perf_counter() - begin)
        cpus.append(time.thread_time() - cpu)
    return {"open_ms": statistics.median(walls) * 1000, "open_main_thread_ms": statistics.median(cpus) * 1000}


def measure() -> Figures:
    """All figures of opening."""
    qt = QApplication.instance() or QApplication(["hearth"])
    with tempfile.TemporaryDirectory() as folder:
        made = long_conversation()
        home = Path(folder) / "data" / "conversations"
        home.mkdir(parents=True)
        ids = []
        for number in range(N_ROUNDS):
            each = replace(made, id=f"{new_conversation().id[:-2]}{number:02d}")
            (home / f"{each.id}.json").write_bytes(encode(each))
            ids.append(each.id)
        data = encode(made)
        references = []
        for _ in range(N_ROUNDS):
            begin = time.perf_counter()
            json.loads(data)
            references.append(time.perf_counter() - begin)
        figures = {}

        async def scenario(visit: Visit) -> None:
            figures.update(await _opening(visit, ids))

        visit(Path(folder), scenario)
        visit(Path(folder), scenario)
    qt.quit()
    reference = statistics.median(references) * 1000
    return {"file_mb": len(data) / 1e6, "json_loads_ms": reference, **figures,
            "open_by_json_loads": figures["open_ms"] / reference}  # fmt: skip


if __name__ == "__main__":
    main(lambda _: measure(), __doc__ or "")
