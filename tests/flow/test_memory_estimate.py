"""The estimate of memory beside what llama.cpp really reserves, for every kind of memory that models have."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.model_files import ARCHITECTURES, small_model

ROOT = Path(__file__).parents[2]
FIXED_MIB = 64  # of the process itself and of a device's driver, where llama.cpp names no figure
ROUNDING_MIB = 0.02


def sizes(model: Path, *arguments: str) -> tuple[dict, dict]:
    """What was taken, and what was estimated, in MiB."""
    command = [sys.executable, "-m", "tests.flow.buffer_sizes", str(model), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=100)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    return told["took_mib"], told["estimate_mib"]


def cache_of(*places: dict[str, float]) -> float:
    return sum(place.get(what, 0.0) for place in places for what in ("KV", "RS"))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("flash_attention", ["auto", "off"])
def test_cache_and_buffers_of_every_kind_of_memory_are_foreseen(tmp_path, architecture, flash_attention):
    took, estimate = sizes(small_model(tmp_path, architecture), "4096", flash_attention, "f16")

    assert cache_of(took["main"]) == pytest.approx(estimate["cache"], abs=ROUNDING_MIB)
    assert took["main"]["compute"] <= estimate["compute"] + ROUNDING_MIB
    assert sum(took["main"].values()) <= estimate["main"]


@pytest.mark.parametrize(
    "arguments", [("2048", "auto", "f16"), ("8192", "on", "q8_0"), ("8192", "off", "f16"), ("8192", "auto", "q4_0")]
)
def test_the_starter_models_memory_is_foreseen_within_a_tenth(starter_model, arguments):
    took, estimate = sizes(starter_model, *arguments)

    assert cache_of(took["main"]) == pytest.approx(estimate["cache"], abs=ROUNDING_MIB)
    assert took["main"]["compute"] == pytest.approx(estimate["compute"], rel=0.1)
    total = sum(took["main"].values())
    assert total <= estimate["main"] <= 1.1 * total + FIXED_MIB


@pytest.mark.parametrize("n_gpu_layers", ["99", "4"])
def test_what_lies_on_a_graphics_card_is_foreseen_too(starter_model, n_gpu_layers):
    took, estimate = sizes(starter_model, "8192", "auto", "f16", n_gpu_layers)
    total = sum(took["gpu"].values())

    if not total:
        pytest.skip("llama.cpp has no graphics card to use here")
    assert total <= estimate["gpu"] <= 1.1 * total + FIXED_MIB
    assert sum(took["main"].values()) <= estimate["main"]
