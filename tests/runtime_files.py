"""Makes runtime folders, sound ones and hostile ones."""

import hashlib
import json
from pathlib import Path

from desktop.engine.runtime_folder import FORMAT, MANIFEST, PLATFORM, VERSION

BUILD = "llama 1, ggml version 2"
LIBRARIES = {"libpart.so.1": b"a part", "libggml-test.so": b"a back end"}


def described(libraries: dict[str, bytes], /, **changes: object) -> dict[str, object]:
    """A manifest of these files, the back end last, with some of its keys changed."""
    entries = [
        {"name": name, "size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in libraries.items()
    ]
    sound = {
        "format": FORMAT, "version": VERSION, "name": "Test 1.0", "backend": "Test", "platform": PLATFORM,
        "llama_cpp": BUILD, "library": list(libraries)[-1], "files": entries, "drivers": [],
    }  # fmt: skip
    return sound | changes


def write_runtime(folder: Path, libraries: dict[str, bytes] | None = None, /, **changes: object) -> Path:
    """A runtime folder; sound unless a key of its manifest is changed."""
    libraries = LIBRARIES if libraries is None else libraries
    folder.mkdir(parents=True)
    for name, data in libraries.items():
        (folder / name).write_bytes(data)
    (folder / MANIFEST).write_text(json.dumps(described(libraries, **changes)), encoding="utf-8")
    return folder
