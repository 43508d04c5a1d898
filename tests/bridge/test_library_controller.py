from pathlib import Path

from desktop.domain.events import TextDelta
from desktop.domain.turn import TurnEnded
from tests.bridge.conftest import Heard
from tests.fakes import until


async def with_one_conversation(scene) -> str:
    scene.chat.send("Trip to Lisbon")
    await until(lambda: scene.events.of(TurnEnded))
    return scene.chat.conversation.id


def test_a_rename_shows_at_once_in_list_and_chat_and_can_be_undone(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        undo = Heard()
        chat_scene.list.undo_changed.connect(undo.take)
        chat_scene.list.rename(conversation_id, "Lisbon in May")
        await until(lambda: chat_scene.chat.conversation.title == "Lisbon in May")
        await until(lambda: "Renamed to “Lisbon in May”" in undo.values)
        assert chat_scene.list.conversations[0].title == "Lisbon in May"
        banner = chat_scene.notices.values[-1]
        assert banner.text == "Renamed to “Lisbon in May”"
        banner.action.run()
        await until(lambda: chat_scene.chat.conversation.title == "Trip to Lisbon")

    chat_scene.play(scenario())


def test_delete_shows_an_empty_chat_and_the_banner_brings_it_back(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.list.delete(conversation_id)
        await until(lambda: chat_scene.notices.values)
        assert chat_scene.chat.conversation.messages == ()
        banner = chat_scene.notices.values[-1]
        assert "Trip to Lisbon" in banner.text
        banner.action.run()
        await until(lambda: chat_scene.list.conversations)
        assert chat_scene.list.conversations[0].id == conversation_id

    chat_scene.play(scenario())


def test_deleting_a_conversation_stops_its_answer(chat_scene):
    async def scenario() -> None:
        chat_scene.engine.script = ["Once", None]
        chat_scene.chat.send("Tell me a story")
        await until(lambda: chat_scene.events.of(TextDelta))
        conversation_id = chat_scene.chat.conversation.id
        chat_scene.list.delete(conversation_id)
        await until(lambda: chat_scene.notices.values and not chat_scene.turns.ids)
        assert chat_scene.store.kept == {}
        chat_scene.list.undo()
        await until(lambda: chat_scene.list.conversations)
        assert chat_scene.store.kept[conversation_id].path()[0].text == "Tell me a story"

    chat_scene.play(scenario())


def test_a_copy_is_written_where_the_user_wants_it(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.list.save_copy(conversation_id, Path("/else/lisbon.hearth.json"))
        await until(lambda: chat_scene.notices.values)
        assert chat_scene.store.files[Path("/else/lisbon.hearth.json")] == chat_scene.chat.conversation
        assert "lisbon.hearth.json" in chat_scene.notices.values[-1].text

    chat_scene.play(scenario())


def test_code_is_written_where_the_user_wants_it_and_a_failure_is_told(chat_scene):
    async def scenario() -> None:
        chat_scene.list.save_text("x = 1", Path("/else/code.py"))
        await until(lambda: chat_scene.notices.values)
        assert chat_scene.store.texts == {Path("/else/code.py"): "x = 1"}
        assert "code.py" in chat_scene.notices.values[-1].text

        chat_scene.store.is_full = True
        chat_scene.list.save_text("x = 2", Path("/else/code.py"))
        await until(lambda: len(chat_scene.notices.values) == 2)
        assert "no space" in chat_scene.notices.values[-1].text
        chat_scene.store.is_full = False

    chat_scene.play(scenario())


def test_a_deleted_conversation_that_comes_back_is_shown_in_place_of_the_empty_chat(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.list.delete(conversation_id)
        await until(lambda: chat_scene.notices.values)
        chat_scene.list.undo()
        await until(lambda: chat_scene.chat.conversation.id == conversation_id)
        assert chat_scene.chat.conversation.messages != ()

    chat_scene.play(scenario())


def test_the_same_title_again_is_no_change_to_tell_of(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.list.rename(conversation_id, "Trip to Lisbon ")
        chat_scene.list.rename(conversation_id, "Porto")
        await until(lambda: chat_scene.notices.values)
        assert [notice.text for notice in chat_scene.notices.values] == ["Renamed to “Porto”"]

    chat_scene.play(scenario())


def test_what_was_undone_is_told_with_a_way_back_and_what_is_done_again_too(chat_scene):
    async def scenario() -> None:
        conversation_id = await with_one_conversation(chat_scene)
        chat_scene.list.rename(conversation_id, "Porto")
        await until(lambda: len(chat_scene.notices.values) == 1)
        chat_scene.list.delete(conversation_id)
        await until(lambda: len(chat_scene.notices.values) == 2)
        chat_scene.list.undo()
        await until(lambda: len(chat_scene.notices.values) == 3)
        assert chat_scene.notices.values[-1].text == "Undone: moved “Porto” to the trash"
        chat_scene.list.undo()
        await until(lambda: len(chat_scene.notices.values) == 4)
        told = chat_scene.notices.values[-1]
        assert (told.text, told.action.label) == ("Undone: renamed to “Porto”", "Redo")
        told.action.run()
        await until(lambda: chat_scene.list.conversations[0].title == "Porto")
        await until(lambda: len(chat_scene.notices.values) == 5)
        told = chat_scene.notices.values[-1]
        assert (told.text, told.action.label) == ("Renamed to “Porto”", "Undo")

    chat_scene.play(scenario())


def test_where_nothing_can_be_undone_nothing_is_told(chat_scene):
    async def scenario() -> None:
        await with_one_conversation(chat_scene)
        chat_scene.list.undo()
        chat_scene.list.redo()
        chat_scene.list.rename(chat_scene.chat.conversation.id, "Porto")
        await until(lambda: chat_scene.notices.values)
        assert [notice.text for notice in chat_scene.notices.values] == ["Renamed to “Porto”"]

    chat_scene.play(scenario())


def test_when_a_copy_is_taken_back_the_chat_that_was_shown_before_is_shown_again(chat_scene):
    async def scenario() -> None:
        original = await with_one_conversation(chat_scene)
        chat_scene.folders.duplicate([original])
        await until(lambda: chat_scene.chat.conversation.id != original)
        chat_scene.list.undo()
        await until(lambda: chat_scene.notices.values)
        assert chat_scene.chat.conversation.id == original
        assert chat_scene.chat.conversation.messages != ()

    chat_scene.play(scenario())
