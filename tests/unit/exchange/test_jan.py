import pytest

from desktop.exchange import jan
from desktop.exchange.importing import Source, read
from desktop.exchange.json_reading import Damaged
from tests.unit.exchange.conftest import NOW, imported, outline

THREAD, MESSAGES = "jan/thread.json", "jan/messages.jsonl"


def test_either_file_with_the_other_beside_it_gives_the_same():
    assert imported(THREAD, MESSAGES) == imported(MESSAGES, THREAD)


def test_messages_prompt_model_and_thoughts_are_kept():
    (birds,) = imported(THREAD, MESSAGES).conversations

    assert outline(birds) == [
        (None, "user", "Which bird is blue?"),
        (0, "assistant", "Cyanistes caeruleus 🐦"),
        (1, "user", "[Image]\n\nAnd this one?"),
    ]
    assert (birds.title, birds.settings.system_prompt) == ("Birds", "Name birds in Latin.")
    answer = birds.messages[1]
    assert (answer.reasoning, answer.model, answer.status) == ("Tits.", "llama3.2-1b-instruct", "stopped")


def test_messages_alone_are_the_same_conversation():
    (alone,) = imported(MESSAGES).conversations
    (whole,) = imported(THREAD, MESSAGES).conversations

    assert alone.id == whole.id
    assert [m.id for m in alone.messages] == [m.id for m in whole.messages]


def test_lines_in_any_order_are_read_by_their_time():
    lines = [
        {"id": "b", "role": "assistant", "created_at": 20, "content": "Late"},
        {"id": "a", "role": "user", "created_at": 10, "content": "Early"},
    ]

    assert [m.key for m in jan.read({}, lines).messages] == ["a", "b"]


def test_a_thread_without_messages_says_where_they_are():
    with pytest.raises(Damaged, match=r"messages\.jsonl"):
        jan.read({"object": "thread"}, [])


@pytest.mark.parametrize("lines", [[1], [{"role": 5}], [{"role": "user", "content": 5}]])
def test_wrong_types_are_damage(lines):
    with pytest.raises(Damaged):
        jan.read({}, lines)


def test_what_a_thread_and_its_messages_are_is_seen():
    assert jan.is_thread({"object": "thread"})
    assert not jan.is_thread([])
    assert jan.are_messages([{"object": "thread.message"}])
    assert not jan.are_messages([{"role": "user"}])


def test_messages_between_which_a_line_break_is_missing_are_all_there():
    line = '{{"id": "{0}", "object": "thread.message", "role": "user", "created_at": {0}, "content": "}}{{ {0}"}}'
    data = (line.format(1) + line.format(2) + "\n" + line.format(3)).encode()

    (chat,) = read(Source("messages.jsonl", data), NOW).conversations

    assert [message.text for message in chat.messages] == ["}{ 1", "}{ 2", "}{ 3"]
