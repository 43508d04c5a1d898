import threading

import qasync

from desktop.bridge.session_controller import TRY_AGAIN_MS, SessionController
from desktop.bridge.tasks import Tasks
from desktop.domain.session import ScrollPosition, SessionState
from desktop.services.file_thread import FileThread
from tests.bridge.test_settings_controller import MemoryStore
from tests.fakes import FULL, until
from tests.image_files import HOLIDAY


def test_what_changed_is_saved_at_the_end_at_the_latest(qapp):
    with qasync.QEventLoop(qapp) as loop:
        store, files = MemoryStore(), FileThread("files")
        tasks = Tasks(loop, print)
        session = SessionController(store, SessionState(), files, tasks)
        session.remember_open("a")
        session.remember_draft("a", "Dear")
        session.remember_scroll(ScrollPosition("m1", 12))
        loop.run_until_complete(session.close())
        assert store.saved == [session.state]
        assert session.draft("a") == "Dear"
        session.remember_draft("a", "")
        assert session.state.drafts == {}
        session.remember_draft_images("a", (HOLIDAY,))
        assert session.draft_images("a") == (HOLIDAY,)
        session.remember_draft_images("a", ())
        assert session.state.draft_images == {}
        session.remember_open("a")
        assert session.state.scroll == ScrollPosition("m1", 12)
        session.remember_open("b")
        assert session.state.scroll == ScrollPosition()
        loop.run_until_complete(session.close())
        loop.run_until_complete(tasks.close())
        files.close()


def test_the_newest_models_are_remembered_first_and_only_eight(qapp, tmp_path):
    with qasync.QEventLoop(qapp) as loop:
        store, files = MemoryStore(), FileThread("files")
        tasks = Tasks(loop, print)
        session = SessionController(store, SessionState(), files, tasks)
        for number in range(10):
            session.remember_model(tmp_path / f"{number}.gguf")
        session.remember_model(tmp_path / "5.gguf")
        assert [path.stem for path in session.state.recent_models] == ["5", "9", "8", "7", "6", "4", "3", "2"]
        loop.run_until_complete(session.close())
        loop.run_until_complete(tasks.close())
        files.close()


def test_what_a_cancelled_or_failed_save_left_is_saved_at_the_end(qapp):
    with qasync.QEventLoop(qapp) as loop:
        store, files = MemoryStore(), FileThread("files")
        tasks = Tasks(loop, print)
        session = SessionController(store, SessionState(), files, tasks)
        disk_is_free = threading.Event()
        tasks.spawn(files.run(disk_is_free.wait), print)
        session.remember_draft("a", "Dear")
        session._save_timer.stop()
        session._save_timer.timeout.emit()
        loop.run_until_complete(tasks.close())
        disk_is_free.set()
        loop.run_until_complete(session.close())
        assert store.saved[-1] == session.state
        files.close()


def test_a_full_disk_is_told_by_the_bar_and_tried_again_later(qapp):
    with qasync.QEventLoop(qapp) as loop:
        store, files = MemoryStore(), FileThread("files")
        tasks = Tasks(loop, print)
        session = SessionController(store, SessionState(), files, tasks)
        notices = []
        session.notice_raised.connect(notices.append)
        store.error = FULL
        session.remember_draft("a", "Dear")
        session._save_timer.setInterval(0)
        loop.run_until_complete(until(lambda: session._save_timer.interval() == TRY_AGAIN_MS))
        assert notices == []
        store.error = None
        loop.run_until_complete(session.close())
        assert store.saved == [session.state]
        loop.run_until_complete(tasks.close())
        files.close()
