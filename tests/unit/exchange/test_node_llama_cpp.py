import pytest

from desktop.exchange import node_llama_cpp
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import imported, outline


def test_texts_segments_and_calls_of_a_response_become_one_answer():
    result = imported("node_llama_cpp.json")
    (time,) = result.conversations

    assert outline(time) == [(None, "user", "What time is it?"), (0, "assistant", "It is noon."), (1, "user", "どうも")]
    assert time.messages[1].reasoning == "Ask the clock."
    assert time.settings.system_prompt == "You are helpful."
    assert result.left_out == 1


def test_a_history_that_a_program_has_stored_is_read():
    history = [
        {"type": "user", "text": "Hi"},
        {"type": "model", "response": [{"type": "segment", "text": "Well"}, " ", "yes"]},
    ]

    (draft,) = node_llama_cpp.read({"id": "7", "title": "Greeting", "history": history})

    assert (draft.key, draft.title) == ("7", "Greeting")
    assert draft.messages[1].parts[0].text == "Well yes"


@pytest.mark.parametrize(
    "broken",
    [
        5,
        {"type": "other"},
        {"type": "user", "text": 5},
        {"type": "model", "response": "x"},
        {"type": "model", "response": [5]},
    ],
)
def test_wrong_types_are_damage(broken):
    with pytest.raises(Damaged):
        node_llama_cpp.read([{"type": "user", "text": "Hi"}, broken])


def test_other_formats_are_not_taken():
    assert node_llama_cpp.read([{"type": "text", "text": "x"}]) is None
    assert node_llama_cpp.read({"history": {"messages": {}}}) is None
