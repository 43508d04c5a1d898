from dataclasses import replace

from desktop.domain.conversation import ConversationSettings
from desktop.domain.events import TextDelta
from desktop.domain.folders import Folder, Folders
from desktop.domain.turn import TurnEnded
from tests.bridge.conftest import Heard
from tests.fakes import until

WORK = Folder("f1", "Work", None, ConversationSettings("Be brief.", None, {"temperature": 0.2}))


async def with_one_conversation(scene, text: str = "Trip to Lisbon") -> str:
    await scene.library.keep_folders(Folders((WORK,)))
    scene.chat.send(text)
    await until(lambda: scene.events.of(TurnEnded))
    return scene.chat.conversation.id


def test_a_move_shows_in_the_chat_and_its_banner_takes_it_back(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.folders.move([conversation_id], "f1")
        await until(lambda: chat_scene.notices.values)
        assert chat_scene.chat.conversation.folder == "f1"
        banner = chat_scene.notices.values[-1]
        assert (banner.text, banner.action.label) == ("Moved “Trip to Lisbon” into “Work”", "Undo")
        banner.action.run()
        await until(lambda: chat_scene.chat.conversation.folder is None)

    chat_scene.play(scenario())


def test_a_pin_needs_no_banner(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        undo = Heard()
        chat_scene.list.undo_changed.connect(undo.take)
        chat_scene.folders.pin([conversation_id], is_pinned=True)
        await until(lambda: "Pinned “Trip to Lisbon”" in undo.values)
        assert chat_scene.notices.values == []
        assert chat_scene.list.conversations[0].pinned

    chat_scene.play(scenario())


def test_what_changes_nothing_says_nothing(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.folders.move([conversation_id], None)
        chat_scene.folders.archive([conversation_id], is_archived=True)
        await until(lambda: chat_scene.notices.values)
        assert [notice.text for notice in chat_scene.notices.values] == ["Archived “Trip to Lisbon”"]

    chat_scene.play(scenario())


def test_moving_a_chat_that_is_being_answered_and_taking_it_back_does_not_stop_the_answer(chat_scene):
    async def scenario() -> None:
        await chat_scene.library.keep_folders(Folders((WORK,)))
        chat_scene.engine.script = ["Once", None]
        chat_scene.chat.send("Tell me a story")
        await until(lambda: chat_scene.events.of(TextDelta))
        conversation_id = chat_scene.chat.conversation.id
        chat_scene.folders.move([conversation_id], "f1")
        await until(lambda: chat_scene.notices.values)
        assert chat_scene.library.open_conversation(conversation_id).folder == "f1"
        chat_scene.list.undo()
        await until(lambda: chat_scene.library.open_conversation(conversation_id).folder is None)
        assert chat_scene.turns.ids == {conversation_id}
        chat_scene.chat.stop()
        await until(lambda: chat_scene.events.of(TurnEnded))
        assert chat_scene.chat.conversation.path()[-1].text == "Once"

    chat_scene.play(scenario())


def test_asking_deletes_only_when_it_is_said_again(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.folders.ask_to_delete([conversation_id], "Trip to Lisbon")
        question = chat_scene.notices.values[-1]
        assert question.text == "Move “Trip to Lisbon” to the trash?"
        assert conversation_id in chat_scene.store.kept
        question.action.run()
        await until(lambda: conversation_id in chat_scene.store.trash)

    chat_scene.play(scenario())


def test_asking_for_a_folder_deletes_it_only_when_it_is_said_again(chat_scene):
    async def scenario() -> None:
        await with_one_conversation(chat_scene)
        chat_scene.folders.ask_to_delete_folder("f1")
        question = chat_scene.notices.values[-1]
        assert question.text == "Delete the folder “Work”? What is in it moves up."
        question.action.run()
        await until(lambda: chat_scene.folders.folders == Folders())

    chat_scene.play(scenario())


def test_a_new_chat_in_a_folder_begins_with_what_the_folder_sets(chat_scene):
    async def scenario() -> None:
        await with_one_conversation(chat_scene)
        chat_scene.folders.new_chat("f1")
        await until(lambda: chat_scene.chat.conversation.folder == "f1")
        assert chat_scene.chat.effective_sampling.temperature == 0.2
        chat_scene.events.values.clear()
        chat_scene.chat.send("Numbers?")
        await until(lambda: chat_scene.events.of(TurnEnded))
        kept = chat_scene.store.kept[chat_scene.chat.conversation.id]
        assert (kept.folder, kept.settings) == ("f1", WORK.settings)

    chat_scene.play(scenario())


def test_new_chat_leaves_the_folder_of_an_empty_one(chat_scene):
    async def scenario() -> None:
        await with_one_conversation(chat_scene)
        chat_scene.folders.new_chat("f1")
        await until(lambda: chat_scene.chat.conversation.folder == "f1")
        chat_scene.chat.new_chat()
        assert chat_scene.chat.conversation.folder is None
        assert chat_scene.chat.conversation.settings == ConversationSettings()

    chat_scene.play(scenario())


def test_the_copy_of_a_chat_is_shown(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.folders.duplicate([conversation_id])
        await until(lambda: chat_scene.chat.conversation.title == "Trip to Lisbon (copy)")
        assert chat_scene.chat.conversation.id != conversation_id

    chat_scene.play(scenario())


def test_a_folder_without_a_name_is_told_of_so_that_it_gets_one(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        created = Heard()
        chat_scene.folders.folder_created.connect(created.take)
        chat_scene.folders.make_folder("Trips", ids=[conversation_id])
        await until(lambda: chat_scene.notices.values)
        assert created.values == []
        chat_scene.folders.make_folder()
        await until(lambda: created.values)
        assert chat_scene.folders.folders.get(created.values[0]).name == "New folder"

    chat_scene.play(scenario())


def test_folders_are_renamed_moved_and_set_up(chat_scene):
    async def scenario() -> None:
        await with_one_conversation(chat_scene)
        folders = chat_scene.folders
        await chat_scene.library.keep_folders(Folders((WORK, Folder("f2", "Reports"))))
        folders.rename_folder("f1", "Office")
        folders.move_folder("f2", "f1")
        folders.change_settings("f2", ConversationSettings("Use tables."))
        await until(lambda: folders.folders.settings("f2").system_prompt == "Use tables.")
        assert folders.folders.all == (
            replace(WORK, name="Office"),
            Folder("f2", "Reports", "f1", ConversationSettings("Use tables.")),
        )

    chat_scene.play(scenario())


def test_a_disk_that_is_full_loses_no_tag(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.store.is_full = True
        chat_scene.folders.tag([conversation_id], ["x"], [])
        await until(lambda: chat_scene.unsaved.state.count == 1)
        await until(lambda: chat_scene.list.conversations[0].tags == ("x",))
        chat_scene.store.is_full = False
        chat_scene.unsaved.try_again()
        await until(lambda: chat_scene.store.kept[conversation_id].tags == ("x",))

    chat_scene.play(scenario())
