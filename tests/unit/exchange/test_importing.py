import contextlib
import gc
import io
import json
import zipfile
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ImportFailed
from desktop.domain.messages import TextPart
from desktop.exchange.importing import Source, is_own_form, read
from tests.gpt4all_writer import Item, chat
from tests.image_files import HOLIDAY, png
from tests.unit.exchange.conftest import IMPORTS, NOW, imported

SINGLE = [
    "chatgpt.json", "claude.json", "open_webui.json", "lm_studio.conversation.json", "messages.json", "pairs.json",
    "node_llama_cpp.json", "jan/messages.jsonl", "chatgpt_documents.json", "claude_documents.json",
    "lm_studio_stopped.conversation.json",
]  # fmt: skip


@pytest.mark.parametrize("name", SINGLE)
def test_reading_twice_gives_the_same_ids(name):
    later = read(Source(name, (IMPORTS / name).read_bytes()), "2027-01-01T00:00:00.000Z")

    for first, second in zip(imported(name).conversations, later.conversations, strict=True):
        assert first.id == second.id
        assert [m.id for m in first.messages] == [m.id for m in second.messages]


@pytest.mark.parametrize("name", SINGLE)
def test_the_name_of_a_file_does_not_matter(name):
    data = (IMPORTS / name).read_bytes()

    assert read(Source("x.bin", data), NOW) == read(Source(name, data), NOW)


@pytest.mark.parametrize("name", ["chatgpt.json", "claude.json"])
def test_an_export_in_its_zip_is_the_same(name):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(IMPORTS / name, "export/conversations.json")
        archive.writestr("users.json", "[]")

    assert read(Source("export.zip", target.getvalue()), NOW) == imported(name)


def test_a_chat_of_gpt4all_is_seen_by_its_first_bytes():
    (ferns,) = read(Source("x", chat(9, [Item("Prompt: ", "Hi")])), NOW).conversations

    assert ferns.title == "Ferns"


@pytest.mark.parametrize("name", SINGLE)
def test_a_file_that_was_cut_off_gives_a_sentence_and_nothing_else(name):
    data = (IMPORTS / name).read_bytes()
    for length in range(0, len(data.rstrip()), 97):
        if name.endswith("l") and data[:length].rstrip().endswith(b"}"):
            continue  # whole lines are whole messages
        with pytest.raises(ImportFailed) as told:
            read(Source("cut.json", data[:length]), NOW)
        assert str(told.value).startswith(("cut.json is damaged: ", "There are no conversations in cut.json."))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There are no conversations in it.json."),
        (b" \n", "There are no conversations in it.json."),
        (b"[]", "no conversations"),
        (b"{}", "no conversations"),
        (b"42", "no conversations"),
        (b'{"mapping": {}}', "no conversations"),
        (b"hello", "is damaged: line 1 is not JSON"),
        (b"\x00" * 100, "is damaged"),
        (b"[" * 200_000, "nested too deep"),
        (b"PK\x03\x04rubbish", "cannot be unpacked"),
        (b"\xf5\xd5\x53\xcc", "ends too early"),
    ],
)
def test_what_is_no_conversation_is_told_in_one_sentence(data, words):
    with pytest.raises(ImportFailed, match=words):
        read(Source("it.json", data), NOW)


def test_one_damaged_conversation_lets_none_of_its_file_in():
    whole = json.loads((IMPORTS / "chatgpt.json").read_bytes())
    whole.append(
        {"title": "Circle", "mapping": {k: {"parent": p, "message": None} for k, p in (("a", "b"), ("b", "a"))}}
    )

    with pytest.raises(ImportFailed, match="in a circle"):
        read(Source("it.json", json.dumps(whole).encode()), NOW)


def test_searching_for_cycles_goes_on_after_good_and_bad_files():
    imported("chatgpt.json")
    assert gc.isenabled()
    with pytest.raises(ImportFailed):
        read(Source("it.json", b"{"), NOW)
    assert gc.isenabled()


def test_lines_of_plain_conversations_are_read():
    lines = b'{"messages": [{"role": "user", "content": "a"}]}\n{"messages": [{"role": "user", "content": "b"}]}\n'

    assert [c.title for c in read(Source("x.jsonl", lines), NOW).conversations] == ["a", "b"]


def test_our_own_form_is_seen():
    assert is_own_form(b'{"format": "hearth-conversation", "version": 1}')
    assert not is_own_form((IMPORTS / "chatgpt.json").read_bytes())


JUNK = [None, True, 0, -1, 1e400, 2**80, "", "x", "\ud800", [], {}, [[]], [{}], [None], ["x"], {"a": []}, {"type": []}]


def places(value, path=()):
    """The path of each value in a JSON value, its own first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def with_junk(value, path, junk):
    """The value with another one in the place."""
    if not path:
        return junk
    changed = value.copy()
    changed[path[0]] = with_junk(value[path[0]], path[1:], junk)
    return changed


@pytest.mark.parametrize("name", [name for name in SINGLE if name.endswith(".json")])
def test_junk_in_any_place_gives_conversations_or_a_sentence(name):
    value = json.loads((IMPORTS / name).read_bytes())

    for path in places(value):
        for junk in JUNK:
            with contextlib.suppress(ImportFailed):
                read(Source("it.json", json.dumps(with_junk(value, path, junk)).encode()), NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["user", "assistant", "text", "model", "all", "thread", "thread.message"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from([
            "mapping", "message", "parent", "content", "parts", "author", "role", "chat_messages", "sender", "text",
            "chat", "history", "messages", "versions", "steps", "type", "response", "object", "id", "assistants",
            "metadata",
        ]), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_any_json_gives_conversations_or_a_sentence(value):
    conversations: tuple[Conversation, ...] = ()
    with contextlib.suppress(ImportFailed):
        conversations = read(Source("it.json", json.dumps(value).encode()), NOW).conversations

    for conversation in conversations:
        known = {m.id for m in conversation.messages}
        assert conversation.current in known
        assert all(m.parent is None or m.parent in known for m in conversation.messages)


def test_pictures_are_taken_along_and_only_what_is_missing_is_counted():
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{b64encode(png()).decode()}"}}
    elsewhere = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    data = json.dumps([{"role": "user", "content": [picture, elsewhere, "Look"]}]).encode()

    found = read(Source("chat.json", data, keep=lambda *_: HOLIDAY), NOW)

    assert found.conversations[0].messages[0].parts == (HOLIDAY, TextPart("[Image]\n\nLook"))
    assert found.left_out == 1


def test_pictures_of_an_archive_are_those_that_its_messages_name():
    shown = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-7"}
    content = {"content_type": "multimodal_text", "parts": [shown, "A cat?"]}
    node = {"message": {"author": {"role": "user"}, "content": content}, "parent": None}
    chats = json.dumps([{"id": "a", "mapping": {"n": node}}]).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("conversations.json", chats)
        archive.writestr("file-7-cat.png", png())
    kept = []

    found = read(Source("a.zip", packed.getvalue(), keep=lambda *given: kept.append(given) or HOLIDAY), NOW)

    assert kept == [(png(), "")]
    assert found.conversations[0].messages[0].parts == (HOLIDAY, TextPart("A cat?"))
