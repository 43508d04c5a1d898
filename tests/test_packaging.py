"""What the packages say of Hearth agrees with what Hearth says, and what is packed is what is needed."""

import re
import sys
import tomllib
import xml.etree.ElementTree as ET
from configparser import RawConfigParser
from importlib import import_module
from pathlib import Path

import pytest

import desktop
from desktop.command_line import FILE_KINDS
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
