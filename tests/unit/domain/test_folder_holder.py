from desktop.domain.folder_holder import Holder


def test_two_starts_of_one_process_number_are_different_holders():
    assert Holder("attic", 7, "a") != Holder("attic", 7, "b")
    assert not Holder("attic", 7, "a").is_here, "unless it is known to be"
