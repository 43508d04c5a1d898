"""Images on their way into and out of the window."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from desktop.bridge.attachments_controller import AttachmentsController
from desktop.domain.messages import ImagePart, user_message
from desktop.storage.attachment_store import AttachmentStore
from desktop.ui.chat.image_view import ImageUse
from desktop.ui.image_commands import image_file_name
from tests.image_files import HOLIDAY, png
from tests.ui.conftest import conversation
from tests.ui.fake_controllers import READY_LLAMA, FakeAttachmentsController
from tests.ui.test_main_window import drop, enter


@pytest.fixture
def pane(window, controllers):
    controllers.models.become(READY_LLAMA)
    controllers.chat.show(conversation("c1"))
    return window.content.pane


@pytest.fixture
def attachments(controllers):
    return controllers.attachments


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/p/{name}") for name in names])
    return data


def paste(qtbot, pane, data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(pane.composer.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_images_are_chosen_in_a_dialog(monkeypatch, qtbot, window, pane, attachments):
    chosen = [Path("/p/a.png"), Path("/p/b.png")]
    monkeypatch.setattr(window.content.file_chooser, "choose_images", lambda take: take(chosen))

    qtbot.mouseClick(pane.composer.attach_button, Qt.MouseButton.LeftButton)

    assert attachments.wishes == [("attach", chosen, "c1")]


@pytest.mark.parametrize(
    ("names", "said"),
    [(("holiday.png",), "Drop to attach holiday.png"), (("a.png", "b.jpg"), "Drop to attach 2 images")],
)
def test_images_are_dropped_on_the_window(window, pane, attachments, names, said):
    assert enter(window, files(*names)).isAccepted()
    assert window.content._curtain.text == said

    drop(window, files(*names))

    assert attachments.wishes == [("attach", [Path(f"/p/{name}") for name in names], "c1")]


def test_a_copied_file_is_pasted(qtbot, pane, attachments):
    paste(qtbot, pane, files("holiday.png"))

    assert attachments.wishes == [("attach", [Path("/p/holiday.png")], "c1")]
    assert pane.composer.field.canPaste()
    assert pane.composer.text == ""


def test_a_file_that_is_dragged_over_the_text_is_for_the_window(pane):
    QGuiApplication.clipboard().setText("something else")

    assert not pane.composer.field.canInsertFromMimeData(files("holiday.png"))


def test_a_picture_from_a_program_is_pasted_as_it_is(qtbot, pane, attachments):
    data = QMimeData()
    data.setData("image/png", png(5, 4))

    paste(qtbot, pane, data)

    assert attachments.wishes == [("attach_data", png(5, 4), "Pasted image.png", "c1")]


def test_a_picture_without_a_file_becomes_one(qtbot, pane, attachments, tmp_path):
    data = QMimeData()
    picture = QImage(6, 5, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    data.setImageData(picture)

    paste(qtbot, pane, data)
    qtbot.waitUntil(lambda: len(attachments.wishes) == 1)

    content = attachments.wishes[0][1]
    assert AttachmentStore(tmp_path).add_data(content, "x").width == 6


def test_text_with_a_picture_of_it_is_pasted_as_text(qtbot, pane, attachments):
    data = QMimeData()
    data.setText("words")
    data.setImageData(QImage(6, 5, QImage.Format.Format_RGB32))

    paste(qtbot, pane, data)

    assert pane.composer.text == "words"
    assert attachments.wishes == []


def test_pasted_images_have_names_of_their_own(qtbot, pane, attachments):
    pane.composer.attachments.show_images((replace(HOLIDAY, name="Pasted image.png"),))
    data = QMimeData()
    data.setData("image/png", png(5, 4))

    paste(qtbot, pane, data)

    assert attachments.wishes[0][2] == "Pasted image 2.png"


def test_an_image_that_is_attached_is_sent_and_forgotten_with_the_draft(qtbot, pane, controllers, attachments):
    attachments.image_attached.emit("c1", HOLIDAY)
    assert pane.composer.images == (HOLIDAY,)
    assert controllers.session.draft_images("c1") == (HOLIDAY,)

    qtbot.keyClicks(pane.composer.field, "Where?")
    pane.composer.send()

    assert controllers.chat.wishes == [("send", "Where?", HOLIDAY)]
    assert controllers.session.draft_images("c1") == ()


def test_an_image_finds_its_draft_when_another_conversation_is_shown_by_then(pane, controllers, attachments):
    controllers.chat.show(conversation("c2"))
    attachments.image_attached.emit("c1", HOLIDAY)
    assert pane.composer.images == ()

    controllers.chat.show(conversation("c1"))

    assert pane.composer.images == (HOLIDAY,)


def test_a_sent_message_keeps_its_images_when_it_is_edited(pane, controllers):
    shown = conversation("c1")
    asked = user_message("Where is this?", shown.current, (HOLIDAY,))
    controllers.chat.show(shown.with_message(asked))

    pane.edit_message(asked.id)
    pane.composer.field.setPlainText("When was this?")
    pane.composer.send()

    assert controllers.branches.wishes == [("resend", asked.id, "When was this?", HOLIDAY)]


def test_the_images_of_a_message_that_is_being_edited_wait_while_another_conversation_is_shown(
    pane, controllers, attachments
):
    asked = user_message("Where is this?", conversation("c1").current, (HOLIDAY,))
    shown = conversation("c1").with_message(asked)
    controllers.chat.show(shown)
    pane.edit_message(asked.id)
    pane.composer.field.setPlainText("When?")
    key = pane.draft_images.key
    controllers.chat.show(conversation("c2"))
    assert pane.composer.images == ()
    other = replace(HOLIDAY, name="the sea.png")
    attachments.image_attached.emit(key, other)

    controllers.chat.show(shown)

    assert pane.composer.is_editing
    assert pane.composer.images == (HOLIDAY, other)
    pane.composer.leave_editing()
    assert pane.composer.images == ()
    assert controllers.session.draft_images(key) == ()


def test_an_image_opens_in_the_program_of_the_desktop(monkeypatch, window, pane, attachments):
    opened = []
    monkeypatch.setattr(window.content.image_commands, "_open_file", opened.append)

    pane.chat_view.image_requested.emit(ImageUse.OPEN, HOLIDAY)

    assert opened == [attachments.folder / HOLIDAY.file]


def test_an_image_is_saved_where_the_user_wants_it(monkeypatch, window, pane, attachments):
    asked = []

    def choose(suggested, take):
        asked.append(suggested)
        take(Path("/mine/x.png"))

    monkeypatch.setattr(window.content.file_chooser, "choose_image_copy", choose)

    pane.chat_view.image_requested.emit(ImageUse.SAVE, HOLIDAY)

    assert asked == ["holiday.png"]
    assert attachments.wishes == [("save_copy", HOLIDAY, Path("/mine/x.png"))]


def test_an_image_is_copied_whole(qtbot, pane, attachments, tmp_path):
    attachments.folder = tmp_path
    part = AttachmentStore(tmp_path).add_data(png(900, 700), "large.png")

    pane.chat_view.image_requested.emit(ImageUse.COPY, part)

    qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().width() == 900)


@pytest.mark.parametrize(
    ("name", "ending", "expected"),
    [
        ("holiday.png", "png", "holiday.png"),
        ("photo.JPEG", "jpg", "photo.jpg"),
        ("photo.png", "jpg", "photo.png.jpg"),
        ("../../etc/passwd", "png", ".. .. etc passwd.png"),
        ("run.exe", "png", "run.exe.png"),
        ("C:\\x|y.png", "png", "C x y.png"),
    ],
)
def test_a_copy_has_a_name_that_leads_nowhere_and_the_ending_of_its_format(name, ending, expected):
    assert image_file_name(ImagePart(f"{'0' * 64}.{ending}", name, 1, 1)) == expected


def test_the_fake_is_like_the_real_controller():
    public = {name for name in vars(AttachmentsController) if not name.startswith("_")}

    assert public - {"on_error", "staticMetaObject"} <= set(dir(FakeAttachmentsController))
