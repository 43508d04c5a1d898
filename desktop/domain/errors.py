"""Errors that a user can do something about.

    AppError                  a sentence that says what happened, a hint that says what to do
    ├── ModelFileError        choose another file: it is no usable model
    ├── ModelLoadFailed       the file is fine, loading did not work: change settings or free memory
    ├── ModelNotReady         load a model first
    ├── EngineDied            the engine's process ended; it is started again
    ├── GenerationFailed      this request did not work; the engine is fine
    ├── ConversationUnreadable  a conversation's file is damaged or foreign; it is left as it is
    └── StorageFailed         a folder cannot be written: make room or give permission

Anything that is not an ``AppError`` is a bug. Stopping is not an error.
"""


class AppError(Exception):
    """An error with a message for the user and a hint at what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ModelFileError(AppError):
    """The file is no usable model."""


class ModelLoadFailed(AppError):
    """The model could not be loaded."""


class ModelNotReady(AppError):
    """There is no loaded model to answer."""


class EngineDied(AppError):
    """The engine's process ended unasked."""


class GenerationFailed(AppError):
    """The answer could not be made."""


class ConversationUnreadable(AppError):
    """The file of a conversation cannot be read."""


class StorageFailed(AppError):
    """A file could not be written."""
