import pytest

from desktop.exchange import lm_studio
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import imported, outline, shown


def test_versions_are_siblings_and_the_selected_one_is_gone_on_with():
    (knots,) = imported("lm_studio.conversation.json").conversations

    assert outline(knots) == [
        (None, "user", "Tie a bowline\n\n[Image: rope.png]"),
        (0, "assistant", "Make a loop."),
        (0, "assistant", "Up comes the rabbit…"),
        (2, "user", "Merci ! 🪢"),
    ]
    assert shown(knots)[-1] == "Merci ! 🪢"


def test_thoughts_models_times_and_prompt_are_kept():
    result = imported("lm_studio.conversation.json")
    (knots,) = result.conversations

    assert knots.settings.system_prompt == "Answer in verse."
    assert knots.messages[2].reasoning == "A rabbit, a tree."
    assert knots.messages[2].model == "qwen/qwen3-4b"
    assert knots.messages[2].created_at == "2025-01-13T17:38:50.000Z"
    assert result.left_out == 3


def test_a_prompt_set_for_one_chat_is_found():
    said = {"type": "singleStep", "role": "user", "content": [{"type": "text", "text": "Hi"}]}
    config = {"fields": [{"key": "llm.prediction.systemPrompt", "value": "Be kind."}]}

    (draft,) = lm_studio.read({"messages": [{"versions": [said, said]}], "perChatPredictionConfig": config})

    assert draft.system_prompt == "Be kind."
    assert len(draft.messages) == 1


@pytest.mark.parametrize(
    "messages",
    [
        [{"versions": {}}],
        [{"versions": [{"role": "user"}]}],
        [{"versions": [{"role": "assistant", "steps": "x"}]}],
        [{"versions": []}, 1],
    ],
)
def test_wrong_types_are_damage(messages):
    with pytest.raises(Damaged):
        lm_studio.read({"messages": messages})


def test_other_formats_are_not_taken():
    assert lm_studio.read({"messages": [{"role": "user"}]}) is None
    assert lm_studio.read([]) is None
