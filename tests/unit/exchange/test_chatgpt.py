import pytest

from desktop.domain.messages import Status
from desktop.exchange import chatgpt
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import answers, imported, outline, shown


def test_branches_roles_and_order_are_those_of_the_tree():
    (rain,) = imported("chatgpt.json").conversations

    assert outline(rain) == [
        (None, "user", "Vil det regne i morgen?"),
        (0, "assistant", "Ja."),
        (0, "assistant", "Yes, 10 mm."),
        (2, "user", "Thanks"),
        (2, "user", "[Image]\n\nIs this my umbrella? 🌂"),
    ]
    assert shown(rain)[-1] == "[Image]\n\nIs this my umbrella? 🌂"


def test_custom_instructions_become_the_system_prompt():
    (rain,) = imported("chatgpt.json").conversations

    assert rain.settings.system_prompt == "I live in Bergen.\n\nBe brief."


def test_thoughts_models_times_and_the_title_are_kept():
    (rain,) = imported("chatgpt.json").conversations

    assert rain.title == "Rain in Bergen ☔"
    assert (rain.created_at, rain.updated_at) == ("2024-05-01T12:00:00.250Z", "2024-05-01T12:10:00.500Z")
    assert [(m.model, m.reasoning) for m in answers(rain)] == [("gpt-4o", ""), ("o3", "**Weather**\n\nIt is Bergen.")]


def test_a_call_a_result_and_a_picture_are_counted():
    assert imported("chatgpt.json").left_out == 3


def node(parent, role, content, **message):
    fields = {"author": {"role": role}, "content": content, "recipient": "all", **message}
    return {"parent": parent, "message": fields, "children": []}


def text(*parts):
    return {"content_type": "text", "parts": list(parts)}


def test_a_picture_that_a_tool_made_belongs_to_the_answer():
    picture = {"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer"}]}

    (draft,) = chatgpt.read([{"mapping": {"a": node(None, "user", text("A cat")), "b": node("a", "tool", picture)}}])

    assert [m.left_out for m in draft.messages] == [0, 1]
    assert draft.messages[1].role == "assistant"


def test_how_an_answer_ended_is_kept():
    ends = [{"finish_details": {"type": kind}} for kind in ("interrupted", "max_tokens", "stop")]
    mapping = {str(n): node(None, "assistant", text("x"), metadata=end) for n, end in enumerate(ends)}

    (draft,) = chatgpt.read({"mapping": mapping})

    assert [m.status for m in draft.messages] == [Status.STOPPED, Status.COMPLETE, Status.COMPLETE]
    assert [m.finish_reason for m in draft.messages] == [None, "length", None]


def test_hidden_messages_and_their_count_do_not_show():
    hidden = {"is_visually_hidden_from_conversation": True}

    (draft,) = chatgpt.read({"mapping": {"a": node(None, "user", text("secret"), metadata=hidden)}})

    assert (draft.messages[0].role, draft.messages[0].parts, draft.left_out) == (None, (), 0)


@pytest.mark.parametrize(
    "value",
    [
        [{"mapping": []}],
        [{"mapping": {"a": 7}}],
        [{"mapping": {"a": {"parent": 7, "message": None}}}],
        [{"mapping": {"a": node(None, "user", "text")}}],
        [{"mapping": {"a": node(None, "user", {"content_type": "text", "parts": 5})}}],
        [{"mapping": {}}, "a text"],
    ],
)
def test_wrong_types_are_damage(value):
    with pytest.raises(Damaged):
        chatgpt.read(value)


def test_other_formats_are_not_taken():
    assert chatgpt.read([{"chat_messages": []}]) is None
    assert chatgpt.read("text") is None
