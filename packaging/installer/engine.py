"""llama.cpp as one set of libraries for all hardware: every back end is a library of its own, chosen at run time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from installer import downloads
from installer.places import BUILD, ENGINE

# Compiled by GCC 12 it crashes on every quantised model: the compiler drops the stores to the tiles' configuration
# (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=114098). A processor with AMX takes the next best variant.
BROKEN_VARIANTS = ("sapphirerapids",)
TARGETS = ("ggml", "llama", "mtmd")
DEFINITIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    "BUILD_SHARED_LIBS": "ON",
    # The libraries find each other beside themselves, wherever they lie.
    "CMAKE_BUILD_WITH_INSTALL_RPATH": "ON",
    "CMAKE_INSTALL_RPATH": "$ORIGIN",
    "GGML_BACKEND_DL": "ON",
    "GGML_CPU_ALL_VARIANTS": "ON",
    "GGML_NATIVE": "OFF",
    "GGML_CCACHE": "OFF",  # it would hide whether a compiler cache is used
    "LLAMA_OPENSSL": "OFF",
    "LLAMA_BUILD_APP": "OFF",
    "LLAMA_BUILD_COMMON": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_MTMD": "ON",
    "LLAMA_BUILD_SERVER": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_TOOLS": "OFF",
    "LLAMA_BUILD_UI": "OFF",
    "MTMD_VIDEO": "OFF",  # it would start whatever is called ffmpeg
}
# On Windows cmake finds the headers and the shader compiler of the Vulkan SDK by itself.
OF_PLATFORM = {
    "linux": {"GGML_VULKAN": "ON"},
    "win32": {"GGML_VULKAN": "ON"},
    "darwin": {
        "CMAKE_INSTALL_RPATH": "@loader_path",
        "CMAKE_OSX_DEPLOYMENT_TARGET": "13.0",
        "GGML_METAL": "ON",
        "GGML_METAL_EMBED_LIBRARY": "ON",
        "GGML_VULKAN": "OFF",
    },
}


def build(jobs: int) -> Path:
    """Compile; returns the folder with the libraries."""
    source = downloads.engine_source() / "vendor" / "llama.cpp"
    _leave_out_broken_variants(source)
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    definitions = DEFINITIONS | OF_PLATFORM[sys.platform] | _compiler_cache(environment)
    if sys.platform == "linux":
        tools = downloads.vulkan_tools()
        definitions |= _vulkan(tools) | _flags(source, tools)
    arguments = [f"-D{name}={value}" for name, value in definitions.items()]
    cmake = [programs / "cmake", "-S", source, "-B", ENGINE, "-G", "Ninja", *arguments]
    # With SOURCE_DATE_EPOCH ggml turns its AVX defaults off.
    environment.pop("SOURCE_DATE_EPOCH", None)
    subprocess.run(cmake, check=True, env=environment, stdout=subprocess.DEVNULL)
    make = [programs / "cmake", "--build", ENGINE, f"-j{jobs}", "--target", *TARGETS]
    subprocess.run(make, check=True, env=environment)
    return ENGINE / "bin"


def _leave_out_broken_variants(source: Path) -> None:
    recipe = source / "ggml" / "src" / "CMakeLists.txt"
    lines = recipe.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not any(f"variant({name} " in line for name in BROKEN_VARIANTS)]
    if len(kept) != len(lines):
        recipe.write_text("".join(kept), encoding="utf-8")


def _vulkan(tools: Path) -> dict[str, str]:
    """The headers and the shader compiler that were fetched; of the loader any version does, to link with."""
    loader = Path("/usr/lib/x86_64-linux-gnu/libvulkan.so.1")
    return {
        "Vulkan_INCLUDE_DIR": f"{tools}/usr/include",
        "Vulkan_LIBRARY": f"{loader}",
        "Vulkan_GLSLC_EXECUTABLE": f"{tools}/glslc",
        "SPIRV-Headers_DIR": f"{tools}/usr/share/cmake/SPIRV-Headers",
    }


def _flags(source: Path, tools: Path) -> dict[str, str]:
    """No path of this machine gets into the libraries: neither as the compiler is told it nor relative to the build
    folder, as a compiler cache tells it."""
    relative = os.path.relpath(source, ENGINE)
    maps = f"-ffile-prefix-map={source}=. -ffile-prefix-map={relative}=. -ffile-prefix-map={ENGINE}=."
    return {
        "CMAKE_C_FLAGS": maps,
        "CMAKE_CXX_FLAGS": f"{maps} -I{tools}/usr/include",
        "CMAKE_SHARED_LINKER_FLAGS": "-Wl,--build-id=sha1",
        "CMAKE_MODULE_LINKER_FLAGS": "-Wl,--build-id=sha1",
    }


def _compiler_cache(environment: dict[str, str]) -> dict[str, str]:
    """ccache where it is installed. Paths count relative to the build folder, so that another clone finds them too."""
    if shutil.which("ccache") is None:
        return {}
    environment |= {"CCACHE_BASEDIR": str(BUILD), "CCACHE_NOHASHDIR": "1", "CCACHE_SLOPPINESS": "include_file_mtime"}
    return {"CMAKE_C_COMPILER_LAUNCHER": "ccache", "CMAKE_CXX_COMPILER_LAUNCHER": "ccache"}
