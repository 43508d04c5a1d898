"""The images beside what is being written: kept with the draft, or with the message that is edited, over a restart."""

from PySide6.QtCore import QObject, Slot

from desktop.bridge.controllers import Controllers
from desktop.domain.conversation import Conversation
from desktop.domain.messages import ImagePart
from desktop.ui.composer import Composer
from desktop.ui.image_shelf import ImageShelf

EMPTY_CHAT = "empty"


class DraftImages(QObject):
    """Brings what is attached to where it was attached, and remembers what stands in the composer."""

    def __init__(self, controllers: Controllers, composer: Composer, shelf: ImageShelf) -> None:
        super().__init__(composer)
        self._chat = controllers.chat
        self._session = controllers.session
        self._composer = composer
        self._shelf = shelf
        composer.attachments.use_shelf(shelf)
        composer.draft_images_changed.connect(self._on_composer_draft_images_changed)
        composer.edit_images_changed.connect(self._on_composer_edit_images_changed)
        controllers.attachments.image_attached.connect(self._on_attachments_image_attached)

    @property
    def key(self) -> str:
        """Where the images of what is written now are kept."""
        conversation = self._chat.conversation
        return edit_key(conversation) if self._composer.is_editing else draft_key(conversation)

    @Slot(object)
    def _on_composer_draft_images_changed(self, images: tuple[ImagePart, ...]) -> None:
        self._session.remember_draft_images(draft_key(self._chat.conversation), images)

    @Slot(object)
    def _on_composer_edit_images_changed(self, images: tuple[ImagePart, ...]) -> None:
        self._session.remember_draft_images(edit_key(self._chat.conversation), images)

    @Slot(str, object)
    def _on_attachments_image_attached(self, key: str, part: ImagePart) -> None:
        """Show an image where it was attached, also when something else is shown by now."""
        self._shelf.look_again(part)
        if key == self.key:
            self._composer.attachments.add(part)
        else:
            self._session.remember_draft_images(key, (*self._session.draft_images(key), part))


def draft_key(conversation: Conversation) -> str:
    """Where unsent words are kept: what is written in an empty chat waits for the next empty chat."""
    return conversation.id if conversation.messages else EMPTY_CHAT


def edit_key(conversation: Conversation) -> str:
    """Where the new wording of a message is kept, behind its id and a line break, until it is sent."""
    return f"edit:{conversation.id}"
