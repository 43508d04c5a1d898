"""What worked is found again for the same file, settings and machine, and only for them."""

import json
import os
from pathlib import Path

import pytest

from desktop.domain.models import LoadMemory, LoadSettings
from desktop.storage import load_memory_store
from desktop.storage.load_memory_store import LoadMemoryStore

AUTOMATIC = LoadSettings()
MEMORY = LoadMemory("this machine", "no layers", 5_000, 4, 8, 2.5)


@pytest.fixture
def store(tmp_path: Path) -> LoadMemoryStore:
    return LoadMemoryStore(tmp_path / "cache" / "loads.json")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "größe 模型.gguf"
    path.write_bytes(b"GGUF")
    return path


def test_what_worked_is_found_again(store, model):
    store.remember(model, AUTOMATIC, MEMORY)

    assert store.recall(model, AUTOMATIC) == (MEMORY,)
    assert store.recall(model, LoadSettings(n_ctx=512)) == ()


def test_a_newer_memory_takes_the_place_of_the_one_of_the_same_machine(store, model):
    other, newer = LoadMemory("other machine", "as planned", 0), LoadMemory("this machine", "as planned", 0)
    for memory in (MEMORY, other, newer):
        store.remember(model, AUTOMATIC, memory)

    assert store.recall(model, AUTOMATIC) == (other, newer)


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(b"GGUF2"), lambda path: os.utime(path, (1, 1))])
def test_another_file_under_the_same_name_is_another_case(store, model, change):
    store.remember(model, AUTOMATIC, MEMORY)
    change(model)

    assert store.recall(model, AUTOMATIC) == ()


def test_a_file_that_is_gone_is_not_remembered(store, tmp_path):
    store.remember(tmp_path / "gone.gguf", AUTOMATIC, MEMORY)

    assert store.recall(tmp_path / "gone.gguf", AUTOMATIC) == ()
    assert not (tmp_path / "cache").exists()


def test_names_that_are_no_text_are_remembered_too(store, tmp_path):
    model = tmp_path / os.fsdecode(b"name-\xff.gguf")
    model.write_bytes(b"GGUF")
    store.remember(model, AUTOMATIC, MEMORY)

    assert store.recall(model, AUTOMATIC) == (MEMORY,)


def test_what_is_known_already_is_not_written_again(store, model, tmp_path):
    store.remember(model, AUTOMATIC, MEMORY)
    before = (tmp_path / "cache" / "loads.json").stat().st_ino
    store.remember(model, AUTOMATIC, MEMORY)

    assert (tmp_path / "cache" / "loads.json").stat().st_ino == before


def test_the_oldest_are_forgotten_when_there_are_too_many(store, model, monkeypatch):
    monkeypatch.setattr(load_memory_store, "MOST_MEMORIES", 3)
    for number in range(5):
        store.remember(model, LoadSettings(n_ctx=512 + number), MEMORY)

    found = [number for number in range(5) if store.recall(model, LoadSettings(n_ctx=512 + number))]
    assert found == [2, 3, 4]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"format": "other", "version": 1, "loads": []}', b'{"format": "hearth-load-memory"}',
     b'{"format": "hearth-load-memory", "version": 1, "loads": 7}',
     b'{"format": "hearth-load-memory", "version": 1, "loads": [7, {}]}'],
)  # fmt: skip
def test_a_damaged_file_is_forgotten_and_written_anew(store, model, tmp_path, content):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "loads.json").write_bytes(content)

    assert store.recall(model, AUTOMATIC) == ()
    store.remember(model, AUTOMATIC, MEMORY)
    assert store.recall(model, AUTOMATIC) == (MEMORY,)


def test_a_memory_with_wrong_values_is_forgotten(store, model, tmp_path):
    store.remember(model, AUTOMATIC, MEMORY)
    path = tmp_path / "cache" / "loads.json"
    content = json.loads(path.read_bytes())
    content["loads"][0] |= {"n_threads": -4, "ahead_cost": -1.0}
    path.write_text(json.dumps(content))
    assert store.recall(model, AUTOMATIC) == (LoadMemory("this machine", "no layers", 5_000, 0, 8),)

    content["loads"][0]["step"] = 7
    path.write_text(json.dumps(content))
    assert store.recall(model, AUTOMATIC) == ()
