"""``hearth --self-test``: uses the application once as a user would, in a folder that goes away, and tells how it went.

This is what a package must show on the machine where it was installed: the bundled model loads and answers, code is
coloured, formulas are drawn, the conversation is saved and read again. It needs neither network nor screen. A key goes
into the system's key store, out of it and away again; that there is none is told and fails nothing. It prints one JSON
object in one line and exits with 0 when everything worked.
"""

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from desktop import __version__
from desktop.app import STARTER_MODEL, App, create_app
from desktop.domain.errors import SecretsUnavailable
from desktop.services.secrets import Secrets
from desktop.storage.secret_store import SecretStore
from desktop.ui.chat.code_view import CodeView
from desktop.ui.chat.entry import Row
from desktop.ui.chat.text_objects import OBJECT

QUESTION = "Show me Markdown."
WIDTH, HEIGHT = 1000, 1800  # the whole answer is in view, so that all of it is drawn
PATIENCE_S = 600.0  # software that stands in for a graphics card compiles shaders for minutes
LOOK_EVERY_S = 0.02
LOG_CHARACTERS = 2000
KEY_SERVICE = "Hearth self-test"
KEY_PATIENCE_S = 20.0  # nobody may be there to type the password of a locked store


class StepFailed(Exception):
    """What was waited for did not come."""


def run(patience_s: float = PATIENCE_S, model: Path = STARTER_MODEL) -> int:
    """Carry the test out; returns the exit code."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.monotonic()
    told: dict[str, object] = {"ok": False, "hearth": __version__}
    with tempfile.TemporaryDirectory(prefix="hearth-self-test-") as name:
        folder = Path(name)
        try:
            _play(folder, lambda app: _Tester(app, patience_s, told).talk(model))
            _play(folder, lambda app: _Tester(app, patience_s, told).read_again())
            told["key"] = asyncio.run(_key(Secrets(SecretStore(KEY_SERVICE), KEY_PATIENCE_S)))
            told["ok"] = True
        except StepFailed as failure:
            told |= {"failed": str(failure), "log": _log(folder)}
    told["seconds"] = round(time.monotonic() - began, 2)
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    return 0 if told["ok"] else 1


def _play(folder: Path, scene: Callable[[App], Awaitable[None]]) -> None:
    """Start the application over the folder, let the scene play, and close everything."""
    app = create_app(["hearth", "--data-dir", str(folder)])

    async def whole() -> None:
        app.start()
        try:
            await scene(app)
        finally:
            await app.close()

    with app.loop:
        app.loop.run_until_complete(whole())
    app.window.deleteLater()


async def _key(store: Secrets) -> str:
    """Which key store keeps a key, or why none does."""
    name, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    try:
        await store.set(name, secret)
        try:
            is_same = await store.get(name) == secret
        finally:
            await store.delete(name)
        is_gone = await store.get(name) is None
        where = await store.name()
    except SecretsUnavailable as reason:
        return str(reason)
    if not (is_same and is_gone):
        raise StepFailed(f"{where} does not keep keys as it should")
    return where


def _log(folder: Path) -> str:
    texts = [file.read_text(encoding="utf-8") for file in sorted((folder / "log").glob("*.log"))]
    return "".join(texts)[-LOG_CHARACTERS:]


class _Tester:
    """Writes, presses and reads in the window, and tells what came of it."""

    def __init__(self, app: App, patience_s: float, told: dict[str, object]) -> None:
        self._app = app
        self._window = app.window
        self._pane = app.window.content.pane
        self._patience_s = patience_s
        self._told = told
        self._window.resize(WIDTH, HEIGHT)

    async def talk(self, model: Path) -> None:
        """Load the model, ask it, and wait until its answer is drawn and saved."""
        self._app.controllers.settings.apply_preset("Greedy")
        self._app.controllers.models.load(model)
        await self._until(lambda: self._window.property("modelState") in ("ready", "failed"), "the model")
        state = self._app.controllers.models.state
        if state.loaded is None:
            raise StepFailed(f"the model was not loaded: {state.problem}")
        self._told |= {
            "model": state.loaded.facts.path.name,
            "device": state.loaded.device,
            "devices": list(state.loaded.device_names),
            "gpu_layers": state.loaded.n_gpu_layers,
            "layers": state.loaded.facts.n_layers,
            "given_up": list(state.loaded.given_up),
        }
        self._pane.composer.field.setPlainText(QUESTION)
        send = self._pane.composer.send_button
        await self._until(send.isEnabled, "the button that sends")
        send.click()
        await self._until(lambda: self._app.controllers.chat.conversation.messages, "the question")
        await self._until(lambda: not self._window.property("answering"), "the end of the answer")
        answer = self._app.controllers.chat.conversation.path()[-1]
        self._told |= {"status": answer.status.value, "answer": answer.text, "text": self._text}
        await self._drawn()

    async def read_again(self) -> None:
        """After a new start the same conversation is there."""
        await self._until(lambda: self._text == self._told["text"], "the saved conversation")
        await self._drawn()
        del self._told["text"]

    async def _drawn(self) -> None:
        await self._until(lambda: any(map(_coloured, self._rows())), "coloured code")
        await self._until(lambda: any(map(_has_formula, self._rows())), "a drawn formula")
        self._told["coloured_lines"] = sum(map(_coloured, self._rows()))

    @property
    def _text(self) -> str:
        return self._pane.chat_view.toPlainText()

    def _rows(self) -> Iterator[Row]:
        for entry in self._pane.chat_view.transcript.entries:
            yield from entry.text

    async def _until(self, condition: Callable[[], object], what: str) -> None:
        give_up_at = time.monotonic() + self._patience_s
        while not condition():
            if time.monotonic() > give_up_at:
                raise StepFailed(f"waited in vain for {what}")
            await asyncio.sleep(LOOK_EVERY_S)


def _coloured(row: Row) -> int:
    """How many lines of a row are coloured code."""
    return sum(map(bool, row.view.group.colours.lines)) if isinstance(row.view, CodeView) else 0


def _has_formula(row: Row) -> bool:
    document = row.view.document if row.view is not None else None
    return document is not None and OBJECT in document.toPlainText()
