from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.domain.messages import Status
from desktop.ui.chat.code_files import CodeFile
from desktop.ui.file_chooser import file_name
from tests.ui.conftest import conversation, summary
from tests.ui.fake_controllers import READY_LLAMA

CHATS = (summary("c1", "Trip to Lisbon"), summary("c2", "Soup", 1), summary("c3", "Rome", 2))


@pytest.fixture
def shown(window, controllers):
    controllers.library.show(CHATS)
    controllers.models.become(READY_LLAMA)
    controllers.chat.show(conversation("c1"))
    return window


def enabled(window, name) -> bool:
    return window.content.actions_by_name[name].isEnabled()


def test_an_empty_chat_cannot_be_renamed_deleted_saved_or_answered_again(window, controllers):
    controllers.models.become(READY_LLAMA)

    for name in (
        "actionClear",
        "actionBranches",
        "actionRename",
        "actionDelete",
        "actionSaveConversationAs",
        "actionRegenerate",
        "actionContinue",
    ):
        assert not enabled(window, name), name


def test_stop_is_possible_while_answering_and_regenerate_is_not(shown, controllers):
    assert enabled(shown, "actionRegenerate")
    assert not enabled(shown, "actionStop")

    controllers.chat.answer(is_answering=True)

    assert not enabled(shown, "actionRegenerate")
    assert enabled(shown, "actionStop")


def test_continue_is_for_answers_that_were_cut(shown, controllers):
    assert not enabled(shown, "actionContinue")

    controllers.chat.show(conversation("c1", status=Status.STOPPED))

    assert enabled(shown, "actionContinue")


@pytest.mark.parametrize(
    ("key", "modifiers", "wish"),
    [
        (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier, ("new_chat",)),
        (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, ("regenerate", "")),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier, ("open", "c2")),
    ],
)
def test_shortcuts_work_from_the_composer(qtbot, shown, controllers, key, modifiers, wish):
    shown.activateWindow()
    qtbot.waitUntil(shown.content.pane.composer.field.hasFocus)

    qtbot.keyClick(shown.content.pane.composer.field, key, modifiers)

    assert controllers.chat.wishes == [wish]


def test_escape_in_the_composer_stops_the_answer(qtbot, shown, controllers):
    controllers.chat.answer(is_answering=True)
    shown.activateWindow()
    qtbot.waitUntil(shown.content.pane.composer.field.hasFocus)

    qtbot.keyClick(shown.content.pane.composer.field, Qt.Key.Key_Escape)

    assert controllers.chat.wishes == [("stop",)]


def test_ctrl_z_in_an_untouched_composer_takes_back_a_deletion(qtbot, shown, controllers):
    controllers.library.undo_changed.emit("Renamed")
    shown.activateWindow()
    field = shown.content.pane.composer.field
    qtbot.waitUntil(field.hasFocus)

    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.toPlainText() == ""
    assert controllers.library.wishes == []

    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert controllers.library.wishes == [("undo",)]


def test_delete_is_for_the_shown_conversation(shown, controllers):
    shown.content.actions_by_name["actionDelete"].trigger()

    assert controllers.library.wishes == [("delete", "c1")]


def test_delete_in_the_list_is_for_the_chosen_conversation(qtbot, shown, controllers):
    shown.activateWindow()
    shown.content.sidebar.list.setFocus()
    qtbot.waitUntil(shown.content.sidebar.list.hasFocus)
    qtbot.keyClick(shown.content.sidebar.list, Qt.Key.Key_Down)

    shown.content.actions_by_name["actionDelete"].trigger()

    assert controllers.library.wishes == [("delete", "c2")]


def test_no_single_key_deletes_anything(qtbot, shown, controllers):
    shown.activateWindow()
    listing = shown.content.sidebar.list
    listing.setFocus()
    qtbot.waitUntil(listing.hasFocus)

    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        qtbot.keyClick(listing, key)
    assert controllers.library.wishes == []
    assert controllers.folders.wishes == [("ask_to_delete", ("c1",), "Trip to Lisbon")]

    qtbot.keyClick(
        listing, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert controllers.library.wishes == [("delete", "c1")]


def test_rename_happens_in_the_list(qtbot, shown, controllers):
    shown.content.actions_by_name["actionRename"].trigger()
    editor = shown.content.sidebar.list.findChild(object, "conversationTitleEditor")
    qtbot.keyClicks(editor, "Porto instead")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: controllers.library.wishes == [("rename", "c1", "Porto instead")])


def test_after_renaming_from_the_composer_the_keyboard_is_back_there(qtbot, shown):
    shown.activateWindow()
    shown.content.pane.composer.field.setFocus()
    shown.content.actions_by_name["actionRename"].trigger()
    editor = shown.content.sidebar.list.findChild(object, "conversationTitleEditor")

    qtbot.keyClick(editor, Qt.Key.Key_Escape)

    qtbot.waitUntil(shown.content.pane.composer.field.hasFocus)


def test_a_copy_is_named_after_the_conversation(shown, controllers):
    suggestions = []

    def choose(suggested, on_chosen):
        suggestions.append(suggested)
        on_chosen(Path("/backup/trip.json"))

    shown.content.file_chooser.choose_copy = choose
    shown.content.actions_by_name["actionSaveConversationAs"].trigger()

    assert suggestions == ["Trip to Lisbon.hearth.json"]
    assert controllers.library.wishes == [("save_copy", "c1", Path("/backup/trip.json"))]


def test_code_is_saved_where_the_chooser_says(shown, controllers):
    suggestions = []

    def choose(name, on_chosen):
        suggestions.append(name)
        on_chosen(Path("/else/main.py"))

    shown.content.file_chooser.choose_code_file = choose
    shown.content.pane.chat_view.save_requested.emit(CodeFile("code.py", "x = 1"))

    assert suggestions == ["code.py"]
    assert controllers.library.wishes == [("save_text", "x = 1", Path("/else/main.py"))]


def test_files_are_opened_through_the_chooser(shown, controllers):
    shown.content.file_chooser.choose_model = lambda on_chosen: on_chosen(Path("/m.gguf"))
    shown.content.file_chooser.choose_conversation = lambda on_chosen: on_chosen(Path("/c.json"))

    shown.content.actions_by_name["actionOpenModel"].trigger()
    shown.content.actions_by_name["actionOpenConversation"].trigger()

    assert controllers.models.wishes == [("load", Path("/m.gguf"))]
    assert controllers.exchange.wishes == [("open_file", Path("/c.json"))]


def test_the_shown_conversation_is_marked_in_the_list(shown, controllers):
    controllers.chat.show(replace(conversation("c3"), title="Rome"))

    assert shown.content.sidebar.list.rows.open_id == "c3"
    assert shown.content.sidebar.list.current_id == "c3"


def test_clear_is_for_the_shown_conversation_unless_it_can_only_be_read(shown, controllers):
    shown.content.actions_by_name["actionClear"].trigger()
    assert controllers.branches.wishes == [("clear",)]

    controllers.chat.show(replace(conversation("c1"), read_only=True))

    assert not enabled(shown, "actionClear")
    assert enabled(shown, "actionBranches")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b: c?", "a b c"),
        ("  ", "conversation"),
        ("dots...", "dots"),
        ("x" * 200, "x" * 80),
        ("Ärger 🙂", "Ärger 🙂"),
    ],
)
def test_titles_become_names_of_files(title, name):
    assert file_name(title) == name
