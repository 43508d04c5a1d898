"""Formulas in the conversation: TeX until they are drawn, then drawings that copy as TeX."""

import struct
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QAccessible, QAction, QColor, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.bridge.formula_drawer import FormulaDrawer
from desktop.domain.events import TextDelta
from desktop.domain.formulas import UNITS_PER_EM, Drawing, Formula
from desktop.domain.turn import TurnStarted
from desktop.ui.chat.block_scanner import BlockScanner
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.copied import part_markdown
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.flow_view import FlowView
from desktop.ui.chat.formula_watch import FormulaWatch
from desktop.ui.chat.text_objects import OBJECT
from desktop.ui.theme import DARK, LIGHT
from tests.formula_children import real_draughtsman
from tests.ui.chat.conversations import answer, conversation
from tests.ui.fake_controllers import FakeFormulaDrawer


def slab(width: float, ascent: float, depth: float) -> Drawing:
    """A drawing that is one full rectangle, so that its pixels can be counted. Sizes in ems."""
    w, a, d = (int(size * UNITS_PER_EM) for size in (width, ascent, depth))
    return Drawing(w, a, d, b"MLLL", struct.pack("<8i", 0, -a, w, -a, w, d, 0, d))


X = Formula("x^2")
LOW, TALL = slab(2, 0.7, 0.1), slab(2, 1.6, 1.0)


@pytest.fixture
def drawer(view: ChatView) -> FakeFormulaDrawer:
    made = FakeFormulaDrawer()
    FormulaWatch(view, made)
    return made


def rows(view: ChatView) -> list[Row]:
    return view.transcript.entries[-1].text


def shown(row: Row) -> str:
    """What a row shows; a formula is one sign, without those that make room for it."""
    assert row.view is not None
    assert row.view.document is not None
    return row.view.document.toPlainText().replace(3 * OBJECT, OBJECT)


def wait_for(qtbot: QtBot, row: Row, character: str = OBJECT) -> None:
    qtbot.waitUntil(lambda: character in shown(row))


def pixels(view: ChatView, area: QRect, colour: QColor) -> int:
    image = view.grab(area).toImage()
    ratio = image.devicePixelRatio()
    found = 0
    for y in range(image.height()):
        found += sum(image.pixelColor(x, y) == colour for x in range(image.width()))
    return int(found / ratio**2)


def show(qtbot: QtBot, view: ChatView, text: str) -> None:
    view.show_conversation(conversation(("q", text)))
    with qtbot.waitSignal(view.painted):
        view.viewport().update()


def test_a_formula_is_tex_until_it_is_drawn(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    show(qtbot, view, "Here $x^2$ is.")
    assert shown(rows(view)[0]) == "Here $x^2$ is."
    assert drawer.wishes == [X]

    drawer.draw(X, LOW)
    wait_for(qtbot, rows(view)[0])

    assert shown(rows(view)[0]) == f"Here {OBJECT} is."
    area = view.row_area(view.transcript.entries[-1], rows(view)[0])
    assert pixels(view, area, LIGHT.text) > 300


def test_one_that_is_at_hand_is_drawn_at_once(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    drawer.drawings[X] = LOW
    show(qtbot, view, "Here $x^2$ is.")

    assert OBJECT in shown(rows(view)[0])
    assert drawer.times_asked == 0


def test_what_cannot_be_drawn_stays_tex_and_is_not_asked_for_again(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    drawer.drawings[Formula("wrong")] = drawer.drawings[Formula("wrong", is_display=True)] = None
    show(qtbot, view, "Here $wrong$ is.\n\n$$\nwrong\n$$")

    assert shown(rows(view)[0]) == "Here $wrong$ is."
    assert drawer.wishes == []


def test_text_around_a_low_formula_does_not_move_and_a_tall_one_makes_room(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    show(qtbot, view, "Low $x^2$ here.\n\nTall $y$ here.")
    before = [row.height for row in rows(view)]
    drawer.draw(X, LOW)
    drawer.draw(Formula("y"), TALL)
    wait_for(qtbot, rows(view)[1])

    assert rows(view)[0].height == before[0]
    assert rows(view)[1].height > before[1] + 10


def test_the_baseline_of_a_tall_formula_is_that_of_the_text(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    drawer.drawings[Formula("y")] = TALL
    show(qtbot, view, "$y$")
    row_view = rows(view)[0].view
    line = row_view.document.begin().layout().lineAt(0)
    shape = view.formulas.shape(Formula("y"), view.styles.body)

    assert shape.ascent <= line.ascent() <= shape.ascent + 6
    assert shape.depth <= line.descent() <= shape.depth + 4


def test_a_display_formula_stands_in_the_middle(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    show(qtbot, view, "Text.\n\n$$\nx^2\n$$\n\nMore.")
    drawer.draw(Formula("x^2", is_display=True), TALL)
    row = rows(view)[1]
    wait_for(qtbot, row)

    line = row.view.document.begin().layout().lineAt(0)
    left, right = line.cursorToX(0)[0], line.cursorToX(line.textLength())[0]
    assert right - left > 20
    assert abs((left + right) / 2 - view.column_width / 2) < 2


def test_one_that_is_too_wide_shrinks_and_one_that_is_much_too_wide_stays_tex(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    drawer.drawings[Formula("wide", is_display=True)] = slab(60, 1, 1)
    drawer.drawings[Formula("wider", is_display=True)] = slab(300, 1, 1)
    show(qtbot, view, "$$wide$$\n\n$$wider$$")

    line = rows(view)[0].view.document.begin().layout().lineAt(0)
    assert OBJECT in shown(rows(view)[0])
    assert 0.9 * view.column_width < line.naturalTextWidth() <= view.column_width
    assert "wider" in shown(rows(view)[1])


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("Here $x^2$ is.", "Here $x^2$ is."),
        ("# Head \\(x^2\\)", "Head \\(x^2\\)"),
        ("- item $x^2$\n- other", "- item $x^2$\n- other"),
        ("> quoted $x^2$", "quoted $x^2$"),
        ("$$\nx^2\n$$", "$$x^2$$"),
        ("\\[ x^2 \\]", "\\[x^2\\]"),
    ],
)
def test_drawn_or_not_it_is_copied_as_tex(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer, text: str, copied: str
) -> None:
    for is_display in (False, True):
        drawer.drawings[Formula("x^2", is_display)] = LOW
    show(qtbot, view, text)
    row = rows(view)[0]
    assert OBJECT in shown(row)

    assert row.view.selected_text(0, row.view.end_position) == copied.partition("\n")[0].removeprefix("- ")
    assert view.transcript.entries[-1].plain_text() == copied


def test_a_part_of_a_paragraph_with_a_tall_formula_is_copied_as_it_reads(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    drawer.drawings[X] = TALL
    show(qtbot, view, "one 😀 $x^2$ two")
    row_view = rows(view)[0].view

    assert row_view.selected_text(4, row_view.end_position - 1) == "😀 $x^2$ tw"
    assert row_view.selected_text(0, 7) == "one 😀 "


def test_a_part_of_a_paragraph_is_copied_as_markdown_with_the_tex_of_its_formula(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    drawer.drawings[Formula("x_1^2")] = LOW
    show(qtbot, view, "One **two** $x_1^2$ three.")
    row = rows(view)[0]
    assert OBJECT in shown(row)
    end = row.view.end_position

    assert part_markdown(row.view, 4, end - 1) == "**two** $x_1^2$ three"


def test_a_word_of_its_tex_is_found_in_it_also_when_it_is_drawn_meanwhile(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    formula = Formula("alpha + beta")
    show(qtbot, view, "Alpha 😀 is $alpha + beta$ here, alpha.\n\n| alpha | $alpha + beta$ |\n|---|---|")
    view.finding.search("alpha")
    qtbot.waitUntil(lambda: view.finding.result.is_complete)
    entry = view.transcript.entries[-1]
    assert [len(view.look.marks(entry, row)) for row in rows(view)] == [3, 2]

    drawer.draw(formula, LOW)
    wait_for(qtbot, rows(view)[1])

    marks = view.look.marks(entry, rows(view)[0])
    text = rows(view)[0].view.document.toPlainText()
    units = text.encode("utf-16-le")
    found = [units[2 * mark.begin : 2 * mark.end].decode("utf-16-le") for mark in marks]
    assert found == ["Alpha", OBJECT, "alpha"]
    assert len(view.look.marks(entry, rows(view)[1])) == 2


def test_in_a_table_rows_are_as_high_as_those_of_text_and_columns_as_narrow_as_formulas(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    text = "| a | b |\n|---|---|\n| $\\mathrm{a long formula that is short when it is drawn}$ | x $y$ |"
    long = Formula("\\mathrm{a long formula that is short when it is drawn}")
    show(qtbot, view, "| a | b |\n|---|---|\n| only | text |")
    height = rows(view)[0].height
    show(qtbot, view, text)
    row = rows(view)[0]
    assert drawer.wishes == [long, Formula("y")]
    drawer.draw(long, slab(2, 0.8, 0.2))
    drawer.draw(Formula("y"), TALL)
    wait_for(qtbot, row)

    assert row.height == height
    assert row.view.card_width < 400
    assert row.view.selected_text(0, row.view.end_position) == f"a\tb\n${long.tex}$\tx $y$"


def test_one_that_would_be_tiny_in_a_table_stays_tex(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    drawer.drawings[Formula("y")] = slab(60, 1, 1)
    show(qtbot, view, "| a |\n|---|\n| $y$ |")

    assert "$y$" in shown(rows(view)[0])


def test_a_selected_formula_is_still_seen(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    drawer.drawings[X] = LOW
    show(qtbot, view, "$x^2$")
    area = view.row_area(view.transcript.entries[-1], rows(view)[0])
    before = pixels(view, area, LIGHT.text)
    view.selection.select_all()

    assert before > 300
    assert pixels(view, area, LIGHT.text) > 0.9 * before


def test_another_theme_paints_it_in_its_own_colour(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    drawer.drawings[X] = TALL
    show(qtbot, view, "$x^2$")
    view.set_theme(DARK)
    area = view.row_area(view.transcript.entries[-1], rows(view)[0])

    assert pixels(view, area, DARK.text) > 500
    assert pixels(view, area, LIGHT.text) == 0


def test_only_formulas_near_the_viewport_are_asked_for_and_in_its_order(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    show(qtbot, view, "\n\n".join(f"Formula $x_{{{number}}}$ stands here." for number in range(5000)))
    view.scroll_to(0)
    qtbot.waitUntil(lambda: drawer.wishes[:1] == [Formula("x_{0}")])

    assert drawer.wishes == [Formula(f"x_{{{number}}}") for number in range(len(drawer.wishes))]
    assert len(drawer.wishes) < 60
    view.scroll_to(view.verticalScrollBar().maximum() // 2)
    qtbot.waitUntil(lambda: Formula("x_{0}") not in drawer.wishes)
    assert len(drawer.wishes) < 60


def test_five_thousand_in_one_paragraph_ask_for_few(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    show(qtbot, view, " ".join(f"$x_{{{number}}}$" for number in range(5000)))
    view.scroll_to(0)
    qtbot.waitUntil(lambda: drawer.wishes[:1] == [Formula("x_{0}")])

    assert len(drawer.wishes) < 1500


def test_drawings_that_arrive_do_not_move_what_is_read(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    paragraphs = [f"Formula $x_{{{n}}}$ stands here." if n % 3 == 0 else "Only text here." for n in range(200)]
    show(qtbot, view, "\n\n".join(paragraphs))
    view.scroll_to(view.verticalScrollBar().maximum() // 2)
    qtbot.wait(50)
    first = next(
        (row, top - view.scroll_top)
        for _, row, top in view.layout_.visible(view.scroll_top, view.scroll_top + 700)
        if row is not None and row.block is not None and "$" not in row.block.source and top >= view.scroll_top
    )
    above = [formula for formula in drawer.wishes if formula]
    heights = view.transcript.height
    for formula in above:
        drawer.draw(formula, TALL)
    qtbot.waitUntil(lambda: view.transcript.height > heights)

    place = next(
        top - view.scroll_top
        for _, row, top in view.layout_.visible(view.scroll_top, view.scroll_top + 700)
        if row is first[0]
    )
    assert place == first[1]


def test_only_the_row_with_the_formula_is_laid_out_anew(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    show(qtbot, view, "One.\n\nTwo $x^2$.\n\nThree.")
    laid_out: list[object] = []
    original = FlowView.set_lines

    def set_lines(self: FlowView, lines: object) -> None:
        laid_out.append(self)
        original(self, lines)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FlowView, "set_lines", set_lines)
        drawer.draw(X, LOW)
        wait_for(qtbot, rows(view)[1])

    assert laid_out == [rows(view)[1].view]


def test_while_it_streams_an_unfinished_formula_is_tex_and_a_finished_one_is_asked_for_once(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    shown_conversation = conversation(("q", "a"))
    view.show_conversation(shown_conversation)
    message = answer("", shown_conversation.messages[-1].id)
    view.apply_turn_event(TurnStarted(message))
    entry = view.transcript.entries[-1]

    def stream(text: str) -> None:
        view.apply_turn_event(TextDelta(text))
        with qtbot.waitSignal(view.painted):
            view._flush()

    stream("Here $x^")
    assert OBJECT not in shown(entry.text[-1])
    assert drawer.wishes == []
    stream("2$ and ")
    assert drawer.wishes == [X]
    drawer.draw(X, LOW)
    wait_for(qtbot, entry.text[-1])
    stream("more ")
    asked = drawer.times_asked
    for _ in range(5):
        stream("more ")
    assert OBJECT in shown(entry.text[-1])
    assert drawer.times_asked == asked


def test_a_display_formula_that_is_open_stays_tex(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    drawer.drawings[Formula("x^2", is_display=True)] = LOW
    entry, scanner = Entry(answer("")), BlockScanner()
    entry.is_scanned = True
    entry.sync(RowKind.TEXT, scanner.blocks, scanner.feed("$$\nx^2\n"))
    view.rows.lay_out(entry, entry.text[0], 720)
    assert shown(entry.text[0]).startswith("x^2")

    entry.sync(RowKind.TEXT, scanner.blocks, scanner.feed("$$\n"))
    view.rows.lay_out(entry, entry.text[0], 720)
    assert shown(entry.text[0]).startswith(OBJECT)


def test_with_the_real_process_formulas_of_all_kinds_are_drawn(qtbot: QtBot, view: ChatView, tmp_path: Path) -> None:
    drawer = FormulaDrawer(lambda: real_draughtsman(tmp_path / "formulas"))
    FormulaWatch(view, drawer)
    try:
        show(
            qtbot,
            view,
            "Prices $5 and $7, but $x^2$ and \\(\\frac{a}{b}\\).\n\n"
            "$$\n\\sum_{i=0}^n i\n$$\n\n\\[ \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}^{-1} \\]\n\n"
            "Wrong $\\frac{a}{$ stays.",
        )
        qtbot.waitUntil(lambda: OBJECT in shown(rows(view)[2]), timeout=30_000)
        wait_for(qtbot, rows(view)[0])

        assert shown(rows(view)[0]).count(OBJECT) == 2
        assert "Prices $5 and $7" in shown(rows(view)[0])
        assert OBJECT in shown(rows(view)[1])
        assert shown(rows(view)[3]) == "Wrong $\\frac{a}{$ stays."
    finally:
        drawer.close()


def test_drawings_may_go_from_memory_while_they_are_shown(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    drawer.drawings[X] = TALL
    show(qtbot, view, "$x^2$")
    drawer.drawings.clear()
    area = view.row_area(view.transcript.entries[-1], rows(view)[0])

    assert pixels(view, area, LIGHT.text) > 500


def menu_texts(view: ChatView, point: QPoint) -> dict[str, QAction]:
    return {action.text(): action for action in view._menu.menu_at(point).actions()}


@pytest.mark.parametrize("text", ["Here $x^2$ is.", "| a |\n|---|\n| so $x^2$ |", "$$x^2$$", "- item \\(x^2\\)"])
def test_a_formula_tells_its_tex_and_can_be_copied(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer, text: str
) -> None:
    for is_display in (False, True):
        drawer.drawings[Formula("x^2", is_display)] = LOW
    show(qtbot, view, text)
    entry, row = view.transcript.entries[-1], rows(view)[0]
    begin = row.view.document.find(OBJECT).selectionStart()
    x = view.column_left + entry.row_frame(row, view.column_width)[0]
    point = row.view.span_area(begin, begin + 1).translated(x, view.row_area(entry, row).top()).center()

    assert view._pointer.told_at(point) == "x^2"
    menu_texts(view, point.toPoint())["Copy formula"].trigger()
    assert QGuiApplication.clipboard().text() == "x^2"
    beside = point + QPointF(200, 0)
    if text[0] != "$":
        assert view._pointer.told_at(beside) == ""
        assert "Copy formula" not in menu_texts(view, beside.toPoint())


def test_the_tex_in_a_tool_tip_is_text(qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer) -> None:
    drawer.drawings[Formula("a<b>c & d", is_display=True)] = LOW
    show(qtbot, view, "$$a<b>c & d$$")
    area = view.row_area(view.transcript.entries[-1], rows(view)[0])

    assert view._pointer.told_at(QPointF(area.center())) == "a&lt;b&gt;c &amp; d"


def test_a_screen_reader_reads_the_tex_of_drawn_formulas(
    qtbot: QtBot, view: ChatView, drawer: FakeFormulaDrawer
) -> None:
    for is_display in (False, True):
        drawer.drawings[Formula("x^2", is_display)] = LOW
    show(qtbot, view, "Here $x^2$ is.\n\n$$x^2$$")
    message = QAccessible.queryAccessibleInterface(view).child(1)

    assert message.child(0).text(QAccessible.Text.Name) == "Here $x^2$ is."
    assert message.child(1).role() == QAccessible.Role.Equation
    assert message.child(1).text(QAccessible.Text.Name) == "Formula: $$x^2$$"
