"""The stop byte: seen by the other side, not lost, and never for a later run."""

import pytest

from desktop.engine.abort_flag import AbortFlag


@pytest.fixture
def sides():
    application = AbortFlag.create()
    child = AbortFlag(application.path)
    yield application, child
    child.close()
    application.close()


def test_a_stop_is_seen_by_the_other_side(sides):
    application, child = sides
    child.begin(1)
    assert not child.is_set

    application.stop(1)

    assert child.is_set


def test_a_stop_that_came_before_its_run_began_is_kept(sides):
    application, child = sides
    application.stop(2)

    child.begin(2)

    assert child.is_set


def test_a_stop_of_an_earlier_run_is_forgotten(sides):
    application, child = sides
    application.stop(1)

    child.begin(2)

    assert not child.is_set


def test_for_c_the_flag_is_a_string_of_length_0_or_1(sides):
    application, child = sides
    field = child.c_field()
    lengths = [len(field.value)]
    application.stop(300)
    lengths.append(len(field.value))
    del field

    assert lengths == [0, 1]


def test_nothing_is_left_of_the_file():
    flag = AbortFlag.create()
    flag.hide_file()
    flag.stop(1)
    flag.close()

    assert not flag.path.exists()
