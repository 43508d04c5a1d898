"""Which ids may become files."""

import pytest

from desktop.domain.messages import new_id
from desktop.storage.file_names import is_file_name, printable


@pytest.mark.parametrize("name", [new_id(), "Trip to Lisbon", "a.b-c_d~2", "旅行", "v1.2"])
def test_a_plain_name_is_fine(name: str) -> None:
    assert is_file_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", ".hidden", "../up", "a/b", "a\\b", "/etc/passwd", "C:\\x", "a:stream", "a\0b", "a\nb", "what?",
        "con", "NUL", "com1", "Lpt9.old", "a ", " a", "x" * 201, "ü" * 101, "\udcff",
    ],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    assert not is_file_name(name)


def test_a_name_that_only_begins_like_a_device_is_fine() -> None:
    assert is_file_name("console")


def test_bytes_that_are_no_text_can_be_shown() -> None:
    assert printable("a\udcffb") == "a\ufffdb"
