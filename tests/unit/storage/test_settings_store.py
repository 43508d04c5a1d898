"""The settings' file: nothing in it can keep Hearth from starting, and nothing in it is lost without a word."""

import json
import os
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed, WrittenByNewer
from desktop.domain.settings import Settings
from desktop.storage.settings_store import SettingsStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def put(path: Path, **keys: object) -> SettingsStore:
    path.parent.mkdir()
    path.write_text(json.dumps({"format": "hearth-settings", "version": 1, **keys}))
    return SettingsStore(path)


def test_without_a_file_there_are_defaults_and_no_words(path: Path) -> None:
    assert SettingsStore(path).load() == (Settings(), ())
    assert not path.parent.exists()


def test_what_was_saved_is_loaded(path: Path) -> None:
    settings = Settings().with_value("temperature", 0.2).with_value("stop", ("###", "END"))
    settings = settings.with_value("system_prompt", "Be brief.\nBe kind.").with_value("flash_attn", "off")
    SettingsStore(path).save(settings)
    assert SettingsStore(path).load() == (settings, ())


def test_a_file_of_the_time_when_flash_attention_was_on_or_off_is_read() -> None:
    old = Path(__file__).parents[2] / "data" / "settings-flash-attention-off.json"
    settings, problems = SettingsStore(old).load()
    assert (settings["n_ctx"], settings["flash_attn"], problems) == (4096, "off", ())


def test_the_file_says_what_it_is_and_holds_only_what_was_changed(path: Path) -> None:
    SettingsStore(path).save(Settings().with_value("theme", "dark"))
    assert json.loads(path.read_bytes()) == {"format": "hearth-settings", "version": 1, "theme": "dark"}


def test_a_setting_that_does_not_fit_has_its_default_and_one_sentence(path: Path) -> None:
    settings, problems = put(path, temperature=99, theme="dark").load()
    assert settings["temperature"] == 0.7
    assert settings["theme"] == "dark"
    assert problems == ("The setting “Temperature” was not valid and has its default now.",)


def test_several_that_do_not_fit_are_told_in_one_sentence(path: Path) -> None:
    _, problems = put(path, temperature="hot", n_ctx=-5, flash_attn=1).load()
    assert problems == (
        "These settings were not valid and have their defaults now: Temperature, Context length, Flash attention.",
    )


@pytest.mark.parametrize("content", [b"", b"{", bytes(100), b"[]", b'{"theme": "dark"}', b'{"format": "other"}'])
def test_a_damaged_file_is_kept_aside_and_told(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    settings, problems = SettingsStore(path).load()
    assert settings == Settings()
    assert len(problems) == 1
    aside = path.with_name("settings.json.damaged")
    assert str(aside) in problems[0]
    assert aside.read_bytes() == content
    assert SettingsStore(path).load() == (Settings(), ())


def test_a_damaged_file_that_cannot_be_moved_is_told_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    path.write_bytes(b"{")

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        assert SettingsStore(path).load() == (
            Settings(),
            (f"{path} is damaged, so all settings have their defaults.",),
        )
    assert path.read_bytes() == b"{"


def test_a_file_that_cannot_be_read_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    settings, problems = SettingsStore(path).load()
    assert settings == Settings()
    assert len(problems) == 1
    assert str(path) in problems[0]


def test_unknown_keys_survive(path: Path) -> None:
    store = put(path, future={"a": [1]}, theme="dark")
    settings, _ = store.load()
    store.save(settings.with_value("theme", "light"))
    assert json.loads(path.read_bytes()) == {
        "format": "hearth-settings", "version": 1, "theme": "light", "future": {"a": [1]},
    }  # fmt: skip


def test_a_file_of_a_newer_version_is_read_and_not_written(path: Path) -> None:
    store = put(path, version=7, theme="dark")
    before = path.read_bytes()
    settings, problems = store.load()
    assert (settings["theme"], problems) == ("dark", ())
    with pytest.raises(WrittenByNewer, match="The settings were written by a newer version of Hearth"):
        store.save(settings.with_value("theme", "light"))
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_old_settings(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = put(path, theme="dark")

    def no_space(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", no_space)
        with pytest.raises(StorageFailed, match="There is no space left"):
            store.save(Settings())
    assert store.load()[0]["theme"] == "dark"
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]
