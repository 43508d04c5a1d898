"""Banners."""

from desktop.domain.errors import StorageFailed
from desktop.domain.notices import Notice, NoticeAction, NoticeKind, notice_of


def test_the_banner_of_an_error_holds_its_hint() -> None:
    notice = notice_of(StorageFailed("The disk is full.", "Make room."))
    assert notice == Notice("The disk is full. Make room.", NoticeKind.ERROR)
    assert notice.action is None


def test_an_action_runs_what_it_was_given() -> None:
    runs: list[str] = []
    Notice("Deleted", action=NoticeAction("Undo", lambda: runs.append("undone")))
    action = NoticeAction("Undo", lambda: runs.append("undone"))
    action.run()
    assert runs == ["undone"]
