"""Verdicts on runtimes come back, and what is damaged is forgotten."""

import json

import pytest

from desktop.domain.errors import StorageFailed
from desktop.domain.runtimes import Verdict
from desktop.storage.runtime_verdict_store import MOST_VERDICTS, RuntimeVerdictStore

VERDICTS = {"a": Verdict("it crashed."), "b": Verdict(seal="s")}


def test_verdicts_come_back(tmp_path):
    RuntimeVerdictStore(tmp_path / "cache" / "runtimes.json").save(VERDICTS)

    assert RuntimeVerdictStore(tmp_path / "cache" / "runtimes.json").load() == VERDICTS


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"format": "other", "version": 1, "verdicts": []}',
     '{"format": "hearth-runtime-verdicts", "version": 2, "verdicts": []}',
     '{"format": "hearth-runtime-verdicts", "version": 1, "verdicts": [1, {"key": ""}, {"key": "a", "problem": 1}]}'],
)  # fmt: skip
def test_what_cannot_be_read_is_forgotten(tmp_path, text):
    (tmp_path / "runtimes.json").write_text(text)

    assert RuntimeVerdictStore(tmp_path / "runtimes.json").load() == {}


def test_the_oldest_are_dropped(tmp_path):
    store = RuntimeVerdictStore(tmp_path / "runtimes.json")
    store.save({str(n): Verdict() for n in range(MOST_VERDICTS + 5)})

    assert next(iter(store.load())) == "5"
    assert json.loads((tmp_path / "runtimes.json").read_text())["version"] == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageFailed):
        RuntimeVerdictStore(tmp_path / "file" / "runtimes.json").save(VERDICTS)
