"""The folder of conversations: one JSON file each, named by its id, and a journal beside it while an answer streams.
Reading never writes; a file that cannot be read is shown with its problem and never touched. What another program has
changed is never overwritten, but merged."""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.domain.backups import Backup, described
from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.merge import Merge, merged
from desktop.domain.messages import ImagePart, Message, new_id
from desktop.domain.search import NOTHING_KNOWN, KnownFile
from desktop.storage.answer_journals import AnswerJournals
from desktop.storage.attachment_store import AttachmentStore
from desktop.storage.backups import Backups, Snapshot
from desktop.storage.clearing_up import ClearingUp
from desktop.storage.conversation_file import encoded_pieces
from desktop.storage.conversation_listing import ConversationListing
from desktop.storage.conversation_reading import SUFFIX, id_in, read_conversation, summary_of
from desktop.storage.disk_errors import failures_told
from desktop.storage.embedded_images import pieces_with_images, with_images_kept
from desktop.storage.file_names import is_file_name, printable
from desktop.storage.json_file import make_folder, write_atomically
from desktop.storage.known_files import KnownFiles, Signature, Waiting, signature
from desktop.storage.migrations import STEPS, has_older_form
from desktop.storage.trash import Trash


def _nothing(*_: object) -> None:
    """For a store that nobody watches."""


@dataclass(frozen=True, slots=True)
class Care:
    """What is to be done around a save: ``before_write`` raises when this process must not write; ``on_merged`` hears,
    on the thread that saves, that another program had written, too."""

    before_write: Callable[[], None] = _nothing
    on_merged: Callable[[Merge], None] = _nothing
    backups: Backups | None = None
    attachments: AttachmentStore | None = None


class ConversationStore:
    """Conversations on disk. Every method blocks; one thread may use a store at a time."""

    def __init__(self, folder: Path, trash: Path, care: Care | None = None) -> None:
        self._folder = folder
        self._trash = Trash(trash)
        self._journals = AnswerJournals(folder, trash)
        self._care = care or Care()
        self._known = KnownFiles()
        self.listing = ConversationListing(folder, self._known)
        self._clearing_up = ClearingUp(folder, self._journals)

    def prepare(self) -> None:
        """Make the folder, and see whether it can be written. Raises ``StorageFailed``."""
        with failures_told(self._folder / SUFFIX):
            make_folder(self._folder)
            if not os.access(self._folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self._folder))
        self.listing.begin_anew()

    def is_gone(self) -> bool:
        """Whether the folder was there and is there no more."""
        return self.listing.is_gone()

    def summaries(self, known: Mapping[str, KnownFile] = NOTHING_KNOWN) -> list[ConversationSummary]:
        """What the list shows, in no order; nothing is read of files that are ``known`` as they are."""
        return self.listing.summaries(known)

    def changes(self) -> tuple[list[str], list[str]]:
        """Ids of files that are new, or other ones than their lines in the list, and of those that are gone."""
        return self.listing.changes()

    def new_line(self, conversation_id: str) -> ConversationSummary | None:
        """The line in the list of a file that has changed; ``None`` while another program seems to be writing it."""
        return self.listing.new_line(self._known_file(conversation_id))

    def summary(self, conversation_id: str) -> ConversationSummary:
        """The line of one conversation in the list."""
        return summary_of(self._known_file(conversation_id))

    def load(self, conversation_id: str) -> Conversation:
        """A conversation of the folder, with the answer that was being made when a process ended. Raises
        ``ConversationUnreadable``."""
        if not is_file_name(conversation_id):
            raise ConversationUnreadable(
                f"The name {printable(conversation_id)}{SUFFIX} does not work everywhere.",
                "Rename the file to use it.",
            )
        return self._journals.applied_to(self._read(conversation_id))

    def load_again(self, conversation_id: str) -> tuple[Conversation | None, Conversation]:
        """What was last read from a file here, or written to it, and what is in it now. Raises
        ``ConversationUnreadable``."""
        before = self._known.content(conversation_id)
        return before, self._read(conversation_id)

    def settle(self, conversation: Conversation) -> None:
        """What was read from a file that another program had changed is taken in: saves need no merging with it."""
        self._known.settle(conversation)

    def forget(self, conversation_id: str) -> None:
        """Nobody has the content of a file any more: whoever reads it next reads it for the first time."""
        self._known.forget(conversation_id)

    def save(self, conversation: Conversation) -> None:
        """Keep a conversation: on the disk when this returns. Raises ``StorageFailed``; the old file is then intact."""
        if conversation.read_only:
            raise StorageFailed(
                f"“{conversation.title}” was written by a newer version of Hearth and can only be read.",
                "Update Hearth to go on with it.",
            )
        if not is_file_name(conversation.id):
            raise StorageFailed(f"A conversation cannot be called {printable(conversation.id)}{SUFFIX}.")
        self._require_folder()
        self._clearing_up.begin()
        path = self.file(conversation.id)
        outside = self._changes_outside(conversation.id, path)
        united = conversation if outside is None else _united(conversation, outside)
        if self._care.backups is not None:
            self._care.backups.keep(path, is_due=_has_older_form(path))
        with self._clearing_up.needed_on_failure(), self._noted_on_failure(path, united):
            size_bytes = write_atomically(path, encoded_pieces(united))
        self._known.note_written(united, signature(path), size_bytes)
        self.listing.note(path)
        if outside is not None:
            self._care.on_merged(Merge(conversation, outside.theirs, united))
        self._journals.remove_if_in(united)

    def journal(self, conversation_id: str, started: Message, reasoning: str, text: str) -> None:
        """Keep what has arrived of a running answer since the last call. Raises ``StorageFailed``; nothing of it is
        then kept."""
        self._known_file(conversation_id)
        self._require_folder()
        self._journals.append(conversation_id, started, reasoning, text)

    def is_journaling(self, conversation_id: str) -> bool:
        """Whether a running answer is being kept. Any thread may ask."""
        return self._journals.is_running(conversation_id)

    def end_journal(self, conversation_id: str) -> None:
        """The answer is at its end: the next save of its conversation takes the journal's place."""
        self._journals.end(conversation_id)

    def move_to_trash(self, conversation_id: str) -> None:
        """Put a conversation into the trash; one whose file is gone already is fine. Raises ``StorageFailed``."""
        self._require_folder()
        file = self._known_file(conversation_id)
        self._fold(conversation_id)
        self._trash.put(file)
        self._forget(conversation_id)

    def save_in_trash(self, conversation: Conversation) -> None:
        """Keep a conversation in the trash that was deleted before it could be saved. Raises ``StorageFailed``."""
        self._require_folder()
        self._trash.write(self._known_file(conversation.id), encoded_pieces(conversation))

    def is_in_trash(self, conversation_id: str) -> bool:
        """Whether a conversation could come back from the trash, for which its name has to stay free."""
        return self._trash.holds(self._known_file(conversation_id))

    def restore(self, conversation_id: str) -> None:
        """Bring a conversation back from the trash. Raises ``StorageFailed``."""
        self._require_folder()
        self._trash.take_back(self._known_file(conversation_id))
        self._forget(conversation_id)
        self.listing.note(self.file(conversation_id))

    def file(self, conversation_id: str) -> Path:
        """Where a conversation is kept."""
        return self._folder / f"{conversation_id}{SUFFIX}"

    def backups(self, conversation_id: str) -> list[Backup]:
        """Earlier versions of a conversation, newest first."""
        kept = self._care.backups.of(conversation_id) if self._care.backups else []
        return [_described(each) for each in kept]

    def restore_backup(self, conversation_id: str, snapshot: Path) -> Path | None:
        """Put an earlier version in a file's place; returns where in the trash the file is. Raises
        ``StorageFailed``."""
        self._require_folder()
        trashed = Backups.restore(snapshot, self._known_file(conversation_id), self._trash)
        self._known.forget(conversation_id)
        return trashed

    def take_restore_back(self, conversation_id: str, trashed: Path) -> None:
        """Undo that. Raises ``StorageFailed``."""
        self._require_folder()
        Backups.take_back(trashed, self._known_file(conversation_id), self._trash)
        self._known.forget(conversation_id)

    def read(self, path: Path) -> Conversation:
        """A conversation from any file, for import; the images in it are kept. Raises ``ConversationUnreadable`` and
        ``StorageFailed``."""
        conversation = read_conversation(path)
        own_id = self.contains(path)
        if own_id is not None:
            return replace(conversation, id=own_id)
        conversation = with_images_kept(conversation, self.keep_image)
        return conversation if is_file_name(conversation.id) else replace(conversation, id=new_id())

    def write_copy(self, conversation: Conversation, path: Path) -> None:
        """Write a copy of a conversation to any place, with its images in it. Raises ``StorageFailed``."""
        write_atomically(path, pieces_with_images(conversation, self.image))

    def keep_image(self, data: bytes, name: str) -> ImagePart | None:
        """Keep an image that comes with a conversation. Raises ``StorageFailed``."""
        return self._care.attachments.keep(data, name) if self._care.attachments else None

    def image(self, part: ImagePart) -> bytes | None:
        """What is in an image of a conversation; nothing when it is not there."""
        return self._care.attachments.read(part) if self._care.attachments else None

    def write_text(self, text: str, path: Path) -> None:
        """Write a part of a conversation, such as its code, to any place. Raises ``StorageFailed``."""
        write_atomically(path, text.encode("utf-8", "replace"))

    def contains(self, path: Path) -> str | None:
        """The id of a file that lies in the folder, directly or behind a link; ``None`` for any other."""
        return id_in(self._folder, path)

    def _require_folder(self) -> None:
        """Nothing is written where it must not be, nor into a new folder in the place of one that is gone: the disk it
        was on may come back. Raises ``StorageFailed``."""
        self._care.before_write()
        with failures_told(self._folder / SUFFIX):
            if self.listing.is_gone():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._folder))

    def _fold(self, conversation_id: str) -> None:
        """Bring a journal into its conversation's file. Where that cannot be done it stays, and is found when the
        conversation comes back."""
        self._journals.end(conversation_id)
        if not self._journals.is_left(conversation_id):
            return
        with contextlib.suppress(ConversationUnreadable, StorageFailed):
            self.save(self.load(conversation_id))

    def _read(self, conversation_id: str) -> Conversation:
        path = self.file(conversation_id)
        found = signature(path)
        read = replace(read_conversation(path), id=conversation_id)
        if found is not None:
            self._known.note_read(read, found)
        return read

    @contextlib.contextmanager
    def _noted_on_failure(self, path: Path, content: Conversation) -> Iterator[None]:
        """A save that failed at its very end has written the file all the same: no other program did."""
        try:
            yield
        except StorageFailed:
            found = signature(path)
            with contextlib.suppress(ConversationUnreadable):
                if found is not None and replace(read_conversation(path), id=content.id) == content:
                    self._known.note_written(content, found, found.size_bytes)
            raise

    def _changes_outside(self, conversation_id: str, path: Path) -> Waiting | None:
        """What another program has written since the file was read or written here, and nobody has taken in."""
        found = signature(path)
        if found is not None and not self._known.is_current(conversation_id, found):
            self._read_again(conversation_id, path, found)
        return self._known.waiting(conversation_id)

    def _read_again(self, conversation_id: str, path: Path, found: Signature) -> None:
        try:
            read = replace(read_conversation(path), id=conversation_id)
        except ConversationUnreadable as error:
            if not path.exists():
                return
            if found.is_young or not path.is_file():  # another program is in the middle of writing it
                raise StorageFailed(
                    error.message, "Saving is tried again.", reason="another program is writing a file"
                ) from error
            self._trash.put(path)  # as it is: what is in the window must be kept, too
            self._forget(conversation_id)
        else:
            self._known.note_read(read, found, is_new=self._known.content(conversation_id) is None)

    def _forget(self, conversation_id: str) -> None:
        self._known.forget(conversation_id)
        self.listing.forget(conversation_id)

    def _known_file(self, conversation_id: str) -> Path:
        if not is_file_name(conversation_id):
            raise StorageFailed(
                f"The name {printable(conversation_id)}{SUFFIX} does not work everywhere, so the file is left alone.",
                f"Rename or delete it yourself: it is in {self._folder}.",
            )
        return self.file(conversation_id)


def _united(ours: Conversation, outside: Waiting) -> Conversation:
    united = merged(ours, outside.theirs, outside.base)
    if united.read_only:
        raise StorageFailed(
            f"“{ours.title}” was changed by a newer version of Hearth meanwhile.", "Update Hearth to go on with it."
        )
    return united


def _has_older_form(path: Path) -> bool:
    try:
        return bool(STEPS) and has_older_form(path.read_bytes())
    except OSError:  # the save tells of it
        return False


def _described(snapshot: Snapshot) -> Backup:
    taken_at = datetime.fromtimestamp(snapshot.taken_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    found = signature(snapshot.path)
    size_bytes = found.size_bytes if found else 0
    try:
        return described(snapshot.path, taken_at, size_bytes, read_conversation(snapshot.path))
    except ConversationUnreadable as error:
        return Backup(snapshot.path, taken_at, size_bytes, problem=error.message)
