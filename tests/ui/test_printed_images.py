import qasync
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from desktop.storage.attachment_store import AttachmentStore
from desktop.ui.printed_images import HIGHEST, WIDEST, PrintedImages
from tests.bridge.conftest import player
from tests.image_files import HOLIDAY, bomb, png


def test_images_come_small_enough_and_without_transparency(qapp, tmp_path):
    store = AttachmentStore(tmp_path)
    parts = [store.add_data(png(*size), "a.png") for size in ((4, 3), (2 * WIDEST, 30), (10, 2 * HIGHEST))]

    async def scenario() -> list[QImage | None]:
        images = PrintedImages(store.path)
        found = [await images.image(part) for part in parts]
        images.close()
        return found

    with qasync.QEventLoop(qapp) as loop:
        found = player(loop)(scenario())

    assert [image.size() for image in found] == [QSize(4, 3), QSize(WIDEST, 15), QSize(5, HIGHEST)]
    assert {image.format() for image in found} == {QImage.Format.Format_RGB32}
    assert found[0].pixelColor(1, 1).name() == "#3e7d4e"


def test_what_cannot_be_shown_is_nothing(qapp, tmp_path):
    store = AttachmentStore(tmp_path)
    part = store.add_data(bomb(), "a.png")

    async def scenario() -> list[QImage | None]:
        images = PrintedImages(store.path)
        found = [await images.image(part), await images.image(HOLIDAY)]
        images.close()
        return found

    with qasync.QEventLoop(qapp) as loop:
        assert player(loop)(scenario()) == [None, None]
