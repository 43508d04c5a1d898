"""Images in the conversation: their room is known before they are loaded, and they cost what is in view."""

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtTest import QTest

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.events import TextDelta
from desktop.domain.messages import ForeignPart, ImagePart, Role, TextPart, user_message
from desktop.domain.turn import TurnStarted
from desktop.storage.attachment_store import AttachmentStore
from desktop.ui.chat.chat_menu import ChatMenu
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.copied import copied_message, message_markdown
from desktop.ui.chat.entry import RowKind
from desktop.ui.chat.image_sizes import LARGEST_HEIGHT, SMALLEST_SIDE, shown_size
from desktop.ui.chat.image_view import ImageUse, ImageView
from desktop.ui.chat.image_watch import ImageWatch
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.text_objects import OBJECT
from desktop.ui.image_decoding import Problem
from desktop.ui.image_shelf import ImageShelf
from desktop.ui.reading import Reading
from tests.image_files import HOLIDAY, bomb, png
from tests.ui.chat.conversations import answer, click, spots

RED = b"\xc8\x14\x14"
TALK = "Some words about it. " * 30


def with_images(*messages: tuple[str, tuple[ImagePart, ...]]) -> Conversation:
    """Messages of the user with images, each with an answer."""
    made = new_conversation()
    for text, images in messages:
        asked = user_message(text, made.current, images)
        made = made.with_message(asked).with_message(answer("Well.", asked.id))
    return made


@dataclass
class Scene:
    """A view over a folder of attachments."""

    view: ChatView
    store: AttachmentStore
    shelf: ImageShelf

    def image(self, number: int = 0, width: int = 640, height: int = 480) -> ImagePart:
        return self.store.add_data(png(width, height, bytes([200, 20, number])), f"holiday {number}.png")

    def rows(self, message: int = 0) -> list[tuple[RowKind, int, int]]:
        entry = self.view.transcript.entries[message]
        return [(row.kind, row.gap, row.height) for row in entry.rows]

    def colour(self, message: int = 0, image: int = 0) -> tuple[int, int]:
        """Red and green in the middle of an image."""
        entry = self.view.transcript.entries[message]
        row = entry.images[image]
        left = entry.row_frame(row, self.view.column_width)[0]
        frame = row.view.size
        area = self.view.row_area(entry, row)
        place = QPoint(self.view.column_left + left + frame.frame_width // 2, area.top() + frame.frame_height // 2)
        found = self.view.viewport().grab().toImage().pixelColor(place)
        return found.red(), found.green()


@pytest.fixture
def scene(view, tmp_path):
    store = AttachmentStore(tmp_path / "attachments")
    shelf = ImageShelf(store.path)
    ImageWatch(view, shelf)
    yield Scene(view, store, shelf)
    shelf.close()


def test_an_image_is_shown_above_the_words_about_it(qtbot, scene):
    part = scene.image()
    scene.view.show_conversation(with_images(("Where is this?", (part,))))

    assert [kind for kind, _, _ in scene.rows()] == [RowKind.IMAGE, RowKind.TEXT, RowKind.FOOTER]
    qtbot.waitUntil(lambda: scene.colour() == (200, 20))


def test_nothing_moves_when_images_arrive(qtbot, scene):
    parts = tuple(scene.image(number, width, height) for number, (width, height) in enumerate(SHAPES))
    scene.view.show_conversation(with_images(*((TALK, (part,)) for part in parts), ("", parts)))
    before = [scene.rows(message) for message in range(2 * len(parts) + 2)]
    heights = (scene.view.transcript.height, scene.view.verticalScrollBar().value())
    assert all(scene.shelf.picture(part) is None for part in parts)

    qtbot.waitUntil(lambda: all(scene.shelf.picture(part) is not None for part in parts[-2:]))
    scene.view.grab()

    assert [scene.rows(message) for message in range(2 * len(parts) + 2)] == before
    assert (scene.view.transcript.height, scene.view.verticalScrollBar().value()) == heights


SHAPES = ((640, 480), (3000, 200), (200, 3000), (40, 40), (1, 1), (2000, 1))


def test_the_height_of_a_message_that_was_not_looked_at_is_guessed_with_its_images(scene):
    parts = tuple(scene.image(number, width, height) for number, (width, height) in enumerate(SHAPES))
    shown = with_images(("", parts), ("Short.", parts), ("", parts[:1]))
    scene.view.show_conversation(shown)
    transcript = scene.view.transcript
    scene.view.layout_.lay_out(0, transcript.height * 2)

    for index in (0, 2, 4):
        guessed = transcript._guess.of(shown.path()[index])
        assert abs(guessed - transcript.entries[index].height) <= 16


def test_the_words_decide_about_the_width_of_the_block_though_they_are_far_below(scene):
    parts = tuple(scene.image(number, 100, 4000) for number in range(8))
    scene.view.show_conversation(with_images((TALK, parts)))
    scene.view.scroll_to(0)
    entry = scene.view.transcript.entries[0]
    width = entry.bubble_width
    assert width > 300

    scene.view.scroll_to_end()

    assert entry.bubble_width == width


def test_a_block_of_images_only_is_as_wide_as_the_widest(scene):
    parts = (scene.image(1, 100, 50), scene.image(2, 300, 50))
    scene.view.show_conversation(with_images(("", parts)))

    assert scene.view.transcript.entries[0].bubble_width == 300
    assert [row.kind for row in scene.view.transcript.entries[0].rows] == [*[RowKind.IMAGE] * 2, RowKind.FOOTER]


def test_a_missing_file_is_told_and_keeps_its_room(qtbot, scene):
    scene.view.show_conversation(with_images(("Where is this?", (HOLIDAY,))))
    before = scene.rows()
    qtbot.waitUntil(lambda: scene.shelf.problem(HOLIDAY) is Problem.GONE)
    scene.view.grab()

    row = scene.view.transcript.entries[0].images[0]
    assert row.view.said == "holiday.png is no longer there"
    assert scene.rows() == before
    assert row.view.targets()[0].name == "Image: holiday.png is no longer there"


def test_what_is_gone_cannot_be_opened_or_copied(qtbot, scene):
    scene.view.show_conversation(with_images(("", (HOLIDAY,))))
    qtbot.waitUntil(lambda: scene.shelf.problem(HOLIDAY) is Problem.GONE)

    with qtbot.assertNotEmitted(scene.view.image_requested):
        click(scene.view, Action.OPEN_IMAGE, 0)
    names = menu_texts(scene.view, 0)
    assert names["Open image"] is names["Copy image"] is names["Save image as…"] is False


def test_a_huge_image_in_a_small_file_shows_its_name_and_costs_nothing(qtbot, scene):
    part = scene.store.add_data(bomb(), "bomb.png")
    scene.view.show_conversation(with_images(("", (part,))))
    assert scene.rows()[0][2] == LARGEST_HEIGHT

    qtbot.waitUntil(lambda: scene.shelf.problem(part) is Problem.TOO_LARGE)

    assert scene.shelf.size_bytes == 0
    assert scene.view.transcript.entries[0].images[0].view.said == "bomb.png is too large to show"


def test_only_images_near_the_window_are_loaded(qtbot, scene):
    parts = [scene.image(number, 640, 480) for number in range(40)]
    scene.view.show_conversation(with_images(*(("", (part,)) for part in parts)))
    qtbot.waitUntil(lambda: scene.shelf.picture(parts[-1]) is not None and scene.shelf.picture(parts[-2]) is not None)
    qtbot.waitUntil(lambda: not scene.view.images.is_waiting)

    loaded = [number for number, part in enumerate(parts) if scene.shelf.picture(part) is not None]
    assert loaded == list(range(loaded[0], 40))
    assert len(loaded) <= 5


def test_a_frame_asks_for_nothing_when_nothing_is_missing(qtbot, scene, monkeypatch):
    part = scene.image()
    scene.view.show_conversation(with_images(("", (part,))))
    qtbot.waitUntil(lambda: scene.shelf.picture(part) is not None and not scene.view.images.is_waiting)
    monkeypatch.setattr(scene.shelf, "ask", None)

    scene.view.grab()
    scene.view.show_conversation(with_images(("no image", ())))
    scene.view.grab()


def test_scrolling_over_images_moves_nothing_that_is_read(scene):
    parts = [scene.image(number, 640, 100 + 40 * number) for number in range(30)]
    scene.view.show_conversation(with_images(*((TALK, (part,)) for part in parts)))
    view, bar = scene.view, scene.view.verticalScrollBar()
    for _ in range(80):
        anchor = view.layout_.anchor(view.scroll_top, view.viewport().height())
        before = view.row_area(anchor.entry, anchor.row).top()
        bar.setValue(bar.value() - 100)
        assert view.row_area(anchor.entry, anchor.row).top() == before + 100


@pytest.mark.parametrize(("zoom", "height"), [(100, 320), (200, 640)])
def test_images_grow_with_the_text_and_fit_a_narrow_window(scene, zoom, height):
    part = scene.image(0, 640, 640)
    scene.view.show_conversation(with_images(("", (part,))))
    scene.view.set_reading(Reading(zoom=zoom))
    wide = scene.rows()[0][2]
    scene.view.resize(420, 700)
    entry = scene.view.transcript.entries[0]

    assert wide == height
    left, width = entry.row_frame(entry.images[0], scene.view.column_width)
    assert entry.images[0].view.size.frame_width <= width
    assert left >= 0


def test_an_image_is_opened_with_a_click_and_with_the_keyboard(qtbot, scene):
    part = scene.image()
    scene.view.show_conversation(with_images(("", (part,))))

    with qtbot.waitSignal(scene.view.image_requested) as clicked:
        click(scene.view, Action.OPEN_IMAGE, 0)
    scene.view.setFocus()
    for _ in range(3):
        QTest.keyClick(scene.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(scene.view, Qt.Key.Key_Tab)
    with qtbot.waitSignal(scene.view.image_requested) as pressed:
        QTest.keyClick(scene.view, Qt.Key.Key_Return)

    assert clicked.args == pressed.args == [ImageUse.OPEN, part]


def menu_texts(view: ChatView, message: int) -> dict[str, bool]:
    """What the menu over the image of a message offers, and whether it is possible."""
    spot = spots(view, Action.OPEN_IMAGE, message)[0]
    menu: ChatMenu = view._menu
    made = menu.menu_at(view.target_area(spot).center())
    found = {action.text(): action.isEnabled() for action in made.actions() if action.text()}
    made.deleteLater()
    return found


def test_the_menu_copies_and_saves_an_image(qtbot, scene):
    part = scene.image()
    scene.view.show_conversation(with_images(("", (part,))))
    assert {"Open image": True, "Copy image": True, "Save image as…": True}.items() <= menu_texts(scene.view, 0).items()

    for text, use in (("Copy image", ImageUse.COPY), ("Save image as…", ImageUse.SAVE)):
        menu = scene.view._menu.menu_at(scene.view.target_area(spots(scene.view, Action.OPEN_IMAGE, 0)[0]).center())
        with qtbot.waitSignal(scene.view.image_requested) as wished:
            next(action for action in menu.actions() if action.text() == text).trigger()
        assert wished.args == [use, part]
        menu.deleteLater()


def test_a_message_is_copied_with_the_names_of_its_images(scene):
    part = replace(scene.image(), name="holiday.png")
    odd = replace(part, name="my [best] (1).png")
    asked = user_message("Where is this?", None, (part, odd))
    scene.view.show_conversation(new_conversation().with_message(asked))
    entry = scene.view.transcript.entries[0]

    expected = "![holiday.png](holiday.png)\n![my \\[best\\] (1).png](<my [best] (1).png>)\n\nWhere is this?"
    assert message_markdown(asked) == expected
    assert copied_message(entry).markdown == expected
    assert copied_message(entry).plain == "holiday.png\nmy [best] (1).png\n\nWhere is this?"
    click(scene.view, Action.COPY_MESSAGE, 0)
    assert QGuiApplication.clipboard().text() == copied_message(entry).plain


def test_a_screen_reader_finds_a_picture_with_its_name(scene):
    part = replace(scene.image(), name="holiday.png")
    scene.view.show_conversation(with_images(("Where is this?", (part,))))
    message = QAccessible.queryAccessibleInterface(scene.view).child(0)
    found = message.child(0)

    assert found.role() == QAccessible.Role.Graphic
    assert found.text(QAccessible.Text.Name) == "Image: holiday.png"
    assert found.rect().height() == 320
    assert "pressAction" not in found.text(QAccessible.Text.Description)
    assert message.text(QAccessible.Text.Name) == "You: Image: holiday.png\nWhere is this?"


def test_images_of_an_answer_are_shown_below_its_thoughts(scene):
    part = scene.image(0, 100, 50)
    shown = with_images(("Draw!", ()))
    drawn = replace(answer("Here.", shown.current, reasoning="Hm."), role=Role.ASSISTANT)
    drawn = replace(drawn, parts=(*drawn.parts[:1], part, TextPart("Here.")))
    scene.view.show_conversation(shown.with_message(drawn))

    kinds = [row.kind for row in scene.view.transcript.entries[-1].rows]
    assert kinds == [RowKind.REASONING_HEAD, RowKind.IMAGE, RowKind.TEXT, RowKind.FOOTER]


NAMED = "Here it is:\n\n![the sea]({0})\n\nNice."


def view_kinds(scene: Scene, message: int = -1) -> list[str]:
    scene.view.grab()
    return [type(row.view).__name__ for row in scene.view.transcript.entries[message].text]


@pytest.mark.parametrize("target", ["holiday.png", "<holiday.png>"])
def test_an_answer_that_names_an_attached_image_shows_it(qtbot, scene, target):
    part = replace(scene.image(), name="holiday.png")
    shown = with_images(("Show it again.", (part,)))
    scene.view.show_conversation(shown.with_message(answer(NAMED.format(target), shown.current)))

    assert view_kinds(scene) == ["FlowView", "ImageView", "FlowView"]
    with qtbot.waitSignal(scene.view.image_requested) as wished:
        click(scene.view, Action.OPEN_IMAGE, -1)
    assert wished.args == [ImageUse.OPEN, part]
    assert f"![the sea]({target})" in copied_message(scene.view.transcript.entries[-1]).markdown
    assert "the sea" in scene.view.toPlainText()


@pytest.mark.parametrize(
    "target",
    [
        "Holiday.png", "./holiday.png", "../holiday.png", "/tmp/holiday.png", "file:///tmp/holiday.png",
        "https://example.invalid/holiday.png", HOLIDAY.file, "",
    ],
)  # fmt: skip
def test_any_other_image_that_an_answer_names_stays_text(scene, target):
    part = replace(scene.image(), name="holiday.png")
    shown = with_images(("Show it again.", (part,)))
    scene.view.show_conversation(shown.with_message(answer(NAMED.format(target), shown.current)))

    assert view_kinds(scene) == ["FlowView"] * 3


def test_only_what_the_user_attached_can_be_named(scene):
    part = replace(scene.image(), name="holiday.png")
    shown = with_images(("Draw!", ()))
    own = answer("", shown.current)
    shown = shown.with_message(replace(own, parts=(part, TextPart(NAMED.format("holiday.png")))))
    scene.view.show_conversation(shown)

    assert view_kinds(scene) == ["FlowView"] * 3


def test_an_image_that_an_answer_names_shows_when_its_line_is_complete(scene):
    part = replace(scene.image(), name="holiday.png")
    shown = with_images(("Show it again.", (part,)))
    scene.view.show_conversation(shown)
    scene.view.apply_turn_event(TurnStarted(answer(parent=shown.current)))
    for piece in ("![the sea](hol", "iday.png)"):
        scene.view.apply_turn_event(TextDelta(piece))
        scene.view.toPlainText()
    assert view_kinds(scene) == ["FlowView"]

    scene.view.apply_turn_event(TextDelta("\n\nNice."))
    scene.view.toPlainText()

    assert view_kinds(scene) == ["ImageView", "FlowView"]


def shown_text(scene: Scene, row: int = 0) -> str:
    """The text of a row with one mark for each image."""
    scene.view.grab()
    text = scene.view.transcript.entries[-1].text[row].view.document.toPlainText()
    return text.replace(3 * OBJECT, "[image]")


def say(scene: Scene, text: str, **names: ImagePart) -> None:
    """An answer to a question with images of these names."""
    parts = tuple(replace(part, name=f"{name}.png") for name, part in names.items())
    shown = with_images(("Show it again.", parts))
    scene.view.show_conversation(shown.with_message(answer(text, shown.current)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Look at ![the sea](sea.png), it is blue.", "Look at the sea, it is blue.\n[image]"),
        ("Here:\n![the sea](sea.png)\nNice.", "Here:\n[image]\nNice."),
        ("A ![the sea](sea.png)\nand then more.", "A the sea\n[image]\nand then more."),
        ("Now ![the sea](sea.png) and ![again](sea.png)", "Now the sea and again\n[image]"),
        ("- one ![the sea](sea.png)\n- two", "one the sea\n[image]"),
        ("> **![the sea](sea.png)**", "[image]"),
        ("No ![sea](other.png) here", "No sea here"),
        ("No ![sea](https://example.invalid/sea.png) here", "No sea here"),
    ],
)
def test_an_image_that_a_sentence_names_stands_below_its_line(scene, text, expected):
    say(scene, text, sea=scene.image())

    assert shown_text(scene) == expected


def test_an_image_among_words_is_loaded_opened_and_has_a_menu(qtbot, scene):
    say(scene, "Look at ![the sea](sea.png), it is blue.\n\nNice.", sea=scene.image())
    part = replace(scene.image(), name="sea.png")
    entry = scene.view.transcript.entries[-1]
    row = entry.text[0]
    assert row.height > 320
    spot = spots(scene.view, Action.OPEN_IMAGE)[0]
    area = scene.view.target_area(spot)
    assert (area.width(), area.height()) == (427, 320)
    assert scene.view.row_area(entry, row).contains(area.center())

    def middle() -> tuple[int, int]:
        found = scene.view.viewport().grab().toImage().pixelColor(area.center())
        return found.red(), found.green()

    qtbot.waitUntil(lambda: middle() == (200, 20))
    with qtbot.waitSignal(scene.view.image_requested) as wished:
        click(scene.view, Action.OPEN_IMAGE)
    assert wished.args == [ImageUse.OPEN, part]
    assert menu_texts(scene.view, -1)["Copy image"]


def test_words_around_an_image_are_copied_and_found_as_they_were_written(scene):
    say(scene, "Look at ![the sea](sea.png), it is blue.\n![the sea](sea.png)\nNice.", sea=scene.image())
    entry = scene.view.transcript.entries[-1]
    row = entry.text[0]
    scene.view.grab()

    text = "Look at the sea, it is blue.\nthe sea\nNice."
    assert entry.plain_text() == text
    assert row.view.selected_text(0, row.view.end_position) == text
    scene.view.finding.search("the sea")
    assert scene.view.finding.result.total == 2
    row = scene.view.transcript.entries[-1].text[0]
    marks = scene.view.look.marks(scene.view.transcript.entries[-1], row)
    shown = row.view.document.toPlainText()
    assert [shown[mark.begin : mark.end] for mark in marks] == ["the sea", OBJECT]


def test_an_image_among_words_fits_a_narrow_window_and_grows_again(scene):
    say(scene, "Look at ![the sea](sea.png).", sea=scene.image())
    heights = []
    for width in (1008, 320, 1008):
        scene.view.resize(width, 700)
        scene.view.grab()
        area = scene.view.target_area(spots(scene.view, Action.OPEN_IMAGE)[0])
        assert area.right() <= scene.view.column_left + scene.view.column_width
        heights.append(area.height())
    assert heights[0] == heights[2] == 320 > heights[1]


def test_an_image_in_a_sentence_that_streams_comes_with_the_end_of_its_line(scene):
    shown = with_images(("Show it again.", (replace(scene.image(), name="sea.png"),)))
    scene.view.show_conversation(shown)
    scene.view.apply_turn_event(TurnStarted(answer(parent=shown.current)))
    seen = []
    for piece in ("Look at ![the sea](sea.png)", ", it is", " blue.", "\nMore", " words", "\n\nEnd"):
        scene.view.apply_turn_event(TextDelta(piece))
        scene.view.toPlainText()
        seen.append(shown_text(scene))

    assert seen[2:] == [
        "Look at the sea, it is blue.",
        "Look at the sea, it is blue.\n[image]\nMore",
        "Look at the sea, it is blue.\n[image]\nMore words",
        "Look at the sea, it is blue.\n[image]\nMore words",
    ]


def test_an_image_in_the_last_line_comes_when_the_paragraph_is_complete(scene):
    shown = with_images(("Show it again.", (replace(scene.image(), name="sea.png"),)))
    scene.view.show_conversation(shown)
    scene.view.apply_turn_event(TurnStarted(answer(parent=shown.current)))
    for piece in ("Look at ![the sea](sea.png) there", "\n\nEnd"):
        scene.view.apply_turn_event(TextDelta(piece))
        scene.view.toPlainText()

    assert shown_text(scene) == "Look at the sea there\n[image]"


@pytest.mark.parametrize("file", ["../x.png", "/etc/passwd", "file:///etc/passwd", f"../{HOLIDAY.file}"])
def test_a_part_that_names_another_file_is_not_shown(scene, file):
    raw = {"type": "image", "file": file, "name": "x.png", "width": 4, "height": 4}
    asked = replace(user_message("Look", None), parts=(ForeignPart(raw), TextPart("Look")))
    scene.view.show_conversation(new_conversation().with_message(asked))

    assert [row.kind for row in scene.view.transcript.entries[0].rows] == [RowKind.TEXT, RowKind.FOOTER]


def test_pictures_are_sharp_on_a_screen_of_twice_the_scale(qapp, scene):
    view = ImageView(scene.view.styles, replace(HOLIDAY, width=1600, height=1200))
    view.layout(427)

    assert (view.wish(1.0).width, view.wish(2.0).width) == (427, 854)
    small = ImageView(scene.view.styles, replace(HOLIDAY, width=100, height=50))
    small.layout(427)
    assert small.wish(2.0).width == 100


@pytest.mark.parametrize(
    ("size", "room", "expected"),
    [
        ((640, 480), 500, (427, 320)),
        ((640, 480), 320, (320, 240)),
        ((100, 50), 500, (100, 50)),
        ((30_000, 30_000), 500, (320, 320)),
        ((2**31 - 1, 1), 500, (500, 1)),
        ((1, 2**31 - 1), 500, (1, 320)),
    ],
)
def test_the_size_is_known_from_the_size_alone(size, room, expected):
    found = shown_size(replace(HOLIDAY, width=size[0], height=size[1]), room)

    assert (found.width, found.height) == expected
    assert found.frame_width <= max(room, expected[0])
    assert min(found.frame_width, found.frame_height) >= min(
        SMALLEST_SIDE, *map(max, zip(expected, (40, 40), strict=True))
    )


def test_a_picture_of_another_shape_than_its_message_says_keeps_its_own(qtbot, scene):
    part = replace(scene.image(0, 400, 400), width=400, height=100)
    scene.view.show_conversation(with_images(("", (part,))))
    qtbot.waitUntil(lambda: scene.shelf.picture(part) is not None)

    picture: QImage = scene.shelf.picture(part)
    assert picture.width() == picture.height() == 100
    assert scene.rows()[0][2] == 100
