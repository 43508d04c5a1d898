"""Models of other programs are found where they lie, each once, and nothing is changed."""

import json
import sys
from pathlib import Path

import pytest

from desktop.storage import model_folders
from desktop.storage.model_folders import find_models

DIGEST = "ab" * 32


@pytest.fixture(autouse=True)
def no_system_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_folders, "OLLAMA_SYSTEM_FOLDERS", ())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "ann"


def put(path: Path, size: int = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    return path


def put_ollama(folder: Path) -> None:
    put(folder / "blobs" / f"sha256-{DIGEST}")
    manifest = folder / "manifests" / "registry.ollama.ai" / "library" / "llama3.2" / "3b"
    manifest.parent.mkdir(parents=True)
    layer = {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{DIGEST}"}
    manifest.write_text(json.dumps({"layers": [layer]}))


def test_without_other_programs_there_is_nothing(home: Path) -> None:
    assert find_models(home, {}) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        (".lmstudio/models/publisher/repo/a.gguf", "LM Studio"),
        (".cache/lm-studio/models/publisher/repo/a.gguf", "LM Studio"),
        (".local/share/Jan/data/llamacpp/models/a/model.gguf", "Jan"),
        (".local/share/Jan/data/models/a/a.gguf", "Jan"),
        ("jan/models/a/a.gguf", "Jan"),
        ("Library/Application Support/Jan/data/llamacpp/models/a/model.gguf", "Jan"),
        ("AppData/Roaming/Jan/data/llamacpp/models/a/model.gguf", "Jan"),
        (".local/share/nomic.ai/GPT4All/a.gguf", "GPT4All"),
        ("Library/Application Support/nomic.ai/GPT4All/a.gguf", "GPT4All"),
        ("AppData/Local/nomic.ai/GPT4All/a.gguf", "GPT4All"),
        (".cache/huggingface/hub/models--org--name/snapshots/0123/a.gguf", "Hugging Face"),
        (".cache/llama.cpp/a.gguf", "llama.cpp"),
    ],
)
def test_each_programs_folder_is_searched(home: Path, place: str, source: str) -> None:
    path = put(home / place, 7)
    environment = {"APPDATA": str(home / "AppData/Roaming"), "LOCALAPPDATA": str(home / "AppData/Local")}
    (model,) = find_models(home, environment)
    assert (model.path, model.name, model.source, model.size_bytes) == (path, "a", source, 7)


def test_ollamas_models_have_ollamas_names(home: Path) -> None:
    put_ollama(home / ".ollama" / "models")
    assert [(model.name, model.source) for model in find_models(home, {})] == [("llama3.2:3b", "Ollama")]


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("HF_HUB_CACHE", "models--org--name/snapshots/0/a.gguf"),
        ("HF_HOME", "hub/models--org--name/snapshots/0/a.gguf"),
        ("XDG_CACHE_HOME", "huggingface/hub/models--org--name/snapshots/0/a.gguf"),
        ("XDG_DATA_HOME", "nomic.ai/GPT4All/a.gguf"),
        ("LLAMA_CACHE", "a.gguf"),
    ],
)
def test_folders_that_the_environment_names_are_searched(home: Path, tmp_path: Path, variable: str, place: str) -> None:
    path = put(tmp_path / "elsewhere" / place)
    assert [model.path for model in find_models(home, {variable: str(tmp_path / "elsewhere")})] == [path]


def test_ollamas_folder_can_be_named(home: Path, tmp_path: Path) -> None:
    put_ollama(tmp_path / "elsewhere")
    assert len(find_models(home, {"OLLAMA_MODELS": str(tmp_path / "elsewhere")})) == 1


def test_ollamas_folder_of_the_whole_computer_is_searched(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_ollama(tmp_path / "system")
    monkeypatch.setattr(model_folders, "OLLAMA_SYSTEM_FOLDERS", (tmp_path / "system",))
    assert len(find_models(home, {})) == 1


def test_a_relative_folder_in_the_environment_is_not_followed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "here" / "a.gguf")
    monkeypatch.chdir(tmp_path)
    assert find_models(home, {"LLAMA_CACHE": "here"}) == []


def test_the_folder_chosen_in_lm_studio_is_searched(home: Path, tmp_path: Path) -> None:
    path = put(tmp_path / "big disk" / "org" / "a.gguf")
    (home / ".lmstudio").mkdir(parents=True)
    (home / ".lmstudio" / "settings.json").write_text(json.dumps({"downloadsFolder": str(tmp_path / "big disk")}))
    assert [model.path for model in find_models(home, {})] == [path]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"downloadsFolder": 5}', '{"downloadsFolder": "relative"}'])
def test_settings_of_lm_studio_that_say_nothing_are_passed_over(home: Path, content: str) -> None:
    (home / ".lmstudio").mkdir(parents=True)
    (home / ".lmstudio" / "settings.json").write_text(content)
    assert find_models(home, {}) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_file_that_is_reached_by_two_ways_is_one_model(home: Path) -> None:
    hub = home / ".cache/huggingface/hub/models--org--name"
    blob = put(hub / "blobs" / "0badcafe")
    for revision in ("1", "2"):
        (hub / "snapshots" / revision).mkdir(parents=True)
        (hub / "snapshots" / revision / "a.gguf").symlink_to(blob)
    (home / ".lmstudio" / "models").mkdir(parents=True)
    (home / ".lmstudio" / "models" / "a.gguf").symlink_to(hub / "snapshots" / "1" / "a.gguf")
    models = find_models(home, {})
    assert [(model.name, model.source) for model in models] == [("a", "LM Studio")]


def test_models_are_sorted_by_program_and_name(home: Path) -> None:
    for name in ("b", "C", "a"):
        put(home / f".lmstudio/models/{name}.gguf")
    put(home / ".cache/llama.cpp/z.gguf")
    put(home / "jan/models/y/y.gguf")
    assert [model.name for model in find_models(home, {})] == ["y", "a", "b", "C", "z"]


def test_searching_changes_nothing(home: Path) -> None:
    put(home / ".lmstudio/models/a.gguf")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    find_models(home, {})
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_a_folder_that_may_not_be_looked_into_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_ollama(home / ".ollama" / "models")
    put(home / ".cache" / "huggingface" / "hub" / "models--ann--tuned" / "snapshots" / "1" / "tuned.gguf")
    visible = put(home / "jan" / "models" / "visible.gguf")
    is_dir = Path.is_dir

    def refuse(path: Path) -> bool:
        if path.name in ("manifests", "hub"):
            raise PermissionError(13, "Permission denied", str(path))
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", refuse)  # root, as in a container, may look everywhere
    assert [model.path for model in find_models(home, {})] == [visible]
