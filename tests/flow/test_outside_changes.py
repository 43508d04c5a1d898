"""Another program changes files under the real window."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListWidget, QPushButton

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import Message, Role, TextPart, user_message
from desktop.storage.conversation_store import ConversationStore
from tests.flow.user import User, until


@pytest.fixture
def store(conversations: Path) -> ConversationStore:
    """What another program writes with."""
    return ConversationStore(conversations, conversations / ".trash-of-another")


def a_chat(title: str) -> Conversation:
    asked = new_conversation().titled(title).with_message(user_message("Where to?", None))
    answer = Message("a1", asked.current, Role.ASSISTANT, (TextPart("To Lisbon."),), asked.updated_at)
    return asked.with_message(answer)


def on_disk(conversations: Path, chat: Conversation) -> Conversation:
    return ConversationStore(conversations, conversations / ".trash").load(chat.id)


def words(text: str) -> str:
    """The text without its line breaks, which a paragraph takes for blanks."""
    return " ".join(text.split())


def test_files_that_others_write_appear_change_and_vanish_in_the_window(sit_down, store, conversations):
    chat = a_chat("Trip")
    store.save(chat)

    async def scenario(user: User) -> None:
        await until(lambda: "Trip" in user.titles, "the list")
        store.write_copy(a_chat("Brought by a sync"), conversations / "synced.json")
        await until(lambda: "Brought by a sync" in user.titles, "the new file")
        user.app.controllers.chat.open(chat.id)
        await until(lambda: "To Lisbon." in user.transcript, "the chat")
        by_hand = replace(chat.messages[1], parts=(TextPart("To Porto, by hand."),))
        changed = replace(chat, title="Journey", messages=(chat.messages[0], by_hand))
        store.write_copy(changed, conversations / f"{chat.id}.json")
        await until(lambda: "by hand" in user.transcript, "the changed text")
        assert "Journey" in user.titles
        assert "Both versions" not in user.banners, "there was nothing to unite"
        (conversations / f"{chat.id}.json").unlink()
        await until(lambda: "was deleted outside" in user.banners, "the notice")
        assert "by hand" in user.transcript, "what is looked at stays"
        user.find("bannerActionButton", QPushButton).click()
        await until((conversations / f"{chat.id}.json").exists, "the file to be written again")
        assert on_disk(conversations, chat).title == "Journey"

    sit_down(scenario)


def test_a_file_edited_in_place_is_seen_too(sit_down, store, conversations):
    chat = a_chat("Trip")
    store.save(chat)

    async def scenario(user: User) -> None:
        await until(lambda: "Trip" in user.titles, "the list")
        user.app.controllers.chat.open(chat.id)
        await until(lambda: "To Lisbon." in user.transcript, "the chat")
        file = conversations / f"{chat.id}.json"
        file.write_bytes(file.read_bytes().replace(b"To Lisbon.", b"To Porto."))
        await until(lambda: "To Porto." in user.transcript, "the changed text")

    sit_down(scenario)


def test_a_change_during_an_answer_keeps_both(sit_down, store, conversations, starter_model):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        user.let_it_ramble()
        user.say("Tell me a long story.")
        await user.reading()
        ours = user.app.controllers.chat.conversation
        theirs = on_disk(conversations, ours)
        outside = replace(user_message("From outside.", theirs.messages[0].parent), id="outside")
        store.write_copy(replace(theirs, messages=(*theirs.messages, outside)), conversations / f"{ours.id}.json")
        await until(lambda: "Both versions are kept" in user.banners, "the notice")
        assert user.is_answering
        user.act("actionStop")
        await user.answered()
        kept = on_disk(conversations, ours)
        assert {"From outside.", "Tell me a long story."} <= {m.text for m in kept.messages}
        assert kept.path()[-1].role is Role.ASSISTANT
        assert words(kept.path()[-1].text) in words(user.transcript)
        assert len(kept.versions("outside")) == 2

    sit_down(scenario)


def test_a_damaged_chat_is_a_page_from_which_its_backup_comes_back(sit_down, store, conversations):
    chat = a_chat("Trip")
    store.save(chat)

    async def damage(user: User) -> None:
        await until(lambda: "Trip" in user.titles, "the list")
        user.app.controllers.library.rename(chat.id, "Journey")
        await until(lambda: "Journey" in user.titles, "the new title")

    sit_down(damage)
    file = conversations / f"{chat.id}.json"
    file.write_bytes(b"\0" * 200)

    async def restore(user: User) -> None:
        await until(lambda: file.name in user.titles, "the list")
        user.app.controllers.chat.open(chat.id)
        page = user.find("unreadablePage")
        await until(page.isVisible, "the page")
        assert "nothing but zeros" in user.find("unreadableProblem").text()
        user.find("restoreBackupButton", QPushButton).click()
        found = user.find("backupsList", QListWidget)
        await until(found.count, "the backups")
        assert user.find("backupTitle").text() == "Trip"
        assert user.find("backupWords").text() == "To Lisbon."
        user.find("restoreButton", QPushButton).click()
        await until(lambda: "To Lisbon." in user.transcript and not page.isVisible(), "the chat")
        assert (conversations / ".trash" / file.name).read_bytes() == b"\0" * 200
        user.find("bannerActionButton", QPushButton).click()
        await until(page.isVisible, "the page again")
        assert file.read_bytes() == b"\0" * 200

    sit_down(restore)
