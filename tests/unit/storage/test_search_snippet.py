from desktop.storage.search_query import parse
from desktop.storage.search_snippet import LENGTH, marks, parts_marked, snippet


def marked(text, spans):
    return [text[begin:end] for begin, end in spans]


def test_the_line_begins_shortly_before_the_words():
    text = "word " * 500 + "Here is the Café that you asked for. " + "more " * 500

    best = snippet(text, parse("cafe").terms)

    assert best.text.startswith("…")
    assert best.text.endswith("…")
    assert best.text.index("Café") < 25
    assert len(best.text) <= LENGTH + 2
    assert marked(best.text, best.marks) == ["Café"]
    assert best.needle == "Café"


def test_the_line_with_the_most_different_words_is_shown():
    text = "lisbon " + "x " * 300 + "an hotel in Lisbon"

    best = snippet(text, parse("lisbon hotel").terms)

    assert marked(best.text, best.marks) == ["hotel", "Lisbon"]


def test_it_is_told_how_often_the_words_were_there_before():
    text = "Hotel one. Hotel two. " + "x " * 300 + "hotel lisbon"

    best = snippet(text, parse("lisbon hotel").terms)

    assert (best.needle, best.nth) == ("hotel lisbon", 0)
    assert snippet(text, parse("hotel").terms).nth == 0


def test_markup_and_line_ends_are_left_out():
    best = snippet("# Plan\n\n- **Old** `town`\n- hotel", parse("hotel").terms)

    assert best.text == "…town hotel"


def test_words_typed_one_after_the_other_are_looked_for_together():
    assert snippet("the Old Town hall", parse("old town").terms).needle == "Old Town"


def test_what_is_written_with_markup_is_looked_for_by_its_first_word():
    best = snippet("the **Old**\ntown hall", parse('"old town"').terms)

    assert best.needle == "Old"
    assert marked(best.text, best.marks) == ["Old town"]


def test_without_any_of_the_words_the_beginning_is_shown():
    assert snippet("Some text", parse("missing").terms).text == "Some text"


def test_marks_do_not_overlap():
    assert marks("old town", parse('old "old town"').terms) == ((0, 8),)


def test_parts_of_words_are_marked_in_titles():
    assert parts_marked("Trip to Lisbon", ("isb", "rip")) == ((1, 4), (9, 12))


def test_a_line_from_the_middle_does_not_begin_with_the_end_of_a_sentence():
    best = snippet("It was a long day. Pastry flour is what we need.", parse("flour").terms)

    assert best.text.startswith("…Pastry")
    assert marked(best.text, best.marks) == ["flour"]
