import json
from dataclasses import replace

from desktop.domain.messages import ImagePart, user_message
from desktop.storage.attachment_store import AttachmentStore
from desktop.storage.conversation_file import decode, encode
from desktop.storage.embedded_images import images_of, pieces_with_images, with_images_kept
from tests.image_files import HOLIDAY, png
from tests.unit.services.library_scene import chat


def with_image(part: ImagePart, *more: ImagePart):
    conversation = chat("Trip")
    for each in (part, *more):
        conversation = conversation.with_message(user_message("See", conversation.current, (each,)))
    return conversation


def written(conversation, store: AttachmentStore) -> bytes:
    return b"".join(pieces_with_images(conversation, store.read))


def test_what_is_written_and_read_elsewhere_is_the_same_with_its_images(tmp_path):
    here, there = AttachmentStore(tmp_path / "here"), AttachmentStore(tmp_path / "there")
    first, second = here.add_data(png(4, 3), "a.png"), here.add_data(png(5, 3), "b.png")
    conversation = with_image(first, second, first)

    read = with_images_kept(decode(written(conversation, here), "x"), there.keep)

    assert read == conversation
    assert [there.read(part) for part in (first, second)] == [png(4, 3), png(5, 3)]


def test_an_image_is_in_the_file_once_and_behind_the_messages(tmp_path):
    store = AttachmentStore(tmp_path)
    part = store.add_data(png(), "a.png")

    data = json.loads(written(with_image(part, part), store))

    assert list(data)[-2:] == ["messages", "attachments"]
    assert list(data["attachments"]) == [part.file]


def test_without_images_the_file_is_as_ever(tmp_path):
    store = AttachmentStore(tmp_path)

    for conversation in (with_image(HOLIDAY), chat("Trip"), replace(chat("Trip"), messages=(), current=None)):
        assert written(conversation, store) == encode(conversation)


def test_an_image_that_is_not_what_it_is_called_is_kept_under_its_own_name_only(tmp_path):
    store = AttachmentStore(tmp_path / "here")
    part = store.add_data(png(), "a.png")
    data = written(with_image(part), store).replace(part.file.encode(), HOLIDAY.file.encode())
    there = AttachmentStore(tmp_path / "there")

    read = with_images_kept(decode(data, "x"), there.keep)

    assert images_of(read) == (replace(part, file=HOLIDAY.file),)
    assert there.read(HOLIDAY) is None


def test_damaged_images_are_left_out(tmp_path):
    store = AttachmentStore(tmp_path / "kept")
    for damage in ({HOLIDAY.file: "!"}, {HOLIDAY.file: 7}, [], {HOLIDAY.file: "AAAA"}):
        conversation = replace(with_image(HOLIDAY), extra={"attachments": damage})

        kept = with_images_kept(conversation, store.keep)

        assert kept.messages == conversation.messages
    assert not (tmp_path / "kept").exists()


def test_images_that_were_never_taken_out_are_written_again(tmp_path):
    store = AttachmentStore(tmp_path / "here")
    part = store.add_data(png(), "a.png")
    data = written(with_image(part), store)

    assert written(decode(data, "x"), AttachmentStore(tmp_path / "there")) == data
