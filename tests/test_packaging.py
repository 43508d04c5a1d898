"""What the packages say of Hearth agrees with what Hearth says, and what is packed is what is needed."""

import json
import re
import sys
import tomllib
import xml.etree.ElementTree as ET
from configparser import RawConfigParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import desktop
from desktop.command_line import FILE_KINDS
from desktop.engine import runtime_folder
from desktop.engine.host.llama import build
from desktop.storage.conversation_file import FORMAT

ROOT = Path(__file__).parents[1]
PACKAGING = ROOT / "packaging"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


@pytest.fixture
def installer(monkeypatch):
    """Imports a module of the installer, which is no part of the application."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield lambda name: import_module(f"installer.{name}")
    for name in [name for name in sys.modules if name.split(".")[0] == "installer"]:
        del sys.modules[name]


@pytest.fixture
def linux(installer) -> dict[str, Path]:
    """The files for a desktop, by their suffix."""
    name = installer("places").APPLICATION_ID
    return {suffix: PACKAGING / "linux" / f"{name}.{suffix}" for suffix in ("desktop", "mime.xml", "metainfo.xml")}


@pytest.fixture
def entry(linux) -> dict[str, str]:
    parser = RawConfigParser()
    parser.optionxform = str
    parser.read(linux["desktop"], encoding="utf-8")
    return dict(parser["Desktop Entry"])


def mime_types(linux) -> dict[str, set[str]]:
    root = ET.parse(linux["mime.xml"]).getroot()
    return {each.get("type"): {glob.get("pattern") for glob in each.iter(f"{MIME}glob")} for each in root}


def test_the_desktop_entry_is_the_one_that_the_window_names(qapp, installer, entry):
    name = installer("places").APPLICATION_ID
    assert f'setDesktopFileName("{name}")' in (ROOT / "desktop/ui/application.py").read_text(encoding="utf-8")
    assert entry["Icon"] == name
    assert entry["Exec"] == "hearth %f"


def test_models_and_conversations_are_opened_by_a_double_click(linux, entry):
    types = mime_types(linux)
    metainfo = ET.parse(linux["metainfo.xml"]).getroot()

    assert set(entry["MimeType"].strip(";").split(";")) == set(types)
    assert {each.text for each in metainfo.iter("mediatype")} == set(types)
    assert {Path(glob).suffix for globs in types.values() for glob in globs} <= FILE_KINDS


def test_a_conversation_without_its_name_is_known_by_its_first_words(linux):
    magics = {each.get("value") for each in ET.parse(linux["mime.xml"]).getroot().iter(f"{MIME}match")}
    assert magics == {"GGUF", f'{{"format": "{FORMAT}"'}


def test_the_version_is_the_applications(installer):
    assert installer("places").version() == desktop.__version__


def test_no_name_is_left_unfilled(installer, linux, monkeypatch):
    monkeypatch.setenv("HEARTH_SOURCE_DATE", "1700000000")
    texts = installer("texts")
    for template in [*linux.values(), *(PACKAGING / "linux" / name for name in ("changelog", "hearth.1"))]:
        assert not re.search(r"@[A-Z_]+@", texts.filled(template)), template.name


def test_what_is_frozen_has_the_versions_that_are_tested():
    pins = {
        name: dict(re.findall(r"^(\S+)==(\S+)", (PACKAGING / f"requirements/{name}.txt").read_text(), re.MULTILINE))
        for name in ("run", "package")
    }
    # llama.cpp is compiled by the installer; its bindings do not need the other.
    left_out = {"llama-cpp-python", "diskcache"}
    assert {name: version for name, version in pins["run"].items() if name not in left_out}.items() <= pins[
        "package"
    ].items()
    assert left_out.isdisjoint(pins["package"])


def test_modules_that_hearth_imports_are_not_left_out(installer):
    left_out = installer("trim").MODULES
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "desktop").rglob("*.py"))
    imported = set(re.findall(r"^\s*(?:from|import) ([\w.]+)", sources, re.MULTILINE))
    assert not [name for name in left_out if name in imported]


@pytest.mark.parametrize(
    ("place", "kind", "is_packed"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "BINARY", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", "BINARY", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", "BINARY", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "BINARY", False),
        ("PySide6/Qt/lib/libQt6Qml.so.6", "BINARY", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", "BINARY", True),
        ("libQt6Core.so.6", "SYMLINK", True),
        ("PySide6/Qt/translations/qtbase_de.qm", "DATA", True),
        ("PySide6/Qt/translations/qtbase_lv.qm", "DATA", False),
        ("PySide6/Qt/translations/qt_help_de.qm", "DATA", False),
        ("libstdc++.so.6", "BINARY", False),
        ("libvulkan.so.1", "BINARY", False),
        ("libgtk-3.so.0", "BINARY", False),
        ("libxcb-cursor.so.0", "BINARY", True),
        ("libsqlite3.so.0", "BINARY", True),
        ("ziamath/fonts/STIXTwoMath-Regular.ttf", "DATA", True),
    ],
)
def test_of_qt_and_the_machine_only_what_is_needed_is_packed(installer, place, kind, is_packed):
    assert installer("trim").is_packed(place, kind) is is_packed


def test_the_group_that_freezes_is_pinned_to_what_was_tried():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert any(each.startswith("pyinstaller==6.22") for each in groups["package"])


@pytest.fixture
def cuda(installer):
    return installer("cuda")


def test_a_runtime_that_is_packed_is_one_that_the_application_accepts(cuda, tmp_path):
    folder = tmp_path / "cuda-13.0"
    folder.mkdir()
    names = ["libcudart.so.13", "libcublas.so.13", "libggml-cuda.so"]
    for name in names:
        (folder / name).write_bytes(name.encode())
    described = cuda.manifest(folder, names, "CUDA 13.0", "a build")
    (folder / runtime_folder.MANIFEST).write_text(json.dumps(described), encoding="utf-8")

    manifest = runtime_folder.read_manifest(folder)

    assert runtime_folder.check_files(folder, manifest)
    assert (manifest.library, manifest.drivers) == ("libggml-cuda.so", ("libcuda.so.1",))
    assert (cuda.MANIFEST, cuda.FORMAT, cuda.VERSION) == (
        runtime_folder.MANIFEST, runtime_folder.FORMAT, runtime_folder.VERSION,
    )  # fmt: skip


def test_the_build_that_a_runtime_is_packed_for_is_named_as_the_engine_names_it(cuda):
    libraries = Path(str(find_spec("llama_cpp").submodule_search_locations[0])) / "lib"

    assert cuda.llama_cpp_build(next(iter(libraries.glob("libllama.so")))) == build()


def test_what_the_back_end_needs_of_the_toolkit_is_collected_before_it(cuda, tmp_path, monkeypatch):
    needs = {
        "libggml-cuda.so": ["libggml-base.so.0", "libcudart.so.13", "libcublas.so.13", "libcuda.so.1", "libc.so.6"],
        "libcublas.so.13": ["libcublasLt.so.13", "libc.so.6"],
    }
    (tmp_path / "lib64").mkdir()
    for name in ("libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13"):
        (tmp_path / "lib64" / name).touch()
    monkeypatch.setattr(cuda, "needed_by", lambda library: needs.get(library.name, []))

    collected = cuda.collect(tmp_path / "libggml-cuda.so", tmp_path)

    assert [library.name for library in collected] == [
        "libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13", "libggml-cuda.so",
    ]  # fmt: skip
    needs["libcublas.so.13"].append("libstrange.so.1")
    with pytest.raises(SystemExit, match=r"libcublas.so.13 needs libstrange.so.1"):
        cuda.collect(tmp_path / "libggml-cuda.so", tmp_path)


def test_without_the_toolkit_the_step_says_what_is_missing(cuda, monkeypatch, tmp_path):
    monkeypatch.setenv("CUDACXX", str(tmp_path / "nvcc"))

    with pytest.raises(SystemExit, match="nvcc was not found"):
        cuda.pack(1)


def test_the_step_for_cuda_runs_only_when_it_is_named(installer):
    main = installer("__main__")

    assert "cuda" in main.NAMED_STEPS
    assert "cuda" not in main.STEPS
