"""The application as one folder with its own Python: PyInstaller, then the engine's libraries beside the bindings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from installer import downloads, icons, manifest, places, windows

# Of llama-cpp-python only the bindings are used; the rest imports NumPy and a server.
BINDINGS = ("_ctypes_extensions.py", "llama_cpp.py", "llama_grammar.py", "mtmd_cpp.py")
LIBRARY_SUFFIXES = (".so", ".dylib", ".dll")
STRIPPED = ("libpython*", "python3.*/lib-dynload/*.so", "llama_cpp/lib/*.so*", "cryptography/hazmat/bindings/*.so")


def freeze() -> None:
    """Make ``places.FROZEN``."""
    _lay_out_bindings(downloads.engine_source())
    manifest.write_origin(places.BINDINGS)
    environment = {
        **os.environ,
        "PYTHONPATH": str(places.RECIPES),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(places.source_date()),
    }
    folders = ["--distpath", str(places.FROZEN.parent), "--workpath", str(places.BUILD / "freezing")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *folders]
    if sys.platform == "win32":
        windows.write()
    elif sys.platform == "darwin":
        icons.draw(places.BUILD / "hearth.icns", 512)
    specification = places.RECIPES / "installer" / "hearth.spec"
    subprocess.run([*command, str(specification)], check=True, env=environment, cwd=places.ROOT)
    inside = places.FROZEN / "_internal"
    _place_engine(inside / "llama_cpp" / "lib")
    if sys.platform == "darwin":
        within = places.FROZEN.parent / "Hearth.app" / "Contents" / "Frameworks"
        shutil.copytree(inside / "llama_cpp" / "lib", within / "llama_cpp" / "lib", symlinks=True)
    if sys.platform == "linux":
        found = [file for pattern in STRIPPED for file in inside.glob(pattern) if not file.is_symlink()]
        subprocess.run(["strip", "--strip-unneeded", *found], check=True)


def _lay_out_bindings(source: Path) -> None:
    shutil.rmtree(places.BINDINGS, ignore_errors=True)
    package = places.BINDINGS / "llama_cpp"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    for name in BINDINGS:
        shutil.copy(source / "llama_cpp" / name, package)
    metadata = places.BINDINGS / f"{source.name}.dist-info"
    metadata.mkdir()
    shutil.copy(source / "PKG-INFO", metadata / "METADATA")


def _place_engine(folder: Path) -> None:
    """Each library once, under the name that the others ask for; under the name that the bindings ask for as a link,
    since a second copy would have a second list of back ends."""
    folder.mkdir(parents=True)
    for library in sorted((places.ENGINE / "bin").iterdir()):
        if library.is_symlink() or not (library.name.endswith(LIBRARY_SUFFIXES) or ".so." in library.name):
            continue
        name, _, version = library.name.partition(".so.")
        if not version:
            shutil.copy(library, folder)
            continue
        shutil.copy(library, folder / f"{name}.so.{version.split('.')[0]}")
        (folder / f"{name}.so").symlink_to(f"{name}.so.{version.split('.')[0]}")
    for link in (places.ENGINE / "bin").glob("*.dylib"):
        if link.is_symlink():
            shutil.copy(link, folder, follow_symlinks=False)
    if sys.platform == "linux":
        shutil.copy(openmp(), folder / "libgomp.so.1")


def openmp() -> Path:
    """GCC's OpenMP, which a desktop may lack."""
    return Path(places.output("g++", "-print-file-name=libgomp.so.1")).resolve()
