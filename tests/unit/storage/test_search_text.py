import pytest

from desktop.storage.search_text import fold, is_boundary, shown, spaced, storable, word_end, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café au lait", ["cafe", "au", "lait"]),
        ("foo_bar, e-mail", ["foo", "bar", "e", "mail"]),
        ("東京Tower", ["東", "京", "tower"]),
        ("กินข้าว", ["กิ", "น", "ข้", "า", "ว"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        ("+++ …", []),
    ],
)
def test_words_are_those_of_the_index(text, expected):
    assert words(text) == expected


def test_scripts_without_spaces_are_set_apart_and_shown_as_they_were():
    text = "I like 東京タワー and ภาษาไทย, 학교 too."

    assert shown(spaced(text)) == text
    assert "京\x1fタ" in spaced(text)


def test_what_no_index_can_hold_is_replaced():
    assert storable("a\0b\x1fc") == "a b c"
    assert storable("é\0\ud800") == "é ?"
    assert storable("e\u0301") == "é"


def test_folding_keeps_every_place():
    text = "ÅNGSTRÖM İß 한국 が"

    assert len(fold(text)) == len(text)
    assert fold(text).startswith("angstrom")
    assert fold(text).endswith("한국 が")


def test_words_end_where_letters_do_and_after_each_chinese_character():
    assert not is_boundary("word", 2)
    assert is_boundary("東京", 1)
    assert is_boundary("a b", 1)
    assert word_end("lisbon is", 2) == 6
