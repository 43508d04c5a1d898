"""The real window with the real engine and the bundled model, over a data folder of the test's own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.app import create_app
from tests.flow.user import User


@pytest.fixture
def sit_down(qapp, tmp_path) -> Callable:
    """Starts the application over one data folder and lets a user do something; may be called again to restart."""

    def play(scenario: Callable, *arguments: str) -> None:
        app = create_app(["hearth", "--data-dir", str(tmp_path / "home"), *arguments])

        async def run() -> None:
            app.start()
            try:
                await scenario(User(app))
            finally:
                await app.close()

        with app.loop:
            app.loop.run_until_complete(run())
        app.window.deleteLater()

    return play


@pytest.fixture
def conversations(tmp_path: Path) -> Path:
    """The folder in which the application keeps conversations."""
    return tmp_path / "home" / "data" / "conversations"


def engine_pids() -> list[int]:
    """Children of this process."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in children.read_text().split()]
