"""LoRA adapters on the bundled model: they change what it answers, by their scale, and can be taken away."""

from pathlib import Path

import numpy as np
import pytest

from desktop.domain.errors import GenerationFailed, ModelLoadFailed
from desktop.domain.models import Adapter
from desktop.engine.host.adapters import Adapters
from desktop.engine.host.llama import llama
from desktop.engine.host.memory import Sequence
from tests.adapter_files import write_adapter

WEIGHTS = {"blk.0.attn_q.weight": (256, 256), "blk.1.ffn_down.weight": (768, 256)}
PROMPT = "Once upon a time there was"


@pytest.fixture
def adapters(loaded, log) -> Adapters:
    made = Adapters(loaded.model, loaded.header, log)
    yield made
    made.use(())


@pytest.fixture
def strong(tmp_path) -> Path:
    return write_adapter(tmp_path / "strong.gguf", WEIGHTS)


@pytest.fixture
def logits(loaded):
    """What the model makes of a prompt."""
    decoder = loaded.model.decoder

    def read() -> np.ndarray:
        sequence = Sequence()
        tokens = loaded.model.vocabulary.tokenize(PROMPT, has_specials=False)
        decoder.read(sequence, tokens, lambda done, total: None)
        found = np.array(llama.llama_get_logits_ith(decoder.context, -1)[: loaded.model.vocabulary.size])
        decoder.memory.forget(sequence)
        return found

    return read


def test_an_adapter_changes_the_model_and_is_gone_when_it_is_taken_away(adapters, strong, logits):
    before = logits()

    adapters.check([Adapter(strong)])
    adapters.use([Adapter(strong)])
    changed = logits()
    adapters.use([Adapter(strong, 0)])
    at_nothing = logits()
    adapters.use([Adapter(strong)])
    again = logits()
    adapters.use([])

    assert changed.argmax() != before.argmax()
    assert (at_nothing == before).all()
    assert (again == changed).all()
    assert (logits() == before).all()


def test_the_scale_tells_how_much_changes(adapters, strong, logits):
    before, distances = logits(), []
    for scale in (0.01, 0.1, 1):
        adapters.use([Adapter(strong, scale)])
        distances.append(np.abs(logits() - before).max())

    assert 0 < distances[0] < distances[1] < distances[2]


def test_several_adapters_act_together(adapters, strong, tmp_path, logits):
    other = write_adapter(tmp_path / "other.gguf", {"blk.2.attn_v.weight": (256, 256)})
    adapters.use([Adapter(strong, 0.1)])
    one = logits()

    adapters.use([Adapter(strong, 0.1), Adapter(other, 0.5)])

    assert np.abs(logits() - one).max() > 0.01


def test_the_identity_tells_adapters_and_scales_apart(adapters, strong, tmp_path):
    other = write_adapter(tmp_path / "other.gguf", {"blk.2.attn_v.weight": (256, 256)})
    chosen = [[], [Adapter(strong)], [Adapter(strong, 0.5)], [Adapter(other)], [Adapter(strong), Adapter(other)]]
    found = []
    for wanted in chosen:
        adapters.use(wanted)
        found.append(adapters.identity)
    adapters.use([Adapter(strong, 0)])

    assert len(set(found)) == len(chosen)
    assert adapters.identity == found[0] == ""


@pytest.mark.parametrize("scale", [float("nan"), float("inf")])
def test_a_scale_that_is_no_number_is_refused(adapters, strong, scale):
    with pytest.raises(ModelLoadFailed, match=r"scale of strong\.gguf is no number"):
        adapters.check([Adapter(strong, scale)])


def test_the_same_twice_and_too_many_are_refused(adapters, strong):
    with pytest.raises(ModelLoadFailed, match="twice"):
        adapters.check([Adapter(strong), Adapter(strong, 2)])
    with pytest.raises(ModelLoadFailed, match="At most 16"):
        adapters.check([Adapter(Path(str(number))) for number in range(17)])


def test_a_scale_of_which_nothing_comes_but_nonsense_is_refused_and_those_before_stay(adapters, strong, logits):
    adapters.use([Adapter(strong, 0.1)])
    before, identity = logits(), adapters.identity

    with pytest.raises(ModelLoadFailed, match="makes no sense"):
        adapters.use([Adapter(strong, 1e38)])

    assert (logits() == before).all()
    assert adapters.identity == identity


def test_what_llama_cpp_refuses_is_told_and_those_before_stay(adapters, strong, tmp_path, logits):
    adapters.use([Adapter(strong, 0.1)])
    before = logits()
    wrong = write_adapter(tmp_path / "wrong.gguf", {"blk.77.attn_q.weight": (256, 256)})

    with pytest.raises(ModelLoadFailed, match=r"wrong\.gguf cannot be loaded: .*does not exist"):
        adapters.use([Adapter(strong), Adapter(wrong)])

    assert (logits() == before).all()


def test_a_model_that_does_not_run_with_them_is_told(adapters, strong, loaded, monkeypatch, logits):
    before = logits()

    def fail(*_arguments: object) -> None:
        raise GenerationFailed("llama.cpp could not read the prompt (code -3).")

    monkeypatch.setattr(loaded.model.decoder, "read", fail)
    with pytest.raises(ModelLoadFailed, match="does not run with these adapters"):
        adapters.use([Adapter(strong)])
    monkeypatch.undo()

    assert (logits() == before).all()
