import sys

from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.error_reporter import ErrorReporter


class Clumsy(QObject):
    """Has a slot with a bug."""

    poked = Signal()

    @Slot()
    def on_poked(self) -> None:
        raise ValueError("a bug")


def test_a_bug_in_a_slot_becomes_a_report(qtbot, caplog):
    reporter, clumsy, before = ErrorReporter(), Clumsy(), sys.excepthook
    clumsy.poked.connect(clumsy.on_poked)
    reporter.install()
    try:
        with qtbot.waitSignal(reporter.bug_reported) as heard:
            clumsy.poked.emit()
    finally:
        reporter.uninstall()
    assert "ValueError: a bug" in heard.args[0]
    assert "Hearth" in heard.args[0]
    assert "bug: ValueError" in caplog.text
    caplog.clear()
    assert sys.excepthook is before
