import pytest

from desktop.domain.formula_marks import formula_at


@pytest.mark.parametrize(
    ("source", "tex", "opener"),
    [
        ("$x^2$ and", "x^2", "$"),
        ("$$\\int x\\,dx$$", "\\int x\\,dx", "$$"),
        ("\\(a\\) b", "a", "\\("),
        ("\\[a\nb\\]", "a\nb", "\\["),
        ("$a \\$ b$", "a \\$ b", "$"),
    ],
)
def test_each_pair_of_marks_encloses_a_formula(source, tex, opener):
    found = formula_at(source, 0)

    assert (found.tex, found.opener) == (tex, opener)
    assert source[: found.end].endswith(source[found.end - 1])
    assert found.end == len(opener) * 2 + len(tex)


@pytest.mark.parametrize(
    "source", ["$5 and $7", "$ x$", "$x", "$$", "$$ $$", "\\(\\)", "\\(…\\)", "$HOME/$USER", "$`a`$", "x", ""]
)
def test_prices_and_lone_marks_are_none(source):
    assert formula_at(source, 0) is None


def test_a_formula_has_an_end_within_reach():
    assert formula_at(f"$$x{' ' * 5000}$$", 0) is None
