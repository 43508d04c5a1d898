from pathlib import Path

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import ConversationUnreadable
from desktop.domain.messages import user_message
from desktop.storage.conversation_file import encode
from desktop.storage.conversation_reading import HEAD_BYTES, read_conversation, summary_of


@pytest.mark.parametrize("n_messages", [0, 1, 300])
def test_the_line_of_a_file_tells_what_the_whole_file_does(tmp_path: Path, n_messages: int) -> None:
    conversation = new_conversation().titled("Trip")
    for number in range(n_messages):
        conversation = conversation.with_message(user_message(f"{number} " * 20, conversation.current))
    path = tmp_path / f"{conversation.id}.json"
    path.write_bytes(encode(conversation))

    assert read_conversation(path) == conversation
    assert summary_of(path) == conversation.summary
    assert (path.stat().st_size > HEAD_BYTES) == (n_messages == 300)


def test_a_file_that_cannot_be_read_has_a_line_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(b"half")

    with pytest.raises(ConversationUnreadable):
        read_conversation(path)
    assert (summary_of(path).title, summary_of(path).problem) == ("bad.json", "bad.json is not a Hearth conversation.")
