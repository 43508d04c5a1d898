import asyncio
from contextlib import suppress

import qasync

from desktop.domain.exports import PrintedText
from desktop.ui import pdf_printer
from desktop.ui.pdf_printer import print_pdf
from tests.bridge.conftest import player
from tests.fakes import until
from tests.ui.pdf_text import pdf_text


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
        pdf, _ = await asyncio.gather(print_pdf(text, told.append), watch())
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
        running = asyncio.ensure_future(print_pdf(PrintedText("T", ("<p>x</p>",) * 1000), told.append))
        await until(lambda: len(told) >= 3)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        return running.cancelled()

    with qasync.QEventLoop(qapp) as loop:
        assert player(loop)(scenario())
    assert len(told) < 1000
