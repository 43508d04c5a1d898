"""The one place of the recipe that opens a GGUF file with llama.cpp, with two threads and the whole context."""

from pathlib import Path
from typing import Any

import llama_cpp  # noqa: TID251 - a check of the finished file, outside the application


def opened(path: Path, *, with_all_logits: bool = False) -> Any:
    return llama_cpp.Llama(str(path), n_ctx=2048, n_threads=2, logits_all=with_all_logits, verbose=False)
