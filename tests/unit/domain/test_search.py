from desktop.domain.search import UNSURE, FileSignature, SearchResult


def test_no_file_has_the_signature_that_stands_for_not_knowing():
    assert FileSignature(0, 0) != UNSURE


def test_nothing_is_found_where_nothing_was_asked_for():
    assert SearchResult("").found == ()
