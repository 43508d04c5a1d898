"""An image as an object of a file and back."""

import pytest

from desktop.storage.image_form import image_from, image_object
from tests.image_files import HOLIDAY

FILE = HOLIDAY.file


def test_what_is_written_is_read_again() -> None:
    assert image_object(HOLIDAY) == {
        "type": "image", "file": FILE, "name": "holiday.png", "width": 640, "height": 480,
    }  # fmt: skip
    assert image_from(image_object(HOLIDAY)) == HOLIDAY


@pytest.mark.parametrize(
    "change",
    [
        {"file": f"../{FILE}"},
        {"file": "../x.png"},
        {"file": f"/etc/{FILE}"},
        {"file": "/etc/passwd"},
        {"file": f"{FILE}/"},
        {"file": f"{FILE}\n"},
        {"file": f"{FILE}\0"},
        {"file": FILE.upper()},
        {"file": FILE[1:]},
        {"file": FILE.replace(".png", ".svg")},
        {"file": FILE.replace(".png", "")},
        {"file": FILE.replace("a", "\u0661")},
        {"file": f"file:///{FILE}"},
        {"file": f"C:\\{FILE}"},
        {"file": None},
        {"file": [FILE]},
        {"name": ""},
        {"name": 5},
        {"width": 0},
        {"width": -4},
        {"width": True},
        {"width": 640.0},
        {"width": "640"},
        {"height": None},
        {"height": 2**31},
    ],
)
def test_no_value_that_does_not_fit_becomes_an_image(change: dict[str, object]) -> None:
    assert image_from(image_object(HOLIDAY) | change) is None
