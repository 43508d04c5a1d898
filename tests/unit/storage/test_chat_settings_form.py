from desktop.domain.conversation import ConversationSettings
from desktop.storage.chat_settings_form import settings_from, settings_object


def test_settings_come_back_as_they_were_written():
    settings = ConversationSettings("Be brief.", "some.gguf", {"temperature": 0.5}, {"later": [1]})
    assert settings_from(settings_object(settings)) == settings


def test_only_what_is_set_is_written():
    assert settings_object(ConversationSettings()) == {}
    assert settings_object(ConversationSettings("")) == {"system_prompt": ""}


def test_what_does_not_fit_is_kept():
    raw = {"system_prompt": 5, "sampling": {"top_k": 3}}
    settings = settings_from(raw)
    assert settings.system_prompt is None
    assert settings_object(settings) == raw
