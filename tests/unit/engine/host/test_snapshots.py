"""Which snapshots are kept, found, replaced, and when they go into files."""

import mmap
from pathlib import Path

import pytest

from desktop.engine.host.memory import State
from desktop.engine.host.snapshots import Snapshots

N_BYTES = mmap.PAGESIZE


def state(content: bytes = b"state") -> State:
    buffer = mmap.mmap(-1, N_BYTES)
    buffer[: len(content)] = content
    return State(buffer, len(content))


def snapshots(budget: int = 100 * N_BYTES, folder: Path | None = None, *, cuts_anywhere: bool = True) -> Snapshots:
    return Snapshots(budget, folder, cuts_anywhere=cuts_anywhere)


def found(kept: Snapshots, tokens: list[int], at_least: int = 1) -> list[int] | None:
    best = kept.best(tokens, at_least)
    return best.tokens if best else None


def test_the_one_that_shares_most_is_found():
    kept = snapshots()
    kept.put([1, 2, 3, 4], state())
    kept.put([1, 2, 5, 6, 7], state())

    assert found(kept, [1, 2, 5, 6, 9, 9]) == [1, 2, 5, 6, 7]
    assert found(kept, [1, 2, 3, 4, 5]) == [1, 2, 3, 4]
    assert found(kept, [9, 9]) is None


def test_one_that_shares_too_little_is_not_worth_it():
    kept = snapshots()
    kept.put([1, 2, 3, 4], state())

    assert found(kept, [1, 2, 3, 4, 5], at_least=4) == [1, 2, 3, 4]
    assert found(kept, [1, 2, 3, 4, 5], at_least=5) is None
    # the last token of a prompt is evaluated in any case
    assert found(kept, [1, 2, 3, 4], at_least=4) is None


def test_where_states_cannot_be_cut_only_a_whole_one_is_of_use():
    kept = snapshots(cuts_anywhere=False)
    kept.put([1, 2], state())
    kept.put([1, 2, 3, 4], state())

    assert found(kept, [1, 2, 3, 5]) == [1, 2]
    assert found(kept, [1, 2, 3, 4, 5]) == [1, 2, 3, 4]


def test_a_longer_one_replaces_its_beginning_and_takes_its_memory():
    kept = snapshots()
    kept.put([1, 2], state())
    old = kept.best([1, 2, 3], 1)
    buffer = kept.buffer_for([1, 2, 3])
    kept.put([1, 2, 3], State(buffer, 5))

    assert old.copy is None
    assert kept.holds([1, 2, 3])
    assert found(kept, [1, 2, 9]) == [1, 2, 3]
    assert kept.buffer_for([4]) is None


def test_what_is_held_is_known():
    kept = snapshots()
    kept.put([1, 2, 3], state())

    assert kept.holds([1, 2, 3])
    assert not kept.holds([1, 2, 3, 4])
    assert not kept.holds([1, 2])


def test_the_one_not_used_for_longest_goes_when_memory_is_full():
    kept = snapshots(2 * N_BYTES)
    for first in (1, 2):
        kept.put([first, 0], state())
    kept.best([1, 0, 9], 1)
    kept.put([3, 0], state())

    assert found(kept, [2, 0, 9]) is None
    assert found(kept, [1, 0, 9]) == [1, 0]
    assert found(kept, [3, 0, 9]) == [3, 0]


def test_what_leaves_memory_goes_into_a_file_and_comes_back(tmp_path):
    kept = snapshots(N_BYTES, tmp_path / "key")
    kept.put([1, 0], state(b"one"))
    kept.put([2, 0], state(b"two"))
    kept.close()
    best = kept.best([1, 0, 9], 1)

    assert best.copy is None
    assert best.state().buffer[:3] == b"one"
    assert len(list(tmp_path.rglob("*.kv"))) == 1


def test_spilled_snapshots_are_found_by_the_next_process(tmp_path):
    kept = snapshots(folder=tmp_path / "key")
    kept.put([1, 0], state(b"one"))
    kept.spill()
    kept.spill()
    kept.close()

    again = snapshots(folder=tmp_path / "key")
    assert again.best([1, 0, 9], 1).state().buffer[:3] == b"one"
    assert len(list(tmp_path.rglob("*.kv"))) == 1


def test_a_replaced_snapshot_keeps_its_file(tmp_path):
    kept = snapshots(folder=tmp_path / "key")
    kept.put([1, 0], state(b"one"))
    kept.spill()
    kept.put([1, 0, 5], state(b"longer"))
    kept.spill()
    kept.close()

    assert snapshots(folder=tmp_path / "key").best([1, 0, 5, 9], 3).state().buffer[:6] == b"longer"
    assert len(list(tmp_path.rglob("*.kv"))) == 1


def test_a_snapshot_whose_file_is_gone_has_no_state(tmp_path):
    kept = snapshots(folder=tmp_path / "key")
    kept.put([1, 0], state())
    kept.spill()
    kept.close()
    again = snapshots(folder=tmp_path / "key")
    next(tmp_path.rglob("*.kv")).unlink()

    assert again.best([1, 0, 9], 1).state() is None


@pytest.mark.parametrize("forget", [lambda kept: kept.clear(), lambda kept: kept.drop(kept.best([1, 0, 9], 1))])
def test_what_is_forgotten_is_gone_from_the_disk_too(tmp_path, forget):
    kept = snapshots(folder=tmp_path / "key")
    kept.put([1, 0], state())
    kept.spill()
    forget(kept)
    kept.close()

    assert found(kept, [1, 0, 9]) is None
    assert not list(tmp_path.rglob("*.kv"))


def test_the_snapshot_of_the_running_conversation_can_be_left_out(tmp_path):
    kept = snapshots(folder=tmp_path / "key")
    kept.put([1, 0], state())
    kept.put([2, 0], state())
    kept.spill(but=[2, 0])
    kept.close()

    again = snapshots(folder=tmp_path / "key")
    assert again.holds([1, 0])
    assert not again.holds([2, 0])
