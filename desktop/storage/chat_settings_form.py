"""How the settings of a conversation or a folder stand in a file."""

from collections.abc import Mapping

from desktop.domain.conversation import ConversationSettings
from desktop.storage.json_fields import Fields, Object, merge_rest


def settings_from(raw: Mapping[str, object]) -> ConversationSettings:
    """The settings that an object of a file describes; what is unknown is kept."""
    fields = Fields(raw)
    return ConversationSettings(
        system_prompt=fields.take("system_prompt", str),
        model=fields.take("model", str),
        sampling=fields.take_object("sampling"),
        extra=fields.rest,
    )


def settings_object(settings: ConversationSettings) -> Object:
    """The object that stands for settings in a file; only what is set."""
    known: Object = {"system_prompt": settings.system_prompt, "model": settings.model, "sampling": settings.sampling}
    given = {key: value for key, value in known.items() if value not in (None, {})}
    return merge_rest(given, settings.extra, {})
