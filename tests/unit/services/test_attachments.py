"""Attachments go through the thread for files."""

import asyncio
from pathlib import Path

from desktop.services.attachments import Attachments
from desktop.services.file_thread import FileThread
from desktop.storage.attachment_store import AttachmentStore
from tests.image_files import png


def test_images_are_taken_in_and_given_out(tmp_path: Path) -> None:
    files = FileThread("files")
    attachments = Attachments(AttachmentStore(tmp_path / "attachments"), files)
    (tmp_path / "a.png").write_bytes(png(5, 2))

    async def scenario() -> None:
        part = await attachments.add(tmp_path / "a.png")
        assert (part.name, part.width, part.height) == ("a.png", 5, 2)
        pasted = await attachments.add_data(png(5, 2), "b.png")
        assert attachments.path(pasted) == attachments.path(part)
        await attachments.write_copy(part, tmp_path / "copy.png")
        assert (tmp_path / "copy.png").read_bytes() == png(5, 2)

    asyncio.run(scenario())
    files.close()
