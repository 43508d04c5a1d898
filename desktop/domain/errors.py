"""Errors that a user can do something about.

    AppError                  a sentence that says what happened, a hint that says what to do
    ├── ModelFileError        choose another file: it is no usable model
    ├── ModelLoadFailed       the file is fine, loading did not work: change settings or free memory
    ├── ModelNotReady         load a model first
    ├── EngineDied            the engine's process ended; it is started again
    │   └── DriversFailed     a driver of a graphics card ended it; it is started again without
    ├── GenerationFailed      this request did not work; the engine is fine
    ├── ConversationUnreadable  a conversation's file is damaged or foreign; it is left as it is
    ├── ImportFailed          a file of another program cannot be imported: choose another one
    ├── AttachmentRefused     choose another file: it is no image that can be attached
    ├── SecretsUnavailable    keys cannot be kept: install or unlock the system's key store
    ├── UpdateCheckFailed     whether there is a newer version is not known: try again later
    └── StorageFailed         a folder cannot be written: make room or give permission
        ├── WrittenByNewer    a newer version wrote the file: it can only be read
        └── FolderInUse       another window has the data folder: go there, or take it over

Anything that is not an ``AppError`` is a bug. Stopping is not an error.
"""

from enum import StrEnum

from desktop.domain.runtimes import BackendUse


class Cure(StrEnum):
    """What the window can do about an error, with a button beside its text."""

    SMALLER_CONTEXT = "smaller_context"
    LARGER_CONTEXT = "larger_context"
    USUAL_CACHE = "usual_cache"
    FEWER_GPU_LAYERS = "fewer_gpu_layers"
    USE_PROCESSOR = "use_processor"
    PLAIN_TEMPLATE = "plain_template"
    OTHER_MODEL = "other_model"
    LOAD_AGAIN = "load_again"
    OPEN_LOG = "open_log"


class AppError(Exception):
    """An error with a message for the user, a hint at what to do next, and what a button can do about it."""

    def __init__(self, message: str, hint: str = "", cure: Cure | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ModelFileError(AppError):
    """The file is no usable model: another one is the cure, unless said otherwise."""

    def __init__(self, message: str, hint: str = "", cure: Cure | None = Cure.OTHER_MODEL) -> None:
        super().__init__(message, hint, cure)


class ModelLoadFailed(AppError):
    """The model could not be loaded."""


class ModelNotReady(AppError):
    """There is no loaded model to answer."""


class EngineDied(AppError):
    """The engine's process ended unasked."""


class DriversFailed(EngineDied):
    """The engine's process ended while back ends were loaded and drivers of graphics cards were asked. ``use`` is what
    it was started with."""

    def __init__(self, message: str, hint: str, cure: Cure | None, use: BackendUse) -> None:
        super().__init__(message, hint, cure)
        self.use = use


class GenerationFailed(AppError):
    """The answer could not be made."""


class ConversationUnreadable(AppError):
    """The file of a conversation cannot be read."""


class ImportFailed(AppError):
    """No conversation could be read out of a file of another program."""


class AttachmentRefused(AppError):
    """The file cannot be attached, or what was attached is gone."""


class SecretsUnavailable(AppError):
    """The system's key store is missing, locked, or does not answer. No secret is in the words."""


class UpdateCheckFailed(AppError):
    """The place of the releases did not answer, or what it said cannot be trusted."""


class StorageFailed(AppError):
    """A file could not be written. ``reason`` says within a sentence why the disk did not take it; without one, trying
    again is of no use."""

    def __init__(self, message: str, hint: str = "", *, reason: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason


class WrittenByNewer(StorageFailed):
    """A file is of a newer version of Hearth: it is read as far as it is understood, and never written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} were written by a newer version of Hearth and can only be read.", "Update Hearth.")


class FolderInUse(StorageFailed):
    """The data folder is another window's, so nothing may be written here for now."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, reason="these chats are in use elsewhere")
