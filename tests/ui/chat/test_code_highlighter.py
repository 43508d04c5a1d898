"""Colours of code: the same line by line as at once where the language allows it, and never in the way."""

import subprocess
import sys

import pytest

from desktop.ui.chat.code_highlighter import EXACT_LINES, CodeColours

PYTHON = ["def f(a):", '    """A', '    b"""', "    return a + 1  # why", ""]
C = ["int a; /* one", "two */ int b;"]


def test_line_by_line_python_is_coloured_as_at_once() -> None:
    growing, whole = CodeColours("python"), CodeColours("python")
    for number, line in enumerate(PYTHON):
        growing.colour(number, [line])
    whole.begin_exactly(PYTHON)

    def cells(lines: list) -> list:
        return [{(i, group) for start, length, group in row for i in range(start, start + length)} for row in lines]

    assert cells(growing.lines) == cells(whole.lines)
    assert (0, 3, "keyword") in whole.lines[0]


def test_the_exact_pass_knows_comments_over_lines() -> None:
    colours = CodeColours("c")
    colours.colour(0, C)
    assert colours.begin_exactly(C)

    assert colours.lines[1][0] == (0, 6, "comment")


@pytest.mark.parametrize("language", ["", "no-such-language", "html+jinja", "text"])
def test_other_languages_stay_plain_or_work(language: str) -> None:
    colours = CodeColours(language)
    colours.colour(0, ["a < b"])

    assert len(colours.spans(0, ["a < b"])) == 1


def test_longer_code_is_coloured_in_steps_of_which_none_reads_much() -> None:
    source = PYTHON * (EXACT_LINES // len(PYTHON))
    steps, whole = CodeColours("python"), CodeColours("python")
    is_exact = steps.begin_exactly(source)
    count = 1
    while steps.is_refining:
        assert not is_exact
        assert steps.lines == []
        is_exact = steps.refine()
        count += 1

    whole.colour(0, source)
    assert is_exact
    assert steps.is_exact
    assert 3 < count < 40
    assert steps.lines[-2] == whole.lines[-2]
    assert not steps.refine()


def test_a_long_code_is_not_coloured_at_once() -> None:
    assert not CodeColours("python").begin_exactly(["x"] * (EXACT_LINES + 1))


def test_lines_far_behind_what_is_known_get_a_guess_that_is_not_kept() -> None:
    colours = CodeColours("python")

    assert colours.spans(1000, ["def f(): pass"])[0][0] == (0, 3, "keyword")
    assert colours.lines == []


def test_once_made_ready_the_first_code_loads_nothing_any_more() -> None:
    program = (
        "import sys, threading\n"
        "from desktop.ui.chat.code_highlighter import CodeColours, get_ready\n"
        "assert 'pygments' not in sys.modules\n"
        "thread = threading.Thread(target=get_ready)\n"
        "thread.start()\n"
        "thread.join()\n"
        "loaded = set(sys.modules)\n"
        "colours = CodeColours('bash')\n"
        "colours.colour(0, ['if true; then echo 1; fi'])\n"
        "assert colours.lines[0]\n"
        "assert set(sys.modules) == loaded, set(sys.modules) - loaded\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
