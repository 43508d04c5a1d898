"""LoRA adapters through the real child: at load and while it runs, with what is kept of conversations."""

from pathlib import Path

import pytest

from desktop.domain.models import Adapter, LoadSettings
from desktop.engine.protocol import AdaptersSet, LoadFailed, RunFailed, SetAdapters
from tests.adapter_files import write_adapter
from tests.flow.engine_driver import EngineDriver, alone, engine

STORY = alone("Write a short story.", max_tokens=40)
LONG = alone("Write a short story about a house. " * 12, max_tokens=8)


@pytest.fixture
def adapter(tmp_path) -> Path:
    """An adapter in a folder of its own."""
    folder = tmp_path / "adapters"
    folder.mkdir()
    weights = {"blk.0.attn_q.weight": (256, 256), "blk.1.ffn_down.weight": (768, 256)}
    return write_adapter(folder / "strong.gguf", weights)


def chosen(driver: EngineDriver, *adapters: Adapter) -> AdaptersSet | RunFailed:
    driver.process.send(SetAdapters(1000, adapters))
    answered = driver.process.read()
    assert isinstance(answered, AdaptersSet | RunFailed)
    return answered


def test_an_adapter_changes_the_answers_by_its_scale_and_is_gone_when_taken_away(starter_model, adapter):
    with engine(starter_model) as driver:
        plain = driver.answer(STORY).text
    with engine(starter_model, LoadSettings(adapters=(Adapter(adapter),))) as driver:
        changed = driver.answer(STORY).text
        assert chosen(driver, Adapter(adapter, 0)) == AdaptersSet(1000)
        at_nothing = driver.answer(STORY).text
        chosen(driver, Adapter(adapter))
        again = driver.answer(STORY).text
        chosen(driver)
        taken_away = driver.answer(STORY).text

    assert changed != plain
    assert again == changed
    assert at_nothing == taken_away == plain


def test_what_was_read_with_other_weights_is_read_anew_also_after_a_restart(starter_model, adapter, tmp_path):
    states = tmp_path / "states"
    with engine(starter_model, LoadSettings(adapters=(Adapter(adapter, 0),)), states) as driver:
        plain, plain_again = driver.answer(LONG), driver.answer(LONG)
        chosen(driver, Adapter(adapter))
        changed, changed_again = driver.answer(LONG), driver.answer(LONG)
        driver.shut_down()
    with engine(starter_model, LoadSettings(adapters=(Adapter(adapter),)), states) as driver:
        known = driver.answer(LONG)
        chosen(driver, Adapter(adapter, 0.5))
        unknown = driver.answer(LONG)
        chosen(driver)
        known_plain = driver.answer(LONG)

    assert plain.n_read == changed.n_read == unknown.n_read > 100
    assert known.n_read == known_plain.n_read == 1
    # Read in the same portions, so that nothing is rounded differently.
    assert known.text == changed_again.text != plain_again.text == known_plain.text


@pytest.mark.parametrize("scale", [1.0, 0.0])
def test_a_wrong_adapter_is_told_and_the_model_answers_on(starter_model, tmp_path, scale):
    wrong = write_adapter(starter_model_copy(starter_model, tmp_path).with_name("wrong.gguf"), {"blk.0.x": (8, 8)})
    with engine(tmp_path / "model.gguf") as driver:
        before = driver.answer(STORY).text
        failure = chosen(driver, Adapter(wrong, scale))
        after = driver.answer(STORY)

    assert isinstance(failure, RunFailed)
    assert "wrong.gguf does not fit Hearth Starter" in failure.message
    assert after.text == before
    assert after.n_read == 1


def test_a_wrong_adapter_at_load_is_no_fault_of_the_model(starter_model, tmp_path):
    (tmp_path / "wrong.gguf").write_bytes(b"<html>")
    with engine() as driver:
        failure = driver.load(starter_model, LoadSettings(adapters=(Adapter(tmp_path / "wrong.gguf"),)))

    assert isinstance(failure, LoadFailed)
    assert "wrong.gguf" in failure.message
    assert not failure.is_file_fault


def test_adapters_without_a_model_are_refused():
    with engine() as driver:
        assert chosen(driver).message == "No model is loaded."


def starter_model_copy(model: Path, folder: Path) -> Path:
    copy = folder / "model.gguf"
    copy.write_bytes(model.read_bytes())
    return copy
