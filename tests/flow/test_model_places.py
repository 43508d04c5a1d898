"""Models load from wherever they lie: in parts, behind links, under any name, deep in folders."""

import os
import sys
from pathlib import Path

import pytest

from desktop.domain.models import LoadedModel, LoadSettings
from desktop.engine.protocol import LoadFailed
from tests.flow.engine_driver import alone, engine
from tests.model_files import small_model, split_model

QUESTION = alone("Apples are red.", max_tokens=12)
SETTINGS = LoadSettings(n_ctx=512, n_threads=1)


def answer_of(path: Path) -> str:
    with engine(path, SETTINGS) as driver:
        return driver.answer(QUESTION).text


def test_a_model_in_parts_answers_like_the_whole_one(tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
    first = split_model(parts, "llama", 3)

    assert len(list(parts.iterdir())) == 3
    assert answer_of(first) == answer_of(small_model(whole, "llama")) != ""


def test_the_facts_of_a_model_in_parts_are_those_of_all_parts(tmp_path):
    with engine() as driver:
        parts = driver.load(split_model(tmp_path, "llama", 2), SETTINGS)
    with engine() as driver:
        whole = driver.load(small_model(tmp_path, "llama"), SETTINGS)

    assert isinstance(parts, LoadedModel)
    assert isinstance(whole, LoadedModel)
    assert parts.facts.n_params == whole.facts.n_params
    assert parts.facts.size_bytes > whole.facts.size_bytes


def test_parts_behind_links_are_found_by_the_links_names(tmp_path):
    """As in the cache of Hugging Face's programs, where links with names point at files named by their hash."""
    blobs, named = tmp_path / "blobs", tmp_path / "snapshot"
    for folder in (blobs, named):
        folder.mkdir()
    first = split_model(named, "llama", 2)
    for number, part in enumerate(sorted(named.iterdir())):
        blob = part.rename(blobs / f"{number:064x}")
        part.symlink_to(os.path.relpath(blob, named))

    assert first.is_symlink()
    assert answer_of(first) != ""


def test_a_part_that_is_missing_is_named(tmp_path):
    first = split_model(tmp_path, "llama", 3)
    (tmp_path / "tiny-llama-00002-of-00003.gguf").unlink()
    with engine() as driver:
        refused = driver.load(first, SETTINGS)

    assert isinstance(refused, LoadFailed)
    assert refused.message.startswith("tiny-llama-00002-of-00003.gguf is missing")


def test_a_link_to_a_link_to_a_model_loads(tmp_path):
    near, far = tmp_path / "near.gguf", tmp_path / "far.gguf"
    near.symlink_to(small_model(tmp_path, "llama"))
    far.symlink_to(near)

    assert answer_of(far) != ""


def test_a_link_to_nothing_is_told(tmp_path):
    dangling = tmp_path / "dangling.gguf"
    dangling.symlink_to(tmp_path / "gone.gguf")
    with engine() as driver:
        refused = driver.load(dangling, SETTINGS)

    assert isinstance(refused, LoadFailed)
    assert refused.message == "dangling.gguf is not there."


@pytest.mark.parametrize("name", ["größe 模型 🔥.gguf", "-rf %s 'quoted\" $HOME.gguf", "a\nb.gguf"])
def test_any_name_will_do(tmp_path, name):
    path = small_model(tmp_path, "llama").rename(tmp_path / name)

    assert answer_of(path) != ""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know only names that are text")
def test_a_name_that_is_no_text_will_do(tmp_path):
    path = small_model(tmp_path, "llama").rename(tmp_path / os.fsdecode(b"name-\xff\xfe.gguf"))

    assert answer_of(path) != ""


def test_a_path_of_more_than_a_thousand_bytes_will_do(tmp_path):
    folder = tmp_path.joinpath(*[f"{number}-" + "größe" * 30 for number in range(6)])
    folder.mkdir(parents=True)
    path = small_model(folder, "llama")

    assert len(os.fsencode(path)) > 1000
    assert answer_of(path) != ""
