"""Every variant of the processor's back end answers with every kind of quantisation, and the best one is chosen.

``python -m tests.packaged.variants FOLDER`` takes the folder of the engine's libraries, in an installed Hearth
``_internal/llama_cpp/lib``. Each variant is left alone with the libraries that all need, in a folder of its own, and
loads the starter model as Q8_0, Q4_0 and Q4_K_M. Answers of one quantisation may differ where a sum is rounded
differently, so that each has to begin as the one of the plain x64 variant does, but not to be the same to the end.
"""

import ctypes
import json
import os
import sys
import tempfile
from pathlib import Path

from desktop.domain.errors import EngineDied
from desktop.domain.models import LoadedModel, LoadSettings
from tests.flow.engine_driver import alone, engine

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "resources" / "models" / "hearth-starter.gguf"
QUESTION = "Show me Markdown."
FILE_TYPES = {"Q4_0": 2, "Q4_K_M": 15}
PREFIX = "libggml-cpu-"
SAME_BEGINNING = 40
ON_PROCESSOR = LoadSettings(n_ctx=512, n_gpu_layers=0)


def quantised(folder: Path) -> dict[str, Path]:
    """The starter model in each quantisation, made by llama.cpp."""
    import llama_cpp

    silence = llama_cpp.llama_log_callback(lambda *_: None)
    llama_cpp.llama_log_set(silence, None)
    found = {"Q8_0": STARTER}
    for name, number in FILE_TYPES.items():
        found[name] = folder / f"starter-{name}.gguf"
        wishes = llama_cpp.llama_model_quantize_default_params()
        wishes.ftype, wishes.allow_requantize = number, True
        paths = str(STARTER).encode(), str(found[name]).encode()
        assert llama_cpp.llama_model_quantize(*paths, ctypes.byref(wishes)) == 0
    return found


def alone_with(variant: Path, folder: Path) -> Path:
    """A folder with one variant only."""
    place = folder / variant.stem
    place.mkdir()
    for library in variant.parent.iterdir():
        if library == variant or not any(name in library.name for name in ("ggml-cpu", "vulkan")):
            (place / library.name).symlink_to(library.resolve())
    return place


def answer_of(libraries: Path, model: Path) -> str:
    """The answer, or in angle brackets why there is none."""
    os.environ["LLAMA_CPP_LIB_PATH"] = str(libraries)
    try:
        with engine() as driver:
            loaded = driver.load(model, ON_PROCESSOR)
            if not isinstance(loaded, LoadedModel):
                return f"<not loaded: {loaded}>"
            return driver.answer(alone(QUESTION, max_tokens=120)).text
    except EngineDied as death:
        return f"<{death}>"


def chosen_variant(libraries: Path) -> str:
    """Which one the engine takes when it can choose: the one that its process has in memory."""
    os.environ["LLAMA_CPP_LIB_PATH"] = str(libraries)
    with engine(STARTER, ON_PROCESSOR) as driver:
        maps = Path(f"/proc/{driver.process.pid}/maps").read_text(encoding="utf-8")
    names = {Path(line.split()[-1]).name for line in maps.splitlines() if PREFIX in line}
    assert len(names) == 1, names
    return names.pop().removeprefix(PREFIX).removesuffix(".so")


def main() -> int:
    """Print one JSON object; the exit code is 0 when every variant that this processor can run works."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    libraries = Path(sys.argv[1]).resolve()
    variants = sorted(libraries.glob(f"{PREFIX}*.so"), key=lambda path: path.name != f"{PREFIX}x64.so")
    told: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as name:
        models = quantised(Path(name))
        expected: dict[str, str] = {}
        for variant in variants:
            place = alone_with(variant, Path(name))
            told[variant.stem.removeprefix(PREFIX)] = results = {}
            for kind, model in models.items():
                answer = answer_of(place, model)
                expected.setdefault(kind, answer)
                is_same = answer[:SAME_BEGINNING] == expected[kind][:SAME_BEGINNING] and answer[:1] not in ("", "<")
                results[kind] = "works" if is_same else answer
    told_of = {"chosen": chosen_variant(libraries), "variants": told}
    print(json.dumps(told_of, indent=1))
    results = [result for each in told.values() for result in each.values()]
    # One that the processor cannot run is passed over by llama.cpp itself: then there is no back end.
    return int(not all(result == "works" or "no back end" in result for result in results))


if __name__ == "__main__":
    sys.exit(main())
