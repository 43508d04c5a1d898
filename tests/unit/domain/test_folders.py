from desktop.domain.conversation import ConversationSettings
from desktop.domain.folders import Folder, Folders

WORK, PLANS, HOME = Folder("w", "Work"), Folder("p", "Plans", "w"), Folder("h", "Home")
ALL = Folders((WORK, PLANS, HOME))


def test_the_path_of_a_folder_begins_at_the_top():
    assert ALL.path("p") == (WORK, PLANS)
    assert ALL.path(None) == ALL.path("unknown") == ()


def test_folders_in_a_circle_have_a_path_that_ends():
    circle = Folders((Folder("a", "A", "b"), Folder("b", "B", "a")))
    assert {folder.id for folder in circle.path("a")} == {"a", "b"}


def test_a_folder_is_inside_itself_and_those_above():
    assert ALL.is_inside("p", "w")
    assert ALL.is_inside("w", "w")
    assert not ALL.is_inside("w", "p")
    assert not ALL.is_inside(None, "w")


def test_folders_in_a_removed_one_move_up():
    assert ALL.without("w").all == (Folder("p", "Plans"), HOME)
    assert ALL.without("unknown") is ALL


def test_a_folder_of_the_same_id_takes_the_place_of_the_old_one():
    assert ALL.with_folder(Folder("w", "Office")).all == (Folder("w", "Office"), PLANS, HOME)
    assert ALL.with_folder(Folder("n", "New")).all[-1].name == "New"


def test_inner_folders_inherit_and_override_what_outer_ones_set():
    outer = Folder("w", "Work", settings=ConversationSettings("Be brief.", "big.gguf", {"top_k": 5, "top_p": 0.5}))
    inner = Folder("p", "Plans", "w", ConversationSettings("", None, {"top_k": 7}))
    settings = Folders((outer, inner)).settings("p")
    assert settings == ConversationSettings("", "big.gguf", {"top_k": 7, "top_p": 0.5})


def test_folders_are_walked_in_the_order_of_their_names_each_before_what_is_in_it():
    folders = Folders(
        (Folder("f1", "work"), Folder("f2", "Reports", "f1"), Folder("f3", "Cooking"), Folder("f4", "x", "?"))
    )

    walked = [(folder.name, level) for folder, level in folders.in_order()]

    assert walked == [("Cooking", 0), ("work", 0), ("Reports", 1), ("x", 0)]
    assert [folder.name for folder in folders.inside("f1")] == ["Reports"]
    assert folders.inside("f2") == ()


def test_folders_in_a_circle_are_walked_once_each():
    folders = Folders((Folder("f1", "A", "f2"), Folder("f2", "B", "f1"), Folder("f3", "C", "f3")))

    assert [(folder.name, level) for folder, level in folders.in_order()] == [("A", 0), ("B", 0), ("C", 0)]
