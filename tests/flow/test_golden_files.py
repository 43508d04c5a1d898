"""What older versions wrote is read in full and left as it is; what newer ones add is kept, and what they made anew is
not written over. The sets under tests/data/golden are history: tests/golden.py writes that of a release."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import __version__
from desktop.domain.conversation import ConversationSettings
from desktop.domain.errors import StorageFailed, WrittenByNewer
from desktop.domain.messages import ForeignPart, user_message
from desktop.domain.session import SessionState
from desktop.domain.settings import BY_KEY
from desktop.storage.conversation_store import ConversationStore
from desktop.storage.folder_store import FolderStore
from desktop.storage.paths import AppPaths
from desktop.storage.session_store import SessionStore
from desktop.storage.settings_store import SettingsStore
from tests import golden

SETS = sorted(folder.name for folder in golden.FOLDER.iterdir())
KNOWN_EXTRAS = {"edited"}  # a mark that is kept among what is not known
# What a later version reads as another value: key of a file, value as it was written, value as it is written now.
RENAMED = {("flash_attn", False): "off", ("flash_attn", True): "auto"}

CHANGING = ("updated_at", "current", "last_update_check", "zoom")  # by what rewrite_everything does


@pytest.fixture(params=SETS)
def paths(request, tmp_path) -> AppPaths:
    """A copy of one set."""
    shutil.copytree(golden.FOLDER / request.param, tmp_path / "set")
    return golden.paths_in(tmp_path / "set")


def files(paths: AppPaths) -> dict[str, bytes]:
    root = paths.data.parent
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def conversations(paths: AppPaths) -> ConversationStore:
    return ConversationStore(paths.conversations, paths.trash)


def lost(before: object, after: object, place: str = "") -> list[str]:
    """Where something of the one is missing in the other."""
    match before, after:
        case dict(), dict():
            return [
                each
                for key, value in before.items()
                for each in (lost(value, after[key], f"{place}/{key}") if key in after else [f"{place}/{key}"])
            ]
        case list(), list() if len(before) == len(after):
            return [
                each for at, pair in enumerate(zip(before, after, strict=True)) for each in lost(*pair, f"{place}/{at}")
            ]
        case _:
            key = place.rpartition("/")[2]
            expected = RENAMED.get((key, before), before) if isinstance(before, bool) else before
            return [] if expected == after else [f"{place}: {before!r} became {after!r}"]


def read_everything(paths: AppPaths) -> None:
    SettingsStore(paths.settings_file).load()
    SessionStore(paths.session_file).load()
    FolderStore(paths.folders_file).load()
    store = conversations(paths)
    for summary in store.summaries():
        store.load(summary.id)


def rewrite_everything(paths: AppPaths) -> None:
    """Change something small in each file, and save it."""
    settings_store = SettingsStore(paths.settings_file)
    settings, problems = settings_store.load()
    assert problems == ()
    settings_store.save(settings.with_value("zoom", 110))
    session_store = SessionStore(paths.session_file)
    session_store.save(replace(session_store.load(), last_update_check="2027-01-01T00:00:00+00:00"))
    if paths.folders_file.exists():
        folders = FolderStore(paths.folders_file)
        folders.save(folders.load())
    store = conversations(paths)
    for summary in store.summaries():
        conversation = store.load(summary.id)
        store.save(conversation.with_message(user_message("one more", conversation.current)))


def test_there_is_a_set_of_this_version() -> None:
    assert __version__ in SETS, "python -m tests.golden writes it"


def test_what_is_only_read_keeps_its_bytes(paths) -> None:
    before = files(paths)
    read_everything(paths)
    assert files(paths) == before


def test_everything_in_the_settings_is_understood(paths) -> None:
    settings, problems = SettingsStore(paths.settings_file).load()
    assert problems == ()
    assert settings.extra == {}
    raw = json.loads(paths.settings_file.read_bytes())
    for key in raw.keys() - {"format", "version"}:
        assert settings[key] != BY_KEY[key].default, key


def test_everything_in_the_session_is_understood(paths) -> None:
    state, usual = SessionStore(paths.session_file).load(), SessionState()
    assert state.extra == {}
    for key in json.loads(paths.session_file.read_bytes()).keys() - {"format", "version"}:
        assert getattr(state, key) != getattr(usual, key), key


def test_everything_in_conversations_and_folders_is_understood(paths) -> None:
    store = conversations(paths)
    [summary] = store.summaries()
    assert summary.problem is None
    conversation = store.load(summary.id)
    assert (conversation.extra, conversation.settings.extra, conversation.read_only) == ({}, {}, False)
    for message in conversation.messages:
        assert message.extra.keys() <= KNOWN_EXTRAS
        assert not [part for part in message.parts if isinstance(part, ForeignPart)]
    folders = FolderStore(paths.folders_file).load()
    assert folders.extra == {}
    assert [folder for folder in folders.all if folder.extra or folder.settings.extra] == []
    assert bool(folders.all) == paths.folders_file.exists()


def test_a_rewrite_loses_nothing(paths) -> None:
    before = files(paths)
    rewrite_everything(paths)
    for name, data in files(paths).items():
        was, now = json.loads(before[name]), json.loads(data)
        if "messages" in was:
            assert now["messages"].pop()["parts"] == [{"type": "text", "text": "one more"}]
        for key in CHANGING:
            was.pop(key, None)
        assert lost(was, now) == [], name


def test_the_set_of_this_version_comes_out_again_value_for_value() -> None:
    paths = golden.paths_in(golden.FOLDER / __version__)
    assert conversations(paths).load(golden.CONVERSATION.id) == golden.CONVERSATION
    assert FolderStore(paths.folders_file).load() == golden.FOLDERS
    assert SessionStore(paths.session_file).load() == golden.SESSION


# Of the window only: where it was scrolled, and what stands by the ids of conversations.
NOT_GROWN = {"drafts", "draft_images", "scroll"}


def with_additions(value: object) -> object:
    """As a later version of the same form may write it: more keys in every object, parts of a new kind."""
    match value:
        case dict():
            grown = {key: item if key in NOT_GROWN else with_additions(item) for key, item in value.items()}
            if "parts" in grown:
                grown["parts"] = [*grown["parts"], {"type": "hologram", "depth": {"metres": 3}}]
            return {**grown, "later_addition": {"kept": [1, None, "ü"]}}
        case list():
            return [with_additions(item) for item in value]
        case _:
            return value


def rewritten(path: Path, change) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_bytes())), ensure_ascii=False), encoding="utf-8")


def all_files(paths: AppPaths) -> list[Path]:
    return [file for file in paths.data.parent.rglob("*.json") if file.is_file()]


def test_what_a_later_version_adds_is_kept_by_this_one(paths) -> None:
    for file in all_files(paths):
        rewritten(file, with_additions)
    before = files(paths)
    rewrite_everything(paths)

    for name, data in files(paths).items():
        was, now = json.loads(before[name]), json.loads(data)
        if "messages" in was:
            now["messages"].pop()
        for key in CHANGING:
            was.pop(key, None)
        assert lost(was, now) == [], name


def test_a_newer_form_is_read_as_far_as_it_is_understood_and_not_written_over(paths) -> None:
    for file in all_files(paths):
        rewritten(file, lambda raw: raw | {"version": 2})
    before = files(paths)

    settings, _ = SettingsStore(paths.settings_file).load()
    with pytest.raises(WrittenByNewer):
        SettingsStore(paths.settings_file).save(settings.with_value("zoom", 110))
    if paths.folders_file.exists():
        store = FolderStore(paths.folders_file)
        folders = store.load()
        assert folders.all
        with pytest.raises(WrittenByNewer):
            store.save(folders)
    store = conversations(paths)
    [summary] = store.summaries()
    conversation = store.load(summary.id)
    assert conversation.read_only
    assert conversation.messages
    with pytest.raises(StorageFailed, match="newer version"):
        store.save(replace(conversation, settings=ConversationSettings("other")))

    assert files(paths) == before


def test_a_session_of_a_newer_form_is_put_aside_before_drafts_go_into_its_place(paths) -> None:
    rewritten(paths.session_file, lambda raw: raw | {"version": 2, "geometry": {"x": 1}})
    before = paths.session_file.read_bytes()
    store = SessionStore(paths.session_file)
    state = store.load()
    assert state.drafts

    store.save(replace(state, drafts={"new": "a thought"}))
    store.save(replace(state, drafts={"new": "another"}))

    assert paths.session_file.with_name("session.json.version-2").read_bytes() == before
    assert SessionStore(paths.session_file).load().drafts == {"new": "another"}
