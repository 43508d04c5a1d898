"""A runtime folder with a real back end is loaded, computes, and is refused when anything about it is wrong.

``python -m tests.packaged.runtime LIBRARY [PROGRAM]`` takes a back end of the same llama.cpp as a library of its own,
for example ``libggml-vulkan.so``, and the installed ``hearth`` that shall load it, else this environment's engine does.
Each case starts a real child; where the runtime is refused, the model still has to load. A C compiler makes the library
that crashes.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import DriversFailed, EngineDied
from desktop.domain.models import LoadedModel, LoadSettings
from desktop.domain.runtimes import NO_DRIVERS, PACKAGED, BackendUse
from desktop.engine import client
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import BackendsReady, DescribeSystem, Hello, SystemDescribed
from desktop.engine.runtime_folder import MANIFEST
from tests.flow.engine_driver import EngineDriver, alone
from tests.runtime_files import described

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
QUESTION = alone("Show me Markdown.", max_tokens=60)
CRASHES = "__attribute__((constructor)) static void crash(void) { *(volatile int *)0 = 0; }\n"


def build() -> str:
    """How the engine's llama.cpp names itself."""
    process = EngineProcess()
    process.start()
    hello = process.read()
    process.close()
    assert isinstance(hello, Hello)
    return hello.llama_build


class Cases:
    """Makes folders, and tells what the engine does with each."""

    def __init__(self, library: Path, root: Path) -> None:
        self._library = library
        self._root = root
        self._build = build()

    def folder(self, name: str, change: Callable[[Path], object] = lambda _: None, **changes: object) -> Path:
        """A folder with the library, sound but for the change."""
        folder = self._root / name
        folder.mkdir()
        shutil.copy(self._library.resolve(), folder / self._library.name)
        self.describe(folder, **changes)
        change(folder)
        return folder

    def describe(self, folder: Path, **changes: object) -> None:
        """Write the manifest of what is in the folder."""
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != MANIFEST}
        sound = {"backend": "Vulkan", "llama_cpp": self._build}
        (folder / MANIFEST).write_text(json.dumps(described(files, **(sound | changes))), encoding="utf-8")

    def answer(self, use: BackendUse, settings: LoadSettings) -> dict[str, object]:
        """Load the starter model and let it answer; what went wrong before is told."""
        try:
            driver = EngineDriver(use)
        except DriversFailed as death:
            return {"died_of_drivers": death.message}
        try:
            loaded = driver.load(STARTER, settings)
            if not isinstance(loaded, LoadedModel):
                return {"failed": f"{loaded.message} {loaded.hint}"}
            told: dict[str, object] = {"devices": list(loaded.device_names), "gpu_layers": loaded.n_gpu_layers}
            return told | {"problem": driver.ready.problem, "text": driver.answer(QUESTION).text}
        except EngineDied as death:
            return {"died": death.message}
        finally:
            driver.process.close()


def crash_in(folder: Path, cases: Cases) -> None:
    """Another library, that crashes when it is loaded."""
    source = folder / "crash.c"
    source.write_text(CRASHES, encoding="utf-8")
    library = next(path for path in folder.iterdir() if path.name.endswith(".so"))
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    source.unlink()
    cases.describe(folder)


def damage(folder: Path) -> None:
    """Change one byte."""
    library = next(path for path in folder.iterdir() if path.name.endswith(".so"))
    data = bytearray(library.read_bytes())
    data[-1] ^= 1
    library.write_bytes(data)


def found_by(use: BackendUse) -> tuple[list[str], BackendsReady | None]:
    """The devices that a child with these back ends finds."""
    process, ready = EngineProcess(use=use), None
    process.send(DescribeSystem())
    process.start()
    try:
        while not isinstance(event := process.read(), SystemDescribed):
            ready = event if isinstance(event, BackendsReady) else ready
        return [device.name for device in event.devices], ready
    finally:
        process.close()


def main() -> int:
    """Print one JSON object; the exit code is 0 when everything went as it should."""
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    if len(sys.argv) == 3:
        program = Path(sys.argv[2]).resolve()
        client.program = lambda: [str(program)]
        client.package_parent = lambda: program.parent
    with tempfile.TemporaryDirectory() as name:
        cases = Cases(Path(sys.argv[1]), Path(name))
        sound = BackendUse(cases.folder("sound"))
        before, (after, ready) = found_by(PACKAGED)[0], found_by(sound)
        new = [device for device in after if device != "CPU"]
        usual = LoadSettings(n_ctx=512, n_gpu_layers=0)
        wrong = {
            "damaged": cases.folder("damaged", damage),
            "another build": cases.folder("another", llama_cpp="0.0.1"),
            "a file beside it": cases.folder("beside", lambda folder: (folder / "libvulkan.so.1").touch()),
            "no driver": cases.folder("driverless", drivers=["libcuda-of-a-test.so.1"]),
            "a path": cases.folder("path", library="../sound/libggml-vulkan.so"),
            "crashes": cases.folder("crashes", lambda folder: crash_in(folder, cases)),
        }
        told = {
            "devices_before": before,
            "devices_with_it": after,
            "on_processor": cases.answer(PACKAGED, usual),
            "on_runtime": cases.answer(sound, LoadSettings(n_ctx=512, n_gpu_layers=999, devices=tuple(new[:1]))),
            "sealed": cases.answer(BackendUse(sound.runtime, ready.seal if ready else ""), usual),
            "wrong": {case: cases.answer(BackendUse(folder), usual) for case, folder in wrong.items()},
            "after_the_crash": cases.answer(NO_DRIVERS, usual),
        }
    print(json.dumps(told, indent=1))
    return int(not _is_right(told, new))


def _is_right(told: dict[str, object], new: list[str]) -> bool:
    text = told["on_processor"]["text"]
    wrong = dict(told["wrong"])
    crash = wrong.pop("crashes")
    return (
        bool(new)
        and told["on_runtime"].get("devices") == new[:1]
        and told["on_runtime"]["text"] == told["sealed"]["text"] == told["after_the_crash"]["text"] == text
        and all(case.get("problem") and case["text"] == text for case in wrong.values())
        and "died_of_drivers" in crash
    )


if __name__ == "__main__":
    sys.exit(main())
