import pytest

from desktop.domain.messages import Status
from desktop.exchange import chatgpt
from desktop.exchange.drafts import conversation_of
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import NOW, answers, imported, outline, shown


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


def test_a_document_of_the_canvas_is_part_of_the_answer():
    call = '{"name": "fib", "type": "code/python", "content": "print(1)"}'
    change = '{"updates": [{"pattern": ".*", "multiple": false, "replacement": "print(2)"}]}'
    mapping = {
        "a": node(None, "user", text("Write it")),
        "b": node("a", "assistant", text(call), recipient="canmore.create_textdoc"),
        "c": node("b", "tool", text("Successfully created"), author={"role": "tool", "name": "canmore.create_textdoc"}),
        "d": node("c", "assistant", {"content_type": "code", "text": change}, recipient="canmore.update_textdoc"),
        "e": node("d", "tool", text("Updated"), author={"role": "tool", "name": "canmore.update_textdoc"}),
        "f": node("e", "assistant", text("Done.")),
    }

    (draft,) = chatgpt.read({"mapping": mapping})
    conversation = conversation_of(draft, NOW)

    assert outline(conversation) == [
        (None, "user", "Write it"),
        (0, "assistant", "**fib**\n\n```python\nprint(1)\n```\n\n```\nprint(2)\n```\n\nDone."),
    ]
    assert draft.left_out == 0


def test_attached_files_are_named_and_pictures_only_once():
    picture = {"id": "file-1", "name": "cat.png", "mime_type": "image/png"}
    files = [{"name": "plan.pdf", "mime_type": "application/pdf"}, picture]
    shown = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file-1"}
    parts = {"content_type": "multimodal_text", "parts": [shown, "Look"]}
    attached = {"attachments": files}

    (draft,) = chatgpt.read({"mapping": {"a": node(None, "user", parts, metadata=attached)}})

    assert draft.messages[0].parts[-1].text == "[Image: cat.png]\n\nLook\n\n[File: plan.pdf]"


def test_instructions_are_taken_without_what_chatgpt_writes_around_them():
    own = {"user_context_message_data": {"about_user_message": "A sailor\n", "about_model_message": "Be brief"}}
    content = {"content_type": "user_editable_context", "user_profile": "This profile is shown in all …: A sailor"}

    (draft,) = chatgpt.read({"mapping": {"a": node(None, "user", content, metadata=own)}})

    assert draft.messages[0].parts[0].text == "A sailor\n\nBe brief"


def test_pins_and_the_archive_are_kept():
    said = {"a": node(None, "user", text("Hi"))}
    kinds = [{"is_starred": True}, {"pinned_time": 1749968327.8}, {"is_archived": True}, {}]

    drafts = chatgpt.read([{"mapping": said, "id": str(n), **kind} for n, kind in enumerate(kinds)])

    assert [(d.pinned, d.archived) for d in drafts] == [(True, False), (True, False), (False, True), (False, False)]


def test_what_lies_beside_what_is_said_is_in_an_export_as_chatgpt_writes_it():
    (ferry,) = imported("chatgpt_documents.json").conversations

    assert outline(ferry) == [
        (None, "user", "[Image: times.png]\n\nMake a table of this\n\n[File: plan.pdf]"),
        (
            0,
            "assistant",
            "**times**\n\n```python\nprint(8, 20)\n```\n\n```\n20\n→\n21\n```\n\nThe ferry leaves at 8:21.",
        ),
    ]
    assert (ferry.archived, ferry.settings.system_prompt) == (True, "A sailor\n\nShort")
