from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl

from desktop.ui.dropped_files import DroppedKind, dropped_conversations, dropped_file, dropped_images


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("file:///m/a.gguf", (DroppedKind.MODEL, Path("/m/a.gguf"))),
        ("file:///m/A.GGUF", (DroppedKind.MODEL, Path("/m/A.GGUF"))),
        ("file:///c/chat.hearth.json", (DroppedKind.CONVERSATION, Path("/c/chat.hearth.json"))),
        ("file:///p/cat.png", None),
        ("https://example.org/a.gguf", None),
    ],
)
def test_only_local_models_and_conversations_count(address, expected):
    data = QMimeData()
    data.setUrls([QUrl(address)])

    assert dropped_file(data) == expected


def test_the_first_fitting_file_counts():
    data = QMimeData()
    data.setUrls([QUrl("file:///p/cat.png"), QUrl("file:///m/a.gguf"), QUrl("file:///m/b.gguf")])

    assert dropped_file(data) == (DroppedKind.MODEL, Path("/m/a.gguf"))


def test_all_conversations_that_are_dropped_count():
    data = QMimeData()
    data.setUrls([QUrl("file:///a.json"), QUrl("file:///b.ZIP"), QUrl("file:///c.png"), QUrl("file:///d.chat")])

    assert dropped_conversations(data) == [Path("/a.json"), Path("/b.ZIP"), Path("/d.chat")]


def test_images_are_told_by_their_names_and_only_local_ones():
    data = QMimeData()
    addresses = (
        "file:///p/cat.png",
        "file:///p/DOG.JPG",
        "https://example.org/x.png",
        "file:///p/x.svg",
        "file:///p/y",
    )
    data.setUrls([QUrl(address) for address in addresses])

    assert dropped_images(data) == [Path("/p/cat.png"), Path("/p/DOG.JPG")]
