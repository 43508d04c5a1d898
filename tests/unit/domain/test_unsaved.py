from desktop.domain.unsaved import UnsavedState


def test_each_name_is_a_change_that_waits():
    assert UnsavedState().count == 0
    assert UnsavedState(("Trip", "Folders"), "the disk is full").count == 2
