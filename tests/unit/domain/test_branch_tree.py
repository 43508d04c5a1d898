from dataclasses import replace

from desktop.domain.branch_tree import BranchTree
from desktop.domain.conversation import new_conversation
from tests.branching import forked, large, tree


def told(conversation) -> list[tuple[object, ...]]:
    return [
        (line.message.id, line.depth, line.n_messages, f"{line.version}/{line.versions}", line.n_below)
        for line in BranchTree(conversation).lines()
    ]


def test_a_conversation_without_forks_is_two_lines():
    lines = told(tree("a2", q1=None, a1="q1", q2="a1", a2="q2"))

    assert lines == [("q1", 0, 1, "1/1", 3), ("a1", 0, 3, "1/1", 0)]


def test_other_versions_stand_one_step_deeper_before_what_is_shown():
    assert told(forked()) == [
        ("q1", 0, 1, "1/1", 7),
        ("a1", 1, 1, "1/2", 0),
        ("a2", 0, 1, "2/2", 5),
        ("q2", 0, 2, "1/1", 3),
        ("q3", 1, 1, "1/2", 0),
        ("q4", 0, 1, "2/2", 1),
        ("a4", 0, 1, "1/1", 0),
    ]


def test_where_nothing_is_shown_the_newest_version_goes_on():
    lines = told(forked().showing("a1"))

    assert lines[:2] == [("q1", 0, 1, "1/1", 7), ("a2", 1, 1, "2/2", 5)]
    assert lines[-1] == ("a1", 0, 1, "1/2", 0)
    assert [line[1] for line in lines[3:-1]] == [2, 1, 1]


def test_what_is_shown_is_marked():
    shown = [line.message.id for line in BranchTree(forked()).lines() if line.is_shown]

    assert shown == ["q1", "a2", "q2", "q4", "a4"]


def test_several_first_messages_are_versions_of_each_other():
    assert told(tree("q2", q1=None, q2=None))[0] == ("q1", 1, 1, "1/2", 0)
    assert BranchTree(tree("q2", q1=None, q2=None)).n_forks == 1


def test_messages_whose_parent_is_missing_begin_a_branch_and_circles_are_left_out():
    lines = told(tree("a1", q1=None, a1="q1", a2="gone", q5="a6", a6="q5"))

    assert [line[0] for line in lines] == ["a2", "q1", "a1"]


def test_found_are_messages_inside_of_runs_too():
    tree_ = BranchTree(tree("a2", q1=None, a1="q1", q2="a1", a2="q2"))

    assert [line.message.id for line in tree_.found(["q2"]) if line is not None] == ["q2"]
    assert [line.version for line in BranchTree(forked()).found(["a2"]) if line is not None] == [2]
    assert list(tree_.found(["q2", "other"])) == []


def test_each_message_is_in_one_line_however_large_the_tree_is():
    conversation = large()
    lines = list(BranchTree(conversation).lines())

    assert sum(line.n_messages for line in lines) == len(conversation.messages)
    assert lines[0].n_below == len(conversation.messages) - 1
    assert max(line.depth for line in lines) < 20


def test_a_search_lets_others_have_a_turn():
    breaths = [line for line in BranchTree(large()).found(["nowhere"]) if line is None]

    assert len(breaths) > 200


def test_an_empty_conversation_has_no_lines():
    assert told(new_conversation()) == []
    assert told(replace(forked(), messages=(), current="a4")) == []
