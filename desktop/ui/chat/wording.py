"""Words of the conversation in the user's language."""

from PySide6.QtCore import QCoreApplication


def say(text: str) -> str:
    """Translated text of the chat view."""
    return QCoreApplication.translate("ChatView", text)
