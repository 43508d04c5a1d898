import os
import time

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.messages import ImagePart, user_message
from desktop.storage.attachment_store import AttachmentStore
from desktop.storage.conversation_file import encode
from desktop.storage.unused_attachments import CHUNK_BYTES, UnusedAttachments
from tests.image_files import png

DAY_S = 24 * 3600.0


class Scene:
    """Attachments two days after they came, and the folders that may name them."""

    def __init__(self, tmp_path) -> None:
        self.store = AttachmentStore(tmp_path / "attachments")
        self.chats = tmp_path / "conversations"
        self.backups, self.session = tmp_path / "backups", tmp_path / "session.json"
        self.chats.mkdir()
        self.later_s = 2 * DAY_S
        self.is_ours = True
        places = (self.chats, self.chats / ".trash", self.backups, self.session)
        self.unused = UnusedAttachments(tmp_path / "attachments", places, self.require_ours, self.now_s)

    def now_s(self) -> float:
        return time.time() + self.later_s

    def require_ours(self) -> None:
        if not self.is_ours:
            raise StorageFailed("It is in use elsewhere.")

    def image(self, width: int) -> ImagePart:
        return self.store.add_data(png(width, 3), "a.png")

    def is_there(self, part: ImagePart) -> bool:
        return self.store.path(part).is_file()


@pytest.fixture
def scene(tmp_path) -> Scene:
    return Scene(tmp_path)


def chat_with(part: ImagePart) -> bytes:
    return encode(new_conversation().with_message(user_message("Look", None, (part,))))


def test_what_nobody_names_goes_and_what_anybody_names_stays(scene):
    parts = [scene.image(width) for width in range(1, 9)]
    for place, part in zip(("a.json", ".trash/b.json", "deep/er/c (copy).json", "d.journal"), parts, strict=False):
        file = scene.chats / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(chat_with(part))
    (scene.backups / "x").mkdir(parents=True)
    (scene.backups / "x" / "1.json").write_bytes(chat_with(parts[4]))
    scene.session.write_text(f'{{"draft_images": "{parts[5].file}"}}')

    assert scene.unused.remove() == 2

    assert [scene.is_there(part) for part in parts] == [True] * 6 + [False] * 2


def test_files_count_that_are_damaged_or_written_by_other_programs(scene):
    parts = [scene.image(width) for width in range(1, 4)]
    (scene.chats / "damaged.json").write_bytes(chat_with(parts[0])[:-60] + b"\xff\0")
    (scene.chats / "wide.json").write_bytes(chat_with(parts[1]).decode().encode("utf-16"))
    escaped = "".join(f"\\u{ord(letter):04X}" for letter in parts[2].file)
    (scene.chats / "escaped.json").write_text(f'{{"file": "{escaped}"}}')

    assert scene.unused.remove() == 0


def test_a_name_is_found_wherever_in_a_large_file_it_stands(scene):
    part = scene.image(1)
    for begin in range(CHUNK_BYTES - 70, CHUNK_BYTES + 2, 9):
        (scene.chats / "a.json").write_bytes(b" " * begin + part.file.encode() + b" " * 100)

        assert scene.unused.remove() == 0


def test_what_came_within_a_day_stays_and_so_does_what_is_attached_again(scene):
    part = scene.image(1)
    scene.later_s = DAY_S / 2

    assert scene.unused.remove() == 0

    os.utime(scene.store.path(part), (0, 0))  # copied here with its old time
    assert scene.unused.remove() == 0
    scene.image(1)
    assert scene.store.path(part).stat().st_mtime > time.time() - 60


def test_only_files_of_our_own_naming_are_touched(scene):
    folder = scene.store.path(scene.image(1)).parent
    others = [folder / "notes.txt", folder / f"{'a' * 64}.svg", folder / f"{'A' * 64}.png"]
    for other in others:
        other.write_bytes(b"x")
    (folder / f"{'b' * 64}.png").mkdir()

    assert scene.unused.remove() == 1
    assert all(other.is_file() for other in others)
    assert (folder / f"{'b' * 64}.png").is_dir()


def test_where_something_cannot_be_read_everything_stays(scene, monkeypatch):
    part = scene.image(1)
    (scene.chats / "a.json").write_text("{}")

    def fail(*_args, **_kwargs):
        raise PermissionError(13, "no")

    monkeypatch.setattr("pathlib.Path.open", fail)

    assert scene.unused.remove() == 0
    assert scene.is_there(part)


def test_where_something_moves_meanwhile_everything_stays(scene, monkeypatch):
    part = scene.image(1)
    (scene.chats / "a.json").write_text("{}")
    walk = os.walk

    def busy(top, **more):
        yield from walk(top, **more)
        if more:
            (scene.chats / f"{time.monotonic_ns()}.json").write_bytes(chat_with(part))

    monkeypatch.setattr("os.walk", busy)

    assert scene.unused.remove() == 0
    assert scene.is_there(part)


def test_a_folder_that_is_in_use_elsewhere_is_left_alone(scene):
    part = scene.image(1)
    scene.is_ours = False

    with pytest.raises(StorageFailed):
        scene.unused.remove()

    assert scene.is_there(part)
