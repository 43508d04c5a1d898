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
