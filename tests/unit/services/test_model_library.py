import asyncio
from pathlib import Path

from desktop.domain.models import FoundModel
from desktop.services.model_library import ModelChoices, ModelLibrary


def test_recent_models_that_are_gone_are_left_out(tmp_path):
    here, starter = tmp_path / "here.gguf", tmp_path / "starter.gguf"
    here.touch()
    starter.touch()
    found = FoundModel(tmp_path / "other.gguf", "other", "LM Studio", 3)
    library = ModelLibrary(lambda home, environment: [found], tmp_path, {}, starter)
    choices = asyncio.run(library.choices((here, tmp_path / "gone.gguf", starter)))
    library.close()
    assert choices == ModelChoices((here,), (found,), starter)


def test_a_damaged_installation_offers_no_starter_model(tmp_path):
    library = ModelLibrary(lambda home, environment: [], tmp_path, {}, Path("/not/there.gguf"))
    assert asyncio.run(library.choices(())).starter is None
    library.close()
