from desktop.domain.undo import Added
from desktop.services.undo_history import MOST_STEPS, UndoHistory


def test_what_was_undone_cannot_be_done_again_after_something_new():
    history = UndoHistory()
    history.remember("One", [Added("a")])
    history.undone.append(history.done.pop())
    assert (history.undo_label, history.redo_label) == ("", "One")
    history.remember("Two", [Added("b")])
    assert (history.undo_label, history.redo_label) == ("Two", "")


def test_a_step_without_changes_is_none():
    history = UndoHistory()
    history.undone.append("kept")
    history.remember("Nothing", [])
    assert history.done == []
    assert history.undone == ["kept"]


def test_the_oldest_steps_are_forgotten():
    history = UndoHistory()
    for number in range(MOST_STEPS + 3):
        history.remember(str(number), [Added("a")])
    assert (len(history.done), history.done[0].label) == (MOST_STEPS, "3")
