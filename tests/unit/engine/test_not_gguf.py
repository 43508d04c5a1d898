"""What other files are, told from their first bytes."""

import pytest

from desktop.domain.errors import ModelFileError
from desktop.engine.not_gguf import check_is_gguf


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"", "it is empty"),
        (bytes(512), "it holds only zeros; its download was not finished"),
        (b"\xef\xbb\xbf\n <!DOCTYPE HTML>", "it is a web page"),
        (b"<html>", "it is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "it is a Git LFS pointer, not the file itself"),
        (b'\x40\0\0\0\0\0\0\0{"__metadata__"', "it is a safetensors file"),
        (b"PK\x03\x04rest", "it is a PyTorch or ZIP file"),
        (b"\x80\x02}q", "it is a PyTorch or ZIP file"),
        (b"lmgg\1", "it has llama.cpp's old GGML format"),
        (b'{"architectures": []}', "it is a JSON file"),
        (b"just notes", "it does not start like one"),
    ],
)
def test_the_sentence_says_what_the_file_is(start, what):
    with pytest.raises(ModelFileError) as told:
        check_is_gguf("x.gguf", start, 1000)

    assert told.value.message == f"x.gguf is no GGUF model file: {what}."
    assert told.value.hint


@pytest.mark.parametrize(("version", "words"), [(b"\1\0\0\0", "version 1"), (b"\0\0\0\3", "another byte order")])
def test_a_gguf_of_another_age_or_byte_order_is_told(version, words):
    with pytest.raises(ModelFileError, match=words):
        check_is_gguf("x.gguf", b"GGUF" + version, 1000)


def test_a_gguf_passes():
    check_is_gguf("x.gguf", b"GGUF\3\0\0\0", 1000)
