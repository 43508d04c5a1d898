import pytest

from desktop.exchange import open_webui
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import imported, outline, shown


def test_the_tree_its_models_and_thoughts_are_kept():
    tides, _ = imported("open_webui.json").conversations

    assert outline(tides) == [
        (None, "user", "Why are there tides?\n\n[Image: sea.png]"),
        (0, "assistant", "The moon."),
        (0, "assistant", "The moon pulls the sea."),
    ]
    assert shown(tides)[-1] == "The moon pulls the sea."
    assert tides.messages[2].reasoning == "Gravity & moon\nSo yes"
    assert tides.messages[2].model == "qwen3:4b"
    assert tides.settings.system_prompt == "You are a sailor."


def test_a_flat_list_of_an_old_export_is_a_chain():
    _, old = imported("open_webui.json").conversations

    assert outline(old) == [(None, "user", "1+1?"), (0, "assistant", "2"), (1, "user", "2+2?")]


def test_tools_and_pictures_are_counted():
    assert imported("open_webui.json").left_out == 2


def test_details_of_the_model_itself_stay():
    content = "<details><summary>More</summary>x</details>"
    tree = {"a": {"role": "assistant", "content": content, "error": {"content": "y"}}}

    (draft,) = open_webui.read({"history": {"messages": tree}})

    assert draft.messages[0].parts[0].text == content
    assert draft.messages[0].status == "failed"


def test_a_hundred_thousand_openings_take_no_time_to_speak_of():
    tree = {"a": {"role": "assistant", "content": "<details" * 100_000 + "</details>"}}

    (draft,) = open_webui.read({"history": {"messages": tree}})

    assert len(draft.messages[0].parts[0].text) == len("<details" * 100_000 + "</details>")


@pytest.mark.parametrize(
    "value",
    [
        [{"chat": {"history": {"messages": []}}}],
        [{"chat": {"messages": "x"}}],
        [{"chat": {"messages": [{"role": 1}]}}],
        [{"chat": {"messages": []}}, {"other": 1}],
    ],
)
def test_wrong_types_are_damage(value):
    with pytest.raises(Damaged):
        open_webui.read(value)


def test_other_formats_are_not_taken():
    assert open_webui.read([{"mapping": {}}]) is None


def test_pins_the_archive_and_tags_are_kept():
    chat = {"messages": [{"role": "user", "content": "Hi"}], "tags": []}
    entries = [{"chat": chat, "pinned": True, "meta": {"tags": ["sea", "moon"]}}, {"chat": chat, "archived": True}]

    pinned, archived = open_webui.read(entries)

    assert (pinned.pinned, pinned.archived, pinned.tags) == (True, False, ("sea", "moon"))
    assert (archived.pinned, archived.archived, archived.tags) == (False, True, ())
