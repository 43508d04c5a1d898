"""Files as a version of Hearth writes them, with every key that it knows. They are kept under tests/data/golden for
ever, so that each later version shows that it still reads them.

``python -m tests.golden`` writes the set of the version at hand: once for each release, before it is tagged. A set that
is there already is history and is left alone.
"""

import sys
from pathlib import Path

from desktop import __version__
from desktop.domain.conversation import Conversation, ConversationSettings
from desktop.domain.folders import Folder, Folders
from desktop.domain.messages import (
    ImagePart,
    Message,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    Timings,
    Usage,
)
from desktop.domain.session import ScrollPosition, SessionState
from desktop.domain.settings import SETTINGS, Choice, Family, Flag, Number, Setting, Settings, Text, Value
from desktop.storage.conversation_store import ConversationStore
from desktop.storage.folder_store import FolderStore
from desktop.storage.paths import AppPaths
from desktop.storage.session_store import SessionStore
from desktop.storage.settings_store import SettingsStore

FOLDER = Path(__file__).parent / "data" / "golden"
AT = "2026-11-21T10:00:0{}.123Z"
IMAGE = ImagePart(f"{'ab' * 32}.png", "holiday.png", 640, 480)
OWN = ConversationSettings("Antworte kurz. 简短", "/models/llama.gguf", {"temperature": 0.2, "stop": ["###"]})
CONVERSATION = Conversation(
    "019a0000-0000-7000-8000-000000000001", "Trip to “Lisbon” 🌍", AT.format(0), AT.format(9), OWN,
    (
        Message("m0", None, Role.SYSTEM, (TextPart("Be kind."),), AT.format(0)),
        Message("m1", "m0", Role.USER, (TextPart("Where to?\n\n\t\u05e9\u05dc\u05d5\u05dd"), IMAGE), AT.format(1)),
        Message(
            "m2", "m1", Role.ASSISTANT, (ReasoningPart("Let me think."), TextPart("To Lisbon.")), AT.format(2),
            Status.COMPLETE, "stop", "/models/llama.gguf", {"temperature": 0.2, "seed": 42}, Usage(12, 5),
            Timings(41.5, 38.25, 1200.0), {"edited": True},
        ),
        Message("m3", "m1", Role.ASSISTANT, (TextPart("To Por"),), AT.format(3), Status.STOPPED, "stopped"),
        Message("m4", "m1", Role.ASSISTANT, (TextPart(""),), AT.format(4), Status.FAILED),
        Message("m5", "m2", Role.USER, (TextPart("And then?"),), AT.format(5)),
        Message("m6", "m5", Role.ASSISTANT, (TextPart("Half an ans"),), AT.format(6), Status.INTERRUPTED),
    ),
    "m6", "work", pinned=True, archived=True, tags=("travel", "été"),
)  # fmt: skip
FOLDERS = Folders((Folder("work", "Work", None, OWN), Folder("plans", "Plans & più", "work")))
SESSION = SessionState(
    "AdnQywAD", False, CONVERSATION.id, ScrollPosition("m2", 120), {CONVERSATION.id: "half a\nsentence"},
    {CONVERSATION.id: (IMAGE,)}, (Path("/models/a.gguf"), Path("/models/ü b.gguf")), Path("/models/a.gguf"),
    ("work", ":archived"), "2026-11-21T10:00:00+00:00",
)  # fmt: skip


def other_value(setting: Setting) -> Value:
    """A value of a setting that is not its default, so that it stands in the file."""
    match setting.form:
        case Flag():
            return not setting.default
        case Number(minimum, maximum, step, decimals):
            least = round(minimum + step, decimals) if decimals else int(minimum + step)
            most = round(maximum - step, decimals) if decimals else int(maximum - step)
            return least if least != setting.default else most
        case Choice(options):
            return next(value for value, _ in options if value != setting.default)
        case Text(as_list=True):
            return ("###", "END")
        case Text(pattern=pattern):
            return "3, 1" if pattern else "Some words, “quoted”"
        case Family():
            return "serif"


def settings() -> Settings:
    """Every setting as nobody has it by default."""
    changed = Settings()
    for setting in SETTINGS:
        changed = changed.with_value(setting.key, other_value(setting))
    return changed


def paths_in(folder: Path) -> AppPaths:
    """Where the files of a set lie."""
    return AppPaths(folder / "data", folder / "config", folder / "cache", folder / "log")


def write(folder: Path) -> None:
    """Write a set, with the stores of the version at hand."""
    paths = paths_in(folder)
    SettingsStore(paths.settings_file).save(settings())
    SessionStore(paths.session_file).save(SESSION)
    FolderStore(paths.folders_file).save(FOLDERS)
    ConversationStore(paths.conversations, paths.trash).save(CONVERSATION)


def main() -> None:
    """Write the set of this version."""
    folder = FOLDER / __version__
    if folder.exists():
        sys.exit(f"{folder} is there already and stays as it is")
    write(folder)
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
