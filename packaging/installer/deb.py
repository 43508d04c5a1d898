"""The Debian package: ``dist/hearth_VERSION_amd64.deb``."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from installer import icons, papers, places
from installer.components import brought_packages
from installer.texts import filled

LINUX = places.RECIPES / "linux"
STAGE = places.BUILD / "deb"
# The graphics card, whom to trust when a new version is asked for, and where keys are kept.
RECOMMENDED = (
    "libvulkan1", "mesa-vulkan-drivers | vulkan-icd", "ca-certificates", "gnome-keyring | kwalletmanager | keepassxc",
)  # fmt: skip
VERSIONED = ("libc6", "libstdc++6")
OPTIONAL = ("libvulkan1",)  # loaded when there is a graphics card
NEEDED_BY_DESKTOP = ("desktop-file-utils", "hicolor-icon-theme", "shared-mime-info", "xdg-utils")
DESCRIPTION = """Chat with language models that run on your own computer
 Pick a GGUF file and talk to it. The model runs on your graphics card (Vulkan)
 or processor, and every conversation is a file that belongs to you. Nothing
 leaves your machine: no account, no telemetry. A tiny model comes along."""


def pack() -> Path:
    """Lay the files out and pack them; returns the package."""
    shutil.rmtree(STAGE, ignore_errors=True)
    share = STAGE / "usr" / "share"
    _copy_program()
    _lay_out_desktop(share)
    _lay_out_documents(share)
    _set_modes()
    _write_control()
    package = places.DIST / f"{places.NAME}_{places.version()}_amd64.deb"
    places.DIST.mkdir(exist_ok=True)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(places.source_date())}
    # One thread: how the data is cut up would depend on the number of cores.
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--threads-max=1", "--build", STAGE, package]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return package


def _copy_program() -> None:
    shutil.copytree(places.FROZEN, STAGE / "usr" / "lib" / places.NAME, symlinks=True)
    (STAGE / "usr" / "bin").mkdir()
    (STAGE / "usr" / "bin" / places.NAME).symlink_to(f"../lib/{places.NAME}/{places.NAME}")


def _lay_out_desktop(share: Path) -> None:
    name = places.APPLICATION_ID
    _write(share / "applications" / f"{name}.desktop", filled(LINUX / f"{name}.desktop"))
    _write(share / "metainfo" / f"{name}.metainfo.xml", filled(LINUX / f"{name}.metainfo.xml"))
    _write(share / "mime" / "packages" / f"{name}.xml", filled(LINUX / f"{name}.mime.xml"))
    themed = share / "icons" / "hicolor"
    icons.write_png(themed, name)
    (themed / "scalable" / "apps").mkdir(parents=True)
    shutil.copy(icons.DRAWING, themed / "scalable" / "apps" / f"{name}.svg")


def _lay_out_documents(share: Path) -> None:
    documents = share / "doc" / places.NAME
    _write(documents / "copyright", papers.summary())
    _write_compressed(documents / "changelog.gz", filled(LINUX / "changelog"))
    _write_compressed(share / "man" / "man1" / f"{places.NAME}.1.gz", filled(LINUX / f"{places.NAME}.1"))
    _write(share / "lintian" / "overrides" / places.NAME, filled(LINUX / "lintian-overrides"))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _write_compressed(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


def _set_modes() -> None:
    program = STAGE / "usr" / "lib" / places.NAME / places.NAME
    for path in sorted(STAGE.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == program else 0o644)


def _write_control() -> None:
    files = [path for path in sorted(STAGE.rglob("*")) if path.is_file() and not path.is_symlink()]
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(STAGE)}\n" for path in files]
    fields = {
        "Package": places.NAME,
        "Version": places.version(),
        "Section": "utils",
        "Priority": "optional",
        "Architecture": "amd64",
        "Maintainer": places.MAINTAINER,
        "Installed-Size": str(sum(path.stat().st_size for path in files) // 1024),
        "Depends": ", ".join((*_libraries(), *NEEDED_BY_DESKTOP)),
        "Recommends": ", ".join(RECOMMENDED),
        "Homepage": places.SITE,
        "Description": DESCRIPTION,
    }
    _write(STAGE / "DEBIAN" / "md5sums", "".join(sums))
    _write(STAGE / "DEBIAN" / "control", "".join(f"{name}: {value}\n" for name, value in fields.items()))


def _libraries() -> list[str]:
    """The packages whose libraries ours ask for and that are not brought along. Of the C and C++ libraries with the
    version that has all symbols that are used, so that the oldest system on which Hearth runs is found, not guessed; of
    others Debian tells the version that it has now, though any with the same name will do."""
    inside = STAGE / "usr" / "lib" / places.NAME
    programs = [path for path in sorted(inside.rglob("*")) if _is_library(path)]
    work = places.BUILD / "needed"
    _write(work / "debian" / "control", "Source: hearth\n\nPackage: hearth\nArchitecture: any\n")
    private = {f"-l{path.parent}" for path in programs}
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", *sorted(private), *(f"-e{path}" for path in programs)]
    told = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit("\n".join(line for line in told.stderr.splitlines() if "error:" in line))
    found = dict(re.findall(r"([a-z0-9.+-]+)( \([^)]+\))?", told.stdout.strip().removeprefix("shlibs:Depends=")))
    left_out = {*brought_packages(), *OPTIONAL}
    return [name + (found[name] if name in VERSIONED else "") for name in sorted(found) if name not in left_out]


def _is_library(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
