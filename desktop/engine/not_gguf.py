"""Recognises what a file is that is no GGUF, so that the sentence can say it."""

from dataclasses import dataclass

from desktop.domain.errors import ModelFileError

GET_GGUF = "Look for a download of the model in the GGUF format."
DOWNLOAD_AGAIN = "Download it again, from the link to the file itself."
CHOOSE_GGUF = "Choose a file that ends in .gguf."
_BIG_ENDIAN_VERSIONS = (b"\0\0\0\2", b"\0\0\0\3")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file by how it starts. Starts of text are in lower case, without space before them."""

    what: str
    hint: str
    starts: tuple[bytes, ...]
    is_text: bool = False


_EMPTY = _Kind("it is empty", DOWNLOAD_AGAIN, ())
_ZEROS = _Kind("it holds only zeros; its download was not finished", DOWNLOAD_AGAIN, ())
_SAFETENSORS = _Kind("it is a safetensors file", GET_GGUF, ())
_OTHER = _Kind("it does not start like one", CHOOSE_GGUF, ())
_KINDS = (
    _Kind("it is a web page", DOWNLOAD_AGAIN, (b"<!doctype", b"<html", b"<head", b"<?xml"), is_text=True),
    _Kind(
        "it is a Git LFS pointer, not the file itself",
        "Run “git lfs pull”, or download the file itself.",
        (b"version https://git-lfs",),
        is_text=True,
    ),
    _Kind("it has llama.cpp's old GGML format", GET_GGUF, (b"lmgg", b"fmgg", b"tjgg", b"algg")),
    _Kind("it is a PyTorch or ZIP file", GET_GGUF, (b"PK\3\4", b"\x80\2", b"\x80\3", b"\x80\4", b"\x80\5")),
    _Kind("it is a JSON file", CHOOSE_GGUF, (b"{", b"["), is_text=True),
)


def check_is_gguf(name: str, start: bytes, size_bytes: int) -> None:
    """Raise ``ModelFileError`` unless a file that starts with these bytes may be a GGUF that can be read here."""
    if not start.startswith(b"GGUF"):
        kind = _kind_of(start, size_bytes)
        raise ModelFileError(f"{name} is no GGUF model file: {kind.what}.", kind.hint)
    if start[4:8] == b"\1\0\0\0":
        raise ModelFileError(f"{name} is a GGUF file of version 1, which is no longer in use.", GET_GGUF)
    if start[4:8] in _BIG_ENDIAN_VERSIONS:
        raise ModelFileError(f"{name} was made for machines with another byte order.", GET_GGUF)


def _kind_of(start: bytes, size_bytes: int) -> _Kind:
    if not any(start):
        return _ZEROS if start else _EMPTY
    # safetensors: the length of a JSON header, then the header
    if start[8:9] == b"{" and int.from_bytes(start[:8], "little") < size_bytes:
        return _SAFETENSORS
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next((kind for kind in _KINDS if (text if kind.is_text else start).startswith(kind.starts)), _OTHER)
