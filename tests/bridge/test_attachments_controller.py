"""Images are taken in in the background and told with the draft that they are for."""

import asyncio
from pathlib import Path

from desktop.bridge.attachments_controller import AttachmentsController
from desktop.bridge.tasks import Tasks
from desktop.domain.notices import NoticeKind
from desktop.services.attachments import Attachments
from desktop.services.file_thread import FileThread
from desktop.storage.attachment_store import AttachmentStore
from tests.bridge.conftest import Heard
from tests.fakes import until
from tests.image_files import HOLIDAY, png


def test_images_come_in_their_order_and_what_is_none_is_told(play, tmp_path: Path):
    async def scenario() -> None:
        files, bugs = FileThread("files"), []
        tasks = Tasks(asyncio.get_running_loop(), bugs.append)
        controller = AttachmentsController(Attachments(AttachmentStore(tmp_path / "kept"), files), tasks)
        images, notices = Heard(), Heard()
        controller.image_attached.connect(images.take)
        controller.notice_raised.connect(notices.take)
        for name, data in (("a.png", png(2, 1)), ("b.txt", b"text"), ("c.png", png(3, 1))):
            (tmp_path / name).write_bytes(data)

        controller.attach([tmp_path / "a.png", tmp_path / "b.txt", tmp_path / "c.png"], "c1")
        controller.attach_data(png(4, 1), "Pasted image.png", "c2")
        await until(lambda: len(images.values) == 3)

        told = [(draft, part.name, part.width) for draft, part in images.values]
        assert told == [("c1", "a.png", 2), ("c1", "c.png", 3), ("c2", "Pasted image.png", 4)]
        assert [notice.kind for notice in notices.values] == [NoticeKind.ERROR]
        assert "“b.txt” is no image" in notices.values[0].text

        part = images.values[0][1]
        assert controller.path(part).read_bytes() == png(2, 1)
        controller.save_copy(part, tmp_path / "copy.png")
        controller.save_copy(HOLIDAY, tmp_path / "never.png")
        await until(lambda: len(notices.values) == 2)
        assert (tmp_path / "copy.png").read_bytes() == png(2, 1)
        assert "no longer there" in notices.values[1].text
        await tasks.close()
        files.close()
        assert bugs == []

    play(scenario())
