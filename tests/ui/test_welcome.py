from pathlib import Path

from PySide6.QtCore import Qt

from desktop.domain.models import FoundModel
from desktop.ui.model_row import ModelRow
from tests.ui.conftest import conversation
from tests.ui.fake_controllers import LOADING_LLAMA, READY_LLAMA

FOUND = FoundModel(Path("/ollama/blob"), "gemma3:4b", "Ollama", 3_300_000_000)
RECENT = Path("/models/qwen.gguf")


def rows(window) -> dict[str, ModelRow]:
    visible = [row for row in window.content.pane.welcome_page.findChildren(ModelRow) if row.isVisible()]
    return {row.accessibleName(): row for row in visible}


def test_the_first_start_shows_the_ways_to_a_model(qtbot, window, controllers):
    controllers.models.offer(starter=Path("/starter.gguf"))
    page = window.content.pane.welcome_page
    assert window.content.pane.pages.currentWidget() is page

    qtbot.mouseClick(page.starter_button, Qt.MouseButton.LeftButton)
    assert controllers.models.wishes == [("load_starter",)]

    asked = []
    window.content.file_chooser.choose_model = asked.append
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert asked == [controllers.models.load]


def test_models_found_in_place_are_offered_with_source_and_size(qtbot, window, controllers):
    controllers.models.offer(found=(FOUND,), recent=(RECENT,))

    assert set(rows(window)) == {"gemma3:4b, Ollama · 3.3 GB", "qwen, models"}
    qtbot.mouseClick(rows(window)["gemma3:4b, Ollama · 3.3 GB"], Qt.MouseButton.LeftButton)

    assert controllers.models.wishes == [("load", FOUND.path)]


def test_a_model_that_was_found_and_loaded_lately_is_listed_once(window, controllers):
    controllers.models.offer(found=(FOUND,), recent=(FOUND.path,))

    assert list(rows(window)) == ["gemma3:4b, Ollama · 3.3 GB"]


def test_more_models_than_fit_are_shown_on_request(qtbot, window, controllers):
    found = tuple(FoundModel(Path(f"/models/{number}.gguf"), f"model {number}", "Jan", 10**9) for number in range(20))
    controllers.models.offer(found=found)
    button = window.content.pane.welcome_page.show_all_button
    assert len(rows(window)) == 6
    assert button.text() == "Show all 20 models"

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert len(rows(window)) == 20
    assert not button.isVisible()


def test_without_a_starter_model_it_is_not_offered(window, controllers):
    controllers.models.offer()

    assert not window.content.pane.welcome_page.starter_button.isVisible()


def test_a_model_turns_the_welcome_into_an_empty_chat(qtbot, window, controllers):
    controllers.models.become(LOADING_LLAMA)
    assert window.content.pane.pages.currentWidget() is window.content.pane.empty_page
    qtbot.mouseClick(window.content.pane.empty_page.cancel_button, Qt.MouseButton.LeftButton)
    assert controllers.models.wishes == [("cancel",)]

    controllers.models.become(READY_LLAMA)
    suggestions = window.content.pane.empty_page.findChildren(object, "suggestionButton")
    assert [button.text() for button in suggestions if button.isVisible()] == [
        "Tell me a short story.",
        "What can you help me with?",
        "Write a Python function that adds two numbers.",
    ]
    qtbot.mouseClick(suggestions[1], Qt.MouseButton.LeftButton)
    assert controllers.chat.wishes == [("send", "What can you help me with?")]


def test_a_conversation_with_messages_shows_the_chat(window, controllers):
    controllers.chat.show(conversation())

    assert window.content.pane.pages.currentWidget() is window.content.pane.chat_view
