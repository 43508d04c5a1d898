"""What a child writes to its stderr reaches the log, whole, once and bounded."""

import logging
import os

import pytest

from desktop.engine.child_log import LAST_WORDS_BYTES, MOST_LOGGED_BYTES, ChildLog


@pytest.fixture
def child_log(caplog):
    caplog.set_level(logging.INFO, "desktop.engine.child_log")
    made = ChildLog()
    yield made
    made.close()


def write(child_log: ChildLog, text: str) -> None:
    """As the child does, at the place that it shares with the file."""
    os.write(child_log.file.fileno(), text.encode())


def test_new_lines_are_copied_once_and_only_when_they_are_whole(child_log, caplog):
    write(child_log, "first\nsec")
    child_log.copy(7)
    write(child_log, "ond\n")
    child_log.copy(7)
    child_log.copy(7)

    assert caplog.messages == ["engine 7: first", "engine 7: second"]


def test_who_repeats_himself_fills_no_log(child_log, caplog):
    write(child_log, "the same again\n" * 20_000)
    child_log.copy(7)
    child_log.copy(7)

    assert sum(len(message) for message in caplog.messages) < 2 * MOST_LOGGED_BYTES


def test_the_last_words_are_the_end(child_log):
    write(child_log, "noise\n" * 5000 + "the end")

    assert child_log.last_words().endswith("noise\nthe end")
    assert len(child_log.last_words()) == LAST_WORDS_BYTES
