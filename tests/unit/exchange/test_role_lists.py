import pytest

from desktop.exchange import role_lists
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import imported, outline


def test_a_list_under_messages_is_one_conversation_and_tools_do_not_interrupt_the_answer():
    result = imported("messages.json")
    (weights,) = result.conversations

    assert outline(weights) == [
        (None, "user", "How heavy is a fox?\n\n[Image]"),
        (0, "assistant", "Let me look.\n\nAbout 6 kg."),
        (1, "user", "Спасибо"),
    ]
    assert weights.settings.system_prompt == "Use metric units."
    assert weights.title == "Weights"
    assert (weights.messages[1].model, weights.messages[1].reasoning) == ("mistral-small", "The tool says 6.")
    assert result.left_out == 3


def test_pairs_are_a_conversation():
    (ping,) = imported("pairs.json").conversations

    assert outline(ping) == [(None, "user", "Ping?"), (0, "assistant", "Pong."), (1, "user", "Ping? 🏓")]


def test_a_bare_list_and_a_list_of_conversations_are_read():
    bare = [{"role": "human", "content": "a"}, {"role": "ai", "content": "b"}, {"role": "system", "content": "c"}]

    assert [m.role for m in role_lists.read(bare)[0].messages] == ["user", "assistant", "system"]
    assert len(role_lists.read([{"messages": bare}, {"messages": bare}])) == 2


@pytest.mark.parametrize(
    "value",
    [
        [{"role": "king", "content": "x"}],
        [{"role": "user", "content": 5}],
        [{"role": "user", "content": [5]}],
        [{"role": "user", "content": "x"}, 5],
        [["user", "x"], ["user"]],
        [["user", "x"], 5],
        [{"messages": [{"role": "user"}]}, {"messages": 5}],
    ],
)
def test_wrong_types_are_damage(value):
    with pytest.raises(Damaged):
        role_lists.read(value)


@pytest.mark.parametrize("value", [[], [["a", "b"]], {"a": 1}, "x", [[]]])
def test_other_formats_are_not_taken(value):
    assert role_lists.read(value) is None
