"""What is fetched: llama-cpp-python's sources, by hash, and from a newer Debian what compiles the Vulkan back end.

Debian 12's Vulkan headers are too old for this llama.cpp, and its shader compiler leaves out what makes prompts quick
on graphics cards (cooperative matrices, integer dot products). Both are taken from Debian 13 with apt, which checks
Debian's signature, and are unpacked, not installed; the shader compiler runs with the C library that it came with.
What lies in ``downloads`` already is not fetched again.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
from pathlib import Path

from installer.places import DOWNLOADS, RECIPES, SOURCE, TOOLS, output

BINDINGS = "llama-cpp-python"
NEWER_DEBIAN = "trixie"
NEWER_PACKAGES = ("glslc", "libc6", "libgcc-s1", "libshaderc1", "libstdc++6", "libvulkan-dev", "spirv-headers")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
LIBRARIES = "usr/lib/x86_64-linux-gnu"


def engine_source() -> Path:
    """llama-cpp-python's source tree, unpacked; llama.cpp is in ``vendor/llama.cpp``."""
    name, version, digest = _pin()
    archive = DOWNLOADS / f"{name.replace('-', '_')}-{version}.tar.gz"
    if not archive.exists() or _sha256(archive) != digest:
        _fetch_source(name, version, digest)
    folder = SOURCE / archive.name.removesuffix(".tar.gz")
    if not folder.exists():
        SOURCE.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as packed:
            packed.extractall(SOURCE, filter="data")
    return folder


def vulkan_tools() -> Path:
    """A folder with the newer headers, and with ``glslc`` at its top."""
    packages = [_downloaded(name) for name in NEWER_PACKAGES]
    if None in packages:
        _fetch_newer_packages()
        packages = [_downloaded(name) for name in NEWER_PACKAGES]
    stamp = TOOLS / "unpacked"
    wanted = "\n".join(str(each) for each in packages)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        TOOLS.mkdir(parents=True, exist_ok=True)
        for package in packages:
            subprocess.run(["dpkg-deb", "-x", str(package), str(TOOLS)], check=True)
        _write_compiler(TOOLS / "glslc")
        stamp.write_text(wanted, encoding="utf-8")
    return TOOLS


def tool_versions() -> dict[str, str]:
    """The newer packages and their versions."""
    found = {name: _downloaded(name) for name in NEWER_PACKAGES}
    return {name: path.name.split("_")[1] for name, path in found.items() if path is not None}


def _pin() -> tuple[str, str, str]:
    text = (RECIPES / "requirements" / "run.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{BINDINGS}==(\S+) \\\n    --hash=sha256:(\w+)", text, re.MULTILINE)
    if found is None:
        raise SystemExit(f"packaging/requirements/run.txt does not pin {BINDINGS}")
    return BINDINGS, found[1], found[2]


def _fetch_source(name: str, version: str, digest: str) -> None:
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    wanted = DOWNLOADS / "engine-source.txt"
    wanted.write_text(f"{name}=={version} --hash=sha256:{digest}\n", encoding="utf-8")
    # Without isolation pip asks scikit-build-core here, which is pinned, for the metadata.
    options = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(DOWNLOADS), "-r", str(wanted)]
    subprocess.run(command, check=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _downloaded(package: str) -> Path | None:
    return next(iter(sorted(DOWNLOADS.glob(f"{package}_*.deb"))), None)


def _fetch_newer_packages() -> None:
    """With lists of apt's own kept apart, so that the machine's stay as they are."""
    apart = DOWNLOADS / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apart / folder).mkdir(parents=True, exist_ok=True)
    sources = apart / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {_debian_mirror()} {NEWER_DEBIAN} main\n", encoding="utf-8")
    settings = {
        "Dir::State": apart / "state",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": apart / "cache",
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "APT::Sandbox::User": "",
        "APT::Architecture": "amd64",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in settings.items())]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "download", *NEWER_PACKAGES], check=True, cwd=DOWNLOADS)


def _debian_mirror() -> str:
    """Where this machine's own apt gets Debian from."""
    fields = "$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)"
    for line in output("apt-get", "indextargets", "--format", fields, "Created-By: Packages").splitlines():
        if line.startswith("Debian Debian main "):  # security updates have another label
            return line.split()[3]
    raise SystemExit("apt-get on this machine has no lists of Debian: run apt-get update")


def _write_compiler(script: Path) -> None:
    """glslc, in the C library that it was built for."""
    libraries = TOOLS / LIBRARIES
    loader = libraries / "ld-linux-x86-64.so.2"
    program = f'exec "{loader}" --library-path "{libraries}" "{TOOLS}/usr/bin/glslc" "$@"'
    script.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    script.chmod(0o755)
