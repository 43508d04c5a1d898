import pytest

from desktop.storage.search_query import MOST_TERMS, Term, parse


def test_the_last_word_is_unfinished_until_something_follows_it():
    assert parse("old tow").terms == (Term(("old",)), Term(("tow",), is_unfinished=True))
    assert parse("old town ").terms == (Term(("old",)), Term(("town",)))
    assert parse("c++").terms == (Term(("c",)),)


def test_words_in_quotes_belong_together():
    assert parse('"old town" hotel ').terms == (Term(("old", "town")), Term(("hotel",)))
    assert parse("“old town”").terms == (Term(("old", "town")),)
    assert parse('"old tow').terms == (Term(("old", "tow"), is_unfinished=True),)


def test_a_word_with_a_sign_in_it_is_two_that_stand_together():
    assert parse("e-mail ").terms == (Term(("e", "mail")),)


def test_a_minus_before_a_word_or_a_phrase_excludes_it():
    query = parse('lisbon -hotel -"old town" ')

    assert query.terms == (Term(("lisbon",)),)
    assert query.excluded == (Term(("hotel",)), Term(("old", "town")))


def test_a_sign_before_a_word_makes_it_a_tag():
    query = parse("lisbon #Work #")

    assert query.terms == (Term(("lisbon",)),)
    assert query.tags == ("work",)
    assert query.titles == ("lisbon",)


def test_one_letter_is_only_the_beginning_of_something():
    assert parse("a").is_one_letter
    assert not parse("a ").is_one_letter
    assert not parse("ab").is_one_letter
    assert not parse("b a").is_one_letter
    assert not parse("京").is_one_letter


def test_a_minus_elsewhere_is_a_minus():
    assert parse("lisbon - x-y ").excluded == ()


@pytest.mark.parametrize(
    "text",
    ["", " ", '"', '""', '"""', "-", "--", '-"', "AND OR NOT NEAR(a b)", "a:b^2*", "\0", "x" * 10_000, "(" * 500],
)
def test_anything_may_be_typed(text):
    for term in parse(text).terms:
        assert all(word.isalnum() for word in term.words)


def test_a_very_long_query_is_cut():
    assert len(parse("a b c d e f g h i j k l m n o p q r s t u v w x y z " * 200).terms) == MOST_TERMS


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        (Term(("lisbon",)), "lisbon, lisbons, lisbon", [(0, 6), (17, 23)]),
        (Term(("lis",), is_unfinished=True), "lisbon alis", [(0, 6)]),
        (Term(("old", "town")), "the old. town, oldtown, old", [(4, 13)]),
        (Term(("東", "京")), "私は東京が", [(2, 4)]),
        (Term(("foo",)), "foo_bar", [(0, 3)]),
    ],
)
def test_a_term_is_found_where_the_index_finds_it(term, text, expected):
    assert term.spans(text) == expected
