"""Ollama's manifests and blobs become models with Ollama's names."""

import json
from pathlib import Path

import pytest

from desktop.storage.ollama_folder import ollama_models

DIGEST = "ab" * 32
LICENSE = {"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:" + "cd" * 32, "size": 3}
MODEL = {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{DIGEST}", "size": 10}


def put(folder: Path, name: str = "registry.ollama.ai/library/llama3.2/3b", content: object = None) -> Path:
    manifest = folder / "manifests" / name
    manifest.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content or {"layers": [LICENSE, MODEL]})
    manifest.write_text(text)
    (folder / "blobs").mkdir(exist_ok=True)
    blob = folder / "blobs" / f"sha256-{DIGEST}"
    blob.write_bytes(bytes(10))
    return blob


def test_a_model_is_its_blob_under_its_name(tmp_path: Path) -> None:
    blob = put(tmp_path / "ollama")
    (model,) = ollama_models(tmp_path / "ollama")
    assert (model.name, model.path, model.size_bytes) == ("llama3.2:3b", blob, 10)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("registry.ollama.ai/ann/tuned/latest", "ann/tuned:latest"),
        ("hf.co/bartowski/Llama-3.2-1B-GGUF/Q4_K_M", "hf.co/bartowski/Llama-3.2-1B-GGUF:Q4_K_M"),
    ],
)
def test_other_namespaces_and_registries_are_named(tmp_path: Path, place: str, name: str) -> None:
    put(tmp_path / "ollama", place)
    assert [model.name for model in ollama_models(tmp_path / "ollama")] == [name]


def test_blobs_of_older_versions_are_found(tmp_path: Path) -> None:
    blob = put(tmp_path / "ollama")
    blob.rename(blob.with_name(f"sha256:{DIGEST}"))
    assert len(list(ollama_models(tmp_path / "ollama"))) == 1


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[1]", '{"layers": {}}', '{"layers": [1, null]}', '{"layers": []}',
        {"layers": [LICENSE]},
        {"layers": [MODEL | {"digest": "sha256:../../../etc/passwd"}]},
        {"layers": [MODEL | {"digest": None}]},
        {"layers": [MODEL | {"digest": "sha256:" + "ef" * 32}]},
    ],
)  # fmt: skip
def test_a_manifest_without_a_model_is_passed_over(tmp_path: Path, content: object) -> None:
    put(tmp_path / "ollama", content=content)
    assert list(ollama_models(tmp_path / "ollama")) == []


def test_one_bad_manifest_costs_only_itself(tmp_path: Path) -> None:
    put(tmp_path / "ollama")
    put(tmp_path / "ollama", "registry.ollama.ai/library/bad/1b", "{")
    assert [model.name for model in ollama_models(tmp_path / "ollama")] == ["llama3.2:3b"]


def test_without_ollama_there_is_nothing(tmp_path: Path) -> None:
    assert list(ollama_models(tmp_path / "none")) == []
