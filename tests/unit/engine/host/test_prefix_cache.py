"""Where a prompt is read on from. With every kind of memory, and over restarts: tests/flow."""

import pytest

from desktop.domain.errors import GenerationFailed
from desktop.engine.host.prefix_cache import SIDE_ROOM, PrefixCache
from desktop.engine.host.snapshots import Snapshots

N_CTX = 512
FIRST, SECOND = list(range(300, 400)), list(range(500, 600))


@pytest.fixture
def cache(loaded):
    made = PrefixCache(loaded.model.decoder.memory, Snapshots(10**9, None, cuts_anywhere=True), N_CTX)
    yield made
    made.forget()


@pytest.fixture
def read(loaded):
    def read(sequence, tokens: list[int]) -> int:
        """How many tokens were there already."""
        return loaded.model.decoder.read(sequence, tokens, lambda done, total: None)

    return read


def test_a_conversation_goes_on_where_it_stands(cache, read):
    read(cache.for_conversation(FIRST), FIRST)

    assert read(cache.for_conversation([*FIRST, 1, 2]), [*FIRST, 1, 2]) == 100


def test_one_conversation_makes_room_for_another_and_comes_back(cache, read):
    read(cache.for_conversation(FIRST), FIRST)
    read(cache.for_conversation(SECOND), SECOND)

    assert read(cache.for_conversation([*FIRST, 1]), [*FIRST, 1]) == 100
    assert read(cache.for_conversation([*SECOND, 1]), [*SECOND, 1]) == 100


def test_a_version_that_was_left_comes_back(cache, read):
    one, other = [*FIRST, *SECOND], [*FIRST, *reversed(SECOND)]
    read(cache.for_conversation(one), one)
    assert read(cache.for_conversation(other), other) == 100

    assert read(cache.for_conversation([*one, 1]), [*one, 1]) == 200


def test_a_side_request_shares_the_conversation_and_leaves_it(cache, read):
    read(cache.for_conversation(FIRST), FIRST)
    side = cache.for_side([*FIRST, 7, 8])

    assert side.number != 0
    assert side.n_ctx == 100 + SIDE_ROOM
    assert read(side, [*FIRST, 7, 8]) == 100
    assert read(cache.for_conversation([*FIRST, 1]), [*FIRST, 1]) == 100


def test_two_side_requests_that_go_on_keep_a_sequence_each(cache, read):
    read(cache.for_conversation(FIRST), FIRST)
    for end in ([7, 7, 7], [8, 8, 8]):
        read(cache.for_side([*FIRST, *end]), [*FIRST, *end])

    for end in ([7, 7, 7, 1], [8, 8, 8, 1]):
        assert read(cache.for_side([*FIRST, *end]), [*FIRST, *end]) == 103


def test_a_side_request_that_shares_nothing_must_be_short(cache, read):
    read(cache.for_conversation(FIRST), FIRST)

    assert read(cache.for_side(SECOND), SECOND) == 0
    with pytest.raises(GenerationFailed, match="no room beside"):
        cache.for_side(SECOND * 3)


def test_nothing_is_copied_twice_while_the_conversation_stands_still(loaded, read, monkeypatch):
    memory, copies = loaded.model.decoder.memory, []
    save = memory.save
    monkeypatch.setattr(memory, "save", lambda *arguments: copies.append(1) or save(*arguments))
    cache = PrefixCache(memory, Snapshots(10**9, None, cuts_anywhere=True), N_CTX)
    read(cache.for_conversation(FIRST), FIRST)
    cache.rest()
    cache.rest()
    read(cache.for_conversation(SECOND), SECOND)
    cache.forget()

    assert len(copies) == 1


def test_without_memory_for_snapshots_everything_works_but_is_read_again(loaded, read):
    cache = PrefixCache(loaded.model.decoder.memory, Snapshots(0, None, cuts_anywhere=True), N_CTX)
    read(cache.for_conversation(FIRST), FIRST)
    read(cache.for_conversation(SECOND), SECOND)

    assert read(cache.for_conversation([*FIRST, 1]), [*FIRST, 1]) == 0
    cache.forget()
