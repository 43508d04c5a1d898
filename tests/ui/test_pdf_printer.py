import asyncio
from contextlib import suppress
from pathlib import Path

import qasync

from desktop.domain.exports import PrintedText
from desktop.domain.messages import ImagePart
from desktop.storage.attachment_store import AttachmentStore
from desktop.ui import pdf_printer
from desktop.ui.pdf_printer import print_pdf
from tests.bridge.conftest import player
from tests.fakes import until
from tests.image_files import HOLIDAY, png
from tests.ui.pdf_text import pdf_text


def no_images(_part: ImagePart) -> Path:
    raise AssertionError("there are none")


def test_the_window_goes_on_between_the_pieces(qapp, monkeypatch):
    monkeypatch.setattr(pdf_printer, "SLICE_S", 0.0)
    told: list[float] = []
    steps: list[int] = []

    async def watch() -> None:
        while len(told) < 9:
            steps.append(len(told))
            await asyncio.sleep(0)

    async def scenario() -> bytes:
        text = PrintedText("T", tuple(f"<p>word{number}</p>" for number in range(10)))
        pdf, _ = await asyncio.gather(print_pdf(no_images, text, told.append), watch())
        return pdf

    with qasync.QEventLoop(qapp) as loop:
        pdf = player(loop)(scenario())

    assert "word9" in pdf_text(pdf)[0]
    assert told == [number / 10 for number in range(10)]
    assert len(set(steps)) > 5


def test_it_can_be_stopped_in_the_middle(qapp, monkeypatch):
    monkeypatch.setattr(pdf_printer, "SLICE_S", 0.0)
    told: list[float] = []

    async def scenario() -> bool:
        running = asyncio.ensure_future(print_pdf(no_images, PrintedText("T", ("<p>x</p>",) * 1000), told.append))
        await until(lambda: len(told) >= 3)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        return running.cancelled()

    with qasync.QEventLoop(qapp) as loop:
        assert player(loop)(scenario())
    assert len(told) < 1000


def test_images_stand_between_what_is_said_and_a_missing_one_is_named(qapp, tmp_path):
    store = AttachmentStore(tmp_path)
    part = store.add_data(png(60, 40), "cat.png")
    told: list[float] = []

    with qasync.QEventLoop(qapp) as loop:
        text = PrintedText("T", ("<p>before</p>", part, HOLIDAY, "<p>behind</p>"))
        pdf = player(loop)(print_pdf(store.path, text, told.append))

    page = pdf_text(pdf)[0]
    assert page.index("before") < page.index("holiday.png") < page.index("behind")
    assert pdf.count(b"/Subtype /Image") == 1
