"""Prints a conversation into a PDF in short steps, between which the window goes on."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from desktop.domain.exports import PrintedText
from desktop.domain.messages import ImagePart

SLICE_S = 0.006


async def print_pdf(
    paths: Callable[[ImagePart], Path], text: PrintedText, on_progress: Callable[[float], None]
) -> bytes:
    """The PDF of a text; can be cancelled at every step. ``paths`` tells where the files of images are."""
    from desktop.ui.pdf_pages import PdfPages  # noqa: PLC0415 - imported when something is printed, not at the start
    from desktop.ui.printed_images import PrintedImages  # noqa: PLC0415 - see above

    pages, images = PdfPages(text.title), PrintedImages(paths)
    try:
        began = time.perf_counter()
        for number, piece in enumerate(text.pieces):
            if isinstance(piece, ImagePart):
                pages.place_image(piece, await images.image(piece))
            else:
                pages.place(piece)
            if time.perf_counter() - began > SLICE_S:
                on_progress(number / len(text.pieces))
                await asyncio.sleep(0)
                began = time.perf_counter()
        return pages.finish()
    finally:
        pages.give_up()
        images.close()
