"""What the package is made of: each part with its version, its licence and the text of that."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from platform import python_version
from sysconfig import get_path

from cryptography.hazmat.backends.openssl.backend import backend

from installer import downloads, freeze, places

LICENCES = places.RECIPES / "licences"
QT = ("pyside6", "shiboken6")
VENDORED = Path("vendor") / "llama.cpp"


@dataclass(frozen=True, slots=True)
class Component:
    """One part. ``licence`` is an SPDX expression, or what its makers say; ``address`` its package URL (purl)."""

    name: str
    version: str
    licence: str
    address: str
    text: str


def components() -> list[Component]:
    """Everything that was frozen, by name."""
    sources = _sources()
    found = [*_own(), *_python(), *_engine(), *_fonts(), *_openssl(), *_distributions(sources), *_of_machine(sources)]
    return sorted(found, key=lambda each: each.name.lower())


def brought_packages() -> list[str]:
    """The packages of the build machine whose libraries are brought along."""
    return [part.name for part in _of_machine(_sources())]


def _sources() -> list[Path]:
    return [Path(source) for _, source, _ in json.loads(places.CONTENTS.read_text(encoding="utf-8")) if source]


def _own() -> Iterator[Component]:
    licence = places.ROOT / "LICENSE"
    text = licence.read_text(encoding="utf-8") if licence.exists() else "Copyright the Hearth authors.\n"
    yield Component("Hearth", places.version(), "", f"pkg:generic/hearth@{places.version()}", text)
    text = "The starter model is dedicated to the public domain: https://creativecommons.org/publicdomain/zero/1.0"
    yield Component("Hearth starter model", "1", "CC0-1.0", "pkg:generic/hearth-starter@1", text)


def _python() -> Iterator[Component]:
    version = python_version()
    library = Path(get_path("stdlib"))
    places_of_text = (library / "LICENSE.txt", Path(f"/usr/share/doc/{library.name}/copyright"))
    text = next((place.read_text(encoding="utf-8") for place in places_of_text if place.exists()), "")
    yield Component("Python", version, "PSF-2.0", f"pkg:generic/python@{version}", text)


def _engine() -> Iterator[Component]:
    source = downloads.engine_source()
    bindings = source.name.rpartition("-")[2]
    tree = source / VENDORED
    recipe = (tree / "CMakeLists.txt").read_text(encoding="utf-8")
    version = ".".join(re.findall(r"set\(LLAMA_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)\)", recipe))
    hashes, stb, sound = tree / "vendor" / "hash", tree / "vendor" / "stb", tree / "vendor" / "miniaudio"
    yield Component(
        "llama-cpp-python", bindings, "MIT", f"pkg:pypi/llama-cpp-python@{bindings}", _text(source / "LICENSE.md")
    )
    yield Component(
        "llama.cpp and ggml", version, "MIT", f"pkg:github/ggml-org/llama.cpp@{version}", _text(tree / "LICENSE")
    )
    headers = downloads.tool_versions().get("libvulkan-dev", "")
    note = "Vulkan-Headers, Copyright The Khronos Group Inc., under the Apache License 2.0 or the MIT licence."
    yield Component("Vulkan-Headers", headers, "Apache-2.0 OR MIT", f"pkg:deb/debian/libvulkan-dev@{headers}", note)
    yield Component("xxHash", "", "BSD-2-Clause", "pkg:github/Cyan4973/xxHash", _text(hashes / "xxhash" / "LICENSE"))
    yield Component("stb_image", "", "MIT", "pkg:github/nothings/stb", _text(stb / "stb_image.h", "ALTERNATIVE A"))
    yield Component(
        "miniaudio",
        "",
        "MIT-0",
        "pkg:github/mackron/miniaudio",
        _text(sound / "miniaudio.h", "This software is available"),
    )


def _fonts() -> Iterator[Component]:
    yield Component("STIX Two Math", "2.11", "OFL-1.1", "pkg:github/stipub/stixfonts", _text(LICENCES / "OFL-1.1.txt"))
    yield Component("DejaVu Sans", "2.37", "Bitstream-Vera", "pkg:generic/dejavu", _text(LICENCES / "DejaVu.txt"))
    text = "The tables of ICU, as Qt brings them. Copyright Unicode, Inc.: https://www.unicode.org/license.txt"
    yield Component("ICU", "73", "Unicode-3.0", "pkg:github/unicode-org/icu@73", text)


def _openssl() -> Iterator[Component]:
    """It is part of cryptography's one library."""
    version = backend.openssl_version_text().split()[1]
    yield Component("OpenSSL", version, "Apache-2.0", f"pkg:generic/openssl@{version}", _apache())


def _apache() -> str:
    files = distribution("cryptography").files or ()
    return _text(Path(str(next(file for file in files if file.name == "LICENSE.APACHE").locate())))


def _distributions(sources: list[Path]) -> Iterator[Component]:
    """The Python packages that the frozen modules come from, and the program that starts them."""
    used = {str(source) for source in sources}
    for each in distributions():
        name = each.metadata["Name"]
        files = {str(each.locate_file(file)) for file in each.files or ()}
        if name.lower() == "pyinstaller" or (name.lower() != "pyinstaller-hooks-contrib" and files & used):
            yield Component(
                name, each.version, _licence(each), f"pkg:pypi/{name.lower()}@{each.version}", _licence_text(each)
            )


def _licence(each: Distribution) -> str:
    if each.metadata["Name"].lower().startswith(QT):
        return "LGPL-3.0-only"  # of the three that its makers offer
    told = each.metadata["License-Expression"] or (each.metadata["License"] or "").partition("\n")[0]
    classifiers = each.metadata.get_all("Classifier") or []
    return told or ", ".join(line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::"))


def _licence_text(each: Distribution) -> str:
    name = each.metadata["Name"].lower()
    if name.startswith(QT):
        return _text(LICENCES / "Qt.txt")
    if name == "latex2mathml":  # its package has no text
        return _text(LICENCES / "MIT-latex2mathml.txt")
    files = [file for file in each.files or () if re.search(r"dist-info/.*(LICEN[CS]E|COPYING)", str(file))]
    return "\n\n".join(Path(str(each.locate_file(file))).read_text(encoding="utf-8") for file in files)


def _of_machine(sources: list[Path]) -> Iterator[Component]:
    """Libraries that the build machine's packages brought along."""
    seen = set()
    if sys.platform != "linux":
        return
    sources = [*sources, freeze.openmp()]
    for source in sorted({path.resolve() for path in sources if path.parts[:2] in {("/", "lib"), ("/", "usr")}}):
        package = _debian_package(source)
        if package and package not in seen:
            seen.add(package)
            name, version = package
            text = _text(Path("/usr/share/doc") / name / "copyright")
            yield Component(name, version, "see the text", f"pkg:deb/debian/{name}@{version}", text)


def _debian_package(file: Path) -> tuple[str, str] | None:
    for name in (file, Path("/") / file.relative_to("/usr") if file.is_relative_to("/usr") else file):
        told = subprocess.run(["dpkg-query", "-S", str(name)], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            package = told.stdout.split(":")[0]
            return package, places.output("dpkg-query", "-W", "-f", "${Version}", package)
    return None


def _text(file: Path, start: str = "") -> str:
    """A text, from a mark on."""
    text = file.read_text(encoding="utf-8")
    return text[text.index(start) :].removesuffix("*/\n") if start else text
