from dataclasses import replace

import pytest

from desktop.domain.first_look import FirstLook
from desktop.domain.session import SessionState
from desktop.domain.settings import Settings
from desktop.storage.first_look import first_look
from desktop.storage.paths import app_paths
from desktop.storage.session_store import SessionStore
from desktop.storage.settings_store import SettingsStore


def test_it_sees_what_the_stores_have_kept(tmp_path):
    paths = app_paths(tmp_path)
    SettingsStore(paths.settings_file).save(Settings().with_value("theme", "dark"))
    SessionStore(paths.session_file).save(replace(SessionState(), geometry="AdnQ", is_sidebar_shown=False))
    assert first_look(paths) == FirstLook("dark", "AdnQ", is_sidebar_shown=False)


@pytest.mark.parametrize("content", [b"", b"\x00" * 10, b"[]", b'{"theme": 7, "geometry": {}, "is_sidebar_shown": 1}'])
def test_what_does_not_fit_looks_as_it_does_by_default(tmp_path, content):
    paths = app_paths(tmp_path)
    for file in (paths.settings_file, paths.session_file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert first_look(paths) == FirstLook()
