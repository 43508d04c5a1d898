"""Two starts on one data folder, as real processes: one window writes, whatever happens to the other."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.messages import user_message
from desktop.storage.conversation_store import ConversationStore
from desktop.storage.folder_lock import FolderLock
from tests.flow.user import User, until

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


class Hearth:
    """The program as a user starts it."""

    def __init__(self, data_dir: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "desktop", "--data-dir", str(data_dir), *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)

    def ended(self) -> int:
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)
        self.process.stderr.close()


@pytest.fixture
def start(data_dir) -> Iterator[Callable[..., Hearth]]:
    started: list[Hearth] = []

    def starter(*arguments: str) -> Hearth:
        started.append(Hearth(data_dir, *arguments))
        return started[-1]

    yield starter
    for each in started:
        each.close()


@pytest.fixture
def session(data_dir) -> Path:
    return data_dir / "data" / "session.json"


@pytest.fixture
def lock(data_dir) -> FolderLock:
    return FolderLock(data_dir / "data" / "in-use.lock")


def wait(condition: Callable[[], object], what: str, hearth: Hearth | None = None) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < give_up_at, f"waited in vain for: {what}"
        assert hearth is None or hearth.process.poll() is None, f"it ended: {what}"
        time.sleep(0.02)


def remembered(session: Path) -> str:
    return session.read_text("utf-8") if session.exists() else ""


def holder(lock: FolderLock) -> int:
    found = lock.holder()
    return found.process if found else 0


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def a_chat(data_dir: Path, title: str) -> Path:
    conversation = new_conversation().titled(title)
    conversation = conversation.with_message(user_message("Hello", None))
    folder = data_dir / "data" / "conversations"
    ConversationStore(folder, folder / ".trash").save(conversation)
    return folder / f"{conversation.id}.json"


def test_a_second_start_hands_its_files_over_and_ends_well(start, data_dir, session, lock, starter_model):
    chat = a_chat(data_dir, "Trip to Lisbon")
    first = start()
    wait(lambda: holder(lock) == first.process.pid, "the first window to have the folder", first)
    assert start(str(starter_model)).ended() == 0
    wait(lambda: starter_model.name in remembered(session), "the model to be loaded in the first window", first)
    assert start(str(chat)).ended() == 0
    wait(lambda: f'"open_conversation": "{chat.stem}"' in remembered(session), "the chat to be shown", first)
    assert start().ended() == 0
    assert holder(lock) == first.process.pid
    first.process.terminate()
    assert first.ended() == 0
    assert holder(lock) == 0, "the folder is given back"


def test_after_a_kill_the_next_start_has_the_folder_and_answers_the_one_behind_it(start, session, lock, starter_model):
    killed = start()
    wait(lambda: holder(lock) == killed.process.pid, "the first window", killed)
    wait(session.exists, "the first window to have come to rest", killed)
    assert start().ended() == 0, "so the first one listens"
    killed.process.send_signal(signal.SIGKILL)
    killed.ended()
    session.unlink()
    second = start()
    wait(lambda: holder(lock) == second.process.pid, "the second window to have the folder", second)
    wait(session.exists, "the second window to have come to rest", second)
    assert start(str(starter_model)).ended() == 0
    wait(lambda: starter_model.name in remembered(session), "the model to be loaded", second)


def test_a_first_window_that_does_not_answer_leaves_the_second_one_reading(start, data_dir, sit_down, lock, session):
    chat = a_chat(data_dir, "Trip to Lisbon")
    first = start()
    wait(lambda: holder(lock) == first.process.pid, "the first window", first)
    wait(session.exists, "the first window to have come to rest", first)
    os.kill(first.process.pid, signal.SIGSTOP)
    try:
        before = everything(data_dir / "data")

        async def read_and_take_over(user: User) -> None:
            await until(lambda: "Trip to Lisbon" in user.titles, "the list")
            bar = user.find("readOnlyBar")
            assert bar.isVisible()
            user.app.controllers.chat.open(chat.stem)
            await until(lambda: "Hello" in user.transcript, "the chat")
            user.app.controllers.library.rename(chat.stem, "Renamed")
            await until(lambda: "can only be read" in user.banners, "the refusal")
            user.app.controllers.settings.change("theme", "dark")
            user.type("unsent")
            assert not user.send_button.isEnabled()
            await until(lambda: user.app.controllers.settings.settings["theme"] == "dark", "the setting")
            assert everything(data_dir / "data") == before
            user.find("takeOverButton").click()
            await until(lambda: not bar.isVisible(), "the folder to be ours")
            user.app.controllers.library.rename(chat.stem, "Renamed")
            await until(lambda: json.loads(chat.read_bytes())["title"] == "Renamed", "the new title on disk")

        sit_down(read_and_take_over)
    finally:
        os.kill(first.process.pid, signal.SIGCONT)


def test_a_window_that_lost_the_folder_sees_it_before_it_writes(sit_down, data_dir, lock):
    chat = a_chat(data_dir, "Trip to Lisbon")

    async def lose(user: User) -> None:
        await until(lambda: "Trip to Lisbon" in user.titles, "the list")
        lock.take_over()
        before = chat.read_bytes()
        user.app.controllers.library.rename(chat.stem, "Renamed")
        bar = user.find("readOnlyBar")
        await until(bar.isVisible, "the bar")
        assert chat.read_bytes() == before
        assert lock.is_ours
        user.find("takeOverButton").click()
        await until(lambda: not bar.isVisible(), "the folder to be ours again")
        assert not lock.is_ours

    sit_down(lose)


def test_a_folder_that_is_open_on_another_computer_says_where(sit_down, data_dir, lock):
    a_chat(data_dir, "Trip to Lisbon")
    path = data_dir / "data" / "in-use.lock"
    path.write_text(json.dumps({"process": 1, "computer": "attic", "token": "theirs"}))

    async def look(user: User) -> None:
        await until(lambda: "Trip to Lisbon" in user.titles, "the list")
        bar = user.find("readOnlyBar")
        assert "attic" in bar.accessibleName()

    sit_down(look)
    assert json.loads(path.read_text())["computer"] == "attic"
