"""Each way in which a disk says no becomes a sentence that names the folder."""

import errno
import os
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.storage.disk_errors import failures_told, storage_failed

FILE = Path("/home/ann/chats/trip.json")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "There is no space left on the disk that holds /home/ann/chats."),
        (errno.EDQUOT, "You have used up your share of the disk that holds /home/ann/chats."),
        (errno.EACCES, "Hearth may not write to the folder /home/ann/chats."),
        (errno.EPERM, "Hearth may not write to the folder /home/ann/chats."),
        (errno.EROFS, "The disk that holds /home/ann/chats can only be read."),
        (errno.ENOENT, "The folder /home/ann/chats is gone."),
        (errno.ENAMETOOLONG, "The name “trip.json” is too long for the disk."),
        (errno.EISDIR, "There is a folder where the file /home/ann/chats/trip.json has to be."),
        (errno.EIO, "The file trip.json in /home/ann/chats could not be written: Input/output error."),
    ],
)
def test_an_error_has_its_sentence_and_a_hint(number: int, words: str) -> None:
    error = storage_failed(OSError(number, os.strerror(number)), FILE)
    assert error.message == words
    assert error.hint.endswith(".")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk can only be read"),
        (errno.EACCES, "Hearth may not write to its folder"),
        (errno.ENOENT, "the folder is gone"),
        (errno.EIO, "the disk reports “Input/output error”"),
        (errno.ENAMETOOLONG, ""),
    ],
)
def test_what_may_pass_has_a_reason_within_a_sentence(number: int, reason: str) -> None:
    assert storage_failed(OSError(number, os.strerror(number)), FILE).reason == reason


def test_a_file_in_the_way_is_named() -> None:
    error = storage_failed(NotADirectoryError(errno.ENOTDIR, "Not a directory", "/home/ann"), FILE)
    assert error.message == "There is a file where the folder /home/ann has to be."


def test_an_error_without_a_number_is_told_in_its_own_words() -> None:
    assert "something odd" in storage_failed(OSError("something odd"), FILE).message


def test_braces_in_a_name_are_only_a_name() -> None:
    assert "{reason}" in storage_failed(OSError(errno.EIO, "broken"), Path("/{reason}/a.json")).message


def test_what_fails_inside_is_told_with_its_cause() -> None:
    cause = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(StorageFailed, match="There is no space left") as caught, failures_told(FILE):
        raise cause
    assert caught.value.__cause__ is cause


def test_what_has_been_told_already_passes() -> None:
    with pytest.raises(StorageFailed, match="my words"), failures_told(FILE):
        raise StorageFailed("my words")
