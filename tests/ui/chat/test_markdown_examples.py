"""The examples of CommonMark and GFM: pieces make no difference, and the text that is seen is markdown-it's."""

import pytest

from desktop.ui.chat.block_scanner import BlockScanner, scan
from tests.ui.chat.markdown_examples import example_texts, examples, in_pieces, made_up, reference, shown

EXCEPTIONS = {(each["file"], each["example"]): each for each in examples("exceptions.json")}


def same_as_whole(text: str, longest: int, seed: int) -> bool:
    whole = BlockScanner()
    whole.feed(text)
    whole.finish()
    fed = in_pieces(text, longest, seed)
    assert fed.blocks == whole.blocks, (text, longest, seed)
    assert shown(fed.blocks) == shown(whole.blocks), (text, longest, seed)
    return True


@pytest.mark.parametrize("longest", [1, 4, 40])
def test_examples_in_pieces_give_the_same_blocks_as_the_whole(longest: int) -> None:
    assert all(same_as_whole(text, longest, seed) for seed, text in enumerate(example_texts()))


@pytest.mark.parametrize("seed", range(8))
def test_made_up_documents_in_pieces_give_the_same_blocks_as_the_whole(seed: int) -> None:
    for number in range(60):
        assert same_as_whole(made_up(100 * seed + number), 1 + number % 12, number)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_shown_while_pieces_come_is_what_it_would_be_if_no_more_came(seed: int) -> None:
    """Looking at blocks in between changes nothing."""
    text = "".join(made_up(1000 + 10 * seed + number) + "\n" for number in range(4))
    scanner = BlockScanner()
    for position in range(0, len(text), 7):
        scanner.feed(text[position : position + 7])
        shown(scanner.blocks)
    scanner.finish()

    assert shown(scanner.blocks) == shown(scan(text))


@pytest.mark.parametrize("name", ["commonmark.json", "gfm.json"])
def test_the_text_that_is_seen_is_that_of_markdown_it(name: str) -> None:
    found = [each for each in examples(name) if (name, each["example"]) not in EXCEPTIONS]
    differing = {
        each["example"]: (shown(scan(each["markdown"])), reference(each["markdown"]))
        for each in found
        if shown(scan(each["markdown"])) != reference(each["markdown"])
    }

    assert differing == {}
    assert len(found) > 0.99 * len(examples(name)) - 3


@pytest.mark.parametrize("key", EXCEPTIONS, ids=str)
def test_exceptions_are_needed_and_show_what_they_say(key: tuple[str, object]) -> None:
    name, number = key
    text = next(each["markdown"] for each in examples(name) if each["example"] == number)

    assert EXCEPTIONS[key]["reason"]
    assert shown(scan(text)) == EXCEPTIONS[key]["shown"] != reference(text)
