"""Pictures at hand, and memory that stays bounded."""

from dataclasses import replace

import pytest

from desktop.domain.messages import ImagePart
from desktop.storage.attachment_store import AttachmentStore
from desktop.ui.image_decoding import Problem
from desktop.ui.image_shelf import ImageShelf, Wish
from tests.image_files import HOLIDAY, png

SIDE = 64
PICTURE_BYTES = SIDE * SIDE * 4


class Scene:
    """A folder of attachments and a shelf over it."""

    def __init__(self, qtbot, folder) -> None:
        self.qtbot = qtbot
        self.store = AttachmentStore(folder)
        self.shelf = ImageShelf(self.store.path, most_bytes=3 * PICTURE_BYTES)
        self.told: list[str] = []
        self.shelf.picture_ready.connect(self.told.append)

    def image(self, number: int = 0, side: int = SIDE) -> ImagePart:
        return self.store.add_data(png(side, side, bytes([number, 0, 0])), f"{number}.png")

    def ask(self, *parts: ImagePart, side: int = SIDE, asker: str = "view") -> None:
        self.shelf.ask(asker, [Wish(part, side, side) for part in parts])

    def shown(self, *parts: ImagePart) -> None:
        self.ask(*parts)
        self.qtbot.waitUntil(lambda: all(self.shelf.picture(part) is not None for part in parts))


@pytest.fixture
def scene(qtbot, tmp_path):
    made = Scene(qtbot, tmp_path / "attachments")
    yield made
    made.shelf.close()


def test_a_picture_comes_when_it_is_asked_for_and_is_told(qtbot, scene):
    part = scene.image(200)
    assert scene.shelf.picture(part) is None

    scene.ask(part, side=16)
    qtbot.waitUntil(lambda: scene.told == [part.file])

    assert scene.shelf.picture(part).width() == 16
    assert scene.shelf.picture(part).pixelColor(3, 3).red() == 200
    assert scene.shelf.size_bytes == 16 * 16 * 4


def test_the_least_recently_shown_go_first(scene):
    first, second, third, fourth = (scene.image(number) for number in range(4))
    for part in (first, second, third):
        scene.shown(part)
    assert scene.shelf.picture(first) is not None

    scene.shown(fourth)

    kept = [scene.shelf.picture(part) is not None for part in (second, first, third, fourth)]
    assert kept == [False, True, True, True]
    assert scene.shelf.size_bytes == 3 * PICTURE_BYTES


def test_what_is_in_view_stays_however_much_it_is(scene):
    parts = [scene.image(number) for number in range(5)]
    scene.shown(*parts)
    assert scene.shelf.size_bytes == 5 * PICTURE_BYTES

    scene.shown(scene.image(9))

    assert scene.shelf.size_bytes == 3 * PICTURE_BYTES


def test_a_hundred_images_take_no_more_memory_than_three(scene):
    for number in range(100):
        scene.shown(scene.image(number))
        assert scene.shelf.size_bytes <= 3 * PICTURE_BYTES


def test_a_picture_that_is_shown_larger_is_decoded_once_more_and_a_smaller_one_is_not(qtbot, scene):
    part = scene.image()
    scene.ask(part, side=10)
    qtbot.waitUntil(lambda: len(scene.told) == 1)
    scene.ask(part, side=40)
    assert scene.shelf.picture(part).width() == 10
    qtbot.waitUntil(lambda: len(scene.told) == 2)

    assert scene.shelf.picture(part).width() == 40
    assert scene.shelf.size_bytes == 40 * 40 * 4
    assert not scene.shelf.is_wanted(Wish(part, 20, 20))


def test_an_image_that_has_no_more_pixels_is_not_asked_for_again(qtbot, scene):
    part = scene.image(side=8)
    scene.ask(part, side=500)
    qtbot.waitUntil(lambda: len(scene.told) == 1)

    assert scene.shelf.picture(part).width() == 8
    assert not scene.shelf.is_wanted(Wish(part, 500, 500))


def test_what_is_gone_is_told_once_and_looked_for_again_when_it_is_attached_again(qtbot, scene):
    part = scene.image()
    scene.store.path(part).unlink()
    scene.ask(part)
    qtbot.waitUntil(lambda: scene.told == [part.file])
    assert scene.shelf.problem(part) is Problem.GONE
    assert not scene.shelf.is_wanted(Wish(part, SIDE, SIDE))

    scene.image()
    scene.shelf.look_again(part)
    scene.shown(part)

    assert scene.shelf.problem(part) is None


def test_wishes_that_are_no_longer_wished_for_are_not_decoded(qtbot, scene):
    parts = [scene.image(number) for number in range(30)]
    scene.ask(*parts)
    scene.ask(parts[-1])
    qtbot.waitUntil(lambda: parts[-1].file in scene.told)

    assert len(scene.told) <= 3


def test_one_asker_takes_nothing_from_another(qtbot, scene):
    mine, yours = scene.image(1), scene.image(2)
    scene.ask(mine, asker="view")
    scene.ask(yours, asker="composer")
    scene.ask(asker="view")

    qtbot.waitUntil(lambda: scene.shelf.picture(yours) is not None)


def test_an_image_is_given_out_whole_and_only_when_there_is_one(qtbot, scene):
    part, taken = scene.image(side=300), []
    scene.shelf.whole(HOLIDAY, taken.append)
    scene.shelf.whole(part, taken.append)
    scene.shelf.whole(part, taken.append)
    qtbot.waitUntil(lambda: len(taken) == 2)

    assert {image.width() for image in taken} == {300}
    data = []
    scene.shelf.encode(taken[0], data.append)
    qtbot.waitUntil(lambda: len(data) == 1)
    assert scene.store.add_data(data[0], "x").width == 300


def test_after_closing_nothing_is_begun(scene):
    part = scene.image()
    scene.shelf.close()
    scene.ask(part)
    scene.shelf.whole(replace(part, name="x"), print)

    assert scene.shelf.picture(part) is None
