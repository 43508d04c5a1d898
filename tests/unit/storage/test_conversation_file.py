"""The contract of a conversation's file: its form, what survives, and what damage costs."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import UNTITLED, Conversation, ConversationSettings, new_conversation
from desktop.domain.errors import ConversationUnreadable
from desktop.domain.messages import Role, Status, TextPart, user_message
from desktop.storage.conversation_file import LONG_AGO, beginning, decode, encode

SAMPLES = Path(__file__).parents[2] / "data" / "conversations"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def a_file(**keys: object) -> bytes:
    return json.dumps({"format": "hearth-conversation", "version": 1, **keys}).encode()


def message(message_id: str, parent: str | None = None) -> dict[str, object]:
    return {"id": message_id, "parent": parent, "role": "user", "parts": [{"type": "text", "text": message_id}]}


def test_the_sample_is_read() -> None:
    conversation = decode(sample("version-1.json"), "version-1.json")
    assert conversation.title == "Trip to Lisbon"
    assert conversation.settings.system_prompt == "You know every tram line."
    assert conversation.settings.sampling == {"temperature": 0.7, "top_p": 0.95}
    assert [m.id for m in conversation.path()] == ["m1", "m2", "m5"]
    assert conversation.versions("m2") == ("m2", "m3")
    answer = conversation.message("m2")
    assert answer.reasoning == "Tram 15."
    assert answer.text == 'With the 15E.\nIt leaves at "Praça da Figueira".'
    assert answer.status is Status.COMPLETE
    assert not conversation.read_only


def test_reading_and_writing_gives_the_same_bytes() -> None:
    assert encode(decode(sample("version-1.json"), "version-1.json")) == sample("version-1.json")


def test_what_was_written_is_read_back_the_same() -> None:
    conversation = new_conversation(ConversationSettings("Be brief.", "a.gguf", {"seed": 1})).titled("Ü \U0001f68b")
    for number in range(3):
        conversation = conversation.with_message(user_message(f"{number}\nline", conversation.current))
    assert decode(encode(conversation), "x") == conversation


def test_an_empty_conversation_is_read_back_the_same() -> None:
    conversation = new_conversation()
    assert decode(encode(conversation), "x") == conversation


def test_the_file_is_json_with_one_message_per_line() -> None:
    conversation = decode(sample("version-1.json"), "version-1.json")
    lines = encode(conversation).decode().splitlines()
    assert lines[0] == '{"format": "hearth-conversation", "version": 1,'
    assert lines[1].startswith(' "id": "019a0000000000000000000000000001", "title": "Trip to Lisbon", "created_at": ')
    assert [json.loads(line.rstrip(","))["id"] for line in lines if line.startswith("  {")] == [
        m.id for m in conversation.messages
    ]
    assert json.loads(encode(conversation))["current"] == "m5"


def test_text_is_written_as_it_is_read_by_people() -> None:
    conversation = new_conversation().with_message(user_message("Straße – 日本語 \U0001f68b", None))
    assert "Straße – 日本語 \U0001f68b" in encode(conversation).decode()


def test_line_separators_in_a_text_do_not_break_its_line() -> None:
    text = "a\u2028b\u2029c\x85d\r\ne\x0bf"
    conversation = new_conversation().with_message(user_message(text, None))
    assert encode(conversation).count(b"\n") == 7
    assert decode(encode(conversation), "x").messages[0].text == text


def test_half_a_character_does_not_stop_a_save() -> None:
    conversation = new_conversation().with_message(user_message("cut \ud83d", None))
    assert decode(encode(conversation), "x").messages[0].text == "cut \ufffd"


def test_a_newer_version_is_read_only_and_keeps_its_version_in_copies() -> None:
    conversation = decode(sample("newer-version.json"), "newer-version.json")
    assert conversation.read_only
    assert conversation.title == "Trip to Lisbon"
    copy = json.loads(encode(conversation))
    assert copy["version"] == 2
    assert copy["folders"] == [{"name": "Travel"}]


@pytest.mark.parametrize("version", ["one", None, True, 0, -3])
def test_a_version_that_is_none_counts_as_the_first(version: object) -> None:
    conversation = decode(a_file(version=version, messages=[]), "x")
    assert not conversation.read_only
    assert json.loads(encode(conversation))["version"] == 1


def test_unknown_keys_survive_at_every_level() -> None:
    raw = json.loads(sample("version-1.json"))
    again = json.loads(encode(decode(json.dumps(raw).encode(), "x")))
    assert again == raw


def test_a_file_in_another_order_is_read_and_repaired() -> None:
    conversation = decode(sample("shuffled.json"), "shuffled.json")
    assert conversation.id == "shuffled"
    assert conversation.title == UNTITLED
    assert conversation.created_at == conversation.updated_at == "2026-11-21T10:00:00+00:00"
    texts = [m.text for m in conversation.messages]
    assert texts == ["second", "first", "", "", "", ""]
    assert conversation.messages[4].role is Role.ASSISTANT
    assert len({m.id for m in conversation.messages}) == 6
    assert conversation.current == conversation.messages[-1].id


def test_a_repaired_file_stays_as_it_is_from_then_on() -> None:
    first = encode(decode(sample("shuffled.json"), "shuffled.json"))
    assert encode(decode(first, "shuffled.json")) == first
    assert json.loads(first, object_pairs_hook=_without_twins)["settings"] == [1]


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len(dict(pairs)) == len(pairs), "a key stands twice in one object"
    return dict(pairs)


def test_times_that_are_none_are_long_ago() -> None:
    conversation = decode(a_file(created_at=5, messages=[message("m1")]), "x")
    assert conversation.created_at == conversation.updated_at == conversation.messages[0].created_at == LONG_AGO


@pytest.mark.parametrize("current", ["nowhere", None, 5])
def test_a_current_message_that_does_not_exist_is_the_last_one(current: object) -> None:
    conversation = decode(a_file(current=current, messages=[message("m1"), message("m2", "m1")]), "x")
    assert conversation.current == "m2"


def test_of_two_messages_with_one_id_both_are_kept() -> None:
    other = message("m1") | {"parts": [{"type": "text", "text": "the other"}]}
    conversation = decode(a_file(messages=[message("m1"), other, message("m2", "m1")]), "x")
    assert [m.text for m in conversation.messages] == ["m1", "the other", "m2"]
    assert [m.text for m in conversation.path()] == ["m1", "m2"]


def test_a_message_that_stands_there_twice_is_one() -> None:
    assert len(decode(a_file(messages=[message("m1"), message("m1")]), "x").messages) == 1


@pytest.mark.parametrize(
    "parents",
    [
        {"a": "a"},
        {"a": "b", "b": "a"},
        {"a": "c", "b": "a", "c": "b", "d": "b"},
        {"x": None, "y": "z", "z": "y", "w": "x"},
    ],
)
def test_parents_in_a_circle_come_to_an_end(parents: dict[str, str | None]) -> None:
    conversation = decode(a_file(messages=[message(name, parent) for name, parent in parents.items()]), "x")
    by_id = {m.id: m for m in conversation.messages}
    assert set(by_id) == set(parents)
    for m in conversation.messages:
        steps = 0
        step: str | None = m.id
        while step is not None:
            step, steps = by_id[step].parent, steps + 1
            assert steps <= len(by_id)


def test_a_parent_that_is_gone_begins_the_shown_path() -> None:
    conversation = decode(a_file(messages=[message("m2", "m1"), message("m3", "m2")]), "x")
    assert [m.id for m in conversation.path()] == ["m2", "m3"]
    assert conversation.messages[0].parent == "m1"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "x.json is empty."),
        (b"  \n", "x.json is empty."),
        (bytes(4096), "x.json is damaged: it holds nothing but zeros."),
        (b"\x89PNG\r\n\x1a\n\0\0", "x.json is not a Hearth conversation."),
        (b"null", "x.json is not a Hearth conversation."),
        (b'"text"', "x.json is not a Hearth conversation."),
        (b"{}", "x.json is not a Hearth conversation."),
        (b'{"format": "other"}', "x.json is not a Hearth conversation."),
        (b'{"format": ["hearth-conversation"]}', "x.json is not a Hearth conversation."),
        (sample("foreign.json"), "x.json is not a Hearth conversation."),
        (sample("damaged.json"), "x.json is damaged and cannot be read."),
        (sample("version-1.json").replace("é".encode(), b"\xe9"), "x.json is damaged and cannot be read."),
        (sample("version-1.json").decode().encode("utf-16"), "x.json is not a Hearth conversation."),
        (a_file(messages={"m1": {}}), "x.json is damaged: its messages cannot be read."),
        (a_file()[:-1] + b', "a": ' + b"[" * 1_000_000, "x.json is damaged and cannot be read."),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ConversationUnreadable) as caught:
        decode(data, "x.json")
    assert caught.value.message == sentence
    assert caught.value.hint


def test_the_beginning_of_a_long_file_is_enough_for_its_header() -> None:
    conversation = new_conversation().titled('Quotes "messages": [ and more')
    for _ in range(100):
        conversation = conversation.with_message(user_message("word " * 100, conversation.current))
    header = beginning(encode(conversation)[:2000], "x.json")
    assert header is not None
    assert (header.id, header.title, header.updated_at) == (
        conversation.id,
        conversation.title,
        conversation.updated_at,
    )


@pytest.mark.parametrize("data", [b"", b'{"format"', sample("shuffled.json"), sample("foreign.json")])
def test_another_beginning_has_no_header(data: bytes) -> None:
    assert beginning(data, "x.json") is None


def test_deeply_nested_extras_that_can_be_read_can_be_written() -> None:
    deep: object = 1
    for _ in range(200):
        deep = [deep]
    conversation = decode(a_file(extra=deep, messages=[message("m1") | {"extra": deep}]), "x")
    assert json.loads(encode(conversation))["messages"][0]["extra"] == deep


def test_random_damage_is_read_or_refused_but_never_breaks() -> None:
    chance = random.Random(5)
    whole = sample("version-1.json")
    refused = 0
    for _ in range(1500):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            match chance.randrange(4):
                case 0:
                    data[chance.randrange(len(data))] = chance.randrange(256)
                case 1:
                    del data[chance.randrange(len(data)) :]
                    data += b" "
                case 2:
                    start = chance.randrange(len(data))
                    data[start : start + 20] = bytes(20)
                case _:
                    start = chance.randrange(len(data))
                    data[start:start] = data[start : start + chance.randrange(200)]
        try:
            conversation = decode(bytes(data), "x.json")
        except ConversationUnreadable:
            refused += 1
            continue
        _check_is_usable(conversation)
    assert 500 < refused < 1500


def _check_is_usable(conversation: Conversation) -> None:
    again = decode(encode(conversation), "x.json")
    assert [m.parts for m in again.messages] == [m.parts for m in conversation.messages]
    conversation.path()
    assert conversation.current is None or conversation.message(conversation.current)
    grown = conversation.with_message(user_message("more", conversation.current))
    assert decode(encode(replace(grown, read_only=False)), "x.json").path()[-1].parts == (TextPart("more"),)
