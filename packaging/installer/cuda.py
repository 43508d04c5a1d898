"""The CUDA runtime: ``dist/hearth-cuda-VERSION-linux-x86_64.tar.xz``, a folder that Hearth loads beside the package.

It holds llama.cpp's CUDA back end, built from the same sources as the package, the parts of the CUDA toolkit that it
needs, and the manifest that Hearth checks it by. The driver is the user's. It takes a release machine with nvcc, but no
graphics card. NVIDIA's licence allows cudart, cublas and cublasLt to be handed out: its text goes along.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from installer import downloads, engine, places

BUILT = places.BUILD / "engine-cuda"
STAGE = places.BUILD / "cuda"
BACK_END = "libggml-cuda.so"
MANIFEST, FORMAT, VERSION = "runtime.json", "hearth-runtime", 1
DRIVERS = ("libcuda.so.1",)
# What of the toolkit may be handed out and is wanted; what else the back end needs has to be the system's.
FROM_TOOLKIT = re.compile(r"lib(cudart|cublas|cublasLt|nccl)\.so\.\d+")
OF_SYSTEM = re.compile(r"(ld-linux|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s|gomp|ggml-base|ggml)\.so)")
# Turing to Blackwell as machine code; what is not named goes through the driver's own compiler, from 90 on. Of 120
# llama.cpp makes 120a, which no other card takes.
ARCHITECTURES = "75-real;80-real;86-real;89-real;90;120"


def pack(jobs: int) -> Path:
    """Build, collect, describe and pack; returns the archive."""
    compiler = _nvcc()
    toolkit = _toolkit(compiler)
    for name in ("libcudart.so", "libcublas.so", "libcublasLt.so", "stubs/libcuda.so"):
        _in_toolkit(name, toolkit)
    built = places.ENGINE / "bin" / "libllama.so"
    if not built.exists():
        raise SystemExit("cuda: build the engine first, with ./dev package engine: the runtime is made for its build.")
    _build(compiler, jobs)
    version = _toolkit_version(compiler)
    name = f"cuda-{version}"
    folder = STAGE / name
    shutil.rmtree(STAGE, ignore_errors=True)
    folder.mkdir(parents=True)
    libraries = collect(BUILT / "bin" / BACK_END, toolkit)
    for library in libraries:
        shutil.copy(library.resolve(), folder / library.name)
        (folder / library.name).chmod(0o755)
    licence = toolkit / "EULA.txt"
    if not licence.exists():
        raise SystemExit(f"cuda: {licence} is missing, and has to be handed out along with the libraries.")
    shutil.copy(licence, STAGE / "EULA.txt")
    described = manifest(folder, [library.name for library in libraries], f"CUDA {version}", llama_cpp_build(built))
    (folder / MANIFEST).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    return _packed(version)


def collect(back_end: Path, toolkit: Path) -> list[Path]:
    """The back end and what it needs of the toolkit, what is needed before what needs it."""
    found: dict[str, Path] = {}

    def add(library: Path) -> None:
        for needed in needed_by(library):
            if needed in found or OF_SYSTEM.match(needed) or needed in DRIVERS:
                continue
            if not FROM_TOOLKIT.fullmatch(needed):
                raise SystemExit(
                    f"cuda: {library.name} needs {needed}, which is neither the toolkit's nor the system's."
                )
            add(_in_toolkit(needed, toolkit))
        found[library.name] = library

    add(back_end)
    return list(found.values())


def needed_by(library: Path) -> list[str]:
    """The libraries that one names."""
    told = places.output("readelf", "-d", "-W", str(library))
    return re.findall(r"\(NEEDED\).*\[(.+)\]", told)


def manifest(folder: Path, names: list[str], name: str, build: str, backend: str = "CUDA") -> dict[str, object]:
    """What Hearth checks the folder by; the files in the order in which they are loaded, the back end last."""
    files = [
        {"name": each, "size_bytes": (folder / each).stat().st_size, "sha256": _sha256(folder / each)} for each in names
    ]
    return {
        "format": FORMAT, "version": VERSION, "name": name, "backend": backend,
        "platform": f"{sys.platform}-{platform.machine().lower()}", "llama_cpp": build, "library": names[-1],
        "drivers": list(DRIVERS) if backend == "CUDA" else [], "files": files,
    }  # fmt: skip


def llama_cpp_build(library: Path) -> str:
    """How the package's llama.cpp names itself, asked as the engine asks it (``desktop.engine.host.llama.build``)."""
    code = (
        "import ctypes, sys\n"
        "library = ctypes.CDLL(sys.argv[1])\n"
        "def said(name):\n"
        "    function = getattr(library, name)\n"
        "    function.restype = ctypes.c_char_p\n"
        "    return function().decode()\n"
        "told = [f'ggml {part} ' + said(f'ggml_{part}') for part in ('version', 'commit')]\n"
        "print(', '.join([said('llama_version'), *told]))\n"
    )
    return places.output(sys.executable, "-c", code, str(library))


def _nvcc() -> Path:
    found = os.environ.get("CUDACXX") or shutil.which("nvcc") or "/usr/local/cuda/bin/nvcc"
    if sys.platform != "linux" or not Path(found).exists():
        raise SystemExit(
            "cuda: this step takes Linux with NVIDIA's CUDA toolkit (12.8 or newer), and nvcc was not found. Install"
            " the toolkit, put nvcc into PATH or name it in CUDACXX, then: ./dev package engine cuda"
        )
    return Path(found).resolve()


def _toolkit(compiler: Path) -> Path:
    """Where the toolkit lies: what is in PATH may be a link or a script."""
    told = subprocess.run(
        [compiler, "--dryrun", "-x", "cu", os.devnull],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout
    found = re.search(r"^#\$ TOP=(.+)$", told, re.MULTILINE)
    if found is None:
        raise SystemExit(f"cuda: {compiler} does not tell where its toolkit lies.")
    return Path(found[1]).resolve()


def _toolkit_version(compiler: Path) -> str:
    found = re.search(r"release (\d+\.\d+)", places.output(str(compiler), "--version"))
    if found is None:
        raise SystemExit(f"cuda: {compiler} does not tell its version.")
    return found[1]


def _build(compiler: Path, jobs: int) -> None:
    """Only the back end, with the package's definitions."""
    source = downloads.engine_source() / "vendor" / "llama.cpp"
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{compiler.parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("SOURCE_DATE_EPOCH", None)
    definitions = engine.DEFINITIONS | {
        "GGML_CPU_ALL_VARIANTS": "OFF", "GGML_CPU": "OFF", "GGML_VULKAN": "OFF", "GGML_CUDA": "ON",
        "GGML_CUDA_NCCL": "OFF", "CMAKE_CUDA_COMPILER": str(compiler), "CMAKE_CUDA_ARCHITECTURES": ARCHITECTURES,
    }  # fmt: skip
    arguments = [f"-D{name}={value}" for name, value in definitions.items()]
    cmake = [programs / "cmake", "-S", source, "-B", BUILT, "-G", "Ninja", *arguments]
    subprocess.run(cmake, check=True, env=environment, stdout=subprocess.DEVNULL)
    make = [programs / "cmake", "--build", BUILT, f"-j{jobs}", "--target", "ggml-cuda"]
    subprocess.run(make, check=True, env=environment)


def _in_toolkit(name: str, toolkit: Path) -> Path:
    for place in ("lib64", "lib", "targets/x86_64-linux/lib"):
        if (toolkit / place / name).exists():
            return toolkit / place / name
    raise SystemExit(f"cuda: {name} is not in {toolkit}. Install all of NVIDIA's CUDA toolkit.")


def _packed(version: str) -> Path:
    """The folder as it is to be put into ``runtimes``, NVIDIA's licence beside it."""
    places.DIST.mkdir(exist_ok=True)
    archive = places.DIST / f"{places.NAME}-cuda-{version}-{places.version()}-linux-x86_64.tar.xz"
    same = ["--sort=name", f"--mtime=@{places.source_date()}", "--owner=0", "--group=0", "--numeric-owner"]
    pack = ["tar", "--format=gnu", *same, "--use-compress-program=xz -6 -T0", "-cf", archive, "-C", STAGE, "."]
    subprocess.run(pack, check=True)
    return archive


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
