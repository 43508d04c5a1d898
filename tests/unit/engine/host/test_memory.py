"""Sequences are cut, shared, copied and brought back. Models without attention to all tokens: tests/flow."""

import pytest

from desktop.engine.host.memory import Memory, Sequence, common_prefix


@pytest.fixture
def memory(loaded) -> Memory:
    return loaded.model.decoder.memory


@pytest.fixture
def sequences(memory):
    made = [Sequence(number) for number in range(3)]
    yield made
    for sequence in made:
        memory.forget(sequence)


@pytest.fixture
def read(loaded):
    def read(sequence: Sequence, tokens: list[int]) -> int:
        """How many tokens were there already."""
        return loaded.model.decoder.read(sequence, tokens, lambda done, total: None)

    return read


TOKENS = list(range(300, 400))


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [([], [1], 0), ([1, 2, 3], [1, 2, 3], 3), ([1, 2, 3], [1, 2, 4, 5], 2), ([9], [1], 0), ([1, 2], [1, 2, 3], 2)],
)
def test_the_common_prefix_is_counted(left, right, shared):
    assert common_prefix(left, right) == shared


def test_attention_to_all_tokens_cuts_anywhere_and_needs_no_checkpoints(memory, sequences, read):
    sequence = sequences[0]
    read(sequence, TOKENS)
    memory.checkpoint(sequence)

    assert memory.cuts_anywhere
    assert not memory.has_window
    assert sequence.checkpoints == []
    assert memory.reusable(sequence, 37) == 37
    memory.cut(sequence, 37)
    assert sequence.tokens == TOKENS[:37]


def test_a_fork_shares_the_beginning_and_grows_alone(memory, sequences, read):
    source, target, _ = sequences
    read(source, TOKENS)

    memory.fork(source, target, 80)

    assert target.tokens == TOKENS[:80]
    assert read(target, [*TOKENS[:80], 7, 8]) == 80
    assert read(source, [*TOKENS, 9]) == 100


def test_a_fork_of_nothing_is_empty(memory, sequences):
    source, target, _ = sequences
    memory.fork(source, target, 0)

    assert target.tokens == []


def test_a_saved_state_is_brought_back(memory, sequences, read):
    sequence = sequences[0]
    read(sequence, TOKENS)
    n_bytes = memory.state_bytes(sequence)
    state = memory.save(sequence)
    read(sequence, [5, 6, 7])

    assert state.n_bytes == n_bytes > memory.state_bytes(sequence)
    assert memory.restore(sequence, TOKENS, state)
    assert read(sequence, [*TOKENS, 9]) == 100


def test_a_buffer_that_is_large_enough_is_used_again(memory, sequences, read):
    sequence = sequences[0]
    read(sequence, TOKENS)
    first = memory.save(sequence)
    read(sequence, [*TOKENS, 1, 2, 3])
    second = memory.save(sequence, first.buffer)
    read(sequence, TOKENS * 3)
    third = memory.save(sequence, second.buffer)

    assert second.buffer is first.buffer
    assert second.n_bytes > first.n_bytes
    assert third.buffer is not first.buffer


def test_a_state_that_does_not_fit_leaves_the_sequence_empty(memory, sequences, read):
    sequence = sequences[0]
    read(sequence, TOKENS)
    state = memory.save(sequence)
    state.buffer[: state.n_bytes] = bytes(state.n_bytes)

    assert not memory.restore(sequence, TOKENS, state)
    assert sequence.tokens == []
    assert read(sequence, TOKENS) == 0
