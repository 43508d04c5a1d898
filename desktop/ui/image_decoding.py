"""Reads and writes images, for the thread that does so: by content, within limits, and never anything but a picture."""

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPainter

from desktop.domain.image_headers import SIGNATURE_BYTES, image_format

MOST_MEGABYTES = 256
MOST_PIXELS = 2**26
MOST_JPEG_PIXELS = 2**27  # they are made smaller while they are read
FORMATS = {"png": b"png", "jpg": b"jpeg", "gif": b"gif", "webp": b"webp", "bmp": b"bmp"}


class Problem(Enum):
    """Why an image cannot be shown."""

    GONE = auto()
    TOO_LARGE = auto()


def decoded(path: Path, wanted: QSize | None = None) -> QImage | Problem:
    """The image in a file, no larger than wanted. Blocks.

    Only the decoder of the format that the first bytes tell is asked, so that no file can reach another one: one for
    drawings, say, which could name further files.
    """
    file = QFile(str(path))
    is_open = file.open(QIODevice.OpenModeFlag.ReadOnly)
    ending = image_format(bytes(file.peek(SIGNATURE_BYTES).data())) if is_open else None
    if ending is None:
        return Problem.GONE
    QImageReader.setAllocationLimit(MOST_MEGABYTES)
    reader = QImageReader(file, QByteArray(FORMATS[ending]))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > (MOST_JPEG_PIXELS if ending == "jpg" else MOST_PIXELS):
        return Problem.TOO_LARGE
    if wanted is not None and size.isValid():
        _shrink(reader, size, wanted)
    image = reader.read()
    if image.isNull():
        return Problem.GONE
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _shrink(reader: QImageReader, size: QSize, wanted: QSize) -> None:
    """Have the image made smaller while it is read: for a JPEG that is several times quicker."""
    is_turned = bool(reader.transformation().value & QImageIOHandler.Transformation.TransformationRotate90.value)
    room = wanted.transposed() if is_turned else wanted
    if size.width() > room.width() or size.height() > room.height():
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))


def on_paper(image: QImage) -> QImage:
    """The image without transparency, on white: a PDF then holds it as a JPEG, which is made in a moment."""
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper


def png_data(image: QImage) -> bytes:
    """The image as a PNG file. Blocks."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows file names only
    return bytes(data.data())
