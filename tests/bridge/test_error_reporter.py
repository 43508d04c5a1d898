import sys

import pytest
from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.error_reporter import ErrorReporter


class Clumsy(QObject):
    """Has a slot with a bug."""

    poked = Signal()

    @Slot()
    def on_poked(self) -> None:
        raise ValueError("a bug")


@pytest.mark.logs_warnings
def test_a_bug_in_a_slot_is_logged_printed_and_becomes_a_report(qtbot, caplog):
    reporter, clumsy = ErrorReporter(), Clumsy()
    clumsy.poked.connect(clumsy.on_poked)
    with qtbot.capture_exceptions() as printed:
        before = sys.excepthook
        reporter.install()
        with qtbot.waitSignal(reporter.bug_reported) as heard:
            clumsy.poked.emit()
        reporter.uninstall()
        assert sys.excepthook is before
    assert "ValueError: a bug" in heard.args[0]
    assert "tests/bridge/test_error_reporter.py" not in heard.args[0], "only the name of a file of none of our folders"
    assert "test_error_reporter.py" in heard.args[0]
    assert "bug: ValueError" in caplog.text
    assert [kind for kind, _, _ in printed] == [ValueError]
