"""Errors say what happened and what to do."""

import inspect

import pytest

from desktop.domain import errors
from desktop.domain.errors import AppError, StorageFailed

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, Exception)]


def test_an_error_reads_as_a_sentence_and_a_hint() -> None:
    error = StorageFailed("The disk is full.", "Make room.")
    assert (error.message, error.hint, str(error)) == (
        "The disk is full.",
        "Make room.",
        "The disk is full. Make room.",
    )


def test_an_error_without_a_hint_has_no_blank_at_its_end() -> None:
    assert str(AppError("The disk is full.")) == "The disk is full."


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_is_in_the_tree_and_drawn_in_it(error: type[Exception]) -> None:
    assert issubclass(error, AppError)
    assert error.__name__ in (errors.__doc__ or "")
