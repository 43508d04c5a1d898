"""Conversations of other programs come into the real window, and out of it again."""

import shutil
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from desktop.storage.conversation_file import decode
from tests.flow.user import User, until

IMPORTS = Path(__file__).parents[1] / "data" / "imports"
FILES = [
    "chatgpt.json", "claude.json", "open_webui.json", "lm_studio.conversation.json", "messages.json", "pairs.json",
    "node_llama_cpp.json",
]  # fmt: skip


async def answer(user: User, dialog: str, *paths: Path, is_many: bool = False) -> None:
    """Choose files in a file dialog, and wait until it is gone."""
    await until(lambda: user.window.findChild(QFileDialog, dialog), dialog)
    found = user.find(dialog, QFileDialog)
    if is_many:
        found.filesSelected.emit([str(path) for path in paths])
    else:
        found.fileSelected.emit(str(paths[0]))
    found.reject()
    await until(lambda: user.window.findChild(QFileDialog, dialog) is None, f"{dialog} to go")


async def bring(user: User, *paths: Path) -> None:
    user.act("actionImport")
    await until(lambda: user.window.findChild(QDialog, "importDialog"), "the dialog")
    user.find("importFilesButton", QPushButton).click()
    await answer(user, "importFilesDialog", *paths, is_many=True)


def titles(user: User) -> list[str]:
    return [summary.title for summary in user.app.controllers.library.conversations]


def test_everything_comes_in_goes_out_and_comes_in_again_unchanged(sit_down, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    jan = shutil.copytree(IMPORTS / "jan", tmp_path / "jan")

    async def scenario(user: User) -> None:
        await bring(user, *(IMPORTS / name for name in FILES), jan / "messages.jsonl")
        await until(lambda: len(titles(user)) == 10, "ten conversations")
        user.act("actionExport")
        for button in ("exportWhich.all", "exportFormat.hearth.json", "exportButton"):
            user.find(button, QPushButton).click()
        await answer(user, "chooseFolderDialog", out)
        await until(lambda: "10 conversations saved in out." in user.banners, "the end of the export")
        exported = {path: decode(path.read_bytes(), path.name) for path in out.iterdir()}
        assert sorted(c.title for c in exported.values()) == sorted(titles(user))
        user.act("actionUndo")
        await until(lambda: not titles(user), "the undo")
        await bring(user, *exported)
        await until(lambda: len(titles(user)) == 10, "ten conversations again")
        for conversation in exported.values():
            assert await user.app._library.get(conversation.id) == conversation
        await bring(user, *(IMPORTS / name for name in FILES))
        await until(lambda: "All 9 conversations were there already." in user.banners, "nothing new")

    sit_down(scenario)


def test_a_damaged_export_is_told_in_a_sentence_and_nothing_of_it_comes_in(sit_down, conversations, tmp_path):
    broken = tmp_path / "conversations.json"
    broken.write_bytes((IMPORTS / "chatgpt.json").read_bytes()[:-200])

    async def scenario(user: User) -> None:
        await bring(user, broken)
        await until(lambda: "conversations.json is damaged: " in user.banners, "a sentence")
        assert "Nothing of it was imported." in user.banners
        assert titles(user) == []
        assert not list(conversations.glob("*.json"))

    sit_down(scenario)


def test_a_foreign_file_on_the_command_line_is_imported_and_shown(sit_down):
    async def scenario(user: User) -> None:
        await until(lambda: "Is this my umbrella?" in user.transcript, "the conversation")
        assert titles(user) == ["Rain in Bergen ☔"]

    sit_down(scenario, str(IMPORTS / "chatgpt.json"))


def test_a_conversation_becomes_a_page_and_a_pdf(sit_down, tmp_path):
    async def scenario(user: User) -> None:
        await bring(user, IMPORTS / "chatgpt.json")
        await until(lambda: "umbrella" in user.transcript, "the conversation")
        for form in ("html", "pdf"):
            user.act("actionExport")
            user.find(f"exportFormat.{form}", QPushButton).click()
            user.find("exportButton", QPushButton).click()
            await answer(user, "exportFileDialog", tmp_path / f"rain.{form}")
            await until(lambda form=form: f"Saved as rain.{form}." in user.banners, form)
        assert "Yes, 10 mm." in (tmp_path / "rain.html").read_text("utf-8")
        assert (tmp_path / "rain.pdf").read_bytes().startswith(b"%PDF")

    sit_down(scenario)
