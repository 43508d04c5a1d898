"""PySide6 6.12.0 on Python 3.10 and 3.11 loses a reference to None or True per call: it aborts after some thousands."""

import subprocess
import sys

CALLS = 20_000
PROGRAM = """
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot


class Counter(QObject):
    counted = Signal(int)

    def __init__(self):
        super().__init__()
        self.seen = 0
        self.counted.connect(self._on_counted)

    @Slot(int)
    def _on_counted(self, number):
        self.seen += 1


application = QCoreApplication([])
counter = Counter()
for number in range({calls}):
    counter.setObjectName("counter")  # gives None
    counter.blockSignals(False)  # gives a bool
    counter.setProperty("seen", None)
    counter.counted.emit(number)  # gives True, calls a slot that gives None
print(counter.seen)
"""


def test_twenty_thousand_void_calls_and_emits_do_not_abort_python() -> None:
    # In a process of its own: an abort is this test's failure, not the end of the run.
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(calls=CALLS)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (ended.returncode, ended.stdout.strip()) == (0, str(CALLS)), ended.stderr
