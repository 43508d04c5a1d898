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


def test_a_recent_model_in_a_folder_that_may_not_be_looked_into_is_left_out(tmp_path, monkeypatch):
    hidden, starter = tmp_path / "hidden.gguf", tmp_path / "starter.gguf"
    starter.touch()
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path == hidden:
            raise PermissionError(13, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)  # root, as in a container, may look everywhere
    library = ModelLibrary(lambda home, environment: [], tmp_path, {}, starter)
    assert asyncio.run(library.choices((hidden,))) == ModelChoices((), (), starter)
    library.close()
