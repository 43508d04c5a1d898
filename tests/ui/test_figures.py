from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.models import FoundModel
from desktop.ui import figures
from tests.ui.fake_controllers import LLAMA


@pytest.mark.parametrize(("size", "text"), [(2_419_377_696, "2.4 GB"), (11_500_000, "12 MB"), (4_300, "4 kB")])
def test_sizes_are_short(size, text):
    assert figures.file_size(size) == text


@pytest.mark.parametrize(("count", "text"), [(3_212_749_888, "3.2 B"), (24_600_000, "24.6 M"), (950, "950")])
def test_parameters_are_short(count, text):
    assert figures.parameters(count) == text


def test_more_layers_than_the_model_has_are_all_of_them():
    assert figures.placement(replace(LLAMA, n_gpu_layers=999)) == "GPU 28/28"
    assert figures.placement(replace(LLAMA, n_gpu_layers=0)) == "CPU"


def test_a_model_is_called_by_itself_then_by_its_finder_then_by_its_file():
    path = Path("/blobs/sha256-1234")
    found = (FoundModel(path, "gemma3:4b", "Ollama", 1),)

    assert figures.model_title(path, LLAMA, found) == "Llama 3.2 3B"
    assert figures.model_title(path, None, found) == "gemma3:4b"
    assert figures.model_title(Path("/m/qwen.gguf"), None, found) == "qwen"
    assert figures.model_title(None, None, ()) == ""
