"""TeX into outlines, by the real ziamath."""

import warnings

import pytest

from desktop.domain.formulas import UNITS_PER_EM, Drawing, Formula

with warnings.catch_warnings():  # ziamath finds its font in a way that Python 3.11 calls old
    warnings.simplefilter("ignore", DeprecationWarning)
    from desktop.formulas.typesetter import NotDrawable, draw, prepare

# What models write.
USUAL = [
    r"x^2",
    r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    r"\sum_{i=0}^n i^2 = \frac{n(n+1)(2n+1)}{6}",
    r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{cases} x & x > 0 \\ -x & \text{otherwise} \end{cases}",
    r"\begin{align} a &= b \\ c &= d \end{align}",
    r"\begin{equation} a = b \label{eq:1} \end{equation}",
    r"\boxed{E = mc^2}",
    r"\cancel{x} + \bcancel{y}",
    r"\hat{x} \vec{v} \bar{y} \overline{AB} \underbrace{a+b}_{n}",
    r"\mathbb{R}^n \to \mathcal{L}, \quad \forall \epsilon > 0",
    r"\left. \frac{dy}{dx} \right|_{x=0}",
    r"\lim_{x \to 0} \frac{\sin x}{x} = 1 \tag{2}",
    r"\operatorname{argmax}_\theta \log p(x \mid \theta)",
    r"100\% \text{ of } \$5",
]


@pytest.fixture(autouse=True)
def prepared() -> None:
    prepare()


def area(drawing: Drawing) -> float:
    """The area of all outlines, positive for those that run clockwise on the screen; straight lines for curves."""
    numbers, total, outlines = drawing.coordinates(), 0.0, []
    place = 0
    for step in drawing.steps.decode():
        place += 2 if step == "Q" else 1
        point = numbers[2 * place - 2 : 2 * place]
        if step == "M":
            outlines.append([])
        outlines[-1].append(point)
    for points in outlines:
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        total += sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2
    return total


@pytest.mark.parametrize("tex", USUAL)
@pytest.mark.parametrize("is_display", [True, False])
def test_usual_formulas_are_drawn(tex: str, is_display: bool) -> None:
    drawing = draw(Formula(tex, is_display))

    assert drawing.is_sound
    xs, ys = drawing.coordinates()[0::2], drawing.coordinates()[1::2]
    assert 0 <= min(xs) < max(xs) <= drawing.width
    assert -drawing.ascent <= min(ys) < max(ys) <= drawing.depth


@pytest.mark.parametrize(
    "tex",
    [r"\frac{a}{", r"}{", r"\foo{x}", r"\includegraphics{x}", r"\\", r"\ ", r"\text{中}", r"a & b", r"\begin{x}a"],
)
def test_wrong_tex_is_no_drawing(tex: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the library stumbles over
        draw(Formula(tex))


def test_an_unknown_command_is_not_drawn_as_its_name() -> None:
    with pytest.raises(NotDrawable):
        draw(Formula(r"\unknowncommand x"))


def test_the_same_formula_is_lower_in_a_line_than_on_its_own() -> None:
    tex = r"\frac{a}{b} \int_0^1"
    inline, display = draw(Formula(tex)), draw(Formula(tex, is_display=True))

    assert inline.ascent + inline.depth < display.ascent + display.depth
    assert inline.ascent < 1.1 * UNITS_PER_EM


def test_the_baseline_is_that_of_the_letters() -> None:
    drawing = draw(Formula("x"))

    assert drawing.depth < 0.03 * UNITS_PER_EM
    assert 0.4 * UNITS_PER_EM < drawing.ascent < 0.6 * UNITS_PER_EM
    assert draw(Formula("y")).depth > 0.15 * UNITS_PER_EM


def test_letters_and_bars_run_the_same_way_so_that_where_they_cross_is_no_hole() -> None:
    assert area(draw(Formula("x"))) > 0
    assert area(draw(Formula(r"\overline{\ \ \ \ }x"))) > area(draw(Formula("x")))
    assert area(draw(Formula(r"\cancel{x}"))) > area(draw(Formula("x")))


def test_a_box_is_a_frame_and_not_a_slab() -> None:
    boxed, bare = draw(Formula(r"\boxed{x}")), draw(Formula("x"))

    frame = area(boxed) - area(bare)
    assert 0 < frame < 0.3 * boxed.width * (boxed.ascent + boxed.depth)


def test_colours_are_left_out_and_backgrounds_do_not_hide_what_stands_on_them() -> None:
    assert draw(Formula(r"\color{red}{x}")).steps == draw(Formula("x")).steps
    assert draw(Formula(r"\colorbox{yellow}{x}")).width < 2 * UNITS_PER_EM


def test_a_number_of_an_equation_stands_behind_it() -> None:
    assert draw(Formula(r"a \tag{12}", is_display=True)).width > draw(Formula("a", is_display=True)).width * 3


def test_more_than_a_screen_full_is_not_drawn() -> None:
    with pytest.raises(NotDrawable):
        draw(Formula("x+" * 1900 + "x"))
