"""No journal is lost before its text is in the conversation's file, and none is left behind it."""

import errno
import os
import shutil
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.messages import Message, Role, Status, new_id, timestamp, user_message
from desktop.storage import answer_journals
from desktop.storage.conversation_store import ConversationStore


class Scene:
    """A folder with a conversation that is being answered, and processes that end and begin."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked = new_conversation().titled("Trip").with_message(user_message("Tell me", None))
        self.answer = Message(new_id(), self.asked.current, Role.ASSISTANT, (), timestamp(), Status.INTERRUPTED)
        self.restart()
        self.store.save(self.asked)

    @property
    def id(self) -> str:
        return self.asked.id

    @property
    def journal(self) -> Path:
        return self.folder / f"{self.id}.journal"

    @property
    def file(self) -> Path:
        return self.folder / f"{self.id}.json"

    def restart(self) -> None:
        """As after a kill: what was in memory is gone."""
        self.store = ConversationStore(self.folder, self.folder / ".trash")

    def stream(self, *texts: str, started: Message | None = None) -> None:
        for text in texts:
            self.store.journal(self.id, started or self.answer, "", text)

    def finished(self, text: str, status: Status = Status.COMPLETE) -> Conversation:
        return self.asked.with_message(self.answer.grown("", text, status))

    def last(self) -> Message:
        return self.store.load(self.id).path()[-1]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "conversations")


def test_an_answer_that_was_cut_by_a_kill_is_there_and_can_be_carried_on(scene: Scene) -> None:
    scene.stream("Once ", "upon")
    scene.restart()

    assert (scene.last().text, scene.last().status, scene.last().can_continue) == ("Once upon", "interrupted", True)


def test_loading_writes_nothing_and_the_next_save_folds(scene: Scene) -> None:
    scene.stream("Once")
    scene.restart()
    before = {path: path.read_bytes() for path in scene.folder.iterdir()}
    loaded = scene.store.load(scene.id)
    assert {path: path.read_bytes() for path in scene.folder.iterdir()} == before

    scene.store.save(loaded.titled("Renamed"))

    assert not scene.journal.exists()
    scene.restart()
    assert scene.last().text == "Once"


def test_at_the_end_the_file_holds_all_and_the_journal_is_gone(scene: Scene) -> None:
    scene.stream("Once")
    scene.store.end_journal(scene.id)
    scene.store.save(scene.finished("Once upon"))

    assert not scene.journal.exists()
    assert scene.last().text == "Once upon"


def test_saves_while_the_answer_streams_leave_its_journal_alone(scene: Scene) -> None:
    scene.stream("Once ")
    scene.store.save(scene.asked.titled("Renamed"))
    scene.stream("upon")
    assert scene.store.load(scene.id).path()[-1].role is Role.USER, "the running answer comes from the turn"
    scene.restart()

    assert scene.store.load(scene.id).title == "Renamed"
    assert scene.last().text == "Once upon"


def test_a_save_between_the_end_and_the_fold_loses_nothing(scene: Scene) -> None:
    scene.stream("Once")
    scene.store.end_journal(scene.id)
    scene.store.save(scene.asked.titled("Renamed"))

    assert scene.journal.exists()
    scene.restart()
    assert scene.last().text == "Once"


def test_a_journal_that_was_folded_but_not_removed_changes_nothing_and_makes_room(scene: Scene) -> None:
    scene.stream("Once")
    kept = scene.journal.read_bytes()
    scene.store.end_journal(scene.id)
    folded = scene.finished("Once upon a time", Status.STOPPED)
    scene.store.save(folded)
    scene.journal.write_bytes(kept)
    scene.restart()

    assert scene.store.load(scene.id) == folded
    scene.restart()
    scene.stream(" there was", started=folded.path()[-1])
    scene.restart()
    assert scene.last().text == "Once upon a time there was"


def test_one_that_is_not_in_the_file_makes_no_room_for_another(scene: Scene) -> None:
    scene.stream("Once")
    scene.restart()

    with pytest.raises(StorageFailed, match="has not been saved yet"):
        scene.stream("Another", started=replace(scene.answer, id="another"))
    assert scene.last().text == "Once"


def test_what_was_shown_and_then_taken_out_by_the_user_does_not_come_back(scene: Scene) -> None:
    scene.stream("Once")
    scene.restart()
    scene.store.load(scene.id)

    scene.store.save(scene.asked)

    assert not scene.journal.exists()
    scene.restart()
    assert scene.store.load(scene.id) == scene.asked


def test_a_conversation_that_is_deleted_takes_its_answer_along_and_brings_it_back(scene: Scene) -> None:
    scene.stream("Once")
    scene.restart()

    scene.store.move_to_trash(scene.id)
    assert [path.name for path in scene.folder.iterdir()] == [".trash"]
    scene.store.restore(scene.id)

    assert scene.last().text == "Once"


def test_one_that_is_deleted_while_it_is_answered_keeps_what_has_arrived(scene: Scene) -> None:
    scene.stream("Once")
    scene.store.move_to_trash(scene.id)
    scene.store.restore(scene.id)

    assert scene.last().text == "Once"
    assert not scene.journal.exists()


def test_the_journal_of_a_damaged_file_waits_until_the_file_comes_back(scene: Scene) -> None:
    scene.stream("Once")
    whole = scene.file.read_bytes()
    scene.file.write_bytes(whole[:40])
    scene.restart()

    scene.store.move_to_trash(scene.id)
    os.utime(scene.journal, (1, 1))
    scene.store.save(new_conversation())
    assert scene.journal.exists()
    scene.store.restore(scene.id)
    scene.file.write_bytes(whole)

    assert scene.last().text == "Once"


def test_a_journal_without_its_conversation_does_no_harm_and_is_removed_after_a_day(scene: Scene) -> None:
    scene.stream("Once")
    scene.file.unlink()
    scene.restart()
    assert scene.store.summaries() == []
    scene.store.save(new_conversation())
    assert scene.journal.exists(), "its file may come back"

    os.utime(scene.journal, (1, 1))
    scene.restart()
    scene.store.save(new_conversation())

    assert not scene.journal.exists()


@pytest.mark.parametrize("content", [b"notes of the user", b'{"format": "hearth-journal", "version": 2}'])
def test_files_that_are_no_journals_of_this_version_are_left_alone(scene: Scene, content: bytes) -> None:
    scene.journal.write_bytes(content)
    os.utime(scene.journal, (1, 1))

    assert scene.store.load(scene.id) == scene.asked
    scene.store.save(scene.asked.titled("Renamed"))
    scene.stream("Once")
    scene.store.move_to_trash(scene.id)
    shutil.rmtree(scene.folder / ".trash")
    scene.restart()
    scene.store.save(new_conversation())

    assert scene.journal.read_bytes() == content


def test_the_list_does_not_read_journals(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.stream("Once")
    scene.restart()
    monkeypatch.setattr(answer_journals, "read_journal", lambda path: pytest.fail("a journal was read"))

    assert [summary.id for summary in scene.store.summaries()] == [scene.id]


def test_an_answer_whose_last_save_failed_is_folded_by_the_next_one(scene: Scene, monkeypatch) -> None:
    scene.stream("Once")
    scene.store.end_journal(scene.id)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StorageFailed):
            scene.store.save(scene.finished("Once upon"))
    assert scene.journal.exists()

    scene.store.save(scene.finished("Once upon"))

    assert not scene.journal.exists()
    assert scene.last().text == "Once upon"


def test_a_name_that_leads_out_of_the_folder_is_refused(scene: Scene) -> None:
    with pytest.raises(StorageFailed):
        scene.store.journal("../outside", scene.answer, "", "Once")


def put_newer(scene: Scene) -> bytes:
    """A journal that a newer version left, with words that this one does not understand."""
    content = b'"format": "hearth-journal", "version": 99, "message": {}'
    line = b'{"crc32": "%08x", %b}\n' % (zlib.crc32(content), content)
    scene.journal.write_bytes(line)
    return line


def test_a_journal_of_a_newer_version_hinders_no_answer_from_being_kept(scene: Scene) -> None:
    newer = put_newer(scene)

    scene.stream("Once ", "upon")
    scene.restart()

    assert scene.last().text == "Once upon"
    assert scene.journal.read_bytes() == newer


def test_what_was_kept_beside_it_goes_when_it_is_in_the_file_and_the_newer_one_stays(scene: Scene) -> None:
    newer = put_newer(scene)
    scene.stream("Once ", "upon")
    scene.restart()

    scene.store.save(scene.store.load(scene.id))

    assert [path.name for path in scene.folder.glob("*.journal*")] == [scene.journal.name]
    assert scene.journal.read_bytes() == newer
    assert scene.last().text == "Once upon"


def test_what_was_kept_beside_it_is_found_when_the_newer_one_is_gone(scene: Scene) -> None:
    put_newer(scene)
    scene.stream("Once ", "upon")
    scene.restart()
    scene.journal.unlink()  # the newer version has saved it

    assert scene.last().text == "Once upon"
    scene.store.save(scene.store.load(scene.id))
    scene.stream("Again", started=replace(scene.answer, id=new_id()))
    assert scene.journal.is_file()


def test_an_old_one_beside_a_newer_one_goes_with_its_conversation(scene: Scene) -> None:
    put_newer(scene)
    scene.stream("Once ")
    scene.restart()
    scene.file.unlink()
    for path in scene.folder.glob("*.journal*"):
        os.utime(path, (0, 0))

    scene.store.save(new_conversation().titled("Other"))

    assert [path.name for path in scene.folder.glob("*.journal*")] == [scene.journal.name]


def test_a_disk_that_tells_nothing_of_journals_hinders_none(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    stat = os.stat

    def failing(path: str | Path, *rest: object, **more: object) -> os.stat_result:
        if ".journal" in str(path):
            raise OSError(errno.EIO, "Input/output error")
        return stat(path, *rest, **more)

    monkeypatch.setattr("os.stat", failing)

    scene.store.save(scene.asked.titled("Renamed"))
    scene.stream("Once")

    monkeypatch.undo()
    scene.restart()
    assert scene.store.load(scene.id).title == "Renamed"
    assert scene.last().text == "Once"
