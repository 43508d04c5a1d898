"""With a made-up version 0: there is no older version than 1, but the way must be known to work before it is needed."""

from pathlib import Path

import pytest

from desktop.storage import conversation_file, conversation_store, migrations
from desktop.storage.backups import Backups
from desktop.storage.conversation_file import beginning, decode, encode
from desktop.storage.conversation_store import Care, ConversationStore
from desktop.storage.migrations import has_older_form, migrated

SAMPLE = Path(__file__).parents[2] / "data" / "conversations" / "version-0.json"


def from_0(raw):
    """Titles were names, and a message had a content instead of parts."""
    names = {"title" if key == "name" else key: value for key, value in raw.items()}
    messages = [
        {key: value for key, value in message.items() if key != "content"}
        | {"parts": [{"type": "text", "text": message["content"]}]}
        for message in raw.get("messages", [])
    ]
    return names | {"messages": messages}


@pytest.fixture
def steps(monkeypatch):
    made = {0: from_0}
    monkeypatch.setattr(conversation_store, "STEPS", made)
    for function in (migrations.is_older, migrations.migrated, migrations.has_older_form):
        monkeypatch.setattr(function, "__defaults__", (made,))
    return made


def test_an_older_file_is_read_in_the_present_form_and_keeps_its_unknown_keys(steps):
    read = decode(SAMPLE.read_bytes(), SAMPLE.name)
    assert (read.title, [message.text for message in read.messages]) == (
        "A form that never was",
        ["Where to?", "To Lisbon."],
    )
    assert read.extra == {"mood": "kept"}
    assert decode(encode(read), SAMPLE.name) == read
    assert b'"version": 1' in encode(read)


def test_the_quick_look_leaves_older_files_to_the_whole_reading(steps):
    assert beginning(SAMPLE.read_bytes(), SAMPLE.name) is None


def test_steps_follow_each_other_and_change_nothing_that_was_given():
    raw = {"version": 0, "n": 1}
    steps = {0: lambda raw: raw | {"n": 2}, 1: lambda raw: raw | {"n": raw["n"] * 10}}
    assert migrated(raw, steps) == {"version": 2, "n": 20}
    assert raw == {"version": 0, "n": 1}


@pytest.mark.parametrize("version", [1, 2, None, "0", 0.0, True])
def test_what_no_step_leads_away_from_stays_as_it_is(version):
    raw = {"version": version}
    assert migrated(raw, {0: from_0}) is raw


def test_loading_writes_nothing_and_the_first_save_keeps_the_old_form(steps, tmp_path):
    folder = tmp_path / "conversations"
    folder.mkdir()
    file = folder / SAMPLE.name
    file.write_bytes(SAMPLE.read_bytes())
    backups = Backups(tmp_path / "backups")
    backups.keep(file)  # one was just taken, so that the next would not be due
    store = ConversationStore(folder, folder / ".trash", Care(backups=backups))
    assert [line.title for line in store.summaries()] == ["A form that never was"]
    read = store.load("version-0")
    assert file.read_bytes() == SAMPLE.read_bytes()
    store.save(read.titled("Another"))
    assert has_older_form(SAMPLE.read_bytes())
    assert not has_older_form(file.read_bytes())
    assert [snapshot.path.read_bytes() for snapshot in backups.of("version-0")] == [SAMPLE.read_bytes()] * 2
    assert conversation_file.VERSION == 1


@pytest.mark.parametrize("data", [b"", b"[]", b"\0", b'{"version": 1}'])
def test_what_is_no_older_file_has_no_older_form(steps, data):
    assert not has_older_form(data)
