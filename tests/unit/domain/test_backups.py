from pathlib import Path

from desktop.domain.backups import LAST_WORDS, described
from desktop.domain.conversation import new_conversation
from desktop.domain.messages import user_message


def test_a_backup_tells_its_title_its_messages_and_how_it_ends():
    conversation = new_conversation().titled("Trip").with_message(user_message("Where to?\n\nTo Lisbon.", None))
    found = described(Path("/backup.json"), "2026-11-21T10:00:00.000Z", 300, conversation)
    assert (found.title, found.n_messages, found.last_words) == ("Trip", 1, "Where to? To Lisbon.")


def test_of_long_words_the_end_is_shown_and_an_empty_chat_has_none():
    conversation = new_conversation().with_message(user_message("word " * 200 + "end", None))
    words = described(Path("/b.json"), "", 0, conversation).last_words
    assert words.startswith("…")
    assert words.endswith("word end")
    assert len(words) <= LAST_WORDS + 1
    assert described(Path("/b.json"), "", 0, new_conversation()).last_words == ""
