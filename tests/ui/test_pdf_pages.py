from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.domain.messages import ImagePart
from desktop.ui.pdf_pages import PdfPages
from tests.image_files import HOLIDAY
from tests.ui.pdf_text import pdf_text


def printed(*pieces: str) -> list[str]:
    pages = PdfPages("Title")
    for piece in pieces:
        pages.place(piece)
    data = pages.finish()
    assert data.startswith(b"%PDF")
    return ["".join(page.split()) for page in pdf_text(data)]


def test_the_text_can_be_found_and_pages_are_numbered(qapp):
    (page,) = printed("<p class='title'>Lisbon</p>", "<p>To the <b>sea</b> — été</p>", "<pre>x = 1</pre>")

    assert "Lisbon" in page
    assert "Tothesea—été" in page
    assert "x=1" in page
    assert page.endswith("1")


def test_a_long_piece_goes_over_several_pages_and_no_line_is_lost_or_cut(qapp):
    lines = [f"line{number:03}" for number in range(200)]

    pages = printed(f"<pre>{chr(10).join(lines)}</pre>")

    found = [word for page in pages for word in lines if word in page]
    assert len(pages) >= 3
    assert found == lines


def test_no_line_of_a_long_paragraph_is_lost_or_stands_twice(qapp):
    words = [f"word{number:04}" for number in range(1500)]

    pages = printed(f"<p>{' '.join(words)}</p>")

    assert len(pages) >= 3
    assert [word for page in pages for word in words if word in page] == words


def test_many_pieces_keep_their_order(qapp):
    pages = printed(*(f"<p>word{number:03}</p>" for number in range(150)))

    joined = "".join(pages)
    places = [joined.index(f"word{number:03}") for number in range(150)]
    assert places == sorted(places)
    assert [page[-1] for page in pages] == [str(number + 1) for number in range(len(pages))]


def test_a_table_breaks_between_its_rows(qapp):
    rows = "".join(f"<tr><td>a{number:03}</td><td>b{number:03}</td></tr>" for number in range(120))

    pages = printed(f"<table>{rows}</table>")

    assert len(pages) >= 2
    for page in pages:
        assert [cell for cell in (f"b{n:03}" for n in range(120)) if cell in page] == [
            f"b{n:03}" for n in range(120) if f"a{n:03}" in page
        ]


def test_who_speaks_does_not_stand_alone_at_the_end_of_a_page(qapp):
    for filled in range(30, 60):
        pages = printed(*(["<p>x</p>"] * filled), "<p class='who'>Speaker</p>", "<p>said</p>")
        (page,) = (page for page in pages if "Speaker" in page)
        assert "said" in page


def test_what_was_given_up_can_be_given_up_again(qapp):
    pages = PdfPages("Title")
    pages.place("<p>x</p>")

    pages.give_up()
    pages.give_up()


def test_an_image_that_does_not_fit_below_begins_a_page_and_never_leaves_it(qapp):
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    pages = PdfPages("Title")

    for size in ((9000, 200), (200, 90_000), (2000, 9000)):
        pages.place_image(ImagePart(HOLIDAY.file, "a.png", *size), image)
    pages.place("<p>behind</p>")

    texts = ["".join(page.split()) for page in pdf_text(pages.finish())]
    assert texts == ["1", "behind2"]


def test_a_heading_stays_with_what_follows_it(qapp):
    for n_lines in range(52, 72):
        pages = printed(f"<pre>{'x<br>' * n_lines}</pre>", "<h2>Heading</h2>", "<p>text</p>")

        assert [("Heading" in page) == ("text" in page) for page in pages] == [True] * len(pages)
