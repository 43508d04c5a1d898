"""A program that shows hostile messages and prints what Python code opened meanwhile. Run by a test in a process of its
own, since an audit hook stays for good.

The moments before and after are marked for those who watch from outside, too: by looking for files with these names.
"""

import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.events import TextDelta
from desktop.domain.messages import timestamp
from desktop.domain.turn import TurnStarted
from desktop.storage.message_form import message_from
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.copied import copied_message
from desktop.ui.chat.image_watch import ImageWatch
from desktop.ui.image_shelf import ImageShelf
from desktop.ui.theme import LIGHT
from tests.image_files import HOLIDAY
from tests.ui.chat.conversations import ANSWER, answer, conversation
from tests.ui.chat.hostile_messages import LANGUAGES, ODDITIES, SHAPES, TARGETS, WORD, hostile_message

FOLDER = Path("/nowhere-attachments-are")
BEGIN, END = "/hearth-watch-begins", "/hearth-watch-ends"
OPENING = (
    "open",
    "os.listdir",
    "os.scandir",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.startfile",
    "subprocess.Popen",
    "webbrowser.open",
    "import",
    "ctypes.dlopen",
    "urllib.Request",
)
STREAMED = 40
WITH_IMAGES = 100


class Watch:
    """Notes every opening of a file, socket or process that Python code makes while it ``is_on``."""

    def __init__(self) -> None:
        self.is_on = False
        self.opened: list[str] = []
        sys.addaudithook(self._on_audit)

    def _on_audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_on and (event in OPENING or event.startswith("socket.")):
            self.opened.append(f"{event} {arguments!r}")


def show(view: ChatView, texts: list[str]) -> str:
    """Show messages, paint all of them, and return what they say."""
    view.show_conversation(conversation(*((text, text) for text in texts)))
    bar = view.verticalScrollBar()
    for position in range(0, bar.maximum() + view.height(), view.height() - 40):
        bar.setValue(position)
        view.grab()
    return view.toPlainText()


def with_image(text: str) -> Conversation:
    """A message with an image of the user's, parts that look like one and lead elsewhere, and an answer."""
    forms = [
        {"type": "image", "file": file, "name": text, "width": 4, "height": 4} for file in (*TARGETS, HOLIDAY.file)
    ]
    raw = {"id": "m1", "role": "user", "parts": [*forms, {"type": "text", "text": text}]}
    asked = message_from(raw, "m1", timestamp())
    return new_conversation().with_message(asked).with_message(answer(f"{text}\n\n![{text}]({HOLIDAY.name})", "m1"))


def show_images(view: ChatView, texts: list[str]) -> int:
    """Show messages with images, paint them, and do with them all that asks for no file; how many were shown."""
    shown = 0
    for text in texts:
        view.show_conversation(with_image(text))
        view.scroll_to(0)
        entry = view.transcript.entries[0]
        view.grab()
        copied_message(entry).mime()
        shown += len(entry.images)
        for row in entry.images:
            view.rows.targets(entry, row, view.column_width)
    return shown


def stream(view: ChatView, text: str) -> None:
    """Show an answer as it comes, and paint it now and then."""
    shown = conversation(("Hi", ""))
    view.show_conversation(shown)
    view.apply_turn_event(TurnStarted(answer(parent=shown.current)))
    for position in range(0, len(text), 16):
        view.apply_turn_event(TextDelta(text[position : position + 16]))
        view.toPlainText()
    view.grab()


def warm_up(view: ChatView) -> None:
    """Load what showing any message loads once: modules, the lexers of the languages, the fonts for all characters."""
    characters = " ".join(sorted(set("".join((*TARGETS, *ODDITIES, *SHAPES)))))
    code = "\n".join(f"```{language}\nx = '<b>{characters}</b>'\n```" for language in LANGUAGES)
    marked = f"**{characters.replace('*', '')}** *{characters.replace('*', '')}* # x\n\n# {characters}"
    link = "[the codec for domain names](http://\u00fc.invalid)"
    show(view, [ANSWER, code, characters, marked, link, f"| {characters.replace('|', '')} |\n|---|\n| x |"])
    stream(view, ANSWER)
    show_images(view, ["x"])


def main(count: int) -> None:
    QApplication(sys.argv[:1])
    view = ChatView()
    shelf = ImageShelf(lambda part: FOLDER / part.file)
    ImageWatch(view, shelf)
    view.resize(1008, 900)
    view.set_theme(LIGHT)
    view.show()
    warm_up(view)
    texts = [hostile_message(seed) for seed in range(count)]
    watch = Watch()
    Path(BEGIN).exists()
    watch.is_on = True
    said = "\n".join(show(view, texts[first : first + 50]) for first in range(0, count, 50))
    for text in texts[:STREAMED]:
        stream(view, text)
    images = show_images(view, texts[:WITH_IMAGES])
    watch.is_on = False
    Path(END).exists()
    unseen = [seed for seed in range(count) if f"{said}\n".count(f"{WORD} {seed}\n") < 2]
    sys.stdout.write(json.dumps({"messages": count, "opened": watch.opened, "unseen": unseen, "images": images}) + "\n")
    shelf.close()
    view.close()
    view.deleteLater()


if __name__ == "__main__":
    main(int(sys.argv[1]))
