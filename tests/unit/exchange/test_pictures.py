from base64 import b64encode

from desktop.domain.messages import ImagePart, ReasoningPart, TextPart
from desktop.exchange.pictures import Picture, PictureTaker, picture_of, with_pictures
from tests.image_files import HOLIDAY, png

ENCODED = b64encode(png()).decode()


class Shelf:
    """Keeps everything that looks like a picture."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, str]] = []

    def keep(self, data: bytes, name: str) -> ImagePart | None:
        self.kept.append((data, name))
        return HOLIDAY if data == png() else None


def test_a_picture_lies_in_an_address_in_the_message_or_in_the_export():
    pieces = [
        {"image_url": {"url": f"data:image/png;base64,{ENCODED}"}},
        {"url": f"data:image/png;base64,{ENCODED}"},
        {"source": {"type": "base64", "data": ENCODED}},
        {"asset_pointer": "sediment://file_1#page"},
        {"image_url": "https://example.org/cat.png"},
    ]

    found = [picture_of(piece, "") for piece in pieces]

    assert [(p.encoded, p.reference) for p in found] == [(ENCODED, "")] * 3 + [("", "file_1"), ("", "")]


def test_a_kept_picture_takes_the_place_of_its_words():
    shelf = Shelf()
    parts = (ReasoningPart("hm"), TextPart("Look\n\n[Image: cat.png]\n\nNice"))

    found = with_pictures(parts, [Picture("[Image: cat.png]", "cat.png", ENCODED)], PictureTaker(shelf.keep))

    assert found == ((ReasoningPart("hm"), HOLIDAY, TextPart("Look\n\nNice")), 1)
    assert shelf.kept == [(png(), "cat.png")]


def test_a_message_of_nothing_but_a_picture_has_no_empty_text():
    found, _ = with_pictures((TextPart("[Image]"),), [Picture("[Image]", "", ENCODED)], PictureTaker(Shelf().keep))

    assert found == (HOLIDAY,)


def test_words_stay_where_there_is_no_picture():
    parts = (TextPart("[Image]"),)
    damaged = [Picture("[Image]", "", "!"), Picture("[Image]", "", b64encode(b"x").decode()), Picture("[Image]")]

    assert with_pictures(parts, damaged, PictureTaker(Shelf().keep)) == (parts, 0)
    assert with_pictures(parts, [Picture("[Image]", "", ENCODED)], PictureTaker()) == (parts, 0)


def test_a_reference_is_looked_up():
    picture = Picture("[Image]", "", reference="file-1")
    taker = PictureTaker(Shelf().keep, {"file-1": png()}.get)

    assert with_pictures((TextPart("[Image]"),), [picture], taker) == ((HOLIDAY,), 1)
