import pytest

from desktop.domain.code import group_of, language_of


@pytest.mark.parametrize(("info", "language"), [("python", "python"), ("Py title=x", "py"), ("{.js}", "js"), ("", "")])
def test_the_language_is_the_first_word(info: str, language: str) -> None:
    assert language_of(info) == language


@pytest.mark.parametrize(
    ("token", "group"),
    [
        ("Token.Keyword", "keyword"), ("Token.Keyword.Constant", "keyword"), ("Token.Keywords", ""),
        ("Token.Comment.Single", "comment"), ("Token.Text", ""),
    ],
)  # fmt: skip
def test_a_token_has_the_colour_of_what_it_is_a_kind_of(token: str, group: str) -> None:
    assert group_of(token) == group
