"""Settings are declared once and checked field by field."""

import math
from dataclasses import fields

import pytest

from desktop.domain.models import CacheType, FlashAttention, LoadSettings
from desktop.domain.requests import Sampling
from desktop.domain.settings import (
    BY_KEY,
    CUSTOM,
    DEFAULTS,
    PRESETS,
    SETTINGS,
    Choice,
    Number,
    Page,
    Setting,
    Settings,
    next_zoom,
    preset_of,
    settings_from,
)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_setting_has_a_label_a_help_and_a_default_that_fits(setting: Setting) -> None:
    assert setting.accepts(setting.default)
    assert setting.label
    assert setting.label[0].isupper()
    assert setting.help.endswith(".")


def test_every_key_is_declared_once_and_every_page_has_settings() -> None:
    assert len(BY_KEY) == len(SETTINGS)
    assert {setting.page for setting in SETTINGS} == set(Page)


@pytest.mark.parametrize("setting", [each for each in SETTINGS if isinstance(each.form, Number)], ids=lambda s: s.key)
def test_numbers_stay_in_their_range(setting: Setting) -> None:
    assert isinstance(setting.form, Number)
    whole = setting.form.decimals == 0
    low, high = setting.form.minimum, setting.form.maximum
    ends = (int(low), int(high)) if whole else (low, high)
    assert all(setting.accepts(end) for end in ends)
    assert not setting.accepts(low - 1)
    assert not setting.accepts(high + 1)
    assert setting.accepts(low + 0.5) is not whole


@pytest.mark.parametrize("value", [True, "0.5", None, math.nan, math.inf, 10**400, [0.5], {}])
def test_what_is_no_number_is_no_temperature(value: object) -> None:
    assert not BY_KEY["temperature"].accepts(value)


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("flash_attn", "off", False),
        ("use_mlock", True, 1),
        ("tensor_split", "3, 1", "all of it"),
        ("devices", "Vulkan0", None),
        ("theme", "dark", "Dark"),
        ("send_key", "ctrl_enter", ["enter"]),
        ("system_prompt", "", None),
        ("stop", ("a", "b"), ("a", "")),
        ("stop", (), ["a"]),
        ("top_k", 0, 1.0),
    ],
)
def test_each_form_takes_its_own_values_only(key: str, good: object, bad: object) -> None:
    assert BY_KEY[key].accepts(good)
    assert not BY_KEY[key].accepts(bad)


def test_a_choice_defaults_to_one_of_its_options() -> None:
    for setting in SETTINGS:
        if isinstance(setting.form, Choice):
            assert setting.default in dict(setting.form.options)


def test_a_change_gives_new_settings_and_leaves_the_old_ones() -> None:
    before = Settings()
    after = before.with_value("theme", "dark")
    assert (before["theme"], after["theme"]) == ("system", "dark")


def test_a_change_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="temperature cannot be 99"):
        Settings().with_value("temperature", 99)
    with pytest.raises(KeyError):
        Settings().with_value("nonsense", 1)


def test_unknown_keys_survive_a_change() -> None:
    settings, _ = settings_from({"future": 1})
    assert settings.with_value("theme", "dark").extra == {"future": 1}


def test_settings_give_the_sampling_of_a_chat() -> None:
    assert Settings().sampling() == Sampling()
    assert Settings().with_value("top_k", 7).sampling().top_k == 7


def test_a_conversation_may_set_its_own_sampling() -> None:
    sampling = Settings().sampling({"temperature": 0, "stop": ["END"], "seed": 5})
    assert (sampling.temperature, sampling.stop, sampling.seed, sampling.top_p) == (0, ("END",), 5, 0.95)


def test_sampling_of_a_conversation_that_does_not_fit_is_left_out() -> None:
    assert Settings().sampling({"temperature": "hot", "stop": [1], "n_ctx": 5, "mirostat": 2}) == Sampling()


def test_automatic_settings_leave_loading_to_the_engine() -> None:
    assert Settings().load_settings() == LoadSettings()


def test_chosen_settings_are_handed_to_the_engine() -> None:
    settings = Settings()
    for key, value in {"n_ctx": 4096, "n_gpu_layers": 0, "n_threads": 3, "n_batch": 256, "flash_attn": "off"}.items():
        settings = settings.with_value(key, value)
    assert settings.load_settings() == LoadSettings(4096, 0, 3, 256, FlashAttention.OFF)


def test_expert_settings_are_handed_to_the_engine() -> None:
    settings = Settings()
    for key, value in {
        "devices": " Vulkan0, Vulkan1,", "main_device": "Vulkan1 ", "tensor_split": "3, 1.5", "cache_type_k": "q8_0",
        "cache_type_v": "q4_0", "n_ubatch": 128, "n_threads_batch": 4, "use_mmap": False, "use_mlock": True,
    }.items():  # fmt: skip
        settings = settings.with_value(key, value)
    assert settings.load_settings() == LoadSettings(
        n_threads_batch=4,
        n_ubatch=128,
        devices=("Vulkan0", "Vulkan1"),
        main_device="Vulkan1",
        tensor_split=(3.0, 1.5),
        cache_type_k=CacheType.Q8_0,
        cache_type_v=CacheType.Q4_0,
        use_mmap=False,
        use_mlock=True,
    )


@pytest.mark.parametrize("text", ["", "0, 0", ",", ". .", "0.0"])
def test_shares_of_nothing_leave_the_split_to_the_engine(text: str) -> None:
    assert Settings().with_value("tensor_split", text).load_settings().tensor_split == ()


@pytest.mark.parametrize(("old", "new"), [(True, "auto"), (False, "off")])
def test_flash_attention_as_it_was_written_once_is_still_read(old: bool, new: str) -> None:
    settings, wrong = settings_from({"flash_attn": old})
    assert (settings["flash_attn"], wrong) == (new, ())


def test_a_file_without_anything_gives_the_defaults() -> None:
    assert settings_from({}) == (Settings(), ())


def test_a_bad_value_in_a_file_costs_only_itself() -> None:
    settings, wrong = settings_from({"temperature": "hot", "top_k": 5, "stop": ["a", "b"], "theme": "pink"})
    assert wrong == ("Temperature", "Theme")
    assert (settings["temperature"], settings["top_k"], settings["stop"]) == (DEFAULTS["temperature"], 5, ("a", "b"))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_recognised_by_its_values(name: str) -> None:
    settings = Settings()
    for key, value in PRESETS[name].items():
        settings = settings.with_value(key, value)
    assert preset_of(settings.sampling()) == name


def test_the_defaults_are_balanced_and_anything_else_is_custom() -> None:
    assert preset_of(Sampling()) == "Balanced"
    assert preset_of(Sampling(temperature=0.71)) == CUSTOM


def test_every_field_of_the_sampling_is_a_setting() -> None:
    assert {field.name for field in fields(Sampling)} <= set(BY_KEY)


def test_the_system_prompt_is_at_hand() -> None:
    assert Settings().with_value("system_prompt", "Be brief.").system_prompt == "Be brief."


def test_zoom_goes_to_the_next_step_from_anywhere_and_stays_at_the_ends() -> None:
    assert [next_zoom(100, step) for step in (1, -1)] == [110, 90]
    assert [next_zoom(115, step) for step in (1, -1)] == [125, 110]
    assert [next_zoom(300, 1), next_zoom(50, -1)] == [300, 50]


@pytest.mark.parametrize("family", ["x" * 101, "A\nB", "A\x00", 3, None])
def test_what_is_no_name_is_no_font_family(family: object) -> None:
    assert BY_KEY["text_font"].accepts("Source Serif 4")
    assert not BY_KEY["text_font"].accepts(family)
