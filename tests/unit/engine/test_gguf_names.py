"""The tables agree with the llama.cpp that is installed."""

import ctypes

from desktop.engine.gguf_names import BLOCK_OF_TYPE, QUANTIZATION_NAMES
from desktop.engine.host.llama import library, llama


def test_block_sizes_are_those_of_ggml():
    library.ggml_blck_size.restype = ctypes.c_int64
    library.ggml_type_size.restype = ctypes.c_size_t
    known = {kind: (library.ggml_blck_size(kind), library.ggml_type_size(kind)) for kind in range(43)}

    assert {kind: sizes for kind, sizes in known.items() if all(sizes)} == dict(BLOCK_OF_TYPE)


def test_every_quantization_of_llama_cpp_has_its_name():
    unknown = {number for number in range(64) if llama.llama_ftype_name(number).startswith(b"unknown")}

    assert set(range(64)) - unknown == set(QUANTIZATION_NAMES)
