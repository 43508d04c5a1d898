"""Over the real store: what is tried here is how both play together."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation
from desktop.domain.folders import Folder, Folders
from desktop.domain.merge import Merge
from desktop.domain.messages import Message, Role, Status, TextPart, user_message
from desktop.domain.undo import FoldersEdited
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.outside_changes import InView, OutsideChanges
from desktop.storage.conversation_store import Care, ConversationStore
from tests.fakes import FakeFolderFile
from tests.unit.services.library_scene import chat


class Scene:
    """A library over a real folder, and another program that writes into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.merges: list[Merge] = []
        self.store = ConversationStore(folder, folder / ".trash", Care(on_merged=self.merges.append))
        self.files = FileThread("files")
        self.n_told = 0
        self.folder_file = FakeFolderFile()
        self.library = ConversationLibrary(self.store, self.folder_file, self.files, self._on_change)
        self.shown: set[str] = set()
        self.answering: set[str] = set()
        in_view = InView(self.shown.__contains__, self.answering.__contains__)
        self.outside = OutsideChanges(self.library, self.store, self.files, in_view)

    def _on_change(self) -> None:
        self.n_told += 1

    def file(self, conversation: Conversation) -> Path:
        return self.folder / f"{conversation.id}.json"

    def by_hand(self, conversation: Conversation) -> None:
        self.store.write_copy(conversation, self.file(conversation))

    def on_disk(self, conversation: Conversation) -> Conversation:
        return ConversationStore(self.folder, self.folder / ".trash").load(conversation.id)

    async def opened(self, conversation: Conversation) -> Conversation:
        """A conversation of the folder that is open in the window."""
        await self.library.save(conversation)
        await self.library.refresh()
        return conversation


@pytest.fixture
def scene(tmp_path, run_async):
    made = Scene(tmp_path / "conversations")
    made.play = run_async
    yield made
    made.files.close()


def more(conversation: Conversation, text: str) -> Conversation:
    return conversation.with_message(user_message(text, conversation.current))


def texts(conversation: Conversation) -> set[str]:
    return {message.text for message in conversation.messages}


def test_new_changed_and_vanished_files_are_in_the_list(scene):
    async def scenario() -> None:
        changed, gone, new = chat("Changed"), chat("Gone"), chat("New")
        for each in (changed, gone):
            scene.by_hand(each)
        await scene.library.refresh()
        scene.by_hand(changed.titled("Renamed outside"))
        scene.by_hand(new)
        scene.file(gone).unlink()
        told = scene.n_told
        await scene.outside.look()
        assert {line.title for line in scene.library.summaries} == {"Renamed outside", "New"}
        assert scene.n_told == told + 1
        await scene.outside.look()
        assert scene.n_told == told + 1, "nothing has changed since"

    scene.play(scenario())


def test_our_own_saves_are_not_taken_for_changes_of_others(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        await scene.library.save(more(ours, "again"))
        told = scene.n_told
        seen = await scene.outside.look()
        assert (seen.united, scene.n_told) == ((), told)

    scene.play(scenario())


def test_an_open_conversation_without_changes_of_its_own_becomes_what_is_in_the_file(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        theirs = replace(ours, title="By hand", messages=(), current=None)
        scene.by_hand(theirs)
        seen = await scene.outside.look()
        assert scene.library.open_conversation(ours.id) == theirs, "also where something was taken out"
        assert seen.united == ()
        await scene.library.save(theirs.titled("Then in the window"))
        assert scene.on_disk(ours).messages == (), "nothing comes back with the next save"
        assert scene.merges == []

    scene.play(scenario())


def test_an_answer_that_another_program_read_before_it_was_whole_stays_whole(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        cut = Message("a1", ours.current, Role.ASSISTANT, (TextPart("To Lis"),), ours.updated_at, Status.INTERRUPTED)
        await scene.library.keep_answer(ours.id, cut)
        theirs = scene.on_disk(ours).titled("By hand")
        await scene.library.keep_answer(ours.id, replace(cut, parts=(TextPart("To Lisbon."),), status=Status.COMPLETE))
        scene.by_hand(theirs)
        await scene.outside.look()
        for there in (scene.library.open_conversation(ours.id), scene.on_disk(ours)):
            assert (there.title, there.messages[-1].text) == ("By hand", "To Lisbon.")

    scene.play(scenario())


def test_one_with_a_change_that_waits_is_united_and_written(scene, monkeypatch):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        scene.library.put(more(ours, "typed"))
        scene.by_hand(more(ours, "from outside"))
        seen = await scene.outside.look()
        assert [each.id for each in seen.united] == [ours.id]
        for there in (scene.library.open_conversation(ours.id), scene.on_disk(ours)):
            assert {"typed", "from outside"} <= texts(there)

    scene.play(scenario())


def test_one_that_is_being_answered_stays_where_the_answer_goes(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        scene.answering.add(ours.id)
        scene.by_hand(more(ours, "from outside"))
        await scene.outside.look()
        assert scene.library.open_conversation(ours.id).current == ours.current
        answer = Message("a1", ours.current, Role.ASSISTANT, (TextPart("Lisbon."),), ours.updated_at)
        await scene.library.keep_answer(ours.id, answer)
        there = scene.on_disk(ours)
        assert (there.current, texts(there)) == ("a1", texts(ours) | {"from outside", "Lisbon."})

    scene.play(scenario())


def test_a_save_that_comes_before_anybody_has_looked_loses_nothing(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        scene.by_hand(more(ours, "from outside"))
        await scene.library.save(more(ours, "typed"))
        await scene.library.save(more(scene.library.open_conversation(ours.id), "typed again"))
        everything = texts(ours) | {"from outside", "typed", "typed again"}
        assert texts(scene.on_disk(ours)) == everything
        for merge in scene.merges:
            await scene.outside.take_merge(merge)
        assert texts(scene.library.open_conversation(ours.id)) == everything
        assert (await scene.outside.look()).united == ()

    scene.play(scenario())


def test_saves_and_changes_outside_in_any_order_never_lose_a_text(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        written = set()
        for number in range(20):
            theirs = more(scene.on_disk(ours), f"outside {number}")
            scene.by_hand(theirs)
            saves = [scene.library.save(more(scene.library.open_conversation(ours.id), f"typed {number}"))]
            if number % 3:
                saves.append(scene.outside.look())
            await asyncio.gather(*saves)
            while scene.merges and number % 2:
                await scene.outside.take_merge(scene.merges.pop(0))
            written |= {f"outside {number}", f"typed {number}"}
        assert written <= texts(scene.on_disk(ours))

    scene.play(scenario())


def test_half_a_file_is_looked_at_again_and_its_line_stays_meanwhile(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat("Whole"))
        whole = scene.file(ours).read_bytes()
        scene.file(ours).write_bytes(whole[:80])
        seen = await scene.outside.look()
        assert seen.is_unfinished
        assert [line.problem for line in scene.library.summaries] == [None]
        scene.by_hand(ours.titled("Whole again"))
        assert not (await scene.outside.look()).is_unfinished
        assert scene.library.open_conversation(ours.id).title == "Whole again"

    scene.play(scenario())


def test_one_that_stays_unreadable_is_shown_so_and_kept_in_the_window(scene):
    async def scenario() -> None:
        ours = await scene.opened(chat())
        scene.file(ours).write_bytes(b"\0" * 10)
        os.utime(scene.file(ours), (1_700_000_000, 1_700_000_000))
        seen = await scene.outside.look()
        assert seen.unreadable == (ours,)
        assert scene.library.summaries[0].problem
        assert scene.library.open_conversation(ours.id) == ours

    scene.play(scenario())


def test_a_shown_conversation_whose_file_went_away_stays_and_is_written_when_that_is_wished(scene):
    async def scenario() -> None:
        shown, other = await scene.opened(chat("Shown")), await scene.opened(chat("Other"))
        scene.shown.add(shown.id)
        for each in (shown, other):
            scene.file(each).unlink()
        seen = await scene.outside.look()
        assert seen.gone == (shown,)
        assert scene.library.open_conversation(shown.id) == shown
        assert scene.library.open_conversation(other.id) is None
        assert scene.library.summaries == ()
        assert not scene.file(shown).exists()
        await scene.outside.keep(shown.id)
        assert scene.on_disk(shown) == shown
        assert [line.title for line in scene.library.summaries] == ["Shown"]

    scene.play(scenario())


def test_a_folder_that_is_gone_is_told_and_takes_nothing_out_of_the_list(scene):
    async def scenario() -> None:
        kept = await scene.opened(chat())
        scene.folder.rename(scene.folder.with_name("unplugged"))
        assert (await scene.outside.look()).is_folder_gone
        assert [line.id for line in scene.library.summaries] == [kept.id]
        await scene.library.save(kept.titled("Porto"))
        assert scene.library.unsaved.reason == "the folder is gone"
        scene.folder.with_name("unplugged").rename(scene.folder)
        assert not (await scene.outside.look()).is_folder_gone
        await scene.library.saves.try_again()
        assert scene.on_disk(kept).title == "Porto"

    scene.play(scenario())


def test_with_a_new_folder_only_what_waits_is_in_it(scene):
    async def scenario() -> None:
        old, waiting = await scene.opened(chat("Old")), chat("Waiting")
        scene.folder.rename(scene.folder.with_name("unplugged"))
        await scene.library.save(waiting)
        await scene.outside.make_folder()
        await scene.outside.look()
        await scene.library.saves.try_again()
        assert [line.title for line in scene.library.summaries] == ["Waiting"]
        assert old.id not in {file.stem for file in scene.folder.iterdir()}

    scene.play(scenario())


def test_folders_that_another_program_made_are_told(scene):
    async def scenario() -> None:
        await scene.library.refresh()
        n_told = scene.n_told
        theirs = Folders((Folder("t", "Theirs"),))
        scene.folder_file.outside.append(FoldersEdited(Folders(), theirs))
        await scene.outside.look()
        assert scene.library.folders == theirs
        assert scene.n_told == n_told + 1

    scene.play(scenario())
