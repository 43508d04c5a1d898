import pytest

from desktop.domain.messages import Status
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


def chat(*versions, **fields):
    (draft,) = lm_studio.read({"messages": [{"versions": [version]} for version in versions], **fields})
    return draft


def answer(stop, **fields):
    step = {
        "type": "contentBlock",
        "content": [{"type": "text", "text": "Yes"}],
        "genInfo": {"stats": {"stopReason": stop}},
    }
    return {"type": "multiStep", "role": "assistant", "steps": [step], **fields}


def test_how_an_answer_ended_and_its_model_are_kept():
    ends = ("userStopped", "maxPredictedTokensReached", "eosFound")

    draft = chat(*map(answer, ends), lastUsedModel={"identifier": "gpt-oss-20b"}, pinned=True)

    assert [(m.status, m.finish_reason) for m in draft.messages] == [
        (Status.STOPPED, None), (Status.COMPLETE, "length"), (Status.COMPLETE, None)
    ]  # fmt: skip
    assert {m.model for m in draft.messages} == {"gpt-oss-20b"}
    assert draft.pinned


def test_a_file_has_the_name_that_the_user_gave_it():
    picture = {"type": "file", "fileIdentifier": "1784921393420 - 431.png", "fileType": "image"}
    paper = {"type": "file", "fileIdentifier": "notes.pdf", "fileType": "document"}

    draft = chat({"type": "singleStep", "role": "user", "content": [picture, paper]})

    assert draft.messages[0].parts[0].text == "[Image: 431.png]\n\n[File: notes.pdf]"


def test_a_stopped_answer_is_one_in_a_chat_as_lm_studio_keeps_it():
    (sheet,) = imported("lm_studio_stopped.conversation.json").conversations

    assert outline(sheet) == [(None, "user", "Describe\n\n[Image: 431.png]"), (0, "assistant", "It is a")]
    answer = sheet.messages[1]
    assert (answer.status, answer.model, answer.reasoning) == (Status.STOPPED, "qwen/qwen3", "A sheet.")
    assert (sheet.pinned, sheet.settings.system_prompt) == (True, "Be careful.")
