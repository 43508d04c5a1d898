import sys
import types

import pytest

from desktop.releases.origin import Origin, origin


def test_from_sources_there_is_an_address_and_no_key() -> None:
    assert origin() == Origin("https://hearth.example/hearth-release.json")


def test_a_package_brings_address_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("hearth_origin")
    module.SITE, module.PUBLIC_KEY = "https://releases.example/hearth/", "ab" * 32
    monkeypatch.setitem(sys.modules, "hearth_origin", module)

    assert origin() == Origin("https://releases.example/hearth/hearth-release.json", b"\xab" * 32)
