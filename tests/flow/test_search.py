"""The search over all conversations in the real window, with the real index."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message, Role, TextPart
from desktop.storage.conversation_store import ConversationStore
from tests.flow.user import User, until

AT = "2026-01-01T00:00:00.000Z"
LONG = "Much is to be said about it. " * 150


def branched() -> Conversation:
    """A conversation of which another branch is shown than the one that says most."""

    def message(name: str, parent: str | None, text: str) -> Message:
        return Message(name, parent, Role.ASSISTANT if name[0] == "a" else Role.USER, (TextPart(text),), AT)

    old = [
        message("q1", None, "Where to?"),
        message("a1", "q1", f"{LONG}\n\nTake the ferry to **Cacilhas**.\n\n{LONG}"),
    ]
    old += [message("q2", "a1", "And then?"), message("a2", "q2", LONG)]
    return Conversation(
        "trip", "Trip", AT, AT, messages=(*old, message("a3", "q1", "Stay at home.")), current="a3"
    )  # fmt: skip


@pytest.fixture
def store(conversations: Path) -> ConversationStore:
    """Two conversations that were there before the start."""
    store = ConversationStore(conversations, conversations / ".trash")
    store.save(branched())
    store.save(replace(branched(), id="soup", title="Soup", messages=branched().messages[:1], current="q1"))
    return store


async def search(user: User, text: str) -> None:
    user.act("actionSearchAll")
    field = user.find("conversationSearch")
    await until(lambda: user.window.focusWidget() is field, "the search field")
    field.clear()
    QTest.keyClicks(field, text)


def rows(user: User) -> list[str]:
    model = user.find("searchResults").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_a_word_in_the_middle_of_an_old_branch_is_found_and_shown_and_nothing_is_saved(sit_down, store, conversations):
    before = {path.name: path.read_bytes() for path in conversations.glob("*.json")}

    async def scenario(user: User) -> None:
        await until(lambda: "Trip" in user.titles, "the list")
        await search(user, "cacilh")
        await until(lambda: rows(user) == ["Trip"], "the hit")
        QTest.keyClick(user.find("conversationSearch"), Qt.Key.Key_Return)
        await until(lambda: "ferry to Cacilhas" in user.transcript, "the branch")
        await until(user.find("findBar").isVisible, "the find bar")
        assert user.find("findField").text() == "Cacilhas"
        await until(lambda: user.find("findCount").text() == "1 of 1", "the count")
        view = user.find("chatView")
        marked = [
            (view.row_area(entry, row).top(), mark.is_current)
            for entry, row, _ in view.layout_.visible(view.scroll_top, view.scroll_top + view.viewport().height())
            if row is not None
            for mark in view.look.marks(entry, row)
        ]
        assert len(marked) == 1
        assert marked[0][1]
        assert 0 < marked[0][0] < view.viewport().height() / 2, "in the upper half, with room above"

    sit_down(scenario)

    assert {path.name: path.read_bytes() for path in conversations.glob("*.json")} == before


def test_what_was_just_said_is_found_what_was_deleted_is_not(sit_down, store, starter_model):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        await user.ask("Do you know the quokka?")
        await search(user, "quokka")
        await until(lambda: any("quokka" in title for title in rows(user)), "the new conversation")
        user.act("actionDelete")
        await until(lambda: not rows(user), "it to be gone")
        user.act("actionUndo")
        await until(lambda: any("quokka" in title for title in rows(user)), "it to be back")

    sit_down(scenario)


def test_the_index_may_be_damaged_and_the_list_is_there_all_the_same(sit_down, store, data_dir):
    async def scenario(user: User) -> None:
        await until(lambda: "Trip" in user.titles, "the list")
        await search(user, "ferry")
        await until(lambda: rows(user) == ["Trip"], "the hit")
        assert user.banners == ""

    sit_down(scenario)
    index = data_dir / "cache" / "search.db"
    assert index.stat().st_mode & 0o777 == 0o600
    index.write_bytes(b"garbage" * 5000)
    sit_down(scenario)
    index.unlink()
    index.mkdir()
    sit_down(scenario)
