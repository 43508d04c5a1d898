"""The session comes back; whatever of it is damaged is forgotten without a word."""

import json
from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.domain.session import RECENT_MODELS_KEPT, ScrollPosition, SessionState
from desktop.storage.image_form import image_object
from desktop.storage.session_store import SessionStore
from tests.image_files import HOLIDAY

STATE = SessionState(
    geometry="AdnQywAD",
    is_sidebar_shown=False,
    open_conversation="019a",
    scroll=ScrollPosition("m7", 120),
    drafts={"019a": "half a\nsentence", "": "a thought"},
    draft_images={"019a": (HOLIDAY, HOLIDAY)},
    recent_models=(Path("/models/a.gguf"), Path("/models/ü b.gguf")),
    last_model=Path("/models/a.gguf"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "session.json"


def put(path: Path, **keys: object) -> SessionStore:
    path.parent.mkdir()
    path.write_text(json.dumps({"format": "hearth-session", "version": 1, **keys}))
    return SessionStore(path)


@pytest.mark.parametrize("state", [STATE, SessionState()])
def test_what_was_saved_is_loaded(path: Path, state: SessionState) -> None:
    SessionStore(path).save(state)
    assert SessionStore(path).load() == state


def test_without_a_file_it_is_the_first_start(path: Path) -> None:
    assert SessionStore(path).load() == SessionState()
    assert not path.parent.exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", bytes(100), b"[]", b'{"format": "other", "geometry": "x"}', b"[" * 99999]
)
def test_a_damaged_file_is_a_first_start(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert SessionStore(path).load() == SessionState()


def test_a_bad_field_costs_only_itself(path: Path) -> None:
    store = put(
        path, geometry=5, is_sidebar_shown="no", open_conversation="019a", scroll={"message_id": 3, "offset": 7},
        drafts={"a": "text", "b": 5}, recent_models=["/a.gguf", None], last_model=["x"],
        draft_images={"a": [image_object(HOLIDAY), image_object(HOLIDAY) | {"file": "../x.png"}, 5], "b": "x", "c": []},
    )  # fmt: skip
    assert store.load() == SessionState(
        open_conversation="019a",
        scroll=ScrollPosition("", 7),
        drafts={"a": "text"},
        draft_images={"a": (HOLIDAY,)},
        recent_models=(Path("/a.gguf"),),
    )


def test_an_open_conversation_that_is_no_id_is_forgotten(path: Path) -> None:
    assert put(path, open_conversation="../../secret").load().open_conversation is None


def test_only_so_many_recent_models_are_kept(path: Path) -> None:
    loaded = put(path, recent_models=[f"/{number}.gguf" for number in range(100)]).load()
    assert len(loaded.recent_models) == RECENT_MODELS_KEPT


def test_a_folder_that_cannot_be_written_is_told(path: Path) -> None:
    path.parent.write_bytes(b"a file")
    with pytest.raises(StorageFailed, match="There is a file where the folder"):
        SessionStore(path).save(STATE)
