"""Prints a conversation into a PDF in short steps, between which the window goes on."""

import asyncio
import time
from collections.abc import Callable

from desktop.domain.exports import PrintedText

SLICE_S = 0.006


async def print_pdf(text: PrintedText, on_progress: Callable[[float], None]) -> bytes:
    """The PDF of a text; can be cancelled at every step."""
    from desktop.ui.pdf_pages import PdfPages  # noqa: PLC0415 - imported when something is printed, not at the start

    pages = PdfPages(text.title)
    try:
        began = time.perf_counter()
        for number, piece in enumerate(text.pieces):
            pages.place(piece)
            if time.perf_counter() - began > SLICE_S:
                on_progress(number / len(text.pieces))
                await asyncio.sleep(0)
                began = time.perf_counter()
        return pages.finish()
    finally:
        pages.give_up()
