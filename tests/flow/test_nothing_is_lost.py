"""A little of each torture program, on every run."""

import argparse
import sys

import pytest

from tests.torture import conversation_mutations, faults, kill


def test_whichever_call_fails_nothing_is_lost():
    counts = faults.torture(argparse.Namespace(count=1, step=83))

    assert counts["illegal_states"] == 0
    assert counts["calls_failed"] > 100


def test_damaged_files_and_journals_harm_nothing_and_are_not_changed():
    counts = conversation_mutations.torture(argparse.Namespace(count=160, seed=7))

    assert counts["promises_broken"] == 0
    assert counts["read"] > 20
    assert counts["answers_from_journals"] > 0


@pytest.mark.skipif(sys.platform != "linux", reason="signals and forks as Linux has them")
def test_a_killed_application_keeps_its_promises():
    counts = kill.torture(argparse.Namespace(cycles=4, jobs=1, seed=5, engine="fake", gap=30.0, keep=None))

    assert counts["promises_broken"] == 0
    assert counts["kills"] == 4
    assert counts["checked"]["prompts"] > 0
