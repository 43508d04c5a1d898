import random

import pytest

from desktop.exchange import gpt4all
from desktop.exchange.json_reading import Damaged
from desktop.exchange.qt_stream import QtStream
from tests.gpt4all_writer import Item, chat

PROMPT = Item("Prompt: ", "What is a fern? 🌿", attachment="file:///home/a%20b.txt")
RESPONSE = Item("Response: ", "A plant.", stopped=True, sources=2)


@pytest.mark.parametrize("version", range(1, 13))
@pytest.mark.parametrize("with_state", [True, False])
def test_every_version_gives_the_same_chat(version, with_state):
    draft = gpt4all.read(chat(version, [PROMPT, RESPONSE], with_state=with_state))

    assert (draft.key, draft.title, draft.created_at) == ("chat-id", "Ferns", "2023-11-14T22:13:20.000Z")
    prompt, response = draft.messages
    assert prompt.parts[0].text.startswith("What is a fern? 🌿")
    assert (response.parts[0].text, response.parent, response.model) == ("A plant.", "0", "Mistral-7B.gguf")
    assert response.status == "stopped"


def test_attachments_are_named_and_failures_told():
    failed = Item("Response: ", "No model.", failed=True)

    draft = gpt4all.read(chat(11, [PROMPT, failed]))

    assert draft.messages[0].parts[0].text.endswith("[File: a b.txt]")
    assert draft.messages[1].status == "failed"


def test_thoughts_and_tools_in_a_response_are_taken_apart():
    inner = (
        ("Think: ", "<think>hm</think>"),
        ("ToolCall: ", "<tool>1+1</tool>"),
        ("ToolResponse: ", "2"),
        ("Text: ", "So"),
    )

    draft = gpt4all.read(chat(12, [PROMPT, Item("Response: ", "It is 2.", inner=inner)]))

    reasoning, text = draft.messages[1].parts
    assert (reasoning.text, text.text) == ("hm", "So\n\nIt is 2.")
    assert draft.messages[1].left_out == 2


@pytest.mark.parametrize("version", [1, 6, 9, 12])
def test_every_cut_is_damage(version):
    whole = chat(version, [PROMPT, Item("Response: ", "x", inner=(("Think: ", "y"), ("ToolCall: ", "z")))])

    for length in range(4, len(whole)):
        with pytest.raises(Damaged):
            gpt4all.read(whole[:length])


def test_flipped_bytes_never_do_more_than_damage():
    whole, dice = chat(12, [PROMPT, RESPONSE]), random.Random(7)
    for _ in range(2000):
        broken = bytearray(whole)
        broken[dice.randrange(4, len(broken))] = dice.randrange(256)
        try:
            gpt4all.read(bytes(broken))
        except Damaged:
            continue


@pytest.mark.parametrize(("version", "words"), [(0, "no version 0"), (13, "a newer GPT4All"), (-1, "no version -1")])
def test_unknown_versions_are_told(version, words):
    with pytest.raises(Damaged, match=words):
        gpt4all.read(chat(version, []))


def test_unknown_kinds_are_damage():
    with pytest.raises(Damaged, match="message 1"):
        gpt4all.read(chat(10, [Item("Other: ", "x")]))
    with pytest.raises(Damaged, match="a part of a response"):
        gpt4all.read(chat(12, [Item("Response: ", "x", inner=(("Prompt: ", "y"),))]))


def test_the_stream_ends_where_the_bytes_end():
    with pytest.raises(Damaged):
        QtStream(b"\0\0").int32()
