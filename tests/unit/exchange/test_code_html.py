from desktop.exchange.code_html import LONGEST_LINE, code_lines


def test_tokens_have_the_class_of_their_group():
    assert code_lines("x = 1  # <y>\n", "python") == [
        'x = <span class="number">1</span>  <span class="comment"># &lt;y&gt;</span>'
    ]


def test_a_token_over_several_lines_is_closed_on_each():
    quotes = "&quot;" * 3

    assert code_lines('"""a\nb"""', "py") == [
        f'<span class="string">{quotes}a</span>',
        f'<span class="string">b{quotes}</span>',
    ]


def test_unknown_languages_and_long_lines_are_escaped_only():
    assert code_lines("a < b", "no-such-language") == ["a &lt; b"]
    assert code_lines("a < b", "") == ["a &lt; b"]
    assert code_lines("1" * (LONGEST_LINE + 1), "python") == ["1" * (LONGEST_LINE + 1)]


def test_empty_lines_stay():
    assert code_lines("\n\na\n\nb\n\n", "text") == ["", "", "a", "", "b"]
