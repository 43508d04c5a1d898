"""What is read out of a message, and of an answer while it is written."""

import random

import pytest

from desktop.domain.messages import user_message
from desktop.ui.chat.block_scanner import BlockScanner, scan
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.spoken_text import (
    LONGEST_SPOKEN,
    SpokenAnswer,
    grouped,
    speaker,
    spoken_block,
    spoken_message,
    whole_text,
)
from tests.ui.chat.conversations import ANSWER, answer


def spoken(text: str) -> list[str]:
    """What is read of each block."""
    return [spoken_block(segments) for segments in grouped(scan(text))]


def test_code_and_tables_are_told_and_not_spelled() -> None:
    assert spoken("```python\na\nb\n```\n\n```\nc\n```") == ["Code block, python, 2 lines", "Code block, 1 line"]
    assert spoken("| a | b |\n|---|---|\n| 1 | 2 |") == ["Table, 2 columns, 1 row"]
    assert spoken("```\n" + "x\n" * 200 + "```") == ["Code block, 200 lines"]


def test_text_is_read_without_its_marks() -> None:
    assert spoken("# Head\n\nSome **bold** `code`\n\n- one\n- two") == ["Head", "Some bold code", "- one", "- two"]


def test_who_speaks_is_said_with_the_model() -> None:
    assert speaker(Entry(user_message("Hi", None))) == "You"
    assert speaker(Entry(answer("Hello"))) == "Answer"
    assert speaker(Entry(answer("Hello", model="folder/Some Model.gguf"))) == "Answer, Some Model"


def test_a_message_that_is_far_away_is_read_without_cutting_it_into_rows() -> None:
    entry = Entry(answer("One\n\n```\nx\n```"))

    assert spoken_message(entry) == "Answer: One\nCode block, 1 line"
    assert whole_text(entry) == "One\n\nx"
    assert not entry.is_scanned
    entry.scan()
    assert whole_text(entry) == "One\n\nx"


def test_a_long_message_is_not_read_whole() -> None:
    assert len(spoken_message(Entry(answer("word " * 100_000)))) < LONGEST_SPOKEN + 100


class Stream:
    """An answer that comes in pieces, with what was read of it."""

    def __init__(self) -> None:
        self._scanner = BlockScanner()
        self._answer = SpokenAnswer()

    def feed(self, text: str) -> str:
        self._scanner.feed(text)
        return self._answer.take(self._scanner.blocks)

    def finish(self) -> str:
        self._scanner.finish()
        return self._answer.take(self._scanner.blocks, is_complete=True)


def test_a_sentence_is_read_when_it_is_finished_and_only_once() -> None:
    stream = Stream()

    assert stream.feed("The first sen") == ""
    assert stream.feed("tence. The sec") == "The first sentence."
    assert stream.feed("ond one") == ""
    assert stream.feed("! And") == "The second one!"
    assert stream.finish() == "And"
    assert stream.finish() == ""


def test_a_paragraph_is_read_when_the_next_one_begins() -> None:
    stream = Stream()

    assert stream.feed("Without an end") == ""
    assert stream.feed("\n\nNext") == "Without an end"


def test_the_number_of_a_list_item_is_no_sentence() -> None:
    stream = Stream()

    assert stream.feed("1. Fir") == ""
    assert stream.feed("st\n2. Sec") == "1. First"
    assert stream.finish() == "2. Second"[:6]


def test_code_is_told_once_when_it_is_complete() -> None:
    stream = Stream()

    assert stream.feed("Look:\n\n```python\n") == "Look:"
    assert stream.feed("x = 1.\ny = 2.\n" * 100) == ""
    assert stream.feed("```\n") == "Code block, python, 200 lines."
    assert stream.feed("\nDone. So") == "Done."
    assert stream.finish() == "So"


def test_a_paragraph_that_seemed_to_end_is_read_on() -> None:
    stream = Stream()
    stream.feed("It is a #\nlong one")
    said = [stream.feed("\n#"), stream.feed("tag is here. So"), stream.finish()]

    assert "tag is here." in " ".join(said)


@pytest.mark.parametrize("seed", range(20))
def test_however_an_answer_is_cut_each_word_is_read_once(seed: int) -> None:
    text = f"{ANSWER}\nA last paragraph. With two sentences.\n\n```\ncode\n```\n\nEnd."
    whole = Stream()
    whole.feed(text)
    expected = " ".join(spoken(text)).split()
    dice = random.Random(seed)
    stream, said, start = Stream(), [], 0
    while start < len(text):
        end = start + dice.randint(1, 30)
        said.append(stream.feed(text[start:end]))
        start = end
    said.append(stream.finish())

    heard = " ".join(piece for piece in said if piece).replace("lines.", "lines").replace("rows.", "rows")
    assert heard.replace("line.", "line").split() == expected
