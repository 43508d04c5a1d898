"""Recognises what a file is that is no GGUF, so that the sentence can say it."""

from desktop.domain.errors import ModelFileError

GET_GGUF = "Look for a download of the model in the GGUF format."
DOWNLOAD_AGAIN = "Download it again, from the link to the file itself."
_OLD_FORMATS = (b"lmgg", b"fmgg", b"tjgg", b"algg")
_BIG_ENDIAN_VERSIONS = (b"\0\0\0\2", b"\0\0\0\3")


def check_is_gguf(name: str, start: bytes, size_bytes: int) -> None:
    """Raise ``ModelFileError`` unless a file that starts with these bytes may be a GGUF that can be read here."""
    if start.startswith(b"GGUF"):
        if start[4:8] == b"\1\0\0\0":
            raise ModelFileError(f"{name} is a GGUF file of version 1, which is no longer in use.", GET_GGUF)
        if start[4:8] in _BIG_ENDIAN_VERSIONS:
            raise ModelFileError(f"{name} was made for machines with another byte order.", GET_GGUF)
        return
    what, hint = _what_it_is(start, size_bytes)
    raise ModelFileError(f"{name} is no GGUF model file: {what}.", hint)


def _what_it_is(start: bytes, size_bytes: int) -> tuple[str, str]:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "it is empty", DOWNLOAD_AGAIN
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        return "it is a web page", DOWNLOAD_AGAIN
    if text.startswith(b"version https://git-lfs"):
        return "it is a Git LFS pointer, not the file itself", "Run “git lfs pull”, or download the file itself."
    if start.startswith(_OLD_FORMATS):
        return "it has llama.cpp's old GGML format", GET_GGUF
    if start[8:9] == b"{" and int.from_bytes(start[:8], "little") < size_bytes:
        return "it is a safetensors file", GET_GGUF
    if start.startswith((b"PK\3\4", b"\x80\2", b"\x80\3", b"\x80\4", b"\x80\5")):
        return "it is a PyTorch or ZIP file", GET_GGUF
    if text.startswith((b"{", b"[")):
        return "it is a JSON file", "Choose a file that ends in .gguf."
    if not any(start):
        return "it holds only zeros; its download was not finished", DOWNLOAD_AGAIN
    return "it does not start like one", "Choose a file that ends in .gguf."
