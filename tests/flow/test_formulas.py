"""Formulas in the real window: drawn by the real process, kept in the cache folder, gone from memory at the end."""

import json
from pathlib import Path

from desktop.ui.chat.text_objects import OBJECT
from tests.flow.user import User, until

TEXT = "Prices are $5 and $7, the formula is $x^2$.\n\n$$\n\\frac{a}{b}\n$$"


def conversation_file(folder: Path) -> Path:
    """A conversation as another program would write it."""
    message = {"role": "assistant", "created_at": "2026-01-01T10:00:00.000Z", "status": "complete"}
    messages = [
        {**message, "role": "user", "id": "m1", "parent": None, "parts": [{"type": "text", "text": "Tell me."}]},
        {**message, "id": "m2", "parent": "m1", "parts": [{"type": "text", "text": TEXT}]},
    ]
    path = folder / "formulas.json"
    whole = {
        "format": "hearth-conversation", "version": 1, "id": "formulas", "title": "Formulas", "settings": {},
        "created_at": "2026-01-01T10:00:00.000Z", "updated_at": "2026-01-01T10:00:00.000Z", "current": "m2",
        "messages": messages,
    }  # fmt: skip
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def drawn(user: User) -> list[bool]:
    """Of each paragraph of the answer, whether a formula in it is drawn."""
    rows = user.find("chatView").transcript.entries[-1].text
    return [row.view is not None and OBJECT in row.view.document.toPlainText() for row in rows]


def test_formulas_are_drawn_and_kept_for_the_next_start(sit_down, tmp_path, data_dir):
    async def scenario(user: User) -> None:
        await until(lambda: "Prices" in user.transcript, "the conversation")
        await until(lambda: drawn(user) == [True, True], "the drawings")
        assert user.transcript.endswith("Prices are $5 and $7, the formula is $x^2$.\n\n$$\\frac{a}{b}$$")

    sit_down(scenario, str(conversation_file(tmp_path)))

    assert len(list((data_dir / "cache" / "formulas").glob("*.drawing"))) == 2
