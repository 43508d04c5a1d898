import pytest

from desktop.exchange import claude
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import imported, outline, shown


def test_branches_by_parent_and_pasted_text_are_kept():
    sourdough, _ = imported("claude.json").conversations

    assert outline(sourdough) == [
        (None, "user", "How wet should the dough be?\n\n500 g flour\n\n[Image: dough.jpg]"),
        (0, "assistant", "About 70 %."),
        (0, "assistant", "**Recipe**\n\n```yaml\nwater: 350\n```\n\nHere is a recipe."),
    ]
    assert shown(sourdough)[-1].endswith("Here is a recipe.")
    assert sourdough.messages[1].reasoning == "Hydration."


def test_messages_of_older_exports_follow_each_other():
    _, greeting = imported("claude.json").conversations

    assert outline(greeting) == [(None, "user", "Hei"), (0, "assistant", "Hello!")]
    assert greeting.title == "Hei"


def test_pictures_and_results_of_tools_are_counted():
    assert imported("claude.json").left_out == 2


def test_a_file_without_text_is_named():
    message = {"uuid": "a", "sender": "human", "text": "See", "attachments": [{"file_name": "a.pdf"}]}

    (draft,) = claude.read({"chat_messages": [message]})

    assert draft.messages[0].parts[0].text == "See\n\n[File: a.pdf]"


@pytest.mark.parametrize(
    "value", [[{"chat_messages": {}}], [{"chat_messages": [{"sender": 1}]}], [{"chat_messages": []}, 3]]
)
def test_wrong_types_are_damage(value):
    with pytest.raises(Damaged):
        claude.read(value)


def test_other_formats_are_not_taken():
    assert claude.read([{"mapping": {}}]) is None


def draft_of(*content, **fields):
    (draft,) = claude.read(
        {"chat_messages": [{"uuid": "a", "sender": "assistant", "content": list(content), **fields}]}
    )
    return draft


def tool(name, **fields):
    return {"type": "tool_use", "name": name, "input": fields}


def test_changes_of_a_document_and_files_that_were_written_are_kept():
    draft = draft_of(
        tool("artifacts", command="update", id="counter", old_str="x = 0", new_str="x = 1\nprint(x)"),
        tool("create_file", path="/mnt/user-data/outputs/count.py", file_text="print(2)\n"),
        tool("str_replace", path="/home/count.py", old_str="2", new_str="3"),
        tool("create_file", path="/mnt/notes.md", file_text="# Notes"),
    )

    assert draft.messages[0].parts[0].text == (
        "**counter**\n\n```diff\n-x = 0\n+x = 1\n+print(x)\n```\n\n"
        "**count.py**\n\n```py\nprint(2)\n```\n\n"
        "**count.py**\n\n```diff\n-2\n+3\n```\n\n"
        "**notes.md**\n\n# Notes"
    )
    assert draft.left_out == 0


def test_a_file_in_both_lists_of_an_older_export_is_named_once():
    attached = [{"file_name": "a.py", "extracted_content": "x"}]

    draft = draft_of(text="See", attachments=attached, files=[{"file_name": "a.py"}, {"file_name": "b.png"}])

    assert draft.messages[0].parts[0].text == "See\n\n[File: a.py]\n\nx\n\n[Image: b.png]"


def test_a_starred_conversation_is_pinned():
    assert claude.read({"chat_messages": [], "is_starred": True})[0].pinned


def test_documents_are_in_an_answer_as_claude_exports_it():
    result = imported("claude_documents.json")
    (counter,) = result.conversations

    assert outline(counter) == [
        (None, "user", "Count\n\n[Image]\n\n[File: a.py]\n\nx = 0\n\n[Image: b.png]"),
        (
            0,
            "assistant",
            "**Counter**\n\n```python\nx = 0\n```\n\n**counter**\n\n```diff\n-x = 0\n+x = 1\n```\n\n"
            "**count.md**\n\n# Count\n\n**count.md**\n\n```diff\n-Count\n+Counter\n```\n\nThere it is.",
        ),
    ]
    assert (counter.pinned, counter.messages[1].reasoning, result.left_out) == (True, "One by one.", 3)
